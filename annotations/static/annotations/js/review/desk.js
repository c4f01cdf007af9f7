// One article's desk: the parts that a first key needs, joined. tools.js has the rest, and comes once the page listens.

import { Mover } from "./move.js";
import { caretIn, selectedIn } from "./offsets.js";
import { paint } from "./paint.js";
import { Panel } from "./panel.js";
import { kept, keep } from "./place.js";
import { Saver } from "./saver.js";
import { Steps, wantsUndo } from "./steps.js";
import { Store } from "./store.js";
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
    steps.join(saver, writer);
    Object.assign(this, { data, left, store, mover, saver, writer, steps, arrive, anew });
    Object.assign(this, { panel: new Panel(store), furthest: -1, tools: null });
    this.actions = {
      tag: (event, { dataset }) => writer.tag(dataset.label, event.shiftKey),
      take: () => writer.take(SEEN_FOR),
      runon: () => writer.runOn(),
      repair: () => steps.repair(),
      confirm: (event, { dataset }) => writer.confirm(Number(dataset.from)),
      undo: (event) => steps.step(event.shiftKey ? "redo" : "undo"),
      redo: () => steps.step("redo"),
      previous: () => mover.step(-1),
      next: () => mover.step(1),
      nextopen: () => mover.nextOpen() || writer.no("none_open"),
      help: () => slot("help").showModal(),
    };
  }

  /** Adds what `toolsOf(desk)` makes: more actions, and what is painted and closed with them. */
  equip(toolsOf) {
    this.tools = toolsOf(this);
    Object.assign(this.actions, this.tools.actions);
    this.#around();
  }

  escape() {
    this.tools?.escape();
  }

  /** Gives the text back where the narrow window's sheet covers it. */
  close() {
    this.tools?.close();
  }

  /** Shows it: at sentence `number`, else where the person left it, else at the first that is not answered. */
  begin(number = null) {
    const { store, mover, saver } = this;
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
    if (this.data.renewed) say(word("renewed", { n: this.data.renewed }));
    else if (this.data.revised) say(word("revised", { n: this.data.revised }));
    if (wantsUndo()) this.actions.undo({ shiftKey: false });
  }

  /** The panel, the bar and the end card: once for everything that one key changes, before the next paint. */
  #around() {
    const { store, furthest } = this;
    if (!store.current || this.left.signal.aborted) return;
    const now = store.furthest();
    // What lies between was passed over, or no longer is.
    const between = store.sentences.slice(Math.max(0, Math.min(now, furthest)), Math.max(now, furthest) + 1);
    if (now !== furthest) for (const sentence of between) paint(store, sentence);
    this.furthest = now;
    const counts = store.counts();
    this.panel.paint(counts);
    this.tools?.paint(counts);
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
    this.tools?.leave();
    this.left.abort();
  }
}
