"""Whether what a suggester proposes can be stored. Nothing that it says is believed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from annotations.codebook import RULING_FORMAT, Hedging, SourceKind

from .protocol import Article, Proposal, Span

LONGEST_WHY = 500


class Refusal(StrEnum):
    """Why a proposal is refused. Stable: jobs count them by these."""

    FORM = "form"  # it is no proposal, or a value is of another type
    PLACE = "place"  # no sentence there wants one
    AGAIN = "again"  # the sentence has one already
    LABEL = "label"  # none of the codebook's labels
    HEDGED = "hedged"  # hedged where the label cannot be, or not where it must
    CONFIDENCE = "confidence"  # not between 0 and 1
    SPAN = "span"  # not inside its sentence
    WORDS = "words"  # a reason too long or with characters that cannot be stored
    RULING = "ruling"  # none of the codebook's
    REPLY = "reply"  # all of a reply cannot be used
    OTHER = "other"  # for a reason of the suggester's own


class Checker:
    """Checks proposals by one codebook's content."""

    def __init__(self, book: Mapping[str, Any]) -> None:
        self._hedging = {row["key"]: Hedging(row["hedged"]) for row in book["entries"]}
        self._rulings = frozenset(book["rulings"])

    def refusal(self, place: Any, proposal: Any, article: Article) -> Refusal | None:
        """Why this proposal for the sentence at `place` cannot be stored; None if it can."""
        if not isinstance(proposal, Proposal) or not _well_formed(proposal):
            return Refusal.FORM
        if type(place) is not int or place not in article.wanted:
            return Refusal.PLACE
        if proposal.label not in self._hedging:
            return Refusal.LABEL
        if self._hedging[proposal.label] is not Hedging.FREE and proposal.hedged != (
            self._hedging[proposal.label] is Hedging.ALWAYS
        ):
            return Refusal.HEDGED
        if not (math.isfinite(proposal.confidence) and 0 <= proposal.confidence <= 1):
            return Refusal.CONFIDENCE
        if not _spans_fit(proposal, place, article):
            return Refusal.SPAN
        if len(proposal.why) > LONGEST_WHY or not _storable(proposal.why):
            return Refusal.WORDS
        if proposal.ruling and proposal.ruling not in self._rulings:
            return Refusal.RULING
        return None


def _well_formed(given: Proposal) -> bool:
    """True if every value is of its own type: a bool is no number here, nor a list a span."""
    spans = (given.source, given.cue, given.hedge, given.antecedent)
    return (
        isinstance(given.label, str)
        and type(given.hedged) is bool
        and type(given.confidence) in (int, float)
        and isinstance(given.why, str)
        and isinstance(given.ruling, str)
        and (not given.ruling or RULING_FORMAT.match(given.ruling) is not None)
        and (given.source_kind is None or isinstance(given.source_kind, SourceKind))
        and (given.source_sentence is None or type(given.source_sentence) is int)
        and all(span is None or (isinstance(span, Span) and {type(n) for n in span} == {int}) for span in spans)
    )


def _spans_fit(given: Proposal, place: int, article: Article) -> bool:
    """True if each span lies in its sentence: the antecedent in an earlier one, which is named with it."""
    here = len(article.sentences[place])
    if not all(span is None or _inside(span, here) for span in (given.source, given.cue, given.hedge)):
        return False
    if given.source_sentence is None or given.antecedent is None:
        return given.source_sentence is None and given.antecedent is None
    earlier = given.source_sentence
    return 0 <= earlier < place and _inside(given.antecedent, len(article.sentences[earlier]))


def _inside(span: Span, length: int) -> bool:
    return 0 <= span.start < span.end <= length


def _storable(text: str) -> bool:
    """No control characters, none of which only halves are there."""
    return not any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 or 0xD800 <= ord(letter) < 0xE000 for letter in text)
