"""The next version of a codebook: drafted, compared with what stands, published. What is published never changes."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from annotations.codebook import in_order, next_ruling, problems_of
from annotations.errors import Conflict, InvalidInput
from annotations.models import Affected, Answer, Codebook, Entry, Project, Sentence, Thread, User, append, digest_of
from annotations.models.standing import told

PUBLISHED = "codebook.published"
LONGEST_GUIDELINES = 50_000
MOST_AFFECTED = 20_000


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions. `kind`: name, definition, examples, hotkeys, hint, ruling, question, policy
    or guidelines; `what`: of which label or number; `lines`: (sign, text), the sign " ", "-" or "+"."""

    kind: str
    what: str
    lines: list[tuple[str, str]]


def stamp(book: Codebook) -> str:
    """What tells one state of a draft from another: whoever saves or publishes names the one they saw."""
    return digest_of([book.version, book.content, book.guidelines])


def draft(*, project: Project, by: User) -> Codebook:
    """The project's draft: the one there is, or a copy of the current version under the next number."""
    current = Codebook.objects.current(project)
    found = Codebook.objects.filter(project=project, published_at=None).first()
    if found is not None:
        return found
    columns = {"content": current.content, "guidelines": current.guidelines, "by": by}
    try:
        with transaction.atomic():
            return Codebook.objects.create(project=project, version=current.version + 1, **columns)
    except IntegrityError:  # somebody else began one at the same time
        return Codebook.objects.get(project=project, published_at=None)


def save(*, draft: Codebook, content: Mapping[str, Any], guidelines: str, expected: str, by: User) -> Codebook:
    """Write a draft. Raises InvalidInput with all that is wrong in details["problems"]; Conflict if it is not as
    `expected` (a `stamp`) any more, or was published."""
    before = Codebook.objects.current(draft.project)
    rulings = {key: " ".join(text.split()) for key, text in content["rulings"].items()}
    wrong = problems_of({**content, "rulings": rulings}, before=before.content)
    if len(guidelines) > LONGEST_GUIDELINES or "\0" in guidelines:
        wrong.append(_("The guidelines have at most %(most)d characters.") % {"most": LONGEST_GUIDELINES})
    if wrong:
        raise InvalidInput(wrong[0], problems=wrong)
    with transaction.atomic():
        held = _held(draft, expected)
        held.content, held.guidelines, held.by = {**content, "rulings": in_order(rulings)}, guidelines, by
        held.save(update_fields=["content", "guidelines", "by"])
    return held


def discard(*, draft: Codebook, expected: str) -> None:
    """Throw the draft away; questions that had become rulings in it are questions again. Raises as `save`."""
    with transaction.atomic():
        held = _held(draft, expected)
        Thread.objects.filter(codebook=held).update(ruling="", codebook=None)
        held.delete()


def adopt(*, thread: Thread, text: str, by: User) -> Codebook:
    """A settled question becomes the next ruling of the draft, in one step; the thread then has its number.

    Raises Conflict if the question is not settled or is a ruling already; InvalidInput if the text says nothing.
    """
    said = " ".join(text.split())
    if not said:
        raise InvalidInput(_("A ruling says something."))
    book = draft(project=thread.sentence.article.project, by=by)
    with transaction.atomic():
        held_thread = Thread.objects.select_for_update(no_key=True).get(pk=thread.pk)
        if held_thread.state != Thread.State.SETTLED:
            raise Conflict(_("Settle the question first."))
        if held_thread.ruling:
            raise Conflict(_("This question is ruling %(number)s already.") % {"number": held_thread.ruling})
        held = Codebook.objects.select_for_update(no_key=True).get(pk=book.pk)
        _unpublished(held)
        number = next_ruling(held.content["rulings"])
        content = {**held.content, "rulings": {**held.content["rulings"], number: said}}
        if wrong := problems_of(content, before=Codebook.objects.current(held.project).content):
            raise InvalidInput(wrong[0], problems=wrong)
        held.content = content
        held.save(update_fields=["content"])
        Thread.objects.filter(pk=thread.pk).update(ruling=number, codebook=held)
    thread.ruling, thread.codebook = number, held
    return held


