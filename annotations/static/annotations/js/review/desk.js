// One article's desk: its parts joined, and what each action does.

import { Bulk } from "./bulk.js";
import { End } from "./end.js";
import { Extras } from "./extras.js";
import { Find } from "./find.js";
import { Guide } from "./guide.js";
import { Header } from "./header.js";
import { Mover } from "./move.js";
import { Next } from "./next.js";
import { caretIn, selectedIn } from "./offsets.js";
import { paint } from "./paint.js";
import { Panel } from "./panel.js";
import { kept, keep } from "./place.js";
import { Saver } from "./saver.js";
import { settle } from "./settle.js";
import { Steps, wantsUndo } from "./steps.js";
import { Store } from "./store.js";
import { view } from "./view.js";
import { Who } from "./who.js";
import { say, slot, word } from "./words.js";
import { Writer } from "./write.js";

const SEEN_FOR = 300; // milliseconds that a suggestion must have been visible before Enter takes it

export class Desk {
  /** `arrive(page, url)`: on to a fetched article; `anew(number)`: this one again, as the server has it now. */
  constructor({ arrive, anew }) {
    const data = JSON.parse(document.getElementById("review-data").textContent);
    const left = new AbortController();
    const store = new Store(data);
    const mover = new Mover(store, left.signal);
    const steps = new Steps(store, mover, data, anew);
    const saver = new Saver(store, { ...data, signal: left.signal }, steps.events);
    const writer = new Writer(store, saver, mover);
    const end = new End(store, saver, mover, new Next(data.next, arrive), anew);
    steps.join(saver, end, writer);
    Object.assign(this, { data, left, store, mover, saver, end, header: new Header(store), panel: new Panel(store), furthest: -1 });
    this.find = new Find(store, mover);
    const shown = view(store, mover, writer, end, new Guide(store, left.signal));
    this.close = shown.close;
    this.sheet = shown.open; // the narrow window's sheet, in which notes, reasons and rulings stand
    this.escape = () => (this.find.close(), shown.escape());
    this.actions = { ...this.#actions(writer, steps), ...settle(store, saver), ...shown.actions };
  }

  #actions(writer, steps) {
    const { store, mover, end, find } = this;
    const extras = new Extras(store, writer);
    const who = new Who(store, writer);
    const bulk = new Bulk(store, writer);
    return {
      tag: (event, { dataset }) => writer.tag(dataset.label, event.shiftKey),
      take: () => writer.take(SEEN_FOR),
      runon: () => writer.runOn(),
      hedged: (event) => (event.shiftKey ? extras.hedgedLast() : extras.hedged()),
      unsure: (event) => (event.shiftKey ? (this.sheet(), extras.askReason()) : extras.unsure()),
      why: () => extras.askReason(),
      reason: (event, { dataset }) => extras.unsure(dataset.reason),
      nottext: (event) => (event.shiftKey ? steps.settleMark(true) : extras.notText()),
      confirmmark: () => steps.settleMark(true),
      refusemark: () => steps.settleMark(false),
      boundary: (event) => (event.shiftKey ? steps.repair() : extras.boundary()),
      repair: () => steps.repair(),
      confirm: (event, { dataset }) => writer.confirm(Number(dataset.from)),
      note: () => (this.sheet(), extras.openNote()),
      who: () => (who.set(), slot("sources").hidden || this.sheet()),
      kind: () => who.nextKind(),
      nobody: () => who.remove(),
      source: (event, button) => who.take(button.source),
      undo: (event) => steps.step(event.shiftKey ? "redo" : "undo"),
      redo: () => steps.step("redo"),
      previous: () => mover.step(-1),
      next: () => mover.step(1),
      nextopen: () => mover.nextOpen() || writer.no("none_open"),
      help: () => slot("help").showModal(),
      find: () => find.open(),
      filter: (event, { dataset }) => end.filter(dataset.filter),
      bulk: () => bulk.ask(),
      bulkall: () => bulk.take(),
      finish: () => end.finish(),
    };
  }

  /** Shows it: at sentence `number`, else where the person left it, else at the first that is not answered. */
  begin(number = null) {
    const { store, mover, saver, end } = this;
    saver.restore();
    let waiting = false;
    store.listen((sentence) => {
      for (const one of sentence ? [sentence] : store.sentences) paint(store, one);
      if (!waiting) queueMicrotask(() => ((waiting = false), this.#around()));
      waiting = true;
    });
    store.changed();
    this.furthest = store.furthest();
    const asked = store.sentences.filter((sentence) => store.isAsked(sentence));
    const open = asked.find((sentence) => store.isOpen(sentence)) ?? asked[0] ?? store.sentences[0];
    mover.go(store.byNumber.get(number) ?? store.byNumber.get(kept(this.data.article)) ?? open);
    end.ended();
    if (this.data.revised) say(word("revised", { n: this.data.revised }));
    if (wantsUndo()) this.actions.undo({ shiftKey: false });
  }

  /** The bar, the panel and the end card: once for everything that one key changes, before the next paint. */
  #around() {
    const { store, furthest } = this;
    if (!store.current || this.left.signal.aborted) return;
    const now = store.furthest();
    // What lies between was passed over, or no longer is.
    const between = store.sentences.slice(Math.max(0, Math.min(now, furthest)), Math.max(now, furthest) + 1);
    if (now !== furthest) for (const sentence of between) paint(store, sentence);
    this.furthest = now;
    const counts = store.counts();
    this.header.paint(counts);
    this.panel.paint(counts);
    this.end.paint(counts);
    keep(this.data.article, store.current.number);
  }

  /** A tap or click selects and never tags. */
  select(place) {
    const { store, mover } = this;
    const sentence = store.byNumber.get(Number(place.dataset.number));
    if (!sentence) return;
    const inText = place === sentence.element;
    // Words selected in a sentence before this one: who is credited here may be named there.
    if (inText && sentence.index < store.current.index && selectedIn(sentence)) return void say(word("selected_before", { n: store.place(store.current) }));
    store.moves += 1;
    const caret = inText ? caretIn(sentence) : null;
    mover.go(sentence, { scroll: !inText });
    store.caret = caret;
  }

  leave() {
    this.find.close();
    this.left.abort();
  }
}
