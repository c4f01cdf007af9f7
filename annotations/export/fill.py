"""Putting the words back into a dataset whose text was left out, from one's own copies of the articles. Pure.

An article is known by the SHA-256 of its canonical text: nothing else is looked at, and nothing is guessed.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from annotations.errors import InvalidInput
from annotations.schema import ROW_TYPES, SCHEMA_VERSION
from annotations.text import normalise

from . import tables
from .formats import Streams, Written, close, opened
from .tables import Row
from .values import Bundle

TEXTS = (".txt", ".text", ".md")
LINES = (".jsonl", ".ndjson")
NEEDS_WIDE = ("jsonl", "parquet", "json")


@dataclass(slots=True)
class Filled:
    """`articles`: how many have their words now; `missing`: uid and title of those that have none still; `files`: what
    was written; `left`: formats that could not be made of what is there."""

    articles: int = 0
    missing: list[tuple[str, str]] = field(default_factory=list)
    files: list[Written] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def fill(folder: Path, texts: Iterable[tuple[str, bytes]], into: Path) -> Filled:
    """Write the dataset in `folder` into the new folder `into`, with the words of the articles that are among `texts`.

    `texts`: name and bytes of files: a text each, or JSON lines with a `text`. Texts that belong to the dataset are
    kept in memory. Raises InvalidInput if the folder is no dataset of this schema, or a file of it is damaged; nothing
    is left behind then.
    """
    manifest = manifest_of(folder)
    files = {file["name"]: partial((folder / file["name"]).open, "rb") for file in manifest["files"]}
    found = known(texts, wanted(files))
    into.mkdir(parents=True)
    result = Filled()
    wide = any(tables.is_table(name, "articles", ending) for name in files for ending in (".jsonl", ".parquet"))
    formats = [name for name in manifest["formats"] if wide or name not in NEEDS_WIDE]
    result.left = [name for name in manifest["formats"] if name not in formats]
    try:
        with opened(Streams(into, manifest["options"]["compression"]), formats) as writers:
            for bundle in bundles(files, found, result):
                for writer in writers:
                    writer.write(bundle)
            result.files = close(writers)
        beside(folder, into, manifest, result)
    except BaseException:
        shutil.rmtree(into)
        raise
    return result


def manifest_of(folder: Path) -> dict[str, Any]:
    """The manifest of the dataset in a folder. Raises InvalidInput if there is none, or of another schema."""
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
    except (OSError, ValueError) as error:
        raise InvalidInput(f"There is no dataset in {folder}: its manifest.json cannot be read.") from error
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA_VERSION:
        raise InvalidInput(f"This dataset is not of schema {SCHEMA_VERSION}.")
    return manifest


def wanted(files: Mapping[str, tables.Opener]) -> set[str]:
    """The digests of the articles without text."""
    return {row["digest"] for row in table(files, "articles") if row["digest"] and row.get("text") is None}


def table(files: Mapping[str, tables.Opener], kind: str) -> Iterator[Row]:
    """The rows of one type. Raises InvalidInput if there is no such table, or it is damaged."""
    found = tables.rows(files, kind)
    if found is None:
        raise InvalidInput(f"The dataset has no table of {kind}: neither JSONL nor Parquet nor CSV.")
    try:
        yield from found
    except (OSError, ValueError, KeyError) as error:
        raise InvalidInput(f"The table of {kind} is missing or not as it was made: {error}") from error


def known(texts: Iterable[tuple[str, bytes]], digests: set[str]) -> dict[str, str]:
    """Digest → text, of those that are wanted."""
    found = {}
    for name, data in texts:
        for candidate in candidates(name, data):
            text = normalise.canonical(candidate)
            digest = hashlib.sha256(text.encode()).hexdigest()
            if digest in digests:
                found[digest] = text
    return found


def candidates(name: str, data: bytes) -> Iterator[str]:
    """The texts that a file may hold: the whole, and what is below a first line that is a title; of JSON lines each."""
    if name.lower().endswith(LINES):
        for line in data.splitlines():
            try:
                value = orjson.loads(line)
            except ValueError:
                continue
            if isinstance(value, dict) and isinstance(value.get("text"), str):
                yield value["text"]
        return
    text = normalise.decode(data).text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    yield text
    _, below, rest = text.partition("\n\n")
    if below:
        yield rest


def bundles(files: Mapping[str, tables.Opener], found: Mapping[str, str], result: Filled) -> Iterator[Bundle]:
    """The articles of the dataset with their words, where there are any."""
    sentences = tables.by_article(table(files, "sentences"))
    answers = tables.by_article(table(files, "answers"))
    ahead = {"sentences": next(sentences, None), "answers": next(answers, None)}

    def of(kind: str, stream: Iterator[tuple[str, Any]], uid: str) -> list[Row]:
        here = ahead[kind]
        if here is None or here[0] != uid:
            return []
        ahead[kind] = next(stream, None)
        return list(here[1])

    for article in table(files, "articles"):
        uid = article["article"]
        text = article.get("text") if article.get("text") is not None else found.get(article["digest"] or "")
        if text is None and article["digest"]:
            result.missing.append((uid, article["title"] or ""))
        result.articles += text is not None
        rows, said = of("sentences", sentences, uid), of("answers", answers, uid)
        by_number: dict[int, list[list[Any]]] = {row["sentence"]: [] for row in rows}
        for one in said:
            by_number[one["sentence"]].append(listed("answers", worded(one, text)))
        yield Bundle(
            listed("articles", article | {"text": text}),
            [listed("sentences", worded(row, text)) for row in rows],
            [by_number[row["sentence"]] for row in rows],
            text,
        )


def worded(row: Row, text: str | None) -> Row:
    """The row with its words."""
    if text is None:
        return row
    source = row["source_start"]
    words = {"text": text[row["start"] : row["end"]]}
    return row | words | ({"source_text": text[source : row["source_end"]]} if source is not None else {})


def listed(kind: str, row: Row) -> list[Any]:
    """The row in the order of its columns."""
    return [row.get(column.name) for column in ROW_TYPES[kind]]


def beside(folder: Path, into: Path, manifest: Mapping[str, Any], result: Filled) -> None:
    """Copy what has no words, and say what was done: the manifest stays that of the dataset, whose files are others."""
    for file in manifest["files"]:
        if file["kind"] not in (*ROW_TYPES, "workbook", "json", "conll", "spacy"):
            (into / file["name"]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / file["name"], into / file["name"])
    shutil.copyfile(folder / "manifest.json", into / "manifest.json")
    note = {"articles": result.articles, "missing": [uid for uid, _ in result.missing], "left": result.left}
    (into / "filled.json").write_text(json.dumps(note, indent=1) + "\n")


def files_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every text file below a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower() in (*TEXTS, *LINES):
            yield path.name, path.read_bytes()
