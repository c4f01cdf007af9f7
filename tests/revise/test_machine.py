"""Any sequence of merges, splits, undos, redos and answers by two people: what must hold after each step."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from annotations.errors import InvalidInput
from annotations.models import (
    Answer,
    Article,
    Assignment,
    Event,
    Lineage,
    Project,
    Sentence,
    User,
    broken_links,
    waiting,
)
from annotations.review import answers, projections, queue
from annotations.revise import boundaries, carried
from annotations.revise import projections as liveness
from tests.factories import NOW, article, cut, join, say, second_pass

TEXT = """Ships left. They say  “it is late”; nobody knew why. 😀 Crews waited!

Officials said so. The wall could give way. It was built in 1931."""
LABELS = ("sourced", "plain")
ROWS = ("pk", "sentence", "reviewer", "round", "label", "state", "spans", "marks", "note", "version", "sequence")


def compiled(query: QuerySet[Any]) -> Callable[[], list[Any]]:
    """Ask the same again and again: Django takes far longer to write these queries than a database to answer them."""
    sql, values = query.query.sql_with_params()

    def ask() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    return ask


def machine(
    home: Article, passes: tuple[Assignment, Assignment], people: tuple[User, User]
) -> type[RuleBasedStateMachine]:
    """A machine over this article; each run starts from the sentences it came with."""
    wrong_standings = compiled(projections.wrong_standings(home.project))
    back = [compiled(waiting(held.reviewer).filter(pk=held.pk)) for held in passes]

    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.savepoint = transaction.savepoint()
            self.times = 0
            self.text = home.versions.get().text
            self.said: dict[int, tuple[Any, ...]] = {}
            self.numbers = set(self.all().values_list("number", "start", "end", "text"))

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.savepoint)

        def all(self) -> Any:
            return Sentence.objects.filter(article=home)

        def live(self) -> list[Sentence]:
            return list(self.all().filter(retired__isnull=True).order_by("start"))

        @rule(place=st.integers(0, 30), by=st.sampled_from(people))
        def merge(self, place: int, by: User) -> None:
            live = self.live()
            at = place % len(live)
            follows = at + 1 < len(live) and live[at].block == live[at + 1].block
            try:
                made = join(home, live[at].number, by)
                assert follows
                assert made.retired == (live[at].number, live[at + 1].number)
            except InvalidInput:
                assert not follows

        @rule(place=st.integers(0, 30), at=st.integers(0, 60), by=st.sampled_from(people))
        def split(self, place: int, at: int, by: User) -> None:
            live = self.live()
            whole = live[place % len(live)]
            inside = whole.start + at % (whole.end - whole.start + 1)
            parts = self.text[whole.start : inside], self.text[inside : whole.end]
            possible = all(any(map(str.isalnum, part)) for part in parts)
            try:
                cut(home, whole.number, inside, by)
                assert possible
            except InvalidInput:
                assert not possible

        @rule(by=st.sampled_from(people), again=st.booleans())
        def step(self, by: User, again: bool) -> None:
            operation = uuid.uuid4()
            service = boundaries.redo if again else boundaries.undo
            made = service(article=home, by=by, operation=operation, now=NOW)
            repeated = service(article=home, by=by, operation=operation, now=NOW) if made else None
            assert made is None or (repeated is not None and repeated.repeated and repeated.made == made.made)

        @rule(
            place=st.integers(0, 30), label=st.sampled_from(LABELS), whose=st.sampled_from(passes), late=st.booleans()
        )
        def answer(self, place: int, label: str, whose: Assignment, late: bool) -> None:
            gone = list(self.all().filter(retired__isnull=False).order_by("number"))
            rows = gone if late and gone else self.live()
            sentence = rows[place % len(rows)]
            made = say(whose, sentence.number, label)
            assert made.retired == (sentence.retired is not None)
            self.said.pop(Answer.objects.get(sentence=sentence, assignment=whose).pk, None)

        @rule(whose=st.sampled_from(passes))
        def unsay(self, whose: Assignment) -> None:
            taken = answers.undo(assignment=whose, operation=uuid.uuid4(), now=NOW)
            if taken is not None:
                self.said.pop(Answer.objects.get(sentence__number=taken.number, assignment=whose).pk, None)

        @invariant()
        def live_sentences_cover_the_text_in_order(self) -> None:
            last = 0
            for sentence in self.live():
                assert sentence.text == self.text[sentence.start : sentence.end] == sentence.text.strip()
                assert self.text[last : sentence.start].strip() == ""
                assert last <= sentence.start < sentence.end
                kind, start, end = home.versions.get().blocks[sentence.block]
                assert start <= sentence.start < sentence.end <= end, kind
                last = sentence.end
            assert self.text[last:].strip() == ""

        @invariant()
        def a_number_names_one_sentence_for_ever(self) -> None:
            now = set(self.all().values_list("number", "start", "end", "text"))
            assert now >= self.numbers
            assert len({row[0] for row in now}) == len(now)
            self.numbers = now

        @invariant()
        def no_answer_changes_but_by_its_person(self) -> None:
            rows = {row[0]: row for row in Answer.objects.filter(sentence__article=home).values_list(*ROWS)}
            for key, row in self.said.items():
                assert rows[key] == row
            self.said = rows

        @invariant()
        def what_is_said_is_said_of_a_live_sentence_or_waits(self) -> None:
            """The last thing somebody said of a place is what a live sentence there says, or is shown to them there.
            An article is brought back if and only if something is."""
            for held, brought_back in zip(passes, back, strict=True):
                shown = carried.to_confirm(held)
                assert bool(brought_back()) == bool(shown)
                waits = {old["number"] for rows in shown.values() for old in rows}
                rows = Answer.objects.filter(assignment=held, state="labelled").select_related("sentence")
                latest = max(rows, key=lambda row: row.sequence, default=None)
                if latest is None or latest.sentence.retired is None:
                    continue
                over = [
                    one for one in self.live() if one.start < latest.sentence.end and latest.sentence.start < one.end
                ]
                said = {row.sentence_id: row.label for row in rows}
                assert latest.sentence.number in waits or all(said.get(one.pk) == latest.label for one in over)

        @invariant()
        def events_tell_the_same(self) -> None:
            assert list(liveness.differences(home)) == []
            assert list(projections.differences(home)) == []
            assert list(broken_links(home.project)) == []
            assert wrong_standings() == []

        @invariant()
        def nothing_is_changed_by_deriving_it_again(self) -> None:
            """Every fourth time: what it would find is looked for after each step, it alone is a third of the work."""
            self.times += 1
            if self.times % 4:
                return
            before = [list(model.objects.order_by("pk").values()) for model in (Sentence, Lineage, Answer)]
            assert (liveness.rebuild(home), projections.rebuild(home)) == (0, 0)
            assert [list(model.objects.order_by("pk").values()) for model in (Sentence, Lineage, Answer)] == before

    return Machine


@pytest.fixture
def passes(desk: Project, mira: User, rosa: User, adam: User) -> tuple[Assignment, Assignment]:
    """Rosa's first pass over the article, done, and Adam's second one, open."""
    home = article(desk, mira, NOW, TEXT, "Ships")
    first = queue.open_article(article=home, reviewer=rosa, now=NOW)
    say(first, 1, "plain")
    queue.finish(assignment=first, now=NOW)
    return first, second_pass(home, adam)


def test_any_sequence_of_merges_splits_undos_and_answers(
    passes: tuple[Assignment, Assignment], mira: User, adam: User
) -> None:
    examples = min(400, max(12, settings.default.max_examples // 5))
    run_state_machine_as_test(
        machine(passes[0].article, passes, (mira, adam)),
        settings=settings(settings.default, max_examples=examples, stateful_step_count=12),
    )
    assert not Event.objects.filter(kind="sentence.merged").exists(), "each run was taken back"
