"""Credits by nouns of saying: with holder and content, with content alone, as hearsay (R8, R11)."""

from __future__ import annotations

from annotations.codebook import SourceKind
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.cast import Credit, Memory, Who
from annotations.text.cues.clauses import subject, verbal
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
    "sympathy outrage frustration testimony question questions explanation reply answer retort account version "
    "message reasoning feeling impression guess calculation reckoning position stance thesis advice plea protest "
    "insinuation hint boast vow oath excuse judgement judgment understanding hunch bet perception wish defence "
    "contentions arguments"
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
# Followed by "to", "of", "on" or "for" these still carry what was said.
CARRYING = words(
    "call calls threat promise pledge hopes appeal demand demands description view hope accusation accusations "
    "warning warnings intention"
)
# Nobody need hold these: "the fear is that", "talk of".
FLOATING = words(
    "fear fears hope hopes worry worries concern concerns belief consensus expectation expectations view suspicion "
    "suspicions theory feeling assumption complaint complaints accusation accusations allegation allegations claim "
    "claims argument criticism impression perception prediction predictions verdict speculation rumour rumours "
    "rumor rumors"
)
HOLDING = frozenset(("of", "from", "by", "among"))
PRONOUNS = {"his": "he", "her": "she", "their": "they", "its": "it"}
OWN = words("my our")  # the speaker's own
SHOWN = words("description account version message request question questions view")  # "that" after these is "which"
FARTHEST = 60  # tokens from the start that are looked at
SURE = 0.7


def by_noun(line: Line, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """R11: noun, holder and content joined, as subject of the sentence or after a verb of expressing."""
    low = line.low
    for at in range(min(line.size - 1, FARTHEST)):
        if low[at] not in SAYING_NOUNS or line.quoted[at] or (line.upper(at) and at > 0):
            continue
        if at and (low[at - 1] in w.PERSONAL or low[at - 1] in OWN):
            continue
        joined = low[at + 1] in JOINTS and (low[at + 1] in ("that", "about", "over") or low[at] in CARRYING)
        found = (joined and at > 0 and _expressed(line, at, memory, policies)) or None
        found = found or _existing(line, at) or _equated(line, at, memory, policies)
        found = found or _of_holder(line, at, memory, policies) or _possessed(line, at, memory, policies)
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
    return Credit(None, at, at + 1, "noun", "R11", SURE, "noun", True)


def _equated(line: Line, at: int, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """ "Lind's worry is that", "the fear in the port is that"."""
    low = line.low
    end = next((k for k in range(at + 1, min(line.size - 1, at + 12)) if low[k] in w.BE or low[k] in w.BREAKS), 0)
    if not end or low[end] not in w.BE:
        return None
    follow = end + 1 + (low[end + 1] in w.ADVERBS)
    if low[follow : follow + 1] not in (["that"], [":"]) or not _starts_clause(line, at):
        return None
    who = _holder(line, at, memory, policies)
    if who is None and low[at + 1] in HOLDING:
        who = identify(line, at + 2, end, memory, policies)
    if who is None and low[at] not in FLOATING:
        return None
    return Credit(who, at, follow + 1, "noun", "R11", SURE, "noun", True)


def _of_holder(line: Line, at: int, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """ "The complaint of the cook, Liv Roe, that": content after the holder."""
    low = line.low
    if low[at + 1] not in HOLDING or any(word in HAPPENING for word in low[:at]) or not _starts_clause(line, at):
        return None
    that = next((k for k in range(at + 3, min(line.size - 1, at + 18)) if low[k] == "that"), 0)
    if not that or low[at] in SHOWN or verbal(line, that + 1) or line.quoted[at + 2]:
        return None
    if any(verbal(line, k) for k in range(at + 2, that)):
        return None
    who = identify(line, at + 2, that - (low[that - 1] == ","), memory, policies)
    if who is None or who.sure < 0.5:
        return None
    return Credit(who, at, at + 2, "noun", "R11", SURE, "noun", True)


def _starts_clause(line: Line, at: int) -> bool:
    """True if the noun is the head of the sentence's subject, or what there is."""
    if "there" in line.low[max(0, at - 6) : at]:
        return True
    main = main_subject(line)
    return main is not None and main[0] <= at < main[1]


def _possessed(line: Line, at: int, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """ "The minister's claim that …", "her excuse, that …," or "claims that …" as subject of the sentence."""
    low = line.low
    follow = low[at + 2] if low[at + 1] == "," and at + 2 < line.size else low[at + 1]
    if follow not in ("that", "of") or (follow == "of" and "as" not in low[at : at + 10]):
        return None
    if any(word in HAPPENING for word in low):
        return None
    who = _holder(line, at, memory, policies)
    if who is None:
        bare = at <= 2 and low[at + 1] == "that" and not any(word in w.POSSESSIVES for word in low[:at])
        return Credit(None, at, at + 1, "noun", "R11", 0.6, "noun", True) if bare else None
    return Credit(who, at, at + 1, "noun", "R11", SURE, "noun", True) if _starts_clause(line, at) else None


def _holder(line: Line, at: int, memory: Memory, policies: frozenset[str]) -> Who | None:
    """Whose the noun is: "Lind's", "her"; None if nobody's."""
    low = line.low
    owner = next((k for k in range(at - 1, max(-1, at - 4), -1) if low[k] in w.POSSESSIVES), -1)
    if owner < 0:
        return None
    if low[owner] in ("'s", "’s"):
        main = main_subject(line)
        start = (
            main[0]
            if main is not None and main[0] < owner
            else next((k + 1 for k in range(owner - 1, -1, -1) if low[k] in w.PREPOSITIONS or low[k] in w.BREAKS), 0)
        )
        return identify(line, start, owner, memory, policies)
    if low[owner] not in PRONOUNS:
        return None
    who = identify(Line(PRONOUNS[low[owner]]), 0, 1, memory, policies)
    return who._replace(start=owner, end=owner + 1) if who else None
