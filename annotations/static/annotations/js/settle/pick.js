// What is picked for a dispute. Nothing here is saved: that is Enter's.

import { say, word } from "./words.js";

/** The sources that answers name, most named first; with a label, those of the answers that gave it. */
export function sourcesIn({ answers }, label = null) {
  const found = new Map();
  for (const { label: given, source } of answers) {
    if (!source || (label && given !== label)) continue;
    const key = `${source.start}-${source.end}-${source.kind}`;
    const { n = 0 } = found.get(key) ?? {};
    found.set(key, { n: n + 1, source });
  }
  return [...found.values()].sort((one, other) => other.n - one.n).map(({ source }) => source);
}

/** The source of what is picked: chosen by hand, else what most answers with this label name; null for none. */
export function sourceOf(cases, one, pick = one.pick) {
  if (!pick.label || cases.hedging(pick.label) !== "free") return null;
  return pick.source === undefined ? (sourcesIn(one, pick.label)[0] ?? null) : pick.source;
}

/** The spans of the decision. */
export function spansOf(cases, one, pick = one.pick) {
  const source = sourceOf(cases, one, pick);
  return source ? [{ role: "source", kind: source.kind ?? "", start: source.start, end: source.end }] : [];
}

/** Exactly this label: not hedged unless asked. */
export function tag(cases, pick, label, hedged) {
  const rule = cases.hedging(label);
  const { name } = cases.entries.get(label);
  if (hedged && rule === "never") return void say(word("never_hedged", { label: name }));
  const free = rule === "free" && (hedged || cases.armed);
  if (pick.label !== label) pick.source = undefined;
  Object.assign(pick, { label, hedged: free || rule === "always" });
  cases.armed = false;
  return say(word("did_pick", { label: cases.nameOf(pick) }));
}

/** Hedged or not; before a label is picked: for the next one. */
export function hedge(cases, pick) {
  if (!pick.label) {
    cases.armed = !cases.armed;
    return say(word(cases.armed ? "did_arm" : "did_disarm"));
  }
  const rule = cases.hedging(pick.label);
  if (rule !== "free") return say(word(`${rule}_hedged`, { label: cases.entries.get(pick.label).name }));
  pick.hedged = !pick.hedged;
  return say(word("did_pick", { label: cases.nameOf(pick) }));
}

/** Who: the selected words; else the next of what the answers name, after the last of them nobody. */
export function who(cases, one, selected) {
  const { pick } = one;
  if (pick.label && cases.hedging(pick.label) !== "free") return say(word("no_source_here", { label: cases.entries.get(pick.label).name }));
  const named = sourcesIn(one);
  if (selected) pick.source = { ...selected, kind: named[0]?.kind ?? "person" };
  else if (!named.length) return say(word("no_who"));
  else {
    const now = sourceOf(cases, one);
    const at = named.findIndex(({ start, end, kind }) => now && start === now.start && end === now.end && kind === now.kind);
    pick.source = named[at + 1] ?? (now ? null : named[0]);
  }
  return say(pick.source ? word("did_who", { words: pick.source.words }) : word("did_no_who"));
}

/** The next kind of the source that is picked. */
export function nextKind(cases, one) {
  const source = sourceOf(cases, one);
  if (!source) return;
  const kinds = Object.keys(cases.kinds);
  one.pick.source = { ...source, kind: kinds[(kinds.indexOf(source.kind) + 1) % kinds.length] };
}
