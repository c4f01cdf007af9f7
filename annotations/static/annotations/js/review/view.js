// What is open and shown beside the text: reasons, the narrow window's sheet; and the way back.

import { isNarrow } from "./move.js";
import { say, slot, word } from "./words.js";

/** The actions that write nothing, and what Esc does. */
export function view(store, mover, writer, end, guide, signal) {
  /** Keeps the current sentence above the narrow window's sheet, whatever comes into that. */
  const above = () => isNarrow() && slot("panel").classList.contains("open") && mover.line(true);
  const grown = new ResizeObserver(above);
  grown.observe(slot("panel"));
  signal.addEventListener("abort", () => grown.disconnect());

  function back() {
    if (!store.last) return void writer.no("no_last");
    mover.go(store.last);
    say(word("did_back", { n: store.place(store.last) }));
  }

  /** Shows or hides the suggestion with its reason: where it comes on request, and on an answered sentence, asks for it. */
  function reasons() {
    const { current } = store;
    if (store.mode === "unaided") return void writer.no("unaided");
    if (!current.suggestion) return void writer.no("no_suggestion");
    if (store.isOpen(current)) store.reasons = !store.reasons;
    else store.peeked = store.peeked === current ? null : current;
    store.changed(current);
  }

  function more(open = !slot("panel").classList.contains("open")) {
    slot("panel").classList.toggle("open", open);
    document.querySelector('[data-action="more"]').setAttribute("aria-expanded", String(open));
    if (open) above();
  }

  function escape() {
    for (const name of ["reasons", "sources", "note-form"]) slot(name).hidden = true;
    guide.close();
    more(false);
    end.filter(null);
    store.current.element.focus({ preventScroll: true });
  }

  /** In the narrow window the rulings stand in the sheet, and leave it to the text when they are closed. */
  function rulings(event, button) {
    if (!guide.open) more(true);
    guide.act(button, event.shiftKey);
    if (!guide.open) more(false);
  }

  return { actions: { back, reasons, guide: rulings, more: () => more() }, escape, open: () => more(true), close: () => more(false) };
}
