"""What a dataset's rows are: three published row types, column by column.

Everything here is plain Python: read it to know what a dataset means. `docs/datasets.md` and the `schema.json` of every
dataset are made of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from annotations import codebook

SCHEMA_VERSION = "2"
STANDINGS = ("single", "agreed", "decided", "disputed")
PRESENT, REMOVED = "present", "removed"
NO_TEXT = "left out of this dataset: `workbench fill` puts it back"


@dataclass(frozen=True, slots=True)
class Column:
    """`type`: string, integer, boolean, date or list; `null`: what an empty cell means, "" where there is none.

    `wide`: too long for a table's cell. It stands in JSONL, Parquet and the JSON of each article alone. `holds`: of a
    list, what one of its items is. `words`: the only values there are.
    """

    name: str
    type: str
    meaning: str
    null: str = ""
    wide: bool = False
    holds: str = ""
    words: tuple[str, ...] = ()


_KINDS = tuple(kind.value for kind in codebook.SourceKind)
_SOURCE = "no source was marked"
_OPEN = "open or disputed"
_UNCOUNTED = "no counted answer"

ARTICLES: tuple[Column, ...] = (
    Column("article", "string", "Address of the article (UUID)."),
    Column(
        "status",
        "string",
        "present, or removed: it was taken down, and of all that was said of it only this row is left.",
        words=(PRESENT, REMOVED),
    ),
    Column("title", "string", "Its title.", "removed"),
    Column("outlet", "string", "Who published it.", "not known, or removed"),
    Column("byline", "string", "Who wrote it, as it says itself.", "not known, or removed"),
    Column("published", "date", "Day of publication.", "not known, or removed"),
    Column("language", "string", "Language, as a BCP 47 tag.", "removed"),
    Column("licence", "string", "Licence of the text.", "not known, or removed"),
    Column("url", "string", "Where it was published.", "not known, or removed"),
    Column("digest", "string", "SHA-256 of the canonical text in UTF-8.", "removed"),
    Column("characters", "integer", "Length of the canonical text in code points.", "removed"),
    Column("sentences", "integer", "How many rows of `sentences` are of it."),
    Column("split", "string", "train, dev or test.", "in none", words=("train", "dev", "test")),
    Column("story", "string", "Smallest address among the articles that tell the same story.", "no splits were asked"),
    Column("last_sentence", "integer", "Highest number that a sentence of it ever had.", "removed"),
    Column("text", "string", "The canonical text.", f"removed, or {NO_TEXT}", wide=True),
    Column("blocks", "list", "Its blocks: kind, start and end.", "removed", wide=True, holds="block"),
    Column(
        "segments",
        "list",
        "Every live sentence, in the dataset or not: number, block (from 0), start and end.",
        "removed",
        wide=True,
        holds="segment",
    ),
    Column(
        "asked_again",
        "list",
        "Its live sentences of which a newer codebook version asked again: number, and the highest such version. An "
        "answer by an older one comes after one by that version or a newer one.",
        "removed",
        wide=True,
        holds="asking",
    ),
)

SENTENCES: tuple[Column, ...] = (
    Column("article", "string", "Address of the article (UUID)."),
    Column("sentence", "integer", "Number of the sentence, given once per article and never reused."),
    Column("position", "integer", "Place in reading order among the article's live sentences, from 1."),
    Column(
        "block",
        "string",
        "Kind of block it stands in: text, list, quote, heading, byline, dateline, caption, boilerplate.",
        words=tuple(kind.value for kind in codebook.BlockKind),
    ),
    Column("start", "integer", "First code point in the article's canonical text."),
    Column("end", "integer", "Code point after the last one; text == canonical[start:end]."),
    Column("text", "string", "The sentence.", NO_TEXT),
    Column("label", "string", "sourced, anonymous, speculative or plain, by the dataset's precedence.", _OPEN),
    Column("label_given", "string", "The label as it was answered, whatever the precedence.", _OPEN),
    Column("hedged", "boolean", "The claim itself is left open, whoever makes it.", _OPEN),
    Column("source_text", "string", "The words that name or describe the one credited.", f"{_SOURCE}, or {NO_TEXT}"),
    Column("source_start", "integer", "First code point of the source in the canonical text.", _SOURCE),
    Column("source_end", "integer", "Code point after the source.", _SOURCE),
    Column("source_sentence", "integer", "Number of the sentence in which the source stands.", _SOURCE),
    Column(
        "source_kind", "string", "person, body, document, crowd or hearsay.", f"{_SOURCE}, or no kind", words=_KINDS
    ),
    Column(
        "standing",
        "string",
        "open: nobody's answer counts; single: one answer, never gold; agreed: two or more, all equal; disputed: two "
        "or more that differ; decided: settled by an adjudicator.",
        words=("open", *STANDINGS),
    ),
    Column(
        "how",
        "string",
        "How the least careful of the counted answers was given: bulk, suggestion, run_on, key.",
        _UNCOUNTED,
        words=codebook.HOW_ORDER,
    ),
    Column("answers", "integer", "Counted answers, unsure ones included."),
    Column(
        "agreeing", "integer", "Counted answers with this label_given and hedged; the largest group where it is null."
    ),
    Column("suggestion_seen", "boolean", "A suggestion was on screen for at least one counted answer."),
    Column("drawn_by", "string", "Why the assignment was drawn; mixed if for different reasons.", _UNCOUNTED),
    Column("codebook", "integer", "Highest codebook version the counted answers or the decision used.", "no answer"),
    Column(
        "category",
        "string",
        "Why those who answered differed, as whoever decided said: ambiguous, gap, slip, edge, difference.",
        "not decided",
    ),
    Column("split", "string", "train, dev or test.", "in none", words=("train", "dev", "test")),
)

ANSWERS: tuple[Column, ...] = (
    Column("article", "string", "Address of the article (UUID)."),
    Column("sentence", "integer", "Number of the sentence within its article."),
    Column("position", "integer", "Place in reading order, from 1."),
    Column("start", "integer", "First code point in the article's canonical text."),
    Column("end", "integer", "Code point after the last one."),
    Column("text", "string", "The sentence.", NO_TEXT),
    Column("reviewer", "string", "Pseudonym of the person, the same throughout the project."),
    Column("round", "integer", "Pass over the article, from 0."),
    Column("state", "string", "labelled or unsure.", words=("labelled", "unsure")),
    Column("label", "string", "The label given, by the dataset's precedence.", "unsure"),
    Column("label_given", "string", "The label as it was answered.", "unsure"),
    Column("hedged", "boolean", "The claim itself is left open.", "unsure"),
    Column(
        "unsure_reason",
        "string",
        "two_claims, who_is_meant, hedged_or_not, guideline_silent, needs_checking.",
        "none given",
        words=tuple(reason.value for reason in codebook.UnsureReason),
    ),
    Column("source_text", "string", "The words that name or describe the one credited.", f"{_SOURCE}, or {NO_TEXT}"),
    Column("source_start", "integer", "First code point of the source.", _SOURCE),
    Column("source_end", "integer", "Code point after the source.", _SOURCE),
    Column("source_sentence", "integer", "Number of the sentence in which the source stands.", _SOURCE),
    Column(
        "source_kind", "string", "person, body, document, crowd or hearsay.", f"{_SOURCE}, or no kind", words=_KINDS
    ),
    Column("how", "string", "key, run_on, suggestion or bulk.", words=codebook.HOW_ORDER),
    Column("suggestion_seen", "boolean", "A suggestion was on screen."),
    Column("hedged_by", "string", "Who set hedged: person, suggestion, run_on.", "nobody"),
    Column("source_by", "string", "Who set the source: person, suggestion, run_on.", "nobody"),
    Column("drawn_by", "string", "Why the assignment was drawn."),
    Column("unaided", "boolean", "Suggestions were not shown in this assignment."),
    Column("counted", "boolean", "It counts towards the sentence's standing."),
    Column("codebook", "integer", "Codebook version."),
    Column("split", "string", "train, dev or test.", "in none", words=("train", "dev", "test")),
)

ROW_TYPES: dict[str, tuple[Column, ...]] = {"articles": ARTICLES, "sentences": SENTENCES, "answers": ANSWERS}
ABOUT = {
    "articles": "one row an article",
    "sentences": "one row a sentence: its settled label",
    "answers": "one row an answer: sentence × person × round",
}
ITEMS: dict[str, dict[str, str]] = {
    "block": {"kind": "string", "start": "integer", "end": "integer"},
    "segment": {"sentence": "integer", "block": "integer", "start": "integer", "end": "integer"},
    "asking": {"sentence": "integer", "codebook": "integer"},
}
PLACE = {name: {column.name: n for n, column in enumerate(columns)} for name, columns in ROW_TYPES.items()}


def flat(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Those that fit into a table's cell."""
    return tuple(column for column in columns if not column.wide)


def json_schema() -> dict[str, Any]:
    """The published schema: JSON Schema (2020-12) of a JSONL line of each row type, with the data dictionary in it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Rows of a claim workbench dataset, schema {SCHEMA_VERSION}",
        "$defs": {
            name: {
                "description": ABOUT[name],
                "type": "object",
                "additionalProperties": False,
                "required": [column.name for column in columns],
                "properties": {column.name: _property(column) for column in columns},
            }
            for name, columns in ROW_TYPES.items()
        },
    }


def _property(column: Column) -> dict[str, Any]:
    kind: dict[str, Any] = {"type": "string" if column.type == "date" else column.type}
    if column.type == "list":
        names = ITEMS[column.holds]
        item = {"type": "object", "properties": {name: {"type": of} for name, of in names.items()}}
        kind = {"type": "array", "items": item | {"required": list(names), "additionalProperties": False}}
    if column.type == "date":
        kind["format"] = "date"
    if column.words:
        kind["enum"] = [*column.words, *([None] if column.null else [])]
    if column.null:
        kind["type"] = [kind["type"], "null"]
    described = f"{column.meaning} Null: {column.null}." if column.null else column.meaning
    return {"description": described} | kind
