// What is open and shown beside the text: reasons, rulings, the narrow window's sheet; and the way back.

import { say, slot, word } from "./words.js";

/** The actions that write nothing, and what Esc does. */
export function view(store, mover, writer, end) {
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

  /** Opens or closes the rulings, the one that the suggestion goes by first. */
  function guide() {
    const open = slot("guide").hidden;
    slot("guide").hidden = !open;
    document.querySelector('.tools [data-action="guide"]').setAttribute("aria-pressed", String(open));
    const ruling = store.reasons && store.current.suggestion?.ruling;
    const entry = ruling && slot("rulings").querySelector(`[data-ruling="${CSS.escape(ruling)}"]`);
    slot("ruling").replaceChildren(...(entry ? [entry.cloneNode(true)] : []));
    if (open) slot("guide").scrollTop = 0;
    // In the narrow window the sheet may be scrolled: there it must come into sight.
    if (open && slot("panel").classList.contains("open")) slot("guide").scrollIntoView({ block: "nearest" });
  }

  function more(open = !slot("panel").classList.contains("open")) {
    slot("panel").classList.toggle("open", open);
    document.querySelector('[data-action="more"]').setAttribute("aria-expanded", String(open));
  }

  function escape() {
    for (const name of ["reasons", "sources", "note-form"]) slot(name).hidden = true;
    more(false);
    end.filter(null);
    store.current.element.focus({ preventScroll: true });
  }

  return { actions: { back, reasons, guide, more: () => more() }, escape, close: () => more(false) };
}
