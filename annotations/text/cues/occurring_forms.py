"""Shapes whose rulings may matter: open questions, advice, dates, quotations, two claims (R14, R19, R22–R25).

Finders as in `occurring_verbs`.
"""

from __future__ import annotations

from annotations.text.cues import hedges
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.lines import Line
from annotations.text.cues.occurring_verbs import Found
from annotations.text.cues.outlooks import BY_FIRST

DUE = words("due scheduled planned expected will 'll ’ll set plans planning until")
MUST = words("must should ought shall imperative necessary essential")
ADVISING = words("needs need have has")
PAST = words("was were had did been ago")
ASKS = words("seen tell say guess question doubt sure certain")
FULL = (".", "!", "?", "…", ":", "”", '"', "’", "'", "»", ")", "]", ";", ",", "—", "–")


def by_openness(line: Line) -> Found:
    """Open questions (R22), necessity and advice (R23), schedules (R14)."""
    low = line.low
    dated = any(word in w.TIME or (word.isdigit() and len(word) == 4) for word in low)
    if dated and not any(word.endswith("ed") or word in PAST for word in low):
        yield "R14", 38
    for at, word in enumerate(low):
        if word in hedges.UNCLEAR and any(following in hedges.ASKING for following in low[at + 1 : at + 3]):
            yield "R22", 60
        elif word in hedges.UNCLEAR and word not in ("clear", "sure", "certain", "known"):
            yield "R22", 58
        elif word == "whether" or low[at : at + 3] in (["remains", "to", "be"], ["time", "will", "tell"]):
            yield "R22", 46
        elif any(low[at : at + len(ask)] == list(ask) for ask in BY_FIRST.get(word, ()) if ASKS & set(ask)):
            yield "R22", 56
        if word in MUST or (word in ADVISING and low[at + 1 : at + 2] == ["to"]):
            yield "R23", 62 if word in MUST else 44
        if word in DUE and not line.quoted[at]:
            yield "R14", 56 if dated else 34


def by_form(line: Line, before: bool, after: bool) -> Found:
    """Quotations (R19), two claims in one sentence (R24), pieces of a cut sentence (R25)."""
    if before or after:
        yield "R19", 84
    elif any(line.quoted):
        yield "R19", 57
    for at in range(3, line.size - 3):
        if weight := _joins(line, at):
            yield "R24", weight
            break
    start = next((word for word in line.words if word[0].isalnum()), "")
    cut = start[:1].islower() and not before
    if cut or (line.size > 3 and line.words[-1] not in FULL and not any(line.quoted)):
        yield "R25", 40 if cut else 26


def _joins(line: Line, at: int) -> int:
    """How surely two claims are joined at `at`; 0 if they are not."""
    low = line.low
    if line.quoted[at] or low[at] not in ("and", "but", "while", ";"):
        return 0
    if low[at] == ";" or (low[at] != "while" and low[at - 1] in (",", "—")):
        return 44
    return 36 if any(word in w.FINITE or word in w.MODALS for word in low[at + 1 : at + 8]) else 0
