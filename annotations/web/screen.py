"""What the review screen is told: the article in blocks, and per sentence the answer and the suggestion, as data."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import Count, F
from django.urls import reverse
from django.utils.translation import gettext as _

from annotations import access
from annotations.codebook import REASON_RULINGS, Entry, Hedging, SourceKind, UnsureReason, entries_of
from annotations.models import (
    Answer,
    ArticleDetails,
    Assignment,
    Batch,
    Confidentiality,
    Note,
    Sentence,
    Suggestion,
    Thread,
)
from annotations.people import preferences
from annotations.review.progress import asked_again
from annotations.review.values import said
from annotations.revise import carried
from annotations.roles import Action
from annotations.suggest import showing

from . import marks
from .guide import guide_of
from .layout import blocks_of, direction_of
from .words import words

PLACE = ("number", "block", "start", "end", "text", "asked")
# What js/review/main.js needs before the page listens to keys: fetched at once instead of one after the other, as each
# is found to import the next. What review/tools.js needs comes later.
MODULES = tuple(
    f"annotations/js/{name}.js"
    for name in (
        "comfort",
        "outbox/backoff", "outbox/copies", "outbox/delivery", "outbox/disk", "outbox/ids", "outbox/outbox",
        "outbox/rules", "outbox/sender", "outbox/session", "outbox/status",
        "review/desk", "review/keys", "review/links", "review/marks", "review/move", "review/offsets", "review/paint",
        "review/panel", "review/place", "review/saver", "review/steps", "review/store", "review/words", "review/write",
    )
)  # fmt: skip


@dataclass(slots=True)
class Shown:
    """One sentence as first painted: `classes` and `chip` follow from the answer, as in js/review/paint.js.

    `to_confirm`: the person's answers to sentences that it came from, {number, start, end, answer} each.
    """

    number: int
    block: int
    start: int
    end: int
    text: str
    asked: bool
    answer: dict[str, Any] | None
    suggestion: dict[str, Any] | None
    thread: dict[str, Any] | None
    classes: str = ""
    chip: str = ""
    to_confirm: list[dict[str, Any]] = field(default_factory=list)

    def data(self) -> dict[str, Any]:
        told = ("number", "start", "end", "asked", "answer", "suggestion", "thread", "to_confirm")
        return {name: getattr(self, name) for name in told}


def screen(assignment: Assignment, *, edits: bool) -> dict[str, Any]:
    """The context of the tag page for the holder of `assignment`; `edits`: whether they may edit in its project."""
    article, version = assignment.article, assignment.version
    entries = entries_of(assignment.codebook.content)
    mode = assignment.mode()
    family = carried.family(assignment)
    sentences = _sentences(assignment, entries, mode, family)
    details = ArticleDetails.objects.get(article=article, current=True)
    return {
        "project": article.project,
        "section": "articles",
        "article": article,
        "details": details,
        "direction": direction_of(details.language),
        "assignment": assignment,
        "mode": mode,
        "sent_back": sent_back(assignment),
        "blocks": blocks_of(version.text, version.blocks, sentences),
        "sentences": sentences,
        "asked": sum(sentence.asked for sentence in sentences),
        "entries": entries,
        "kinds": kinds(),
        "reasons": [(key, name, speaking(key, assignment.codebook.content)) for key, name in reasons().items()],
        "codebook": assignment.codebook,
        "bulk": mode == Batch.Suggestions.SHOWN and article.project.accepts_the_rest,
        "guide": guide_of(assignment.codebook.content),
        "data": {
            "article": str(article.uid),
            "round": assignment.round,
            "next": reverse("following", args=[article.project.uid]) + f"?after={article.uid}",
            "before": before(assignment),
            "may_repair": edits or access.tags_alone(assignment.reviewer, article),
            "marks": marks.for_screen(assignment) if edits else None,
            "secret": article.confidentiality == Confidentiality.CONFIDENTIAL,
            "mode": mode,
            "done": assignment.state == Assignment.State.DONE,
            "entries": [_entry(entry) for entry in entries],
            "kinds": kinds(),
            "sentences": [sentence.data() for sentence in sentences],
            "renewed": _left(sentences) if assignment.renewed is not None else 0,
            "revised": carried.revised(assignment, [one.number for one in sentences if one.to_confirm])
            if family
            else 0,
        },
        "words": words(preferences.read(assignment.reviewer.preferences)),
        "modules": MODULES,
    }


def _left(sentences: list[Shown]) -> int:
    """How many that are asked have no answer."""
    said = (Answer.State.LABELLED, Answer.State.UNSURE)
    told = ((row.answer or {}) for row in sentences if row.asked)
    return sum(value.get("state") not in said and not value.get("marks", {}).get("not_text") for value in told)


def sent_back(assignment: Assignment) -> Note | None:
    """Why somebody else sent the article back or took it, while its reviewer is at it again."""
    note = assignment.reason if assignment.state == Assignment.State.OPEN else None
    return note if note is not None and note.author_id != assignment.reviewer_id else None


def before(assignment: Assignment) -> dict[str, str] | None:
    """Where "undo" goes on when nothing is left to take back here: the article that the person ended last, of those
    that they may still open."""
    open_to_them = access.visible(Assignment, assignment.reviewer, Action.TAG)
    mine = open_to_them.filter(reviewer=assignment.reviewer_id, state=Assignment.State.DONE, batch__closed_at=None)
    there = mine.filter(article__project=assignment.article.project_id).exclude(pk=assignment.pk)
    titled = there.filter(article__details__current=True).order_by("-done_at")
    last = titled.annotate(title=F("article__details__title")).select_related("article").first()
    return {"url": address(last), "title": last.title} if last else None


def address(assignment: Assignment) -> str:
    """Where its holder tags: with the number of the pass only if it is one of several of theirs over the article."""
    url = reverse("tag", args=[assignment.article.uid])
    passes = Assignment.objects.filter(article=assignment.article_id, reviewer=assignment.reviewer_id)
    return f"{url}?round={assignment.round}" if passes.exclude(pk=assignment.pk).exists() else url


def _sentences(
    assignment: Assignment, entries: tuple[Entry, ...], mode: str, family: dict[int, carried.Place]
) -> list[Shown]:
    rows = Sentence.objects.filter(version=assignment.version_id, retired__isnull=True).order_by("start")
    answers, threads = _answers(assignment), _threads(assignment)
    proposals = {} if mode == Batch.Suggestions.UNAIDED else showing.shown(assignment.article)
    waiting, once_more = carried.to_confirm(assignment, family), asked_again(assignment)
    by_key = {entry.key: entry for entry in entries}
    found = []
    for number, block, start, end, text, asked in rows.values_list(*PLACE):
        asked = asked and (once_more is None or number in once_more)
        answer, proposal = answers.get(number), proposals.get(number)
        suggestion = _suggestion(proposal) if proposal and proposal.label in by_key else None
        classes, chip = first_paint(answer, by_key) if is_asked(asked, answer) else ("unasked", "")
        old, thread = waiting.get(number, []), _thread_on(start, end, threads)
        found.append(Shown(number, block, start, end, text, asked, answer, suggestion, thread, classes, chip, old))
    return found


def _answers(assignment: Assignment) -> dict[int, dict[str, Any]]:
    """Sentence number → one's own answer as a value."""
    rows = (
        Answer.objects.filter(assignment=assignment)
        .select_related("note", "suggestion__suggester", "codebook")
        .defer("codebook__content", "suggestion__spans", "suggestion__suggester__manifest")
        .annotate(number=F("sentence__number"))
    )
    found = {}
    for row in rows:
        row.assignment = assignment
        found[row.number] = said(row, book=row.codebook.version)
    return found


