"""`python -m tests.bench.cues`: the cues on our own gold, the demo newsroom, which was labelled blind.

The newsroom's articles in two halves, by their number: the errors of the first, third … article were looked at while
cues were written, those of the others never. So the second half says how far the cues reach beyond what was seen.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from annotations.codebook import LABELS
from annotations.demo import newsroom
from annotations.text.propose import VERSION, Proposal, propose

HALVES = (("looked at", 0, 2), ("not looked at", 1, 2), ("all", 0, 1))
ENOUGH = 0.5  # of the words of two sources, as token F1


@dataclass(slots=True)
class Tally:
    """What was found against what is gold."""

    labels: Counter[tuple[str, str]] = field(default_factory=Counter)
    hedged: Counter[tuple[bool, bool]] = field(default_factory=Counter)
    sources: int = 0
    met: int = 0
    kinds: int = 0
    kinds_met: int = 0


def f1(table: Counter[Any], key: Any) -> float:
    """Harmonic mean of precision and recall of one key; the table counts (gold, found)."""
    right = table[key, key]
    both = sum(n for (gold, _), n in table.items() if gold == key) + sum(
        n for (_, got), n in table.items() if got == key
    )
    return 2 * right / both if both else 0.0


def alike(one: str, other: str) -> bool:
    """True if two sources share enough words."""
    a, b = set(one.casefold().split()), set(other.casefold().split())
    return bool(a and b) and 2 * len(a & b) / (len(a) + len(b)) >= ENOUGH


def add(tally: Tally, truth: dict[str, Any], proposal: Proposal | None, text: str) -> None:
    """Count one sentence."""
    label = proposal.label if proposal else "plain"
    tally.labels[truth["label"], label] += 1
    tally.hedged[truth["hedged"], bool(proposal and proposal.hedged)] += 1
    if truth["source"] and truth["source_sentence"] is None:
        said = proposal.source.of(text) if proposal and proposal.source else ""
        tally.sources, tally.met = tally.sources + 1, tally.met + alike(said, truth["source"])
    if truth["kind"] and proposal and label == truth["label"] and proposal.source_kind:
        tally.kinds, tally.kinds_met = tally.kinds + 1, tally.kinds_met + (proposal.source_kind.value == truth["kind"])


def tallied(articles: Sequence[newsroom.DemoArticle]) -> Tally:
    """The cues on these articles."""
    tally, gold = Tally(), newsroom.labels()
    for article in articles:
        texts = [sentence.span.of(article.text) for sentence in article.sentences]
        for sentence, text, proposal in zip(article.sentences, texts, propose(texts), strict=True):
            if sentence.n is not None:
                add(tally, gold[article.slug, sentence.n], proposal, text)
    return tally


def main() -> None:
    articles = newsroom.articles()
    print(f"cues, version {VERSION}\n")
    print("| articles | sentences | macro-F1 | accuracy | " + " | ".join(LABELS) + " | hedged | source | its kind |")
    print("|" + "---|" * (len(LABELS) + 7))
    for name, first, step in HALVES:
        tally = tallied(articles[first::step])
        scores = [100 * f1(tally.labels, label) for label in LABELS]
        count = sum(tally.labels.values())
        right = 100 * sum(tally.labels[label, label] for label in LABELS) / count
        cells = [f"{sum(scores) / len(scores):.1f}", f"{right:.1f}", *(f"{score:.1f}" for score in scores)]
        cells += [f"{100 * f1(tally.hedged, True):.1f}", f"{tally.met} of {tally.sources}"]
        print(f"| {name} | {count} | " + " | ".join([*cells, f"{tally.kinds_met} of {tally.kinds}"]) + " |")
    sentences = [[sentence.span.of(article.text) for sentence in article.sentences] for article in articles]
    started = time.perf_counter()
    for article in sentences:
        propose(article)
    print(f"\n{sum(map(len, sentences)) / (time.perf_counter() - started):,.0f} sentences/s")


if __name__ == "__main__":
    main()
