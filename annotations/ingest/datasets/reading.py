"""A whole dataset: its manifest, its codebooks, and article after article, so that it need not fit into memory."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

import orjson

from annotations.codebook import Entry, entries_of, problems, problems_of
from annotations.errors import InvalidInput
from annotations.schema import ROW_TYPES, SCHEMA_VERSION

from .articles import Rows, draft
from .drafts import ArticleDraft
from .lines import Budget, Row, file_of, rows
from .places import MANIFEST, MOST_UNPACKED, Place

CODEBOOK, SUMS = "codebook.json", "SHA256SUMS"
MOST_SMALL = 20_000_000  # bytes of what is read at once: manifest, codebook, sums
SUM_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
LONGEST_GUIDELINES = 50_000


@dataclass(slots=True)
class Survey:
    """What a look through a whole dataset found: all of it fits."""

    articles: int = 0
    removed: int = 0
    sentences: int = 0
    answers: int = 0
    decisions: int = 0
    uids: list[UUID] = field(default_factory=list)
    people: set[str] = field(default_factory=set)
    asked_again: set[int] = field(default_factory=set)  # versions of the codebook that asked again about sentences


class Dataset:
    """A dataset that lies somewhere. Raises InvalidInput if it is none, or of another schema."""

    def __init__(self, place: Place, *, most: int = MOST_UNPACKED) -> None:
        self.place, self.most = place, most
        self.manifest = self._manifest()
        self.codebooks = self._codebooks()
        self.books: dict[int, dict[str, Entry]] = {
            one["version"]: {entry.key: entry for entry in entries_of(one["content"])} for one in self.codebooks
        }

    @property
    def uid(self) -> str:
        return str(self.manifest["dataset"])

    def survey(self) -> Survey:
        """Look through everything, its sums included. Raises InvalidInput for the first thing that does not fit."""
        self.verify()
        found, digests = Survey(), set[str]()
        for article in self.articles():
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

    def verify(self) -> None:
        """Compare the files that are read with SHA256SUMS, if it is there."""
        if SUMS not in self.place.names():
            return
        sums = {}
        for number, line in enumerate(self._small(SUMS).decode("utf-8", "replace").splitlines(), start=1):
            if not (found := SUM_LINE.fullmatch(line)):
                raise InvalidInput(f"{SUMS}, line {number}: this is no SHA-256 and name.")
            sums[found[2]] = found[1]
        for name in (MANIFEST, CODEBOOK, *(file_of(self.place, kind) for kind in ROW_TYPES)):
            if sums.get(name) != self._digest(name):
                raise InvalidInput(f"{name} is not the file that {SUMS} names: its SHA-256 is another one.")

    def _digest(self, name: str) -> str:
        found = hashlib.sha256()
        with self.place.open(name) as file:
            while part := file.read(1 << 20):
                found.update(part)
        return found.hexdigest()

    def _small(self, name: str) -> bytes:
        try:
            with self.place.open(name) as file:
                data = file.read(MOST_SMALL + 1)
        except KeyError:
            raise InvalidInput(f"This dataset has no {name}.") from None
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
        try:
            fine = str(UUID(found["dataset"])) == found["dataset"] and isinstance(found["counts"], dict)
        except (ValueError, AttributeError, TypeError):
            fine = False
        if not fine:
            raise InvalidInput(f"{MANIFEST} is not the manifest of a dataset.")
        return found

    def _codebooks(self) -> list[dict[str, Any]]:
        """The versions of the codebook, from 1 without a gap."""
        found = self._json(CODEBOOK)
        if not isinstance(found, list) or not found:
            raise InvalidInput(f"{CODEBOOK} holds no versions of a codebook.")
        before: Mapping[str, Any] | None = None
        for number, one in enumerate(found, start=1):
            try:
                if one["version"] != number or not isinstance(one["guidelines"], str):
                    raise InvalidInput(f"{CODEBOOK}: versions are numbered from 1, each with guidelines.")
                wrong = problems(entries_of(one["content"])) + problems_of(
                    one["content"], before=before or one["content"]
                )
                if len(one["guidelines"]) > LONGEST_GUIDELINES or "\0" in str(one):
                    wrong.append("The guidelines are too long.")
            except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
                raise InvalidInput(f"{CODEBOOK}: version {number} is none of a codebook.") from error
            if wrong:
                raise InvalidInput(f"{CODEBOOK}, version {number}: {wrong[0]}")
            before = one["content"]
        return found


class Groups:
    """Rows that stand together by article, taken article after article."""

    def __init__(self, found: Iterator[Row]) -> None:
        self.groups = groupby(found, key=lambda row: str(row.values["article"]))
        self.waiting: tuple[str, list[Row]] | None = None
        self._next()

    def _next(self) -> None:
        group = next(self.groups, None)
        self.waiting = None if group is None else (group[0], list(group[1]))

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
