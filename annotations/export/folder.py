"""The folder of a dataset: everything it is, from one view of the data. What makes a dataset, and makes it again."""

from __future__ import annotations

import hashlib
import heapq
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from annotations.codebook import LABELS
from annotations.models import Codebook
from annotations.schema import PLACE, SCHEMA_VERSION, json_schema

from . import card
from .ahead import rarely_collected
from .charts import drawn
from .croissant import croissant
from .formats import Streams, Written, close, opened
from .formats.base import Beat, silent
from .quality import Agreement
from .reading import Reading
from .recipe import filters_from, options_from
from .rows import Pseudonyms, Rows, tombstone
from .segmentation import segmentation
from .splitting import NAME as SPLITS_FILE
from .splitting import split
from .values import Bundle

UID = PLACE["articles"]["article"]
SENTENCES_BETWEEN_TICKS = 5_000
Tick = Callable[[int], None]


class Said(NamedTuple):
    """What a manifest says that no row tells: `about` is taken over as it stands, and `codebooks` are the versions."""

    about: Mapping[str, Any]
    codebooks: Sequence[int]


def write(
    reading: Reading, place: Path, said: Said, *, pseudonym: Pseudonyms, tick: Tick, packing: Path | None = None
) -> dict[str, Any]:
    """Write every file of the dataset into `place` and return its manifest, itself the last file but one.

    `said.about` holds filters, options and formats beside what names the dataset. `tick` hears how many sentences were
    read; and 0, often, where something else takes its time. `packing`: as `formats.streams` has it.
    """
    filters, options = filters_from(said.about["filters"]), options_from(said.about["options"])
    beat = partial(tick, 0)
    splits = split(reading, filters, options, pseudonym=pseudonym, beat=beat)
    rows = Rows(filters, options, pseudonym=pseudonym, text=reading.text, splits=splits)
    reading.with_text = rows.shown
    agreement = Agreement()
    first: dict[str, Any] | None = None
    streams = Streams(place, options.compression, packing)
    with rarely_collected(), opened(streams, said.about["formats"]) as writers:
        for bundle in with_tombstones(bundles(reading, rows, tick), reading, rows):
            for writer in writers:
                writer.write(bundle)
            agreement.add(bundle)
            if first is None and bundle.sentences:
                first = dict(zip(PLACE["sentences"], bundle.sentences[0], strict=True))
        written = close(writers, beat)
    files = [described(place, one, beat, streams.sums.get(one.name)) for one in written]
    files += [described(place, one) for one in beside(place, said, reading, rows)]
    manifest = {
        **said.about,
        "schema": SCHEMA_VERSION,
        "codebooks": list(said.codebooks),
        "counts": rows.tally.counts(),
        "account": rows.tally.account(reading.articles_out),
        "agreement": agreement.figures(str(said.about["dataset"])),
        "unsplit": rows.splits.left_out,
        "segmentation": segmentation(rows.tally, using=reading.using, until=said.about["watermark"]),
    }
    return finished(place, manifest, files, first)


def bundles(reading: Reading, rows: Rows, tick: Tick) -> Iterator[Bundle]:
    """The articles that go in; `reading` learns of whose words do."""
    since = 0
    for found in reading:
        bundle = rows.bundle(found)
        since += len(found.places)
        if since >= SENTENCES_BETWEEN_TICKS:
            tick(since)
            since = 0
        if bundle is not None:
            if bundle.text is not None:
                reading.in_words.append(found.head.pk)
            yield bundle
    tick(since)


def with_tombstones(present: Iterator[Bundle], reading: Reading, rows: Rows) -> Iterator[Bundle]:
    """The same, and a row for each article that was taken down, in the order of their uids."""
    gone = [Bundle(tombstone(str(article.uid)), [], [], None) for article in reading.removed()]
    rows.tally.removed = len(gone)
    return heapq.merge(present, gone, key=lambda bundle: bundle.article[UID])


def beside(place: Path, said: Said, reading: Reading, rows: Rows) -> Iterator[Written]:
    """The files beside the tables: schema, codebook, splits and charts."""
    put_json(place / "schema.json", json_schema())
    yield Written("schema.json", "schema", 0)
    put_json(place / "codebook.json", codebooks(reading, said.codebooks))
    yield Written("codebook.json", "codebook", 0)
    if said.about["options"]["splits"]:
        of, group = rows.splits.of, rows.splits.group
        lines = [f"{uid},{of[uid] or ''},{group[uid]}" for uid in sorted(of)]
        put(place / SPLITS_FILE, "\r\n".join(["article,split,story", *lines, ""]))
        yield Written(SPLITS_FILE, "splits", len(lines))
    for name, chart in drawn(rows.tally.counts(), LABELS).items():
        put(place / name, chart)
        yield Written(name, "chart", 0)


def codebooks(reading: Reading, versions: Sequence[int]) -> list[dict[str, Any]]:
    """The published versions of the codebook, oldest first."""
    rows = Codebook.objects.using(reading.using).filter(project=reading.project, version__in=versions)
    return [
        {"version": one.version, "content": one.content, "guidelines": one.guidelines}
        for one in rows.order_by("version")
    ]


def finished(
    place: Path, manifest: dict[str, Any], files: list[dict[str, Any]], first: dict[str, Any] | None
) -> dict[str, Any]:
    """Write what is made of the manifest, then the manifest, then the sums of all."""
    manifest = json.loads(json.dumps(manifest | {"files": files}, sort_keys=True))  # as whoever reads it back has it
    files = manifest["files"]
    about = croissant(manifest, description=card.opening(manifest), cite=card.cite(manifest)[2:])
    put_json(place / "croissant.json", about)
    files.append(described(place, Written("croissant.json", "croissant", 0)))
    put(place / "README.md", card.readme(manifest, first))
    files.append(described(place, Written("README.md", "card", 0)))
    files.sort(key=lambda file: file["name"])
    put_json(place / "manifest.json", manifest)
    last = described(place, Written("manifest.json", "manifest", 0))
    sums = "".join(f"{file['sha256']}  {file['name']}\n" for file in [*files, last])
    put(place / "SHA256SUMS", sums)
    return {**manifest, "files": [*files, last, described(place, Written("SHA256SUMS", "sums", 0))]}


def described(place: Path, written: Written, beat: Beat = silent, digest: str | None = None) -> dict[str, Any]:
    """A file's name, kind, rows, bytes and SHA-256; it is on the disk then. `digest`: known already, and synced."""
    path = place / written.name
    return {**written._asdict(), "bytes": path.stat().st_size, "sha256": digest or synced(path, beat)}


def synced(path: Path, beat: Beat) -> str:
    """Sync the file; its SHA-256."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        os.fsync(file.fileno())
        for part in iter(lambda: file.read(1 << 20), b""):
            digest.update(part)
            beat()
    return digest.hexdigest()


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def put_json(path: Path, value: Any) -> None:
    put(path, json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
