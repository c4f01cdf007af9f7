// The disputes of the page: what was answered, what is picked, and how saving stands.

import { wordsOf } from "../review/offsets.js";
import { word } from "../review/words.js";

const OPEN = new Set(["open", "refused"]);

export class Case {
  /** `data` as the server tells it; `element`: its place on the page. */
  constructor(data, element) {
    Object.assign(this, data, { element, state: data.proposed ? "proposed" : "open", why: "", ticked: true });
    this.pick = { label: null, hedged: false, source: undefined, category: data.category, why: "", ruling: "", present: this.mine || this.together ? this.everybody() : [] };
    if (data.proposal) this.take(data.proposal);
  }

  /** Picks what was proposed, or what waits to be saved. */
  take({ label, hedged, category, ruling = "", spans = [], why = "" }) {
    const span = spans.find(({ role }) => role === "source");
    const source = span ? { ...span, words: this.wordsOf(span) } : null;
    Object.assign(this.pick, { label, hedged, category, ruling, source, why });
  }

  /** The words of a span: as an answer names them, else as they stand in the sentences around. */
  wordsOf({ start, end }) {
    const named = this.answers.find(({ source }) => source?.start === start && source.end === end);
    if (named) return named.source.words;
    for (const element of this.element.querySelectorAll("[data-start]")) {
      const words = wordsOf({ text: element.textContent, start: Number(element.dataset.start), end: Infinity }, { start, end });
      if (words) return words;
    }
    return "…";
  }

  everybody() {
    return this.round?.people.map(({ uid }) => uid) ?? [];
  }

  /** True while it is for this person to settle. */
  get isOpen() {
    return OPEN.has(this.state);
  }
}

export class Cases {
  constructor({ cases, entries, kinds }) {
    this.entries = new Map(entries.map((entry) => [entry.key, entry]));
    this.kinds = kinds;
    this.all = cases.map((data) => new Case(data, document.getElementById(`d-${data.key}`)));
    this.byKey = new Map(this.all.map((one) => [one.key, one]));
    this.current = null;
    this.armed = false;
    this.moves = 0; // what the person did here: an undo that comes back late does not lead them away
  }

  /** Whether a label may be hedged: free, always or never. */
  hedging(label) {
    return this.entries.get(label)?.hedged ?? "free";
  }

  /** "Anonymous, hedged". */
  nameOf({ label, hedged }) {
    const name = this.entries.get(label)?.name ?? label;
    return hedged && this.hedging(label) === "free" ? word("labelled_hedged", { label: name }) : name;
  }

  /** "A ~". */
  chipOf({ label, hedged }) {
    const letter = this.entries.get(label)?.letter ?? "?";
    return hedged && this.hedging(label) === "free" ? `${letter} ~` : letter;
  }

  toneOf({ label }) {
    return this.entries.get(label)?.tone ?? "hollow";
  }

  /** The next open one after the current, else the first there is; null if all are settled. */
  nextOpen() {
    const at = this.all.indexOf(this.current);
    return this.all.slice(at + 1).find((one) => one.isOpen) ?? this.all.find((one) => one.isOpen) ?? null;
  }
}
