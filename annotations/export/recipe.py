"""What a dataset is ordered by: which sentences go in, which answers are looked at, and how the rows are written. Pure.

A recipe and a watermark make a dataset: the same two make the same files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from annotations import codebook
from annotations.errors import InvalidInput
from annotations.schema import STANDINGS

from .splits import plan_from

FORMATS = ("jsonl", "csv", "xlsx", "parquet", "conll", "spacy", "json")
COMPRESSIONS = ("none", "gzip", "zstd")
WHO_FIRST, DOUBT_FIRST = "who_first", "doubt_first"
PRECEDENCES = (WHO_FIRST, DOUBT_FIRST)
WHOLE, LICENSED, NONE = "whole", "licensed", "none"
TEXTS = (LICENSED, WHOLE, NONE)
HOWS = tuple(reversed(codebook.HOW_ORDER))
SWITCHES = ("include_open", "unaided", "bulk")
DAYS = ("published_from", "published_to")
LISTS = ("labels", "standings", "outlets", "languages", "people", "codebooks", "hows")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which sentences go in, and which answers are looked at. An empty tuple means all; dates are inclusive and compare
    with the article's date.

    `people` (pseudonyms), `codebooks` (versions), `hows` and `unaided` choose answers: the others are as if they had
    never been given, and a sentence is what the remaining ones amount to. A decision stands whoever answered, if it was
    made by a chosen codebook version. `bulk`: answers accepted with others at once count as well.
    """

    labels: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    include_open: bool = False
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    published_from: date | None = None
    published_to: date | None = None
    people: tuple[str, ...] = ()
    codebooks: tuple[int, ...] = ()
    hows: tuple[str, ...] = ()
    unaided: bool = False
    bulk: bool = False

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
        chosen: dict[str, Any] = {name: bool(data.get(name, False)) for name in SWITCHES}
        chosen |= {name: tuple(data.get(name) or ()) for name in LISTS}
        chosen |= {name: _day(data.get(name)) for name in DAYS}
        made = Filters(**chosen)
    except (TypeError, ValueError):
        raise InvalidInput("A filter has a value that cannot be read. Dates look like 2026-03-14.") from None
    for name, allowed in (("labels", codebook.LABELS), ("standings", STANDINGS), ("hows", HOWS)):
        if wrong := [value for value in getattr(made, name) if value not in allowed]:
            raise InvalidInput(f"Unknown value in {name}: {', '.join(map(str, wrong))}.")
    if "bulk" in made.hows:
        made = replace(made, bulk=True)
    return made


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the rows are written. Raises InvalidInput for an unknown word.

    `precedence`: who_first, the label as answered; doubt_first, hedged ⇒ speculative. `text`: licensed, that of
    articles whose licence is known; whole, all of it; none, offsets and labels alone. `splits`: see `splits.Plan`;
    None: no splits. `continues`: number of the dataset whose splits are kept, its articles stay where they were.
    """

    precedence: str = WHO_FIRST
    text: str = LICENSED
    compression: str = "none"
    splits: dict[str, Any] | None = None
    continues: int | None = None

    def __post_init__(self) -> None:
        for name, allowed in (("precedence", PRECEDENCES), ("text", TEXTS), ("compression", COMPRESSIONS)):
            if getattr(self, name) not in allowed:
                raise InvalidInput(f"{name} is one of {', '.join(allowed)}.")
        if self.splits is not None:
            plan_from(self.splits)
        elif self.continues is not None:
            raise InvalidInput("Whoever continues splits asks for splits.")

    def as_json(self) -> dict[str, Any]:
        """Everything, as a row and a manifest store it."""
        return asdict(self)


def options_from(data: Mapping[str, Any]) -> Options:
    """Options from JSON; what is not named is as by default. Raises InvalidInput for unknown names or values."""
    if unknown := set(data) - {field.name for field in fields(Options)}:
        raise InvalidInput(f"Unknown option: {', '.join(sorted(unknown))}.")
    return Options(**data)


def formats_from(names: Sequence[str]) -> list[str]:
    """The formats, in their order. Raises InvalidInput for an unknown one, or none."""
    if not names or set(names) - set(FORMATS):
        raise InvalidInput(f"Choose among the formats {', '.join(FORMATS)}.")
    return [name for name in FORMATS if name in names]
