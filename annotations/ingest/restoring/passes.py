"""Who read which article, in which pass, and what they said there: as it would have been written when it happened.

Each pass becomes a closed batch of its own: what was answered stands, and everybody may know of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from annotations.ingest.datasets import Said, Source
from annotations.models import (
    Answer,
    Assignment,
    Batch,
    BatchArticle,
    Codebook,
    Entry,
    Import,
    User,
    append,
)
from annotations.models.said import value_of

from .articles import Stored
from .refusals import refuse_words

Pass = tuple[str, int]  # pseudonym, round


class Folk(Protocol):
    def __getitem__(self, name: str, /) -> User: ...


class Passes:
    """Stores the answers of articles, chunk by chunk; `close` ends it. Inside a transaction that holds the ledger.

    `people`: pseudonym → who that is. `name`: of the batches; the number of the pass comes behind it.
    """

    def __init__(
        self, imported: Import, people: Folk, books: Mapping[int, Codebook], *, now: datetime, name: str
    ) -> None:
        self.imported, self.people, self.books, self.now, self.name = imported, people, books, now, name
        self.batches: dict[int, Batch] = {}
        self.turns: list[BatchArticle] = []
        self.places: dict[int, int] = defaultdict(int)
        self.overlap: dict[int, int] = defaultdict(int)
        self.folk: dict[int, set[User]] = defaultdict(set)

    def insert(self, stored: Sequence[Stored]) -> None:
        """All that was said of these articles."""
        held: list[tuple[Stored, Assignment, list[Said]]] = []
        for one in stored:
            held += self.assignments(one)
        BatchArticle.objects.bulk_create(self.turns)
        self.turns = []
        # By person: an event has one actor, and many of one person are appended at once.
        held.sort(key=lambda item: item[1].reviewer.email)
        Assignment.objects.bulk_create([assignment for _one, assignment, _said in held])
        answers: list[Answer] = []
        turn: list[tuple[Stored, Assignment, list[Said]]] = []
        for item in held:
            if turn and turn[0][1].reviewer_id != item[1].reviewer_id:
                answers += self.tell(turn)
                turn = []
            turn.append(item)
        if turn:
            answers += self.tell(turn)
        Answer.objects.bulk_create(answers, batch_size=1000)

    def assignments(self, one: Stored) -> list[tuple[Stored, Assignment, list[Said]]]:
        """The assignments of an article, unsaved, each with what was said in it."""
        passes: dict[Pass, list[Said]] = defaultdict(list)
        for word in one.draft.said:
            passes[word.reviewer, word.round].append(word)
        rounds: dict[int, list[str]] = defaultdict(list)
        for name, round in sorted(passes):
            rounds[round].append(name)
        found = []
        for round, names in sorted(rounds.items()):
            drawn = {passes[name, round][0].drawn_by for name in names}
            batch = self.batch(one, round, "mixed" if len(drawn) > 1 else drawn.pop(), len(names))
            for slot, name in enumerate(names):
                said = passes[name, round]
                made = self.assignment(one, batch, said[0], slot, len(names))
                self.folk[round].add(made.reviewer)
                found.append((one, made, said))
        return found

    def assignment(self, one: Stored, batch: Batch, said: Said, slot: int, overlap: int) -> Assignment:
        where = f"{said.row.file}, line {said.row.line}"
        refuse_words(where, said.drawn_by, Assignment.Drawn.values, "drawn_by")
        return Assignment(
            batch=batch,
            article=one.article,
            version=one.version,
            reviewer=self.people[said.reviewer],
            codebook=self.books[said.codebook],
            round=said.round,
            slot=slot,
            overlap=overlap,
            state=Assignment.State.DONE,
            drawn_by=said.drawn_by,
            unaided=said.unaided,
            opened_at=self.now,
            done_at=self.now,
        )

    def batch(self, one: Stored, round: int, drawn_by: str, overlap: int) -> Batch:
        """The batch of the pass, with the article in it. A reason that differs by person is nobody's."""
        if round not in self.batches:
            self.batches[round] = Batch.objects.create(
                project_id=self.imported.project_id,
                name=f"{self.name}, pass {round + 1}",
                suggestions=Batch.Suggestions.UNAIDED,
                codebook=self.books[max(self.books)],
                opened_at=self.now,
                closed_at=self.now,
            )
        batch = self.batches[round]
        self.overlap[round] = max(self.overlap[round], overlap)
        self.turns.append(
            BatchArticle(batch=batch, article=one.article, position=self.places[round], round=round, drawn_by=drawn_by)
        )
        self.places[round] += 1
        return batch

    def tell(self, turn: Sequence[tuple[Stored, Assignment, list[Said]]]) -> list[Answer]:
        """Write the events of one person, and give the answers that they tell of, unsaved."""
        entries: list[Entry] = []
        answers: list[tuple[int, Answer]] = []
        for one, held, said in turn:
            entries.append(moved(held, one, "assignment.opened", None, Assignment.State.OPEN))
            for word in said:
                answer = self.answer(one, held, word)
                subject = f"answer/{one.article.uid}/{word.sentence}/{word.round}"
                answers.append((len(entries), answer))
                value = value_of(answer, book=word.codebook, ref=None)
                entries.append(Entry(kind="answer.recorded", subject=subject, new=value))
            entries.append(moved(held, one, "assignment.done", Assignment.State.OPEN, Assignment.State.DONE))
        project = self.imported.project_id
        events = append(project_id=project, actor=turn[0][1].reviewer, now=self.now, entries=entries)
        for place, answer in answers:
            answer.sequence = events[place].sequence
        return [answer for _place, answer in answers]

    def answer(self, one: Stored, held: Assignment, said: Said) -> Answer:
        """That a suggestion was on screen, or taken, is kept; the suggestion itself did not come along."""
        same = (
            "round", "state", "label", "hedged", "unsure_reason", "how", "suggestion_seen", "hedged_by", "source_by",
        )  # fmt: skip
        return Answer(
            sentence=one.sentences[said.sentence],
            reviewer=held.reviewer,
            assignment=held,
            codebook=held.codebook,
            spans=spans_of(said.source),
            marks={},
            **{name: getattr(said, name) for name in same},
        )

    def close(self) -> None:
        """Settle what the batches are, and tell that they were opened and closed."""
        entries = []
        for round, batch in sorted(self.batches.items()):
            batch.overlap = self.overlap[round]
            batch.save(update_fields=["overlap"])
            batch.people.set(self.folk[round])
            value = {
                "kind": batch.kind, "overlap": batch.overlap, "order": batch.order, "seed": batch.seed,
                "suggestions": batch.suggestions, "random_share": batch.random_share, "gold_share": batch.gold_share,
                "repeat_share": batch.repeat_share, "due": None, "articles": self.places[round],
                "people": sorted(str(person.uid) for person in self.folk[round]), "codebook": batch.codebook.version,
            }  # fmt: skip
            for kind in ("batch.opened", "batch.closed"):
                entries.append(Entry(kind=kind, subject=f"batch/{batch.uid}", new=value))
        append(project_id=self.imported.project_id, actor=self.imported.by, now=self.now, entries=entries)


def moved(held: Assignment, one: Stored, kind: str, old: str | None, new: str) -> Entry:
    """The event of an assignment."""
    value = {"state": str(new), "reviewer": str(held.reviewer.uid), "article": str(one.article.uid)}
    before = {"state": str(old)} if old else None
    return Entry(kind=kind, subject=f"assignment/{held.uid}", old=before, new=value | {"round": held.round})


def spans_of(source: Source | None) -> list[dict[str, Any]]:
    """The source as answers and decisions keep it."""
    return [{"role": "source"} | source._asdict()] if source else []
