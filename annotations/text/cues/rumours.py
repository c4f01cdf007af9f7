"""What is told by nobody in particular, in set words: "word is that", "by all accounts", "so the story goes" (R11)."""

from __future__ import annotations

from collections.abc import Iterator

from annotations.codebook import ANONYMOUS
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.cast import HEARSAY, Credit, Memory, Who
from annotations.text.cues.lines import Line
from annotations.text.cues.right import main_subject

TALK = words(
    "word talk rumour rumours rumor rumors gossip whispers chatter speculation murmurs murmurings hearsay buzz"
)
TOLD = words("story stories legend tradition rumour rumor word gossip theory wisdom lore folklore superstition myth")
ACCOUNTS = words("accounts account reports")
ANY = words("all most many some several other both various")
BELIEVED = words("believed trusted")
CONTENT = 12  # tokens between the noun and its content

Place = tuple[int, int, Who | None]  # the cue as tokens, and the words that stand where a source would


def by_rumour(line: Line, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """The first set phrase of hearsay outside quotations; None if there is none."""
    for start, end, who in (*_talk(line), *_told(line), *_accounts(line), *_as_they_have_it(line)):
        if not line.quoted[start]:
            return Credit(who, start, end, "rumour", "R11", 0.82, "rumour", True)
    return None


def _who(start: int, end: int) -> Who:
    return Who(ANONYMOUS, HEARSAY, start, end, "R11", "hearsay, nobody there", 0.85)


def _talk(line: Line) -> Iterator[Place]:
    """ "Word is that", "there are whispers of", "the talk in the port is of"."""
    low = line.low
    main = main_subject(line)
    for at in range(min(line.size - 2, 40)):
        if low[at] not in TALK or (at and low[at - 1] in w.POSSESSIVES):
            continue
        there = next((k for k in range(at - 1, max(-1, at - 6), -1) if low[k] == "there"), -1)
        if there >= 0 and low[at + 1] in ("of", "that", "about"):
            yield at, at + 2, _who(at, at + 1)
            continue
        if main is None or not main[0] <= at < main[1] or at - main[0] > 2 or low[at + 1] in ("that", "of"):
            continue
        content = next((k for k in range(at + 1, min(line.size, at + CONTENT)) if _content(low, k)), 0)
        if content and not any(low[k] in w.BREAKS for k in range(at + 1, content)):
            yield at, content + 1, _who(main[0] + (low[main[0]] == "the"), main[1])


def _content(low: list[str], at: int) -> bool:
    """True if what is told begins at `at`: "that", or "of" after "is"."""
    return low[at] == "that" or (low[at] == "of" and low[at - 1] in w.BE)


def _told(line: Line) -> Iterator[Place]:
    """ "Legend has it", "so the story goes", "conventional wisdom holds that"."""
    low = line.low
    for at in range(line.size - 2):
        if low[at] not in TOLD:
            continue
        has = low[at + 1] in ("has", "had") and low[at + 2] == "it"
        goes = low[at + 1] in ("goes", "went") and low[at + 2] in (",", ".", "that", "—")
        holds = low[at + 1] in ("holds", "held", "says") and low[at] != "story" and low[at + 2] == "that"
        if has or goes or holds:
            yield at, at + 2, _who(at, at + 1) if holds else None


def _accounts(line: Line) -> Iterator[Place]:
    """ "By all accounts", "if reports are to be believed"."""
    low = line.low
    for at in range(line.size - 2):
        if low[at] == "by" and low[at + 1] in ANY and low[at + 2] in ACCOUNTS:
            yield at, at + 3, _who(at + 1, at + 3)
        elif low[at] == "to" and low[at + 1] == "be" and low[at + 2] in BELIEVED and "if" in low[max(0, at - 6) : at]:
            start = at - 1 - low[max(0, at - 6) : at][::-1].index("if")
            yield start, at + 3, _who(start + 1, start + 2)


def _as_they_have_it(line: Line) -> Iterator[Place]:
    """ "So the barbers have it": a crowd or place that cannot be asked."""
    low = line.low
    for at in range(line.size - 3):
        if low[at] not in ("so", "as") or (at and low[at - 1] not in w.BREAKS):
            continue
        for end in range(at + 2, min(line.size - 2, at + 6)):
            if low[end] in ("have", "has", "had") and low[end + 1] == "it" and low[end + 2] in (",", ".", ";", "—"):
                yield at, end + 2, _who(at + 1, end)
