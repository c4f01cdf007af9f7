// The rulings beside the text: those for the current sentence, and a search through all.

import { sift } from "./sift.js";
import { slot, word } from "./words.js";

const TALL = 1000; // pixels of height from which the four questions leave room for the rulings below them
const PATIENCE = 200; // milliseconds before it is said that one waits

const entryOf = (place, ruling) => slot(place).querySelector(`[data-ruling="${CSS.escape(ruling)}"]`);

export class Guide {
  constructor(store, signal) {
    this.store = store;
    this.known = new Map(); // sentence → the server's fragment
    this.shown = null; // the sentence that it shows, or waits for
    slot("guide-questions").open = innerHeight >= TALL;
    const field = slot("guide-find");
    this.refilter = sift(field, [...slot("guide-all").children], slot("guide-none"));
    slot("guide").addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
      store.current.element.focus({ preventScroll: true });
    });
    store.listen(() => this.follow());
    addEventListener("online", () => this.#again(), { signal });
  }

  get open() {
    return !slot("guide").hidden;
  }

  /** Opens at the ruling that `button` names; without one, opens or closes. `search`: goes to the search field. */
  act(button, search) {
    const { ruling } = button.dataset;
    if (this.open && !ruling && !search) return this.close();
    this.#show(true);
    this.follow();
    if (ruling) this.#goTo(ruling);
    // In the narrow window the sheet may be scrolled: there it must come into sight.
    if (slot("panel").classList.contains("open")) slot("guide").scrollIntoView({ block: "nearest" });
    // Every click gives the focus back to the article first.
    if (search) setTimeout(() => slot("guide-find").focus());
  }

  close() {
    this.#show(false);
    this.shown = null;
  }

  #show(open) {
    slot("guide").hidden = !open;
    document.querySelector('.tools [data-action="guide"]').setAttribute("aria-pressed", String(open));
  }

  #goTo(ruling) {
    this.wanted = ruling;
    for (const other of slot("guide").querySelectorAll(".chosen")) other.classList.remove("chosen");
    if (!ruling) return;
    slot("guide-find").value = "";
    this.refilter();
    const entry = entryOf("guide-here", ruling) ?? entryOf("guide-all", ruling);
    entry?.classList.add("chosen");
    entry?.scrollIntoView({ block: "nearest" });
  }

  /** Shows what belongs to the current sentence, if the guide is open and shows another one. */
  async follow() {
    const { current } = this.store;
    if (!this.open || !current || this.shown === current) return;
    this.shown = current;
    this.#goTo("");
    slot("guide").scrollTop = 0;
    // By then the guide may show another sentence, or none.
    const late = setTimeout(() => this.shown === current && this.#say(current, word("guide_wait")), PATIENCE);
    const html = this.known.get(current) ?? (await this.#ask(current.number));
    clearTimeout(late);
    if (html !== null) this.known.set(current, html);
    if (this.shown !== current) return;
    this.failed = html === null;
    if (this.failed) this.#say(current, word("guide_failed"));
    else this.#say(current, ...new DOMParser().parseFromString(html, "text/html").body.childNodes);
    if (this.wanted) this.#goTo(this.wanted);
  }

  /** Asks again for what could not be had. */
  #again() {
    if (this.failed) this.shown = null;
    this.follow();
  }

  #say(sentence, ...nodes) {
    const n = this.store.place(sentence);
    slot("guide-title").textContent = word(this.store.isAsked(sentence) ? "guide_for" : "guide_here", { n });
    slot("guide-here").replaceChildren(...nodes);
  }

  /** The server's fragment; null if it could not be had. */
  async #ask(number) {
    try {
      const answer = await fetch(slot("guide").dataset.rulings.replace(/0(?=\/rulings$)/, number));
      return answer.ok && !answer.redirected ? await answer.text() : null;
    } catch {
      return null;
    }
  }
}
