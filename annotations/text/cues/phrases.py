"""Credits without a verb of their own: "according to", "in the words of", nouns of saying, refusals to comment."""

from __future__ import annotations

from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.cast import Credit, Memory
from annotations.text.cues.lines import Line
from annotations.text.cues.right import phrase
from annotations.text.cues.who import identify

MINDS = words("mind eyes knowledge thinking")
VIEWS = words("eyes") | words(
    "view opinion words telling account estimation reckoning arithmetic calculation calculations estimate "
    "estimates count "
    "admission reading assessment judgment judgement version analysis interpretation phrase description"
)
NOT_CREDITED = words(
    "plan plans schedule age size law taste need needs custom type rules circumstances whether how tradition ability"
)


def according(line: Line, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """ "According to …", "in the words of …", "in …'s view", "in the view of …"."""
    low = line.low
    for at in range(line.size - 1):
        if line.quoted[at]:
            continue
        word, following = low[at], low[at + 1]
        begin = 0
        if word == "according" and following == "to":
            begin = at + 2
        elif word == "in" and low[at + 1 : at + 4] in (
            ["the", "words", "of"],
            ["the", "view", "of"],
            ["the", "opinion", "of"],
            ["the", "eyes", "of"],
        ):
            begin = at + 4
        elif word == "as":
            credit = _as_put(line, at, memory, policies)
            if credit is not None:
                return credit
        elif word in ("in", "by", "on", "to") and following not in ("the", "a"):
            credit = _in_view(line, at, memory, policies)
            if credit is not None:
                return credit
        if begin == 0 or begin >= line.size or low[begin] in NOT_CREDITED:
            continue
        end = _to_the_end(line, begin)
        who = identify(line, begin, end, memory, policies)
        if who is None:
            continue
        return Credit(who, at, begin, "according", who.ruling, 0.95 * who.sure / 0.95, "according", True)
    return None


def _as_put(line: Line, at: int, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """ "As Lind puts it"."""
    low = line.low
    put = next(
        (k for k in range(at + 2, min(line.size - 1, at + 9)) if low[k] in ("put", "puts") and low[k + 1] == "it"), -1
    )
    if put < 0:
        return None
    who = identify(line, at + 1, put, memory, policies)
    return Credit(who, put, put + 2, "according", who.ruling, 0.85, "put", False) if who else None


def _to_the_end(line: Line, begin: int) -> int:
    """The end of the noun phrase after "according to"; an apposition stays outside."""
    end = phrase(line, begin)
    low = line.low
    while end < line.size and low[end] in w.TIME and end > begin + 4 and low[end - 1] in ("on", "in"):
        end -= 1
    if end < line.size and low[end] in ("who", "which"):
        stop = next((k for k in range(end, min(line.size, end + 25)) if low[k] in (".", ",", ";")), end)
        if any(word in ("anonymity", "named", "identified") for word in low[end:stop]):
            return stop
    if end == begin and line.quoted[begin]:
        return begin
    return end


def _in_view(line: Line, at: int, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """ "In Lind's view", "by her own account", "to their mind"."""
    low, word = line.low, line.low[at]
    for end in range(at + 2, min(line.size, at + 8)):
        if low[end] in (MINDS if word == "to" else VIEWS):
            stop = end - 1 if low[end - 1] in ("'s", "’s", "own") else end
            if low[at + 1] in ("his", "her", "their", "its"):
                pronoun = {"his": "he", "her": "she", "their": "they", "its": "it"}[low[at + 1]]
                return _by_possessive(line, at, end, pronoun, memory, policies)
            if low[end - 1] not in ("'s", "’s"):
                return None
            who = identify(line, at + 1, stop, memory, policies)
            return Credit(who, at, end + 1, "according", who.ruling, 0.85, "view", True) if who else None
        if low[end] in (",", "."):
            return None
    return None


def _by_possessive(
    line: Line, at: int, end: int, pronoun: str, memory: Memory, policies: frozenset[str]
) -> Credit | None:
    who = identify(Line(pronoun), 0, 1, memory, policies)
    return (
        Credit(who._replace(start=at + 1, end=at + 2), at, end + 1, "according", who.ruling, 0.75, "view", True)
        if who
        else None
    )
