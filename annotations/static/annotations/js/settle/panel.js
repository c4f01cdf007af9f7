// The panel: what is picked for the current dispute, or for all that are ticked.

import { sourceOf } from "./pick.js";
import { slot, word } from "./words.js";

function press(button, yes) {
  button.setAttribute("aria-pressed", String(Boolean(yes)));
}

export class Panel {
  constructor(cases) {
    this.cases = cases;
    this.element = slot("panel");
    this.at = null;
    // What was typed is of the sentence it was typed for.
    slot("why").addEventListener("input", () => this.typed());
    slot("ruling").addEventListener("change", () => (this.pick.ruling = slot("ruling").value));
    slot("present").addEventListener("change", () => this.#present());
  }

  typed() {
    this.pick.why = slot("why").value;
    this.element.toggleAttribute("data-dirty", Boolean(this.pick.why.trim()));
  }

  #present() {
    const there = [...slot("present").querySelectorAll("input:checked")].map((box) => box.value);
    this.pick.present = there;
    // Who is in the room stays, sentence after sentence.
    for (const one of this.cases.all) if (one.together && one.isOpen) one.pick.present = there;
  }

  /** Shows `pick`, in `place`; `one`: the dispute that it is for, null where it is for many. */
  paint(pick, place, one = null) {
    const { cases, element } = this;
    element.hidden = false;
    if (element.parentElement !== place) place.append(element);
    if (this.pick !== pick) this.#arrive(pick, one);
    const buttons = (action) => element.querySelectorAll(`[data-action="${action}"]`);
    for (const button of buttons("tag")) press(button, button.dataset.label === pick.label);
    for (const button of buttons("category")) press(button, button.dataset.label === pick.category);
    const free = !pick.label || cases.hedging(pick.label) === "free";
    for (const button of buttons("hedged")) press(button, free && (pick.label ? pick.hedged : cases.armed));
    if (one) this.#who(one);
  }

  #who(one) {
    const source = sourceOf(this.cases, one);
    slot("who").hidden = !source;
    if (!source) return;
    slot("who-words").textContent = source.words;
    slot("who-kind").textContent = this.cases.kinds[source.kind] ?? word("no_kind");
  }

  /** What only changes with the sentence. */
  #arrive(pick, one) {
    this.pick = pick;
    slot("why").value = pick.why;
    slot("ruling").value = pick.ruling;
    for (const name of ["ask-form", "guide"]) slot(name).hidden = true;
    for (const action of ["discuss", "guide"]) this.element.querySelector(`[data-action="${action}"]`)?.setAttribute("aria-expanded", "false");
    slot("together").hidden = !one?.round;
    if (!one?.round) return;
    slot("together-title").textContent = `${word("together")} · ${one.round.name}`;
    slot("present").replaceChildren(...one.round.people.map(({ uid, name }) => {
      const label = document.createElement("label");
      label.className = "choice";
      const box = Object.assign(document.createElement("input"), { type: "checkbox", value: uid, checked: pick.present.includes(uid) });
      label.append(box, ` ${name}`);
      return label;
    }));
  }
}
