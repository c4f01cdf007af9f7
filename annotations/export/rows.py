"""What was read → rows of the published types, in the order of their columns, and what was counted on the way."""

from __future__ import annotations

import hashlib
import hmac
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from annotations import codebook
from annotations.schema import PLACE, PRESENT, REMOVED

from .counting import Settled, counted, first_source, settled
from .recipe import DOUBT_FIRST, NONE, WHOLE, Filters, Options
from .splits import Splits
from .tally import Tally
from .values import Bundle, Decided, Found, Head, Place, Said

CARE = {how: rank for rank, how in enumerate(codebook.HOW_ORDER)}
Source = tuple[str | None, int | None, int | None, int | None, str | None]
NO_SOURCE: Source = (None, None, None, None, None)


class Pseudonyms(dict[str, str]):
    """Uid (hex) → that person's name in a project's datasets: keyed, so that nobody outside can derive it. Names are
    made as they are asked for. `kept`: those that came with an imported dataset."""

    def __init__(self, key: str, kept: Mapping[str, str] | None = None) -> None:
        super().__init__(kept or {})
        self.key = bytes.fromhex(key)

    def check(self) -> str:
        """Tells one key from another, and nothing of either."""
        return hmac.new(self.key, b"dataset", hashlib.sha256).hexdigest()[:12]

    def __missing__(self, uid: str) -> str:
        digest = hmac.new(self.key, bytes.fromhex(uid), hashlib.sha256).hexdigest()
        name = self[uid] = "r" + digest[:12]
        return name

    def __call__(self, uid: str) -> str:
        return self[uid]


class Rows:
    """Makes the rows of articles by a recipe; `tally` counts what goes by.

    `text`: gives an article's canonical text.
    """

    def __init__(
        self, filters: Filters, options: Options, *, pseudonym: Pseudonyms, text: Callable[[Head], str], splits: Splits
    ) -> None:
        self.filters, self.options, self.pseudonym = filters, options, pseudonym
        self.text, self.splits = text, splits
        self.tally = Tally()
        self.doubt_first = options.precedence == DOUBT_FIRST
        self.choosy = bool(filters.hows or filters.unaided or filters.codebooks or filters.people)

    def bundle(self, found: Found) -> Bundle | None:
        """The rows of one article; None if nothing of it goes in."""
        head, uid = found.head, str(found.head.uid)
        page = Page(found, self.text, self.shown(head))
        split = self.splits.of.get(uid)
        sentences, answers = [], []
        for position, place in enumerate(found.places, start=1):
            said: Sequence[Said] = found.said.get(place.pk, ())
            if said:
                said = self.looked_at(said)
            decision = self.stands(found.decided.get(place.pk), said)
            counts = counted(said, bulk=self.filters.bulk) if said else said
            what = settled(counts, decision)
            if self.passes(place, what):
                sentences.append(self.sentence(uid, position, place, page, counts, what, decision, split))
                answers.append(self.answers(uid, position, place, page, said, counts, split))
        if not sentences:
            self.tally.count(self.tally.articles_out, "without a sentence that goes in")
            return None
        self.tally.add(found, sentences, answers)
        return Bundle(self.article(found, page, len(sentences), split), sentences, answers, page.text())

    def shown(self, head: Head) -> bool:
        """Whether the article's text goes in."""
        return self.options.text == WHOLE or (self.options.text != NONE and bool(head.licence))

    def looked_at(self, said: Sequence[Said]) -> Sequence[Said]:
        """The answers that the dataset looks at."""
        chosen = self.filters
        if not chosen.bulk:
            said = [one for one in said if one.how != "bulk"]
        if not self.choosy:
            return said
        return [
            one
            for one in said
            if not (
                (chosen.hows and one.how not in chosen.hows)
                or (chosen.unaided and not one.unaided)
                or (chosen.codebooks and one.codebook not in chosen.codebooks)
                or (chosen.people and self.pseudonym[one.reviewer] not in chosen.people)
            )
        ]

    def stands(self, decision: Decided | None, said: Sequence[Said]) -> Decided | None:
        """The decision, if the dataset goes by it: not where it looks at some answers only, and there is none here."""
        chosen = self.filters
        if decision is None or (chosen.codebooks and decision.codebook not in chosen.codebooks):
            return None
        return decision if said or not (chosen.people or chosen.hows or chosen.unaided) else None

    def passes(self, place: Place, what: Settled) -> bool:
        """Whether the row goes in; if not, why is counted."""
        chosen = self.filters
        why = ""
        if not place.asked:
            why = "not running text"
        elif what.standing == "open":
            why = "" if chosen.include_open else "open"
        elif chosen.standings and what.standing not in chosen.standings:
            why = "of another standing"
        elif chosen.labels and self.by_precedence(what.label, what.hedged) not in chosen.labels:
            why = "of another label"
        if why:
            self.tally.count(self.tally.left_out, why)
        return not why

    def by_precedence(self, label: str | None, hedged: bool | None) -> str | None:
        return codebook.SPECULATIVE if self.doubt_first and hedged else label

    # --- rows, each in the order of its columns ---

    def article(self, found: Found, page: Page, sentences: int, split: str | None) -> list[Any]:
        head, uid = found.head, str(found.head.uid)
        return [
            uid, PRESENT, head.title, head.outlet or None, head.byline or None,
            head.published.isoformat() if head.published else None, head.language, head.licence or None,
            head.url or None, head.digest, head.characters, sentences, split, self.splits.group.get(uid),
            head.last_number, page.text(),
            [{"kind": kind, "start": start, "end": end} for kind, start, end in head.blocks],
            [
                {"sentence": place.number, "block": place.block, "start": place.start, "end": place.end}
                for place in found.places
            ],
            [
                {"sentence": place.number, "codebook": found.again[place.pk]}
                for place in found.places if place.pk in found.again
            ],
        ]  # fmt: skip

    def sentence(
        self, uid: str, position: int, place: Place, page: Page, counts: Sequence[Said], what: Settled,
        decision: Decided | None, split: str | None,
    ) -> list[Any]:  # fmt: skip
        how = drawn = book = None
        seen = False
        for one in counts:
            seen = seen or bool(one.seen)
            how = one.how if how is None or CARE[one.how] < CARE[how] else how
            drawn = one.drawn_by if drawn is None or one.drawn_by == drawn else "mixed"
            book = one.codebook if book is None or one.codebook > book else book
        if decision:
            book = max(book or 0, decision.codebook)
        return [
            uid, place.number, position, page.kind(place), place.start, place.end, place.text if page.shown else None,
            self.by_precedence(what.label, what.hedged), what.label, what.hedged, *page.source(what.spans),
            what.standing, how, len(counts), what.agreeing, seen, drawn, book,
            decision.category if decision else None, split,
        ]  # fmt: skip

    def answers(
        self, uid: str, position: int, place: Place, page: Page, said: Sequence[Said], counts: Sequence[Said],
        split: str | None,
    ) -> list[list[Any]]:  # fmt: skip
        """By round, then pseudonym."""
        names = self.pseudonym
        if len(said) > 1:
            said = sorted(said, key=lambda answer: (answer.round, names[answer.reviewer]))
        number, start, end, words = place.number, place.start, place.end, place.text if page.shown else None
        rows = []
        for one in said:
            (
                _, reviewer, round_, state, label, hedged, reason, spans, how, seen, hedged_by, source_by, drawn_by,
                unaided, book, _, _,
            ) = one  # fmt: skip
            left_open = bool(hedged) if label is not None else None
            rows.append([
                uid, number, position, start, end, words, names[reviewer], round_, state,
                self.by_precedence(label, left_open), label, left_open, reason or None, *page.source(spans), how,
                bool(seen), hedged_by or None, source_by or None, drawn_by, bool(unaided), one in counts, book, split,
            ])  # fmt: skip
        return rows


