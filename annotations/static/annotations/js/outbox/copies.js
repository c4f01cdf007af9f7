// What this tab knows of the queue: what lies on the disk, what is only in memory, and what the other tabs tell.

import { Disk } from "./disk.js";
import { session } from "./session.js";

const REMEMBERED = 1000; // ids of what was settled lately: a message that comes late must not bring it back
const byOrder = (one, other) => one.order - other.order;
export const idOf = (one) => one.id;
const lookOf = (one) => one.id + one.state;

export class Copies {
  constructor() {
    this.channel = globalThis.BroadcastChannel ? new BroadcastChannel("workbench") : null;
    this.listeners = new Set();
    this.operations = []; // this person's, as far as this tab has heard, oldest first
    this.memory = new Map(); // those that must not be kept, or could not be
    this.adding = new Map(); // those on their way to the disk
    this.gone = new Set();
    this.changes = 0;
    this.others = 0; // operations of other people that lie in this browser
    this.keeps = false; // whether this browser keeps what waits, and could read it again
    this.lastOrder = 0;
    this.channel?.addEventListener("message", ({ data }) => this.heard(data));
    this.ready = this.open();
  }

  async open() {
    this.disk = await Disk.open();
    this.keeps = this.disk !== null;
    await this.refresh();
    this.tell({ type: "hello" });
  }

  /** Reads anew what is kept; again if something was added or settled while it read. */
  async refresh() {
    let kept = null;
    let seen = -1;
    while (this.disk && seen !== this.changes) {
      seen = this.changes;
      kept = await this.disk.all().catch(() => null);
    }
    this.keeps &&= kept !== null;
    if (!kept) return; // what cannot be read is not gone: this tab goes on with what it knows
    const others = kept.filter((one) => one.person !== session.person).length;
    const operations = this.own(kept);
    const same = others === this.others && operations.map(lookOf).join() === this.operations.map(lookOf).join();
    Object.assign(this, { others, operations });
    this.lastOrder = Math.max(this.lastOrder, operations.at(-1)?.order ?? 0);
    if (!same) this.say({ type: "refreshed" });
  }

  /** This person's, oldest first: of what the disk has, and of what is in memory. */
  own(kept) {
    const mine = kept.filter((one) => one.person === session.person && !this.gone.has(one.id));
    const all = new Map([...this.memory, ...this.adding, ...mine.map((one) => [one.id, one])]);
    return [...all.values()].sort(byOrder);
  }

  /** Calls `listener(message)` after every change, made here or in another tab. Returns how to stop that. */
  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  say(message) {
    for (const listener of this.listeners) {
      try {
        listener(message);
      } catch (error) {
        reportError(error); // what cannot be shown must still be sent
      }
    }
  }

  /** Tells all tabs. */
  tell(message) {
    this.channel?.postMessage({ ...message, person: session.person });
    this.say(message);
  }

  heard(message) {
    if (message.person !== session.person) return void (message.remove && this.refresh());
    // What lies on no disk is told to a tab that has just been opened, so that it may send it too.
    if (message.type === "hello" && this.disk && this.memory.size) this.tell({ type: "changed", put: [...this.memory.values()], remove: [], unkept: true });
    this.apply(message);
    this.say(message);
  }

  apply({ put = [], remove = [], unkept = false }) {
    if (!put.length && !remove.length) return;
    this.changes += 1;
    for (const id of remove) this.gone.add(id), this.memory.delete(id), this.adding.delete(id);
    for (const id of this.gone) if (this.gone.size > REMEMBERED) this.gone.delete(id);
    const there = put.filter((one) => !this.gone.has(one.id));
    for (const one of there) if (this.memory.has(one.id) || (unkept && this.disk)) this.memory.set(one.id, one);
    const changed = new Set([...remove, ...put.map(idOf)]);
    this.operations = [...this.operations.filter((one) => !changed.has(one.id)), ...there].sort(byOrder);
    this.lastOrder = Math.max(this.lastOrder, this.operations.at(-1)?.order ?? 0);
  }

  waiting() {
    return this.operations.filter((one) => one.state === "waiting");
  }

  troubled() {
    return this.operations.filter((one) => one.state !== "waiting");
  }

  /** What this tab may send: without a common store each sends its own, for nothing keeps them from sending twice. */
  sending() {
    return this.disk ? this.operations : [...this.memory.values()];
  }

  of(article) {
    return this.operations.filter((one) => one.article === article);
  }
}
