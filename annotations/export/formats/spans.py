"""Text with its spans: a token a line, as in CoNLL's tasks, and documents that spaCy reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from annotations.export.values import Bundle
from annotations.schema import PLACE

from .base import Beat, Written, silent
from .streams import Stream, Streams

AT = PLACE["sentences"]
SPLIT = PLACE["articles"]["split"]
# Words with what joins their parts, else one sign each.
TOKEN = re.compile(r"\w+(?:[-'’.]\w+)*|[^\w\s]")


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Start and end of each token between `start` and `end`, in code points of the text."""
    for match in TOKEN.finditer(text, start, len(text) if end is None else end):
        yield match.span()


class _BySplit:
    """A file a split; articles without text are not in them, for there is nothing to mark."""

    FOLDER, ENDING = "", ""

    def __init__(self, streams: Streams) -> None:
        self.streams = streams
        self.files: dict[str, Stream] = {}
        self.rows: dict[str, int] = {}

    def write(self, bundle: Bundle) -> None:
        if bundle.text is None:
            return
        split = bundle.article[SPLIT] or ""
        if split not in self.files:
            self.files[split] = self.streams.open(self.name(split or "rest"))
            self.rows[split] = 0
        self.files[split].write(self.document(bundle, bundle.text))
        self.rows[split] += len(bundle.sentences)

    def name(self, split: str) -> str:
        return f"{self.FOLDER}/{split}{self.ENDING}"

    def document(self, bundle: Bundle, text: str) -> bytes:
        raise NotImplementedError

    def close(self, beat: Beat = silent) -> list[Written]:
        if not self.files:
            self.files[""], self.rows[""] = self.streams.open(self.name("rest")), 0
        names = {split: file.close() for split, file in sorted(self.files.items())}
        if rest := names.get(""):
            names[""] = rest.replace("rest", "unsplit" if len(names) > 1 else "all")
            self.streams.rename(rest, names[""])
        return [Written(name, self.FOLDER, self.rows[split]) for split, name in names.items()]


class Conll(_BySplit):
    """A token a line: number, token, start, end (code points of the article) and a tag, B-SOURCE, I-SOURCE or O, with
    tabs between. An empty line ends a sentence; what is said of it stands above it in comments."""

    FOLDER, ENDING = "conll", ".conll"

    def document(self, bundle: Bundle, text: str) -> bytes:
        lines = [f"# newdoc id = {bundle.article[0]}"]
        for row in bundle.sentences:
            start, end = row[AT["start"]], row[AT["end"]]
            lines += [f"# sent_id = {row[0]}/{row[AT['sentence']]}", f"# text = {one_line(text[start:end])}"]
            for name in ("label", "hedged", "standing", "source_kind", "source_sentence"):
                lines.append(f"# {name} = {word(row[AT[name]])}")
            before = "O"
            for number, (first, last) in enumerate(tokens(text, start, end), start=1):
                inside = row[AT["source_start"]] is not None and (
                    first < row[AT["source_end"]] and row[AT["source_start"]] < last
                )
                tag = ("I-SOURCE" if before != "O" else "B-SOURCE") if inside else "O"
                lines.append(f"{number}\t{text[first:last]}\t{first}\t{last}\t{tag}")
                before = tag
            lines.append("")
        return ("\n".join(lines) + "\n").encode()


class SpacyDocs(_BySplit):
    """A document a line, as `spacy.tokens.Doc.from_json` reads it: sentences as the span group `claims` with their
    labels, and `sources` with the kind of source."""

    FOLDER, ENDING = "spacy", ".jsonl"

    def document(self, bundle: Bundle, text: str) -> bytes:
        found = list(covering(text))
        starts = {start for start, _ in found}
        claims, sources = [], []
        for row in bundle.sentences:
            if row[AT["label"]] is not None:
                claims.append(span(row[AT["start"]], row[AT["end"]], row[AT["label"]]))
            if row[AT["source_start"]] is not None:
                sources.append(span(row[AT["source_start"]], row[AT["source_end"]], row[AT["source_kind"]] or "source"))
        document = {
            "text": text,
            "tokens": [{"id": n, "start": start, "end": end} for n, (start, end) in enumerate(found)],
            "spans": {"claims": claims, "sources": [widened(one, found, starts) for one in sources]},
            "_": {},
        }
        return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)


def covering(text: str) -> Iterator[tuple[int, int]]:
    """Tokens that cover the whole text but single spaces after a token: spaCy has no other gaps."""
    at = 0
    for start, end in tokens(text):
        yield from _gap(text, at, start)
        yield start, end
        at = end
    yield from _gap(text, at, len(text))


def _gap(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if start < end and text[start] == " " and start > 0:
        start += 1
    if start < end:
        yield start, end


def widened(one: dict[str, Any], found: Sequence[tuple[int, int]], starts: set[int]) -> dict[str, Any]:
    """The span moved outwards to whole tokens: spaCy knows no others."""
    if one["start"] not in starts:
        one["start"] = max((start for start, _ in found if start <= one["start"]), default=0)
    one["end"] = min((end for _, end in found if end >= one["end"]), default=one["end"])
    return one


def span(start: int, end: int, label: str) -> dict[str, Any]:
    return {"start": start, "end": end, "label": label, "kb_id": ""}


def word(value: Any) -> str:
    return "_" if value is None else "true" if value is True else "false" if value is False else str(value)


def one_line(text: str) -> str:
    return " ".join(text.split())
