// Saves in the order of the keys, one request at a time, and never lets go of an answer that the server has not taken.

import { send } from "./api.js";
import { BLANK } from "./store.js";
import { word } from "./words.js";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;
const SAME = ["label", "state", "hedged", "unsure_reason", "spans", "marks", "note"];
const sorted = (_, value) => (value?.constructor === Object ? Object.fromEntries(Object.entries(value).sort()) : value);
const later = (status) => status === 0 || status === 429 || status >= 500;

export class Saver {
  constructor(store, api, { refused, undone }) {
    Object.assign(this, { store, api, refused, undone, jobs: [], busy: false, offline: false, timer: 0 });
    addEventListener("online", () => this.hurry());
    addEventListener("beforeunload", (event) => {
      if (this.jobs.length || this.store.counts().troubled) event.preventDefault();
    });
  }

  /** Queues the sentence's answer as it is now. `note`: only if it changed. */
  put(sentence, extra = {}) {
    const { label, state, unsure_reason, hedged, how, hedged_by, source_by, spans, marks } = sentence.answer;
    const { suggestion, suggestion_seen } = sentence.answer;
    const body = { label, state, unsure_reason, hedged, how, suggestion, suggestion_seen, hedged_by, source_by, spans, marks };
    // A note that no save has carried yet travels with each: a refused one must not take it along.
    const note = sentence.answer.note !== sentence.saved.note ? { note: sentence.answer.note } : {};
    const whole = { ...body, ...note, ...extra };
    this.#queue({ sentence, url: `sentences/${sentence.number}/answer`, method: "PUT", body: whole });
    sentence.waiting += 1;
    sentence.refused = null;
  }

  /** Queues "undo" or "redo": it waits until everything before it is saved. */
  step(direction) {
    this.#queue({ sentence: null, direction, url: direction, method: "POST", body: {} });
  }

  #queue(job) {
    job.body.operation = crypto.randomUUID();
    this.jobs.push({ ...job, tries: 0, after: 0 });
    // After the paint: a key is seen before it is sent.
    setTimeout(() => this.pump());
  }

  hurry() {
    for (const job of this.jobs) job.after = 0;
    this.pump();
  }

  #next() {
    const now = performance.now();
    const parked = new Set();
    for (const [index, job] of this.jobs.entries()) {
      if (!job.sentence) return index === 0 && job.after <= now ? job : null;
      if (job.after > now) parked.add(job.sentence);
      if (!parked.has(job.sentence)) return job;
    }
    return null;
  }

  async pump() {
    if (this.busy) return;
    const job = this.#next();
    if (!job) return this.#wait();
    this.busy = true;
    if (job.sentence) job.body.version ??= job.sentence.version;
    const outcome = await send(job.method, this.api + job.url, job.body);
    this.busy = false;
    if (later(outcome.status)) this.#retry(job, outcome);
    else this.#settle(job, outcome);
    this.store.changed(job.sentence);
    return this.pump();
  }

  /** Nothing can be sent now: come back when the first job of a sentence may be tried again. */
  #wait() {
    clearTimeout(this.timer);
    const heads = new Map();
    for (const [index, job] of this.jobs.entries()) {
      if (!job.sentence && index > 0) break;
      if (!heads.has(job.sentence)) heads.set(job.sentence, job.after);
      if (!job.sentence) break;
    }
    const first = Math.min(...heads.values());
    if (heads.size) this.timer = setTimeout(() => this.pump(), Math.max(first - performance.now(), 50));
  }

  #retry(job, { status }) {
    job.tries += 1;
    this.offline = status === 0;
    const wait = performance.now() + Math.min(FIRST_WAIT * 2 ** (job.tries - 1), LONGEST_WAIT);
    // Without a connection all wait alike; a server's fault holds up its own sentence only.
    for (const other of this.offline ? this.jobs : [job]) other.after = wait;
    const why = this.offline ? word("offline_why") : word("server_why", { status });
    // An undo that the server keeps failing must not hold back the answers after it.
    if (!job.sentence && !this.offline && job.tries > 3) return this.#refuse(job, why);
    if (job.sentence) job.sentence.refused = { why, retrying: true, offline: this.offline };
  }

  #settle(job, { ok, status, data }) {
    if (this.offline) for (const other of this.jobs) other.after = 0;
    this.offline = false;
    const { sentence } = job;
    if (ok && sentence) this.#saved(job, data);
    else if (ok) this.#drop((other) => other === job), this.undone(job.direction, data);
    else if (sentence && status === 409 && data?.code === "conflict") this.#conflict(sentence, data.details);
    else this.#refuse(job, data?.message || word("server_why", { status }));
  }

  #drop(which) {
    this.jobs = this.jobs.filter((job) => !which(job));
  }

  #saved(job, data) {
    const { sentence } = job;
    this.#drop((other) => other === job);
    sentence.waiting -= 1;
    sentence.version = data.version;
    sentence.refused = null;
    sentence.saved = { ...BLANK, ...data.answer, version: data.version };
    if (!sentence.waiting) sentence.answer = sentence.saved;
  }

  #conflict(sentence, details) {
    this.#drop((job) => job.sentence === sentence);
    Object.assign(sentence, { waiting: 0, refused: null, version: details.version });
    const theirs = { ...BLANK, ...(details.answer ?? {}), version: details.version };
    sentence.saved = theirs;
    const same = SAME.every((name) => JSON.stringify(theirs[name], sorted) === JSON.stringify(sentence.answer[name], sorted));
    if (same) sentence.answer = theirs;
    else sentence.conflict = { answer: theirs };
    if (!same) this.refused(sentence, word("conflict"));
  }

  #refuse(job, why) {
    const { sentence } = job;
    this.#drop((other) => (sentence ? other.sentence === sentence : other === job));
    if (sentence) Object.assign(sentence, { waiting: 0, refused: { why, retrying: false } });
    this.refused(sentence, why);
  }
}
