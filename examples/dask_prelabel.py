"""Split and pre-label a large corpus with Dask, before anything of it is imported.

    python examples/dask_prelabel.py corpus/ prelabelled/ --workers 8
    workbench import_articles "Our project" prelabelled/*.jsonl --by manager@example.org

`corpus/` holds Parquet files with the columns `title`, `text`, `language`, and `url` or `uid` or both. Each becomes a
JSONL file of the same name, an article a line: what `import_articles` takes, and beside it `uid` and `sentences`, which
the import leaves aside and you may look at: where each sentence stands in the text, and what the cues propose for it.

Workers need the package's pure rooms alone, `annotations.text` and `annotations.codebook`: no Django, no database. A
file is there whole or not at all, and one that is there is not made again: start it anew after whatever broke it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dask
import orjson
import pyarrow.parquet as pq

from annotations.codebook import ASKED_BLOCKS
from annotations.text import blocks, normalise, propose

ROWS_AT_ONCE = 1000
KEPT = ("uid", "url", "title", "language")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="folder with Parquet files")
    parser.add_argument("target", type=Path, help="folder for the JSONL files")
    parser.add_argument("--workers", type=int, default=2, help="processes on this machine")
    chosen = parser.parse_args()
    chosen.target.mkdir(parents=True, exist_ok=True)
    shards = sorted(chosen.corpus.rglob("*.parquet"))
    names = ["-".join(shard.relative_to(chosen.corpus).with_suffix(".jsonl").parts) for shard in shards]
    tasks = [dask.delayed(prelabelled)(shard, chosen.target / name) for shard, name in zip(shards, names, strict=True)]
    counts = dask.compute(*tasks, scheduler="processes", num_workers=chosen.workers)
    for name, (articles, sentences) in zip(names, counts, strict=True):
        print(f"{name}: {articles} articles, {sentences} sentences")


def prelabelled(shard: Path, target: Path) -> tuple[int, int]:
    """Write one file; how many articles and sentences are in it."""
    if not target.exists():
        part = target.with_suffix(".part")
        with part.open("wb") as file:
            for row in rows(shard):
                file.write(orjson.dumps(prepared(row), option=orjson.OPT_APPEND_NEWLINE))
        part.rename(target)
    with target.open("rb") as file:
        counts = [len(orjson.loads(line)["sentences"]) for line in file]
    return len(counts), sum(counts)


def rows(shard: Path) -> Iterator[dict[str, Any]]:
    """The articles of one Parquet file, some at a time; those without text are left out."""
    with pq.ParquetFile(shard) as file:
        columns = [name for name in (*KEPT, "text") if name in file.schema_arrow.names]
        for batch in file.iter_batches(ROWS_AT_ONCE, columns=columns):
            yield from (row for row in batch.to_pylist() if (row["text"] or "").strip())


def prepared(row: dict[str, Any]) -> dict[str, Any]:
    """The article as it will be stored: canonical text, and its sentences as the import will cut them."""
    text = normalise.canonical(row["text"])
    language = row.get("language") or "en"  # said, so that the import does not guess another
    found = blocks.find(text)
    cuts = blocks.split_blocks(text, found, language)
    proposals = propose.propose([text[span.start : span.end] for _, span in cuts])
    return {
        **{name: row.get(name) for name in KEPT if row.get(name)},
        "language": language,
        "text": text,
        "sentences": [
            {
                "start": span.start,
                "end": span.end,
                "block": str(found[index].kind),
                "asked": found[index].kind in ASKED_BLOCKS,
                "label": proposal.label if proposal else None,
                "hedged": proposal.hedged if proposal else None,
                "confidence": proposal.confidence if proposal else None,
            }
            for (index, span), proposal in zip(cuts, proposals, strict=True)
        ],
    }


if __name__ == "__main__":
    main()
