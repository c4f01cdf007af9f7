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
NO_SOURCE = (None, None, None, None, None)
LABEL, STANDING, HOW = (PLACE["sentences"][name] for name in ("label", "standing", "how"))


class Pseudonyms:
    """People's names in a project's datasets: keyed, so that nobody outside can derive them. Takes a uid as hex.
    `kept`: those that came with an imported dataset."""

    def __init__(self, key: str, kept: Mapping[str, str] | None = None) -> None:
        self.key = bytes.fromhex(key)
        self.names: dict[str, str] = dict(kept or {})

    def check(self) -> str:
        """Tells one key from another, and nothing of either."""
        return hmac.new(self.key, b"dataset", hashlib.sha256).hexdigest()[:12]

    def __call__(self, uid: str) -> str:
        name = self.names.get(uid)
        if name is None:
            digest = hmac.new(self.key, bytes.fromhex(uid), hashlib.sha256).hexdigest()
            name = self.names[uid] = "r" + digest[:12]
        return name


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

    def bundle(self, found: Found) -> Bundle | None:
        """The rows of one article; None if nothing of it goes in."""
        head, uid = found.head, str(found.head.uid)
        page = Page(head, found.places, self.text, self.shown(head))
        split = self.splits.of.get(uid)
        sentences, answers = [], []
        for position, place in enumerate(found.places, start=1):
            said = [answer for answer in found.said.get(place.pk, ()) if self.looked_at(answer)]
            decision = self.stands(found.decided.get(place.pk), said)
            counts = counted(said, bulk=self.filters.bulk) if said else []
            row = self.sentence(uid, position, place, page, counts, settled(counts, decision), decision, split)
            if self.passes(place, row):
                sentences.append(row)
                answers.append(self.answers(uid, position, place, page, said, counts, split))
        if not sentences:
            self.tally.count(self.tally.articles_out, "without a sentence that goes in")
            return None
        self.tally.add(found, sentences, answers)
        return Bundle(self.article(found, page, len(sentences), split), sentences, answers, page.text())

    def shown(self, head: Head) -> bool:
        """Whether the article's text goes in."""
        return self.options.text == WHOLE or (self.options.text != NONE and bool(head.licence))

    def looked_at(self, said: Said) -> bool:
        """Whether the dataset looks at the answer."""
        chosen = self.filters
        return not (
            (said.how == "bulk" and not chosen.bulk)
            or (chosen.hows and said.how not in chosen.hows)
            or (chosen.unaided and not said.unaided)
            or (chosen.codebooks and said.codebook not in chosen.codebooks)
            or (chosen.people and self.pseudonym(said.reviewer) not in chosen.people)
        )

    def stands(self, decision: Decided | None, said: Sequence[Said]) -> Decided | None:
        """The decision, if the dataset goes by it: not where it looks at some answers only, and there is none here."""
        chosen = self.filters
        if decision is None or (chosen.codebooks and decision.codebook not in chosen.codebooks):
            return None
        return decision if said or not (chosen.people or chosen.hows or chosen.unaided) else None

    def passes(self, place: Place, row: list[Any]) -> bool:
        """Whether the row goes in; if not, why is counted."""
        chosen = self.filters
        why = ""
        if not place.asked:
            why = "not running text"
        elif row[STANDING] == "open":
            why = "" if chosen.include_open else "open"
        elif chosen.standings and row[STANDING] not in chosen.standings:
            why = "of another standing"
        elif chosen.labels and row[LABEL] not in chosen.labels:
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
        self, uid: str, position: int, place: Place, page: Page, counts: list[Said], what: Settled,
        decision: Decided | None, split: str | None,
    ) -> list[Any]:  # fmt: skip
        books = [said.codebook for said in counts] + ([decision.codebook] if decision else [])
        drawn = {said.drawn_by for said in counts}
        return [
            uid, place.number, position, page.kind(place), place.start, place.end, page.words_of(place),
            self.by_precedence(what.label, what.hedged), what.label, what.hedged, *page.source(what.spans),
            what.standing, min((said.how for said in counts), key=CARE.__getitem__, default=None),
            len(counts), what.agreeing, any(said.seen for said in counts),
            None if not drawn else drawn.pop() if len(drawn) == 1 else "mixed", max(books, default=None),
            decision.category if decision else None, split,
        ]  # fmt: skip

    def answers(
        self, uid: str, position: int, place: Place, page: Page, said: list[Said], counts: list[Said], split: str | None
    ) -> list[list[Any]]:
        """By round, then pseudonym."""
        if len(said) > 1:
            said.sort(key=lambda answer: (answer.round, self.pseudonym(answer.reviewer)))
        words, rows = page.words_of(place), []
        for one in said:
            hedged = bool(one.hedged) if one.label is not None else None
            rows.append([
                uid, place.number, position, place.start, place.end, words, self.pseudonym(one.reviewer), one.round,
                one.state, self.by_precedence(one.label, hedged), one.label, hedged, one.unsure_reason or None,
                *page.source(one.spans), one.how, bool(one.seen), one.hedged_by or None, one.source_by or None,
                one.drawn_by, bool(one.unaided), one in counts, one.codebook, split,
            ])  # fmt: skip
        return rows


def tombstone(uid: str) -> list[Any]:
    """The row of an article that was taken down."""
    row: list[Any] = [None] * len(PLACE["articles"])
    row[0], row[1], row[PLACE["articles"]["sentences"]] = uid, REMOVED, 0
    return row


class Page:
    """One article's text as far as rows need it; `shown`: whether words of it may stand in them."""

    def __init__(self, head: Head, places: list[Place], text: Callable[[Head], str], shown: bool) -> None:
        self.head, self.places, self.shown, self._read = head, places, shown, text
        self.starts = [place.start for place in places]
        self._text: str | None = None

    def text(self) -> str | None:
        """The canonical text, if it may be shown."""
        return self.whole() if self.shown else None

    def whole(self) -> str:
        if self._text is None:
            self._text = self._read(self.head)
        return self._text

    def kind(self, place: Place) -> str:
        """The kind of the sentence's block."""
        kinds = self.head.blocks
        return str(kinds[place.block][0]) if place.block < len(kinds) else "text"

    def words_of(self, place: Place) -> str | None:
        return place.text if self.shown else None

    def source(self, spans: str) -> tuple[str | None, int | None, int | None, int | None, str | None]:
        """Text, start, end, sentence number and kind of the first source span in a stored list of spans."""
        if len(spans) < 3:
            return NO_SOURCE
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
