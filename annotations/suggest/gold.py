"""Sentences with known labels from files, for measuring what a learner makes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from annotations import codebook
from annotations.demo import newsroom
from annotations.errors import InvalidInput
from annotations.learn.values import Gold, Page, Rules
from annotations.text import propose

from .hints import page_of, rules_of

DEMO = "demo"
OF_ARTICLE = ("doc_id", "article")


class Known(NamedTuple):
    """Pages, what is known of their sentences, and by which labels."""

    name: str
    pages: list[Page]
    gold: Gold
    rules: Rules


def read(name: str) -> Known:
    """The set of this name: "demo" for the demo newsroom, else a JSONL file with `text`, `label` and `doc_id` (or
    `article`) of each sentence, and `hedged` where that is known; sentences of an article in order.

    Raises InvalidInput if there is no such file, or it is none.
    """
    documents = _demo() if name == DEMO else _file(Path(name))
    return _known(Path(name).stem, documents)


Row = tuple[str, str | None, int]  # words, label (None: not known), hedged (-1: not known)


def _demo() -> list[list[Row]]:
    gold, documents = newsroom.labels(), []
    for article in newsroom.articles():
        rows: list[Row] = []
        for sentence in article.sentences:
            told = gold.get((article.slug, sentence.n)) if sentence.n is not None else None
            words = sentence.span.of(article.text)
            rows.append((words, told["label"], int(told["hedged"])) if told else (words, None, -1))
        documents.append(rows)
    return documents


def _file(path: Path) -> list[list[Row]]:
    import orjson

    try:
        lines = [line for line in path.read_bytes().splitlines() if line.strip()]
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.") from error
    documents: dict[str, list[Row]] = {}
    for number, line in enumerate(lines, start=1):
        try:
            row: dict[str, Any] = orjson.loads(line)
            home = next(str(row[key]) for key in OF_ARTICLE if key in row)
            documents.setdefault(home, []).append((str(row["text"]), str(row["label"]), int(row.get("hedged", -1))))
        except (ValueError, KeyError, TypeError, StopIteration) as error:
            told = f"{path}, line {number}: a sentence needs text, label, and doc_id or article."
            raise InvalidInput(told) from error
    return list(documents.values())


def _known(name: str, documents: list[list[Row]]) -> Known:
    import numpy as np

    rules = rules_of(codebook.built_in())
    pages, rows, base = list[Page](), list[tuple[int, int, int, int]](), 0
    for group, document in enumerate(documents):
        words = [text for text, _, _ in document]
        pages.append(page_of(words, propose.propose(words)))
        for place, (_, label, hedged) in enumerate(document):
            if label is not None and label not in rules.labels:
                raise InvalidInput(f"{name}: the codebook has no label “{label}”.")
            if label is not None:
                rows.append((base + place, rules.labels.index(label), hedged, group))
        base += len(words)
    if len({group for *_, group in rows}) < 2:
        raise InvalidInput(f"{name}: it takes two articles at least, one to be held out.")
    table = np.array(rows, dtype=np.int64)
    alone = np.ones(len(table), dtype=bool)  # whoever labelled them saw no suggestion
    return Known(name, pages, Gold(table[:, 0], table[:, 1], table[:, 2], table[:, 3], alone), rules)
