"""A whole dataset: its manifest, its codebooks, and article after article, so that it need not fit into memory."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any
from uuid import UUID

import orjson

from annotations.codebook import Entry, entries_of
from annotations.errors import InvalidInput
from annotations.schema import ROW_TYPES, SCHEMA_VERSION

from .articles import Rows, draft
from .books import CODEBOOK, checked
from .drafts import ArticleDraft
from .lines import PLAIN, Budget, Row, file_of, is_uid, rows
from .places import BREAKS, MANIFEST, MOST_UNPACKED, Place, broken

SUMS = "SHA256SUMS"
Beat = Callable[[], None]
MOST_SMALL = 20_000_000  # bytes of what is read at once: manifest, codebook, sums
SUM_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
MOST_ROWS = 200_000  # of one article and type: they are held at once
MOST_PEOPLE = 10_000  # each becomes an account
DIGEST = re.compile(r"[0-9a-f]{64}")
# What of the manifest is taken over, where it stands in it.
TAKEN: dict[str, Callable[[Any], bool]] = {
    "dataset": is_uid, "project_uid": is_uid, "project": PLAIN["string"], "number": PLAIN["integer"],
    "watermark": PLAIN["integer"], "ledger": lambda value: isinstance(value, str) and bool(DIGEST.fullmatch(value)),
}  # fmt: skip


@dataclass(slots=True)
class Survey:
    """What a look through a whole dataset found: all of it fits."""

    articles: int = 0
    removed: int = 0
    sentences: int = 0
    answers: int = 0
    decisions: int = 0
    uids: list[UUID] = field(default_factory=list)
    longest: int = 0  # bytes of the longest text
    people: set[str] = field(default_factory=set)
    asked_again: set[int] = field(default_factory=set)  # versions of the codebook that asked again about sentences


class Dataset:
    """A dataset that lies somewhere. Raises InvalidInput if it is none, or of another schema."""

    def __init__(self, place: Place, *, most: int = MOST_UNPACKED) -> None:
        self.place, self.most = place, most
        self.manifest = self._manifest()
        self.codebooks = checked(self._json(CODEBOOK))
        self.books: dict[int, dict[str, Entry]] = {
            one["version"]: {entry.key: entry for entry in entries_of(one["content"])} for one in self.codebooks
        }

    @property
    def uid(self) -> str:
        return str(self.manifest["dataset"])

    def survey(self, beat: Beat = lambda: None) -> Survey:
        """Look through everything, its sums included. Raises InvalidInput for the first thing that does not fit.

        `beat` is called often, so that a job can keep its lease.
        """
        self.verify(beat)
        found, digests = Survey(), set[str]()
        for article in self.articles():
            beat()
            found.uids.append(article.uid)
            if article.removed:
                found.removed += 1
                continue
            if article.digest in digests:
                raise article.row.wrong("another article of this dataset has the same text.")
            digests.add(article.digest)
            found.articles += 1
            found.sentences += article.row.values["sentences"]
            found.answers += len(article.said)
            found.decisions += len(article.settled)
            found.asked_again.update(article.asked_again.values())
            found.people.update(said.reviewer for said in article.said)
            if len(found.people) > MOST_PEOPLE:
                raise article.row.wrong(f"with it, more than {MOST_PEOPLE} people have answered.")
            found.longest = max(found.longest, len(article.text.encode()))
        for name in ("articles", "removed", "sentences", "answers"):
            if self.manifest["counts"].get(name) != getattr(found, name):
                there, says = getattr(found, name), self.manifest["counts"].get(name)
                raise InvalidInput(f"{MANIFEST} says {says} {name}, and {there} are there.")
        return found

    def articles(self) -> Iterator[ArticleDraft]:
        """The articles in order, each with all its rows, checked."""
        budget = Budget(self.most)
        sentences = Groups(rows(self.place, "sentences", budget))
        answers = Groups(rows(self.place, "answers", budget))
        last = ""
        for row in rows(self.place, "articles", budget):
            uid = row.values["article"]
            if uid <= last:
                raise row.wrong("articles stand in the order of their uids, each once.")
            last = uid
            yield draft(Rows(row, sentences.take(uid), answers.take(uid)), self.books)
        sentences.finish()
        answers.finish()

    def verify(self, beat: Beat = lambda: None) -> None:
        """Compare the files that are read with SHA256SUMS, if it is there."""
        if SUMS not in self.place.names():
            return
        sums = {}
        for number, line in enumerate(self._small(SUMS).decode("utf-8", "replace").splitlines(), start=1):
            if not (found := SUM_LINE.fullmatch(line)):
                raise InvalidInput(f"{SUMS}, line {number}: this is no SHA-256 and name.")
            sums[found[2]] = found[1]
        for name in (MANIFEST, CODEBOOK, *(file_of(self.place, kind) for kind in ROW_TYPES)):
            if sums.get(name) != self._digest(name, beat):
                raise InvalidInput(f"{name} is not the file that {SUMS} names: its SHA-256 is another one.")

    def _digest(self, name: str, beat: Beat) -> str:
        found = hashlib.sha256()
        try:
            with self.place.open(name) as file:
                while part := file.read(1 << 20):
                    found.update(part)
                    beat()
        except BREAKS as error:
            raise broken(name) from error
        return found.hexdigest()

    def _small(self, name: str) -> bytes:
        try:
            with self.place.open(name) as file:
                data = file.read(MOST_SMALL + 1)
        except KeyError:
            raise InvalidInput(f"This dataset has no {name}.") from None
        except BREAKS as error:
            raise broken(name) from error
        if len(data) > MOST_SMALL:
            raise InvalidInput(f"{name} is too large to be one of a dataset.")
        return data

    def _json(self, name: str) -> Any:
        try:
            return orjson.loads(self._small(name))
        except orjson.JSONDecodeError as error:
            raise InvalidInput(f"{name}, line {error.lineno}: this is no JSON.") from error

    def _manifest(self) -> dict[str, Any]:
        found = self._json(MANIFEST)
        if not isinstance(found, dict) or not {"dataset", "schema", "counts"} <= found.keys():
            raise InvalidInput(f"{MANIFEST} is not the manifest of a dataset.")
        if found["schema"] != SCHEMA_VERSION:
            raise InvalidInput(
                f"This dataset is of schema {str(found['schema'])[:20]}; this program reads schema {SCHEMA_VERSION}."
            )
        if not isinstance(found["counts"], dict):
            raise InvalidInput(f"{MANIFEST} is not the manifest of a dataset.")
        if wrong := [name for name, fine in TAKEN.items() if name in found and not fine(found[name])]:
            raise InvalidInput(f"{MANIFEST} is not the manifest of a dataset: look at its {wrong[0]}.")
        return found


class Groups:
    """Rows that stand together by article, taken article after article."""

    def __init__(self, found: Iterator[Row]) -> None:
        self.groups = groupby(found, key=lambda row: str(row.values["article"]))
        self.waiting: tuple[str, list[Row]] | None = None
        self._next()

    def _next(self) -> None:
        group = next(self.groups, None)
        if group is None:
            self.waiting = None
            return
        rows = list(islice(group[1], MOST_ROWS + 1))
        if len(rows) > MOST_ROWS:
            raise rows[-1].wrong(f"one article has at most {MOST_ROWS} rows.")
        self.waiting = group[0], rows

    def take(self, uid: str) -> list[Row]:
        """The rows of this article, if they are the next ones."""
        if self.waiting is None or self.waiting[0] != uid:
            return []
        rows = self.waiting[1]
        self._next()
        return rows

    def finish(self) -> None:
        """Raises InvalidInput if rows are left that no article took."""
        if self.waiting is not None:
            raise self.waiting[1][0].wrong("no article follows whose row this is: they stand in the articles' order.")
