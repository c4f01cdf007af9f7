"""What is counted while rows go by: for the manifest, the card and the line that accounts for every sentence. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from typing import Any

from annotations.schema import PLACE

from .values import Found

SENTENCE, ANSWER = PLACE["sentences"], PLACE["answers"]
UNKNOWN = "unknown"
# Of what the rows are counted by. Rows that agree in all of it are counted as one: there are few such kinds.
OF_SENTENCES = ("label", "standing", "how", "source_kind", "hedged")
OF_ANSWERS = ("reviewer", "codebook", "unaided")


@dataclass(slots=True)
class Tally:
    """`left_out`: why sentences of the articles that were read did not go in; `articles_out`: why articles did not."""

    articles: int = 0
    rows: int = 0
    answers: int = 0
    sentences: Counter[tuple[Any, ...]] = field(default_factory=Counter)  # by the values of OF_SENTENCES
    said: Counter[tuple[Any, ...]] = field(default_factory=Counter)  # by the values of OF_ANSWERS
    left_out: dict[str, int] = field(default_factory=dict)
    articles_out: dict[str, int] = field(default_factory=dict)
    licences: dict[str, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    splitters: dict[str, int] = field(default_factory=dict)
    splits: dict[str, int] = field(default_factory=dict)
    without_text: int = 0
    removed: int = 0
    first: str = ""
    last: str = ""
    edited: list[int] = field(default_factory=list)  # articles in which a sentence boundary was moved

    def count(self, table: dict[str, int], key: str, by: int = 1) -> None:
        table[key] = table.get(key, 0) + by

    def add(self, found: Found, sentences: Sequence[Sequence[Any]], answers: Sequence[Sequence[Sequence[Any]]]) -> None:
        """Count the rows of one article."""
        head = found.head
        self.articles += 1
        self.count(self.licences, head.licence or UNKNOWN)
        self.count(self.languages, head.language)
        self.count(self.splitters, head.splitter)
        self.count(self.splits, sentences[0][SENTENCE["split"]] or "none", len(sentences))
        if head.published:
            day = head.published.isoformat()
            self.first, self.last = min(self.first or day, day), max(self.last, day)
        if found.edited:
            self.edited.append(head.pk)
        self.rows += len(sentences)
        self.answers += sum(map(len, answers))
        self.sentences.update(map(_KIND_OF_SENTENCE, sentences))
        self.said.update(map(_KIND_OF_ANSWER, chain.from_iterable(answers)))
        self.without_text += sum(row[_TEXT] is None for row in sentences)

    def counts(self) -> dict[str, Any]:
        """The manifest's counts."""
        label, standing, how, kind, hedged = (by(self.sentences, place) for place in range(len(OF_SENTENCES)))
        people, codebooks, unaided = (by(self.said, place) for place in range(len(OF_ANSWERS)))
        label["none"] = label.pop(None, 0)
        return {
            "articles": self.articles,
            "removed": self.removed,
            "sentences": self.rows,
            "answers": self.answers,
            "people": len(people),
            "hedged": hedged[True],
            "unaided": unaided[True],
            "without_text": self.without_text,
            "published": [self.first, self.last] if self.first else [],
            "labels": ordered(label),
            "standings": ordered(standing),
            "how": ordered(how),
            "kinds": ordered(kind),
            "licences": ordered(self.licences),
            "languages": ordered(self.languages),
            "splits": ordered(self.splits),
            "codebooks": ordered({str(version): n for version, n in codebooks.items()}),
        }

    def account(self, outside: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
        """How many articles and sentences there are, how many went in, and why the others did not.

        `outside`: of the articles that were not read, why → how many articles and sentences.
        """
        articles = ordered({why: n for why, (n, _) in outside.items()} | self.articles_out)
        sentences = ordered({f"of an article {why}": n for why, (_, n) in outside.items()} | self.left_out)
        return {
            "articles": {"all": self.articles + sum(articles.values()), "in": self.articles, "out": articles},
            "sentences": {"all": self.rows + sum(sentences.values()), "in": self.rows, "out": sentences},
        }


_KIND_OF_SENTENCE = itemgetter(*(SENTENCE[name] for name in OF_SENTENCES))
_KIND_OF_ANSWER = itemgetter(*(ANSWER[name] for name in OF_ANSWERS))
_TEXT = SENTENCE["text"]


def by(kinds: Mapping[tuple[Any, ...], int], place: int) -> Counter[Any]:
    """How many rows have each value at that place of their kind."""
    found: Counter[Any] = Counter()
    for kind, n in kinds.items():
        found[kind[place]] += n
    return found


def ordered(table: Mapping[Any, int]) -> dict[str, int]:
    """By name; without what there is nothing of, and without what has no name."""
    return {key: table[key] for key in sorted(key for key in table if key) if table[key]}
