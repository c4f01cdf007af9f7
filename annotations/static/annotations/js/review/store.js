// What the page knows: sentences with their answers, where one is, and the figures derived from that.

import { Marks } from "./marks.js";

export const BLANK = Object.freeze({
  label: null, state: "empty", unsure_reason: "", hedged: false, how: "key", suggestion: null, suggestion_seen: false,
  hedged_by: "", source_by: "", spans: [], marks: {}, note: "", version: 0,
});

export class Store {
  #derived = null;

  constructor(data) {
    this.mode = data.mode;
    this.kinds = data.kinds;
    this.done = data.done;
    this.entries = new Map(data.entries.map((entry) => [entry.key, entry]));
    this.sentences = data.sentences.map((row, index) => this.#sentence(row, index));
    this.byNumber = new Map(this.sentences.map((sentence) => [sentence.number, sentence]));
    this.marks = new Marks(this.sentences, data.marks);
    this.current = null;
    this.armed = false; // hedged, for the next label here
    this.last = null; // the sentence answered last
    this.moved = false; // somebody has joined or split sentences of this page meanwhile
    this.moves = 0; // goes up with whatever the person does: what comes late must not move them on
    this.caret = null; // where a click put it, in article code points
    this.filter = null; // {name, has(sentence)}: next and previous stay among these
    this.reasons = data.mode === "shown";
    this.peeked = null; // an answered sentence whose suggestion is looked at again
    this.listeners = [];
  }

  #sentence(row, index) {
    const element = document.getElementById(`s-${row.number}`);
    let answer = { ...BLANK, ...(row.answer ?? {}) };
    const forget = () => (this.#derived = null);
    return {
      ...row, index, element, text: element.textContent, saved: answer, version: answer.version,
      waiting: 0, refused: null, conflict: null, seen: answer.suggestion_seen, seenAt: 0, since: 0, painted: "",
      toConfirm: row.to_confirm ?? [], confirmed: false, thread: row.thread ?? null,
      get answer() {
        return answer;
      },
      set answer(value) {
        answer = value;
        forget();
      },
    };
  }

  /**
   * {places, furthest}: each sentence's place among those that are asked, and the index of the furthest one dealt with.
   * They follow from the answers alone and are asked for once a sentence: kept until an answer is replaced.
   */
  #derive() {
    const places = new Map();
    let place = 0;
    let furthest = -1;
    for (const sentence of this.sentences) {
      const asked = this.isAsked(sentence);
      if (asked) place += 1;
      if (asked && this.isDealt(sentence)) furthest = sentence.index;
      places.set(sentence, place);
    }
    return { places, furthest };
  }

  /** Calls `listener(sentence | null)` after every change; null: anything may have changed. */
  listen(listener) {
    this.listeners.push(listener);
  }

  changed(sentence = null) {
    for (const listener of this.listeners) listener(sentence);
  }

  isAsked(sentence) {
    return sentence.asked || sentence.answer.marks.not_text === false;
  }

  /** The sentence's place among those that are asked, from 1: what a person calls its number. */
  place(sentence) {
    return (this.#derived ??= this.#derive()).places.get(sentence);
  }

  isDealt(sentence) {
    return sentence.answer.state !== "empty" || sentence.answer.marks.not_text === true;
  }

  isOpen(sentence) {
    return this.isAsked(sentence) && !this.isDealt(sentence);
  }

  /** The suggestion is there and says something else than the person. */
  isAgainst(sentence) {
    const { suggestion, answer } = sentence;
    return Boolean(suggestion && answer.label && (suggestion.label !== answer.label || suggestion.hedged !== answer.hedged));
  }

  /** Made by joining or splitting ones that the person had answered otherwise, and not settled since. */
  isToConfirm(sentence) {
    return sentence.toConfirm.length > 0 && !sentence.confirmed;
  }

  isTroubled(sentence) {
    return Boolean(sentence.conflict || (sentence.refused && !sentence.refused.offline));
  }

  /** Unanswered, before the furthest one dealt with. */
  isPassed(sentence) {
    return this.isOpen(sentence) && sentence.index < this.furthest();
  }

  furthest() {
    return (this.#derived ??= this.#derive()).furthest;
  }

  /** What a sentence's label allows: "free", "always" or "never"; "free" without one. */
  hedging(label) {
    return this.entries.get(label)?.hedged ?? "free";
  }

  /** True while the suggestion of the current sentence may be seen. */
  isVisible(sentence) {
    return Boolean(sentence.suggestion) && this.reasons && this.isOpen(sentence) && sentence === this.current;
  }

  /** The figures of the header and of the end card. */
  counts() {
    const furthest = this.furthest();
    const all = this.sentences.filter((sentence) => this.isAsked(sentence));
    const open = all.filter((sentence) => !this.isDealt(sentence));
    const labels = {};
    for (const { answer } of all) if (answer.label) labels[answer.label] = (labels[answer.label] ?? 0) + 1;
    return {
      all: all.length,
      done: all.length - open.length,
      open: open.length,
      passed: open.filter((sentence) => sentence.index < furthest).length,
      unsure: all.filter((sentence) => sentence.answer.state === "unsure").length,
      notText: all.filter((sentence) => sentence.answer.marks.not_text === true).length,
      unsaved: this.sentences.filter((sentence) => sentence.waiting || this.isTroubled(sentence)).length,
      troubled: this.sentences.filter((sentence) => this.isTroubled(sentence)).length,
      labels,
    };
  }
}
