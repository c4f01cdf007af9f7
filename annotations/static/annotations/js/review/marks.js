// What people marked as not running text, or as running text, and what waits of that for whoever confirms it. Pure.

export class Marks {
  /** `told`: {waiting: sentence number → names, refused: sentence numbers}; null for whoever may not confirm. */
  constructor(sentences, told) {
    this.may = Boolean(told);
    this.told = told;
    this.blocks = new Map();
    for (const sentence of sentences) {
      const block = sentence.element.parentElement;
      this.blocks.set(block, [...(this.blocks.get(block) ?? []), sentence]);
    }
  }

  /** True if the person's own mark says otherwise than the block stands, and was not refused. */
  #mine({ asked, answer, number }) {
    return answer.marks.not_text === asked && !this.told.refused.includes(number);
  }

  /** A mark on the sentence waits to be confirmed. */
  has(sentence) {
    return this.may && (sentence.number in this.told.waiting || this.#mine(sentence));
  }

  /** What waits in the sentence's block: {mine, by: names of others, size: its sentences}; null if nothing does. */
  at(sentence) {
    const block = this.blocks.get(sentence.element.parentElement);
    if (!block.some((one) => this.has(one))) return null;
    const by = block.flatMap((one) => this.told.waiting[one.number] ?? []);
    return { mine: block.some((one) => this.#mine(one)), by: [...new Set(by)], size: block.length };
  }
}
