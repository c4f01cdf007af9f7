// The one place where UTF-16 positions (the browser's) and code points (the server's) meet.

/** How many code points stand before UTF-16 position `at` of `text`. */
export function toCodePoints(text, at) {
  let count = 0;
  for (let index = 0; index < at; count += 1) index += text.codePointAt(index) > 0xffff ? 2 : 1;
  return count;
}

/** The UTF-16 position of code point `at` of `text`. */
export function toUtf16(text, at) {
  let index = 0;
  for (let count = 0; count < at && index < text.length; count += 1) index += text.codePointAt(index) > 0xffff ? 2 : 1;
  return index;
}

/** The words of a sentence that lie in `span` (article code points); "" if it lies elsewhere. */
export function wordsOf(sentence, span) {
  if (span.start < sentence.start || span.end > sentence.end) return "";
  const from = toUtf16(sentence.text, span.start - sentence.start);
  return sentence.text.slice(from, toUtf16(sentence.text, span.end - sentence.start));
}

/** The words of a span anywhere in the article. */
export function wordsIn(sentences, span) {
  const home = sentences.find((sentence) => sentence.start <= span.start && span.end <= sentence.end);
  return home ? wordsOf(home, span) : "";
}

function positionIn(element, node, offset) {
  if (!element.contains(node)) return null;
  const range = document.createRange();
  range.setStart(element, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

const WORD = /[\p{L}\p{N}\p{M}'’_-]/u;
const EDGE = /[\s,.;:!?…“”„"«»()\[\]]/u;

/** {start, end} of the sentence (code points from its start), grown to whole words, without outer space and punctuation. */
function snapped(points, start, end) {
  const isWord = (at) => at >= 0 && at < points.length && WORD.test(points[at]);
  while (start < end && EDGE.test(points[start])) start += 1;
  while (start < end && EDGE.test(points[end - 1])) end -= 1;
  if (start === end) return null;
  while (isWord(start) && isWord(start - 1)) start -= 1;
  while (isWord(end - 1) && isWord(end)) end += 1;
  return { start, end };
}

/** The words selected in a sentence as {start, end} in article code points: whole words; null if none are. */
export function selectedIn(sentence) {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const from = positionIn(sentence.element, range.startContainer, range.startOffset);
  const to = positionIn(sentence.element, range.endContainer, range.endOffset);
  if (from === null || to === null) return null;
  const inside = snapped(Array.from(sentence.text), toCodePoints(sentence.text, from), toCodePoints(sentence.text, to));
  return inside && { start: sentence.start + inside.start, end: sentence.start + inside.end };
}

/** The words selected in `current` or a sentence before it: who says something may be named earlier. */
export function selectedUpTo(sentences, current) {
  const home = sentences.slice(0, current.index + 1).findLast((sentence) => selectedIn(sentence));
  return home ? selectedIn(home) : null;
}

/** Where the caret stands in a sentence, in article code points; null if it is elsewhere or at the sentence's edge. */
export function caretIn(sentence) {
  const selection = document.getSelection();
  if (!selection || !selection.rangeCount) return null;
  const at = positionIn(sentence.element, selection.focusNode, selection.focusOffset);
  if (at === null || at <= 0 || at >= sentence.text.length) return null;
  return sentence.start + toCodePoints(sentence.text, at);
}
