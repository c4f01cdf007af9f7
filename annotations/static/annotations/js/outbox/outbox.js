// The one queue of everything a person has done and the server has not yet acknowledged, shared by all tabs.

import { Copies, idOf } from "./copies.js";
import { newId } from "./ids.js";
import { FORMAT, isVersioned, resolved, superseded, versionFor } from "./rules.js";
import { session } from "./session.js";

class Outbox extends Copies {
  /**
   * Queues an operation; resolves once it is kept. `kind`, `article` (uid), `number` (of a sentence, or null), `method`,
   * `path`, `body`; `page` where it was done, if not where the article is tagged, and `shown`, the number that people read
   * there; `step`: it waits for all before it in the article, and all after it for it; `known`: the version
   * of the answer or decision that the page has; `secret`: nothing of it may be written to the disk; `id`: a new one by `newId`.
   */
  async add({ id = newId(), step = false, known = null, secret = false, ...given }) {
    const order = (this.lastOrder = Math.max(this.lastOrder + 1, Date.now() * 1000));
    const operation = { ...given, id, step, known, order, format: FORMAT, person: session.person, state: "waiting" };
    operation.body = { ...given.body, operation: id };
    if (isVersioned(given)) {
      const on = versionFor(this.operations, given.article, given.number, known);
      operation.known = on.known;
      operation.body.version = on.version;
    }
    const remove = superseded(this.operations, operation);
    const unkept = secret || !this.disk || this.#leans(operation);
    (unkept ? this.memory : this.adding).set(id, operation);
    const kept = unkept ? null : this.disk.add(operation, remove);
    this.apply({ put: [operation], remove });
    this.tell({ type: "added", put: [operation], remove, unkept });
    if (kept) await this.#settled(operation, kept);
    else if (remove.length) await this.change(() => ({ remove }));
    return operation;
  }

  /** An undo of what is only in memory, or an answer after it, must not outlive that: it would undo something else. */
  #leans({ article, step, body }) {
    return (step || body.version === null) && [...this.memory.values()].some((one) => one.article === article);
  }

  async #settled(operation, kept) {
    const failed = await kept.then(() => false, () => true);
    const there = this.adding.delete(operation.id);
    this.keeps &&= !failed;
    if (!failed || !there) return;
    const now = this.operations.find((one) => one.id === operation.id) ?? operation;
    this.memory.set(now.id, now); // the disk is full: better in memory than nowhere
    this.tell({ type: "changed", put: [now], remove: [], unkept: true });
  }

  /** Applies `decide(operations) → {put?, remove?}` to what is there now, and tells all tabs, `message` with it. */
  async change(decide, message = { type: "changed" }) {
    let done = null;
    const own = (kept) => {
      const all = this.own(kept);
      const [there, onDisk] = [new Set(all.map(idOf)), new Set(kept.map(idOf))];
      const { put = [], remove = [] } = decide(all);
      done = { put: put.filter((one) => there.has(one.id)), remove }; // what another tab has settled must not come back
      return { put: done.put.filter((one) => onDisk.has(one.id)), remove };
    };
    try {
      await (this.disk ? this.disk.change(own) : own([]));
    } catch {
      this.keeps = false; // nothing can be written: it holds for this tab, and what was sent twice is done once
      own(this.operations);
    }
    this.apply(done);
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

export const outbox = new Outbox();
