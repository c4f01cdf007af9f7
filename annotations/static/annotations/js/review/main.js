// Read and tag: joins the parts. Everything that happens starts as a click on an element with data-action.

import { End } from "./end.js";
import { Extras } from "./extras.js";
import { Guide } from "./guide.js";
import { Header } from "./header.js";
import { listen } from "./keys.js";
import { Mover } from "./move.js";
import { caretIn } from "./offsets.js";
import { nameOf, paint } from "./paint.js";
import { Panel } from "./panel.js";
import { Saver } from "./saver.js";
import { settle } from "./settle.js";
import { BLANK, Store } from "./store.js";
import { view } from "./view.js";
import { Who } from "./who.js";
import { say, slot, word } from "./words.js";
import { Writer } from "./write.js";

const SEEN_FOR = 300; // milliseconds that a suggestion must have been visible before Enter takes it

const data = JSON.parse(document.getElementById("review-data").textContent);
const store = new Store(data);
const mover = new Mover(store);
const saver = new Saver(store, data.api, { refused, undone });
const writer = new Writer(store, saver, mover);
const extras = new Extras(store, writer);
const who = new Who(store, writer);
const header = new Header(store, saver);
const panel = new Panel(store);
const end = new End(store, saver, mover, data);
const shown = view(store, mover, writer, end, new Guide(store));

function refused(sentence, why) {
  say(sentence ? `${word("sentence_only", { n: store.place(sentence) })}: ${word("refused", { why })}` : word("not_undone", { why }));
}

/** What an undo or redo brought back: shown, and gone to. */
function undone(direction, result) {
  if (result.number === null) return say(word(`nothing_${direction}`));
  for (const one of [result, ...(result.also ?? [])]) {
    const sentence = store.byNumber.get(one.number);
    const answer = { ...BLANK, ...(one.answer ?? {}), version: one.version };
    Object.assign(sentence, { saved: answer, version: one.version, refused: null, conflict: null, seenAt: 0 });
    if (!sentence.waiting) sentence.answer = answer;
    store.changed(sentence);
  }
  const sentence = store.byNumber.get(result.number);
  if (store.last === sentence && !store.isDealt(sentence)) store.last = null;
  mover.go(sentence);
  return say(word(`did_${direction}`, { n: store.place(sentence), state: nameOf(store, sentence.answer) }));
}

const actions = {
  tag: (event, { dataset }) => writer.tag(dataset.label, event.shiftKey),
  take: () => writer.take(SEEN_FOR),
  runon: () => writer.runOn(),
  hedged: (event) => (event.shiftKey ? extras.hedgedLast() : extras.hedged()),
  unsure: (event) => (event.shiftKey ? extras.askReason() : extras.unsure()),
  reason: (event, { dataset }) => ((slot("reasons").hidden = true), extras.unsure(dataset.reason)),
  nottext: () => extras.notText(),
  boundary: () => extras.boundary(),
  note: () => extras.openNote(),
  who: () => who.set(),
  nobody: () => who.remove(),
  source: (event, button) => who.put(store.current, button.source, "person"),
  undo: (event) => saver.step(event.shiftKey ? "redo" : "undo"),
  redo: () => saver.step("redo"),
  previous: () => mover.step(-1),
  next: () => mover.step(1),
  nextopen: () => mover.nextOpen() || writer.no("none_open"),
  help: () => slot("help").showModal(),
  filter: (event, { dataset }) => end.filter(dataset.filter),
  finish: () => end.finish(),
  ...settle(store, saver),
  ...shown.actions,
};
const KEEP_FOCUS = new Set(["note", "help", "more"]);
// After these the narrow window's sheet gives the text back.
const CLOSES = new Set(["unsure", "reason", "runon", "take", "nottext", "boundary", "source", "nextopen", "undo", "redo", "back"]);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  if (button) {
    actions[button.dataset.action](event, button);
    if (CLOSES.has(button.dataset.action)) shown.close();
    if (!KEEP_FOCUS.has(button.dataset.action)) store.current.element.focus({ preventScroll: true });
    return;
  }
  const place = event.target.closest("[data-number]");
  const sentence = place && store.byNumber.get(Number(place.dataset.number));
  if (!sentence) return;
  // A tap or click selects and never tags.
  const inText = place === sentence.element;
  const caret = inText ? caretIn(sentence) : null;
  mover.go(sentence, { scroll: !inText });
  store.caret = caret;
});

let furthest = -1;
let waiting = false;

/** The bar, the panel and the end card: once for everything that one key changes, before the next paint. */
function around() {
  waiting = false;
  if (!store.current) return;
  const now = store.furthest();
  // What lies between was passed over, or no longer is.
  const between = store.sentences.slice(Math.max(0, Math.min(now, furthest)), Math.max(now, furthest) + 1);
  if (now !== furthest) for (const sentence of between) paint(store, sentence);
  furthest = now;
  const counts = store.counts();
  header.paint(counts);
  panel.paint(counts);
  end.paint(counts);
}

store.listen((sentence) => {
  if (sentence) paint(store, sentence);
  else for (const other of store.sentences) paint(store, other);
  if (!waiting) queueMicrotask(around);
  waiting = true;
});

const asked = store.sentences.filter((sentence) => store.isAsked(sentence));
store.changed();
mover.go(asked.find((sentence) => store.isOpen(sentence)) ?? asked[0] ?? store.sentences[0]);
end.ended();
listen(shown.escape);
document.documentElement.dataset.ready = "true";
