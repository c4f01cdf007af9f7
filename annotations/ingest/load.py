"""The one bulk loader: prepared articles into rows, a chunk in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from annotations.ingest import readers
from annotations.ingest.prepare import Prepared
from annotations.models import (
    Article,
    ArticleDetails,
    ArticleVersion,
    Entry,
    Import,
    Ledger,
    Sentence,
    Standing,
    append,
    bulk,
    search,
)
from annotations.text import addresses, blocks, normalise, split

COLUMNS = (
    *("article_id", "version_id", "number", "block", "asked", "start", "end", "text", "born", "retired", "standing"),
)


class Stored(NamedTuple):
    """One prepared article after storing: `new` is False if its text was in the project before; `renewed`: it is a new
    version of the article (`versions`)."""

    article: Article
    new: bool
    renewed: bool = False


def store(*, imported: Import, now: datetime, prepared: Sequence[Prepared]) -> list[Stored]:
    """Store what the project does not have yet, each article whole or not at all; one result each, in order.

    A text that is there already, or twice among these, gives the article that has it. Rows that the transaction
    locks besides are locked before. Nobody can store the same text at the same time, for whoever stores holds the
    ledger; the constraint on the digest stands behind that.
    """
    with transaction.atomic():
        Ledger.objects.select_for_update().get(pk=imported.project_id)
        known = existing(imported.project_id, [item.digest for item in prepared])
        fresh = {item.digest: item for item in prepared if item.digest not in known}
        known |= insert(imported, list(fresh.values()), now=now)
    new = set(fresh)
    results = []
    for item in prepared:
        results.append(Stored(known[item.digest], item.digest in new))
        new.discard(item.digest)
    return results


def existing(project_id: int, digests: Sequence[str]) -> dict[str, Article]:
    """Digest → the article that has that text now."""
    versions = ArticleVersion.objects.filter(project=project_id, digest__in=digests, current=True, deleted=False)
    return {version.digest: version.article for version in versions.select_related("article").defer("text", "blocks")}


def insert(imported: Import, prepared: Sequence[Prepared], *, now: datetime) -> dict[str, Article]:
    """Store new articles; digest → article. Inside a transaction that holds the ledger."""
    articles = [
        Article(
            uid=uuid.uuid4(),
            project_id=imported.project_id,
            imported_in=imported,
            canonical_url=item.draft.url,
            address=addresses.key(item.draft.url),
            confidentiality=imported.project.default_confidentiality,
            last_number=len(item.sentences),
        )
        for item in prepared
    ]
    events = append(
        project_id=imported.project_id,
        actor=imported.by,
        now=now,
        entries=[added(article, item) for article, item in zip(articles, prepared, strict=True)],
    )
    bulk.insert(articles)
    pairs = list(zip(articles, prepared, strict=True))
    bulk.insert([details(article, item, imported) for article, item in pairs])
    versions = [version(article, item, imported) for article, item in pairs]
    bulk.insert(versions)
    insert_sentences(
        row
        for made, item, event in zip(versions, prepared, events, strict=True)
        for row in rows(made, item, event.sequence)
    )
    return {item.digest: article for article, item in pairs}


def added(article: Article, item: Prepared) -> Entry:
    """The event of an article's arrival."""
    return Entry(
        kind="article.added",
        subject=f"article/{article.uid}",
        new={"digest": item.digest, "sentences": len(item.sentences), "version": 1},
    )


def details(article: Article, item: Prepared, imported: Import) -> ArticleDetails:
    draft = item.draft
    return ArticleDetails(
        article=article,
        title=draft.title,
        outlet=draft.outlet,
        byline=draft.byline,
        published=draft.published,
        licence=draft.licence,
        language=draft.language,
        by_id=imported.by_id,
    )


def version(article: Article, item: Prepared, imported: Import) -> ArticleVersion:
    """The first version. Its `original` stays empty: the import holds the file that the text came in."""
    return ArticleVersion(
        article=article,
        project_id=imported.project_id,
        text=item.text,
        digest=item.digest,
        characters=len(item.text),
        blocks=item.blocks,
        original_type=item.draft.media_type or readers.media_type_of(imported.reader),
        encoding=item.draft.encoding,
        reader_version=item.draft.reader or f"{imported.reader} {readers.version_of(imported.reader)}",
        normaliser_version=normalise.VERSION,
        splitter_version=f"split {split.VERSION} blocks {blocks.VERSION}",
        **search.copies(item.draft),
    )


def rows(made: ArticleVersion, item: Prepared, sequence: int) -> Iterator[tuple[Any, ...]]:
    """The version's sentences as rows of COLUMNS."""
    for cut in item.sentences:
        yield (
            *(made.article_id, made.pk, cut.number, cut.block, cut.asked, cut.start, cut.end, cut.text),
            *(sequence, None, Standing.OPEN.value),
        )


def insert_sentences(rows: Iterator[tuple[Any, ...]]) -> None:
    """Write rows of COLUMNS the quickest way the database has: COPY, or one prepared statement for all."""
    if connection.vendor == "postgresql":
        bulk.copy(Sentence, COLUMNS, rows)
        return
    table = connection.ops.quote_name(Sentence._meta.db_table)  # noqa: SLF001
    columns = ", ".join(connection.ops.quote_name(column) for column in COLUMNS)
    marks = ", ".join(["%s"] * len(COLUMNS))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(rows))  # noqa: S608
