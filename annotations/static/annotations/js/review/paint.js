// How one sentence looks. A tint and a filled chip: a person said so. Dashed: a machine.

import { toUtf16 } from "./offsets.js";
import { word } from "./words.js";

const isFree = (store, answer) => store.hedging(answer.label) === "free";

/** The letters of an answer: "A ~", "Sp", "unsure", "not text"; "" for none. */
export function lettersOf(store, answer) {
  if (answer.state === "unsure") return word("unsure");
  if (answer.marks.not_text) return word("not_text");
  if (!answer.label) return "";
  const letter = store.entries.get(answer.label)?.letter ?? "?"; // a label that waits here from another codebook
  return answer.hedged && isFree(store, answer) ? `${letter} ~` : letter;
}

/** Why somebody is unsure, as its button says it; "" if they did not say. */
export function reasonOf({ unsure_reason: reason }) {
  return (reason && document.querySelector(`[data-reason="${reason}"]`)?.lastChild.textContent.trim()) || "";
}

/** An answer in words: "Anonymous, hedged"; "unsure · Two claims". */
export function nameOf(store, answer) {
  if (answer.state === "unsure") return [word("unsure"), reasonOf(answer)].filter(Boolean).join(" · ");
  if (answer.marks.not_text) return word("not_text");
  if (!answer.label) return word("empty");
  const label = store.entries.get(answer.label)?.name ?? answer.label;
  return answer.hedged && isFree(store, answer) ? word("labelled_hedged", { label }) : word("labelled", { label });
}

/** What the chip says, with the state of saving. */
export function chipOf(store, sentence) {
  const own = lettersOf(store, sentence.answer);
  if (sentence.conflict) return `${own || "?"} ≠ ${lettersOf(store, sentence.conflict.answer) || "?"}`;
  if (store.isTroubled(sentence)) return `${own} !`.trim();
  if (sentence.waiting) return `${own} ·`.trim();
  if (store.isToConfirm(sentence)) return `${[...new Set(sentence.toConfirm.map((one) => lettersOf(store, one.answer)))].join(" / ")} …`;
  if (!own && store.isVisible(sentence)) return `${lettersOf(store, { ...sentence.suggestion, marks: {} })} ?`;
  return own;
}

function classesOf(store, sentence) {
  const asked = store.isAsked(sentence);
  // What was said before it was no longer asked is kept, and not shown.
  const answer = asked ? sentence.answer : { ...sentence.answer, label: null, state: "empty" };
  const visible = store.isVisible(sentence);
  const tone = store.entries.get(answer.label)?.tone ?? (visible ? store.entries.get(sentence.suggestion.label).tone : "");
  const states = {
    [tone]: tone,
    answered: answer.state !== "empty",
    unsure: answer.state === "unsure",
    hedged: answer.label && answer.hedged && isFree(store, answer),
    "not-text": answer.marks.not_text,
    "cut-after": answer.marks.cut_after,
    suggested: visible,
    now: sentence === store.current,
    passed: store.isPassed(sentence),
    confirm: store.isToConfirm(sentence),
    unasked: !asked,
    waiting: sentence.waiting,
    refused: store.isTroubled(sentence) && !sentence.conflict,
    conflict: sentence.conflict,
  };
  return ["sentence", ...Object.keys(states).filter((name) => name && states[name])].join(" ");
}

function aloud(store, sentence) {
  const parts = [store.isAsked(sentence) ? nameOf(store, sentence.answer) : word("not_asked")];
  if (sentence.conflict) parts.push(word("conflict"));
  else if (sentence.refused) parts.push(word(sentence.refused.retrying ? "retrying" : "refused", { why: sentence.refused.why }));
  else if (sentence.waiting) parts.push(word("waiting_here"));
  if (store.isPassed(sentence)) parts.push(word("passed"));
  if (store.isToConfirm(sentence)) parts.push(word("to_confirm"));
  if (sentence.answer.marks.cut_after) parts.push(word("cut_here"));
  if (sentence.answer.marks.joined_at) parts.push(word("joined_here"));
  if (sentence.answer.note) parts.push(word("note_here"));
  if (sentence.thread) parts.push(word(`thread_${sentence.thread.state}`));
  if (store.isVisible(sentence)) parts.push(word("has_suggestion"));
  // State, label, position, text: in this order, so that whoever listens can go on after the first word.
  const place = store.isAsked(sentence) ? `, ${word("sentence_only", { n: store.place(sentence) })}` : "";
  return `${parts.join(", ")}${place}: ${sentence.text}`;
}

/** A word behind the sentence, where there is more to it than the label: how its question stands, else that it has a note. */
function afterOf({ thread, answer }) {
  if (thread && thread.state !== "settled") return word(`after_${thread.state}`);
  return answer.note ? word("after_note") : "";
}

/** The spans to mark: the suggestion's while it is shown, else the source that the answer names; and a wrong joint. */
function spansOf(store, sentence) {
  const { spans, marks } = sentence.answer;
  const shown = store.isVisible(sentence) ? sentence.suggestion.spans : spans.filter((span) => span.role === "source");
  return marks.joined_at === undefined ? shown : [...shown, { role: "joined", start: marks.joined_at, end: marks.joined_at }];
}

function underline(sentence, spans) {
  const inside = spans
    .filter((span) => span.start >= sentence.start && span.end <= sentence.end)
    .sort((one, other) => one.start - other.start);
  const key = inside.map((span) => `${span.role}${span.start}-${span.end}`).join();
  if (key === sentence.painted) return;
  // Somebody is selecting words here: leave the text nodes alone until they are done.
  const selection = document.getSelection();
  if (selection && !selection.isCollapsed && sentence.element.contains(selection.anchorNode)) return;
  const nodes = [];
  let at = 0;
  for (const span of inside) {
    const from = toUtf16(sentence.text, span.start - sentence.start);
    const to = toUtf16(sentence.text, span.end - sentence.start);
    if (from < at) continue;
    const marked = document.createElement("span");
    marked.className = span.role;
    marked.textContent = sentence.text.slice(from, to);
    if (from > at) nodes.push(sentence.text.slice(at, from));
    nodes.push(marked);
    at = to;
  }
  if (at < sentence.text.length) nodes.push(sentence.text.slice(at));
  sentence.element.replaceChildren(...nodes);
  sentence.painted = key;
}

/** Brings the sentence's element up to date. */
export function paint(store, sentence) {
  const { element } = sentence;
  const classes = classesOf(store, sentence);
  if (element.className !== classes) element.className = classes;
  const chip = chipOf(store, sentence);
  if (chip) element.dataset.chip = chip;
  else delete element.dataset.chip;
  const after = afterOf(sentence);
  if (after) element.dataset.after = after;
  else delete element.dataset.after;
  Object.assign(element.dataset, {
    state: sentence.answer.state, label: sentence.answer.label ?? "", hedged: sentence.answer.hedged, version: sentence.version,
  });
  const now = sentence === store.current;
  element.setAttribute("aria-selected", String(now));
  const name = aloud(store, sentence);
  if (element.ariaLabel !== name) element.ariaLabel = name;
  element.tabIndex = now ? 0 : -1;
  underline(sentence, spansOf(store, sentence));
}
