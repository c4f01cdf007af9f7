// The review screen's side of the queue: hands it what the person does here, and shows what becomes of it.

import { newId } from "../outbox/ids.js";
import { outbox } from "../outbox/outbox.js";
import { sender } from "../outbox/sender.js";
import { reasonOf } from "../outbox/status.js";
import { BLANK } from "./store.js";
import { word } from "./words.js";

const VALUE = ["label", "state", "unsure_reason", "hedged", "how", "suggestion", "suggestion_seen", "hedged_by", "source_by", "spans", "marks"];
const SAME = ["label", "state", "hedged", "unsure_reason", "spans", "marks", "note"];
const sorted = (_, value) => (value?.constructor === Object ? Object.fromEntries(Object.entries(value).sort()) : value);
const picked = (from, names) => Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]));
const alike = (one, other) => SAME.every((name) => JSON.stringify(one[name], sorted) === JSON.stringify(other[name], sorted));

export class Saver {
  /** `events`: {refused(sentence | null, why, operation), stepped(operation, data), moved(sentence), unkept()}. */
  constructor(store, { article, round, secret, signal }, events) {
    // Another pass over the article is another queue; the first one is named as it was before there were several.
    const pass = `?round=${round}`;
    Object.assign(this, { store, uid: article, pass, article: round ? article + pass : article, secret, events, own: new Set() });
    signal.addEventListener("abort", outbox.listen((message) => this.#heard(message) ?? this.#settled(message)));
  }

  #settled({ remove = [] }) {
    for (const id of remove) this.own.delete(id);
  }

  #add(operation) {
    const id = newId();
    this.own.add(id);
    return outbox.add({ id, article: this.article, number: null, body: {}, ...operation });
  }

  /** Queues the sentence's answer as it is now. */
  put(sentence, extra = {}) {
    const { number, answer, saved } = sentence;
    // A note that no save has carried yet travels with each: a refused one must not take it along.
    const note = answer.note !== saved.note ? { note: answer.note } : {};
    const body = { ...picked(answer, VALUE), ...note, ...extra };
    const secret = this.secret && Boolean(body.note);
    sentence.refused = sentence.conflict = null;
    const path = `articles/${this.uid}/sentences/${number}/answer${this.pass}`;
    this.#add({ kind: "answer", number, method: "PUT", path, body, known: sentence.version, secret });
    if (secret) this.events.unkept();
    this.#count(sentence);
  }

  /** Queues "undo", "redo", "done", or a repair of boundaries: it waits until everything before it is saved. */
  step(kind, path = kind, body = {}, number = null) {
    this.#add({ kind, number, step: true, method: "POST", path: `articles/${this.uid}/${path}${this.pass}`, body });
  }

  /** Queues a question to the desk. */
  ask(sentence, text) {
    const path = `articles/${this.uid}/sentences/${sentence.number}/thread`;
    this.#add({ kind: "thread", number: sentence.number, method: "POST", path, body: { text }, secret: this.secret });
    if (this.secret) this.events.unkept();
  }

  hurry() {
    sender.hurry();
  }

  /** What waited or was refused before this page was loaded: shown again as it was. Call once `outbox.ready`. */
  restore() {
    for (const operation of outbox.of(this.article)) this.#show(operation);
  }

  #show(operation) {
    const sentence = operation.kind === "answer" && this.store.byNumber.get(operation.number);
    if (!sentence) return;
    sentence.answer = { ...sentence.answer, ...picked(operation.body, [...VALUE, "note"]) };
    this.#count(sentence);
    if (operation.state === "refused") sentence.refused = { why: reasonOf(operation), retrying: false };
    if (operation.state === "conflict") this.#against(sentence, sentence.saved);
  }

  #operations(sentence) {
    return outbox.operations.filter((one) => one.kind === "answer" && one.article === this.article && one.number === sentence.number);
  }

  #count(sentence) {
    sentence.waiting = this.#operations(sentence).filter((one) => one.state === "waiting").length;
  }

  #heard(message) {
    const { type, operation } = message;
    if (type === "added") return void this.#added(message);
    if (type === "changed") return void this.#changed(message);
    if (type === "refreshed") return void this.#recount();
    if (operation?.article !== this.article) return this.store.changed(this.store.current);
    const sentence = operation.kind === "answer" ? this.store.byNumber.get(operation.number) : null;
    if (type === "failing" && sentence) this.#failing(sentence, message);
    if (type === "acknowledged") this.#acknowledged(operation, sentence, message.data);
    if (type === "refused") this.#refused(operation, sentence, message);
    return this.store.changed(sentence ?? this.store.current);
  }

  /** Another tab has answered here: this one shows it too. */
  #added({ put }) {
    for (const operation of put) {
      if (operation.article !== this.article || this.own.has(operation.id)) continue;
      this.#show(operation);
      this.store.changed(this.store.byNumber.get(operation.number) ?? null);
    }
  }

  /** The disk has said what really waits. */
  #recount() {
    for (const sentence of this.store.sentences) {
      const before = sentence.waiting;
      this.#count(sentence);
      if (sentence.waiting !== before) this.store.changed(sentence);
    }
  }

  /** Something was given up, here, in the bar, or in another tab. */
  #changed({ remove }) {
    if (!remove?.length) return;
    for (const sentence of this.store.sentences) {
      if (!(sentence.conflict || (sentence.refused && !sentence.refused.retrying)) || this.#operations(sentence).length) continue;
      Object.assign(sentence, { answer: sentence.saved, refused: null, conflict: null });
      this.store.changed(sentence);
    }
  }

  #failing(sentence, { status, offline }) {
    sentence.refused = { why: offline ? word("offline_why") : word("server_why", { status }), retrying: true, offline };
  }

  #acknowledged(operation, sentence, data) {
    if (!sentence) return this.events.stepped(operation, data);
    if (data.retired) this.events.moved(sentence);
    this.take(sentence, data);
    sentence.refused = null;
    this.#count(sentence);
    if (!sentence.waiting && !sentence.conflict) sentence.answer = sentence.saved;
    return null;
  }

  /** What the server has of a sentence now; what came late, after a newer one, is passed over. */
  take(sentence, { answer, version }, { late = true } = {}) {
    if (late && version < sentence.version) return;
    sentence.version = version;
    sentence.saved = { ...BLANK, ...(answer ?? {}), version };
  }

  #refused(operation, sentence, { details, why, status }) {
    const left = sentence && this.#operations(sentence).find((one) => one.state !== "waiting");
    if (!left) return this.events.refused(null, reasonOf({ why, status }), operation);
    this.#count(sentence);
    if (left.state === "conflict") {
      this.take(sentence, details, { late: false });
      return this.#against(sentence, sentence.saved);
    }
    sentence.refused = { why: reasonOf(left), retrying: false };
    return this.events.refused(sentence, sentence.refused.why, operation);
  }

  /** Mine against what the server has: equal values merge, others are settled when one goes there. */
  #against(sentence, theirs) {
    sentence.refused = null;
    if (!alike(theirs, sentence.answer)) {
      sentence.conflict = { answer: theirs };
      return this.events.refused(sentence, word("conflict"), null);
    }
    sentence.answer = theirs;
    return outbox.drop(this.#operations(sentence).filter((one) => one.state !== "waiting").map((one) => one.id));
  }

  /** Forgets what was refused here: the person takes what the server has. */
  drop(sentence) {
    Object.assign(sentence, { answer: sentence.saved, refused: null, conflict: null });
    return outbox.drop(this.#operations(sentence).filter((one) => one.state !== "waiting").map((one) => one.id));
  }
}
