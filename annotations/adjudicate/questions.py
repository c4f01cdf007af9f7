"""Disputes by question: the same answers against each other, on the same wording. One ruling settles many."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from annotations.models import Answer, Sentence, Suggestion
from annotations.models.standing import counted

from .disputes import word_of


@dataclass(slots=True)
class Question:
    """`answers`: the words that stand against each other, in order. `cue`: the wording that led to one of them, in
    small letters, "" where none is known. `sentences`: primary keys, in the order of their articles' text."""

    answers: tuple[str, ...]
    cue: str
    sentences: list[int] = field(default_factory=list)
    articles: set[int] = field(default_factory=set)

    @property
    def key(self) -> str:
        """Names the question in an address, without the article's words."""
        return hashlib.sha256(repr((self.answers, self.cue)).encode()).hexdigest()[:16]


def questions(sentences: QuerySet[Sentence]) -> list[Question]:
    """These sentences by question, the one with the most sentences first."""
    answers, cues = _answers(sentences), _proposed(sentences)
    found: dict[tuple[tuple[str, ...], str], Question] = {}
    rows = sentences.order_by("-article", "start").values_list("pk", "article", "start", "text")
    for pk, article, start, text in rows:
        given = answers.get(pk, [])
        spans = next((one for _word, one in given if _cues(one)), cues.get(pk, []))
        asked = tuple(sorted({word for word, _spans in given})), _wording(spans, start, text)
        question = found.setdefault(asked, Question(*asked))
        question.sentences.append(pk)
        question.articles.add(article)
    return sorted(found.values(), key=lambda one: (-len(one.sentences), one.answers, one.cue))


def _answers(sentences: QuerySet[Sentence]) -> dict[int, list[tuple[str, list[dict[str, Any]]]]]:
    rows = counted(Answer.objects.filter(sentence__in=sentences.order_by().values("pk")))
    found: dict[int, list[tuple[str, list[dict[str, Any]]]]] = {}
    for pk, state, label, hedged, spans in rows.values_list("sentence", "state", "label", "hedged", "spans"):
        found.setdefault(pk, []).append((word_of(state, label, hedged), spans))
    return found


def _proposed(sentences: QuerySet[Sentence]) -> dict[int, list[dict[str, Any]]]:
    """The spans of the newest proposal of an active suggester. Its label is not told; its cue says what it is about."""
    rows = Suggestion.objects.filter(sentence__in=sentences.order_by().values("pk"), suggester__active=True)
    return dict(rows.order_by("suggester").values_list("sentence", "spans"))


def _cues(spans: list[dict[str, Any]]) -> list[tuple[int, int]]:
    return sorted((span["start"], span["end"]) for span in spans if span["role"] == "cue")


def _wording(spans: list[dict[str, Any]], start: int, text: str) -> str:
    """The cue's words as one writes them in the middle of a line, whatever their letters and spaces were."""
    words = (text[first - start : last - start] for first, last in _cues(spans) if first >= start)
    return " … ".join(" ".join(part.casefold().replace("’", "'").split()) for part in words if part)
