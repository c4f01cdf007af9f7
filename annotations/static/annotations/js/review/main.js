// Read and tag: everything that happens starts as a click on an element with data-action. A desk is one article's; the
// next article takes its place without a new page.

import { outbox } from "../outbox/outbox.js";
import { going } from "../outbox/status.js";
import { Desk } from "./desk.js";
import { applyBindings, listen } from "./keys.js";
import { page as fetched } from "./next.js";

const KEEP_FOCUS = new Set(["note", "help", "more", "find", "bulk"]);
// After these the narrow window's sheet gives the text back.
const CLOSES = new Set(["unsure", "reason", "runon", "take", "nottext", "boundary", "source", "nextopen", "undo", "redo", "back"]);
let desk = null;

/** Shows a fetched page in the place of this one: the bar, the article, the panel. */
function arrive(page, url, number = null) {
  desk.leave();
  document.title = page.title;
  for (const part of ["header.shell", "main"]) {
    document.querySelector(part).replaceWith(document.adoptNode(page.querySelector(part)));
  }
  if (url !== location.href) history.pushState(null, "", url);
  outbox.tell({ type: "state" });
  begin(number);
}

/** The same article again, as the server has it now; at `number` if that is there. */
async function anew(number) {
  const found = await fetched(location.href).catch(() => null);
  if (found) arrive(found.page, location.href, number);
  else going(), location.reload();
}

function begin(number = null) {
  applyBindings(document);
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
    if (CLOSES.has(action)) desk.close();
    if (!KEEP_FOCUS.has(action)) desk.store.current.element.focus({ preventScroll: true });
    return;
  }
  const place = event.target.closest("[data-number]");
  if (place) desk.select(place);
});
addEventListener("popstate", () => (going(), location.reload()));

await outbox.ready;
begin();
listen(() => desk.escape());
document.documentElement.dataset.ready = "true";
