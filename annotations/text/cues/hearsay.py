"""Said or believed by nobody in particular: adverbs, agentless passives, "it is believed that" (R12, R14)."""

from __future__ import annotations

from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.cast import Credit, Memory
from annotations.text.cues.clauses import before_group, subject
from annotations.text.cues.grammar import clause_is_main
from annotations.text.cues.lines import Line
from annotations.text.cues.right import phrase
from annotations.text.cues.who import identify

ADVERBS = words("reportedly allegedly purportedly supposedly rumouredly")
# Passive participles that credit an unnamed mind or mouth, with what must follow.
BELIEVED = words(
    "believed thought understood expected feared hoped alleged rumoured rumored reported said claimed "
    "assumed estimated presumed suspected accused predicted forecast projected anticipated argued "
    "acknowledged accepted speculated tipped felt reputed supposed remembered celebrated dismissed derided "
    "condemned denounced ridiculed mocked looked put dated likened compared called "
    "considered seen regarded viewed deemed perceived "
    "hailed criticised criticized blamed credited praised described portrayed touted billed held told"
)
AS_NEEDED = words(
    "remembered celebrated dismissed derided condemned denounced ridiculed mocked looked seen regarded viewed "
    "perceived hailed described portrayed touted billed considered deemed held"
)
OF_NEEDED = words("accused suspected")
FOR_NEEDED = words("criticised criticized blamed praised")
TO_OR_THAT = BELIEVED - AS_NEEDED - OF_NEEDED - FOR_NEEDED
OPENING = words("expected feared hoped predicted forecast projected anticipated tipped suspected")
NOT_PASSIVE = words("is are was were been being be 's ’s isn't aren't wasn't")
AGENTS = frozenset(("by",))


def by_adverb(line: Line) -> Credit | None:
    """ "reportedly", "allegedly" outside quotations and relative clauses."""
    low = line.low
    for at, word in enumerate(low):
        if word in ADVERBS and not line.quoted[at] and not _in_relative(line, at):
            return Credit(None, at, at + 1, "hearsay-adverb", "", 0.85, word, True)
    return None


def _in_relative(line: Line, at: int) -> bool:
    for back in range(at - 1, max(-1, at - 8), -1):
        if line.low[back] in ("who", "which", "whose", "where", "when", "after", "because"):
            return True
        if line.low[back] in (",", ";"):
            return False
    return False


