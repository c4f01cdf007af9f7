// How a dispute looks: settled or not, and how saving stands.

import { slot, word } from "./words.js";

const SAID = { waiting: "waiting", settled: "settled", proposed: "proposed" };

/** The chip and the words of what was decided, or of why it was not. */
function outcome(cases, one) {
  const parts = [];
  if (one.pick.label && one.state !== "open") {
    const chip = Object.assign(document.createElement("span"), { className: `chip ${cases.toneOf(one.pick)}`, textContent: cases.chipOf(one.pick), ariaHidden: "true" });
    const name = Object.assign(document.createElement("b"), { textContent: cases.nameOf(one.pick) });
    parts.push(chip, " ", name, " · ");
  }
  return [...parts, one.state === "refused" ? word("not_saved", { why: one.why }) : one.why ? word("left_out", { why: one.why }) : word(SAID[one.state])];
}

/** Brings a dispute's element up to date. */
export function paint(cases, one) {
  const { element } = one;
  element.classList.toggle("now", one === cases.current);
  element.classList.toggle("done", !one.isOpen);
  element.classList.toggle("trouble", one.state === "refused");
  element.classList.toggle("out", !one.ticked);
  const place = element.querySelector("[data-outcome]");
  place.hidden = one.state === "open" && !one.why;
  if (!place.hidden) place.replaceChildren(...outcome(cases, one));
}

let settled = 0; // of those that the server counted as not settled

/** How far the project, or the batch, is: what was settled on this page counts at once. */
export function count(cases) {
  const now = cases.all.filter(({ state }) => state === "settled" || state === "waiting").length;
  const bar = slot("progress");
  if (bar) {
    bar.value += now - settled;
    slot("count").textContent = slot("count").dataset.text.replace("{done}", bar.value).replace("{all}", bar.max);
  }
  const badge = slot("to-settle");
  if (badge) badge.textContent = Math.max(0, Number(badge.textContent) - (now - settled));
  settled = now;
  slot("finished").hidden = cases.all.some((one) => one.isOpen);
}
