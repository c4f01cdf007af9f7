"""How the sentences of a dataset were cut: by which splitter, and what people changed afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from annotations.models import Article, ArticleVersion, Event, Lineage, Sentence, versions
from annotations.models.blocks import changed_blocks, place_in, said_of_blocks
from annotations.models.revisions import in_force, numbers_in, revisions

from .tally import Tally


def edited(articles: Collection[int], *, using: str) -> set[int]:
    """Those of these articles in which somebody ever moved a boundary, or said what a block is."""
    rows = Lineage.objects.using(using).filter(old__article__in=articles)
    named = Article.objects.using(using).filter(pk__in=articles).only("uid", "project_id")
    return set(rows.values_list("old__article", flat=True)) | set(said_of_blocks(list(named), using=using))


def text_then(article: Article, *, using: str, until: int) -> ArticleVersion | None:
    """The article's text after the event `until`; None if it never had another."""
    changes = versions.versions([article], using=using).get(article.pk, [])
    if not changes:
        return None
    past = [event for event in changes if event.sequence <= until]
    value = past[-1].new if past else changes[0].old
    return ArticleVersion.objects.using(using).only("number").get(article=article, number=(value or {})["version"])


def within(text: ArticleVersion, moved: Sequence[Event], *, using: str) -> list[Event]:
    """Those of these boundary changes that were made in the text."""
    rows = Sentence.objects.using(using).filter(version=text)
    own = set(rows.values_list("number", flat=True))
    return [event for event in moved if own.issuperset(numbers_in(event.new))]


def segmentation(tally: Tally, *, using: str, until: int) -> dict[str, Any]:
    """The manifest's part: splitters of the articles that gave rows, and the merges and splits that stand in them; the
    blocks that are no longer asked (`blocks_out`), or now asked (`blocks_in`), because people said so.

    Of an article that has another text now, those made in it. What was undone is not counted: sentences now = sentences
    as the text came - merged + split. `until`: the event after which nothing counts.
    """
    found: Counter[str] = Counter()
    for article in Article.objects.using(using).filter(pk__in=tally.edited).iterator(chunk_size=500):
        text = text_then(article, using=using, until=until)
        moved = [event for event in revisions(article, using=using) if event.sequence <= until]
        standing = in_force(moved if text is None else within(text, moved, using=using))
        more = [len(numbers_in(event.new)) - len(numbers_in(event.old)) for event in standing]
        said = said_of_blocks([article], using=using).get(article.pk, [])
        here = [event for event in said if text is None or place_in(event.new)[0] == text.number]
        blocks = changed_blocks([event for event in here if event.sequence <= until])
        found += Counter(
            merged=-sum(n for n in more if n < 0),  # a change of language makes of many sentences others at once
            split=sum(n for n in more if n > 0),
            blocks_out=blocks.count(False),
            blocks_in=blocks.count(True),
            articles_edited=bool(standing or blocks),
        )
    names = ("merged", "split", "blocks_out", "blocks_in", "articles_edited")
    return {"splitters": sorted(tally.splitters)} | {name: found[name] for name in names}
