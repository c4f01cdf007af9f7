// Sends what waits: in order, one at a time in an article and a few articles at once, from one tab at a time, with
// back-off, until the server has acknowledged it.

import { outbox } from "./outbox.js";
import { isStep, refused, resolved, sendable } from "./rules.js";
import { doubtful, renew, send, session } from "./session.js";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;
const STEP_TRIES = 4; // a step that the server keeps failing must not hold back the answers after it for ever
const later = (status) => status === 0 || status === 408 || status === 429 || status >= 500;

class Sender {
  constructor() {
    this.waits = new Map(); // operation id → {tries, after}: in this tab only; another one, or a reload, tries at once
    this.offline = false;
    this.busy = false;
    this.pace = 60; // milliseconds that one operation takes, as measured lately
  }

  /** Starts sending, on this page. */
  async start() {
    await outbox.ready;
    addEventListener("online", () => this.hurry());
    addEventListener("offline", () => this.#state({ offline: true }));
    addEventListener("focus", () => this.hurry());
    addEventListener("pageshow", ({ persisted }) => persisted && outbox.refresh().then(() => this.hurry()));
    outbox.listen((message) => {
      if (message.type === "added") this.pump();
      if (message.type === "hurry") this.#forget();
    });
    // Whoever has just logged in may be who a page of another tab waits for.
    if (session.person) outbox.tell({ type: "hurry" });
    return this.pump();
  }

  /** Tries everything again now: the connection is back, or the person asks for it. */
  hurry() {
    this.#forget();
    outbox.tell({ type: "state" });
  }

  #forget() {
    this.waits.clear();
    if (session.state !== "in") renew().then(() => this.#state({}));
    this.pump();
  }

  #state({ offline = this.offline }) {
    this.offline = offline;
    outbox.tell({ type: "state" });
    if (session.state === "in") this.pump();
  }

  tries(operation) {
    return this.waits.get(operation.id)?.tries ?? 0;
  }

  /** Seconds that sending all that waits will take, at the latest pace. */
  seconds() {
    return Math.max(1, Math.ceil((outbox.waiting().length * this.pace) / 1000));
  }

  async pump() {
    if (this.busy || !session.person || !outbox.waiting().length) return;
    this.busy = true;
    try {
      await this.#alone(() => this.#round());
    } finally {
      this.busy = false;
    }
    this.#wait();
  }

  /** One tab at a time: the lock is held for as long as there is something to send, and freed by the browser if the tab dies. */
  #alone(work) {
    return outbox.disk ? navigator.locks.request("workbench-sender", work) : work();
  }

  async #round() {
    await outbox.refresh();
    for (;;) {
      if (session.state !== "in" && !(await this.#known())) return;
      const now = performance.now();
      const ready = sendable(outbox.operations, (one) => (this.waits.get(one.id)?.after ?? 0) > now);
      if (!ready.length) return;
      await Promise.all(ready.map((operation) => this.#one(operation)));
    }
  }

  async #known() {
    await renew();
    if (session.state !== "in") outbox.tell({ type: "state" });
    return session.state === "in";
  }

  /** When nothing can be sent now: come back when the first that failed may be tried again. */
  #wait() {
    clearTimeout(this.timer);
    if (session.state !== "in") return void (this.timer = setTimeout(() => this.#forget(), LONGEST_WAIT / 2));
    const waiting = outbox.waiting();
    if (!waiting.length) return;
    const first = Math.min(...waiting.map((one) => this.waits.get(one.id)?.after ?? Infinity));
    const pause = Number.isFinite(first) ? first - performance.now() : 0;
    this.timer = setTimeout(() => this.pump(), Math.max(pause, 50));
  }

  async #one(operation) {
    const begin = performance.now();
    const outcome = await send(operation.method, operation.path, operation.body);
    if (doubtful(outcome)) return this.#doubt(operation, outcome);
    if (later(outcome.status)) return this.#retry(operation, outcome);
    this.offline = false;
    this.waits.delete(operation.id);
    this.pace = 0.8 * this.pace + 0.2 * (performance.now() - begin);
    if (outcome.ok) return outbox.acknowledge(operation, outcome.data, versionsIn(operation, outcome.data));
    return this.#refuse(operation, outcome);
  }

  /** Logged out, somebody else, or only a new token: ask. */
  async #doubt(operation, outcome) {
    if (!(await renew())) return this.#retry(operation, { status: 0 });
    if (session.state !== "in") return outbox.tell({ type: "state" });
    // The same person, and a new token did not help: then the refusal is what it says.
    if (this.tries(operation) > 1) return this.#refuse(operation, outcome);
    return this.waits.set(operation.id, { tries: this.tries(operation) + 1, after: 0 });
  }

  #retry(operation, { status }) {
    const tries = this.tries(operation) + 1;
    this.offline = status === 0;
    if (isStep(operation) && !this.offline && tries >= STEP_TRIES) return this.#refuse(operation, { status });
    const after = performance.now() + Math.min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT);
    // Without a connection all wait alike; a server's fault holds up its own sentence only.
    for (const one of this.offline ? outbox.waiting() : [operation]) this.waits.set(one.id, { tries, after });
    return outbox.tell({ type: "failing", operation, status, offline: this.offline });
  }

  #refuse(operation, { status, data }) {
    const conflict = status === 409 && data?.code === "conflict" && operation.kind === "answer";
    const verdict = { state: conflict ? "conflict" : "refused", why: data?.message ?? "", status };
    return outbox.change(
      (all) => {
        const { put, remove } = refused(all, operation, verdict);
        const rest = all.filter((one) => !remove.includes(one.id));
        const followers = isStep(operation) ? resolved(rest, operation, new Map()) : [];
        return { put: [...put, ...followers], remove };
      },
      { type: "refused", operation, ...verdict, details: data?.details ?? {} },
    );
  }
}

/** The versions that a step left behind: sentence number → version. */
function versionsIn(operation, data) {
  const touched = isStep(operation) && data?.number ? [data, ...(data.also ?? [])] : [];
  return new Map(touched.map(({ number, version }) => [number, version]));
}

export const sender = new Sender();
