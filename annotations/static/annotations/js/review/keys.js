// Keys click the button that shows them. data-hotkey: the built-in keys; those that a person bound come with the page.

const BOUNCE = 120; // milliseconds; the same key again within them is the switch bouncing
const MOVES = new Set(["next", "previous"]); // may be held down
const STAYS = new Set(["Enter", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]); // when single keys are off
const NAMED = new Set([...STAYS, "Backspace"]);
const SIGNS = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Backspace: "⌫" };
const own = JSON.parse(document.documentElement.dataset.keys ?? "{}"); // action → keys
const off = document.documentElement.dataset.keysOff === "true";
let latin = true; // whether the last letter was of a layout that has a–z

/** The letter that was typed; of other alphabets the one printed there on a Latin keyboard; null if it is none. */
function letterOf(key, code) {
  const place = /^Key([A-Z])$/.exec(code)?.[1].toLowerCase();
  if (/^[a-z]$/i.test(key)) return (latin = true), key.toLowerCase();
  // Greek has a semicolon where Q is, Hebrew a slash: there they stand for the letter.
  if (!/^\p{L}$/u.test(key)) return (!latin && key.length === 1 && place) || null;
  if (place) latin = /^\p{Script=Latin}$/u.test(key);
  return place ?? key.toLowerCase();
}

/** "1", "s", "Shift+s", "?", "Enter": what a key press is called in data-hotkey; null if it can be none of ours. */
export function nameOf(event) {
  const { key, code, shiftKey } = event;
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return null;
  // On some layouts a sign needs AltGr: then it is that sign, and nothing else is.
  if (event.altKey || event.getModifierState?.("AltGraph")) return key === "?" || key === "/" ? key : null;
  if (NAMED.has(key)) return shiftKey ? null : key;
  if (/^[0-9]$/.test(key)) return key;
  const digit = !shiftKey && /^Digit([0-9])$/.exec(code);
  if (digit) return digit[1];
  const letter = letterOf(key, code);
  if (letter) return `${shiftKey ? "Shift+" : ""}${letter}`;
  return /^[\p{P}\p{S}]$/u.test(key) ? key : null;
}

/** A key as people read it. */
export const shown = (key) => SIGNS[key] ?? key;

const actionOf = ({ dataset }) => (dataset.label ? `${dataset.action}:${dataset.label}` : dataset.action);
const buttons = () => [...document.querySelectorAll("[data-hotkey]")];

/** The keys that click a button now. */
export function keysOf(button) {
  const keys = own[actionOf(button)] ?? button.dataset.hotkey.split(" ");
  return off ? keys.filter((key) => STAYS.has(key)) : keys;
}

/** True if what is pressed at `target` is text, or meant for a dialog. */
export function isTyping(target) {
  return target.matches?.("input, textarea, select, [contenteditable]") || Boolean(document.querySelector("dialog[open]"));
}

/** The button for a key: one of an open layer first; a shifted key without its own button clicks the plain one. */
function buttonFor(name) {
  const usable = buttons().filter((button) => !button.closest(".layer[hidden]"));
  for (const wanted of new Set([name, name.replace("Shift+", "")])) {
    const found = usable.filter((button) => keysOf(button).includes(wanted));
    if (found.length) return found.find((one) => one.closest(".layer")) ?? found[0];
  }
  return null;
}

function put(kbd, key, alone) {
  kbd.hidden = !key && !alone;
  // A button that shows nothing but its key keeps a sign to be seen by.
  kbd.textContent = key ? shown(key) : alone && /\p{L}/u.test(kbd.textContent) ? "…" : kbd.textContent;
}

/** Shows in `place` the keys that a person bound, instead of the built-in ones. May be called again for a fresh part. */
export function applyBindings(place = document) {
  const changed = (action) => off || action in own;
  for (const button of place.querySelectorAll("[data-hotkey]")) {
    if (!changed(actionOf(button))) continue;
    const keys = keysOf(button);
    const kbd = button.querySelector("kbd");
    if (kbd) put(kbd, keys[0], button.textContent.trim() === kbd.textContent.trim());
    button.dataset.titled ??= button.title;
    button.title = [button.dataset.titled, keys.map(shown).join(" · ")].filter(Boolean).join(": ");
  }
  for (const list of place.querySelectorAll("[data-keys-of]")) {
    const actions = list.dataset.keysOf.split(" ");
    if (!actions.some(changed)) continue;
    const held = actions.flatMap((action) => own[action] ?? keysOf(buttons().find((one) => actionOf(one) === action)));
    const letters = (key) => (/^\p{L}$/u.test(key) ? [`Shift+${key}`] : []);
    const keys = (list.dataset.shifted === undefined ? held : held.flatMap(letters)).filter((key) => !off || STAYS.has(key));
    if (list.matches("kbd")) put(list, keys[0], false);
    else list.replaceChildren(...(keys.length ? keys.flatMap((key) => [Object.assign(document.createElement("kbd"), { textContent: shown(key) }), " "]) : ["–"]));
  }
}

/** Listens for keys. `escape`: called for Esc. */
export function listen(escape) {
  let last = { name: "", at: -Infinity };
  applyBindings();
  document.addEventListener("keydown", (event) => {
    if (isTyping(event.target) || event.isComposing) return;
    if (event.key === "Escape") return void escape();
    const chord = (event.ctrlKey || event.metaKey) && !event.altKey && letterOf(event.key, event.code) === "z";
    const name = chord ? `${event.shiftKey ? "Shift+" : ""}Ctrl+z` : nameOf(event);
    // Enter on a button or link that has the focus presses that one.
    if (!name || (name === "Enter" && event.target.closest("button, a, summary"))) return;
    const button = chord ? buttons().find((one) => one.dataset.action === "undo") : buttonFor(name);
    if (!button) return;
    event.preventDefault();
    const moves = MOVES.has(button.dataset.action);
    if (event.repeat && !moves) return;
    const bounced = name === last.name && event.timeStamp - last.at < BOUNCE;
    last = { name, at: event.timeStamp };
    if (bounced && !moves) return;
    const shiftKey = name.startsWith("Shift+");
    button.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey, detail: 0 }));
  });
}
