// Settle's side of the queue: decisions wait in it, in the order in which they were made, until the server has them.

import { newId } from "../outbox/ids.js";
import { outbox } from "../outbox/outbox.js";
import { spansOf } from "./pick.js";

const bodyOf = ({ label, hedged, category, why, ruling }) => ({ label, hedged, category, why: why.trim(), ruling });

export class Saver {
  /** `events`: {settled(operation, data), stepped(kind, data), refused(operation, why, details), asked()}. */
  constructor(cases, project, events) {
    // One lane for all of a project: an undo takes back what was decided last, wherever that was.
    Object.assign(this, { cases, project, lane: `settle ${project}`, events });
    outbox.listen((message) => this.#heard(message));
  }

  #add(operation) {
    return outbox.add({ id: newId(), article: this.lane, page: location.pathname + location.search, number: null, ...operation });
  }

  /** Queues the decision on one sentence as it is picked. */
  settle(one) {
    const body = { ...bodyOf(one.pick), spans: spansOf(this.cases, one) };
    if (one.round && one.pick.present.length) body.present = one.pick.present;
    const secret = one.secret && Boolean(body.why);
    const path = `articles/${one.article}/sentences/${one.number}/decision`;
    this.#add({ kind: "decision", number: one.key, shown: one.number, method: "PUT", path, body, known: one.version, secret });
    return secret;
  }

  /** Queues one ruling on these. */
  rule(all, pick) {
    const sentences = all.map((one) => ({ article: one.article, number: one.number, version: one.version, spans: spansOf(this.cases, one, pick) }));
    const secret = all.some((one) => one.secret) && Boolean(pick.why.trim());
    this.#add({ kind: "decisions", step: true, method: "POST", path: `projects/${this.project}/decisions`, body: { ...bodyOf(pick), sentences }, secret });
    return secret;
  }

  /** Queues "undo" or "redo": it waits until everything before it is saved. */
  step(kind) {
    this.#add({ kind, step: true, method: "POST", path: `projects/${this.project}/decisions/${kind}`, body: {} });
  }

  /** Queues a question about the sentence. */
  ask(one, text) {
    const path = `articles/${one.article}/sentences/${one.number}/thread`;
    this.#add({ kind: "thread", shown: one.number, method: "POST", path, body: { text }, secret: one.secret });
  }

  #heard({ type, operation, data, why, details }) {
    if (operation?.article !== this.lane) return;
    const { kind } = operation;
    if (type === "refused") this.events.refused(operation, why, details);
    if (type !== "acknowledged") return;
    if (kind === "thread") this.events.asked();
    else if (kind === "undo" || kind === "redo") this.events.stepped(kind, data);
    else this.events.settled(operation, data);
  }

  /** What waits from before this page was opened, or could not be saved. */
  restore() {
    for (const operation of outbox.of(this.lane)) {
      const { kind, state, body } = operation;
      const keys = kind === "decision" ? [operation.number] : kind === "decisions" ? body.sentences.map((row) => `${row.article}.${row.number}`) : [];
      for (const one of keys.map((key) => this.cases.byKey.get(key))) {
        if (!one) continue;
        one.take(body);
        one.state = state === "waiting" ? "waiting" : "refused";
        one.why = state === "waiting" ? "" : operation.why;
      }
    }
  }

  /** True while something of a dispute waits. */
  waits(key) {
    return outbox.of(this.lane).some((operation) => operation.number === key && operation.state === "waiting");
  }

  drop(operation) {
    return outbox.drop([operation.id]);
  }
}
