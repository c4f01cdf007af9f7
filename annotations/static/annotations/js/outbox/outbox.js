// The one queue of everything a person has done and the server has not yet acknowledged, shared by all tabs.

import { Disk, FORMAT } from "./disk.js";
import { resolved, superseded, versionFor } from "./rules.js";
import { session } from "./session.js";

const byOrder = (one, other) => one.order - other.order;

class Outbox {
  constructor() {
    this.channel = globalThis.BroadcastChannel ? new BroadcastChannel("workbench") : null;
    this.listeners = new Set();
    this.operations = []; // this person's, as far as this tab has heard, oldest first
    this.memory = new Map(); // those that must not be kept, or could not be: they live and are sent in this tab alone
    this.others = 0; // operations of other people that lie in this browser
    this.keeps = false; // whether this browser keeps what waits
    this.lastOrder = 0;
    this.channel?.addEventListener("message", ({ data }) => this.#heard(data));
    this.ready = this.#open();
  }

  async #open() {
    this.disk = await Disk.open();
    this.keeps = this.disk !== null;
    await this.refresh();
  }

  /** Reads anew what is kept. */
  async refresh() {
    const kept = (await this.disk?.all().catch(() => null)) ?? [];
    this.others = kept.filter((one) => one.person !== session.person).length;
    this.operations = [...kept.filter((one) => one.person === session.person), ...this.memory.values()].sort(byOrder);
  }

  /** Calls `listener(message)` after every change, made here or in another tab. Returns how to stop that. */
  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Tells all tabs. */
  tell(message) {
    this.channel?.postMessage({ ...message, person: session.person });
    for (const listener of this.listeners) listener(message);
  }

  #heard(message) {
    if (message.person !== session.person) return;
    this.#apply(message);
    for (const listener of this.listeners) listener(message);
  }

  #apply({ put = [], remove = [] }) {
    const gone = new Set([...remove, ...put.map((one) => one.id)]);
    this.operations = [...this.operations.filter((one) => !gone.has(one.id)), ...put].sort(byOrder);
  }

  waiting() {
    return this.operations.filter((one) => one.state === "waiting");
  }

  troubled() {
    return this.operations.filter((one) => one.state !== "waiting");
  }

  of(article) {
    return this.operations.filter((one) => one.article === article);
  }

  /**
   * Queues an operation; resolves once it is kept. `kind`, `article` (uid), `number` (of a sentence, or null), `method`,
   * `path`, `body`; `step`: it waits for all before it in the article, and all after it for it; `known`: the version
   * of the answer that the page has; `secret`: nothing of it may be written to the disk; `id`: a new one by `newId`.
   */
  async add({ id = newId(), step = false, known = null, secret = false, ...given }) {
    const order = (this.lastOrder = Math.max(this.lastOrder + 1, Date.now() * 1000));
    const operation = { ...given, id, step, known, order, format: FORMAT, person: session.person, state: "waiting" };
    operation.body = { ...given.body, operation: operation.id };
    if (given.kind === "answer") {
      const on = versionFor(this.operations, given.article, given.number, known);
      operation.known = on.known;
      operation.body.version = on.version;
    }
    const remove = superseded(this.operations, operation);
    const kept = this.#keep(operation, secret);
    this.#apply({ put: [operation], remove });
    this.tell({ type: "added", put: [operation], remove });
    await kept;
    if (remove.length) await this.change(() => ({ remove }));
    return operation;
  }

  async #keep(operation, secret) {
    try {
      if (!secret && this.disk) return await this.disk.add(operation);
    } catch {
      this.keeps = false; // the disk is full: better in memory than nowhere
    }
    this.memory.set(operation.id, operation);
  }

  /** Applies `decide(operations) → {put?, remove?}` to what is there now, and tells all tabs, `message` with it. */
  async change(decide, message = { type: "changed" }) {
    const done = { put: [], remove: [] };
    const own = (kept) => {
      const all = [...kept.filter((one) => one.person === session.person), ...this.memory.values()].sort(byOrder);
      const { put = [], remove = [] } = decide(all);
      const there = new Set(all.map((one) => one.id));
      done.put = put.filter((one) => there.has(one.id)); // what another tab has settled meanwhile must not come back
      done.remove = remove;
      return { put: done.put.filter((one) => !this.memory.has(one.id)), remove };
    };
    if (this.disk) await this.disk.change(own);
    else own([]);
    for (const one of done.put) if (this.memory.has(one.id)) this.memory.set(one.id, one);
    for (const id of done.remove) this.memory.delete(id);
    this.#apply(done);
    this.tell({ ...message, ...done });
  }

  /** The server has done it: it is forgotten, and what waited for its versions gets them (see `resolved`). */
  acknowledge(operation, data, versions) {
    return this.change(
      (all) => ({ put: operation.step ? resolved(all, operation, versions) : [], remove: [operation.id] }),
      { type: "acknowledged", operation, data },
    );
  }

  /** Takes these out: settled, or given up by the person. */
  drop(ids) {
    return this.change(() => ({ remove: ids }));
  }
}

/** A random UUID, also where crypto.randomUUID is missing (no secure context). */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

export const outbox = new Outbox();
