// Read and tag: everything that happens starts as a click on an element with data-action. A desk is one article's; the
// next article takes its place without a new page.

import { outbox } from "../outbox/outbox.js";
import { going } from "../outbox/status.js";
import { Desk } from "./desk.js";
import { applyBindings, isTyping, listen } from "./keys.js";
import { say, slot, word } from "./words.js";

const KEEP_FOCUS = new Set(["note", "help", "more", "find", "bulk"]);
// After these the narrow window's sheet gives the text back.
const CLOSES = new Set(["unsure", "reason", "runon", "take", "nottext", "boundary", "source", "confirmmark", "refusemark", "nextopen", "undo", "redo", "back"]);
const held = []; // [event, place] of what was pressed and needs tools.js, before that is there; and of all after it
let desk = null;
let toolsOf = null; // of tools.js
let loading = null;
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
    found = await import("./next.js").then(({ page }) => page(location.href)).catch(() => null);
  }
  if (found) arrive(found.page, location.href, number);
  else going(), location.reload();
}

function begin(number = null) {
  applyBindings(document);
  desk = new Desk({ arrive, anew });
  if (toolsOf) desk.equip(toolsOf);
  desk.begin(number);
}

/** True if a click on `place` needs nothing that is still on its way. */
const isThere = ({ dataset: { action } }) => toolsOf || !action || action in desk.actions;

/** Does what is held, in order, as far as it goes. What has opened a field or a dialog has the rest meant for it. */
async function release() {
  while (held.length && isThere(held[0][1])) {
    try {
      act(...held.shift());
    } catch (error) {
      reportError(error);
    }
    await new Promise((resolve) => setTimeout(resolve)); // some give the focus only then
    if (isTyping(document.activeElement)) held.length = 0;
  }
}

/** Loads the tools; where that failed, again with the next key that needs them. */
function loadTools() {
  loading ??= import("./tools.js").then(
    (tools) => {
      ({ toolsOf } = tools);
      desk.equip(toolsOf);
      document.documentElement.dataset.ready = "true";
      return release();
    },
    () => {
      loading = null;
      held.length = 0;
      say(word("not_loaded"));
    },
  );
}

/** Does what a click on `place`, a button or a sentence, means. */
function act(event, place) {
  const { action } = place.dataset;
  if (!action) return desk.select(place);
  if (!desk.actions[action]) return undefined;
  if (action !== "undo" && action !== "redo") desk.store.moves += 1;
  desk.actions[action](event, place);
  if (CLOSES.has(action) && slot("reasons").hidden) desk.close();
  if (!KEEP_FOCUS.has(action)) desk.store.current.element.focus({ preventScroll: true });
  return undefined;
}

document.addEventListener("click", (event) => {
  const place = event.target.closest("[data-action]") ?? event.target.closest("[data-number]");
  if (!place || !desk) return;
  if (!held.length && isThere(place)) return void act(event, place);
  held.push([event, place]);
  loadTools();
});
// A dialog that was closed gives the keys back to the article, not to the button that opened it.
document.addEventListener("close", () => desk.store.current.element.focus({ preventScroll: true }), true);
outbox.listen(({ type }) => (acknowledged += type === "acknowledged"));
addEventListener("popstate", () => (going(), location.reload()));

await outbox.ready;
begin();
listen(() => desk.escape());
document.documentElement.dataset.listens = "true"; // to keys; with data-ready all of them are done at once
loadTools();
