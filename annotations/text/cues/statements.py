"""Refusals to comment, and belief told by an adjective (R7, R10)."""

from __future__ import annotations

from annotations.codebook import SourceKind
from annotations.text.cues.base import words
from annotations.text.cues.cast import Credit, Memory
from annotations.text.cues.clauses import Subject, subject
from annotations.text.cues.lines import Line
from annotations.text.cues.right import main_subject, phrase
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
    ("is", "not"),
    ("are", "not"),
    ("will", "not"),
    ("cannot", ""),
    ("won't", ""),
    ("won’t", ""),
    ("wouldn't", ""),
    ("wouldn’t", ""),
    ("couldn't", ""),
    ("couldn’t", ""),
    ("doesn't", ""),
    ("doesn’t", ""),
    ("hasn't", ""),
    ("hasn’t", ""),
    ("haven't", ""),
    ("haven’t", ""),
    ("never", ""),
    ("declining", "to"),
    ("refusing", "to"),
    ("nothing", "to"),
)
COMMENTING = words(
    "comment respond reply answer confirm deny say disclose elaborate discuss specify name identify "
    "reveal give provide return commented responded replied said confirmed disclosed answered explain "
    "address available reached explained saying commenting discussing add"
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
        found = subject(line, at) or shared(line, at)
        if found is None or (
            found.left >= 0 and low[found.left] in ("who", "which", "that", "because", "if", "when", "after")
        ):
            continue
        who = identify(line, found.start, found.end, memory, policies)
        if who is None or who.sure < 0.5:
            continue
        return Credit(who, at, verb + 1, "no-comment", "R7", 0.85 * who.sure / 0.95, "comment", True)
    return None


def shared(line: Line, at: int) -> Subject | None:
    """The sentence's own subject for a second verb: "has run it for years and will not say"."""
    main = main_subject(line) if line.low[at - 1] in ("and", "but") else None
    return Subject(main[0], main[1], -1, at, False, False, "") if main and main[1] < at else None


def unanswered(line: Line, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """ "Calls to the mayor went unanswered", "there was no comment from the mayor", "the mayor said nothing"."""
    low = line.low
    for at in range(line.size - 2):
        if line.quoted[at]:
            continue
        end = 0
        if low[at] in ASKED and low[at + 1] == "to" and at <= 4:
            end = next((k for k in range(at + 2, min(line.size, at + 14)) if low[k] in ("went", "were", "was")), 0)
            end = end if end and any(word in UNANSWERED for word in low[end : end + 4]) else 0
            start = at + 2
        elif low[at] == "no" and "comment" in low[at + 1 : at + 3]:
            start = next((k + 1 for k in range(at + 2, min(line.size, at + 8)) if low[k] == "from"), 0)
            end = phrase(line, start) if start else 0
        elif low[at] == "neither" and at < 3:
            start, nor = at + 1, next((k for k in range(at + 2, min(line.size, at + 14)) if low[k] == "nor"), 0)
            end = next((k for k in range(nor, min(line.size, nor + 10)) if low[k] in MODAL_OR_DO), 0) if nor else 0
            end = end if end and any(word in COMMENTING for word in low[end : end + 3]) else 0
        who = identify(line, start, end, memory, policies) if end else None
        if who is not None and who.sure >= 0.5:
            return Credit(who, at, end, "no-comment", "R7", 0.8 * who.sure / 0.95, "comment", True)
    return None


ASKED = words("calls messages emails e-mails letters questions requests inquiries enquiries call message email")
UNANSWERED = words("unanswered unreturned returned ignored")
MODAL_OR_DO = words("would could did has have had was were")


def _refused(low: list[str], verb: int) -> bool:
    """True if the refused verb is about saying, not about giving money or reaching a goal."""
    word, near = low[verb], low[verb + 1 : verb + 6]
    if word in REPLYING:
        return any(x in REQUESTS for x in low[verb + 1 : verb + 8])
    if word in ("reached", "available"):
        person = word == "reached" and low[verb - 1] == "be" and near[:1] in (["."], ["for"], [","], ["on"], ["by"])
        return "comment" in near or person
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
