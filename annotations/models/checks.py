"""What every answer and every decision must pass: its label, whether it is hedged, its spans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from annotations.codebook import Entry, Hedging, SourceKind, hedged_for
from annotations.errors import InvalidInput

from .articles import Sentence
from .said import MOST_SPANS

SOURCE_KINDS = frozenset({"", *(kind.value for kind in SourceKind)})
KINDS: dict[str, frozenset[str]] = {"source": SOURCE_KINDS, "cue": frozenset({""})}


def check_label(label: str, hedged: bool, entries: Sequence[Entry]) -> None:
    """Raises InvalidInput if the codebook has no such label, or it is not hedged so."""
    entry = next((entry for entry in entries if entry.key == label), None)
    if entry is None:
        raise InvalidInput(_("The codebook has no such label."))
    if hedged_for(entry, hedged) != hedged:
        if entry.hedged is Hedging.ALWAYS:
            raise InvalidInput(_("“%(label)s” is always hedged.") % {"label": entry.name})
        raise InvalidInput(_("“%(label)s” is never hedged.") % {"label": entry.name})


def check_spans(spans: Sequence[Mapping[str, Any]], sentence: Sentence, characters: int) -> None:
    """Raises InvalidInput if one of them is none of this sentence. `characters`: the length of the article's text."""
    if len(spans) > MOST_SPANS:
        raise InvalidInput(_("There may be at most %(most)d spans.") % {"most": MOST_SPANS})
    for span in spans:
        if span.keys() != {"role", "kind", "start", "end"} or span["role"] not in KINDS:
            raise InvalidInput(_("A span is a source or a cue, with a kind, a start and an end."))
        if span["kind"] not in KINDS[span["role"]]:
            raise InvalidInput(_("There is no such kind of span."))
        start, end = span["start"], span["end"]
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= characters:
            raise InvalidInput(_("A span lies outside the article's text."))
        _check_place(span["role"], start, end, sentence)


def _check_place(role: str, start: int, end: int, sentence: Sentence) -> None:
    """A cue lies in the sentence; a source there, or wholly before it. Inside the sentence a span covers words."""
    inside = sentence.start <= start and end <= sentence.end
    if not inside and not (role == "source" and end <= sentence.start):
        raise InvalidInput(_("A cue lies in its sentence; a source lies there or in an earlier sentence."))
    words = sentence.text[start - sentence.start : end - sentence.start] if inside else "x"
    if words != words.strip():
        raise InvalidInput(_("A span starts and ends with a word, not with white space."))
