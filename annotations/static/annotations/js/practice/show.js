// What the practice article shows: the sentences, what was right and why, the end.

import { slot, word } from "../review/words.js";

export const data = JSON.parse(document.getElementById("practice-data").textContent);

/** A label in words; `exactly`: with "not hedged" where it might have been. */
export function nameOf(label, hedged, exactly = false) {
  const { name, hedged: rule } = data.entries[label];
  if (rule !== "free" || !(hedged || exactly)) return word("labelled", { label: name });
  return word(hedged ? "hedged" : "not_hedged", { label: name });
}

export function say(text) {
  slot("live").textContent = text;
}

/** Brings sentences and panel up to date. */
export function paint(rows, current, armed) {
  for (const row of rows) {
    const { tone, letter, hedged: rule } = data.entries[row.label];
    const hedged = row.hedged && rule === "free";
    const states = ["sentence", row.done && `answered ${tone}`, row.done && hedged && "hedged", row === current && "now"];
    row.element.className = states.filter(Boolean).join(" ");
    if (row.done) row.element.dataset.chip = hedged ? `${letter} ~` : letter;
    row.element.setAttribute("aria-selected", String(row === current));
    row.element.setAttribute("aria-description", row.done ? nameOf(row.label, row.hedged) : "");
    row.element.tabIndex = row === current ? 0 : -1;
  }
  slot("position").textContent = word("position", { n: current.number, all: rows.length });
  document.querySelector('[data-action="hedged"]').setAttribute("aria-pressed", String(armed));
}

/** Brings a sentence into the part of the window that the bars leave free, and the rail beside it. */
export function reach({ element }) {
  const panel = document.querySelector(".panel");
  const top = document.querySelector(".shell").getBoundingClientRect().bottom + 12;
  const bottom = (getComputedStyle(panel).position === "fixed" ? panel.getBoundingClientRect().top : innerHeight) - 16;
  const box = element.getBoundingClientRect();
  if (box.bottom > bottom || box.top < top) {
    scrollBy({ top: Math.min(box.top - top, box.bottom - (top + bottom) / 2), behavior: "instant" });
  }
  const place = element.getBoundingClientRect();
  slot("rail").style.top = `${place.top - slot("rail").parentElement.getBoundingClientRect().top}px`;
  slot("rail").style.height = `${place.height}px`;
}

/** What is right for a sentence, and why. `wrong`: what was answered instead, {label, hedged}. */
export function tell(row, all, wrong = null) {
  const same = wrong?.label === row.label;
  const label = nameOf(row.label, row.hedged, same);
  const given = wrong && nameOf(wrong.label, wrong.hedged, same);
  slot("feedback").hidden = false;
  slot("about").textContent = word("position", { n: row.number, all });
  slot("verdict").textContent = word(wrong ? "wrong" : "right", { given, label });
  slot("why-wrong").textContent = (wrong && row.wrong[same ? "hedged" : wrong.label]) ?? "";
  slot("why").textContent = row.why;
  slot("ruling").replaceChildren(...(row.ruling ? named(row.ruling) : wrong ? [word("no_ruling")] : []));
  slot("on").hidden = !wrong;
  say(["verdict", "why-wrong", "why"].map((name) => slot(name).textContent).join(" "));
}

/** A ruling's number, which leads to the guidelines, and its text. */
function named(ruling) {
  const link = document.createElement("a");
  link.href = `${data.guidelines}#${ruling}`;
  link.target = "_blank";
  link.textContent = ruling;
  return [link, ` ${data.rulings[ruling]}`];
}

/** The end: how many were right the first time, and what to read again. */
export function sum(rows) {
  const missed = [...new Set(rows.filter((row) => !row.first && row.ruling).map((row) => row.ruling))];
  for (const name of ["answer-card", "on", "skip"]) slot(name).hidden = true;
  for (const name of ["summary", "start"]) slot(name).hidden = false;
  slot("score").textContent = word("score", { right: rows.filter((row) => row.first).length, all: rows.length });
  slot("again-title").textContent = word(missed.length ? "again" : "none_again");
  const items = missed.map((ruling) => {
    const item = document.createElement("li");
    item.append(...named(ruling));
    return item;
  });
  slot("again").replaceChildren(...items);
  slot("score").focus();
}
