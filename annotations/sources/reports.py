"""Who is credited how often, what rests on nobody one can identify, and what a house policy asks about. Plain counts.

Every function takes the credits that somebody may see (`access.visible(Credit, user)`), of one project.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, Count, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncMonth

from annotations.codebook import ANONYMOUS, SOURCED
from annotations.models import ArticleDetails, Credit, Sentence, Source

PERSONS, BODIES = ("person", "crowd"), ("body",)
# Wordings that say nothing of who it is: no office, no place, no tie to what is told.
BARE = frozenset(
    [
        "source", "sources", "official", "officials", "person", "people", "insider", "insiders", "observer",
        "observers", "expert", "experts", "analyst", "analysts", "critic", "critics", "witness", "witnesses",
        "diplomat", "diplomats", "aide", "aides", "some", "others", "many",
    ]
)  # fmt: skip
# Words that stand for somebody who is named elsewhere: not the same person from one article to the next.
PRONOUNS = frozenset(
    [
        "he", "she", "it", "they", "him", "her", "them", "his", "hers", "its", "their", "theirs", "we", "us", "our",
        "i", "me", "my", "who",
    ]
)  # fmt: skip
COUNTED_WORDS = re.compile(r"^(?:one|two|three|four|five|six|several|some|many|other|unnamed|anonymous)\s+")
# Where an article says why somebody is not named, it says so in one of these ways.
REASONS = (
    "anonymity", "not to be named", "not be named", "not to be identified", "not be identified", "be quoted by name",
    "authorised to", "authorized to", "names be used", "fear of reprisal", "fear of retaliation", "fear of losing",
)  # fmt: skip


def listed(
    credits: QuerySet[Credit],
    *,
    told: QuerySet[Source],
    words: str = "",
    kind: str = "",
    label: str = "",
    pronouns: bool = False,
) -> QuerySet[Any, Any]:
    """A row a source: {source_id, group, name, of_kind, n, articles, wordings, unnamed, first}, those credited most
    first. `group`: the key of a wording that stands for itself, "" for a source; `first`: a sentence that rests on it.
    `told`: the sources whose name the person may read; others go by their words among these credits. `pronouns`: of
    those that are named by a pronoun alone, which are left out otherwise.
    """
    rows = by_pronoun(credits) if pronouns else credits.exclude(Q(key="") | Q(key__in=PRONOUNS))
    rows = rows.annotate(
        group=Case(When(source__isnull=True, then=F("key")), default=Value("")),
        of_kind=Coalesce("source__kind", "kind"),
    )
    if words:
        rows = rows.filter(Q(wording__icontains=words) | Q(source__in=told.filter(name__icontains=words)))
    if kind:
        rows = rows.filter(of_kind=kind)
    if label:
        rows = rows.filter(label=label)
    grouped = rows.order_by().values("source_id", "group", "of_kind")
    return grouped.annotate(
        name=Coalesce(Min("source__name", filter=Q(source__in=told)), Min("wording")),
        n=Count("pk"),
        articles=Count("article", distinct=True),
        wordings=Count("key", distinct=True),
        unnamed=Count("pk", filter=Q(label=ANONYMOUS)),
        first=Min("sentence"),
    ).order_by("-n", "name", "of_kind")


def by_pronoun(credits: QuerySet[Credit]) -> QuerySet[Credit]:
    return credits.filter(key__in=PRONOUNS)


def same(credits: QuerySet[Credit], credit: Credit) -> QuerySet[Credit]:
    """The credits of the same source, or of the same wording where that stands for itself."""
    if credit.source_id:
        return credits.filter(source=credit.source_id)
    return credits.filter(source__isnull=True, key=credit.key, kind=credit.kind)


def wordings(credits: QuerySet[Credit]) -> QuerySet[Any, Any]:
    """{key, kind, wording, n} of each wording among these credits, the usual one first."""
    rows = credits.order_by().values("key", "kind")
    return rows.annotate(n=Count("pk"), wording=Min("wording")).order_by("-n", "key")


@dataclass(frozen=True, slots=True)
class Share:
    """Of `n` sentences that credit somebody in `articles`: how many credit nobody one could identify, and of these how
    many persons and how many bodies."""

    key: Any
    n: int
    articles: int
    unnamed: int
    persons: int
    bodies: int

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.unnamed / self.n


def shares(credits: QuerySet[Credit], by: str) -> list[Share]:
    """By "outlet", "byline" or "month" of publication; the largest first, months in their order."""
    details = ArticleDetails.objects.filter(article=OuterRef("article"), current=True)
    if by == "month":
        rows = credits.annotate(value=TruncMonth(Subquery(details.values("published")[:1])))
    else:
        rows = credits.annotate(value=Subquery(details.values(by)[:1]))
    nobody = Q(label=ANONYMOUS)
    found = (
        rows.order_by()
        .values("value")
        .annotate(
            n=Count("pk"),
            articles=Count("article", distinct=True),
            unnamed=Count("pk", filter=nobody),
            persons=Count("pk", filter=nobody & Q(kind__in=PERSONS)),
            bodies=Count("pk", filter=nobody & Q(kind__in=BODIES)),
        )
    )
    made = [Share(*(row[name] for name in ("value", "n", "articles", "unnamed", "persons", "bodies"))) for row in found]
    if by == "month":
        return sorted(made, key=lambda one: (one.key is None, one.key))
    return sorted(made, key=lambda one: (-one.n, str(one.key)))


def bare(credits: QuerySet[Credit]) -> QuerySet[Credit]:
    """Those that credit "a source" and the like: nothing is said of who it is."""
    return credits.filter(label=ANONYMOUS, pk__in=[row.pk for row in _short(credits) if is_bare(row.key)])


def _short(credits: QuerySet[Credit]) -> QuerySet[Credit]:
    """Those that might be bare: their key ends with a bare word."""
    ends = reduce(or_, (Q(key__endswith=word) for word in BARE))
    return credits.filter(ends, label=ANONYMOUS).only("pk", "key")


def is_bare(key: str) -> bool:
    return COUNTED_WORDS.sub("", key) in BARE


def without_reason(credits: QuerySet[Credit]) -> QuerySet[Credit]:
    """Anonymous persons in articles that nowhere say why anybody is not named."""
    said = reduce(or_, (Q(text__icontains=words) for words in REASONS))
    where = Sentence.objects.filter(said, retired__isnull=True, article__in=credits.values("article"))
    return credits.filter(label=ANONYMOUS, kind__in=PERSONS).exclude(article__in=where.values("article"))


def single(credits: QuerySet[Credit]) -> QuerySet[Credit]:
    """Those in articles that credit one unnamed source and nobody else."""
    rows = (
        credits.order_by()
        .values("article")
        .annotate(named=Count("pk", filter=Q(label=SOURCED)), keys=Count("key", distinct=True), n=Count("pk"))
    )
    return credits.filter(article__in=rows.filter(named=0, keys=1).values("article")).exclude(key="")


POLICY = {"bare": bare, "reason": without_reason, "single": single}


def some(credits: QuerySet[Credit], most: int) -> list[Credit]:
    """The first of these with article and sentence, in reading order, the latest article first."""
    return list(credits.select_related("article", "sentence").order_by("-article", "sentence__start")[:most])
