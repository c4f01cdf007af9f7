// The practice article: keys and clicks as in the review screen, each answer checked on the page. Nothing is sent.

import { listen } from "./review/keys.js";
import { slot, word } from "./review/words.js";
import { data, paint, reach, say, sum, tell } from "./practice/show.js";

const rows = data.sentences.map((row) => ({ ...row, element: document.getElementById(`s-${row.number}`), first: null, done: false }));
let current = rows[0];
let armed = false; // hedged, for the next label
let wrong = false; // the last answer here was wrong, and the right one is shown

const isOver = () => !slot("summary").hidden;

function go(row) {
  current = row;
  armed = wrong = false;
  slot("on").hidden = true;
  paint(rows, current, armed);
  row.element.focus({ preventScroll: true });
  reach(row);
}

/** To the next sentence without its right answer; after the last one, the end. */
function on() {
  const open = rows.filter((row) => !row.done);
  if (open.length) return go(open.find((row) => row.number > current.number) ?? open[0]);
  paint(rows, current, armed);
  return sum(rows);
}

function tag(label, shift) {
  const { hedged: rule, name } = data.entries[label];
  if (shift && rule === "never") return say(word("never_hedged", { label: name }));
  const hedged = rule === "always" || (rule === "free" && (shift || armed));
  const right = label === current.label && hedged === current.hedged;
  current.first ??= right;
  armed = false;
  wrong = !right;
  tell(current, rows.length, right ? null : { label, hedged });
  if (!right) return (paint(rows, current, armed), reach(current));
  current.done = true;
  return on();
}

/** The right answer is taken as read. */
function takeUp() {
  if (!wrong) return;
  current.done = true;
  on();
}

function back() {
  const before = rows[rows.indexOf(current) - 1];
  if (!before) return say(word("first"));
  visit(before);
  return say(word("before", { n: before.number }));
}

/** Goes to a sentence, and shows again what was right there. */
function visit(row) {
  go(row);
  if (row.done) tell(row, rows.length);
}

function arm() {
  armed = !armed;
  say(word(armed ? "armed" : "disarmed"));
  paint(rows, current, armed);
}

const actions = { tag: ({ shiftKey }, { dataset }) => tag(dataset.label, shiftKey), hedged: arm, back, on: takeUp };

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  const place = event.target.closest("[data-number]");
  if (isOver()) return;
  if (button) {
    actions[button.dataset.action](event, button);
    if (!isOver()) current.element.focus({ preventScroll: true });
  } else if (place) visit(rows[Number(place.dataset.number) - 1]);
});
addEventListener("resize", () => reach(current));
document.fonts?.ready.then(() => reach(current));
slot("answer-card").hidden = false;
go(rows[0]);
listen(() => current.element.focus({ preventScroll: true }));
document.documentElement.dataset.ready = "true";
