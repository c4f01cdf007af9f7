// A search field over things that are on the page: what holds every word typed stays, the rest is hidden.

/** Filters `entries` (elements) by what is typed into `field`; `none` shows when nothing is left. */
export function sift(field, entries, none) {
  const texts = entries.map((entry) => entry.textContent.toLowerCase());
  function filter() {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const [index, entry] of entries.entries()) {
      const has = words.every((word) => hasWord(texts[index], word));
      entry.hidden = !has;
      left += has;
    }
    none.hidden = left > 0;
  }
  field.addEventListener("input", filter);
  return filter;
}

/** A number of a ruling is meant whole: "r1" is not R12. Other words may be begun. */
function hasWord(text, word) {
  return /^r\d+$/.test(word) ? new RegExp(`\\b${word}\\b`).test(text) : text.includes(word);
}
