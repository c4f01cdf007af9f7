// Accept the rest: the suggestions of all sentences that are open and were on screen, as one change. No key does it.

import { newId } from "../outbox/ids.js";
import { say, slot, word } from "./words.js";

export class Bulk {
  constructor(store, writer) {
    Object.assign(this, { store, writer, seen: new WeakSet() });
    const tool = document.querySelector('[data-action="bulk"]');
    if (!tool) return;
    // A sentence counts as read only if it stood in the window whole.
    const watch = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) if (isIntersecting) this.seen.add(target);
    }, { threshold: 0.99 });
    for (const sentence of store.sentences) watch.observe(sentence.element);
  }

  #offered() {
    const { store } = this;
    return store.sentences.filter((one) => store.isOpen(one) && one.suggestion && !one.conflict && this.seen.has(one.element));
  }

  /** Says what would be taken, and asks; Cancel has the focus. */
  ask() {
    const { store } = this;
    const offered = this.#offered();
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
    const offered = this.#offered();
    const group = newId();
    for (const sentence of offered) this.writer.takeInBulk(sentence, group);
    this.store.changed();
    say(word("did_bulk", { n: offered.length }));
  }
}
