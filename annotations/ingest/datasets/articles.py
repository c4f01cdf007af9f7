"""The rows of one article → its draft: every offset against the text, every digest, every label by its codebook."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from annotations.codebook import ASKED_BLOCKS, BlockKind, Entry, hedged_for
from annotations.ingest.readers.base import LANGUAGE, LONGEST, Unusable, address
from annotations.schema import NO_TEXT, REMOVED

from .drafts import ArticleDraft, Said, Segment, Settled, Source
from .lines import Row

Books = Mapping[int, Mapping[str, Entry]]  # version of the codebook → its labels by key
PSEUDONYM = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
BLOCK_KINDS = frozenset(kind.value for kind in BlockKind)
BYS = frozenset({None, "person", "suggestion", "run_on"})
MOST_ROUNDS = 1000
# What is the same in all rows of one person's pass over an article.
OF_THE_PASS = ("drawn_by", "unaided", "codebook")


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows that are of one article."""

    article: Row
    sentences: Sequence[Row]
    answers: Sequence[Row]


def draft(rows: Rows, books: Books) -> ArticleDraft:
    """The article that these rows tell of. Raises InvalidInput, naming file and line, for what does not fit."""
    row, of = rows.article, rows.article.values
    if of["sentences"] != len(rows.sentences):
        raise row.wrong(f"it says {of['sentences']} sentences, and {len(rows.sentences)} are there.")
    if of["status"] == REMOVED:
        if rows.answers or rows.sentences:
            raise row.wrong("an article that was taken down has no rows.")
        return ArticleDraft(row, UUID(of["article"]), removed=True)
    text = text_of(row)
    segments = segments_of(row, text)
    made = ArticleDraft(
        row=row,
        uid=UUID(of["article"]),
        published=date.fromisoformat(of["published"]) if of["published"] else None,
        text=text,
        digest=of["digest"],
        last_number=of["last_sentence"],
        blocks=[[block["kind"], block["start"], block["end"]] for block in of["blocks"]],
        asked=[block["kind"] in ASKED_BLOCKS for block in of["blocks"]],
        segments=segments,
        asked_again=asked_again(row, segments, books),
        title=of["title"],
        outlet=of["outlet"] or "",
        byline=of["byline"] or "",
        language=of["language"],
        licence=of["licence"] or "",
        url=of["url"] or "",
    )
    page = Page(made, books)
    for sentence in rows.sentences:
        page.sentence(sentence)
    for answer in rows.answers:
        page.answer(answer)
    page.finish()
    return made


def text_of(row: Row) -> str:
    """The canonical text of the article; its fields and blocks fit."""
    of = row.values
    if missing := [name for name in ("title", "language", "digest", "characters", "last_sentence") if of[name] is None]:
        raise row.wrong(f"{missing[0]} is null, and the article was not removed.")
    if any(of[name] is None for name in ("blocks", "segments", "asked_again")):
        raise row.wrong("blocks, segments or asked_again are null, and the article was not removed.")
    text: str | None = of["text"]
    if text is None:
        raise row.wrong(f"its text is {NO_TEXT}. Then import it.")
    for name, most in LONGEST.items():
        if of[name] and len(of[name]) > most:
            raise row.wrong(f"{name} has {len(of[name])} characters; at most {most} are allowed.")
    if not of["title"].strip():
        raise row.wrong("it has no title.")
    if not is_address(of["url"]):
        raise row.wrong("url is no web address (http://… or https://…).")
    if not LANGUAGE.fullmatch(of["language"]):
        raise row.wrong("language is no language tag, such as en or pt-br.")
    if len(text) != of["characters"]:
        raise row.wrong(f"characters is {of['characters']}, and the text has {len(text)}.")
    if hashlib.sha256(text.encode()).hexdigest() != of["digest"]:
        raise row.wrong("the digest is not that of the text.")
    end = 0
    for block in of["blocks"]:
        if block["kind"] not in BLOCK_KINDS:
            raise row.wrong(f"“{block['kind'][:40]}” is no kind of block.")
        if not end <= block["start"] < block["end"] <= len(text):
            raise row.wrong("blocks overlap, are out of order, or lie outside the text.")
        end = block["end"]
    return text


