// The card below the text: what was done, each figure a filter; Done, and on to the next article.

import { outbox } from "../outbox/outbox.js";
import { say, slot, word } from "./words.js";

export class End {
  constructor(store, saver, mover, next, anew) {
    Object.assign(this, { store, saver, mover, next, anew, asked: new Set(), moves: -1 });
  }

  paint(counts) {
    slot("end-count").textContent = word("card", { done: counts.done, all: counts.all });
    slot("end-save").textContent = word("f_unsaved", { n: counts.unsaved });
    const { store } = this;
    this.#ended();
    const figures = this.#figures(counts);
    this.figures = new Map(figures.map(([name, , text, has]) => [name, { name, text, has }]));
    // A filter whose last sentence was settled would leave nowhere to go.
    if (store.filter && !store.sentences.some(store.filter.has)) store.filter = null;
    const shape = figures.map(([name, n]) => `${name}${n}`).join() + (store.filter?.name ?? "");
    if (shape !== this.shape) {
      for (const place of document.querySelectorAll("[data-filters]")) {
        place.replaceChildren(...figures.filter(([, n]) => n).map(([name, , text]) => this.#button(name, text)));
      }
    }
    this.shape = shape;
    if (!counts.open) this.next.fetch();
  }

  #ended() {
    const { done } = this.store;
    slot("ended").hidden = !done;
    slot("next").hidden = !done;
    document.querySelector('.end [data-action="finish"]').hidden = done;
  }

  #figures(counts) {
    const { store } = this;
    const all = { passed: counts.passed, marked: store.sentences.filter((sentence) => store.marks.has(sentence)).length };
    const count = (has) => store.sentences.filter((sentence) => store.isAsked(sentence) && has(sentence)).length;
    const figures = [
      ["open", (s) => store.isOpen(s)],
      ["unsure", (s) => s.answer.state === "unsure"],
      ["passed", (s) => store.isPassed(s)],
      ["confirm", (s) => store.isToConfirm(s)],
      ["marked", (s) => store.marks.has(s)],
      ["against", (s) => store.isAgainst(s)],
      ["changed", (s) => s.version > 1],
      ["not_text", (s) => s.answer.marks.not_text === true],
    ].map(([name, has]) => [name, all[name] ?? count(has), has]);
    const found = figures.map(([name, n, has]) => [name, n, word(`f_${name}`, { n }), has]);
    for (const [key, entry] of store.entries) {
      const n = counts.labels[key] ?? 0;
      found.push([key, n, word("f_label", { n, label: entry.name.toLowerCase() }), (s) => s.answer.label === key]);
    }
    return found;
  }

  #button(name, text) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `badge filter ${this.store.entries.get(name)?.tone ?? ""}`;
    button.dataset.action = "filter";
    button.dataset.filter = name;
    button.setAttribute("aria-pressed", String(this.store.filter?.name === name));
    button.textContent = text;
    const entry = this.store.entries.get(name);
    if (entry) button.prepend(Object.assign(document.createElement("span"), { className: `chip ${entry.tone}`, textContent: entry.letter, ariaHidden: "true" }));
    return button;
  }

  /** Next and previous stay among the sentences of a figure; the same again, or null, shows all. */
  filter(name) {
    const { store } = this;
    if (!name && !store.filter) return;
    store.filter = !name || store.filter?.name === name ? null : this.figures.get(name);
    store.changed();
    if (!store.filter) return void say(word("did_unfilter"));
    const among = store.sentences.filter((sentence) => store.filter.has(sentence));
    this.mover.go(among.find((sentence) => sentence.index >= store.current.index) ?? among[0]);
    say(word("did_filter", { what: store.filter.text }));
  }

  /** Ends the article, once everything is saved; an ended one: on to the next. Asks first where something is open. */
  finish() {
    const { store } = this;
    // Pressed again means pressed at once: what was asked before anything else was done is forgotten.
    if (store.moves !== this.moves + 1) this.asked.clear();
    this.moves = store.moves;
    const troubled = store.sentences.find((sentence) => store.isTroubled(sentence));
    if (troubled && !this.asked.has("troubled")) {
      this.asked.add("troubled");
      this.mover.go(troubled);
      return say(word("still_troubled", { n: store.counts().troubled }));
    }
    if (store.moved) return this.anew(store.current.number);
    if (store.done) return this.next.go();
    const { open } = store.counts();
    if (open && !this.asked.has("open")) {
      this.asked.add("open");
      this.mover.nextOpen();
      return say(word("still_open", { n: open }));
    }
    this.saver.step("done", "assignment/done");
    this.next.fetch();
    return say(word(outbox.waiting().length > 1 ? "done_waits" : "done_asked"));
  }
}
