// Accept the rest: the suggestions of all sentences that are open and were on screen, as one change. No key does it.

import { newId } from "../outbox/ids.js";
import { free } from "./move.js";
import { say, slot, word } from "./words.js";

export class Bulk {
  constructor(store, writer) {
    Object.assign(this, { store, writer, seen: new WeakSet(), asked: [] });
    const tool = document.querySelector('[data-action="bulk"]');
    if (!tool) return;
    // A sentence counts as read only if it stood in sight whole: neither below the bar on top nor behind the narrow one.
    const { top, bottom } = free();
    const watch = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) if (isIntersecting) this.seen.add(target);
    }, { threshold: 0.99, rootMargin: `-${Math.round(top)}px 0px -${Math.round(innerHeight - bottom)}px 0px` });
    for (const sentence of store.sentences) watch.observe(sentence.element);
  }

  #offered() {
    const { store } = this;
    return store.sentences.filter((one) => store.isOpen(one) && one.suggestion && !one.conflict && this.seen.has(one.element));
  }

  /** Says what would be taken, and asks; Cancel has the focus. */
  ask() {
    const { store } = this;
    const offered = (this.asked = this.#offered());
    if (store.mode !== "shown" || !offered.length) return void this.writer.no("no_bulk");
    const labels = new Map();
    for (const { suggestion } of offered) labels.set(suggestion.label, (labels.get(suggestion.label) ?? 0) + 1);
    const parts = [...labels].map(([key, n]) => word("f_label", { n, label: store.entries.get(key).name.toLowerCase() }));
    const rest = store.counts().open - offered.length;
    slot("bulk-text").textContent = word("bulk_text", { n: offered.length, parts: parts.join(", ") });
    slot("bulk-rest").textContent = rest ? word("bulk_rest", { n: rest }) : "";
    slot("bulk").showModal();
    slot("bulk-cancel").focus();
  }

  take() {
    slot("bulk").close();
    // What was asked about, and nothing that came into sight behind the question.
    const offered = this.asked.filter((one) => this.store.isOpen(one) && !one.conflict);
    const group = newId();
    for (const sentence of offered) this.writer.takeInBulk(sentence, group);
    this.store.changed();
    say(word("did_bulk", { n: offered.length }));
  }
}
