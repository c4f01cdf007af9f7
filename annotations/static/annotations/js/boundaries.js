// Boundaries to look at, and marks to confirm: one doubt is current; j and k walk, the other keys click its own buttons
// (data-hotkey).

import { nameOf } from "./review/keys.js";

const slot = (name) => document.querySelector(`[data-slot="${name}"]`);
const doubts = () => [...document.querySelectorAll(".doubt")];
const done = []; // forms that take back what was done, the last one last
let place = 0; // of the current doubt among all that are left
let sent = new FormData(); // by the request on its way

/** Makes the doubt at `index` current, or the nearest there is. */
function go(index, { focus = true } = {}) {
  const all = doubts();
  place = Math.max(0, Math.min(index, all.length - 1));
  for (const [at, doubt] of all.entries()) doubt.classList.toggle("now", at === place);
  const current = all[place];
  if (!current || !focus) return;
  current.focus({ preventScroll: true });
  current.scrollIntoView({ block: "nearest" });
}

/** After an answer: how many are left, and the next one. */
function count() {
  const left = doubts().length + Number(slot("left").dataset.more);
  slot("left").textContent = left;
  slot("finished").hidden = doubts().length > 0;
}

/** Keeps every way back, so that `u` goes on after the last one. */
function remember() {
  const said = document.getElementById("said");
  const form = said.querySelector("form");
  if (form) done.push(form);
  else if (sent.get("do") === "undo" && !said.classList.contains("refused")) {
    done.pop();
    if (!done.length) return;
    said.append(done.at(-1));
    window.htmx.process(done.at(-1)); // htmx forgot it when it left the page
  }
}

function pressed(name) {
  const all = [...document.querySelectorAll(`[data-hotkey~="${CSS.escape(name)}"]`)];
  return all.find((button) => button.closest(".doubt.now") || !button.closest(".doubt"));
}

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select, dialog")) return;
  const name = event.key === " " ? "Space" : nameOf(event);
  // Enter and Space on a button or link that has the focus press that one.
  if (!name || (["Enter", "Space"].includes(name) && event.target.closest("button, a, summary"))) return;
  const button = pressed(name);
  if (!button) return;
  event.preventDefault();
  if (event.repeat && !button.dataset.step) return;
  button.click();
});

document.addEventListener("click", (event) => {
  const step = event.target.closest("[data-step]");
  if (step) return go(place + Number(step.dataset.step));
  const doubt = event.target.closest(".doubt");
  return doubt && go(doubts().indexOf(doubt), { focus: false });
});

document.addEventListener("htmx:beforeRequest", (event) => {
  sent = event.detail.requestConfig.formData;
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (!event.target.classList.contains("doubted")) return; // it settles every part of an answer
  remember();
  // What comes back by an undo becomes the current one.
  const back = sent.get("do") === "undo" && document.getElementById(sent.get("place"));
  go(back ? doubts().indexOf(back) : place);
  count();
});

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => {
    const said = document.getElementById("said");
    said.classList.add("refused");
    said.querySelector("[role=status]").textContent = slot("looking").dataset.failed;
  });
}

go(0, { focus: false });
document.documentElement.dataset.ready = "true";
