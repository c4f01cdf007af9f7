"""Settling disputes: one, many by one ruling, and reopening. Undo and redo stand beside it.

Everything may be asked again with the same operation id: it is answered with what it did the first time.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from annotations.errors import Conflict, InvalidInput, NotFound, WorkbenchError
from annotations.models import Codebook, Decision, Event, Note, Sentence, Standing, User, new_note

from .rights import Rights, Way, agrees, said_with
from .storing import Act, Held, Turn, hold, once, write
from .telling import same_again, told
from .undoing import redo, undo
from .values import MADE, PROPOSED, REOPENED, Left, Ruled, Settled, Verdict, check, none, shown, subject_of

__all__ = [
    "MOST_AT_ONCE", "Asked", "Left", "Ruled", "Settled", "Verdict", "redo", "reopen", "settle", "settle_group", "undo",
]  # fmt: skip

MOST_AT_ONCE = 200
How = Decision.How


@dataclass(frozen=True, slots=True)
class Asked:
    """One sentence of several that are settled alike: the version that was on screen, and the source there."""

    sentence: Sentence
    version: int
    spans: Sequence[Mapping[str, Any]] = ()


def settle(
    *,
    sentence: Sentence,
    verdict: Verdict,
    by: User,
    operation: uuid.UUID,
    version: int,
    now: datetime,
    present: Sequence[uuid.UUID] | None = None,
) -> Settled:
    """Decide a disputed sentence, or decide it anew, if its decision is still at `version` (0: there never was one).

    `present`: uids of those who settle it together at a compare round; the decision is joint with them. Somebody who
    answered the sentence proposes instead, where the project lets two settle: it is decided once another of those who
    answered says the same label and hedged, jointly. One transaction, one event. The caller has seen to the role.

    Raises Conflict with details {version, decision} if the version is stale or nothing is disputed any more, with code
    "sentence_gone" if the sentence was joined or split; NotAllowed if the person took part; InvalidInput;
    OperationReused.
    """
    place = subject_of(sentence)
    asked = [MADE, place, version, verdict.body(), sorted(str(uid) for uid in present or ())]
    act = Act(by=by, operation=operation, now=now, asked=asked)

    def do() -> Settled:
        held = hold([sentence])
        ruling = _Ruling.on(act, verdict, held, present=present)
        turn = _turn(held[sentence.pk], Asked(sentence, version, verdict.spans), ruling)
        write(act, [turn])
        return told(turn, act, _words(turn))

    return once(act, do, lambda events: same_again(events)[0])


def settle_group(*, asked: Sequence[Asked], verdict: Verdict, by: User, operation: uuid.UUID, now: datetime) -> Ruled:
    """Decide several sentences of one project alike: each with a decision of its own, marked as made with others, and
    undone as one. `verdict.spans` is not used: each sentence has its own.

    What cannot be settled (any more) is left as it is, and told. Raises as `settle` if that is so of all of them.
    """
    if not asked or len({row.sentence.pk for row in asked}) < len(asked):
        raise InvalidInput(_("Name the sentences, each once."))
    if len(asked) > MOST_AT_ONCE:
        raise InvalidInput(_("At most %(most)d sentences are settled at once.") % {"most": MOST_AT_ONCE})
    if len({row.sentence.article.project_id for row in asked}) > 1:
        raise InvalidInput(_("The sentences are of several projects."))
    places = [[subject_of(row.sentence), row.version, [dict(span) for span in row.spans]] for row in asked]
    act = Act(by=by, operation=operation, now=now, asked=[MADE, places, verdict.body()])
    return once(act, lambda: _settle_all(act, asked, verdict), lambda events: _ruled_before(events, asked))


def reopen(*, sentence: Sentence, by: User, operation: uuid.UUID, version: int, now: datetime) -> Settled:
    """Take a decision back, so that the sentence is what its answers amount to: disputed, to be settled anew.

    Raises Conflict if there is none at `version`; NotAllowed if the person took part and was not among those who
    decided; OperationReused.
    """
    act = Act(by=by, operation=operation, now=now, asked=[REOPENED, subject_of(sentence), version])

    def do() -> Settled:
        held = hold([sentence])[sentence.pk]
        _there(held)
        if held.decision is None or held.past.version != version:
            raise _stale(held)
        Rights.of([held.sentence], by).may_reopen(held)
        turn = Turn(held, REOPENED, none(version + 1))
        write(act, [turn])
        return told(turn, act, "")

    return once(act, do, lambda events: same_again(events)[0])


@dataclass(slots=True)
class _Ruling:
    """One verdict on its way: what is the same for all of its sentences. `note`: the reason, once it is saved."""

    act: Act
    verdict: Verdict
    rights: Rights
    book: Codebook
    present: Sequence[uuid.UUID] | None = None
    how: str = How.ONE.value
    note: Note | None = None

    @classmethod
    def on(cls, act: Act, verdict: Verdict, held: Mapping[int, Held], **given: Any) -> _Ruling:
        sentences = [one.sentence for one in held.values()]
        book = Codebook.objects.current(sentences[0].article.project)
        return cls(act, verdict, Rights.of(sentences, act.by), book, **given)


def _settle_all(act: Act, asked: Sequence[Asked], verdict: Verdict) -> Ruled:
    held = hold([row.sentence for row in asked])
    ruling = _Ruling.on(act, verdict, held, how=How.BULK.value)
    turns: list[Turn] = []
    left: list[tuple[Asked, WorkbenchError]] = []
    for row in asked:
        try:
            turn = _turn(held[row.sentence.pk], row, ruling)
        except WorkbenchError as refusal:
            left.append((row, refusal))
            continue
        turn.group = act.operation
        turn.operation = act.operation if not turns else uuid.uuid5(act.operation, str(len(turns)))
        turns.append(turn)
    if not turns:
        raise left[0][1]
    write(act, turns)
    return Ruled(
        settled=tuple(told(turn, act, _words(turn)) for turn in turns),
        left=tuple(
            Left(article=row.sentence.article.uid, number=row.sentence.number, code=why.code, message=why.message)
            for row, why in left
        ),
    )


def _turn(held: Held, row: Asked, ruling: _Ruling) -> Turn:
    """What settling this sentence so comes to. Raises if it may not be."""
    _there(held)
    if held.past.version != row.version:
        raise _stale(held)
    if held.decision is None and held.sentence.standing != Standing.DISPUTED:
        raise _stale(held, _("Its answers are not in dispute (any more): there is nothing to settle."))
    verdict = replace(ruling.verdict, spans=row.spans)
    check(verdict, held.sentence, ruling.book, held.sentence.version.characters)
    way = ruling.rights.way(held, ruling.present)
    named = _named(held, ruling)
    if way.proposes and (other := agrees(held, ruling.act.by, verdict.label, verdict.hedged)):
        way = Way(present=(ruling.act.by, other))
        named = named or said_with(held)  # whoever agrees without a word agrees with the reason, too
    return Turn(held, PROPOSED if way.proposes else MADE, _value(held, verdict, ruling, way) | {"note": named})


def _value(held: Held, verdict: Verdict, ruling: _Ruling, way: Way) -> dict[str, Any]:
    """The value of the decision, or of the proposal: that has no version of its own."""
    return {
        "label": verdict.label,
        "hedged": verdict.hedged,
        "spans": [dict(span) for span in verdict.spans],
        "category": verdict.category,
        "how": ruling.how,
        "ruling": verdict.ruling,
        "joint": bool(way.present),
        "version": held.past.version + (0 if way.proposes else 1),
        "by": str(ruling.act.by.uid),
        "present": sorted(str(user.uid) for user in way.present),
        "codebook": ruling.book.version,
    }


def _named(held: Held, ruling: _Ruling) -> dict[str, str] | None:
    """The reason as events name it, saved at once: it has no sequence. One note for all that one ruling settles."""
    act, text = ruling.act, ruling.verdict.why.strip()
    if ruling.note is None and text:
        ruling.note = new_note(project_id=held.sentence.article.project_id, author=act.by, text=text, now=act.now)
        ruling.note.save(force_insert=True)
    return ruling.note.named() if ruling.note else None


def _there(held: Held) -> None:
    if held.sentence.article.deleted_at is not None:
        raise NotFound(_("This article was taken back."))
    if held.sentence.retired is not None:
        raise Conflict(_("This sentence was joined or split meanwhile. Reload the page."), code="sentence_gone")


def _stale(held: Held, message: str = "") -> Conflict:
    """The refusal of a version that no longer stands, with what stands now."""
    row = held.decision
    if not message:
        message = _("Somebody settled it meanwhile.") if row else _("Its decision was taken back meanwhile.")
    decision = shown(held.value, row.why.text if row and row.why else "")
    return Conflict(message, version=held.past.version, decision=decision)


def _words(turn: Turn) -> str:
    named = turn.new.get("note")
    return Note.objects.filter(uid=named["uid"]).values_list("text", flat=True).first() or "" if named else ""


def _ruled_before(events: Sequence[Event], asked: Sequence[Asked]) -> Ruled:
    """What a ruling did the first time: what it did not settle it left."""
    settled = same_again(events)
    done = {(one.article, one.number) for one in settled}
    message = _("It was left as it is.")
    rest = [row.sentence for row in asked if (row.sentence.article.uid, row.sentence.number) not in done]
    left = [Left(article=row.article.uid, number=row.number, code="conflict", message=message) for row in rest]
    return Ruled(settled=settled, left=tuple(left))
