// What a person likes to read by: shown at once, and kept by the server; where nobody is logged in, by this browser.

const root = document.documentElement;
const PLAIN = { text_size: "m", measure: "normal", face: "serif", theme: "system", contrast: "system", motion: "system" };
let sending = Promise.resolve();

const attribute = (name) => name.replace("_s", "S"); // text_size → textSize
const now = (name) => root.dataset[attribute(name)] ?? PLAIN[name];

/** The page in this look: its first tag, the sheet of high contrast, and whatever shows which choice holds. */
function show(name, value) {
  root.dataset[attribute(name)] = value;
  if (name === "contrast") document.getElementById("contrast").media = value === "more" ? "all" : "(prefers-contrast: more)";
  for (const button of document.querySelectorAll(`[data-preference="${name}"]`)) {
    button.setAttribute("aria-pressed", String(button.value === value));
  }
  for (const input of document.querySelectorAll(`input[name="${name}"]`)) input.checked = input.value === value;
  dispatchEvent(new Event("resize")); // whoever measured the text measures again
}

/** Shows the choice and keeps it. */
export function choose(name, value) {
  show(name, value);
  if (name === "theme") {
    try {
      localStorage.setItem("theme", value); // the look of the log-in page
    } catch {
      // Storage is switched off: the choice holds for this page.
    }
  }
  // One after the other: of two quick choices the later one must be what stays.
  if (root.dataset.preferences) sending = sending.then(() => send({ [name]: value })).then(tell);
}

async function send(changes) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  try {
    const body = JSON.stringify(changes);
    return (await fetch(root.dataset.preferences, { method: "PUT", headers, credentials: "same-origin", body, keepalive: true })).ok;
  } catch {
    return false;
  }
}

function tell(kept) {
  for (const place of document.querySelectorAll("[data-kept]")) {
    place.textContent = kept ? (place.dataset.done ?? "") : place.dataset.failed;
    place.hidden = !place.textContent;
  }
}

/** The buttons show which choice holds; again for a fresh part of the page. */
export function mark() {
  for (const button of document.querySelectorAll("[data-preference]")) {
    button.setAttribute("aria-pressed", String(button.value === now(button.dataset.preference)));
  }
}

/** Called once: the buttons show which choice holds, and choose. */
export function listen() {
  mark();
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-preference]");
    if (button) choose(button.dataset.preference, button.value);
  });
}
