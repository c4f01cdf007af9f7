"""Credits by nouns and adjectives of saying, and refusals to comment (R7, R10, R11)."""

from __future__ import annotations

from annotations.codebook import SourceKind
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.cast import Credit, Memory
from annotations.text.cues.clauses import subject
from annotations.text.cues.lines import Line
from annotations.text.cues.right import main_subject
from annotations.text.cues.who import identify

SAYING_NOUNS = words(
    "claim claims warning warnings view views accusation accusations allegation allegations assertion "
    "suggestion belief beliefs fear fears concern concerns hope hopes prediction predictions forecast "
    "argument arguments opinion statement promise pledge insistence contention complaint complaints "
    "assurance assurances admission denial estimate assessment description demand demands call calls "
    "remark remarks comment comments doubts doubt speculation rumours rumors suspicion suspicions "
    "criticism criticisms conclusion theory worry worries consensus expectation expectations threat "
    "confidence conviction verdict acknowledgement acknowledgment reports report characterisation "
    "characterization appeal appeals request anger alarm disappointment dismay surprise regret "
    "intention recommendation proposal objection objections scepticism skepticism optimism gratitude "
    "sympathy outrage frustration testimony question questions"
)
EXPRESSING = words(
    "express expressed expresses expressing voice voiced voices voicing reiterated reiterate reiterates "
    "repeated repeats repeat raised raise raises issued issues issue made makes make gave gives give "
    "renewed renews share shared shares echoed echoes aired air rejected dismissed repeating "
    "reiterating delivered sounded sounds sound offered"
)
HAPPENING = words(
    "provoked provokes led leads drew draws draw sparked sparks prompted prompts came comes triggered "
    "triggers caused causes fuelled fueled raised raises follows followed brought met increased grew "
    "growing mounted spread stoked drawn drawing prompting"
)
JOINTS = words("that about over of to on for")
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


def by_noun(line: Line, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """R11: noun, holder and content joined, as subject of the sentence or after a verb of expressing."""
    low = line.low
    for at in range(1, min(line.size - 1, 60)):
        if low[at] not in SAYING_NOUNS or line.quoted[at] or line.upper(at) or low[at + 1] not in JOINTS:
            continue
        if low[at + 1] in ("to", "of", "on", "for") and low[at] not in (
            "call",
            "calls",
            "threat",
            "promise",
            "pledge",
            "hopes",
            "appeal",
            "demand",
            "demands",
            "description",
            "view",
            "hope",
            "accusation",
            "accusations",
            "warning",
            "warnings",
            "intention",
        ):
            continue
        found = _expressed(line, at, memory, policies) or _existing(line, at) or _possessed(line, at, memory, policies)
        if found is not None:
            return found
    return None


def _expressed(line: Line, at: int, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """ "expressed concern that", "repeated his warning about"."""
    verb = next((k for k in range(at - 1, max(0, at - 5), -1) if line.low[k] in EXPRESSING), -1)
    if verb < 1:
        return None
    found = subject(line, verb)
    if found is None or found.passive:
        return None
    who = identify(line, found.start, found.end, memory, policies)
    if who is None or who.sure < 0.5 or who.kind is SourceKind.DOCUMENT:
        return None
    return Credit(who, verb, at + 1, "noun", "R11", 0.75, "noun", True)


def _existing(line: Line, at: int) -> Credit | None:
    """ "There are fears that": a noun of saying without a holder."""
    low = line.low
    there = next((k for k in range(at - 1, max(-1, at - 7), -1) if low[k] == "there"), -1)
    if there < 0 or low[at + 1] not in ("that", "about", "over") or there > 6:
        return None
    return Credit(None, at, at + 1, "noun", "R11", 0.7, "noun", True)


def _possessed(line: Line, at: int, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """ "The minister's claim that …" or "claims that …" as subject of the sentence."""
    low = line.low
    if low[at + 1] not in ("that", "of") or (low[at + 1] == "of" and "as" not in low[at : at + 10]):
        return None
    if any(word in HAPPENING for word in low):
        return None
    owner = next((k for k in range(at - 1, max(-1, at - 4), -1) if low[k] in w.POSSESSIVES), -1)
    if owner < 0:
        return Credit(None, at, at + 1, "noun", "R11", 0.6, "noun", True) if at <= 2 and low[at + 1] == "that" else None
    main = main_subject(line)
    if main is None or main[0] > owner or main[1] < at:
        return None
    if low[owner] in ("'s", "’s"):
        who = identify(line, main[0], owner, memory, policies)
    else:
        pronoun = {"his": "he", "her": "she", "their": "they", "its": "it"}.get(low[owner], "")
        who = identify(Line(pronoun), 0, 1, memory, policies) if pronoun else None
        who = who._replace(start=owner, end=owner + 1) if who else None
    return Credit(who, at, at + 1, "noun", "R11", 0.7, "noun", True) if who else None
