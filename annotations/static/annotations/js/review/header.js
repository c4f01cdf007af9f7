// The bar on top: one tick a sentence, how many are dealt with, and one state of saving.

import { slot, word } from "./words.js";

export class Header {
  constructor(store, saver) {
    Object.assign(this, { store, saver, ticks: new Map() });
    for (const sentence of store.sentences) {
      if (!store.isAsked(sentence)) continue;
      const tick = document.createElement("i");
      tick.dataset.number = sentence.number;
      this.ticks.set(sentence, tick);
    }
    slot("strip").replaceChildren(...this.ticks.values());
  }

  paint(counts) {
    const furthest = this.store.furthest();
    for (const [sentence, tick] of this.ticks) {
      const kind = this.#kind(sentence, furthest);
      if (tick.className !== kind) tick.className = kind;
    }
    slot("count").textContent = word("count", { done: counts.done, all: counts.all });
    const { key, n } = this.#state(counts);
    const place = slot("save");
    place.textContent = word(key, { n });
    place.dataset.save = key;
  }

  #kind(sentence, furthest) {
    const { store } = this;
    const here = sentence === store.current ? "here " : "";
    if (store.isTroubled(sentence)) return `${here}trouble`;
    if (sentence.answer.state === "unsure") return `${here}unsure`;
    if (store.isDealt(sentence)) return `${here}dealt`;
    return `${here}${sentence.index < furthest ? "passed" : ""}`.trim();
  }

  #state(counts) {
    const steps = this.saver.jobs.filter((job) => !job.sentence).length;
    const n = this.store.sentences.filter((sentence) => sentence.waiting).length + steps;
    if (counts.troubled) return { key: "not_saved", n: counts.troubled };
    if (this.saver.offline && n) return { key: "offline", n };
    return n ? { key: "waiting", n } : { key: "saved", n };
  }
}
