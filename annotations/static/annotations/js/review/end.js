// The card below the text: what was done, each figure a filter; Done, and on to the next article.

import { send } from "./api.js";
import { say, slot, word } from "./words.js";

export class End {
  constructor(store, saver, mover, urls) {
    Object.assign(this, { store, saver, mover, urls, asked: false });
  }

  paint(counts) {
    slot("end-count").textContent = word("card", { done: counts.done, all: counts.all });
    slot("end-save").textContent = word("f_unsaved", { n: counts.unsaved });
    const { store } = this;
    const figures = [
      ["unsure", counts.unsure, word("f_unsure", { n: counts.unsure }), (s) => s.answer.state === "unsure"],
      ["passed", counts.passed, word("f_passed", { n: counts.passed }), (s) => store.isPassed(s)],
      ["open", counts.open, word("f_open", { n: counts.open }), (s) => store.isOpen(s)],
      ["not_text", counts.notText, word("f_not_text", { n: counts.notText }), (s) => s.answer.marks.not_text === true],
    ];
    for (const [key, entry] of store.entries) {
      const n = counts.labels[key] ?? 0;
      figures.push([key, n, word("f_label", { n, label: entry.name.toLowerCase() }), (s) => s.answer.label === key]);
    }
    this.figures = new Map(figures.map(([name, , text, has]) => [name, { name, text, has }]));
    // A filter whose last sentence was settled would leave nowhere to go.
    if (store.filter && !store.sentences.some(store.filter.has)) store.filter = null;
    const shape = figures.map(([name, n]) => `${name}${n}`).join() + (store.filter?.name ?? "");
    if (shape === this.shape) return;
    this.shape = shape;
    slot("filters").replaceChildren(...figures.filter(([, n]) => n).map(([name, , text]) => this.#button(name, text)));
  }

  #button(name, text) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `badge filter ${this.store.entries.get(name)?.tone ?? ""}`;
    button.dataset.action = "filter";
    button.dataset.filter = name;
    button.setAttribute("aria-pressed", String(this.store.filter?.name === name));
    button.textContent = text;
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
    this.mover.go(among.find((sentence) => sentence.index > store.current.index) ?? among[0]);
    say(word("did_filter", { n: among.length, what: store.filter.text }));
  }

  /** Ends the article; once it is ended, goes on to the next. Asks again before it ends one with open sentences. */
  async finish() {
    const { store } = this;
    const counts = store.counts();
    if (counts.unsaved || this.saver.jobs.length) return say(word("wait_saved"));
    if (store.done) return location.assign(this.urls.next);
    if (counts.open && !this.asked) {
      this.asked = true;
      this.mover.nextOpen();
      return say(word("still_open", { n: counts.open }));
    }
    const { ok, status, data } = await send("POST", `${this.urls.api}assignment/done`, {});
    if (!ok) return say(word("not_done", { why: data?.message ?? word(status ? "server_why" : "offline_why", { status }) }));
    store.done = true;
    this.ended();
    return say(word("did_done"));
  }

  ended() {
    slot("ended").hidden = !this.store.done;
    slot("next").hidden = !this.store.done;
    document.querySelector('[data-action="finish"]').hidden = this.store.done;
  }
}
