// What a desk has besides the keys that label and move. It is loaded once the page listens, so that no first key waits.

import { mark } from "../comfort.js";
import { Bulk } from "./bulk.js";
import { End } from "./end.js";
import { Extras } from "./extras.js";
import { Find } from "./find.js";
import { Guide } from "./guide.js";
import { Header } from "./header.js";
import { Next } from "./next.js";
import { settle } from "./settle.js";
import { view } from "./view.js";
import { Who } from "./who.js";
import { slot } from "./words.js";

/** {actions, paint(counts), escape, close, leave} of `desk`. */
export function toolsOf(desk) {
  const { data, left, store, mover, saver, writer, steps } = desk;
  const end = new End(store, saver, mover, new Next(data.next, desk.arrive), desk.anew);
  const header = new Header(store);
  const find = new Find(store, mover);
  const shown = view(store, mover, writer, end, new Guide(store, left.signal), left.signal);
  const bulk = new Bulk(store, writer);
  mark();
  return {
    actions: {
      ...said(new Extras(store, writer, shown.close), steps, shown.open),
      ...credited(new Who(store, writer), shown.open),
      ...settle(store, saver),
      ...shown.actions,
      find: () => find.open(),
      filter: (event, { dataset }) => end.filter(dataset.filter),
      bulk: () => bulk.ask(),
      bulkall: () => bulk.take(),
      finish: () => end.finish(),
    },
    paint: (counts) => (header.paint(counts), end.paint(counts)),
    escape: () => (find.close(), shown.escape()),
    close: shown.close,
    leave: () => find.close(),
  };
}

/** `sheet()`: opens the narrow window's sheet, in which notes, reasons and rulings stand. */
function said(extras, steps, sheet) {
  return {
    hedged: (event) => (event.shiftKey ? extras.hedgedLast() : extras.hedged()),
    unsure: (event) => (event.shiftKey ? (sheet(), extras.askReason()) : extras.unsure()),
    why: () => extras.askReason(),
    reason: (event, { dataset }) => extras.unsure(dataset.reason),
    nottext: (event) => (event.shiftKey ? steps.settleMark(true) : extras.notText()),
    confirmmark: () => steps.settleMark(true),
    refusemark: () => steps.settleMark(false),
    boundary: (event) => (event.shiftKey ? steps.repair() : extras.boundary()),
    note: () => (sheet(), extras.openNote()),
  };
}

function credited(who, sheet) {
  return {
    who: () => (who.set(), slot("sources").hidden || sheet()),
    kind: () => who.nextKind(),
    nobody: () => who.remove(),
    source: (event, button) => who.take(button.source),
  };
}
