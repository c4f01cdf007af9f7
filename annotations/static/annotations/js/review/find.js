// Find in the article: words marked where they stand, Enter from hit to hit. Nothing of the text is changed for it.

import { say, slot, word } from "./words.js";

const MOST = 1000;

/** Every place of `words` in the sentences, letters' case aside: {sentence, at, length} in UTF-16. */
function places(sentences, words) {
  const wanted = words.toLowerCase();
  const found = [];
  for (const sentence of sentences) {
    const text = sentence.text.toLowerCase();
    // A text whose lower case is longer has other offsets: then the sentence counts as one hit.
    const exact = text.length === sentence.text.length;
    for (let at = text.indexOf(wanted); at >= 0 && found.length < MOST; at = text.indexOf(wanted, at + wanted.length)) {
      found.push(exact ? { sentence, at, length: wanted.length } : { sentence, at: 0, length: sentence.text.length });
      if (!exact) break;
    }
  }
  return found;
}

/** The range of a hit, across the underlines that cut the sentence's text into nodes. */
function rangeOf({ sentence, at, length }) {
  const range = document.createRange();
  const walk = document.createTreeWalker(sentence.element, NodeFilter.SHOW_TEXT);
  for (let before = 0; walk.nextNode(); before += walk.currentNode.length) {
    const end = before + walk.currentNode.length;
    if (at >= before && at < end) range.setStart(walk.currentNode, at - before);
    if (at + length <= end) {
      range.setEnd(walk.currentNode, at + length - before);
      return range;
    }
  }
  return range;
}

export class Find {
  constructor(store, mover) {
    Object.assign(this, { store, mover, hits: [], at: -1 });
    const field = slot("find-words");
    field.addEventListener("input", () => this.#look(field.value.trim()));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.go(event.shiftKey ? -1 : 1);
      else if (event.key === "Escape") this.close(), store.current.element.focus({ preventScroll: true });
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    slot("find-close").addEventListener("click", () => (this.close(), store.current.element.focus({ preventScroll: true })));
  }

  open() {
    slot("find").hidden = false;
    slot("find-words").select();
    slot("find-words").focus();
  }

  close() {
    slot("find").hidden = true;
    globalThis.CSS?.highlights?.delete("found");
    globalThis.CSS?.highlights?.delete("found-here");
  }

  #look(words) {
    this.hits = words ? places(this.store.sentences, words) : [];
    this.at = -1;
    this.#mark();
    slot("find-count").textContent = words ? word("found", { n: this.hits.length }) : "";
    const first = this.hits.findIndex((hit) => hit.sentence.index >= this.store.current.index);
    if (this.hits.length) this.#show(Math.max(0, first));
  }

  /** The next hit (1) or the one before (-1), round and round. */
  go(by) {
    if (!this.hits.length) return say(word("found", { n: 0 }));
    return this.#show((this.at + by + this.hits.length) % this.hits.length);
  }

  #show(at) {
    this.at = at;
    const { sentence } = this.hits[at];
    this.mover.go(sentence, { focus: false });
    this.#mark();
    const text = word("found_at", { n: at + 1, all: this.hits.length });
    slot("find-count").textContent = text;
    say(text);
  }

  #mark() {
    if (!globalThis.CSS?.highlights) return;
    CSS.highlights.set("found", new Highlight(...this.hits.map(rangeOf)));
    CSS.highlights.set("found-here", new Highlight(...(this.hits[this.at] ? [rangeOf(this.hits[this.at])] : [])));
  }
}
