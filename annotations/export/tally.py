"""What is counted while rows go by: for the manifest, the card and the line that accounts for every sentence. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotations.schema import PLACE

from .values import Found

SENTENCE, ANSWER = PLACE["sentences"], PLACE["answers"]
UNKNOWN = "unknown"


@dataclass(slots=True)
class Tally:
    """`left_out`: why sentences of the articles that were read did not go in; `articles_out`: why articles did not."""

    articles: int = 0
    rows: int = 0
    answers: int = 0
    labels: dict[str, int] = field(default_factory=dict)
    standings: dict[str, int] = field(default_factory=dict)
    how: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    articles_out: dict[str, int] = field(default_factory=dict)
    licences: dict[str, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    splitters: dict[str, int] = field(default_factory=dict)
    splits: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    codebooks: dict[str, int] = field(default_factory=dict)
    hedged: int = 0
    unaided: int = 0
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
        for row in sentences:
            self.count(self.labels, row[SENTENCE["label"]] or "none")
            self.count(self.standings, row[SENTENCE["standing"]])
            self.hedged += row[SENTENCE["hedged"]] is True
            self.without_text += row[SENTENCE["text"]] is None
            if row[SENTENCE["how"]]:
                self.count(self.how, row[SENTENCE["how"]])
            if row[SENTENCE["source_kind"]]:
                self.count(self.kinds, row[SENTENCE["source_kind"]])
        for rows in answers:
            self.answers += len(rows)
            for row in rows:
                self.count(self.people, row[ANSWER["reviewer"]])
                self.count(self.codebooks, str(row[ANSWER["codebook"]]))
                self.unaided += row[ANSWER["unaided"]]

    def counts(self) -> dict[str, Any]:
        """The manifest's counts."""
        tables = ("labels", "standings", "how", "kinds", "licences", "languages", "splits", "codebooks")
        return {
            "articles": self.articles,
            "removed": self.removed,
            "sentences": self.rows,
            "answers": self.answers,
            "people": len(self.people),
            "hedged": self.hedged,
            "unaided": self.unaided,
            "without_text": self.without_text,
            "published": [self.first, self.last] if self.first else [],
        } | {name: ordered(getattr(self, name)) for name in tables}

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


def ordered(table: Mapping[str, int]) -> dict[str, int]:
    return {key: table[key] for key in sorted(table)}
