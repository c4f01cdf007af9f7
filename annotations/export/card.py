"""The README that opens a dataset's folder: its first ten minutes, then its card. From the manifest alone. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from annotations import codebook
from annotations.schema import ABOUT, ROW_TYPES

from .charts import share
from .splits import LEFT_OUT
from .tally import UNKNOWN

HERE = {"jsonl": ".jsonl", "csv": ".csv", "parquet": ".parquet"}
Manifest = Mapping[str, Any]


def readme(found: Manifest, first: Mapping[str, Any] | None) -> str:
    """The whole file. `first`: one sentence row, to be shown."""
    parts = [
        front_matter(found),
        f"# {found['project']}: dataset version {found['number']}",
        *([f"*{found['name']}*"] if found["name"] else []),
        *([found["notes"]] if found["notes"] else []),
        opening(found),
        *row_shown(first),
        "## Read it",
        "From within this folder:",
        *reading(found),
        "## The labels",
        labels(found),
        "## What not to use it for",
        bullets(warnings(found)),
        "## Who labelled, and how",
        bullets(labelled(found)),
        "## Agreement",
        *agreement(found),
        "## What is in it",
        *pictures(found),
        account(found),
        "## Articles and licences",
        *licences(found),
        "## Where it comes from",
        bullets(provenance(found)),
        "## Versions",
        changes(found),
        "## Columns",
        "`schema.json` says the same as JSON Schema. Offsets are code points: in Python `text[start:end]`.",
        *columns(),
        "## Files",
        "`sha256sum -c SHA256SUMS` checks them all.",
        table(("file", "rows"), ((f["name"], f"{f['rows']:,}" if f["rows"] else "") for f in found["files"])),
        "## Cite",
        cite(found),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def front_matter(found: Manifest) -> str:
    """YAML that the dataset hubs read. Strings as JSON, which YAML takes."""
    lines = ["---", f"pretty_name: {quoted(found['project'])}", "task_categories:", "- text-classification"]
    if languages := found["counts"]["languages"]:
        lines += ["language:", *(f"- {quoted(name)}" for name in languages)]
    lines += ["license: other", "tags:", "- claim-verification", "- attribution", "- news"]
    for n, kind in enumerate(ROW_TYPES):
        files = by_split(found, kind)
        if files:
            lines += ["configs:"] if n == 0 else []
            lines += [f"- config_name: {kind}", *(["  default: true"] if kind == "sentences" else []), "  data_files:"]
            lines += [f"  - split: {split}\n    path: {quoted(path)}" for split, path in files]
    return "\n".join([*lines, "---"])


def by_split(found: Manifest, kind: str) -> list[tuple[str, str]]:
    """(split, pattern of its files) of a row type, for whoever loads it: Parquet, else JSONL, else CSV."""
    names = [f["name"] for f in found["files"] if f["kind"] == kind]
    parquet = sorted({name.rsplit("/", 1)[1].split("-")[0] for name in names if name.endswith(".parquet")})
    if parquet:
        order = [split for split in ("train", "dev", "test", "unsplit") if split in parquet]
        return [(split, f"data/{kind}/{split}-*.parquet") for split in order]
    tables = [name for ending in (".jsonl", ".csv") for name in names if name.startswith(f"{kind}{ending}")]
    return [("train", tables[0])] if tables else []


def opening(found: Manifest) -> str:
    """What it is, in three sentences."""
    counts = found["counts"]
    when = f", published from {counts['published'][0]} to {counts['published'][1]}" if counts["published"] else ""
    return (
        f"{counts['sentences']:,} sentences of {counts['articles']:,} news articles{when}, each labelled by who stands "
        f"behind its main claim: {', '.join(codebook.LABELS)}. {counts['people']:,} people gave {counts['answers']:,} "
        "answers, and all of them are here beside what they amount to. It is frozen: version "
        f"{found['number']} is what the project knew at event {found['watermark']:,}, on {found['made'][:10]}."
    )


def row_shown(first: Mapping[str, Any] | None) -> list[str]:
    if first is None:
        return ["No sentence went in: the files hold their columns alone."]
    return ["One row:", "```json\n" + json.dumps(first, ensure_ascii=False, indent=1) + "\n```"]


def reading(found: Manifest) -> list[str]:
    """Three lines each for pandas, datasets and R, by what is in the folder."""
    files = by_split(found, "sentences")
    if not files:
        return ["The files at the end say what reads them: ZIP with a JSON file an article, CoNLL, spaCy, a workbook."]
    split, path = files[0]
    names = [f["name"] for f in found["files"] if f["kind"] == "sentences"]
    name = next(n for n in names if n == path or n.startswith(path.split("*")[0]))
    if ".parquet" in name:
        pandas, r = f'pandas.read_parquet("{name}")', f'library(arrow)\nrows <- read_parquet("{name}")'
    elif ".jsonl" in name:
        pandas, r = f'pandas.read_json("{name}", lines=True)', f'library(jsonlite)\nrows <- stream_in(file("{name}"))'
    else:
        pandas, r = f'pandas.read_csv("{name}")', f'library(readr)\nrows <- read_csv("{name}")'
    return [
        f"```python\nimport pandas\nrows = {pandas}\nrows.label.value_counts()\n```",
        "```python\nfrom pathlib import Path\nfrom datasets import load_dataset\n"
        f'rows = load_dataset(str(Path.cwd()), "sentences", split="{split}")\n```',
        f"```r\n{r}\ntable(rows$label)\n```",
    ]


def labels(found: Manifest) -> str:
    doubt = (
        "\n\nThis dataset goes by *doubt first*: a hedged sentence has the label `speculative`, whoever it is credited "
        "to. `label_given` is the label as it was answered."
        if found["options"]["precedence"] == "doubt_first"
        else "\n\n`label` goes by *who says so first*: a claim that is credited keeps that label when it is hedged, "
        "and `hedged` says so."
    )
    return bullets(f"**{e.key}**: {e.definition} Example: {e.examples[0]}" for e in codebook.ENTRIES) + doubt


def warnings(found: Manifest) -> Iterable[str]:
    counts, whole = found["counts"], found["counts"]["sentences"]
    yield "The labels say where the text says its claim comes from. They do not say whether it is true."
    yield (
        f"{share(counts['standings'].get('single', 0), whole)} of the sentences rest on a **single** answer. That is "
        "one person's reading, not gold."
    )
    yield (
        f"{share(counts['how'].get('suggestion', 0), whole)} were answered by taking a suggestion as shown. Do not "
        "measure a suggester with them, nor agreement with rows whose `suggestion_seen` is true."
    )
    yield f"{share(counts['how'].get('bulk', 0), whole)} rest on answers that were accepted with others at once."
    yield "`label` is null where a sentence is open or disputed."
    yield "Whose articles these are was chosen by a desk: they are no sample of all news."


def labelled(found: Manifest) -> Iterable[str]:
    counts = found["counts"]
    books = ", ".join(counts["codebooks"]) or "none"
    yield (
        f"{counts['people']:,} people, under pseudonyms that are the same throughout the project. "
        f"{share(counts['unaided'], counts['answers'])} of the answers were given without any suggestion on screen."
    )
    yield f"Codebook version {books}: `codebook.json` has the definitions and rulings that they went by."
    yield "Sentences by how the least careful of their answers was given: " + listed(counts["how"]) + "."
    yield "Sentences by standing: " + listed(counts["standings"]) + "."


def agreement(found: Manifest) -> list[str]:
    rows = []
    for name, what in (("unaided", "without suggestions"), ("all", "all answers")):
        figures = found["agreement"][name]
        rows.append((what, f"{figures['sentences']:,}", *(interval(figures[kind]) for kind in ("percent", "alpha"))))
    return [
        "Of labels, over sentences that two or more people answered; 95 % intervals from draws of whole articles.",
        table(("answers", "sentences", "share that agree", "Krippendorff's alpha"), rows),
    ]


def interval(figure: Mapping[str, str | None] | None) -> str:
    if figure is None:
        return "not measurable"
    if figure["low"] is None:
        return f"{figure['value']} (too few articles for an interval)"
    return f"{figure['value']} ({figure['low']} to {figure['high']})"


def pictures(found: Manifest) -> list[str]:
    return [f"![{f['name'][7:-4]}]({f['name']})" for f in found["files"] if f["kind"] == "chart"]


def account(found: Manifest) -> str:
    """The line that accounts for every article and sentence."""
    parts = []
    for kind in ("articles", "sentences"):
        one = found["account"][kind]
        out = "; ".join(f"{n:,} {why}" for why, n in one["out"].items())
        parts.append(
            f"{one['all']:,} {kind}: {one['in']:,} in, {one['all'] - one['in']:,} out{f' ({out})' if out else ''}"
        )
    return ". ".join(parts) + "."


def licences(found: Manifest) -> list[str]:
    counts = found["counts"]
    parts = [table(("licence", "articles"), ((name, f"{n:,}") for name, n in counts["licences"].items()))]
    if counts["without_text"]:
        parts.append(
            f"The text of {counts['without_text']:,} sentences is left out"
            + (", because the licence of their articles is not known" if found["options"]["text"] == "licensed" else "")
            + ". If you have the articles, `workbench fill FOLDER YOUR-TEXTS` puts it back: each is known by its "
            "digest."
        )
    elif UNKNOWN in counts["licences"]:
        parts.append(
            "Whoever made this dataset confirmed that the text of articles without a known licence may be in it."
        )
    if counts["removed"]:
        were = "1 article was" if counts["removed"] == 1 else f"{counts['removed']:,} articles were"
        parts.append(f"{were} taken down. Please remove what was taken down from earlier versions, too.")
    return parts


def provenance(found: Manifest) -> Iterable[str]:
    yield f"Project *{found['project']}*, dataset `{found['dataset']}`, event {found['watermark']:,} of its ledger."
    yield cut(found["segmentation"])
    yield "Filters: " + (
        json.dumps(found["filters"], sort_keys=True, ensure_ascii=False) if found["filters"] else "none"
    )
    if found["options"]["splits"]:
        yield (
            "Splits: " + listed(found["counts"]["splits"]) + " sentences. Articles of one story lie in one split, and "
            "test holds only articles that were drawn at random. `splits.csv` says which article lies where."
        )
        for why, n in found["unsplit"].items():
            yield f"{n:,} articles in no split. {LEFT_OUT[why]}"
    yield "Made by " + ", ".join(f"{name} {version}" for name, version in found["software"].items()) + "."


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


def changes(found: Manifest) -> str:
    rows = [
        (f"{one['number']}", one["made"][:10], f"{one['sentences']:,}", one["name"] or "") for one in found["versions"]
    ]
    this = (f"{found['number']}, this one", found["made"][:10], f"{found['counts']['sentences']:,}", found["name"])
    return table(("version", "made", "sentences", "what for"), [this, *rows])


def columns() -> list[str]:
    """The data dictionary, one section a row type."""
    parts = []
    for name, row_type in ROW_TYPES.items():
        parts.append(f"### {name}: {ABOUT[name]}")
        rows = (
            (f"`{c.name}`", c.type, c.meaning + (" Not in CSV and XLSX." if c.wide else ""), c.null or "–")
            for c in row_type
        )
        parts.append(table(("column", "type", "meaning", "null"), rows))
    return parts


def cite(found: Manifest) -> str:
    doi = f" https://doi.org/{found['doi']}" if found["doi"] else ""
    return (
        f"> {found['project']}: dataset version {found['number']} ({found['made'][:4]}). Dataset {found['dataset']}."
        f"{doi}"
    )


def listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {n:,}" for name, n in counts.items()) or "none"


def bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    lines += [" | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)
