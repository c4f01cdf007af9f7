"""How the sentences of a dataset were cut: by which splitter, and what people changed afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from annotations.models import Article, Lineage
from annotations.models.blocks import changed_blocks, said_of_blocks
from annotations.models.revisions import in_force, numbers_in, revisions

from .tally import Tally


def edited(articles: Collection[int], *, using: str) -> set[int]:
    """Those of these articles in which somebody ever moved a boundary, or said what a block is."""
    rows = Lineage.objects.using(using).filter(old__article__in=articles)
    named = Article.objects.using(using).filter(pk__in=articles).only("uid", "project_id")
    return set(rows.values_list("old__article", flat=True)) | set(said_of_blocks(list(named), using=using))


def segmentation(tally: Tally, *, using: str, until: int) -> dict[str, Any]:
    """The manifest's part: splitters of the articles that gave rows, and the merges and splits that stand in them; the
    blocks that are no longer asked (`blocks_out`), or now asked (`blocks_in`), because people said so.

    What was undone is not counted: sentences now = sentences at import - merged + split. `until`: the event after which
    nothing counts.
    """
    found: Counter[str] = Counter()
    for article in Article.objects.using(using).filter(pk__in=tally.edited).iterator(chunk_size=500):
        standing = in_force([event for event in revisions(article, using=using) if event.sequence <= until])
        more = [len(numbers_in(event.new)) - len(numbers_in(event.old)) for event in standing]
        said = said_of_blocks([article], using=using).get(article.pk, [])
        blocks = changed_blocks([event for event in said if event.sequence <= until])
        found += Counter(
            merged=-sum(n for n in more if n < 0),  # a change of language makes of many sentences others at once
            split=sum(n for n in more if n > 0),
            blocks_out=blocks.count(False),
            blocks_in=blocks.count(True),
            articles_edited=bool(standing or blocks),
        )
    names = ("merged", "split", "blocks_out", "blocks_in", "articles_edited")
    return {"splitters": sorted(tally.splitters)} | {name: found[name] for name in names}
