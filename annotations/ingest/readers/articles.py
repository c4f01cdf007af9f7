"""What readers of rich files share: from parts, and from facts that nobody vouches for, to a draft.

What a file says about itself is cleaned, never a reason to refuse it: a date that is none is no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date

from annotations.codebook import BlockKind
from annotations.ingest.readers import dates
from annotations.ingest.readers.base import (
    LONGEST,
    Draft,
    Part,
    Reject,
    Unusable,
    address,
    draft,
    first_line,
    key,
    line,
    published,
    tag,
)
from annotations.text import blocks

LEAD = 8  # parts at the beginning in which byline and date are looked for
LONGEST_BYLINE = 160
BY = re.compile(
    r"(?:(?:Written|Reported|Story|Text|Words|Interview)\s+)?(?:by|von|par|af|av|door)\s*:?\s+", re.IGNORECASE
)
SAID_WHEN = re.compile(
    r"(?:first\s+)?(?:published|updated|posted|last\s+(?:updated|modified))(?:\s+(?:on|at))?:?\s+", re.IGNORECASE
)
EMPTY_TITLES = re.compile(
    r"(?:untitled|unbenannt|ohne titel|document\d*|dokument\d*|microsoft word\b.*"
    r"|.*\.(?:docx?|pdf|odt|indd|html?|txt))",
    re.IGNORECASE,
)


def article(
    found: Mapping[str, str | date | None],
    parts: Iterable[Part],
    mapping: Mapping[str, str],
    *,
    media_type: str,
    row: int = 0,
    encoding: str = "utf-8",
) -> Draft | Reject:
    """The draft of what a file holds. What `mapping` gives goes before what the file says, `found`; a title that
    opens the parts is taken out of them."""
    parts = [part for part in parts if part.text.strip()]
    given = {field: value for field, value in mapping.items() if field != "name" and value}
    facts = {**from_lead(parts), **cleaned(found), **given}
    parts = untitled(parts, str(facts.get("title") or ""))
    if not facts.get("title"):
        facts["title"], parts = titled(parts, mapping.get("name", ""))
    text = "\n\n".join(part.text for part in parts)
    return draft({**facts, "text": text}, row=row, encoding=encoding, parts=tuple(parts), media_type=media_type)


def cleaned(found: Mapping[str, str | date | None]) -> dict[str, str | date]:
    """The facts that can be stored; what cannot is left out or cut."""
    facts: dict[str, str | date] = {}
    for field, value in found.items():
        if isinstance(value, date):
            facts[field] = value
            continue
        text = line((value or "").encode("utf-8", "ignore").decode())
        with suppress(Unusable):
            if field == "published":
                day = published(text)
                facts |= {"published": day} if day else {}
            elif field in ("url", "language"):
                text = address(text) if field == "url" else tag(text)
                facts |= {field: text} if 0 < len(text) <= LONGEST[field] else {}
            elif text and not (field == "title" and EMPTY_TITLES.fullmatch(text)):
                facts[field] = shortened(text, LONGEST[field])
    return facts


def shortened(text: str, longest: int) -> str:
    """The text, cut at a word with an ellipsis if it is longer."""
    return text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def from_lead(parts: Sequence[Part]) -> dict[str, str | date]:
    """Byline and date as they stand at the beginning of the text."""
    facts: dict[str, str | date] = {}
    for part in parts[:LEAD]:
        if len(part.text) > LONGEST_BYLINE:
            continue
        text = line(part.text)
        kind = part.kind or blocks.find(text)[0].kind if text else ""
        if kind == BlockKind.BYLINE and "byline" not in facts:
            facts["byline"] = shortened(BY.sub("", text, count=1), LONGEST["byline"])
        elif kind == BlockKind.DATELINE and "published" not in facts:
            with suppress(ValueError):
                day = dates.parse(SAID_WHEN.sub("", text))
                facts |= {"published": day} if day else {}
    return facts


def untitled(parts: list[Part], title: str) -> list[Part]:
    """The parts without the title, where it opens them."""
    wanted = key(title)
    for index, part in enumerate(parts[:LEAD]):
        if wanted and key(part.text) == wanted and len(parts) > 1:
            return parts[:index] + parts[index + 1 :]
    return parts


def titled(parts: list[Part], name: str) -> tuple[str, list[Part]]:
    """A title, and the parts without it: the heading that opens them, else the file's name, else their first line."""
    headings = [
        i for i, part in enumerate(parts[:2]) if part.kind == BlockKind.HEADING and len(part.text) <= LONGEST["title"]
    ]
    if headings and len(parts) > 1:
        return line(parts[headings[0]].text), [part for i, part in enumerate(parts) if i != headings[0]]
    return line(name)[: LONGEST["title"]] or first_line("\n".join(part.text for part in parts[:1])), parts
