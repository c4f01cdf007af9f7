// Steps wait for everything before them: undo, redo, done, repairs, confirming. And what is said when one has ended.

import { sender } from "../outbox/sender.js";
import { going } from "../outbox/status.js";
import { nameOf } from "./paint.js";
import { say, word } from "./words.js";

const UNDO = "undo"; // in this tab's memory: the page that is to take something back once it has opened

const isTyping = () => Boolean(document.activeElement?.matches("input, textarea"));

function goBack(url) {
  sessionStorage.setItem(UNDO, url);
  going();
  location.assign(url);
}

/** True, once, on a page that was opened to take its last change back. */
export function wantsUndo() {
  const wanted = sessionStorage.getItem(UNDO) === location.pathname;
  if (wanted) sessionStorage.removeItem(UNDO);
  return wanted;
}

export class Steps {
  constructor(store, mover, data, anew) {
    Object.assign(this, { store, mover, data, anew, moves: -1, leaves: -1 });
    this.events = {
      refused: (sentence, why, operation) => this.#refused(sentence, why, operation),
      stepped: (operation, result) => this.#stepped(operation, result),
      moved: (sentence) => ((store.moved = true), say(word("moved", { n: store.place(sentence) }))),
      // After what the key itself says.
      unkept: () => queueMicrotask(() => say(word("note_in_memory"))),
    };
  }

  join(saver, writer) {
    Object.assign(this, { saver, writer });
  }

  step(direction) {
    // Nothing was left to take back here, and the key was pressed again at once: on to the article before.
    if (direction === "undo" && this.leaves === this.store.moves) return goBack(this.data.before.url);
    this.leaves = -1;
    this.moves = this.store.moves;
    this.saver.step(direction);
    return sender.offline ? say(word("step_waits")) : undefined;
  }

  /** Joins or splits where the current sentence is marked. */
  repair() {
    const { store, data, writer } = this;
    const sentence = writer.target({ label: false });
    if (!sentence) return undefined;
    const { cut_after: cut, joined_at: at } = sentence.answer.marks;
    if (!data.may_repair) return say(word("no_repair"));
    this.moves = store.moves;
    if (cut) this.saver.step("merge", `sentences/${sentence.number}/merge`, {}, sentence.number);
    else if (at !== undefined) this.saver.step("split", `sentences/${sentence.number}/split`, { at }, sentence.number);
    else return say(word("mark_first"));
    return say(word(cut ? "did_merge" : "did_split", { n: store.place(sentence) }));
  }

  /** Confirms what is marked in the current sentence's block, running text or not, or refuses it. */
  settleMark(yes) {
    const { store, writer } = this;
    const sentence = writer.target({ label: false });
    if (!sentence) return undefined;
    if (!store.marks.may) return say(word("no_confirm"));
    if (!store.marks.at(sentence)) return say(word("no_mark"));
    const text = yes !== sentence.asked;
    this.moves = store.moves;
    this.saver.step("block", `sentences/${sentence.number}/block`, { text }, sentence.number);
    return say(word(text ? "did_block_text" : "did_block_not_text"));
  }

  #refused(sentence, why, operation) {
    if (sentence) return say(`${word("sentence_only", { n: this.store.place(sentence) })}: ${word("refused", { why })}`);
    const about = this.store.byNumber.get(operation.number);
    if (operation.kind === "thread" && about) about.thread = about.threadBefore ?? null;
    const key = { undo: "not_undone", redo: "not_undone", done: "not_done", thread: "not_asked_desk" }[operation.kind] ?? "not_repaired";
    return say(word(key, { why }));
  }

  #stepped({ kind, id, number }, result) {
    const mine = this.saver.own.has(id);
    if (kind === "done") return this.#done();
    if (kind === "thread") return this.#asked(number, result);
    if (result.made) return this.#moved(mine, kind === "block" ? number : (result.made[0]?.number ?? null));
    if (result.number === null) return mine ? this.#nothing(kind) : undefined;
    for (const one of [result, ...(result.also ?? [])]) this.#back(one);
    return mine ? this.#show(kind, result) : undefined;
  }

  /** Boundaries have moved, or a block is asked or no longer: the page is drawn anew, but not under the fingers of somebody who is doing something else. */
  #moved(mine, number) {
    const { store } = this;
    store.moved = true;
    if (!mine || isTyping()) return say(word("page_moved"));
    return this.anew(this.moves === store.moves ? number : store.current.number);
  }

  #asked(number, thread) {
    const sentence = this.store.byNumber.get(number);
    if (sentence) sentence.thread = thread;
    say(word("did_ask"));
  }

  #done() {
    this.store.done = true;
    return say(word("did_done"));
  }

  #nothing(kind) {
    const { before } = this.data;
    const leads = kind === "undo" && before;
    if (leads) this.leaves = this.store.moves;
    return say(leads ? word("nothing_undo_before", { title: before.title }) : word(`nothing_${kind}`));
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
    if (this.moves === this.store.moves && !isTyping()) this.mover.go(sentence);
    say(word(`did_${kind}`, { n: this.store.place(sentence), state: nameOf(this.store, sentence.answer) }));
  }
}
