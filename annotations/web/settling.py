"""What the page *Settle* shows of disputes: the sentence in its place, all answers beside it, and the same as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from annotations.adjudicate.disputes import Dispute, Given, likely
from annotations.adjudicate.questions import Question
from annotations.codebook import Entry, Hedging
from annotations.models import Answer, ArticleDetails, Confidentiality, Decision, Sentence

from .layout import Block, blocks_of, direction_of
from .screen import kinds, reasons

AROUND = (3, 2)  # sentences before and after the one in dispute


@dataclass(slots=True)
class Near:
    """A sentence in its place. `parts`: (words, whether an answer credits them); `now`: it is the one in dispute."""

    number: int
    block: int
    start: int
    end: int
    parts: list[tuple[str, bool]]
    now: bool


@dataclass(slots=True)
class Column:
    """One answer as the page shows it. `says`: label and hedged in words; `why`: of an unsure one."""

    tone: str
    chip: str
    says: str
    why: str
    sources: list[tuple[str, str]]
    note: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the page shows it: what stands against what, each with tone, chip and words."""

    key: str
    answers: list[tuple[str, str, str]]
    cue: str
    sentences: int
    articles: int
    example: int

    @classmethod
    def of(cls, one: Question, entries: Mapping[str, Entry]) -> Asked:
        sides = [said_in(word, entries) for word in one.answers]
        return cls(one.key, sides, one.cue, len(one.sentences), len(one.articles), one.sentences[0])


@dataclass(slots=True)
class Card:
    """One dispute on the page."""

    dispute: Dispute
    title: str
    language: str
    direction: str
    blocks: list[Block[Near]]
    columns: list[Column]
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.dispute.sentence.article.uid}.{self.dispute.sentence.number}"


def cards(found: Sequence[Dispute], entries: Mapping[str, Entry], around: tuple[int, int] = AROUND) -> list[Card]:
    """The disputes as cards, in their order, with so many sentences before and after. Their sentences' articles and
    versions are loaded."""
    details = {
        row.article_id: row
        for row in ArticleDetails.objects.filter(article__in={one.sentence.article_id for one in found}, current=True)
    }
    texts = _live({one.sentence.version_id for one in found})
    places = [near(one.sentence, texts[one.sentence.version_id], around) for one in found]
    return [
        _card(one, details[one.sentence.article_id], there, entries) for one, there in zip(found, places, strict=True)
    ]


def near(sentence: Sentence, live: list[Sentence], around: tuple[int, int]) -> list[Sentence]:
    """Those of the live sentences that stand around it, and itself."""
    at = next(place for place, row in enumerate(live) if row.pk == sentence.pk)
    return live[max(0, at - around[0]) : at + around[1] + 1]


def _live(versions: set[int]) -> dict[int, list[Sentence]]:
    """Version → its live sentences in reading order."""
    rows = Sentence.objects.filter(version__in=versions, retired__isnull=True).order_by("version", "start")
    found: dict[int, list[Sentence]] = {version: [] for version in versions}
    for row in rows.only("version", "number", "block", "start", "end", "text"):
        found[row.version_id].append(row)
    return found


def _card(one: Dispute, details: ArticleDetails, around: list[Sentence], entries: Mapping[str, Entry]) -> Card:
    sentence, version = one.sentence, one.sentence.version
    marked = merged(span for given in one.answers for span in _sources(given))
    placed = [_near(row, marked, row.pk == sentence.pk) for row in around]
    card = Card(
        dispute=one,
        title=details.title,
        language=details.language,
        direction=direction_of(details.language),
        blocks=blocks_of(version.text, version.blocks, placed),
        columns=[column(given, version.text, entries) for given in one.answers],
    )
    card.told = data(one, version.text)
    return card


def _sources(given: Given) -> list[dict[str, Any]]:
    return [span for span in given.spans if span["role"] == "source"]


def merged(spans: Iterable[Mapping[str, Any]]) -> list[tuple[int, int]]:
    """Where any of these spans is, as (start, end) that do not touch, in order."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((span["start"], span["end"]) for span in spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _near(row: Sentence, marked: list[tuple[int, int]], now: bool) -> Near:
    parts: list[tuple[str, bool]] = []
    at = row.start
    for start, end in marked:
        first, last = max(start, at), min(end, row.end)
        if first >= last:
            continue
        parts += [(row.text[at - row.start : first - row.start], False)] if first > at else []
        parts.append((row.text[first - row.start : last - row.start], True))
        at = last
    parts += [(row.text[at - row.start :], False)] if at < row.end else []
    return Near(row.number, row.block, row.start, row.end, parts, now)


def column(given: Given, text: str, entries: Mapping[str, Entry]) -> Column:
    tone, chip, says = dressed(given.state, given.label, given.hedged, entries)
    named = kinds()
    words = [(" ".join(text[one["start"] : one["end"]].split()), named.get(one["kind"], "")) for one in _sources(given)]
    return Column(tone, chip, says, reasons().get(given.unsure_reason, ""), words, given.note)


def dressed(state: str, label: str | None, hedged: bool, entries: Mapping[str, Entry]) -> tuple[str, str, str]:
    """Tone, chip and words of an answer or a decision."""
    if state == Answer.State.UNSURE:
        return "hollow", "?", _("Unsure")
    entry = entries.get(label or "")
    if entry is None:  # of a codebook that had it
        return "hollow", "?", label or ""
    if hedged and entry.hedged is Hedging.FREE:
        return entry.tone, f"{entry.letter} ~", _("%(label)s, hedged") % {"label": entry.name}
    return entry.tone, entry.letter, entry.name


def data(one: Dispute, text: str) -> dict[str, Any]:
    """What the scripts are told of a dispute: nobody's name but of whom a compare round asked."""
    sentence = one.sentence
    people = one.round.people.all() if one.round else []
    return {
        "key": f"{sentence.article.uid}.{sentence.number}",
        "article": str(sentence.article.uid),
        "number": sentence.number,
        "start": sentence.start,
        "end": sentence.end,
        "version": one.version,
        "mine": one.mine,
        "secret": sentence.article.confidentiality == Confidentiality.CONFIDENTIAL,
        "answers": [_answer(given, text) for given in one.answers],
        "category": likely(one.answers),
        "proposal": one.proposal,
        "proposed": one.proposed,
        "round": {"name": one.round.name, "people": [{"uid": str(user.uid), "name": str(user)} for user in people]}
        if one.round
        else None,
    }


def _answer(given: Given, text: str) -> dict[str, Any]:
    source = next(iter(_sources(given)), None)
    words = text[source["start"] : source["end"]] if source else ""
    return {"label": given.label, "hedged": given.hedged, "source": source and {**source, "words": words}}


def categories() -> dict[str, str]:
    """Why answers differ, in words."""
    return {
        Decision.Category.AMBIGUOUS.value: _("Ambiguous text"),
        Decision.Category.GAP.value: _("Guideline gap"),
        Decision.Category.SLIP.value: _("Slip"),
        Decision.Category.EDGE.value: _("Edge case"),
        Decision.Category.DIFFERENCE.value: _("Genuine difference"),
    }


def said_in(word: str, entries: Mapping[str, Entry]) -> tuple[str, str, str]:
    """Tone, chip and words of an answer that a question names in a word."""
    unsure = Answer.State.UNSURE.value
    return dressed(unsure if word == unsure else "", word.removesuffix("~"), word.endswith("~"), entries)


def entry_data(entry: Entry) -> dict[str, str]:
    """What the scripts know of a label."""
    return {name: str(getattr(entry, name)) for name in ("key", "name", "letter", "tone", "hedged")}
