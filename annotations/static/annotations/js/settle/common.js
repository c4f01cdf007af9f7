// What both views of Settle do alike: walk, take back, show the rulings, and hear how saving went.

import { Guide } from "./guide.js";
import { count, paint } from "./paint.js";
import { Panel } from "./panel.js";
import { Saver } from "./saver.js";
import { say, slot, word } from "./words.js";

export class Common {
  constructor(cases, project) {
    this.cases = cases;
    this.panel = new Panel(cases);
    this.guide = new Guide(cases);
    this.saver = new Saver(cases, project, {
      settled: (operation, data) => this.settled(operation, data),
      stepped: (kind, data) => this.stepped(kind, data),
      refused: (operation, why, details) => this.refused(operation, why, details),
      asked: () => say(word("did_ask")),
    });
    this.shared = {
      next: () => this.step(1),
      previous: () => this.step(-1),
      undo: (event) => this.back(event.shiftKey ? "redo" : "undo"),
      redo: () => this.back("redo"),
      note: () => slot("why").focus(),
      help: () => slot("help").showModal(),
      guide: (event, button) => this.guide.toggle(button),
    };
  }

  begin() {
    this.saver.restore();
    this.go(this.cases.all.find((one) => one.isOpen) ?? this.cases.all[0]);
  }

  select(one) {
    if (one && one !== this.cases.current) this.go(one);
  }

  step(by) {
    const { all, current } = this.cases;
    const next = all[all.indexOf(current) + by];
    if (next) this.go(next);
    else say(word("none_other"));
  }

  back(kind) {
    this.moved = this.cases.moves;
    this.saver.step(kind);
  }

  escape() {
    for (const name of ["ask-form", "guide"]) slot(name).hidden = true;
    this.cases.current.element.focus({ preventScroll: true });
  }

  paint() {
    for (const one of this.cases.all) paint(this.cases, one);
    count(this.cases);
  }

  /** The server has it: of one sentence, or of many with what it left as it was. */
  settled(operation, data) {
    for (const row of data.decisions ?? [data]) this.#stands(row);
    for (const { article, number, message } of data.left ?? []) {
      const one = this.cases.byKey.get(`${article}.${number}`);
      if (one) Object.assign(one, { state: "open", why: message, ticked: false });
    }
    if (data.proposed) say(word("did_propose", { label: this.cases.nameOf(operation.body) }));
    this.show();
  }

  #stands({ article, number, version, decision, proposed }) {
    const one = this.cases.byKey.get(`${article}.${number}`);
    if (!one) return null;
    one.version = version;
    if (this.saver.waits(one.key)) return one; // decided anew meanwhile
    Object.assign(one, { state: proposed ? "proposed" : decision ? "settled" : "open", why: "" });
    if (decision) one.take(decision);
    return one;
  }

  /** An undo or redo came back. */
  stepped(kind, { decisions }) {
    if (!decisions.length) return say(word(`nothing_${kind}`));
    const found = decisions.map((row) => this.#stands(row));
    const here = found.findLast((one) => one);
    for (const one of found) if (one?.isOpen) one.ticked = true;
    if (here && this.moved === this.cases.moves) this.go(here);
    this.show();
    const many = decisions.length > 1 ? "_many" : "";
    const text = word(`did_${kind}${many}`, { n: many ? decisions.length : decisions[0].number });
    say(here ? text : `${text}. ${word("elsewhere")}`);
    if (here) return undefined;
    const { article, number } = decisions.at(-1);
    slot("elsewhere").href = `?${new URLSearchParams({ at: `${article}.${number}` })}`;
    slot("elsewhere").hidden = false;
    return undefined;
  }

  refused(operation, why, details) {
    const { kind, body } = operation;
    const reason = why || word("guide_failed");
    const keys = kind === "decision" ? [operation.number] : (body.sentences ?? []).map((row) => `${row.article}.${row.number}`);
    for (const one of keys.map((key) => this.cases.byKey.get(key))) {
      if (!one) continue;
      Object.assign(one, { state: "refused", why: reason });
      if (details?.version !== undefined) one.version = details.version; // what stands now was told: the next try is on it
    }
    const step = { undo: "not_undone", redo: "not_undone", thread: "not_asked_desk" }[kind];
    if (step) this.saver.drop(operation);
    this.show();
    say(word(step ?? "not_saved", { why: reason }));
  }
}
