"""Quotations and reports that run on: which neighbour's speaker a sentence without a credit of its own belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from annotations.codebook import SOURCED, SourceKind
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.cast import Credit, Who
from annotations.text.cues.lines import Line
from annotations.text.quotes import Quoted
from annotations.text.spans import Span


class Run(NamedTuple):
    """A credit as it holds for one sentence: `sentence` None if it is the sentence's own."""

    credit: Credit
    sentence: int | None = None
    earlier: bool = False
    span: Span | None = None
    factor: float = 1.0
    rule: str = ""
    ruling: str = ""


NOBODY = Credit(Who(SOURCED, SourceKind.PERSON, 0, 0, "R19", "a speaker", 0.6), 0, 0, "quotation", "R19", 0.6)


def run_on(lines: Sequence[Line], tracked: Sequence[Quoted], own: Sequence[Credit | None]) -> list[Run | None]:
    """The credit that holds for each sentence."""
    blocks = _blocks(tracked)
    left, right = _nearest(own)
    runs: list[Run | None] = []
    spoken: int | None = None  # the last sentence that credited a speaker beside or within a quotation
    for index, line in enumerate(lines):
        credit = own[index]
        whole = credit is None and _wholly_quoted(line, tracked[index])
        if credit is not None:
            runs.append(Run(credit))
            spoken = index if credit.who is not None else spoken
        elif whole or (credit is None and (tracked[index].before or tracked[index].after)):
            runs.append(_quotation(index, lines, own, blocks[index], (left[index], right[index]), spoken))
        elif (
            credit is None
            and _back_shifted(line)
            and index > 0
            and runs[-1] is not None
            and _reported(runs[-1], lines[index - 1])
        ):
            runs.append(_inherit(runs[-1], index - 1, lines, "report-runs-on", 0.62, ""))
        else:
            runs.append(Run(credit) if credit else None)
            if credit is None and not any(line.quoted):
                spoken = spoken if spoken is not None and index - spoken < 2 else None
    return runs


def _blocks(tracked: Sequence[Quoted]) -> list[tuple[int, int]]:
    """For each sentence the first and last of those joined to it by an open quotation."""
    bounds: list[tuple[int, int]] = []
    start = 0
    for index, quoted in enumerate(tracked):
        if not quoted.before:
            start = index
        bounds.append((start, index))
        if not quoted.after:
            for back in range(start, index + 1):
                bounds[back] = (start, index)
            start = index + 1
    return bounds


def _nearest(own: Sequence[Credit | None]) -> tuple[list[int], list[int]]:
    """For each sentence the nearest one before it and the nearest after it that credits somebody; -1 if none."""
    left, right, last = [], [-1] * len(own), -1
    for index, credit in enumerate(own):
        left.append(last)
        last = index if credit is not None else last
    last = -1
    for index in range(len(own) - 1, -1, -1):
        right[index] = last
        last = index if own[index] is not None else last
    return left, right


def _wholly_quoted(line: Line, quoted: Quoted) -> bool:
    """True if all, or all but a word or two, of a sentence stands in quotation marks."""
    if not quoted.spans:
        return False
    inked = [at for at in range(line.size) if line.words[at][0].isalnum()]
    inside = sum(line.quoted[at] for at in inked)
    return (inside >= 3 and inside >= 0.85 * len(inked)) or (bool(inked) and inside == len(inked))


def _quotation(
    index: int,
    lines: Sequence[Line],
    own: Sequence[Credit | None],
    block: tuple[int, int],
    nearest: tuple[int, int],
    spoken: int | None,
) -> Run:
    """The speaker of a sentence inside a quotation: within the block, before it, after it."""
    start, end = block
    for at in nearest:
        if start <= at <= end:
            return _borrow(own[at], at, index, lines, 0.97)
    after = end + 1
    if spoken is not None and start - spoken <= (4 if _speaks(own[spoken], lines[spoken]) else 1):
        return _borrow(own[spoken], spoken, index, lines, 0.92 if start - spoken == 1 else 0.85)
    if after < len(lines) and own[after] is not None and any(lines[after].quoted[:3]):
        return _borrow(own[after], after, index, lines, 0.85)
    return Run(NOBODY, index, False, None, 0.9, "quotation", "R19")


def _speaks(credit: Credit | None, line: Line) -> bool:
    """True if a credit can be the speaker of a quotation further on."""
    return credit is not None and credit.who is not None and (credit.who.label == SOURCED or any(line.quoted))


def _borrow(credit: Credit | None, at: int, index: int, lines: Sequence[Line], factor: float) -> Run:
    if credit is None:
        return Run(NOBODY, at, False, None, 0.9, "quotation", "R19")
    return Run(credit, at, at < index, _span(credit, lines[at]), factor, "quotation", "R19")


def _span(credit: Credit, line: Line) -> Span | None:
    who = credit.who
    return line.span(who.start, who.end) if who is not None and who.start < who.end <= line.size else None


def _inherit(run: Run | None, at: int, lines: Sequence[Line], rule: str, factor: float, ruling: str) -> Run:
    assert run is not None
    if run.sentence is None:
        return Run(run.credit, at, True, _span(run.credit, lines[at]), factor, rule, ruling)
    return run._replace(factor=factor, rule=rule, ruling=ruling)


RESUMES = words("the it he she they this that these those its his her their both all under at")


def _back_shifted(line: Line) -> bool:
    """True if the sentence goes on in the reported future: a main "would" without a condition."""
    low = line.low
    if not low or low[0] not in RESUMES:
        return False
    if any(line.quoted) or "if" in low or "would" not in low[:14]:
        return False
    at = low.index("would")
    return not any(word in w.RELATIVES or word in ("when", "because") for word in low[:at]) and low[
        at + 1 : at + 2
    ] != ["have"]


def _reported(run: Run, line: Line) -> bool:
    """True if the sentence before was reported speech, not a quotation."""
    return (
        run.credit.reported
        and not any(line.quoted)
        and run.credit.lemma != "report"
        and run.credit.rule in ("say", "tell", "weak-say", "announce", "according", "report-runs-on")
    )
