// The page's sentences, in the reader's language, and its slots.

const said = JSON.parse(document.getElementById("review-words").textContent);

/** The sentence called `key`, with {name} filled in from `values`. */
export function word(key, values = {}) {
  return (said[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** The element with data-slot=`name`. */
export function slot(name) {
  return document.querySelector(`[data-slot="${name}"]`);
}

/** Names what the last key did: to the eye, and to a screen reader. `chip`: {letters, tone} of the answer it is about. */
export function say(text, { letters = "", tone = "" } = {}) {
  for (const name of ["said", "bar-said", "live"]) {
    const place = slot(name);
    if (place.textContent !== text) place.textContent = text;
  }
  const chip = slot("last-chip");
  chip.hidden = !letters;
  chip.textContent = letters;
  chip.className = `chip ${tone || "hollow"}`;
}
