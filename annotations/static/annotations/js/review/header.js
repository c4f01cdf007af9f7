// The bar on top: one tick a sentence, and how many are dealt with. How saving stands is js/outbox/status.js's.

import { slot, word } from "./words.js";

export class Header {
  constructor(store) {
    Object.assign(this, { store, ticks: new Map() });
  }

  /** Ticks for the sentences that are asked: more, or fewer, once `x` has said so of a block. */
  #draw() {
    const asked = this.store.sentences.filter((sentence) => this.store.isAsked(sentence));
    if (asked.length === this.ticks.size && asked.every((sentence) => this.ticks.has(sentence))) return;
    this.ticks = new Map(asked.map((sentence) => [sentence, this.ticks.get(sentence) ?? document.createElement("i")]));
    for (const [sentence, tick] of this.ticks) tick.dataset.number = sentence.number;
    slot("strip").replaceChildren(...this.ticks.values());
  }

  paint(counts) {
    this.#draw();
    const furthest = this.store.furthest();
    for (const [sentence, tick] of this.ticks) {
      const kind = this.#kind(sentence, furthest);
      if (tick.className !== kind) tick.className = kind;
    }
    slot("count").textContent = word("count", { done: counts.done, all: counts.all });
  }

  #kind(sentence, furthest) {
    const { store } = this;
    const here = sentence === store.current ? "here " : "";
    if (store.isTroubled(sentence)) return `${here}trouble`;
    if (sentence.answer.state === "unsure") return `${here}unsure`;
    if (store.isDealt(sentence)) return `${here}dealt`;
    return `${here}${sentence.index < furthest ? "passed" : ""}`.trim();
  }
}
