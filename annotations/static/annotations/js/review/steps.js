// Steps wait for everything before them: undo, redo, done, repairs. And what is said when one has ended.

import { sender } from "../outbox/sender.js";
import { going } from "../outbox/status.js";
import { nameOf } from "./paint.js";
import { say, word } from "./words.js";

export class Steps {
  constructor(store, mover, data, anew) {
    Object.assign(this, { store, mover, data, anew, moves: -1, leaves: false });
    this.events = {
      refused: (sentence, why, operation) => this.#refused(sentence, why, operation),
      stepped: (operation, result) => this.#stepped(operation, result),
      moved: (sentence) => ((store.moved = true), say(word("moved", { n: store.place(sentence) }))),
      // After what the key itself says.
      unkept: () => queueMicrotask(() => say(word("note_in_memory"))),
    };
  }

  join(saver, end) {
    Object.assign(this, { saver, end });
  }

  step(direction) {
    // Nothing was left to take back here, and the key was pressed again: on to the article before.
    if (direction === "undo" && this.leaves) return going(), location.assign(`${this.data.before.url}#undo`);
    this.leaves = false;
    this.moves = this.store.moves;
    this.saver.step(direction);
    return sender.offline ? say(word("step_waits")) : undefined;
  }

  /** Joins or splits where the current sentence is marked. */
  repair() {
    const { store, data } = this;
    const sentence = store.current;
    const { cut_after: cut, joined_at: at } = sentence.answer.marks;
    if (!data.may_repair) return say(word("no_repair"));
    if (cut) this.saver.step("merge", `sentences/${sentence.number}/merge`, {}, sentence.number);
    else if (at !== undefined) this.saver.step("split", `sentences/${sentence.number}/split`, { at }, sentence.number);
    else return say(word("mark_first"));
    return say(word(cut ? "did_merge" : "did_split", { n: store.place(sentence) }));
  }

  #refused(sentence, why, operation) {
    if (sentence) return say(`${word("sentence_only", { n: this.store.place(sentence) })}: ${word("refused", { why })}`);
    const key = { undo: "not_undone", redo: "not_undone", done: "not_done" }[operation.kind] ?? "not_repaired";
    return say(word(key, { why }));
  }

  #stepped({ kind, id, number }, result) {
    const mine = this.saver.own.has(id);
    if (kind === "done") return this.#done();
    if (kind === "thread") return this.#asked(number, result);
    if (result.made) return this.anew(result.made[0]?.number ?? null);
    if (result.number === null) return mine ? this.#nothing(kind) : undefined;
    for (const one of [result, ...(result.also ?? [])]) this.#back(one);
    return mine ? this.#show(kind, result) : undefined;
  }

  #asked(number, thread) {
    const sentence = this.store.byNumber.get(number);
    if (sentence) sentence.thread = thread;
    say(word("did_ask"));
  }

  #done() {
    this.store.done = true;
    this.end.ended();
    return say(word("did_done"));
  }

  #nothing(kind) {
    const { before } = this.data;
    this.leaves = kind === "undo" && Boolean(before);
    return say(this.leaves ? word("nothing_undo_before", { title: before.title }) : word(`nothing_${kind}`));
  }

  /** What an undo or redo brought back. */
  #back(one) {
    const sentence = this.store.byNumber.get(one.number);
    if (!sentence || one.version < sentence.version) return;
    this.saver.take(sentence, one);
    Object.assign(sentence, { refused: null, conflict: null, confirmed: false, seenAt: 0 });
    if (!sentence.waiting) sentence.answer = sentence.saved;
    if (this.store.last === sentence && !this.store.isDealt(sentence)) this.store.last = null;
    this.store.changed(sentence);
  }

  /** Goes to what was brought back, unless the person has gone on meanwhile. */
  #show(kind, { number }) {
    const sentence = this.store.byNumber.get(number);
    if (!sentence) return;
    if (this.moves === this.store.moves) this.mover.go(sentence);
    say(word(`did_${kind}`, { n: this.store.place(sentence), state: nameOf(this.store, sentence.answer) }));
  }
}
