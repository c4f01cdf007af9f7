"""The manifest and the README that go with every dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from annotations import codebook

from .schema import ROW_TYPES, SCHEMA_VERSION, Tally


def manifest(*, about: Mapping[str, Any], tally: Tally, files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The dataset in numbers. `about`: dataset, number, project, made, watermark, filters, codebooks, segmentation,
    software."""
    return {
        **about,
        "schema": SCHEMA_VERSION,
        "counts": {
            "articles": tally.articles,
            "sentences": tally.rows,
            "answers": tally.answers,
            "labels": ordered(tally.labels),
            "standings": ordered(tally.standings),
            "how": ordered(tally.how),
            "licences": ordered(tally.licences),
        },
        "left_out": ordered(tally.left_out),
        "files": list(files),
    }


def cut(how: Mapping[str, Any]) -> str:
    """A sentence about where the sentences and their boundaries come from."""
    by = f"Sentences were cut by {' and by '.join(how['splitters']) or 'nothing yet'}"
    if not how["articles_edited"]:
        return f"{by}; nobody changed a boundary afterwards."
    return (
        f"{by}; people changed that afterwards in {how['articles_edited']:,} of the articles "
        f"({how['merged']:,} merged, {how['split']:,} split; {how['blocks_out']:,} passages left out as not running "
        f"text, {how['blocks_in']:,} taken in). Compare datasets by article, start and end."
    )


def ordered(table: Mapping[str, int]) -> dict[str, int]:
    return {key: table[key] for key in sorted(table)}


def readme(found: Mapping[str, Any]) -> str:
    """A README.md from the manifest, for the person who opens the folder first."""
    counts = found["counts"]
    single = counts["standings"].get("single", 0)
    taken = counts["how"].get("suggestion", 0)
    parts = [
        f"# {found['project']}: dataset version {found['number']}",
        f"{counts['sentences']:,} sentences of {counts['articles']:,} news articles, each labelled by who stands "
        f"behind its main claim: {', '.join(codebook.LABELS)}. Made on {found['made'][:10]} from the state at event "
        f"{found['watermark']}.",
        "## What to know first",
        "\n".join(
            [
                f"- {share(single, counts['sentences'])} of the sentences rest on a **single** answer. That is one "
                "person's reading, not gold.",
                f"- {share(taken, counts['sentences'])} were answered by taking a suggestion as shown. Do not measure "
                "a suggester with them.",
                "- `label` is null where a sentence is open or disputed.",
                "- The labels say where the text says its claim comes from. They do not say whether it is true.",
                f"- {cut(found['segmentation'])}",
            ]
        ),
        "## Counts",
        table(("label", "sentences"), counts["labels"].items()),
        table(("standing", "sentences"), counts["standings"].items()),
        "Left out: " + ("; ".join(f"{n:,} {why}" for why, n in found["left_out"].items()) or "nothing") + ".",
        "## Licences of the articles",
        table(("licence", "articles"), counts["licences"].items()),
        "## Labels",
        "\n".join(f"- **{entry.key}**: {entry.definition} Example: {entry.examples[0]}" for entry in codebook.ENTRIES),
        *columns(),
        "## Files",
        table(("file", "rows", "sha256"), ((f["name"], f["rows"], f["sha256"]) for f in found["files"])),
    ]
    return "\n\n".join(parts) + "\n"


def columns() -> list[str]:
    """The data dictionary, one section a row type."""
    parts = []
    for name, row_type in ROW_TYPES.items():
        parts.append(f"## Columns of {name}")
        rows = ((f"`{c.name}`", c.type, c.meaning + (f" Null: {c.null}." if c.null else "")) for c in row_type)
        parts.append(table(("column", "type", "meaning"), rows))
    return parts


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "0 %"


def table(head: Sequence[str], rows: Any) -> str:
    """A Markdown table."""
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    lines += [" | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)
