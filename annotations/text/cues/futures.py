"""What is to come: flat will and would, conditions, far prospects."""

from __future__ import annotations

from typing import NamedTuple

from annotations.text.cues import hedges as h
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.lines import Line
from annotations.text.cues.roles import HUMAN


class Hedge(NamedTuple):
    """The words that leave the claim open, as tokens, with the rule."""

    start: int
    end: int
    rule: str
    ruling: str = ""


NO_ONE = words("nobody none nothing")
COMMITTING = words("pledge promise vow threaten")
ANNOUNCING = words("announce plan agree")
NOT_PREDICTED = words("have like rather love prefer later say not never often sit go come see")


RESULTS = words("would could might will wouldn't won't")


def is_conditional(line: Line) -> bool:
    """True if the sentence has an if-clause of its own (not "as if", "whether")."""
    low = line.low
    inverted = bool(low) and low[0] in ("were", "should", "had") and line.words[-1] != "?"
    if inverted and any(word in RESULTS for word in low[2:]):
        return True
    return any(
        word in ("if", "unless", "barring")
        and (at == 0 or low[at - 1] not in ("as", "even", "asked", "know", "see", "ask", "wonder", "wondered", "only"))
        for at, word in enumerate(low)
    )


def future(line: Line, at: int, conditional: bool, lemma: str) -> Hedge | None:
    """Flat will or would about an outcome nobody controls; any of the two with a condition.

    `lemma`: the verb that credits, "" if nobody is credited.
    """
    low = line.low
    before = low[at - 1] if at else ""
    own = before in ("i", "we", "he", "she", "who") or (bool(lemma) and before in ("it", "they", "and"))
    if own or lemma in COMMITTING:
        return None
    if conditional:
        return Hedge(at, at + 1, "conditional")
    if low[at + 1 : at + 2] == ["rather"]:
        return None
    verb = next(
        (k for k in range(at + 1, min(line.size, at + 4)) if low[k] not in w.ADVERBS and not low[k].endswith("ly")), 0
    )
    if verb == 0 or lemma in ANNOUNCING:
        return None
    then = low[at + 1 : at + 2] == ["then"] and (low[verb] == "be" or _outcome(line, at, low[verb]))
    if low[at].startswith("would") and (then or _result(low, at, verb)):
        return Hedge(at, at + 1, "conditional")
    if low[at].startswith("would") and not lemma and low[verb] != "have":
        if before in HUMAN and not _outcome(line, at, low[verb]):
            return None
        return Hedge(at, at + 1, "conditional") if _predicted(low, verb) and before not in ("they", "not") else None
    if low[at].startswith("would") and low[verb] == "have" and low[0] in ("a", "an", "another", "any", "without"):
        return Hedge(at, at + 1, "conditional")
    if not lemma and (before in NO_ONE or low[max(0, at - 2) : at] == ["no", "one"]):
        return Hedge(at, at + 1, "forecast")
    if low[at] == "will" and (_perfect(low, verb) or _far(low, verb)):
        return Hedge(at, at + 1, "forecast")
    return Hedge(at, at + 1, "forecast") if _outcome(line, at, low[verb]) else None


def to_come(line: Line, at: int, verb: int, lemma: str) -> Hedge | None:
    """ "Is going to" at `at`, with its verb: a forecast about what nobody controls."""
    if verb >= line.size or lemma in COMMITTING or line.low[at - 1 : at] in (["i"], ["we"], ["he"], ["she"], ["they"]):
        return None
    return Hedge(at, verb, "forecast") if _outcome(line, at, line.low[verb]) or _far(line.low, verb) else None


def _result(low: list[str], at: int, verb: int) -> bool:
    """True for "the result would be"."""
    return low[verb] in ("be", "mean", "leave") and any(word in CONSEQUENCES for word in low[max(0, at - 4) : at])


NEUTRAL = words("available able")
CONSEQUENCES = words("result effect consequence outcome alternative upshot cost price")


def _predicted(low: list[str], verb: int) -> bool:
    """True unless a bare "would" wishes, recounts a habit, or a state follows."""
    follow = low[verb + 1] if verb + 1 < len(low) else ""
    if low[verb] == "be":
        return follow == "the" or follow in h.COMPARED
    return low[verb] not in NOT_PREDICTED


def _perfect(low: list[str], verb: int) -> bool:
    """True for "will have vanished"."""
    follow = low[verb + 1] if verb + 1 < len(low) else ""
    return low[verb] == "have" and (follow.endswith("ed") or follow in ("gone", "risen", "fallen", "lost"))


def _outcome(line: Line, at: int, verb: str) -> bool:
    """True if verb and subject are of what happens, not of what somebody does."""
    if verb not in h.OUTCOMES:
        return False
    low = line.low
    head = next(
        (low[k] for k in range(at - 1, max(-1, at - 3), -1) if low[k].isalpha() and low[k] not in w.ADVERBS), ""
    )
    if verb in h.WEAK_OUTCOMES and head not in h.INANIMATE:
        return False
    return not (verb in h.STATES and head in h.VAGUE)


def _far(low: list[str], verb: int) -> bool:
    """True if a prospect is set by a far year, or compared."""
    near = low[verb : verb + 16]
    for at, word in enumerate(near[:-1]):
        if word == "by" and (
            near[at + 1].startswith("mid-")
            or (len(near[at + 1]) == 4 and near[at + 1].startswith("20"))
            or near[at + 1 : at + 4] == ["the", "end", "of"]
        ):
            return near[0] in h.OUTCOMES
    if near[0] in ("get", "grow", "become") and len(near) > 1 and near[1] in h.COMPARED:
        return True
    state = len(near) > 1 and (near[1] in h.COMPARED or near[1].endswith("able") or near[1] in h.ADVERSE_STATES)
    return near[0] == "be" and state and near[1] not in NEUTRAL
