"""The texts that an article has had, and what became of each sentence from one to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Max, QuerySet

from annotations.models import Article, ArticleVersion, Import, Sentence
from annotations.text import diff

FEWEST_FOLDED = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence, or two of which one became the other. `runs`: its words; one run unless it was changed."""

    kind: diff.Kind
    old: Sentence | None
    new: Sentence | None
    runs: list[diff.Run]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows that follow each other; `folded`: many that are the same in both texts."""

    rows: list[Row]
    folded: bool


def texts(article: Article) -> QuerySet[ArticleVersion]:
    """The article's versions, the latest first, without their words; each with its import."""
    rows = ArticleVersion.objects.filter(article=article, deleted=False).defer("text", "blocks")
    return rows.select_related("imported_in__by", "article__imported_in__by").order_by("-number")


def brought(version: ArticleVersion) -> Import:
    """The import that the text came in."""
    return version.imported_in or version.article.imported_in


def sentences(version: ArticleVersion) -> list[Sentence]:
    """Those that were live when it gave way, in reading order; of the current one those that are."""
    rows = Sentence.objects.filter(version=version).order_by("start")
    if version.current:
        return list(rows.filter(retired__isnull=True))
    return list(rows.filter(retired=rows.aggregate(last=Max("retired"))["last"]))


def compare(old: Sequence[Sentence], new: Sequence[Sentence]) -> list[Stretch]:
    """Both texts sentence by sentence, in the order of the new one."""
    found = []
    for same, some in groupby(_rows(old, new), key=lambda row: row.kind == "same"):
        rows = list(some)
        found.append(Stretch(rows, folded=same and len(rows) >= FEWEST_FOLDED))
    return found


def _rows(old: Sequence[Sentence], new: Sequence[Sentence]) -> Iterator[Row]:
    for pair in diff.align([row.text for row in old], [row.text for row in new]):
        before = None if pair.old is None else old[pair.old]
        after = None if pair.new is None else new[pair.new]
        yield Row(pair.kind, before, after, _runs(pair.kind, before, after))


def _runs(kind: diff.Kind, old: Sentence | None, new: Sentence | None) -> list[diff.Run]:
    if kind == "changed" and old is not None and new is not None:
        return diff.words(old.text, new.text)
    whole = new or old
    assert whole is not None
    return [diff.Run(kind if kind in ("removed", "added") else "same", whole.text)]