def tombstone(uid: str) -> list[Any]:
    """The row of an article that was taken down."""
    row: list[Any] = [None] * len(PLACE["articles"])
    row[0], row[1], row[PLACE["articles"]["sentences"]] = uid, REMOVED, 0
    return row


class Page:
    """One article's text as far as rows need it; `shown`: whether words of it may stand in them."""

    def __init__(self, found: Found, text: Callable[[Head], str], shown: bool) -> None:
        self.head, self.places, self.shown, self._read = found.head, found.places, shown, text
        self.starts = [place.start for place in found.places]
        self.kinds = [str(kind) for kind, _, _ in found.head.blocks]
        self.sources: dict[str, Source] = {"": NO_SOURCE, "[]": NO_SOURCE}  # what was marked → what it says
        self._text = found.text

    def text(self) -> str | None:
        """The canonical text, if it may be shown."""
        return self.whole() if self.shown else None

    def whole(self) -> str:
        if self._text is None:
            self._text = self._read(self.head)
        return self._text

    def kind(self, place: Place) -> str:
        """The kind of the sentence's block."""
        return self.kinds[place.block] if place.block < len(self.kinds) else "text"

    def source(self, spans: str) -> Source:
        """Text, start, end, sentence number and kind of the first source span in a stored list of spans."""
        found = self.sources.get(spans)
        if found is None:
            found = self.sources[spans] = self.marked(spans)
        return found

    def marked(self, spans: str) -> Source:
        span = first_source(orjson.loads(spans))
        if span is None:
            return NO_SOURCE
        start, end = span["start"], span["end"]
        home = self.places[max(0, bisect_right(self.starts, start) - 1)]
        return self.words(home, start, end), start, end, home.number, span.get("kind") or None

    def words(self, home: Place, start: int, end: int) -> str | None:
        if not self.shown:
            return None
        if home.start <= start and end <= home.end:
            return home.text[start - home.start : end - home.start]
        return self.whole()[start:end]
