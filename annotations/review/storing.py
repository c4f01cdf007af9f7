"""How an answer is stored: the locks, the one event, the row, and what follows from it.

Every writer here locks in this order: assignment, sentences (by primary key), answers, ledger. Nothing that exists is
locked after the ledger, and new rows that carry a sequence are inserted after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from annotations.errors import Conflict, NotAllowed, NotFound
from annotations.models import Answer, Assignment, Entry, Lineage, Sentence, Suggestion, append, standing

from .values import said

RENEW_EVERY = timedelta(minutes=1)
COLUMNS = (
    "uid", "state", "round", "slot", "overlap", "drawn_by", "unaided", "batch_id", "lease_until", "opened_at",
    "done_at", "batch__closed_at", "batch__standing", "reviewer__uid", "reviewer__name", "reviewer__email",
    "codebook__version", "codebook__content", "version__characters", "article__uid", "article__project_id",
    "article__deleted_at",
)  # fmt: skip
WRITTEN = (
    "label", "state", "unsure_reason", "hedged", "spans", "marks", "note_id", "how", "suggestion_id", "suggestion_seen",
    "hedged_by", "source_by", "active_seconds", "version", "sequence",
)  # fmt: skip


@dataclass(slots=True)
class Writing:
    """One answer to store: as it stands now (locked; None: not yet), as it will stand (unsaved), and its event."""

    before: Answer | None
    after: Answer
    entry: Entry


def lease() -> timedelta:
    """How long an article stays with whoever opened it, after the last save."""
    return timedelta(minutes=settings.LEASE_MINUTES)


def hold(assignment: Assignment) -> Assignment:
    """The assignment as it is now, locked, for answering.

    Raises NotAllowed (code "not_held") if it was freed or taken over, or its batch is closed: what was said blind
    stands once others may read it. NotFound if its article is gone.
    """
    rows = Assignment.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("reviewer", "codebook", "version", "article", "batch").only(*COLUMNS)
    # PostgreSQL finds no row where we waited for somebody who gave the article a new text: it joins to the old one.
    held = rows.filter(pk=assignment.pk).first() or rows.get(pk=assignment.pk)
    if held.article.deleted_at is not None:
        raise NotFound(_("This article was taken back."))
    if held.state == Assignment.State.RETURNED:
        raise NotAllowed(_("You no longer hold this article. Open it again to go on."), code="not_held")
    if held.batch.closed_at is not None:
        raise NotAllowed(_("This batch is closed: what was answered in it stands."), code="not_held")
    return held


def sentence_of(assignment: Assignment, number: int, ref: tuple[str, str] | None) -> Sentence:
    """The sentence, locked, with `suggested`: primary key of the proposal that `ref` names, or None.

    One that was joined or split may still be answered, from a page that was opened before: what is said of it waits
    to be confirmed where it went. Raises NotFound if the article has no such sentence, Conflict (code "sentence_gone")
    if it went nowhere or was left behind with an older text.
    """
    rows = Sentence.objects.select_for_update(of=("self",), no_key=True)
    if ref is not None:
        proposals = Suggestion.objects.filter(
            sentence=OuterRef("pk"), suggester__kind=ref[0], suggester__version=ref[1]
        )
        rows = rows.annotate(suggested=Subquery(proposals.values("pk")[:1]))
    sentence = rows.filter(article=assignment.article_id, number=number).first()
    if sentence is None:
        raise NotFound(_("This article has no such sentence."))
    gone = sentence.retired is not None and not Lineage.objects.filter(old=sentence).exists()
    if gone or sentence.version_id != assignment.version_id:
        raise Conflict(_("This sentence was changed meanwhile. Reload the article."), code="sentence_gone")
    return sentence


def answer_to(assignment: Assignment, sentence: Sentence, *, expected: bool = True) -> Answer | None:
    """What the reviewer said of the sentence in this round, locked; None if nothing yet.

    Its note and suggestion come with it if it is `expected` to be there: most saves are first answers.
    """
    rows = Answer.objects.select_for_update(of=("self",), no_key=True)
    if expected:
        rows = rows.select_related("note", "suggestion__suggester")
    answer = rows.filter(sentence=sentence, reviewer=assignment.reviewer_id, round=assignment.round).first()
    if answer is not None:
        answer.assignment = assignment
    return answer


def store(*, assignment: Assignment, writings: Sequence[Writing], now: datetime) -> None:
    """Write the events and the answers, renew the lease, and bring the sentences' standing up to date if it counts.

    Raises Conflict if an answer is not what `before` says.
    """
    renew(assignment, now)
    entries = [writing.entry for writing in writings]
    events = append(project_id=assignment.article.project_id, actor=assignment.reviewer, now=now, entries=entries)
    for writing, event in zip(writings, events, strict=True):
        writing.after.sequence = event.sequence
        if writing.before is None:
            writing.after.save(force_insert=True)
        else:
            _swap(writing.before, writing.after)
    if assignment.state == Assignment.State.DONE:
        standing.rewrite(Sentence.objects.filter(pk__in=[writing.after.sentence_id for writing in writings]))


def _swap(before: Answer, after: Answer) -> None:
    after.pk = before.pk
    same = Answer.objects.filter(pk=before.pk, version=before.version)
    if not same.update(**{name: getattr(after, name) for name in WRITTEN}):
        raise stale(None)


def renew(assignment: Assignment, now: datetime) -> None:
    """Move the lease of an open assignment on, at most once a minute."""
    until = now + lease()
    fresh = assignment.lease_until is not None and until - assignment.lease_until < RENEW_EVERY
    if assignment.state == Assignment.State.OPEN and not fresh:
        Assignment.objects.filter(pk=assignment.pk).update(lease_until=until)


def standing_of(held: Assignment, sentence: Sentence) -> str | None:
    """The sentence's standing after a change, if the change could move it and its reviewer may know. In a blind batch
    nothing that is said moves it, and where it stands would tell what others said, and which article is a control."""
    if held.state != Assignment.State.DONE or held.batch.blind:
        return None
    return Sentence.objects.values_list("standing", flat=True).get(pk=sentence.pk)


def stale(answer: Answer | None, *, book: int = 0) -> Conflict:
    """The refusal of a version that no longer stands, with what stands now."""
    return Conflict(
        _("This sentence was answered in another window meanwhile."),
        version=answer.version if answer else 0,
        answer=said(answer, book=book) if answer else None,
    )
