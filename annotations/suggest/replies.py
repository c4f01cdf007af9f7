"""Reading what a language model replied. It may be anything; what comes out is a label, hedged, and places of words."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple, NoReturn

from annotations.codebook import Entry, Hedging, SourceKind, entries_of, hedged_for

from .checking import Refusal
from .prompting import Excerpt
from .protocol import Article, Proposal, Span

# A model says nothing about its sureness that is worth a number; until it is measured here, all are alike.
CONFIDENCE = 0.5
FIELDS = frozenset({"n", "label", "hedged", "source", "kind", "cue"})
NEEDED = frozenset({"n", "label", "hedged"})
FENCE = re.compile(r"\A\s*```(?:json)?\s*\n(.*)\n\s*```\s*\Z", re.DOTALL)
# Marks that models write plain; one character each, so that places stay what they are.
PLAIN_MARKS = str.maketrans("’‘“”–—\u00a0", "''\"\"-- ")


class BadReply(Exception):
    """Nothing of the reply can be used. `why` is a word for a log."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Found(NamedTuple):
    """Place of a sentence → its proposal; and how many rows were refused, by reason."""

    proposals: dict[int, Proposal]
    refused: Counter[str]


def content_of(body: bytes) -> str:
    """The words of the first choice of a chat completion. Raises BadReply."""
    reply = _json(body)
    try:
        choice = reply["choices"][0]
        content, end = choice["message"]["content"], choice.get("finish_reason")
    except (KeyError, IndexError, TypeError, AttributeError):
        raise BadReply("no choice") from None
    if not isinstance(content, str):
        raise BadReply("no words")
    if end == "length":
        raise BadReply("cut off")
    return content


def read(content: str, *, article: Article, excerpt: Excerpt, book: Mapping[str, Any], why: str) -> Found:
    """The proposals in the words of a reply. Raises BadReply if they are not what was asked for; a single row that is
    not is left out. `why`: the reason that every proposal carries, which is never the model's."""
    fenced = FENCE.match(content)
    reply = _json(fenced[1] if fenced else content)
    if not isinstance(reply, dict) or set(reply) != {"sentences"} or not isinstance(reply["sentences"], list):
        raise BadReply("another form")
    if len(reply["sentences"]) > 2 * len(excerpt.shown):
        raise BadReply("too many rows")
    entries = {entry.key: entry for entry in entries_of(book)}
    found = Found({}, Counter())
    seen: set[int] = set()
    for row in reply["sentences"]:
        refusal = _refusal(row, excerpt, entries)
        if refusal is not None:
            found.refused[refusal] += 1
            continue
        place = excerpt.shown[row["n"] - 1]
        if place in seen:  # two answers are none
            found.proposals.pop(place, None)
            found.refused[Refusal.AGAIN] += 1
            continue
        seen.add(place)
        found.proposals[place] = _proposal(row, article.sentences[place], entries[row["label"]], why)
    return found


def _refusal(row: Any, excerpt: Excerpt, entries: Mapping[str, Entry]) -> Refusal | None:
    if not isinstance(row, dict) or not NEEDED <= set(row) <= FIELDS:
        return Refusal.FORM
    if type(row["n"]) is not int or type(row["hedged"]) is not bool or not isinstance(row["label"], str):
        return Refusal.FORM
    if not all(row.get(name) is None or isinstance(row[name], str) for name in ("source", "kind", "cue")):
        return Refusal.FORM
    if not 1 <= row["n"] <= len(excerpt.shown) or excerpt.shown[row["n"] - 1] not in excerpt.asked:
        return Refusal.PLACE
    return None if row["label"] in entries else Refusal.LABEL


def _proposal(row: Mapping[str, Any], sentence: str, entry: Entry, why: str) -> Proposal:
    """Words that are not in the sentence, or are there more than once, are left out. Nobody is credited by the labels
    that credit nobody."""
    credits = entry.hedged is Hedging.FREE
    source = located(row.get("source"), sentence) if credits else None
    kind = row.get("kind")
    return Proposal(
        label=entry.key,
        hedged=hedged_for(entry, row["hedged"]),
        confidence=CONFIDENCE,
        source=source,
        source_kind=SourceKind(kind) if credits and kind in set(SourceKind) else None,
        cue=located(row.get("cue"), sentence),
        why=why,
        rule="model",
    )


def located(words: str | None, sentence: str) -> Span | None:
    """Where these words stand in the sentence, as whole words; None if nowhere, or at more than one place."""
    wanted = (words or "").strip().translate(PLAIN_MARKS)
    if not wanted or len(wanted) > len(sentence):
        return None
    plain, found = sentence.translate(PLAIN_MARKS), list[Span]()
    start = plain.find(wanted)
    while start != -1 and len(found) < 2:
        end = start + len(wanted)
        if not (_word(plain, start - 1) and _word(plain, start)) and not (_word(plain, end - 1) and _word(plain, end)):
            found.append(Span(start, end))
        start = plain.find(wanted, start + 1)
    return found[0] if len(found) == 1 else None


def _word(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isalnum()


def _json(text: str | bytes) -> Any:
    """JSON as the standard has it: no NaN, no name twice. Raises BadReply."""
    try:
        return json.loads(text, parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise BadReply("no JSON") from None


def _refuse(_: str) -> NoReturn:
    raise BadReply("no JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadReply("a name twice")
    return found
