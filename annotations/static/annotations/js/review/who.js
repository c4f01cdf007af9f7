// Who says it: the selected words, else the suggested ones; for a pronoun, one of the latest sources.

import { selectedUpTo, wordsIn } from "./offsets.js";
import { slot, word } from "./words.js";

const PRONOUN = /^(he|she|they|it|who|we|i|his|her|hers|their|theirs|its|him|them|this|that|these|those)$/i;
const MOST = 4;
const DOCUMENT = /\b(report|study|survey|census|register|statement|letter|ruling|law|act|decree|poll|data|figures|filing|memo|paper)\b/i;
const BODY = /\b(ministry|government|council|court|police|authority|agency|embassy|union|company|committee|commission|party|bank|university|office|parliament|army|board|department|association)$/i;
const sourceOf = (answer) => answer.spans.find((span) => span.role === "source");

export class Who {
  constructor(store, writer) {
    Object.assign(this, { store, writer });
  }

  /** Sets the source; where it is set already and no other words are selected, changes its kind. */
  set() {
    const sentence = this.writer.target();
    if (!sentence) return;
    const { answer, suggestion } = sentence;
    if (answer.label && this.store.hedging(answer.label) !== "free") return void this.writer.no("no_source_here", { label: this.store.entries.get(answer.label).name });
    const chosen = selectedUpTo(this.store.sentences, sentence);
    if (!chosen && sourceOf(answer)) return void this.nextKind();
    const suggested = suggestion?.spans.find((span) => span.role === "source");
    const span = chosen ?? (this.store.reasons ? suggested : null);
    if (!span) return void this.writer.no("select_words");
    const same = suggested && suggested.start === span.start && suggested.end === span.end;
    const words = wordsIn(this.store.sentences, span);
    if (PRONOUN.test(words) && this.#offer(sentence)) return;
    const kind = (same && suggested.kind) || this.#kindOf(words, answer.label);
    this.put(sentence, { ...span, kind }, same && !chosen ? "suggestion" : "person");
  }

  /** What a source of these words is most likely: as it was said before of the same words, else by its look. */
  #kindOf(words, label) {
    for (const { answer } of this.store.sentences) {
      const before = sourceOf(answer);
      if (before?.kind && wordsIn(this.store.sentences, before) === words) return before.kind;
    }
    if (DOCUMENT.test(words)) return "document";
    if (BODY.test(words)) return "body";
    return label === "anonymous" && /s$/i.test(words.split(" ")[0]) ? "crowd" : "person";
  }

  /** The next kind of the source that is set: one more key, or a click on it. */
  nextKind() {
    const sentence = this.store.current;
    const source = sourceOf(sentence.answer);
    if (!source) return;
    const kinds = Object.keys(this.store.kinds);
    const kind = kinds[(kinds.indexOf(source.kind) + 1) % kinds.length];
    this.put(sentence, { ...source, kind }, "person");
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

  /** One of the sources that were offered. */
  take(source) {
    const sentence = this.writer.target();
    if (sentence) this.put(sentence, source, "person");
  }

  remove() {
    const sentence = this.store.current;
    const spans = sentence.answer.spans.filter((span) => span.role !== "source");
    this.writer.write(sentence, { spans, source_by: "" }, { text: word("did_no_who", { n: this.store.place(sentence) }) });
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
