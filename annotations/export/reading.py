"""Database → the values that rows are made of, a chunk of articles at a time, in the order of the articles' uids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, cast

from django.db import connections
from django.db.models import Q, QuerySet

from annotations.models import (
    Affected,
    Answer,
    Article,
    ArticleVersion,
    Assignment,
    Codebook,
    Confidentiality,
    Decision,
    Project,
    Sentence,
    versions,
)
from annotations.models.batches import NEVER_COUNTED
from annotations.models.standing import told

from .ahead import ahead
from .recipe import Filters
from .segmentation import edited
from .values import Decided, Found, Head, Place, Said

ARTICLES_A_CHUNK = 100
CHARACTERS_A_CHUNK = 1_000_000  # of long articles fewer are held at once

HEAD_COLUMNS = (
    "pk", "uid", "versions__pk", "versions__blocks", "details__title", "details__outlet", "details__byline",
    "details__published", "details__language", "details__licence", "canonical_url", "versions__digest",
    "versions__characters", "last_number", "versions__splitter_version",
)  # fmt: skip
PLACE_COLUMNS = ("pk", "article_id", *Place._fields[2:])
ANSWER_COLUMNS = (
    "sentence_id", "assignment_id", "codebook_id", "round", "state", "label", "hedged", "unsure_reason", "spans", "how",
    "suggestion_seen", "hedged_by", "source_by",
)  # fmt: skip
DECISION_COLUMNS = ("sentence_id", "label", "hedged", "spans", "codebook__version", "category")


class Reading:
    """The articles of one project that pass the filters, `using` a snapshot, as they are in it.

    `articles_out`: why articles were left out → how many articles, how many live sentences. Complete after iterating.
    `with_text`: of which articles the text is read along; that of others is asked for one by one.
    `in_words`: primary keys of the articles whose words went into the dataset; complete once it is written.
    `texts_then`: uid of an article whose current text it is not about → the number of the one that it is.
    """

    def __init__(self, project: Project, filters: Filters, *, using: str) -> None:
        self.project, self.filters, self.using = project, filters, using
        self.articles_out: dict[str, tuple[int, int]] = {}
        self.with_text: Callable[[Head], bool] = lambda head: False
        self.in_words: list[int] = []
        self.texts_then: dict[str, int] = {}

    def __iter__(self) -> Iterator[Found]:
        self.articles_out = self.outside()
        for found in ahead((list(self.chunk(heads)) for heads in self.chunks()), using=self.using):
            yield from found

    def chunks(self) -> Iterator[list[Head]]:
        """The articles, as many at a time as are held at once."""
        heads: list[Head] = []
        characters = 0
        for head in self.heads():
            heads.append(head)
            characters += head.characters
            if len(heads) == ARTICLES_A_CHUNK or characters >= CHARACTERS_A_CHUNK:
                yield heads
                heads, characters = [], 0
        if heads:
            yield heads

    def total(self) -> int:
        """How many live sentences the articles have that pass."""
        return self.live_in(self.passing())

    def text(self, head: Head) -> str:
        """The canonical text of an article."""
        return ArticleVersion.objects.using(self.using).values_list("text", flat=True).get(pk=head.version)

    def removed(self) -> QuerySet[Article]:
        """The articles that were taken down."""
        return removed(self.project, using=self.using)

    # --- which articles ---

    def open_articles(self) -> QuerySet[Article]:
        """The project's articles that any dataset may hold: none that is deleted or confidential."""
        there = Article.objects.using(self.using).filter(self.there(), project=self.project)
        return there.exclude(confidentiality=Confidentiality.CONFIDENTIAL)

    def there(self) -> Q:
        """What is not deleted."""
        return Q(deleted_at__isnull=True)

    def passing(self) -> QuerySet[Article]:
        """Those that pass the filters."""
        rows = self.open_articles()
        for _, passes in self.article_filters():
            rows = rows.filter(passes, details__current=True)
        return rows

    def article_filters(self) -> Iterator[tuple[str, Q]]:
        """Each filter on articles: why it leaves one out, and what passes."""
        chosen = self.filters
        if chosen.outlets:
            yield "of another outlet", self.said(outlet__in=chosen.outlets)
        if chosen.languages:
            yield "in another language", self.said(language__in=chosen.languages)
        if chosen.published_from:
            yield "published before, or on no known day", self.said(published__gte=chosen.published_from)
        if chosen.published_to:
            yield "published after, or on no known day", self.said(published__lte=chosen.published_to)

    def said(self, **lookups: Any) -> Q:
        """The articles of whose details this holds."""
        return Q(**{f"details__{name}": value for name, value in lookups.items()})

    def outside(self) -> dict[str, tuple[int, int]]:
        """Why an article does not pass → how many articles and live sentences; the first reason is the one that
        counts."""
        found: dict[str, tuple[int, int]] = {}
        rows = self.open_articles()
        for why, passes in self.article_filters():
            inside = rows.filter(passes, details__current=True)
            out = rows.exclude(pk__in=inside.values("pk"))
            if articles := out.count():
                found[why] = articles, self.live_in(out)
            rows = inside
        return found

    def live_in(self, articles: QuerySet[Article]) -> int:
        """How many live sentences these articles have."""
        return self.live().filter(article__in=articles.values("pk")).count()

    def heads(self) -> Iterator[Head]:
        current = self.passing().filter(versions.stood(self.texts_then, "versions__"), details__current=True)
        current = current.order_by("uid")
        for row in current.values_list(*HEAD_COLUMNS).iterator(chunk_size=500):
            yield Head(*row)

    def live(self) -> QuerySet[Sentence]:
        return Sentence.objects.using(self.using).filter(retired__isnull=True, version__current=True)

    # --- a chunk of them ---

    def chunk(self, heads: Sequence[Head]) -> Iterator[Found]:
        places, texts = self.places(heads), self.texts(heads)
        again = self.asked_again([head.version for head in heads])
        said, decided = self.answers(heads, again), self.decisions(heads)
        changed = edited([head.pk for head in heads], using=self.using)
        for head in heads:
            yield Found(head, places[head.pk], said, decided, head.pk in changed, again, texts.get(head.version))

    def texts(self, heads: Sequence[Head]) -> dict[int, str]:
        """Version → text, of the articles whose text is read along."""
        wanted = [head.version for head in heads if self.with_text(head)]
        rows = ArticleVersion.objects.using(self.using).filter(pk__in=wanted)
        return dict(self.raw(rows.values_list("pk", "text"))) if wanted else {}

    def places(self, heads: Sequence[Head]) -> dict[int, list[Place]]:
        """Article → its live sentences in reading order."""
        found: dict[int, list[Place]] = {head.pk: [] for head in heads}
        rows = Sentence.objects.using(self.using).filter(
            version__in=[head.version for head in heads], retired__isnull=True
        )
        for row in self.raw(rows.order_by("article_id", "start").values_list(*PLACE_COLUMNS)):
            found[row[1]].append(Place._make(row))
        return found

    def answers(self, heads: Sequence[Head], again: Mapping[int, int]) -> dict[int, list[Said]]:
        """Sentence → the labelled and unsure answers of done assignments that anybody may learn of. Sentences that are
        no longer live may be among them."""
        held, books = self.held(heads), self.codebooks
        given = Answer.objects.using(self.using).filter(assignment__in=list(held)).exclude(state=Answer.State.EMPTY)
        found: dict[int, list[Said]] = {}
        for row in self.raw(given.values_list(*ANSWER_COLUMNS)) if held else ():
            sentence, book = row[0], books[row[2]]
            reviewer, drawn_by, unaided, may_count = held[row[1]]
            outdated = bool(again) and book < again.get(sentence, 0)
            said = Said._make((sentence, reviewer, *row[3:], drawn_by, unaided, book, may_count, outdated))
            if sentence in found:
                found[sentence].append(said)
            else:
                found[sentence] = [said]
        return found

    def held(self, heads: Sequence[Head]) -> dict[int, tuple[str, str, bool, bool]]:
        """Of the assignments whose answers are looked at: reviewer, why drawn, unaided, and whether they may count.

        Read apart from the answers, of which there are many more: a join would send all this with each.
        """
        rows = Assignment.objects.using(self.using).filter(
            told("batch"), article__in=[head.pk for head in heads], state=Assignment.State.DONE
        )
        columns = rows.values_list("pk", "reviewer__uid", "drawn_by", "unaided")
        return {pk: (uid.hex, why, unaided, why not in NEVER_COUNTED) for pk, uid, why, unaided in columns}

    @cached_property
    def codebooks(self) -> dict[int, int]:
        """Codebook → its version."""
        return dict(Codebook.objects.using(self.using).filter(project=self.project).values_list("pk", "version"))

    def asked_again(self, versions: Sequence[int]) -> dict[int, int]:
        """Sentence → the highest codebook version that asked again about it."""
        rows = Affected.objects.using(self.using).filter(sentence__version__in=versions)
        found: dict[int, int] = {}
        for sentence, version in rows.values_list("sentence_id", "codebook__version"):
            found[sentence] = max(version, found.get(sentence, 0))
        return found

    def decisions(self, heads: Sequence[Head]) -> dict[int, Decided]:
        settled = Decision.objects.using(self.using).filter(sentence__version__in=[head.version for head in heads])
        return {row[0]: Decided._make(row) for row in self.raw(settled.values_list(*DECISION_COLUMNS))}

    def raw(self, rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
        """The rows as the driver gives them: a third of the cost of Django's conversions at this size."""
        sql, parameters = rows.query.get_compiler(using=self.using).as_sql()
        with connections[self.using].cursor() as cursor:
            cursor.execute(sql, parameters)
            return cast(list[tuple[Any, ...]], cursor.fetchall())


def removed(project: Project, *, using: str) -> QuerySet[Article]:
    """The articles that were taken down and stand in datasets as tombstones."""
    return Article.objects.using(using).filter(project=project, taken_down_at__isnull=False).order_by("uid")
