// When what failed may be tried again. In this tab only: another one, or a reload, tries at once.

const FIRST = 250; // milliseconds; doubled with each failure
const LONGEST = 30000;
const SPREAD = 0.3; // a part by chance, so that a newsroom does not come back in one moment
const PROBE = 1000; // what is new may try a broken line again this long after its last failure
const STUBBORN = 6; // after so many cuts of one operation the line itself is looked at

const pause = (tries) => Math.min(FIRST * 2 ** (tries - 1), LONGEST) * (1 + SPREAD * Math.random());

export class Backoff {
  constructor() {
    this.offline = false;
    this.clear();
  }

  /** Everything may be tried now. */
  clear() {
    this.line = { tries: 0, at: -Infinity, after: 0 };
    this.waits = new Map(); // operation id → {tries, cuts, doubts, after}
  }

  #of(id) {
    if (!this.waits.has(id)) this.waits.set(id, { tries: 0, cuts: 0, doubts: 0, after: 0 });
    return this.waits.get(id);
  }

  /** How often the server has failed to do it. */
  tries(id) {
    return this.waits.get(id)?.tries ?? 0;
  }

  /** What may not be sent before this operation: see `sendable`. */
  hold(id) {
    const now = performance.now();
    if (this.line.after > now) return "article";
    return (this.waits.get(id)?.after ?? 0) > now ? "sentence" : "";
  }

  /** No answer came to what was sent at `begun`. True if this happens to it so often that the line may not be why. */
  cut(id, begun) {
    this.offline = true;
    if (begun > this.line.at) {
      const tries = this.line.tries + 1;
      this.line = { tries, at: performance.now(), after: performance.now() + pause(tries) };
    }
    return (this.#of(id).cuts += 1) >= STUBBORN;
  }

  /** The server, or what stands before it, failed with this one. How often it has by now. */
  failed(id) {
    const wait = this.#of(id);
    wait.tries += 1;
    wait.after = performance.now() + pause(wait.tries);
    return wait.tries;
  }

  /** Who sends, or with which token, was in doubt. How often by now. */
  doubted(id) {
    return (this.#of(id).doubts += 1);
  }

  /** Some answer came: the line is whole. */
  answered() {
    this.offline = false;
    this.line = { tries: 0, at: this.line.at, after: 0 };
  }

  settled(id) {
    this.waits.delete(id);
  }

  /** Forgets all but these. */
  keep(ids) {
    for (const id of this.waits.keys()) if (!ids.has(id)) this.waits.delete(id);
  }

  /** Something new is there: a broken line may be tried again, if that was not just done. */
  probe() {
    if (performance.now() - this.line.at > PROBE) this.line.after = 0;
  }

  /** Milliseconds until the first of these may be tried; Infinity if none waits for that. */
  next(ids) {
    const now = performance.now();
    if (this.line.after > now) return this.line.after - now;
    return Math.min(Infinity, ...ids.map((id) => this.waits.get(id)?.after ?? 0).filter((after) => after > now).map((after) => after - now));
  }
}