def affected(*, project: Project, label: str = "", words: str = "") -> QuerySet[Sentence]:
    """The live sentences that somebody answered and whose answers a new version may change: with one of these words
    (cues, separated by commas), or answered with this label, or both. What was answered in a blind batch before it is
    closed does not count: nobody is told of it, nor asked again about it.
    """
    given = Answer.objects.filter(told(), assignment__article__project=project).exclude(state=Answer.State.EMPTY)
    if label:
        given = given.filter(label=label)
    rows = Sentence.objects.filter(article__project=project, article__deleted_at=None, retired__isnull=True)
    found = rows.filter(pk__in=given.values("sentence"))
    wanted = [word.strip() for word in words.split(",") if word.strip()]
    if wanted:
        either = Q()
        for word in wanted:
            either |= Q(text__icontains=word)
        found = found.filter(either)
    return found.order_by("article", "start")


def publish(
    *, draft: Codebook, expected: str, changes_answers: bool, sentences: Iterable[int], by: User, now: datetime
) -> Codebook:
    """The draft becomes the current version. It takes effect with the next batch, and in the standing one with the next
    article that somebody opens.

    `changes_answers`: else it is a matter of wording, and `sentences` (primary keys) are not asked again. Raises
    InvalidInput if nothing was changed, or more than MOST_AFFECTED sentences are to be asked; else as `save`.
    """
    keys = list(dict.fromkeys(sentences)) if changes_answers else []
    if len(keys) > MOST_AFFECTED:
        raise InvalidInput(_("Ask about at most %(most)d sentences at once.") % {"most": MOST_AFFECTED})
    with transaction.atomic():
        held = _held(draft, expected)
        before = Codebook.objects.current(held.project)
        if not changes(before, held):
            raise InvalidInput(_("Nothing was changed yet."))
        value: dict[str, Any] = {"version": held.version, "changes_answers": changes_answers, "affected": len(keys)}
        value["digest"] = digest_of([held.content, held.guidelines])
        entry = Entry(kind=PUBLISHED, subject=f"codebook/{held.version}", old={"version": before.version}, new=value)
        append(project_id=held.project_id, actor=by, now=now, entries=[entry])
        held.published_at, held.changes_answers, held.by = now, changes_answers, by
        held.save(update_fields=["published_at", "changes_answers", "by"])
        Affected.objects.bulk_create([Affected(codebook=held, sentence_id=key) for key in keys], batch_size=1000)
    return held


def changes(old: Codebook, new: Codebook) -> list[Change]:
    """What differs between two versions, in the order of the page."""
    found = [
        Change(name, row["key"], _lines(_text(before[name]), _text(row[name])))
        for before, row in zip(old.content["entries"], new.content["entries"], strict=True)
        for name in ("name", "hint", "definition", "examples", "hotkeys")
        if before[name] != row[name]
    ]
    for kind, one, other in (
        ("ruling", old.content["rulings"], new.content["rulings"]),
        ("policy", _switches(old), _switches(new)),
        ("question", _numbered(old), _numbered(new)),
        ("guidelines", {"": old.guidelines}, {"": new.guidelines}),
    ):
        keys = dict.fromkeys([*one, *other])
        found += [
            Change(kind, key, _lines(one.get(key, ""), other.get(key, "")))
            for key in keys
            if one.get(key, "") != other.get(key, "")
        ]
    return found


def _lines(old: str, new: str) -> list[tuple[str, str]]:
    lines = difflib.ndiff(old.splitlines(), new.splitlines())
    return [(line[0], line[2:]) for line in lines if line[0] != "?"]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "\n".join(value)


def _switches(book: Codebook) -> dict[str, str]:
    return {key: "on" if value else "off" for key, value in book.content["policies"].items()}


def _numbered(book: Codebook) -> dict[str, str]:
    return {str(place): text for place, text in enumerate(book.content["questions"], start=1)}


def _held(draft: Codebook, expected: str) -> Codebook:
    held = Codebook.objects.select_for_update(no_key=True).filter(pk=draft.pk).first()
    if held is None:
        raise Conflict(_("This draft was thrown away."))
    _unpublished(held)
    if stamp(held) != expected:
        raise Conflict(_("Somebody else changed this draft meanwhile."), stamp=stamp(held))
    return held


def _unpublished(book: Codebook) -> None:
    if book.published_at is not None:
        raise Conflict(_("This version is published: it never changes."))
