// Keys click the button that shows them (data-hotkey). Letters by character, digits by position; nothing while typing.

const BOUNCE = 120; // milliseconds; the same key again within them is the switch bouncing
const MOVES = new Set(["j", "k", "ArrowDown", "ArrowUp"]);
const SPECIAL = new Set(["Enter", "Backspace", "ArrowDown", "ArrowUp", "?", "/"]);
const SIGNS = new Set(["?", "/"]); // what a layout may want Shift or AltGr for

/** "1", "s", "Shift+s", "Enter": what a key event is called in data-hotkey; null if it is none of ours. */
export function nameOf(event) {
  const { key, code, shiftKey } = event;
  if (event.altKey || event.getModifierState?.("AltGraph")) return SIGNS.has(key) ? key : null;
  if (event.ctrlKey || event.metaKey) return key.toLowerCase() === "z" ? `${shiftKey ? "Shift+" : ""}u` : null;
  if (SPECIAL.has(key)) return shiftKey && !SIGNS.has(key) ? null : key;
  if (/^[0-9]$/.test(key)) return key;
  const digit = /^Digit([0-9])$/.exec(code);
  if (digit) return shiftKey ? null : digit[1];
  const letter = /^[a-z]$/i.test(key) ? key : !/^[\x20-\x7e]$/.test(key) && key.length === 1 && /^Key([A-Z])$/.exec(code)?.[1];
  return letter ? `${shiftKey ? "Shift+" : ""}${letter.toLowerCase()}` : null;
}

function isTyping(target) {
  return target.matches?.("input, textarea, select, [contenteditable]") || Boolean(document.querySelector("dialog[open]"));
}

/** The button for a key: one of an open layer first; a shifted key without its own button clicks the plain one. */
function buttonFor(name) {
  const plain = name.replace("Shift+", "");
  for (const wanted of name === plain ? [name] : [name, plain]) {
    const found = [...document.querySelectorAll(`[data-hotkey~="${CSS.escape(wanted)}"]`)];
    const usable = found.filter((button) => !button.closest(".layer[hidden]"));
    const button = usable.find((one) => one.closest(".layer")) ?? usable[0];
    if (button) return button;
  }
  return null;
}

/** Listens for keys. `escape`: called for Esc. */
export function listen(escape) {
  let last = { name: "", at: -Infinity };
  document.addEventListener("keydown", (event) => {
    if (isTyping(event.target) || event.isComposing) return;
    if (event.key === "Escape") return void escape();
    const name = nameOf(event);
    // Enter on a button or link that has the focus presses that one.
    if (!name || (name === "Enter" && event.target.closest("button, a, summary"))) return;
    const button = buttonFor(name);
    if (!button) return;
    event.preventDefault();
    const bounced = name === last.name && event.timeStamp - last.at < BOUNCE;
    if (!MOVES.has(name)) {
      if (event.repeat) return;
      last = { name, at: event.timeStamp };
      if (bounced) return;
    }
    const shiftKey = name.startsWith("Shift+");
    button.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey, detail: 0 }));
  });
}

/** Shows the keys as the person has bound them, in a fresh part of the page. */
export function applyBindings() {}
