// Every change of an answer goes through here: what may be written, what it becomes, and what happens then.

import { lettersOf, nameOf } from "./paint.js";
import { say, slot, word } from "./words.js";

export class Writer {
  constructor(store, saver, mover) {
    Object.assign(this, { store, saver, mover });
  }

  /** The sentence that a key would write to; null, with the reason said, if nothing may be written now. */
  target({ label = true } = {}) {
    const { store, mover } = this;
    const sentence = store.current;
    if (!mover.inView()) {
      mover.line();
      say(word("brought_back"));
      return null;
    }
    if (sentence.conflict) return this.no("settle_first");
    if (label && !store.isAsked(sentence)) return this.no("asked_not");
    if (label && sentence.answer.marks.not_text) return this.no("is_not_text");
    return sentence;
  }

  /** Says why nothing was written. */
  no(key, values) {
    say(word(key, values));
    return null;
  }

  /** Changes the answer and queues it. `go`: a first answer goes on to what is unanswered; a change stays. */
  write(sentence, change, { text, go = false, extra = {} }) {
    const { store } = this;
    if (sentence.conflict) return void this.no("settle_first");
    const first = !store.isDealt(sentence);
    const seen = sentence.seen || store.isVisible(sentence);
    sentence.seen = seen;
    const { suggestion } = sentence;
    // What was suggested is told by the first answer: a later change must not say that a newer proposal was there.
    const ref = suggestion ? { kind: suggestion.kind, version: suggestion.version } : null;
    const met = first ? { suggestion: ref, suggestion_seen: Boolean(suggestion) && seen } : {};
    sentence.answer = { ...sentence.answer, ...met, ...change };
    if (store.isDealt(sentence) && sentence.answer.state !== "empty") store.last = sentence;
    // Time is spent on the sentence one is at; another one is changed from there in passing.
    const seconds = sentence === store.current ? this.mover.seconds(sentence) : 0;
    this.saver.put(sentence, { active_seconds: seconds, ...extra });
    if (change.state) {
      store.armed = false;
      sentence.confirmed = true;
      for (const name of ["reasons", "sources"]) slot(name).hidden = true;
    }
    const chip = { letters: lettersOf(store, sentence.answer), tone: store.entries.get(sentence.answer.label)?.tone };
    say(text ?? word("did_tag", { n: store.place(sentence), label: nameOf(store, sentence.answer) }), chip);
    if (go && first && store.isDealt(sentence)) {
      const where = this.mover.nextOpen();
      store.changed(sentence);
      if (where === "returned") say(word("returned"));
      if (where) return;
      say(word("all_dealt"));
    }
    store.changed(sentence);
    this.mover.rail();
  }

  /** Asks the desk about the sentence. */
  ask(sentence, text) {
    this.saver.ask(sentence, text);
    sentence.threadBefore = sentence.thread;
    sentence.thread = { state: "open", comments: 1 };
    say(word("asking", { n: this.store.place(sentence) }));
    this.store.changed(sentence);
  }

  /** Exactly this label: not hedged unless asked, and no source but one that a person set before. */
  tag(label, hedged) {
    const sentence = this.target();
    if (!sentence) return;
    const { store } = this;
    const rule = store.hedging(label);
    const asked = hedged || store.armed;
    if (hedged && rule === "never") return void this.no("never_hedged", { label: store.entries.get(label).name });
    const { answer } = sentence;
    const own = answer.source_by === "person" || !["suggestion", "run_on"].includes(answer.how);
    const source = own ? answer.spans.filter((span) => span.role === "source") : [];
    const spans = rule === "free" ? source : [];
    const free = rule === "free" && asked;
    this.write(sentence, {
      label, state: "labelled", unsure_reason: "", how: "key", spans,
      hedged: free || rule === "always",
      hedged_by: free ? "person" : "",
      source_by: spans.length ? answer.source_by : "",
    }, { go: true });
  }

  /** The suggestion whole, as shown. Only where it has been seen for a moment and nobody has answered. */
  take(least) {
    const { store, mover } = this;
    const sentence = store.current;
    if (sentence.conflict) return void this.no("settle_first");
    if (store.isDealt(sentence)) {
      if (!mover.nextOpen()) say(word("none_open"));
      return;
    }
    if (!this.target()) return;
    if (!store.isVisible(sentence)) return void this.no(store.mode === "unaided" ? "unaided" : "no_suggestion");
    if (!sentence.seenAt || performance.now() - sentence.seenAt < least) return void this.no("too_quick");
    const change = this.#suggested(sentence);
    const values = { n: this.store.place(sentence), label: nameOf(store, { ...change, marks: {} }) };
    this.write(sentence, { ...change, how: "suggestion" }, { go: true, text: word("did_take", values) });
  }

  /** The answer that the sentence's suggestion amounts to. */
  #suggested({ suggestion: { label, hedged, spans } }) {
    const free = this.store.hedging(label) === "free";
    const kept = spans
      .filter(({ role }) => role === "cue" || (role === "source" && free))
      .map(({ role, kind, start, end }) => ({ role, kind: role === "cue" ? "" : (kind ?? ""), start, end }));
    return {
      label, state: "labelled", unsure_reason: "", hedged, spans: kept,
      hedged_by: hedged && free ? "suggestion" : "",
      source_by: kept.some((span) => span.role === "source") ? "suggestion" : "",
    };
  }

  /** The suggestion of a sentence that was on screen, with others of `group` that are undone with it. */
  takeInBulk(sentence, group) {
    const { kind, version } = sentence.suggestion;
    const met = { suggestion: { kind, version }, suggestion_seen: sentence.seen };
    sentence.answer = { ...sentence.answer, ...met, ...this.#suggested(sentence), how: "bulk" };
    this.saver.put(sentence, { group });
  }

  /** What the person said of sentence `from`, before it was joined or split: said of this one. */
  confirm(from) {
    const sentence = this.target();
    const old = sentence?.toConfirm.find((one) => one.number === from)?.answer;
    if (!old) return;
    const { label, state, unsure_reason, hedged, hedged_by } = old;
    const spans = old.spans.filter(({ role, start, end }) => role === "source" && (end <= sentence.start || (start >= sentence.start && end <= sentence.end)));
    this.write(sentence, {
      label, state, unsure_reason, hedged, hedged_by, how: "key", spans, source_by: spans.length ? old.source_by : "",
    }, { go: true });
  }

  /** Label and source of the sentence before. */
  runOn() {
    const sentence = this.target();
    if (!sentence) return;
    const before = this.store.sentences.slice(0, sentence.index).findLast((other) => this.store.isAsked(other));
    if (!before?.answer.label) return void this.no("no_before");
    const { label } = before.answer;
    const spans = before.answer.spans.filter((span) => span.role === "source");
    const rule = this.store.hedging(label);
    const armed = rule === "free" && this.store.armed;
    const hedged = rule === "always" || armed;
    const values = { n: this.store.place(sentence), label: nameOf(this.store, { label, hedged, marks: {} }) };
    this.write(sentence, {
      label, state: "labelled", unsure_reason: "", how: "run_on", hedged, spans,
      hedged_by: armed ? "person" : "", source_by: spans.length ? "run_on" : "",
    }, { go: true, text: word("did_run_on", { ...values, before: this.store.place(before) }) });
  }
}
