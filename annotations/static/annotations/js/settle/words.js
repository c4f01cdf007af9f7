// What the page says, to the eye and to a screen reader.

import { slot, word } from "../review/words.js";

export { slot, word };

/** Names what the last key did. */
export function say(text) {
  for (const name of ["said", "live"]) if (slot(name).textContent !== text) slot(name).textContent = text;
  slot("elsewhere").hidden = true;
}
