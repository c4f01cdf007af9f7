"""The article sheet: the marked article for an editor, with counts and sources; to read, print, or keep as a file."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from annotations import access, tasks
from annotations.codebook import ANONYMOUS, Entry, Hedging, entries_of
from annotations.models import (
    Answer,
    Article,
    ArticleDetails,
    ArticleVersion,
    Codebook,
    ConfidentialRead,
    Decision,
    Gold,
    NearPair,
    Sentence,
    Standing,
)
from annotations.models.standing import counted
from annotations.review import gold
from annotations.roles import Action

from .alike_texts import alike
from .languages import choices
from .layout import Block, blocks_of, direction_of
from .people import article_here, may_here, person
from .screen import kinds

CSS = Path(access.__file__).parent / "static" / "annotations" / "css"
SETTLED = (Standing.SINGLE, Standing.AGREED, Standing.DECIDED)


@dataclass(slots=True)
class Marked:
    """One sentence with its settled answer; `label` is "" where nothing is settled."""

    number: int
    block: int
    start: int
    end: int
    text: str
    asked: bool
    standing: str
    label: str = ""
    name: str = ""
    hedged: bool = False
    classes: str = ""
    chip: str = ""
    source: str = ""
    kind: str = ""


@dataclass(slots=True)
class Source:
    """Who is credited: the words, the kind, and the numbers of the sentences that rest on them."""

    words: str
    kind: str
    tone: str
    letter: str
    numbers: list[int]


@login_required
@require_GET
def sheet(request: HttpRequest, uid: object) -> HttpResponse:
    """The marked article as a page."""
    article = article_here(request, uid)
    context = told(article, request.user)
    access.read(request.user, [article])
    settles = may_here(request, article.project, Action.SETTLE)
    manages = may_here(request, article.project, Action.MANAGE)
    pairs = NearPair.objects.filter(project=article.project)
    context |= {
        "project": article.project,
        "section": "articles",
        "texts": article.versions.count(),
        "gold": gold_of(request, article) if settles else None,
        "can_be_gold": settles and not context["blind"] and gold.can_be(article),
        "alike": alike(Article.objects.filter(pk=article.pk), request.user) if pairs.exists() else [],
        "near_duplicates": article.project.near_duplicates,
        "may_manage": manages,
        "may_take_down": manages,
        "may_tag": may_here(request, article.project, Action.TAG),
        "languages": choices(context["details"].language) if may_here(request, article.project, Action.EDIT) else [],
    }
    return render(request, "annotations/sheet.html", context)


@login_required
@require_POST
def take_down(request: HttpRequest, uid: object) -> HttpResponse:
    """Erase the article's words everywhere. The form's tick says that it is meant."""
    article = access.get(Article, request.user, Action.MANAGE, uid=uid)
    if request.POST.get("sure") != "yes":
        messages.error(request, _("Nothing was taken down: tick that you know it cannot be undone."))
        return redirect("sheet", article.uid)
    withdrawn = tasks.take_down(article=article, by=person(request), now=timezone.now())
    said = ngettext(
        "Taken down. %(n)d dataset that had its text was withdrawn.",
        "Taken down. %(n)d datasets that had its text were withdrawn.",
        withdrawn,
    )
    messages.success(request, said % {"n": withdrawn} if withdrawn else _("Taken down."))
    return redirect("articles", article.project.uid)


def gold_of(request: HttpRequest, article: Article) -> Gold | None:
    """The article's gold, for whoever may make it so; nobody else is told, nor they while they answer it blind."""
    return access.visible(Gold, request.user, Action.SETTLE).filter(article=article).first()


@login_required
@require_GET
def file(request: HttpRequest, uid: object) -> HttpResponse:
    """The marked article as one HTML file that needs nothing else."""
    context = told(access.get(Article, request.user, uid=uid), request.user)
    access.read(request.user, [context["article"]], ConfidentialRead.Way.DOWNLOAD)
    response = render(request, "annotations/sheet_file.html", context | {"css": styles()})
    name = slugify(context["details"].title)[:60] or "article"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.html"'
    return response


