// Where one is: going to a sentence, keeping one reading line, going on after an answer.

import { say, slot, word } from "./words.js";

const LINE = [0.3, 0.45]; // the reading line, as shares of the height that is free
const LEAST = 80; // pixels in which a sentence can be read
const QUIET = 60; // seconds; longer without a key counts as a pause

/** The part of the window between the header and the narrow window's bar, or the sheet above that, in pixels. */
export function free() {
  const head = document.querySelector(".review-bar").getBoundingClientRect().bottom;
  const top = Math.max(head, slot("find").getBoundingClientRect().bottom); // 0 while it is closed
  if (!isNarrow()) return { top, bottom: innerHeight };
  const sheet = slot("panel").getBoundingClientRect();
  const leaves = sheet.height && sheet.top > top + LEAST; // else it covers the text, and is closed to read on
  return { top, bottom: (leaves ? sheet : slot("bar").getBoundingClientRect()).top };
}

/** True while the window is narrow: the panel is a sheet that comes up over the text. */
export const isNarrow = () => slot("bar").getBoundingClientRect().height > 0;

export class Mover {
  constructor(store, signal) {
    this.store = store;
    let width = innerWidth;
    addEventListener("resize", () => {
      // A turned phone sets every line anew; one whose bar slides away only changes its height.
      if (innerWidth !== width && store.current) this.line();
      else this.rail();
      width = innerWidth;
    }, { signal });
    document.fonts?.ready.then(() => this.rail());
  }

  /** True if some of the current sentence can be seen. */
  inView() {
    const box = this.store.current.element.getBoundingClientRect();
    const { top, bottom } = free();
    return box.bottom > top + 8 && box.top < bottom - 8;
  }

  /** Puts the current sentence on the reading line, and wholly above the bar; `near`: moves no more than it must. */
  line(near = false) {
    const box = this.store.current.element.getBoundingClientRect();
    const { top, bottom } = free();
    const height = bottom - top;
    let by = near ? Math.min(0, box.top - top - 16) : 0;
    if (!near && (box.top < top + LINE[0] * height || box.top > top + LINE[1] * height)) by = box.top - (top + 0.36 * height);
    if (box.bottom - by > bottom - 16) by = Math.min(box.bottom - bottom + 16, box.top - top - 16);
    if (by) scrollBy({ top: by, behavior: "instant" });
    this.rail();
  }

  /** The bar in the margin beside the current sentence. */
  rail() {
    if (!this.store.current?.element.isConnected) return;
    const rail = slot("rail");
    const list = rail.parentElement.getBoundingClientRect();
    const box = this.store.current.element.getBoundingClientRect();
    rail.style.top = `${box.top - list.top}px`;
    rail.style.height = `${box.height}px`;
  }

  /** Makes `sentence` the current one. `scroll`: false where a click has put it under the pointer: it stays there. */
  go(sentence, { scroll = true, focus = true } = {}) {
    const { store } = this;
    const before = store.current;
    store.current = sentence;
    store.caret = null;
    if (before !== sentence) {
      store.armed = false;
      sentence.since = performance.now();
      sentence.seenAt = 0;
      store.peeked = null;
      if (store.mode === "on_request") store.reasons = false;
      if (scroll) document.getSelection()?.removeAllRanges();
    }
    if (before) store.changed(before);
    store.changed(sentence);
    if (focus) sentence.element.focus({ preventScroll: true });
    this.line(!scroll);
  }

  #find(from, step, wanted) {
    const { sentences } = this.store;
    for (let index = from + step; index >= 0 && index < sentences.length; index += step) {
      if (wanted(sentences[index])) return sentences[index];
    }
    return null;
  }

  /** One sentence on (1) or back (-1), among those that a filter leaves. */
  step(by) {
    const wanted = (sentence) => !this.store.filter || this.store.filter.has(sentence);
    const found = this.#find(this.store.current.index, by, wanted);
    if (found) this.go(found);
    else say(word("none_other"));
  }

  /** The next unanswered sentence; after the last, the first that was passed over. True if there was one. */
  nextOpen() {
    const isOpen = (sentence) => this.store.isOpen(sentence);
    const ahead = this.#find(this.store.current.index, 1, isOpen);
    const found = ahead ?? this.#find(-1, 1, isOpen);
    if (!found || found === this.store.current) return false;
    this.go(found);
    return ahead ? "ahead" : "returned";
  }

  /** Whole seconds spent on the sentence since the last time they were taken, without pauses. */
  seconds(sentence) {
    const now = performance.now();
    const spent = Math.min((now - (sentence.since || now)) / 1000, QUIET);
    sentence.since = now;
    return Math.round(spent);
  }
}
