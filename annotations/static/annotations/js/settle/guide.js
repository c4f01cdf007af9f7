// The rulings whose wording occurs in the current sentence, by their number: nothing is read off their order.

import { slot, word } from "./words.js";

export class Guide {
  constructor(cases) {
    this.cases = cases;
  }

  async toggle(button) {
    const place = slot("guide");
    place.hidden = !place.hidden;
    button.setAttribute("aria-expanded", String(!place.hidden));
    if (place.hidden) return;
    const one = this.cases.current;
    place.textContent = word("guide_wait");
    const text = await this.#ask(one);
    if (this.cases.current !== one) return;
    if (text === null) place.textContent = word("guide_failed");
    else place.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
    place.scrollIntoView({ block: "nearest" });
  }

  /** The server's fragment; null if it could not be had. */
  async #ask({ article, number }) {
    const address = slot("guide").dataset.rulings.replace("00000000-0000-0000-0000-000000000000", article).replace(/0(?=\/rulings$)/, number);
    try {
      const answer = await fetch(`${address}?order=number`);
      return answer.ok && !answer.redirected ? await answer.text() : null;
    } catch {
      return null;
    }
  }
}
