// The queue's rules as functions of values: what may be sent now, and what an outcome does to what waits. Pure.

export const LANES = 3; // articles that are sent at the same time; within one article one at a time, in order

export const isStep = (operation) => operation.step === true;
const isVersioned = (operation) => operation.kind === "answer";
const alike = (one, other) => one.kind === other.kind && one.article === other.article && one.number === other.number;

/**
 * Which operations may be sent now, at most one an article. `isParked(operation)`: it failed a moment ago.
 * A parked one holds up its own sentence; a step (undo, redo, done) waits for all before it and holds up all after it.
 */
export function sendable(operations, isParked) {
  const chosen = [];
  for (const lane of lanes(operations)) {
    const parked = new Set();
    for (const [index, operation] of lane.entries()) {
      if (isStep(operation)) {
        if (index === 0 && !isParked(operation)) chosen.push(operation);
        break;
      }
      if (isParked(operation)) parked.add(operation.number);
      if (parked.has(operation.number)) continue;
      chosen.push(operation);
      break;
    }
  }
  return chosen.slice(0, LANES);
}

/** What waits, an article each, oldest first. */
function lanes(operations) {
  const found = new Map();
  for (const operation of operations) {
    if (operation.state !== "waiting") continue;
    if (!found.has(operation.article)) found.set(operation.article, []);
    found.get(operation.article).push(operation);
  }
  return [...found.values()];
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

/** After a refusal: of all that waits on the sentence the latest is kept, as refused, for it says what the person wants. */
export function refused(operations, operation, { state, why, status }) {
  const later = isStep(operation)
    ? [operation]
    : operations.filter((other) => other.state === "waiting" && alike(other, operation) && other.order >= operation.order);
  const kept = later.at(-1) ?? operation;
  return { put: [{ ...kept, state, why, status }], remove: later.filter((other) => other.id !== kept.id).map((other) => other.id) };
}

/** The refused ones that a new operation on the same sentence takes the place of. */
export function superseded(operations, operation) {
  if (isStep(operation)) return [];
  return operations.filter((other) => other.state !== "waiting" && alike(other, operation)).map((other) => other.id);
}
