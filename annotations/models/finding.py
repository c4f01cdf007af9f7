"""The list of articles as somebody asks for it: words, filters, an order that an index serves, one page by keyset.

What a person may know of others' work is for the face to say: it hands in who holds what, and which disputes and
questions may be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from annotations.errors import InvalidInput
from annotations.text.near import NEAR

from . import search
from .articles import Article, ArticleDetails, Sentence, day_of
from .batches import Assignment, BatchArticle
from .near import NearPair
from .projects import Project
from .threads import Thread

NEWEST, OLDEST, PUBLISHED = "newest", "oldest", "published"
ORDERS = (NEWEST, OLDEST, PUBLISHED)
STATES = ("free", "mine", "open", "done")
DISPUTES, QUESTIONS, ALIKE = "disputes", "questions", "alike"
WITH = (DISPUTES, QUESTIONS, ALIKE)
MOST_COUNTED = 1000  # of those that match: counting all would read them all


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is asked for; "" means all. `since` and `until` are days of publication, inclusive; `imported` and `batch`
    are uids."""

    q: str = ""
    state: str = ""
    outlet: str = ""
    language: str = ""
    since: str = ""
    until: str = ""
    imported: str = ""
    batch: str = ""
    having: str = ""
    order: str = ""

    def as_query(self) -> dict[str, str]:
        """What is asked for, as it stands in an address."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def narrows(self) -> bool:
        return any(name != "order" for name in self.as_query())


NAMES = tuple(field.name for field in fields(Sought))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the person may be told: who holds what, which sentences are disputed, which questions are open. Each is made
    when it is asked for: most lists ask for none, and saying who may see what takes long."""

    reviewer: int
    held: Callable[[], QuerySet[Assignment]]
    disputed: Callable[[], QuerySet[Sentence]]
    asked: Callable[[], QuerySet[Thread]]


def sought_from(given: Mapping[str, Any]) -> Sought:
    """From an address or a stored view. Raises InvalidInput for a word, a day or a uid that is none."""
    values = {name: str(given.get(name) or "").replace("\0", "").strip()[:300] for name in NAMES}
    for name, known in (("state", STATES), ("having", WITH), ("order", ORDERS)):
        if values[name] and values[name] not in known:
            raise InvalidInput(_("%(name)s is one of %(known)s.") % {"name": name, "known": ", ".join(known)})
    try:
        for name in ("since", "until"):
            values[name] = date.fromisoformat(values[name]).isoformat() if values[name] else ""
        for name in ("imported", "batch"):
            values[name] = str(UUID(values[name])) if values[name] else ""
    except ValueError:
        raise InvalidInput(_("This is no day or no uid: %(value)s") % {"value": values[name]}) from None
    return Sought(**values)


def narrowed(
    articles: QuerySet[Article],
    sought: Sought,
    *,
    project: Project,
    told: Told,
    configs: Iterable[str] | None = None,
) -> QuerySet[Article]:
    """Those of the project's articles that are sought. `configs`: as `search.found` takes them."""
    return filtered(search.found(articles, sought.q, project, configs), sought, project=project, told=told)


def filtered(articles: QuerySet[Article], sought: Sought, *, project: Project, told: Told) -> QuerySet[Article]:
    """Those that pass the filters, whatever their words are."""
    if passes := _details(sought):
        details = ArticleDetails.objects.filter(passes, article=OuterRef("pk"), current=True)
        articles = articles.filter(Exists(details))
    if sought.imported:
        articles = articles.filter(imported_in__uid=sought.imported, imported_in__project=project)
    if sought.batch:
        places = BatchArticle.objects.filter(article=OuterRef("pk"), batch__uid=sought.batch)
        articles = articles.filter(Exists(places))
    return _having(_state(articles, sought.state, told), sought.having, told)


def _details(sought: Sought) -> Q:
    asked = {"outlet": sought.outlet, "published__gte": sought.since, "published__lte": sought.until}
    passes = Q(**{name: value for name, value in asked.items() if value})
    if sought.language:
        passes &= Q(language=sought.language) | Q(language__startswith=f"{sought.language}-")
    return passes


def _state(articles: QuerySet[Article], state: str, told: Told) -> QuerySet[Article]:
    if not state:
        return articles
    held = told.held().filter(article=OuterRef("pk"))
    match state:
        case "free":
            return articles.exclude(Exists(held))
        case "mine":
            return articles.filter(Exists(held.filter(reviewer=told.reviewer)))
        case "open" | "done":
            return articles.filter(Exists(held.filter(state=state)))
    return articles


def _having(articles: QuerySet[Article], having: str, told: Told) -> QuerySet[Article]:
    match having:
        case "disputes":
            return articles.filter(Exists(told.disputed().filter(article=OuterRef("pk"))))
        case "questions":
            return articles.filter(Exists(told.asked().filter(sentence__article=OuterRef("pk"))))
        case "alike":
            pairs = NearPair.objects.current().at_least(NEAR)
            ends = (("first", "second"), ("second", "first"))
            found = [pairs.filter(**{f"{b}__article__in": articles}).values(f"{a}__article") for a, b in ends]
            return articles.filter(Q(pk__in=found[0]) | Q(pk__in=found[1]))
    return articles


def counted(articles: QuerySet[Article]) -> int:
    """How many these are, at most one more than MOST_COUNTED."""
    return articles.order_by()[: MOST_COUNTED + 1].count()


def page(
    articles: QuerySet[Article], order: str, *, size: int, before: str = "", after: str = ""
) -> tuple[list[Article], str, str]:
    """One page: its rows with their details, the uid that the next page comes `before`, and the one that the page
    ahead of it comes `after`; "" where there is none. `before` and `after` are uids that a page gave out; what is none
    gives the first page."""
    backwards = _place(after, order)
    forwards = None if backwards else _place(before, order)
    rows = _ordered(articles, order, bool(backwards))
    if place := backwards or forwards:
        rows = rows.filter(_beyond(place, order, bool(backwards)))
    found = list(rows.with_details()[: size + 1])  # type: ignore[attr-defined]
    more, found = len(found) > size, found[:size]
    if not found:
        return [], "", ""
    if backwards:
        found.reverse()
    further = bool(backwards) or more
    nearer = more if backwards else bool(forwards)
    return found, str(found[-1].uid) if further else "", str(found[0].uid) if nearer else ""


def _ordered(articles: QuerySet[Article], order: str, backwards: bool) -> QuerySet[Article]:
    if order == PUBLISHED:
        articles = articles.filter(details__current=True).annotate(day=day_of("details__published"))
        return articles.order_by("day", "pk") if backwards else articles.order_by("-day", "-pk")
    return articles.order_by("pk" if (order == OLDEST) != backwards else "-pk")


def _place(uid: str, order: str) -> tuple[Any, int] | None:
    """Where in the order the article with this uid stands, also if it is gone meanwhile; None if there is none."""
    try:
        rows = Article.objects.filter(uid=UUID(uid))
    except ValueError:
        return None
    if order == PUBLISHED:
        rows = rows.filter(details__current=True)
        return rows.values_list(day_of("details__published"), "pk").first()
    key = rows.values_list("pk", flat=True).first()
    return (None, key) if key is not None else None


def _beyond(place: tuple[Any, int], order: str, backwards: bool) -> Q:
    day, key = place
    if order == PUBLISHED:
        way = "gt" if backwards else "lt"
        return Q(**{f"day__{way}e": day}) & (Q(**{f"day__{way}": day}) | Q(**{f"pk__{way}": key}))
    return Q(pk__gt=key) if (order == OLDEST) != backwards else Q(pk__lt=key)
