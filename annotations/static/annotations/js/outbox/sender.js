// Sends what waits: in order, one at a time in an article and a few articles at once, from one tab at a time, with
// back-off, until the server has acknowledged it.

import { Backoff } from "./backoff.js";
import { Delivery } from "./delivery.js";
import { outbox } from "./outbox.js";
import { sendable } from "./rules.js";
import { renew, session } from "./session.js";

const CALM = 3000; // milliseconds between two times that the window, getting the focus, makes everything be tried
const LOOK = 15000; // how often a page that was logged out looks whether it is logged in again
const LONGEST = 30000;

class Sender {
  constructor() {
    this.backoff = new Backoff();
    this.delivery = new Delivery(this.backoff);
    this.busy = false;
    this.hurried = -Infinity;
    this.wake = () => {};
  }

  get offline() {
    return this.backoff.offline;
  }

  /** How often the server has failed with this operation. */
  tries(operation) {
    return this.backoff.tries(operation.id);
  }

  /** Seconds that sending all that waits will take, at the latest pace. */
  seconds() {
    return Math.max(1, Math.ceil((outbox.waiting().length * this.delivery.pace) / 1000));
  }

  /** Starts sending, on this page. */
  async start() {
    await outbox.ready;
    addEventListener("online", () => this.#line(true));
    addEventListener("offline", () => this.#line(false));
    addEventListener("focus", () => this.#gently());
    addEventListener("pageshow", ({ persisted }) => persisted && outbox.refresh().then(() => this.hurry()));
    outbox.listen((message) => this.#heard(message));
    // Whoever has just logged in may be who a page of another tab waits for.
    if (session.person) outbox.tell({ type: "hurry" });
    return this.pump();
  }

  #line(whole) {
    this.backoff.offline = !whole;
    if (whole) this.hurry();
    outbox.tell({ type: "state" });
  }

  #heard({ type, offline }) {
    if (type === "failing") this.backoff.offline = offline;
    if (type === "acknowledged" || type === "refused") this.backoff.answered();
    if (type === "hurry") this.#gently();
    if (type !== "added" && type !== "changed") return;
    this.backoff.probe();
    this.wake();
    this.pump();
  }

  #gently() {
    if (performance.now() - this.hurried > CALM || session.state !== "in") this.hurry();
  }

  /** Tries everything again now: the connection is back, or the person asks for it. */
  hurry() {
    if (!outbox.waiting().length) return;
    this.hurried = performance.now();
    this.backoff.clear();
    this.wake();
    this.pump();
  }

  async pump() {
    if (this.busy || !session.person || !outbox.waiting().length) return;
    this.busy = true;
    try {
      await this.#alone(() => this.#round());
    } catch {
      this.backoff.cut("", performance.now()); // the browser would not let us: once more, later
    } finally {
      this.busy = false;
    }
    this.#wait();
  }

  /** One tab at a time: the lock is held for as long as there is something to send, and freed by the browser if the tab dies. */
  #alone(work) {
    return outbox.disk ? navigator.locks.request("workbench-sender", work) : work();
  }

  #ready(flying) {
    return sendable(outbox.sending(), ({ id }) => this.backoff.hold(id), flying);
  }

  async #round() {
    await outbox.refresh();
    this.backoff.keep(new Set(outbox.operations.map(({ id }) => id)));
    const flying = new Map(); // article → what ends once the operation under way there has
    for (;;) {
      if (session.state !== "in" && !(await this.#known())) break;
      for (const operation of this.#ready(flying)) {
        const { article } = operation;
        flying.set(article, this.delivery.one(operation).finally(() => flying.delete(article)));
      }
      if (!flying.size) return;
      await Promise.race([...flying.values(), new Promise((resolve) => (this.wake = resolve))]);
    }
    await Promise.all(flying.values());
  }

  async #known() {
    const before = session.state;
    await renew();
    if (session.state !== before) outbox.tell({ type: "state" });
    return session.state === "in";
  }

  /** When nothing can be sent now: come back when the first that failed may be tried again. */
  #wait() {
    clearTimeout(this.timer);
    const waiting = outbox.waiting();
    if (!waiting.length) return;
    const soon = this.#ready(new Map()).length ? 0 : Math.min(this.backoff.next(waiting.map(({ id }) => id)), LONGEST);
    this.timer = setTimeout(() => this.pump(), session.state === "in" ? soon + 10 : LOOK);
  }
}

export const sender = new Sender();
