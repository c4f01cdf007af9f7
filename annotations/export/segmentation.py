"""How the sentences of a dataset were cut: by which splitter, and what people changed afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from annotations.models import Article, Lineage
from annotations.models.revisions import in_force, joins, revisions

from .schema import Tally


def edited(articles: Iterable[int], *, using: str) -> set[int]:
    """Those of these articles in which somebody moved a boundary."""
    rows = Lineage.objects.using(using).filter(old__article__in=list(articles))
    return set(rows.values_list("old__article", flat=True))


def segmentation(tally: Tally, *, using: str) -> dict[str, Any]:
    """The manifest's part: splitters of the articles that gave rows, and the merges and splits that stand in them.

    What was undone is not counted: sentences now = sentences at import - merged + split.
    """
    merged = split = changed = 0
    for article in Article.objects.using(using).filter(pk__in=tally.edited).iterator(chunk_size=500):
        standing = in_force(revisions(article, using=using))
        joined = sum(joins(event) for event in standing)
        merged, split, changed = merged + joined, split + len(standing) - joined, changed + bool(standing)
    return {"splitters": sorted(tally.splitters), "merged": merged, "split": split, "articles_edited": changed}