def is_address(value: str | None) -> bool:
    try:
        return not value or bool(address(value))
    except Unusable:
        return False


def segments_of(row: Row, text: str) -> list[Segment]:
    """The article's live sentences."""
    of = row.values
    found = [Segment(one["sentence"], one["block"], one["start"], one["end"]) for one in of["segments"]]
    if not found:
        raise row.wrong("it has no segments.")
    for one in found:
        if not 1 <= one.number <= of["last_sentence"]:
            raise row.wrong(f"there is no sentence {one.number} from 1 to last_sentence.")
        if one.block >= len(of["blocks"]):
            raise row.wrong(f"sentence {one.number} stands in a block that there is not.")
        if not one.start < one.end <= len(text):
            raise row.wrong(f"sentence {one.number} lies outside the text.")
        block = of["blocks"][one.block]
        if not block["start"] <= one.start or not one.end <= block["end"]:
            raise row.wrong(f"sentence {one.number} lies outside its block.")
        if text[one.start : one.end].isspace():
            raise row.wrong(f"sentence {one.number} has no words.")
    if any(left.end > right.start for left, right in pairwise(found)):
        raise row.wrong("segments overlap or are out of order.")
    if len({one.number for one in found}) != len(found):
        raise row.wrong("two segments have one number.")
    return found


def asked_again(row: Row, segments: Sequence[Segment], books: Books) -> dict[int, int]:
    found: dict[int, int] = {}
    live = {segment.number for segment in segments}
    for one in row.values["asked_again"]:
        if one["sentence"] not in live or one["sentence"] in found:
            raise row.wrong(f"asked_again: sentence {one['sentence']} is not there, or twice.")
        if one["codebook"] not in books:
            raise row.wrong(f"asked_again: there is no version {one['codebook']} of the codebook.")
        found[one["sentence"]] = one["codebook"]
    return found


