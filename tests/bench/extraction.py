"""How much of an article readers find in files whose text is known, and how much they take for it that is none.

    python -m tests.bench.extraction [folder]

Words are counted with their repetitions. The files are those of `tests/ingest/kinds`, and, to see what our own reading
adds, the pages are also read by trafilatura alone. Nothing was tuned to the “other shapes”. With a folder, every page
in it that has a `.txt` of its name beside it is measured too: so anybody measures pages of their own.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from annotations.ingest import readers
from annotations.ingest.readers import Draft
from tests.ingest.kinds import packages, pages, papers, streams, unseen
from tests.ingest.kinds.stories import Sample

WORD = re.compile(r"\w+")
Score = tuple[int, int, int]  # words shared, words found, words that are there


def counted(text: str) -> Counter[str]:
    return Counter(WORD.findall(text.lower()))


def score(found: str, wanted: str) -> Score:
    ours, theirs = counted(found), counted(wanted)
    return (ours & theirs).total(), ours.total(), theirs.total()


def ours(sample: Sample) -> str:
    reader = readers.for_file(sample.name, sample.data)
    table = reader.columns(sample.data) if reader.ROWS else None
    rows = reader.read(sample.data, readers.suggested(table) if table else {"name": "x"})
    asides = ("byline", "dateline")
    return "\n".join(
        "\n".join(part.text for part in row.parts if part.kind not in asides) if row.parts else row.text
        for row in rows
        if isinstance(row, Draft)
    )


def trafilatura_alone(sample: Sample) -> str:
    from trafilatura import extract

    return extract(sample.data, include_comments=False) or ""


def wanted(sample: Sample) -> str:
    return "\n".join("\n".join(one.texts) for one in sample.expected)


def in_folder(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Name, what is found and what is there of every page with a text beside it."""
    for text in sorted(folder.glob("*.txt")):
        for page in folder.glob(f"{text.stem}.*"):
            if page != text:
                yield page.name, ours(Sample(page.name, page.read_bytes(), ())), text.read_text()


def line(name: str, scores: list[Score]) -> str:
    shared, found, there = (sum(column) for column in zip(*scores, strict=True))
    precision, recall = shared / max(found, 1), shared / max(there, 1)
    middle = 2 * precision * recall / max(precision + recall, 1e-9)
    return f"| {name} | {len(scores)} | {there} | {precision:.3f} | {recall:.3f} | {middle:.3f} |"


def main() -> None:
    rows: list[tuple[str, list[Sample], Callable[[Sample], str]]] = [
        ("web pages", list(pages.samples()), ours),
        ("web pages, trafilatura alone", list(pages.samples()), trafilatura_alone),
        ("web pages of other shapes", list(unseen.samples()), ours),
        ("web pages of other shapes, trafilatura alone", list(unseen.samples()), trafilatura_alone),
        ("PDF", list(papers.samples()), ours),
        ("documents, tables, archives", list(packages.samples()), ours),
        ("feeds, mails, web archives", list(streams.samples()), ours),
    ]
    print("| files | count | words | precision | recall | F1 |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, samples, read in rows:
        print(line(name, [score(read(sample), wanted(sample)) for sample in samples]))
    if len(sys.argv) > 1:
        found = list(in_folder(Path(sys.argv[1])))
        for name, text, there in found:
            print(line(name, [score(text, there)]))
        print(line("all", [score(text, there) for _, text, there in found]))


if __name__ == "__main__":
    main()
