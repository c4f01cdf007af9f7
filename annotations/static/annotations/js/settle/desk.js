// By article: one dispute is current, with the panel below it.

import { selectedIn } from "../review/offsets.js";
import { Common } from "./common.js";
import { hedge, nextKind, tag, who } from "./pick.js";
import { say, slot, word } from "./words.js";

const ABOVE = 64; // pixels of the bar on top, and of the one below
const BELOW = 64;

export class Desk extends Common {
  get pick() {
    return this.cases.current.pick;
  }

  get actions() {
    const { cases } = this;
    const painted = (act) => (...given) => (act(...given), this.show());
    return {
      ...this.shared,
      tag: painted((event, { dataset }) => tag(cases, this.pick, dataset.label, event.shiftKey)),
      hedged: painted(() => hedge(cases, this.pick)),
      category: painted((event, { dataset }) => (this.pick.category = dataset.label)),
      who: painted(() => who(cases, cases.current, this.selected())),
      kind: painted(() => nextKind(cases, cases.current)),
      settle: () => this.settle(),
      discuss: () => this.discuss(),
      nextopen: () => this.go(cases.nextOpen()),
    };
  }

  begin() {
    slot("ask-form").addEventListener("submit", (event) => (event.preventDefault(), this.ask()));
    super.begin();
  }

  /** Makes a dispute the current one; it takes the place on the screen that the last one had. */
  go(one) {
    const { cases, panel } = this;
    if (!one) return say(word("none_open"));
    const before = cases.current?.element.getBoundingClientRect().top;
    cases.current = one;
    cases.armed = false;
    this.show();
    panel.element.toggleAttribute("data-dirty", false);
    one.element.focus({ preventScroll: true });
    const { top, height } = one.element.getBoundingClientRect();
    if (before === undefined && top > 0 && top < innerHeight / 2) return undefined; // as the page opens
    const wanted = Math.min(before ?? innerHeight, innerHeight - BELOW - height, innerHeight / 2);
    scrollBy({ top: top - Math.max(wanted, ABOVE), behavior: "instant" });
    return undefined;
  }

  /** The current dispute and its panel as they are now. */
  show() {
    const { current } = this.cases;
    this.paint();
    this.panel.paint(current.pick, current.element.querySelector("[data-panel-place]"), current);
  }

  /** The words selected in the place of the current dispute, as {start, end, words}; null if none are. */
  selected() {
    for (const element of this.cases.current.element.querySelectorAll("[data-start]")) {
      const part = { element, text: element.textContent, start: Number(element.dataset.start) };
      const found = selectedIn(part);
      if (!found || found.start > this.cases.current.end) continue;
      const words = document.getSelection().toString().trim();
      document.getSelection().removeAllRanges();
      return { ...found, words };
    }
    return null;
  }

  /** Enter: what is picked is decided; on to the next. */
  settle() {
    const { cases } = this;
    const one = cases.current;
    if (!one.pick.label) return say(word("pick_first"));
    if (one.mine && one.round && one.pick.present.length < 2) return say(word("group_needed"));
    const secret = this.saver.settle(one);
    Object.assign(one, { state: "waiting", why: "" });
    const next = cases.nextOpen();
    if (next) this.go(next);
    else this.show();
    return say(secret ? word("kept_in_memory") : word("did_settle", { label: cases.nameOf(one.pick) }));
  }

  discuss() {
    const open = slot("ask-form").hidden;
    slot("ask-form").hidden = !open;
    this.panel.element.querySelector('[data-action="discuss"]').setAttribute("aria-expanded", String(open));
    if (open) slot("ask").focus();
  }

  ask() {
    const text = slot("ask").value.trim();
    if (!text) return;
    this.saver.ask(this.cases.current, text);
    slot("ask").value = "";
    this.discuss();
    say(word("asking"));
    this.cases.current.element.focus({ preventScroll: true });
  }
}
