// One operation on its way: sent, and what becomes of it by what the server says.

import { outbox } from "./outbox.js";
import { isStep, refused, resolved } from "./rules.js";
import { doubtful, renew, send, session } from "./session.js";

const STEP_TRIES = 6; // a step that the server keeps failing must not hold back the answers after it for ever
const DOUBTS = 2;
const AWAY = new Set([408, 429, 502, 503, 504]); // the server is busy or not there: it has not looked at what was sent
const isLater = (status) => status >= 500 || AWAY.has(status);

export class Delivery {
  constructor(backoff) {
    this.backoff = backoff;
    this.pace = 60; // milliseconds that one operation takes, as measured lately
  }

  /** Sends it once; resolves when the queue knows the outcome. */
  async one(operation) {
    const begun = performance.now();
    const outcome = await send(operation.method, operation.path, operation.body);
    if (outcome.status === 0) return this.#cut(operation, begun);
    this.backoff.answered();
    if (doubtful(outcome)) return this.#doubt(operation, outcome);
    if (isLater(outcome.status)) return this.#failed(operation, outcome);
    this.backoff.settled(operation.id);
    this.pace = 0.8 * this.pace + 0.2 * (performance.now() - begun);
    if (outcome.ok) return outbox.acknowledge(operation, outcome.data, versionsIn(operation, outcome.data));
    return this.#refuse(operation, outcome);
  }

  /** Logged out, somebody else, or only a new token: ask. */
  async #doubt(operation, outcome) {
    const begun = performance.now();
    if (!(await renew())) return this.#cut(operation, begun);
    if (session.state !== "in") return outbox.tell({ type: "state" });
    // The same person, and a new token did not help: then the refusal is what it says.
    return this.backoff.doubted(operation.id) > DOUBTS ? this.#refuse(operation, outcome) : undefined;
  }

  /** No answer came: everything waits, in order. But where others get through it is this one that does not. */
  async #cut(operation, begun) {
    if (this.backoff.cut(operation.id, begun) && (await renew())) {
      this.backoff.answered();
      return this.#failed(operation, { status: 504 });
    }
    return outbox.tell({ type: "failing", operation, status: 0, offline: true });
  }

  /** The server's fault holds up its own sentence only. */
  #failed(operation, { status }) {
    const tries = this.backoff.failed(operation.id);
    // Neither a step that always fails, nor an answer before which a step waits, may hold up the article for ever.
    const holdsUp = isStep(operation) || outbox.waiting().some((one) => isStep(one) && one.article === operation.article);
    if (holdsUp && !AWAY.has(status) && tries >= STEP_TRIES) return this.#refuse(operation, { status });
    return outbox.tell({ type: "failing", operation, status, offline: false });
  }

  #refuse(operation, { status, data }) {
    const conflict = status === 409 && data?.code === "conflict" && operation.kind === "answer";
    const verdict = { state: conflict ? "conflict" : "refused", why: data?.message ?? "", status };
    this.backoff.settled(operation.id);
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

/** The versions that a step left behind: sentence number → version; of decisions by article and number. */
function versionsIn(operation, data) {
  if (data?.decisions) return new Map(data.decisions.map(({ article, number, version }) => [`${article}.${number}`, version]));
  const touched = isStep(operation) && data?.number ? [data, ...(data.also ?? [])] : [];
  return new Map(touched.map(({ number, version }) => [number, version]));
}
