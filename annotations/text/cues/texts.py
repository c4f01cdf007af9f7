"""Texts and data as sources: whose they are, if that has been said (R16–R18)."""

from __future__ import annotations

from annotations.codebook import ANONYMOUS, SOURCED
from annotations.text.cues import bodies, documents
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.cast import DOCUMENT, HEARSAY, Noun, Who
from annotations.text.cues.names import nation, proper

GIVING = words("by from at of published journal seen obtained for")
POSTED = words("post posts comment comments tweets reviews messages letters threads")
PUT_UP = words("plaque sign banner placard inscription plate board")
SECTIONS = words("article section paragraph clause chapter form schedule annex appendix exhibit")
RUMOURED = words("reports rumours rumors speculation gossip rumour rumor")


def origin(noun: Noun) -> bool:
    """True if author, title or publisher of a text stand in the noun phrase (R16)."""
    line, low = noun.line, noun.line.low
    if any(proper(line, at, noun.memory) and not nation(low[at]) for at in range(noun.start, noun.head)):
        return True
    for at in range(noun.head + 1, noun.end):
        if proper(line, at, noun.memory) and not nation(low[at]):
            near = low[max(noun.head + 1, at - 6) : at]
            inside = low[at - 1] in ("in", "the") and "in" in near[-2:] and at + 1 < line.size and line.upper(at + 1)
            if inside or any(word in GIVING for word in near):
                return True
    for at in range(noun.head + 1, min(noun.end - 1, noun.head + 4)):
        if low[at] in GIVING and low[at + 1] in w.DEFINITE and any(x in bodies.BODIES for x in low[at + 2 : noun.end]):
            return True  # "a tally kept by the harbour office"
    pairs = zip(low[noun.head + 1 : noun.end], low[noun.head + 2 : noun.end], strict=False)
    return any(left in ("by", "from") and right in ("the", "his", "her", "its") for left, right in pairs)


def text_source(noun: Noun) -> Who | None:
    """R16, R17: a text or data; None if the head is neither."""
    word, before = noun.word, noun.before
    if word not in documents.DOCUMENTS and word not in documents.HEARSAY:
        return None
    if word in RUMOURED and noun.how in ("bare", "indefinite") and not (noun.named_pre or noun.named_post):
        return noun.who(ANONYMOUS, HEARSAY, "", "hearsay, nobody there", 0.9)
    numbered = noun.head + 1 < noun.line.size and noun.line.low[noun.head + 1][0].isdigit() and word in SECTIONS
    if numbered or origin(noun) or (noun.how == "definite" and any(x.isdigit() for x in before)):
        return noun.who(SOURCED, DOCUMENT, "R16", "a text whose origin is given", 0.85)
    if word in POSTED:
        return noun.who(ANONYMOUS, DOCUMENT, "R18", "posts or letters by somebody not named", 0.75)
    if word in PUT_UP:
        return noun.who(SOURCED, DOCUMENT, "", "a text a reader can find", 0.6)
    recorded = word in documents.RECORDS or word in documents.PLURAL_RECORDS
    if recorded and any(x in ("seen", "obtained", "reviewed", "leaked") for x in noun.line.low[noun.start : noun.end]):
        return noun.who(SOURCED, DOCUMENT, "", "a text that the outlet has seen", 0.6)
    ruling = "R17" if word in documents.DATA else "R16"
    if (recorded or word in documents.DATA) and any(x in documents.OFFICIAL for x in before):
        return noun.who(SOURCED, DOCUMENT, ruling, "a record with a known keeper", 0.65)
    if noun.how in ("definite", "possessive"):
        return _taken_up(noun, ruling)
    return noun.who(ANONYMOUS, DOCUMENT, ruling, "a text whose author and title are not given", 0.82)


def _taken_up(noun: Noun, ruling: str) -> Who:
    """ "The report", "its figures": sourced if it was introduced, or by its nature."""
    found = noun.memory.document
    if found is not None:
        return noun.who(SOURCED, DOCUMENT, ruling, "a text introduced before", 0.8, found)
    if noun.word in documents.RECORDS or noun.how == "possessive":
        return noun.who(SOURCED, DOCUMENT, "", "a text a reader can find", 0.7)
    if noun.word in documents.DATA and noun.memory.sentence > 1:
        return noun.who(SOURCED, DOCUMENT, ruling, "data spoken of before", 0.6)
    return noun.who(ANONYMOUS, DOCUMENT, ruling, "a text whose author and title are not given", 0.75)
