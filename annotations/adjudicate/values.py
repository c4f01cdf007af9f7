"""A decision as a value: what is asked for, the form that events keep, what one operation made.

Its events: made, reopened (taken back so that it is settled anew), undone and redone by their own actor. After each of
these its version is one higher, also where none stands any more, so that what a page shows never fits by chance.
Proposed and withdrawn are beside that: a proposal by one of those who answered changes nothing yet.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from annotations.codebook import entries_of
from annotations.errors import InvalidInput
from annotations.models import Codebook, Decision, Sentence
from annotations.models.checks import check_label, check_spans
from annotations.models.notes import LONGEST_NOTE, keyed_digest
from annotations.models.said import DECISION_CHANGES

MADE, REOPENED, UNDONE, REDONE, CARRIED = CHANGES = DECISION_CHANGES
PROPOSED = "decision.proposed"
WITHDRAWN = "decision.withdrawn"
KINDS = (*CHANGES, PROPOSED, WITHDRAWN)
# Columns that stand in a value under their own name.
FIELDS = ("label", "hedged", "spans", "category", "how", "ruling", "joint", "version")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is decided. `spans` as in an answer; `why`: a reason in words; `ruling`: the number of the one that settles
    it."""

    label: str
    hedged: bool
    category: str
    spans: Sequence[Mapping[str, Any]] = ()
    why: str = ""
    ruling: str = ""

    def body(self) -> dict[str, Any]:
        """What tells a repeated request from another one; the reason goes in by a keyed digest."""
        return asdict(self) | {"spans": [dict(span) for span in self.spans], "why": keyed_digest(self.why)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What one operation left of one sentence. `decision`: the value that stands, with the reason's text; None if none
    does. `proposed`: it waits for another of those who answered."""

    article: uuid.UUID
    number: int
    version: int
    operation: uuid.UUID
    decision: dict[str, Any] | None
    proposed: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A sentence that a ruling on many left as it was, and why: a code and a sentence."""

    article: uuid.UUID
    number: int
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What one ruling on many sentences did."""

    settled: tuple[Settled, ...] = field(default=())
    left: tuple[Left, ...] = field(default=())


def check(verdict: Verdict, sentence: Sentence, book: Codebook, characters: int) -> None:
    """Raises InvalidInput with a sentence about the first thing that does not fit."""
    check_label(verdict.label, verdict.hedged, entries_of(book.content))
    check_spans(verdict.spans, sentence, characters)
    if verdict.category not in Decision.Category.values:
        raise InvalidInput(_("There is no such category."))
    if verdict.ruling and verdict.ruling not in book.content["rulings"]:
        raise InvalidInput(_("The codebook has no ruling %(ruling)s.") % {"ruling": verdict.ruling})
    if len(verdict.why) > LONGEST_NOTE or "\0" in verdict.why:
        raise InvalidInput(_("A reason has at most %(most)d characters.") % {"most": LONGEST_NOTE})


def subject_of(sentence: Sentence) -> str:
    """How events name the decision: "decision/<article uid>/<number>"; the article is loaded."""
    return f"decision/{sentence.article.uid}/{sentence.number}"


def place_in(subject: str) -> tuple[uuid.UUID, int]:
    """Article uid and sentence number in a decision's subject."""
    _kind, article, number = subject.split("/")
    return uuid.UUID(article), int(number)


def value_of(decision: Decision, present: Sequence[uuid.UUID]) -> dict[str, Any]:
    """The value of a decision whose by, why and codebook are loaded."""
    value = {name: getattr(decision, name) for name in FIELDS}
    return value | {
        "by": str(decision.by.uid),
        "present": sorted(str(uid) for uid in present),
        "codebook": decision.codebook.version,
        "note": decision.why.named() if decision.why else None,
    }


def none(version: int) -> dict[str, Any]:
    """The value where none stands (any more)."""
    return {"version": version, "label": None}


def stands(value: Mapping[str, Any] | None) -> bool:
    return bool(value and value["label"])


def shown(value: Mapping[str, Any] | None, why: str) -> dict[str, Any] | None:
    """A value as pages and programs see it: with the reason's text, without who decided or was there."""
    if value is None or not stands(value):
        return None
    hidden = ("by", "present", "note", "version")
    return {name: value[name] for name in value if name not in hidden} | {"why": why}
