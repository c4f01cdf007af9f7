"""Asking about a sentence, answering, settling. Every function may be called again with the same operation id.

Locks are taken in one order: sentence, thread, ledger.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotations.errors import Conflict, NotFound
from annotations.models import Answer, Sentence, Thread, User

from .questions import lone_unsure
from .writing import COMMENTED, OPENED, REOPENED, SETTLED, Act, Talk, once, subject_of, words, write

__all__ = ["Talk", "ask", "reopen", "reply", "settle", "take_up"]

State = Thread.State


def ask(*, sentence: Sentence, by: User, text: str, operation: uuid.UUID, now: datetime) -> Talk:
    """Ask the desk about the sentence. Adds to the person's own thread on it, or on one that it came out of, if they
    have one that is not settled. What is asked about a sentence that was joined goes to the one that it became.

    Raises InvalidInput if the text is empty or too long; Conflict with code "sentence_gone" if the sentence became
    several (their numbers in `details["became"]`) or none; OperationReused.
    """
    act = Act(kind=OPENED, by=by, operation=operation, now=now, about=subject_of(sentence), text=words(text))
    return once(act, lambda: _ask(act, sentence))


def _ask(act: Act, sentence: Sentence) -> Talk:
    held = _hold_sentence(_what_became_of(sentence))
    own = Thread.objects.about(held).filter(opened_by=act.by).exclude(state=State.SETTLED)
    thread = _locked().filter(pk__in=own.values("pk")).exclude(state=State.SETTLED).order_by("-pk").first()
    if thread is None:
        return write(act, Thread(sentence=held, opened_by=act.by, at=act.now), State.OPEN)
    return write(act, thread, State.OPEN, kind=COMMENTED)


def take_up(
    *, sentence: Sentence, by: User, operation: uuid.UUID, now: datetime, text: str = "", settled: bool = False
) -> Talk:
    """Answer a lone unsure that nobody has put in words, or settle it, or both. It becomes its reviewer's thread.

    Raises Conflict if there is none (any more): it was changed, taken up, or is disputed now. Else as `ask`.
    """
    said = words(text) if text.strip() or not settled else ""
    about = f"unsure {subject_of(sentence)} {settled}"
    act = Act(kind=OPENED, by=by, operation=operation, now=now, about=about, text=said)
    return once(act, lambda: _take_up(act, sentence, settled))


def _take_up(act: Act, sentence: Sentence, settled: bool) -> Talk:
    held = _hold_sentence(sentence)
    lone = lone_unsure(Answer.objects.filter(sentence=held)).select_related("reviewer").first()
    if lone is None:
        raise Conflict(_("This is no open question any more."))
    thread = Thread(sentence=held, opened_by=lone.reviewer, at=act.now)
    return write(act, thread, State.SETTLED if settled else _after(act, thread))


def reply(*, thread: Thread, by: User, text: str, operation: uuid.UUID, now: datetime) -> Talk:
    """Say something in a thread: by whoever asked, it is open again; by anybody else, answered.

    Raises Conflict if the thread is settled; InvalidInput; OperationReused.
    """
    act = Act(kind=COMMENTED, by=by, operation=operation, now=now, about=str(thread.uid), text=words(text))

    def do() -> Talk:
        held = _hold(thread)
        if held.state == State.SETTLED:
            raise _stands(held, _("This question is settled. Reopen it to say more."))
        return write(act, held, _after(act, held))

    return once(act, do)


def settle(*, thread: Thread, by: User, operation: uuid.UUID, now: datetime, text: str = "") -> Talk:
    """The question needs nothing more, with a last word if there is one.

    Raises Conflict if it is settled already; InvalidInput; OperationReused.
    """
    said = words(text) if text.strip() else ""
    act = Act(kind=SETTLED, by=by, operation=operation, now=now, about=str(thread.uid), text=said)

    def do() -> Talk:
        held = _hold(thread)
        if held.state == State.SETTLED:
            raise _stands(held, _("This question is settled already."))
        return write(act, held, State.SETTLED)

    return once(act, do)


def reopen(*, thread: Thread, by: User, operation: uuid.UUID, now: datetime) -> Talk:
    """Take a settled question up again: it is open.

    Raises Conflict if it is not settled, or if the same person asks about the sentence in another thread meanwhile;
    OperationReused.
    """
    act = Act(kind=REOPENED, by=by, operation=operation, now=now, about=str(thread.uid))

    def do() -> Talk:
        held = _hold(thread)
        if held.state != State.SETTLED:
            raise _stands(held, _("This question is not settled."))
        if (
            Thread.objects.filter(sentence=held.sentence, opened_by=held.opened_by)
            .exclude(state=State.SETTLED)
            .exists()
        ):
            raise _stands(held, _("There is a newer question on this sentence by the same person."))
        return write(act, held, State.OPEN)

    return once(act, do)


def _after(act: Act, thread: Thread) -> str:
    """The state after somebody spoke."""
    return State.OPEN if act.by.pk == thread.opened_by_id else State.ANSWERED


def _locked() -> QuerySet[Thread]:
    rows = Thread.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("opened_by", "sentence__article")


def _hold(thread: Thread) -> Thread:
    """The thread as it is now, locked. Raises NotFound if its article is gone."""
    held = _locked().get(pk=thread.pk)
    if held.sentence.article.deleted_at is not None:
        raise NotFound(_("This article was taken back."))
    return held


def _what_became_of(sentence: Sentence) -> Sentence:
    """The sentence itself while it is live; else the one live sentence in its place. Raises Conflict."""
    rows = Sentence.objects.filter(version=sentence.version_id, retired__isnull=True)
    there = list(rows.filter(start__lt=sentence.end, end__gt=sentence.start).order_by("start"))
    if len(there) > 1:
        numbers = [row.number for row in there]
        message = _("This sentence was split: it is now sentences %(numbers)s. Reload the article and ask about one.")
        raise Conflict(message % {"numbers": ", ".join(map(str, numbers))}, code="sentence_gone", became=numbers)
    return there[0] if there else sentence


def _hold_sentence(sentence: Sentence) -> Sentence:
    """The sentence as it is now, locked. Raises NotFound if its article is gone, Conflict if it is no longer live."""
    rows = Sentence.objects.select_for_update(of=("self",), no_key=True).select_related("article")
    held = rows.get(pk=sentence.pk)
    if held.article.deleted_at is not None:
        raise NotFound(_("This article was taken back."))
    if held.retired is not None:
        raise Conflict(_("This sentence was changed meanwhile. Reload the article."), code="sentence_gone")
    return held


def _stands(thread: Thread, message: str) -> Conflict:
    """The refusal of what does not fit the state that stands now."""
    return Conflict(message, state=thread.state, comments=thread.comments.count())