def told(article: Article, user: Any) -> dict[str, Any]:
    """What the sheet says of an article: blocks of marked sentences, counts, sources. To somebody who answers it blind
    nothing of what is settled."""
    blind = access.answers_blind(user, article)
    version = ArticleVersion.objects.get(article=article, current=True)
    entries = {entry.key: entry for entry in entries_of(Codebook.objects.current(article.project).content)}
    marked = marks(version, {} if blind else entries)
    asked = [one for one in marked if one.asked]
    labels = Counter(one.label for one in asked if one.label)
    details = ArticleDetails.objects.get(article=article, current=True)
    return {
        "article": article,
        "details": details,
        "direction": direction_of(details.language),
        "blocks": blocks(version, marked),
        "asked": len(asked),
        "settled": sum(labels.values()),
        "counts": [(entry, labels[entry.key]) for entry in entries.values()],
        "anonymous": labels[ANONYMOUS],
        "hedged": sum(one.hedged for one in asked),
        "disputed": 0 if blind else sum(one.standing == Standing.DISPUTED for one in asked),
        "blind": blind,
        "sources": sources(marked, entries),
    }


def blocks(version: ArticleVersion, marked: list[Marked]) -> list[Block[Marked]]:
    return blocks_of(version.text, version.blocks, marked)


def marks(version: ArticleVersion, entries: dict[str, Entry]) -> list[Marked]:
    """The version's live sentences in reading order, each with what is settled of it."""
    rows = list(Sentence.objects.filter(version=version, retired__isnull=True).order_by("start"))
    answers = settled_answers(version)
    found = []
    for row in rows:
        one = Marked(row.number, row.block, row.start, row.end, row.text, row.asked, row.standing)
        label, hedged, spans = answers.get(row.pk, ("", False, [])) if row.standing in SETTLED else ("", False, [])
        if label in entries:
            dress(one, entries[label], hedged, spans, version.text)
        found.append(one)
    return found


def dress(one: Marked, entry: Entry, hedged: bool, spans: list[dict[str, Any]], text: str) -> None:
    free = hedged and entry.hedged is Hedging.FREE
    one.label, one.name, one.hedged = entry.key, entry.name, hedged
    one.classes = f"answered {entry.tone}{' hedged' if free else ''}"
    one.chip = f"{entry.letter} ~" if free else entry.letter
    source = next((span for span in spans if span["role"] == "source"), None)
    if source:
        one.source = " ".join(text[source["start"] : source["end"]].split())
        one.kind = source["kind"]


def settled_answers(version: ArticleVersion) -> dict[int, tuple[str, bool, list[dict[str, Any]]]]:
    """Sentence → label, hedged and spans: of its decision, else of its first counted answer, one with a source."""
    found: dict[int, tuple[str, bool, list[dict[str, Any]]]] = {}
    given = counted(Answer.objects.filter(sentence__version=version, label__isnull=False)).order_by("sequence")
    for sentence, label, hedged, spans in given.values_list("sentence_id", "label", "hedged", "spans"):
        if sentence not in found or (spans and not found[sentence][2]):
            found[sentence] = (label or "", hedged, spans)
    decided = Decision.objects.filter(sentence__version=version)
    for sentence, label, hedged, spans in decided.values_list("sentence_id", "label", "hedged", "spans"):
        found[sentence] = (label, hedged, spans)
    return found


def sources(marked: list[Marked], entries: dict[str, Entry]) -> list[Source]:
    """Who is credited, those that carry most sentences first. The same words in one label are one source."""
    names = kinds()
    found: dict[tuple[str, str], Source] = {}
    for one in marked:
        if not one.source:
            continue
        entry = entries[one.label]
        source = found.setdefault(
            (one.source.casefold(), one.label),
            Source(one.source, names.get(one.kind, ""), entry.tone, entry.letter, []),
        )
        source.numbers.append(one.number)
    return sorted(found.values(), key=lambda source: (-len(source.numbers), source.numbers[0]))


@cache
def styles() -> str:
    """The stylesheets of the file: tokens without the fonts, which it cannot carry, and the sheet's own."""
    tokens = re.sub(r"@font-face \{.*?\}\n", "", (CSS / "tokens.css").read_text(), flags=re.DOTALL)
    return "\n".join([tokens, (CSS / "sentences.css").read_text(), (CSS / "sheet.css").read_text()])