def by_passive(line: Line, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """ "is believed to", "are seen as", "was accused of": with `by`, the agent is credited; without, nobody."""
    low = line.low
    for at in range(1, line.size):
        word = low[at]
        if word in ("quoted", "cited") and low[at + 1 : at + 3] == ["as", "saying"] and not line.quoted[at]:
            return _quoted_as(line, at, memory, policies)
        if word not in BELIEVED or line.quoted[at]:
            continue
        first, _, passive, modal = before_group(line, at)
        if not passive or modal in ("could", "may", "might", "should", "must", "can", "would") or first == 0:
            continue
        follow = low[at + 1] if at + 1 < line.size else ""
        if not _completed(line, at, word, follow):
            agent = _agent(line, at, memory, policies) if word in BELIEVED else None
            if agent is None or word in ("held", "hoped", "felt"):
                continue
            return agent
        found = subject(line, at)
        if found is None and low[first - 1] in ("who", "which", "that", "and", "whose"):
            continue
        if found is not None and not clause_is_main(line, found, at):
            continue
        if found is not None and low[found.end - 1] in ("who", "which", "that", "i", "we", "you"):
            continue
        agent = _agent(line, at, memory, policies)
        if agent is not None:
            return agent
        hedged = word in OPENING
        if word == "told" or (word == "reported" and follow not in ("to", "that")):
            continue
        ruling = "R14" if word == "expected" else "R12"
        return Credit(None, first, at + 1, "hearsay-passive", ruling, 0.85, word, True, hedged)
    return None


def _quoted_as(line: Line, at: int, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """ "Lind was quoted as saying": the subject speaks."""
    found = subject(line, at)
    who = identify(line, found.start, found.end, memory, policies) if found else None
    return Credit(who, at, at + 3, "say", who.ruling, 0.85, "say", True) if who else None


def _completed(line: Line, at: int, word: str, follow: str) -> bool:
    """True if the participle has what it needs: to, that, as, of, for, a figure."""
    near = line.low[at + 1 : at + 9]
    if word in OF_NEEDED:
        return follow == "of"
    if word in FOR_NEEDED:
        return "for" in near[:3] or "as" in near[:2]
    if word in ("considered", "deemed"):
        return follow in JUDGED or follow.endswith(("al", "ous", "able", "ive", "ant", "ic"))
    if word in FATES_AFTER and follow in FATES:
        return True
    if word in ("put", "dated", "likened", "compared", "credited", "called", "held"):
        return _valued(line, at, word, follow)
    if word in AS_NEEDED:
        return "as" in near[:4] and word != "held"
    if word == "told":
        return False
    if word in ("estimated", "predicted", "projected"):
        return follow in ("to", "that", "at") or follow[:1].isdigit()
    if word == "feared":
        return True
    if word in ("expected", "forecast") and follow not in ("of", "by"):
        return True
    if word in ("thought", "believed", "considered", "deemed") and follow in ("likely", "unlikely", "certain", "safe"):
        return True
    if word in ("reputed", "supposed"):
        return follow == "to" and low_have(line, at)
    impersonal = at > 1 and line.low[at - 2] == "it"
    return follow in ("to", "that") or (impersonal and follow in w.DETERMINERS | w.PERSONAL)


FATES_AFTER = words("feared presumed believed thought assumed")
FATES = words("lost dead drowned killed missing alive safe trapped injured sunk extinct genuine stolen responsible")


def _valued(line: Line, at: int, word: str, follow: str) -> bool:
    """ "Is put at 3 million", "is dated to", "has been called a hero" (not "is called Per"), "is held to be"."""
    low = line.low
    if word == "put":
        return follow == "at" and low[at - 1] in w.BE and low[at + 2][:1].isdigit() if at + 2 < line.size else False
    if word == "called":
        return (
            low[at - 1] == "been"
            and not line.upper(min(at + 1, line.size - 1))
            and follow not in ("for", "to", "in", "on", "off")
        )
    if word == "held":
        return low[at + 1 : at + 3] == ["to", "be"]
    return follow == ("with" if word == "credited" else "to")


def low_have(line: Line, at: int) -> bool:
    """True for "is supposed to have left", "is reputed to own": told of, not laid down."""
    return line.low[at] == "reputed" or line.low[at + 2 : at + 3] == ["have"]


JUDGED = words("to a an the as too one very highly likely unlikely by safe essential among")


def _agent(line: Line, at: int, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """ "… was described by Lind as": who stands after `by`."""
    low = line.low
    for by in range(at + 1, min(line.size, at + 5)):
        if low[by] in AGENTS and by + 1 < line.size and not line.quoted[by + 1]:
            if by > at + 2 and low[at + 1] not in w.ADVERBS and low[at + 1] != "last":
                return None
            end = phrase(line, by + 1)
            rest = low[end : end + 1]
            stop = next((k for k in range(by + 1, end) if low[k] in ("to", "of", "as") and k > by + 1), end)
            stop = stop if low[stop : stop + 1] != ["of"] or low[at] in OF_NEEDED else end
            if not (
                rest == ["as"]
                or stop < end
                or low[at]
                in ("described", "accused", "considered", "seen", "expected", "criticised", "criticized", "told")
            ):
                return None
            who = identify(line, by + 1, stop, memory, policies)
            if who is None or low[by + 1].endswith("ing") or low[by + 1][0].isdigit():
                return None
            return Credit(
                who, at, by + 1, "agent", who.ruling or "R10", 0.8 * who.sure / 0.95, low[at], True, low[at] in OPENING
            )
        if low[by] in (",", "."):
            return None
    return None