class Page:
    """Sentences and answers of one article, taken into its draft row after row."""

    def __init__(self, made: ArticleDraft, books: Books) -> None:
        self.made, self.books = made, books
        self.places = {one.number: (position, one) for position, one in enumerate(made.segments, start=1)}
        self.starts = [one.start for one in made.segments]
        self.rows: dict[int, Row] = {}
        self.counted: Counter[int] = Counter()
        self.passes: dict[tuple[str, int], Row] = {}
        self.given: set[tuple[int, str, int]] = set()

    def sentence(self, row: Row) -> None:
        of, number = row.values, row.values["sentence"]
        segment = self.place(row)
        if number in self.rows:
            raise row.wrong(f"sentence {number} is there twice.")
        if of["block"] != self.made.blocks[segment.block][0] or not self.made.asked[segment.block]:
            raise row.wrong(f"block is “{of['block']}”, and the article says otherwise, or that it is not asked.")
        self.rows[number] = row
        source = self.source(row, segment)
        if (of["standing"] == "decided") != (of["category"] is not None):
            raise row.wrong("a decided sentence has a category, and no other one has.")
        if of["codebook"] is not None and of["codebook"] not in self.books:
            raise row.wrong(f"codebook.json has no version {of['codebook']}.")
        if of["standing"] != "decided":
            return
        if of["codebook"] is None:
            raise row.wrong("a decided sentence has a codebook.")
        self.label(row)
        self.made.settled.append(
            Settled(row, number, of["label_given"], of["hedged"], source, of["category"], of["codebook"])
        )

    def answer(self, row: Row) -> None:
        of, number = row.values, row.values["sentence"]
        segment = self.place(row)
        if number not in self.rows:
            raise row.wrong(f"sentences.jsonl has no sentence {number} of this article.")
        if not PSEUDONYM.fullmatch(of["reviewer"]):
            raise row.wrong("reviewer is no pseudonym: small letters, digits, - and _, at most 40.")
        if of["round"] > MOST_ROUNDS:
            raise row.wrong(f"round is over {MOST_ROUNDS}.")
        if (number, of["reviewer"], of["round"]) in self.given:
            raise row.wrong(f"{of['reviewer']} answers sentence {number} twice in round {of['round']}.")
        self.given.add((number, of["reviewer"], of["round"]))
        first = self.passes.setdefault((of["reviewer"], of["round"]), row)
        if differing := [name for name in OF_THE_PASS if of[name] != first.values[name]]:
            raise row.wrong(f"{differing[0]} is another one than in line {first.line}, of the same pass.")
        if of["codebook"] not in self.books:
            raise row.wrong(f"codebook.json has no version {of['codebook']}.")
        if of["hedged_by"] not in BYS or of["source_by"] not in BYS:
            raise row.wrong("hedged_by and source_by are person, suggestion, run_on or null.")
        self.state(row)
        self.counted[number] += of["counted"]
        self.made.said.append(said(row, self.source(row, segment)))

    def finish(self) -> None:
        """What only all rows together tell."""
        for number, row in self.rows.items():
            if row.values["answers"] != self.counted[number]:
                raise row.wrong(f"answers is {row.values['answers']}, and {self.counted[number]} rows are counted.")

    def state(self, row: Row) -> None:
        of = row.values
        if of["state"] == "labelled":
            self.label(row)
        elif of["label_given"] is not None or of["hedged"] is not None:
            raise row.wrong("an unsure answer has no label.")
        if of["unsure_reason"] is not None and of["state"] != "unsure":
            raise row.wrong("only an unsure answer has a reason to be.")

    def label(self, row: Row) -> None:
        """The label is one of the codebook's, and hedged as it allows."""
        key, hedged = row.values["label_given"], row.values["hedged"]
        entry = self.books[row.values["codebook"]].get(key)
        if entry is None:
            raise row.wrong(f"the codebook has no label “{key}”.")
        if hedged is None or hedged_for(entry, hedged) != hedged:
            raise row.wrong(f"“{key}” cannot be {'hedged' if hedged else 'without hedged'}.")

    def place(self, row: Row) -> Segment:
        """The segment that the row is of; its place and words are what the article says."""
        of = row.values
        position, segment = self.places.get(of["sentence"], (0, None))
        if segment is None:
            raise row.wrong(f"the article has no live sentence {of['sentence']}.")
        if (of["position"], of["start"], of["end"]) != (position, segment.start, segment.end):
            raise row.wrong("position, start or end are not those of the article's segments.")
        if of["text"] != self.made.text[segment.start : segment.end]:
            raise row.wrong("text is not what stands there in the article.")
        return segment

    def source(self, row: Row, segment: Segment) -> Source | None:
        of = row.values
        start, end = of["source_start"], of["source_end"]
        given = [of[name] is not None for name in ("source_start", "source_end", "source_sentence", "source_text")]
        if not any(given) and of["source_kind"] is None:
            return None
        if not all(given):
            raise row.wrong("a source has a start, an end, a sentence and words, or none of these.")
        inside = segment.start <= start and end <= segment.end
        if not start < end or not (inside or end <= segment.start):
            raise row.wrong("the source lies neither in the sentence nor before it.")
        if of["source_text"] != self.made.text[start:end]:
            raise row.wrong("source_text is not what stands there in the article.")
        if of["source_sentence"] != self.made.segments[max(0, bisect_right(self.starts, start) - 1)].number:
            raise row.wrong("source_sentence is not the one in which the source begins.")
        return Source(start, end, of["source_kind"] or "")


def said(row: Row, source: Source | None) -> Said:
    of = row.values
    return Said(
        row=row,
        sentence=of["sentence"],
        reviewer=of["reviewer"],
        round=of["round"],
        state=of["state"],
        label=of["label_given"],
        hedged=bool(of["hedged"]),
        unsure_reason=of["unsure_reason"] or "",
        source=source,
        how=of["how"],
        suggestion_seen=of["suggestion_seen"],
        hedged_by=of["hedged_by"] or "",
        source_by=of["source_by"] or "",
        drawn_by=of["drawn_by"],
        unaided=of["unaided"],
        codebook=of["codebook"],
    )
