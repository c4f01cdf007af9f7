"""Disputes page by page, in reading order: the newest article first, each from its first sentence on.

A place is named "<article uid>.<sentence number>": pages neither skip nor repeat while others settle.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet

from annotations.models import Sentence


@dataclass(frozen=True, slots=True)
class Page:
    """Some sentences, with their articles; and the places before and after them, "" where there are no more."""

    sentences: list[Sentence]
    earlier: str = ""
    later: str = ""


def page(sentences: QuerySet[Sentence], *, size: int, after: str = "", before: str = "", at: str = "") -> Page:
    """`size` of them: behind the place `after`, else those in front of `before`, else from `at` on, else the first.

    A place that names nothing is as if none was given.
    """
    rows = sentences.select_related("article__project", "version")
    if place := place_of(before):
        earlier = rows.filter(Q(article__gt=place[0]) | Q(article=place[0], start__lt=place[1]))
        found = list(earlier.order_by("article_id", "-start", "-pk")[: size + 1])
        return _told(found[:size][::-1], len(found) > size, True)
    begin = place_of(after) or place_of(at)
    if begin is not None:
        start = Q(start__gt=begin[1]) if place_of(after) else Q(start__gte=begin[1])
        rows = rows.filter(Q(article__lt=begin[0]) | Q(start, article=begin[0]))
    found = list(rows.order_by(F("article_id").desc(), "start", "pk")[: size + 1])
    return _told(found[:size], begin is not None, len(found) > size)


def place_of(named: str) -> tuple[int, int] | None:
    """(article, start) of the sentence that the place names; None if it names none."""
    uid, _dot, number = named.partition(".")
    if not (number.isascii() and number.isdigit()):
        return None
    try:
        rows = Sentence.objects.filter(article__uid=UUID(uid), number=int(number[:9]))
    except ValueError:
        return None
    return rows.values_list("article", "start").first()


def name_of(sentence: Sentence) -> str:
    return f"{sentence.article.uid}.{sentence.number}"


def _told(found: list[Sentence], more_before: bool, more_after: bool) -> Page:
    if not found:
        return Page([])
    return Page(found, name_of(found[0]) if more_before else "", name_of(found[-1]) if more_after else "")
