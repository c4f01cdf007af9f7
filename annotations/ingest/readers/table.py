"""What readers of rows share: guessing which column is which field, and making a draft of a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from annotations.errors import InvalidInput
from annotations.ingest.readers.base import FIELDS, NAMES, Draft, Reject, Table, draft

SAMPLES = 5
SAMPLE_CHARACTERS = 200
MOST_COLUMNS = 200
SYNONYMS: dict[str, tuple[str, ...]] = {
    "title": ("title", "headline", "heading", "head", "article_title"),
    "text": ("text", "body", "content", "article", "article_text", "full_text", "fulltext", "maintext", "article_body"),
    "outlet": ("outlet", "publisher", "publication", "newspaper", "site", "site_name", "source", "source_name"),
    "byline": ("byline", "author", "authors", "writer", "reporter", "by"),
    "published": (
        "published",
        "date",
        "published_at",
        "publish_date",
        "date_publish",
        "pub_date",
        "pubdate",
        "datetime",
    ),
    "url": ("url", "link", "address", "href", "canonical_url", "web_url"),
    "language": ("language", "lang", "language_code"),
    "licence": ("licence", "license", "rights"),
}


def simplified(name: str) -> str:
    """A column's name in lower case with `_` for everything that is no letter or digit."""
    return re.sub(r"[\W_]+", "_", name.strip().lower()).strip("_")


def suggested(table: Table) -> dict[str, str]:
    """Field → column, by the columns' names; the text is the longest column if no name gives it away."""
    names = {simplified(column): column for column in reversed(table.columns)}
    found: dict[str, str] = {}
    for field in FIELDS:
        for synonym in SYNONYMS[field]:
            if synonym in names and names[synonym] not in found.values():
                found[field] = names[synonym]
                break
    if "text" not in found and (longest := longest_column(table, set(found.values()))):
        found["text"] = longest
    return {field: found[field] for field in FIELDS if field in found}


def longest_column(table: Table, taken: Iterable[str]) -> str | None:
    """The free column with the most characters in the samples."""
    free = [index for index, column in enumerate(table.columns) if column not in taken]
    sizes = {index: sum(len(row[index]) for row in table.samples) for index in free}
    best = max(free, key=lambda index: sizes[index], default=None)
    return table.columns[best] if best is not None and sizes[best] else None


def check_mapping(mapping: Mapping[str, str], columns: Iterable[str]) -> dict[str, str]:
    """The mapping without empty entries. Raises InvalidInput if a field or column is unknown, or text has none."""
    known = set(columns)
    kept = {field: column for field, column in mapping.items() if column}
    for field, column in kept.items():
        if field not in FIELDS:
            raise InvalidInput(f"“{field}” is not a field. The fields are {', '.join(FIELDS)}.")
        if column not in known:
            raise InvalidInput(f"The file has no column “{column[:100]}”.")
    if "text" not in kept:
        raise InvalidInput("Choose the column that holds the text.")
    return {field: kept[field] for field in FIELDS if field in kept}


def row_draft(values: Mapping[str, Any], mapping: Mapping[str, str], *, row: int, encoding: str) -> Draft | Reject:
    """The draft of a row of column → value; a mapped column that the row lacks is a missing value."""
    return draft({field: values.get(mapping[field]) for field in mapping if field in NAMES}, row=row, encoding=encoding)


def sample(value: object) -> str:
    """A value as the mapping page shows it."""
    return ("" if value is None else str(value))[:SAMPLE_CHARACTERS]
