"""Articles of a dataset as rows, each as it stood: with its uid, its blocks and the numbers of its sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from annotations.ingest.datasets import ArticleDraft
from annotations.ingest.load import insert_sentences
from annotations.models import (
    Article,
    ArticleDetails,
    ArticleVersion,
    Entry,
    Import,
    Sentence,
    Standing,
    append,
    search,
)
from annotations.text import addresses

VERSION = "1"  # of this way of reading
SPLITTER = "imported"  # where the dataset does not say which one cut an article


class Stored(NamedTuple):
    """One article that is stored. `sentences`: number → row; `version` is None if it was taken down."""

    draft: ArticleDraft
    article: Article
    version: ArticleVersion | None
    sentences: dict[int, Sentence]


def insert(imported: Import, drafts: Sequence[ArticleDraft], *, now: datetime, splitter: str) -> list[Stored]:
    """Store these. Inside a transaction that holds the ledger."""
    articles = [article_of(draft, imported, now) for draft in drafts]
    pairs = list(zip(articles, drafts, strict=True))
    events = append(
        project_id=imported.project_id,
        actor=imported.by,
        now=now,
        entries=[added(article, draft) for article, draft in pairs],
    )
    Article.objects.bulk_create(articles)
    present = [(article, draft) for article, draft in pairs if not draft.removed]
    ArticleDetails.objects.bulk_create([details(article, draft, imported) for article, draft in present])
    versions = ArticleVersion.objects.bulk_create(
        [version(article, draft, imported, splitter) for article, draft in present]
    )
    made = {row.article_id: row for row in versions}
    insert_sentences(
        row
        for (article, draft), event in zip(pairs, events, strict=True)
        if not draft.removed
        for row in rows(made[article.pk], draft, event.sequence)
    )
    sentences: dict[int, dict[int, Sentence]] = {article.pk: {} for article in articles}
    for sentence in Sentence.objects.filter(version__in=versions).defer("text"):
        sentences[sentence.article_id][sentence.number] = sentence
    return [Stored(draft, article, made.get(article.pk), sentences[article.pk]) for article, draft in pairs]


def article_of(draft: ArticleDraft, imported: Import, now: datetime) -> Article:
    gone = now if draft.removed else None
    return Article(
        uid=draft.uid,
        project_id=imported.project_id,
        imported_in=imported,
        canonical_url=draft.url,
        address=addresses.key(draft.url),
        confidentiality=imported.project.default_confidentiality,
        last_number=draft.last_number,
        deleted_at=gone,
        taken_down_at=gone,
    )


def added(article: Article, draft: ArticleDraft) -> Entry:
    """The event of an article's arrival; of one that was taken down, that it is known to be gone."""
    subject = f"article/{article.uid}"
    if draft.removed:
        return Entry(kind="article.known_removed", subject=subject)
    value = {"digest": draft.digest, "sentences": len(draft.segments), "version": 1, "last": draft.last_number}
    return Entry(kind="article.added", subject=subject, new=value)


def details(article: Article, draft: ArticleDraft, imported: Import) -> ArticleDetails:
    names = ("title", "outlet", "byline", "published", "licence", "language")
    return ArticleDetails(article=article, by_id=imported.by_id, **{name: getattr(draft, name) for name in names})


def version(article: Article, draft: ArticleDraft, imported: Import, splitter: str) -> ArticleVersion:
    """Its only version: what was before did not come along. How its text was made canonical, the dataset does not
    say."""
    return ArticleVersion(
        article=article,
        project_id=imported.project_id,
        text=draft.text,
        digest=draft.digest,
        characters=len(draft.text),
        blocks=draft.blocks,
        encoding="utf-8",
        reader_version=f"{imported.reader} {VERSION}",
        normaliser_version="imported",
        splitter_version=splitter,
        **search.copies(draft),
    )


def rows(made: ArticleVersion, draft: ArticleDraft, sequence: int) -> Iterator[tuple[Any, ...]]:
    """The live sentences as rows of `load.COLUMNS`."""
    for cut in draft.segments:
        yield (
            *(made.article_id, made.pk, cut.number, cut.block, draft.asked[cut.block], cut.start, cut.end),
            *(draft.text[cut.start : cut.end], sequence, None, Standing.OPEN.value),
        )
