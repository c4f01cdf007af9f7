"""Refusals to comment, and belief told by an adjective (R7, R10)."""

from __future__ import annotations

from annotations.codebook import SourceKind
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.cast import Credit, Memory
from annotations.text.cues.clauses import subject
from annotations.text.cues.lines import Line
from annotations.text.cues.who import identify

NO_COMMENT = (
    ("declined", "to"),
    ("refused", "to"),
    ("declines", "to"),
    ("refuses", "to"),
    ("did", "not"),
    ("didn't", ""),
    ("has", "not"),
    ("have", "not"),
    ("had", "not"),
    ("does", "not"),
    ("would", "not"),
    ("could", "not"),
    ("didn’t", ""),
    ("not", "immediately"),
    ("yet", "to"),
    ("neither", "confirm"),
    ("was", "not"),
    ("were", "not"),
)
COMMENTING = words(
    "comment respond reply answer confirm deny say disclose elaborate discuss specify name identify "
    "reveal give provide return commented responded replied said confirmed disclosed answered explain "
    "address available reached"
)
FIRSTS = frozenset(first for first, _ in NO_COMMENT)


def no_comment(line: Line, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """R7: a refusal to comment is an attribution by who it is."""
    low = line.low
    for at in range(1, line.size - 2):
        if line.quoted[at] or low[at] not in FIRSTS:
            continue
        if not any(low[at] == a and (not b or low[at + 1] == b) for a, b in NO_COMMENT):
            continue
        verb = next((k for k in range(at + 1, min(line.size, at + 5)) if low[k] in COMMENTING), -1)
        if verb < 0 or not _refused(low, verb):
            continue
        found = subject(line, at)
        if found is None or (
            found.left >= 0 and low[found.left] in ("who", "which", "that", "because", "if", "when", "after")
        ):
            continue
        who = identify(line, found.start, found.end, memory, policies)
        if who is None or who.sure < 0.5:
            continue
        return Credit(who, at, verb + 1, "no-comment", "R7", 0.85 * who.sure / 0.95, "comment", True)
    return None


def _refused(low: list[str], verb: int) -> bool:
    """True if the refused verb is about saying, not about giving money or reaching a goal."""
    word, near = low[verb], low[verb + 1 : verb + 6]
    if word in REPLYING:
        return any(x in REQUESTS for x in low[verb + 1 : verb + 8])
    if word in ("reached", "available"):
        return "comment" in near or (word == "reached" and "for" in near)
    if word in ("give", "provide"):
        return any(x in DETAILS for x in near)
    return True


REPLYING = words("respond reply responded replied return answer answered")
REQUESTS = words("request requests calls questions comment email emails messages call inquiries enquiries")
DETAILS = words("details detail comment reason reasons figures explanation name date timetable evidence")


STANCES = words(
    "convinced confident sure certain adamant worried afraid concerned hopeful optimistic pessimistic "
    "sceptical skeptical aware unsure doubtful clear unaware persuaded satisfied proud pleased "
    "surprised alarmed angry disappointed determined willing ready"
)


def by_stance(line: Line, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """ "is convinced that": belief as an adjective with a person or body as holder (R10)."""
    low = line.low
    for at in range(2, line.size - 2):
        if low[at] not in STANCES or line.quoted[at] or low[at + 1] != "that":
            continue
        found = subject(line, at)
        if found is None or not found.passive or low[found.end - 1] in ("it", "that", "who", "which"):
            continue
        who = identify(line, found.start, found.end, memory, policies)
        if who is None or who.sure < 0.5 or who.kind is SourceKind.DOCUMENT:
            continue
        return Credit(who, at, at + 2, "believe", who.ruling or "R10", 0.75, low[at], True)
    return None
