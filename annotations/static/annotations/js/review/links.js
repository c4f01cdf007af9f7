// Links that name a ruling and open the guide at it.

import { slot } from "./words.js";

const NAMED = /\bR[1-9]\d?\b/g;

const textOf = (ruling) => slot("guide-all").querySelector(`[data-ruling="${CSS.escape(ruling)}"] .ruling-text`);

/** A button that opens the guide at a ruling. */
export function linkTo(ruling) {
  const link = document.createElement("button");
  link.type = "button";
  link.className = "ruling";
  link.dataset.action = "guide";
  link.dataset.ruling = ruling;
  link.textContent = ruling;
  link.title = textOf(ruling)?.textContent ?? "";
  return link;
}

/** Shows a person's text in `place`, the rulings that it names as links; nothing in it is read as HTML. */
export function showNote(place, text) {
  if (place.dataset.text === text) return;
  place.dataset.text = text;
  const parts = [];
  let at = 0;
  for (const { 0: ruling, index } of text.matchAll(NAMED)) {
    if (!textOf(ruling)) continue;
    parts.push(text.slice(at, index), linkTo(ruling));
    at = index + ruling.length;
  }
  place.replaceChildren(...parts, text.slice(at));
}
