"""The rulings beside a sentence: those whose cues occur in it, each with an example and a near miss."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from annotations import access
from annotations.codebook import Entry, Hedging, entries_of
from annotations.models import Article, Assignment, Batch, Codebook, Sentence
from annotations.text import examples
from annotations.text.cues.base import Example
from annotations.text.rulings import rulings_for


@dataclass(frozen=True, slots=True)
class Told:
    """An example as pages show it: `chip` and `name` are of the label that is right."""

    text: str
    before: str
    tone: str
    chip: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """One numbered ruling, with sentences that follow it and sentences that only look as if they did."""

    key: str
    text: str
    clear: tuple[Told, ...]
    near: tuple[Told, ...]


@login_required
@require_GET
def rulings(request: HttpRequest, uid: object, number: int) -> HttpResponse:
    """The rulings for one sentence of an article, as a fragment: by the cues of its text, whatever was suggested.

    Where the person is not shown suggestions, or asks for `?order=number`, the order says nothing of what the cues
    would propose.
    """
    article = access.get(Article, request.user, uid=uid)
    sentence = access.get(Sentence, request.user, article=article, number=number, retired__isnull=True)
    own = assignment_of(request.user, article)
    content = book_of(own, article).content
    live = Sentence.objects.filter(version=sentence.version_id, retired__isnull=True).order_by("start")
    texts = dict(live.values_list("number", "text"))
    shown = own is not None and own.mode() == Batch.Suggestions.SHOWN
    surest = shown and request.GET.get("order") != "number"
    found = rulings_for(list(texts.values()), policies=content.get("policies", {}), surest=surest)
    keys = found[list(texts).index(number)]
    return render(request, "annotations/_rulings.html", {"rulings": chosen(rulings_of(content), keys)})


def assignment_of(user: Any, article: Article) -> Assignment | None:
    """The person's own latest assignment for the article; None if they only read it."""
    rows = Assignment.objects.filter(article=article, reviewer=user).select_related("codebook", "batch")
    return rows.order_by("-pk").first()


def book_of(own: Assignment | None, article: Article) -> Codebook:
    """The codebook by which the person tags the article; the project's current one for whoever only reads it."""
    return own.codebook if own else Codebook.objects.current(article.project)


def rulings_of(content: Mapping[str, Any]) -> list[Ruling]:
    """The rulings of a codebook's content, in order."""
    entries = {entry.key: entry for entry in entries_of(content)}
    shown = examples.of_codebook(content)
    return [
        Ruling(key, text, _told(shown[key].clear, entries), _told(shown[key].near, entries))
        for key, text in content["rulings"].items()
    ]


def guide_of(content: Mapping[str, Any]) -> str:
    """All rulings of a codebook's content as a fragment."""
    return _fragment(tuple(rulings_of(content)), get_language())


@functools.lru_cache(maxsize=32)
def _fragment(rulings: tuple[Ruling, ...], language: str | None) -> str:
    """Kept: it stands in every page on which somebody tags, and changes with the codebook and the language alone."""
    return render_to_string("annotations/_rulings.html", {"rulings": rulings})


def chosen(every: Iterable[Ruling], keys: Iterable[str]) -> list[Ruling]:
    """The rulings that these keys name, in the order of the keys; a codebook may lack some."""
    by_key = {ruling.key: ruling for ruling in every}
    return [by_key[key] for key in keys if key in by_key]


def _told(rows: Iterable[Example], entries: Mapping[str, Entry]) -> tuple[Told, ...]:
    return tuple(_one(row, entries[row.label]) for row in rows if row.label in entries)


def _one(row: Example, entry: Entry) -> Told:
    free = row.hedged and entry.hedged is Hedging.FREE
    name = _("%(label)s, hedged") % {"label": entry.name} if free else entry.name
    chip = f"{entry.letter} ~" if free else entry.letter
    return Told(row.text, " ".join(row.before), entry.tone, chip, name, row.why)
