// Read and tag: everything that happens starts as a click on an element with data-action. A desk is one article's; the
// next article takes its place without a new page.

import { mark } from "../comfort.js";
import { outbox } from "../outbox/outbox.js";
import { going } from "../outbox/status.js";
import { Desk } from "./desk.js";
import { applyBindings, listen } from "./keys.js";
import { page as fetched } from "./next.js";
import { slot } from "./words.js";

const KEEP_FOCUS = new Set(["note", "help", "more", "find", "bulk"]);
// After these the narrow window's sheet gives the text back.
const CLOSES = new Set(["unsure", "reason", "runon", "take", "nottext", "boundary", "source", "confirmmark", "refusemark", "confirmmark", "refusemark", "nextopen", "undo", "redo", "back"]);
let desk = null;
let acknowledged = 0; // operations that the server has taken since this page was opened

/** Shows a fetched page in the place of this one: the bar, the article, the panel. */
function arrive(page, url, number = null) {
  const parts = ["header.shell", "main"].map((part) => [document.querySelector(part), page.querySelector(part)]);
  if (parts.flat().includes(null)) return; // shown already
  desk.leave();
  document.title = page.title;
  for (const [old, fresh] of parts) old.replaceWith(document.adoptNode(fresh));
  if (url !== location.href) history.pushState(null, "", url);
  outbox.tell({ type: "state" });
  begin(number);
}

/** The same article again, as the server has it now; at `number` if that is there. */
async function anew(number) {
  let [found, before] = [null, -1];
  // What the server acknowledged while it made the page may not be in it.
  for (let tries = 0; tries < 3 && before !== acknowledged; tries += 1) {
    before = acknowledged;
    found = await fetched(location.href).catch(() => null);
  }
  if (found) arrive(found.page, location.href, number);
  else going(), location.reload();
}

function begin(number = null) {
  applyBindings(document);
  mark();
  desk = new Desk({ arrive, anew });
  desk.begin(number);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  if (button) {
    const { action } = button.dataset;
    if (!desk.actions[action]) return;
    if (action !== "undo" && action !== "redo") desk.store.moves += 1;
    desk.actions[action](event, button);
    if (CLOSES.has(action) && slot("reasons").hidden) desk.close();
    if (!KEEP_FOCUS.has(action)) desk.store.current.element.focus({ preventScroll: true });
    return;
  }
  const place = event.target.closest("[data-number]");
  if (place) desk.select(place);
});
// A dialog that was closed gives the keys back to the article, not to the button that opened it.
document.addEventListener("close", () => desk.store.current.element.focus({ preventScroll: true }), true);
outbox.listen(({ type }) => (acknowledged += type === "acknowledged"));
addEventListener("popstate", () => (going(), location.reload()));

await outbox.ready;
begin();
listen(() => desk.escape());
document.documentElement.dataset.ready = "true";
