"""What a dataset's rows are: two published row types, column by column, and the filters that choose among them.

Everything here is plain Python: read it to know what a dataset means. `docs/datasets.md` is tested against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from annotations import codebook
from annotations.errors import InvalidInput

SCHEMA_VERSION = "1"
STANDINGS = ("single", "agreed", "decided", "disputed")


@dataclass(frozen=True, slots=True)
class Column:
    """`type`: string, integer or boolean; `null`: what an empty cell means, "" where there is none."""

    name: str
    type: str
    meaning: str
    null: str = ""


SENTENCES: tuple[Column, ...] = (
    Column("article", "string", "Address of the article (UUID)."),
    Column("sentence", "integer", "Number of the sentence, given once per article and never reused."),
    Column("position", "integer", "Place in reading order among the article's live sentences, from 1."),
    Column(
        "block", "string", "Kind of block it stands in: text, list, heading, byline, dateline, caption, boilerplate."
    ),
    Column("start", "integer", "First code point in the article's canonical text."),
    Column("end", "integer", "Code point after the last one; text == canonical[start:end]."),
    Column("text", "string", "The sentence."),
    Column("label", "string", "sourced, anonymous, speculative or plain.", "open or disputed"),
    Column("hedged", "boolean", "The claim itself is left open, whoever makes it.", "open or disputed"),
    Column("source_text", "string", "The words that name or describe the one credited.", "no source was marked"),
    Column("source_start", "integer", "First code point of the source in the canonical text.", "no source was marked"),
    Column("source_end", "integer", "Code point after the source.", "no source was marked"),
    Column("source_sentence", "integer", "Number of the sentence in which the source stands.", "no source was marked"),
    Column("source_kind", "string", "person, body, document, crowd or hearsay.", "no source was marked"),
    Column(
        "standing",
        "string",
        "open: nobody's answer counts; single: one answer, never gold; agreed: two or more, all equal; disputed: two "
        "or more that differ; decided: settled by an adjudicator.",
    ),
    Column(
        "how",
        "string",
        "How the least careful of the counted answers was given: bulk, suggestion, run_on, key.",
        "no counted answer",
    ),
    Column("answers", "integer", "Counted answers, unsure ones included."),
    Column("agreeing", "integer", "Counted answers with this label and hedged; the largest group where label is null."),
    Column("suggestion_seen", "boolean", "A suggestion was on screen for at least one counted answer."),
    Column("drawn_by", "string", "Why the assignment was drawn; mixed if for different reasons.", "no counted answer"),
    Column("codebook", "integer", "Highest codebook version the counted answers or the decision used.", "no answer"),
)

ANSWERS: tuple[Column, ...] = (
    Column("article", "string", "Address of the article (UUID)."),
    Column("sentence", "integer", "Number of the sentence within its article."),
    Column("position", "integer", "Place in reading order, from 1."),
    Column("start", "integer", "First code point in the article's canonical text."),
    Column("end", "integer", "Code point after the last one."),
    Column("text", "string", "The sentence."),
    Column("reviewer", "string", "Pseudonym of the person, the same throughout the project."),
    Column("round", "integer", "Pass over the article, from 0."),
    Column("state", "string", "labelled or unsure."),
    Column("label", "string", "The label given.", "unsure"),
    Column("hedged", "boolean", "The claim itself is left open.", "unsure"),
    Column(
        "unsure_reason",
        "string",
        "two_claims, who_is_meant, hedged_or_not, guideline_silent, needs_checking.",
        "none given",
    ),
    Column("source_text", "string", "The words that name or describe the one credited.", "no source was marked"),
    Column("source_start", "integer", "First code point of the source.", "no source was marked"),
    Column("source_end", "integer", "Code point after the source.", "no source was marked"),
    Column("source_sentence", "integer", "Number of the sentence in which the source stands.", "no source was marked"),
    Column("source_kind", "string", "person, body, document, crowd or hearsay.", "no source was marked"),
    Column("how", "string", "key, run_on, suggestion or bulk."),
    Column("suggestion_seen", "boolean", "A suggestion was on screen."),
    Column("hedged_by", "string", "Who set hedged: person, suggestion, run_on.", "nobody"),
    Column("source_by", "string", "Who set the source: person, suggestion, run_on.", "nobody"),
    Column("drawn_by", "string", "Why the assignment was drawn."),
    Column("unaided", "boolean", "Suggestions were not shown in this assignment."),
    Column("counted", "boolean", "It counts towards the sentence's standing."),
    Column("codebook", "integer", "Codebook version."),
)

ROW_TYPES: dict[str, tuple[Column, ...]] = {"sentences": SENTENCES, "answers": ANSWERS}
FORMATS = ("jsonl", "csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which sentences go in. An empty tuple means all; dates are inclusive and compare with the article's date."""

    labels: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    include_open: bool = False
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    published_from: date | None = None
    published_to: date | None = None

    def as_json(self) -> dict[str, Any]:
        """Only what was chosen, as a row and a manifest store it."""
        chosen = {name: value for name, value in asdict(self).items() if value}
        return {
            name: value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
            for name, value in chosen.items()
        }


def filters_from(data: Mapping[str, Any]) -> Filters:
    """Filters from JSON. Raises InvalidInput, naming what is wrong, for unknown names or values."""
    known = set(Filters.__dataclass_fields__)
    if unknown := set(data) - known:
        raise InvalidInput(f"Unknown filter: {', '.join(sorted(unknown))}.")
    try:
        made = Filters(
            include_open=bool(data.get("include_open", False)),
            published_from=_day(data.get("published_from")),
            published_to=_day(data.get("published_to")),
            **{name: tuple(data.get(name) or ()) for name in ("labels", "standings", "outlets", "languages")},
        )
    except (TypeError, ValueError):
        raise InvalidInput("A filter has a value that cannot be read. Dates look like 2026-03-14.") from None
    for name, allowed in (("labels", codebook.LABELS), ("standings", STANDINGS)):
        if wrong := [value for value in getattr(made, name) if value not in allowed]:
            raise InvalidInput(f"Unknown value in {name}: {', '.join(map(str, wrong))}.")
    return made


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


@dataclass(slots=True)
class Tally:
    """What is counted while rows go by: for the manifest, the card and the reconciliation line."""

    articles: int = 0
    rows: int = 0
    answers: int = 0
    labels: dict[str, int] = field(default_factory=dict)
    standings: dict[str, int] = field(default_factory=dict)
    how: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    licences: dict[str, int] = field(default_factory=dict)
    splitters: dict[str, int] = field(default_factory=dict)
    edited: list[int] = field(default_factory=list)  # articles in which a sentence boundary was moved

    def count(self, table: dict[str, int], key: str, by: int = 1) -> None:
        table[key] = table.get(key, 0) + by
