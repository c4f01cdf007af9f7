// What is open and shown beside the text: reasons, the narrow window's sheet; and the way back.

import { say, slot, word } from "./words.js";

/** The actions that write nothing, and what Esc does. */
export function view(store, mover, writer, end, guide) {
  function back() {
    if (!store.last) return void writer.no("no_last");
    mover.go(store.last);
    say(word("did_back", { n: store.place(store.last) }));
  }

  /** Shows or hides the suggestion with its reason and cues: where they come on request, this asks for them. */
  function reasons() {
    if (store.mode === "unaided") return void writer.no("unaided");
    store.reasons = !store.reasons;
    store.changed(store.current);
  }

  function more(open = !slot("panel").classList.contains("open")) {
    slot("panel").classList.toggle("open", open);
    document.querySelector('[data-action="more"]').setAttribute("aria-expanded", String(open));
  }

  function escape() {
    for (const name of ["reasons", "sources", "note-form"]) slot(name).hidden = true;
    guide.close();
    more(false);
    end.filter(null);
    store.current.element.focus({ preventScroll: true });
  }

  const rulings = (event, button) => guide.act(button, event.shiftKey);
  return { actions: { back, reasons, guide: rulings, more: () => more() }, escape, close: () => more(false) };
}