def _threads(assignment: Assignment) -> list[tuple[int, int, dict[str, Any]]]:
    """(start, end, thread as data) of one's own threads in the article: settled ones first, each kind in order.

    Whoever may open the article may read what they asked there themselves.
    """
    rows = Thread.objects.filter(sentence__version=assignment.version_id, opened_by=assignment.reviewer_id)
    names = ("sentence__start", "sentence__end", "uid", "state", "n")
    told = list(rows.annotate(n=Count("comments")).order_by("pk").values_list(*names))
    told.sort(key=lambda row: row[3] != Thread.State.SETTLED)
    return [(start, end, {"uid": str(uid), "state": state, "comments": n}) for start, end, uid, state, n in told]


def _thread_on(start: int, end: int, threads: list[tuple[int, int, dict[str, Any]]]) -> dict[str, Any] | None:
    """The latest of them on the sentence there or on one that it came out of; one that is not settled, if there is."""
    return next((thread for first, last, thread in reversed(threads) if first < end and start < last), None)


def is_asked(asked: bool, answer: dict[str, Any] | None) -> bool:
    """True if the sentence is asked of the person: as its block is, or because they said that it is running text."""
    return asked or (answer is not None and answer["marks"].get("not_text") is False)


def first_paint(answer: dict[str, Any] | None, entries: dict[str, Entry]) -> tuple[str, str]:
    """Classes and chip of a saved answer."""
    if answer is None:
        return "", ""
    if answer["state"] == Answer.State.UNSURE:
        return "answered unsure", _("unsure")
    entry = entries.get(answer["label"])
    if entry is None:
        return "", ""
    free = answer["hedged"] and entry.hedged is Hedging.FREE
    return f"answered {entry.tone}{' hedged' if free else ''}", f"{entry.letter} ~" if free else entry.letter


def _suggestion(row: Suggestion) -> dict[str, Any]:
    return {
        "label": row.label,
        "hedged": row.hedged,
        "spans": row.spans,
        "why": row.why,
        "ruling": row.ruling,
        "kind": row.suggester.kind,
        "version": row.suggester.version,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    kept = ("key", "name", "letter", "tone", "hedged")
    return {name: value for name, value in asdict(entry).items() if name in kept}


def kinds() -> dict[str, str]:
    """What a source can be, in words."""
    return {
        SourceKind.PERSON.value: _("person"),
        SourceKind.BODY.value: _("body"),
        SourceKind.DOCUMENT.value: _("document"),
        SourceKind.CROWD.value: _("crowd"),
        SourceKind.HEARSAY.value: _("hearsay"),
    }


def reasons() -> dict[str, str]:
    """Why somebody is unsure, in words."""
    return {
        UnsureReason.TWO_CLAIMS.value: _("Two claims"),
        UnsureReason.WHO_IS_MEANT.value: _("Who is meant"),
        UnsureReason.HEDGED_OR_NOT.value: _("Hedged or not"),
        UnsureReason.GUIDELINE_SILENT.value: _("The guidelines say nothing"),
        UnsureReason.NEEDS_CHECKING.value: _("Needs checking"),
    }


def speaking(reason: str, content: dict[str, Any]) -> list[str]:
    """The rulings of a codebook that speak to a reason for being unsure."""
    return [key for key in REASON_RULINGS.get(UnsureReason(reason), ()) if key in content["rulings"]]
