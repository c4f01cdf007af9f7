"""Texts and data as sources: whose they are, if that has been said (R16–R18)."""

from __future__ import annotations

from annotations.codebook import ANONYMOUS, SOURCED
from annotations.text.cues import documents
from annotations.text.cues.cast import DOCUMENT, HEARSAY, Memory, Who
from annotations.text.cues.lines import Line
from annotations.text.cues.names import nation, proper


def origin(line: Line, start: int, head: int, end: int, memory: Memory) -> bool:
    """True if author, title or publisher of a text stand in the noun phrase (R16)."""
    low = line.low
    if any(proper(line, at, memory) and not nation(low[at]) for at in range(start, head)):
        return True
    for at in range(head + 1, end):
        if proper(line, at, memory) and not nation(low[at]):
            near = low[max(head + 1, at - 6) : at]
            if any(
                word in ("by", "from", "at", "of", "published", "journal", "seen", "obtained", "for") for word in near
            ):
                return True
            if low[at - 1] in ("in", "the") and "in" in near[-2:] and at + 1 < line.size and line.upper(at + 1):
                return True
    return any(
        low[at] in ("by", "from") and low[at + 1] in ("the", "his", "her", "its") for at in range(head + 1, end - 1)
    )


def text_source(
    line: Line, start: int, head: int, end: int, memory: Memory, how: str, named_pre: bool, named_post: bool
) -> Who | None:
    """R16, R17: a text or data; None if the head is neither."""
    word = line.low[head]
    if word not in documents.DOCUMENTS and word not in documents.HEARSAY:
        return None
    before = line.low[start:head]
    vague = how in ("bare", "indefinite") and not named_post and (not named_pre or word in ("polls", "reports"))
    if word in ("reports", "rumours", "rumors", "speculation", "gossip", "rumour", "rumor") and vague and not named_pre:
        return Who(ANONYMOUS, HEARSAY, start, end, "", "hearsay, nobody there", 0.9)
    if origin(line, start, head, end, memory):
        return Who(SOURCED, DOCUMENT, start, end, "R16", "a text whose origin is given", 0.85)
    if word in ("post", "posts", "comment", "comments", "tweets", "reviews", "messages", "letters", "threads"):
        return Who(ANONYMOUS, DOCUMENT, start, end, "R18", "posts or letters by somebody not named", 0.75)
    if word in ("plaque", "sign", "banner", "placard", "inscription", "plate", "board"):
        return Who(SOURCED, DOCUMENT, start, end, "", "a text a reader can find", 0.6)
    if word in documents.RECORDS | documents.PLURAL_RECORDS and any(
        x in ("seen", "obtained", "reviewed", "leaked") for x in line.low[start:end]
    ):
        return Who(SOURCED, DOCUMENT, start, end, "", "a text that the outlet has seen", 0.6)
    ruling = "R17" if word in documents.DATA else "R16"
    court = any(x in documents.OFFICIAL for x in before)
    if court and (word in documents.DATA or word in documents.RECORDS):
        return Who(SOURCED, DOCUMENT, start, end, ruling, "a record with a known keeper", 0.65)
    if how in ("definite", "possessive"):
        found = memory.document
        if found is not None:
            return Who(
                SOURCED, DOCUMENT, start, end, ruling, "a text introduced before", 0.8, found.sentence, found.span
            )
        if word in documents.RECORDS or how == "possessive":
            return Who(SOURCED, DOCUMENT, start, end, "", "a text a reader can find", 0.7)
        if word in documents.DATA and memory.sentence > 1:
            return Who(SOURCED, DOCUMENT, start, end, ruling, "data spoken of before", 0.6)
    elif word in documents.PLURAL_RECORDS and "court" in before:
        return Who(SOURCED, DOCUMENT, start, end, "", "a court record", 0.8)
    return Who(ANONYMOUS, DOCUMENT, start, end, ruling, "a text whose author and title are not given", 0.82)
