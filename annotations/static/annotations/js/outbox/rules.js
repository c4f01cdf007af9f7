// The queue's rules as functions of values: what may be sent now, and what an outcome does to what waits. Pure.

export const FORMAT = 1; // of an operation: what a later release must still be able to send
export const LANES = 3; // articles that are sent at the same time; within one article one at a time, in order

export const isStep = (operation) => operation.step === true;
/** Left by a later release, which alone can send it: it stays as it is, and holds up its article. */
export const isNewer = (operation) => operation.format > FORMAT;
/** Names the version that it is given on: an answer, or the decision of whoever settles. */
export const isVersioned = ({ kind }) => kind === "answer" || kind === "decision";
const alike = (one, other) => one.kind === other.kind && one.article === other.article && one.number === other.number;

/**
 * Which operations may be sent now, at most one an article. `hold(operation)`: "article" where nothing of the article
 * may go before it (no connection, or a later release's), "sentence" where only its own sentence waits for it (a
 * server's fault), else "". A step (undo, redo, done) waits for all before it and holds up all after it. `flying`:
 * articles of which one is under way.
 */
export function sendable(operations, hold, flying = new Set()) {
  const chosen = [];
  for (const [article, lane] of lanes(operations)) {
    const next = flying.has(article) ? null : head(lane, hold);
    if (next) chosen.push(next);
  }
  return chosen.slice(0, Math.max(0, LANES - flying.size));
}

/** What waits, by article, oldest first. */
function lanes(operations) {
  const found = new Map();
  for (const operation of operations) {
    if (operation.state !== "waiting") continue;
    if (!found.has(operation.article)) found.set(operation.article, []);
    found.get(operation.article).push(operation);
  }
  return found;
}

function head(lane, hold) {
  const held = new Set();
  for (const [index, operation] of lane.entries()) {
    const by = isNewer(operation) ? "article" : hold(operation);
    if (by === "article") return null;
    if (isStep(operation)) return index === 0 && !by ? operation : null;
    if (by) held.add(operation.number);
    if (!held.has(operation.number)) return operation;
  }
  return null;
}

/**
 * What a new answer is given on: {version, known}. `known` is what the page has, plus one for each answer that waits on
 * the sentence; `version` the same, or null while a step is waiting, for nobody knows yet what that will change.
 */
export function versionFor(operations, article, number, known) {
  let stepped = false;
  for (const other of operations) {
    if (other.article !== article || other.state !== "waiting") continue;
    if (isStep(other)) stepped = true;
    else if (isVersioned(other) && other.number === number) known = (other.body.version ?? other.known) + 1;
  }
  return { version: stepped ? null : known, known };
}

/** After a step has ended: its followers, up to the next step, with their versions. `versions`: sentence number → version. */
export function resolved(operations, step, versions) {
  const latest = new Map(versions);
  const put = [];
  for (const other of operations) {
    if (other.article !== step.article || other.state !== "waiting" || other.order <= step.order) continue;
    if (isStep(other)) break;
    if (!isVersioned(other) || other.body.version !== null) continue;
    const version = latest.get(other.number) ?? other.known;
    latest.set(other.number, version + 1);
    put.push({ ...other, body: { ...other.body, version } });
  }
  return put;
}

/** After a refusal: of all answers that wait on the sentence the latest is kept, as refused, for it says what the person wants. */
export function refused(operations, operation, { state, why, status }) {
  const later = isVersioned(operation)
    ? operations.filter((other) => other.state === "waiting" && alike(other, operation) && other.order >= operation.order)
    : [operation];
  const kept = later.at(-1) ?? operation;
  return { put: [{ ...kept, state, why, status }], remove: later.filter((other) => other.id !== kept.id).map((other) => other.id) };
}

/** The refused answers that a new one on the same sentence takes the place of; so does a step of the same kind. */
export function superseded(operations, operation) {
  if (!isVersioned(operation) && !isStep(operation)) return [];
  return operations
    .filter((other) => other.state !== "waiting" && !isNewer(other) && alike(other, operation))
    .map((other) => other.id);
}
