"""What a person asks to have recorded of one sentence, and whether it may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from annotations.codebook import Entry, UnsureReason
from annotations.errors import InvalidInput
from annotations.models import Answer, Sentence
from annotations.models.checks import check_label, check_spans
from annotations.models.notes import LONGEST_NOTE, keyed_digest

# A clock that was left running says nothing about work: more than this in one change is a pause.
LONGEST_ACTIVE_SECONDS = 3600
MARKS: dict[str, type] = {"not_text": bool, "cut_after": bool, "joined_at": int}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The whole answer as it shall stand.

    `suggestion` is (kind, version) of the suggester whose proposal was there. `spans`: dicts {role, kind, start, end}
    in article code points. `marks`: {not_text: bool, cut_after: bool, joined_at: code point}, each optional. `note`:
    None leaves the note as it is, "" takes it away. `active_seconds` are added to those spent before.
    """

    label: str | None = None
    state: str = "empty"
    unsure_reason: str = ""
    hedged: bool = False
    how: str = "key"
    suggestion: tuple[str, str] | None = None
    suggestion_seen: bool = False
    hedged_by: str = ""
    source_by: str = ""
    spans: Sequence[Mapping[str, Any]] = ()
    marks: Mapping[str, Any] = field(default_factory=dict)
    note: str | None = None
    active_seconds: int = 0

    def fields(self) -> dict[str, Any]:
        """The columns of `Answer` that stand in the change itself."""
        return {
            "label": self.label,
            "state": self.state,
            "unsure_reason": self.unsure_reason,
            "hedged": self.hedged,
            "how": self.how,
            "suggestion_seen": self.suggestion_seen,
            "hedged_by": self.hedged_by,
            "source_by": self.source_by,
            "spans": [dict(span) for span in self.spans],
            "marks": dict(self.marks),
        }

    def body(self) -> dict[str, Any]:
        """What tells a repeated request from another one. The note goes in by a keyed digest: the body is kept."""
        note = None if self.note is None else keyed_digest(self.note)
        return {**asdict(self), "note": note}


def check(change: Change, sentence: Sentence, asked: bool, *, characters: int, entries: Sequence[Entry]) -> None:
    """Raises InvalidInput with a sentence about the first thing that does not fit.

    `asked`: whether the sentence is asked, or was. `characters` is the length of the article's text in code points.
    """
    _check_state(change)
    if change.label is not None:
        check_label(change.label, change.hedged, entries)
    _check_words(change)
    check_spans(change.spans, sentence, characters)
    _check_marks(change, sentence, asked)


def _check_state(change: Change) -> None:
    if change.state not in Answer.State.values:
        raise InvalidInput(_("There is no such state of an answer."))
    if (change.label is not None) != (change.state == Answer.State.LABELLED):
        raise InvalidInput(_("An answer has a label exactly if it is labelled."))
    if change.label is None and change.hedged:
        raise InvalidInput(_("Hedged needs a label."))
    if change.unsure_reason and change.state != Answer.State.UNSURE:
        raise InvalidInput(_("Only an unsure answer has a reason for being unsure."))
    if change.unsure_reason and change.unsure_reason not in set(UnsureReason):
        raise InvalidInput(_("There is no such reason for being unsure."))


def _check_words(change: Change) -> None:
    if change.how not in Answer.How.values:
        raise InvalidInput(_("There is no such way to give an answer."))
    if change.hedged_by not in Answer.By.values or change.source_by not in Answer.By.values:
        raise InvalidInput(_("Hedged and source are set by a person, a suggestion or a run-on."))
    if change.note is not None and len(change.note) > LONGEST_NOTE:
        raise InvalidInput(_("A note has at most %(most)d characters.") % {"most": LONGEST_NOTE})
    if change.active_seconds < 0:
        raise InvalidInput(_("Seconds cannot be negative."))


def _check_marks(change: Change, sentence: Sentence, asked: bool) -> None:
    for name, value in change.marks.items():
        if name not in MARKS or type(value) is not MARKS[name]:
            raise InvalidInput(_("There is no such mark."))
    joined = change.marks.get("joined_at")
    if joined is not None and not sentence.start < joined < sentence.end:
        raise InvalidInput(_("A place where sentences were joined wrongly lies inside the sentence."))
    silent = change.state == Answer.State.EMPTY
    if change.marks.get("not_text") is True and not silent:
        raise InvalidInput(_("What is not running text gets no answer."))
    if not asked and change.marks.get("not_text") is not False and not (silent and not change.spans):
        raise InvalidInput(_("This is not asked. Say first that it is running text."))
