// Who says it: the selected words, else the suggested ones; for a pronoun, one of the latest sources.

import { selectedIn, wordsIn, wordsOf } from "./offsets.js";
import { slot, word } from "./words.js";

const PRONOUN = /^(he|she|they|it|who|we|i|his|her|hers|their|theirs|its|him|them|this|that|these|those)$/i;
const MOST = 4;

export class Who {
  constructor(store, writer) {
    Object.assign(this, { store, writer });
    slot("who-kind").addEventListener("change", (event) => this.#kind(event.target.value));
  }

  set() {
    const sentence = this.writer.target();
    if (!sentence) return;
    const { answer } = sentence;
    if (answer.label && this.store.hedging(answer.label) !== "free") return void this.writer.no("select_words");
    const chosen = selectedIn(sentence);
    const suggested = sentence.suggestion?.spans.find((span) => span.role === "source");
    const offered = this.store.reasons ? suggested : null;
    const span = chosen ?? offered;
    if (!span) return void this.writer.no("select_words");
    const same = suggested && suggested.start === span.start && suggested.end === span.end;
    const kind = (same && suggested.kind) || (answer.label === "anonymous" ? "crowd" : "person");
    if (PRONOUN.test(wordsOf(sentence, span)) && this.#offer(sentence)) return;
    this.put(sentence, { ...span, kind }, same && !chosen ? "suggestion" : "person");
  }

  /** Sets the source of a sentence; `by`: person or suggestion. */
  put(sentence, { start, end, kind }, by) {
    slot("sources").hidden = true;
    document.getSelection()?.removeAllRanges();
    const others = sentence.answer.spans.filter((span) => span.role !== "source");
    const words = wordsIn(this.store.sentences, { start, end });
    const text = word("did_who", { n: this.store.place(sentence), words, kind: this.store.kinds[kind] });
    this.writer.write(sentence, { spans: [...others, { role: "source", kind, start, end }], source_by: by }, { text });
  }

  remove() {
    const sentence = this.store.current;
    const spans = sentence.answer.spans.filter((span) => span.role !== "source");
    this.writer.write(sentence, { spans, source_by: "" }, { text: word("did_no_who", { n: this.store.place(sentence) }) });
  }

  #kind(kind) {
    const sentence = this.store.current;
    const source = sentence.answer.spans.find((span) => span.role === "source");
    if (source) this.put(sentence, { ...source, kind }, sentence.answer.source_by || "person");
    sentence.element.focus({ preventScroll: true });
  }

  /** The latest different sources before the sentence, newest first. */
  #latest(sentence) {
    const found = new Map();
    for (const other of this.store.sentences.slice(0, sentence.index).reverse()) {
      const given = other.answer.label ? other.answer.spans : [];
      for (const span of given.filter(({ role }) => role === "source")) {
        const words = wordsIn(this.store.sentences, span);
        if (words && !PRONOUN.test(words) && !found.has(words)) found.set(words, span);
      }
    }
    return [...found].slice(0, MOST);
  }

  #offer(sentence) {
    const latest = this.#latest(sentence);
    const buttons = latest.map(([words, span], index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "tag small";
      button.dataset.action = "source";
      button.dataset.hotkey = String(index + 1);
      const key = document.createElement("kbd");
      key.textContent = String(index + 1);
      button.append(key, ` ${words}`);
      button.source = span;
      return button;
    });
    slot("source-list").replaceChildren(...buttons);
    slot("sources").hidden = !buttons.length;
    return buttons.length > 0;
  }
}
