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

/** The words selected in a sentence as {start, end} in article code points, without outer white space; else null. */
export function selectedIn(sentence) {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  let from = positionIn(sentence.element, range.startContainer, range.startOffset);
  let to = positionIn(sentence.element, range.endContainer, range.endOffset);
  if (from === null || to === null) return null;
  while (from < to && /\s/.test(sentence.text[from])) from += 1;
  while (from < to && /\s/.test(sentence.text[to - 1])) to -= 1;
  if (from === to) return null;
  const start = sentence.start + toCodePoints(sentence.text, from);
  return { start, end: sentence.start + toCodePoints(sentence.text, to) };
}

/** Where the caret stands in a sentence, in article code points; null if it is elsewhere or at the sentence's edge. */
export function caretIn(sentence) {
  const selection = document.getSelection();
  if (!selection || !selection.rangeCount) return null;
  const at = positionIn(sentence.element, selection.focusNode, selection.focusOffset);
  if (at === null || at <= 0 || at >= sentence.text.length) return null;
  return sentence.start + toCodePoints(sentence.text, at);
}
