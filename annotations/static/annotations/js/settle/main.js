// Settle: j and k walk, a label key picks, Enter settles and goes on. Everything starts as a click on data-action.

import { outbox } from "../outbox/outbox.js";
import { going } from "../outbox/status.js";
import { listen } from "../review/keys.js";
import { Cases } from "./cases.js";
import { Desk } from "./desk.js";
import { Ruling } from "./ruling.js";
import { slot } from "./words.js";

const KEEP_FOCUS = new Set(["note", "help", "discuss", "guide"]);

const data = JSON.parse(document.getElementById("settle-data").textContent);
await outbox.ready;
const cases = new Cases(data);
const desk = document.querySelector("[data-tick]") ? new Ruling(cases, data.project) : new Desk(cases, data.project);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  if (button) {
    const { action } = button.dataset;
    if (!desk.actions[action]) return;
    if (action !== "undo" && action !== "redo") cases.moves += 1;
    desk.actions[action](event, button);
    if (!KEEP_FOCUS.has(action)) cases.current?.element.focus({ preventScroll: true });
    return;
  }
  if (event.target.closest("a, input, select, textarea, label, button")) return;
  const place = event.target.closest("[data-case]");
  if (place) desk.select(cases.byKey.get(place.dataset.case));
});
document.addEventListener("keydown", (event) => {
  if (!event.target.matches("textarea")) return;
  const back = () => (event.preventDefault(), cases.current.element.focus({ preventScroll: true }));
  if (event.key === "Escape") back();
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  if (event.target === slot("why")) back(), desk.actions.settle();
  else event.preventDefault(), event.target.form?.requestSubmit();
});
// A dialog that was closed gives the keys back to the sentence.
document.addEventListener("close", () => cases.current?.element.focus({ preventScroll: true }), true);

desk.begin();
listen(() => desk.escape());
slot("elsewhere").addEventListener("click", going);
document.documentElement.dataset.ready = "true";
