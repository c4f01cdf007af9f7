"""The one bulk loader: prepared articles into rows, a chunk in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import IntegrityError, OperationalError, connection, transaction

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


DEADLOCK = "40P01"  # PostgreSQL's name for two that wait for each other


class Stored(NamedTuple):
    """One prepared article after storing: `new` is False if its text was in the project before; `renewed`: it is a new
    version of the article (`versions`)."""

    article: Article
    new: bool
    renewed: bool = False


def store(*, imported: Import, now: datetime, prepared: Sequence[Prepared]) -> list[Stored]:
    """Store what the project does not have yet, each article whole or not at all; one result each, in order.

    A text that is there already, or twice among these, gives the article that has it. Rows that the transaction
    locks besides are locked before. Two that store the same text at the same time meet at the constraint on the digest.
    """
    with transaction.atomic():
        known, texts = written(imported, prepared)
        enter(imported, texts, now=now)
    new = {text.item.digest: text.article for text in texts}
    known |= new
    results = []
    for item in prepared:
        results.append(Stored(known[item.digest], item.digest in new))
        new.pop(item.digest, None)
    return results


class Text(NamedTuple):
    """A new article whose text is written, and not yet its sentences."""

    item: Prepared
    article: Article
    version: ArticleVersion


def written(imported: Import, prepared: Sequence[Prepared]) -> tuple[dict[str, Article], list[Text]]:
    """What the project has of these texts, by digest, and the others, written. The ledger is held from here on.

    It is taken after the texts, whose search index is the slow part of storing: others wait for it. Only where somebody
    stores one of these texts at the same time is it taken before them.
    """
    try:
        with transaction.atomic():
            found = write(imported, prepared)
            hold(imported)
    except (IntegrityError, OperationalError) as error:
        if not meets_another(error):
            raise
        hold(imported)
        found = write(imported, prepared)
    return found


def hold(imported: Import) -> None:
    """Take the ledger of the import's project."""
    Ledger.objects.select_for_update().get(pk=imported.project_id)


def meets_another(error: Exception) -> bool:
    """Whether somebody else stored the same text meanwhile, or waits with it for the ledger that we wait for."""
    return isinstance(error, IntegrityError) or getattr(error.__cause__, "sqlstate", "") == DEADLOCK


def write(imported: Import, prepared: Sequence[Prepared]) -> tuple[dict[str, Article], list[Text]]:
    """Articles, details and texts of what is not there, each text once: rows that carry no sequence."""
    known = existing(imported.project_id, [item.digest for item in prepared])
    fresh = list({item.digest: item for item in prepared if item.digest not in known}.values())
    articles = [article(item, imported) for item in fresh]
    pairs = list(zip(articles, fresh, strict=True))
    bulk.insert(articles)
    bulk.insert([details(made, item, imported) for made, item in pairs])
    versions = [version(made, item, imported) for made, item in pairs]
    bulk.insert(sorted(versions, key=attrgetter("digest")))  # in one order: so that none wait for each other
    return known, [Text(item, made, text) for (made, item), text in zip(pairs, versions, strict=True)]


def enter(imported: Import, texts: Sequence[Text], *, now: datetime) -> None:
    """The events of new articles, and their sentences, which are born by them. The ledger is held."""
    entries = [added(text.article, text.item) for text in texts]
    events = append(project_id=imported.project_id, actor=imported.by, now=now, entries=entries)
    insert_sentences(
        row for text, event in zip(texts, events, strict=True) for row in rows(text.version, text.item, event.sequence)
    )


def existing(project_id: int, digests: Sequence[str]) -> dict[str, Article]:
    """Digest → the article that has that text now."""
    versions = ArticleVersion.objects.filter(project=project_id, digest__in=digests, current=True, deleted=False)
    return {version.digest: version.article for version in versions.select_related("article").defer("text", "blocks")}


def article(item: Prepared, imported: Import) -> Article:
    return Article(
        uid=uuid.uuid4(),
        project_id=imported.project_id,
        imported_in=imported,
        canonical_url=item.draft.url,
        address=addresses.key(item.draft.url),
        confidentiality=imported.project.default_confidentiality,
        last_number=len(item.sentences),
    )


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
