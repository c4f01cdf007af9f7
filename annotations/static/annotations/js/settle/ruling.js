// By question: one ruling for all sentences that are ticked; each is walked past, each can be taken out.

import { Common } from "./common.js";
import { hedge, tag } from "./pick.js";
import { say, slot, word } from "./words.js";

export class Ruling extends Common {
  constructor(cases, project) {
    super(cases, project);
    // Many ask the same: most often the guidelines do not say enough.
    this.pick = { label: null, hedged: false, source: undefined, category: cases.all.length > 2 ? "gap" : cases.all[0].category, why: "", ruling: "", present: [] };
    for (const one of cases.all) {
      if (one.mine) one.ticked = false; // what one answered oneself is settled apart, together
      const box = one.element.querySelector("[data-tick]");
      box.addEventListener("change", () => (this.go(one), this.#tick(one, box.checked)));
    }
  }

  get actions() {
    const { cases, pick } = this;
    const painted = (act) => (...given) => (act(...given), this.show());
    return {
      ...this.shared,
      tag: painted((event, { dataset }) => tag(cases, pick, dataset.label, event.shiftKey)),
      hedged: painted(() => hedge(cases, pick)),
      category: painted((event, { dataset }) => (pick.category = dataset.label)),
      tick: () => this.#tick(cases.current, !cases.current.ticked),
      settle: () => this.settle(),
      nextopen: () => this.go(cases.nextOpen()),
    };
  }

  #tick(one, yes) {
    if (!one.isOpen) return;
    one.ticked = yes;
    this.show();
    say(word(yes ? "put_back" : "taken_out"));
  }

  go(one) {
    if (!one) return say(word("none_open"));
    this.cases.current = one;
    this.show();
    one.element.focus({ preventScroll: true });
    one.element.scrollIntoView({ block: "nearest" });
    return undefined;
  }

  show() {
    this.paint();
    for (const one of this.cases.all) {
      const box = one.element.querySelector("[data-tick]");
      Object.assign(box, { checked: one.ticked, disabled: !one.isOpen });
    }
    const open = this.cases.all.filter((one) => one.isOpen);
    slot("ticked").textContent = word("ticked", { n: open.filter((one) => one.ticked).length, all: open.length });
    this.panel.paint(this.pick, document.querySelector("[data-panel-place]"));
  }

  /** Enter: everything that is ticked is decided so. */
  settle() {
    const { cases, pick } = this;
    const all = cases.all.filter((one) => one.isOpen && one.ticked);
    if (!pick.label) return say(word("pick_first"));
    if (!all.length) return say(word("none_ticked"));
    const secret = this.saver.rule(all, pick);
    for (const one of all) {
      Object.assign(one, { state: "waiting", why: "" });
      Object.assign(one.pick, { label: pick.label, hedged: pick.hedged });
    }
    this.panel.element.toggleAttribute("data-dirty", false);
    this.show();
    const text = word("did_many", { n: all.length, label: cases.nameOf(pick) });
    return say(secret ? word("kept_in_memory") : text);
  }
}
