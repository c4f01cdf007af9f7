"""The versions of a dataset's codebook, each checked as if it were to be published here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from annotations.codebook import built_in, entries_of, problems_of
from annotations.errors import InvalidInput

CODEBOOK = "codebook.json"
LONGEST_GUIDELINES = 50_000
WORDS = ("key", "name", "letter", "hint", "definition", "tone", "hedged")


def checked(found: Any) -> list[dict[str, Any]]:
    """The versions, from 1 without a gap. Raises InvalidInput for what is none."""
    if not isinstance(found, list) or not found:
        raise InvalidInput(f"{CODEBOOK} holds no versions of a codebook.")
    before: Mapping[str, Any] | None = None
    for number, one in enumerate(found, start=1):
        try:
            if one["version"] != number or not is_text(one["guidelines"]):
                raise InvalidInput(f"{CODEBOOK}: versions are numbered from 1, each with guidelines.")
            if not well_formed(one["content"]):
                raise InvalidInput(f"{CODEBOOK}: version {number} is none of a codebook.")
            wrong = problems_of(one["content"], before=before or before_all(one["content"]))
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise InvalidInput(f"{CODEBOOK}: version {number} is none of a codebook.") from error
        if len(one["guidelines"]) > LONGEST_GUIDELINES:
            wrong.append("The guidelines are too long.")
        if wrong:
            raise InvalidInput(f"{CODEBOOK}, version {number}: {wrong[0]}")
        before = one["content"]
    return found


def before_all(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a first version follows: our labels, for the tables know what is hedged; rulings and switches as it has
    them."""
    return built_in() | {"rulings": {}, "policies": content["policies"]}


def well_formed(content: Mapping[str, Any]) -> bool:
    """Whether everything in it is of its type, and no text holds what a database cannot."""
    return (
        content.keys() == built_in().keys()
        and all(is_text(row[name]) for row in content["entries"] for name in WORDS)
        and all(are_texts(row[name]) for row in content["entries"] for name in ("hotkeys", "examples"))
        and are_texts([*content["rulings"], *content["rulings"].values()])
        and are_texts(content["questions"])
        and are_texts(list(content["policies"]))
        and all(isinstance(switch, bool) for switch in content["policies"].values())
        and len(entries_of(content)) > 0
    )


def is_text(value: Any) -> bool:
    return isinstance(value, str) and "\0" not in value


def are_texts(values: Any) -> bool:
    return isinstance(values, list) and all(map(is_text, values))
