"""The cues: lexicons with their definitions and examples, and the small rules that read them in a sentence."""

from __future__ import annotations

from annotations.text.cues.base import Cue
from annotations.text.cues.cast import Credit, Memory
from annotations.text.cues.credits import by_verb, lead_in, signed
from annotations.text.cues.grammar import candidates
from annotations.text.cues.hearsay import by_adverb, by_passive
from annotations.text.cues.hedge_cues import HEDGE_CUES
from annotations.text.cues.idioms import by_idiom
from annotations.text.cues.lines import Line
from annotations.text.cues.nouns import by_noun
from annotations.text.cues.phrase_cues import PHRASE_CUES
from annotations.text.cues.phrases import according
from annotations.text.cues.rumours import by_rumour
from annotations.text.cues.statements import by_stance, no_comment, unanswered
from annotations.text.cues.text_phrases import by_text
from annotations.text.cues.verb_cues import VERB_CUES

CUES: tuple[Cue, ...] = (*VERB_CUES.values(), *PHRASE_CUES, *HEDGE_CUES)


def find_credit(line: Line, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """Whom the sentence itself credits with its main claim; None if nobody."""
    phrase = according(line, memory, policies)
    verbs = [found for at in candidates(line) if (found := by_verb(line, at, memory, policies))]
    refusal = no_comment(line, memory, policies)
    first = _outermost(verbs, refusal)
    adverb = by_adverb(line)
    if (
        adverb is not None
        and first is not None
        and adverb.start < first.start
        and not first.behind
        and not any(line.quoted)
    ):
        first = None
    if phrase is not None and (
        first is None
        or phrase.start < first.start
        or first.lemma in ("learn", "hear")
        or line.low[phrase.start - 1] == ","
    ):
        return phrase
    if first is not None:
        return first
    for rule in (unanswered, by_idiom, by_rumour, by_passive, by_stance, by_noun, lead_in, signed, by_text):
        found = rule(line, memory, policies)
        if found is not None:
            return found
    return adverb


def _outermost(verbs: list[Credit], refusal: Credit | None) -> Credit | None:
    """R21, R24: the first; a refusal to comment gives way to what is said beside it."""
    if refusal is not None and not any(found.start > refusal.end or found.start < refusal.start for found in verbs):
        return refusal
    spoken = [found for found in verbs if refusal is None or not refusal.start <= found.start < refusal.end]
    behind = next((found for found in spoken if found.behind), None)
    return behind or (spoken[0] if spoken else None)
