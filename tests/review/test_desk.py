"""Any sequence of what reviewers, a manager and an adjudicator do, with requests that crash, are repeated, come too
late or come with another body, leaves what a simple model says: every answer, version, standing and decision."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from annotations.adjudicate import decisions
from annotations.errors import Conflict, NotAllowed, OperationReused, WorkbenchError
from annotations.models import (
    Answer,
    Article,
    Assignment,
    Batch,
    Decision,
    Event,
    Project,
    Sentence,
    User,
    broken_links,
)
from annotations.models.batches import BatchArticle
from annotations.review import answers, batches, claims, projections, queue
from tests import factories
from tests.cast import member
from tests.factories import NOW
from tests.review.desk_model import NOTHING, Desk, Place, Said, Turn

LABELS = ("sourced", "anonymous", "speculative", "plain")
SAID = st.one_of(
    st.builds(lambda label: Said(label, "labelled", label == "speculative"), st.sampled_from(LABELS)),
    st.sampled_from([Said("sourced", "labelled", hedged=True), Said(state="unsure"), Said(cut_after=True), NOTHING]),
)
VERDICTS = st.builds(lambda label: Said(label, "labelled", label == "speculative"), st.sampled_from(LABELS))
NUMBERS = st.integers(1, 2)
OFTEN = st.sampled_from([True, True, True, False])
ALL = (
    *("answer.recorded", "answer.undone", "answer.redone", "assignment.done", "assignment.reopened"),
    *("assignment.freed", "batch.closed"),
    *("decision.made", "decision.reopened", "decision.undone", "decision.redone"),
)
CRASH = st.one_of(st.just(0), st.integers(1, 30))  # at which statement; 0: not at all


@dataclass(frozen=True)
class Furnished:
    """The rows that the machine works on: two reviewers' passes over one article that counts as it is done, and over
    one of a blind batch."""

    project: Project
    mira: User
    adam: User
    articles: dict[str, Article]
    batch: Batch
    held: dict[tuple[str, str], Assignment]


@pytest.fixture
def furnished(desk: Project, mira: User, rosa: User, adam: User) -> Furnished:
    otto = member(desk, "Otto", "reviewer")
    articles = {name: factories.article(desk, mira, NOW) for name in ("counted", "blind")}
    held = {("rosa", "counted"): queue.open_article(article=articles["counted"], reviewer=rosa, now=NOW)}
    held["otto", "counted"] = factories.second_pass(articles["counted"], otto)
    terms = batches.Terms(name="Blind", overlap=2)
    drafted = batches.draft(
        project=desk, terms=terms, articles=[articles["blind"]], people=[rosa, otto], by=mira, now=NOW
    )
    batch = batches.open_batch(batch=drafted, by=mira, now=NOW)
    turn = BatchArticle.objects.select_related("batch", "article__project").get(batch=batch)
    for name, person in (("rosa", rosa), ("otto", otto)):
        found = claims.claim(turn, reviewer=person, now=NOW)
        assert found is not None
        held[name, "blind"] = found
    return Furnished(desk, mira, adam, articles, batch, held)


class CrashError(OperationalError):
    """The connection went away."""


@contextmanager
def crashing(at: int) -> Iterator[None]:
    """The `at`-th statement from here on fails, as where a process or its database dies. What was written goes."""
    left = at

    def count(execute: Callable[..., Any], *given: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            raise CrashError
        return execute(*given)

    with transaction.atomic():
        with connection.execute_wrapper(count):
            yield
        if at and left <= 0:
            raise CrashError  # the one that ends a transaction is swallowed by nobody


@dataclass
class Sent:
    """A request that was answered: how to send it again, how with another body, and what must be told again."""

    again: Callable[[], Any]
    otherwise: Callable[[], Any]
    told: Any


def machine(there: Furnished, met: Counter[str]) -> type[RuleBasedStateMachine]:
    """A machine over these rows; each run starts from nothing said. `met`: which events there were, over all runs."""
    keys = sorted(there.held)
    places: list[Place] = [(name, number) for name in ("counted", "blind") for number in (1, 2)]
    rows = {
        place: Sentence.objects.select_related("article__project", "version").get(
            article=there.articles[place[0]], number=place[1]
        )
        for place in places
    }
    which, where = st.sampled_from(keys), st.sampled_from(places)

    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.savepoint = transaction.savepoint()
            self.model = Desk([Turn(*key) for key in keys], blind={"blind"})
            self.sent: list[Sent] = []
            self.groups = {key: uuid.uuid4() for key in keys}

        def teardown(self) -> None:
            try:
                self.events_tell_the_same()
                met.update(Event.objects.values_list("kind", flat=True))
            finally:
                transaction.savepoint_rollback(self.savepoint)

        def turn(self, key: tuple[str, str]) -> Turn:
            return next(turn for turn in self.model.turns if (turn.reviewer, turn.article) == key)

        def send(self, call: Callable[[], Any], crash: int) -> Any:
            """What is answered, if need be to a second try of the same request."""
            try:
                with crashing(crash):
                    return call()
            except CrashError:
                return call()

        def refused(self, call: Callable[[], Any], kind: type[WorkbenchError], code: str = "") -> WorkbenchError:
            with pytest.raises(kind) as found, transaction.atomic():
                call()
            assert not code or found.value.code == code
            return found.value

        @initialize(first=st.lists(SAID, min_size=8, max_size=8), done=st.lists(OFTEN, min_size=4, max_size=4))
        def begin(self, first: list[Said], done: list[bool]) -> None:
            """Much is said already, or there would be little to settle."""
            for place, said in enumerate(first):
                self.record(keys[place % 4], 1 + place // 4, said, crash=0, grouped=False)
            for key, ends in zip(keys, done, strict=True):
                if ends:
                    self.be_done(key, crash=0)

        # --- Reviewers ---------------------------------------------------------------------------------------------

        @rule(key=which, number=NUMBERS, said=SAID, crash=CRASH, grouped=st.booleans())
        def record(self, key: tuple[str, str], number: int, said: Said, crash: int, grouped: bool) -> None:
            turn, operation = self.turn(key), uuid.uuid4()
            group = self.groups[key] if grouped else None
            version = turn.versions.get(number, 0)

            def call(said: Said = said, version: int = version) -> answers.Recorded:
                change = answers.Change(
                    label=said.label,
                    state=said.state,
                    hedged=said.hedged,
                    marks={"cut_after": True} if said.cut_after else {},
                )
                place = {"number": number, "operation": operation, "version": version, "group": group}
                return answers.record(assignment=there.held[key], change=change, now=NOW, **place)

            if not self.model.answerable(turn):
                self.refused(call, NotAllowed, "not_held")
                return
            told = self.send(call, crash)
            turn.record(number, said, group)
            assert (told.number, told.version) == (number, turn.versions[number])
            shown = turn.done and key[1] not in self.model.blind
            if not told.repeated:
                assert told.standing == (self.model.standing((key[1], number)) if shown else None)
            other = Said(None if said.label else "plain", "empty" if said.label else "labelled")
            self.sent.append(Sent(call, lambda: call(other), (told.number, told.version)))

        @rule(key=which, number=NUMBERS, off=st.integers(1, 3))
        def record_on_a_version_that_no_longer_stands(self, key: tuple[str, str], number: int, off: int) -> None:
            turn = self.turn(key)
            if not self.model.answerable(turn):
                return
            stands = turn.versions.get(number, 0)
            wrong = stands - off if stands >= off else stands + off
            conflict = self.refused(
                lambda: factories.say(there.held[key], number, "plain", version=wrong), Conflict, "conflict"
            )
            assert conflict.details["version"] == stands
            said = conflict.details["answer"]
            assert (said and said["label"]) == turn.said.get(number, NOTHING).label

        @rule(key=which, again=st.booleans(), crash=CRASH)
        def undo_or_redo(self, key: tuple[str, str], again: bool, crash: int) -> None:
            turn, operation = self.turn(key), uuid.uuid4()
            service, other = (answers.redo, answers.undo) if again else (answers.undo, answers.redo)

            def call(service: Any = service) -> answers.Recorded | None:
                made: answers.Recorded | None = service(assignment=there.held[key], operation=operation, now=NOW)
                return made

            if not self.model.answerable(turn):
                self.refused(call, NotAllowed, "not_held")
                return
            told = self.send(call, crash)
            changed = turn.step(again)
            self.groups[key] = uuid.uuid4()
            assert (told is not None) == bool(changed)
            if told is not None:
                assert [told.number, *(one.number for one in told.also)] == changed
                last = {one.number: one.version for one in (told, *told.also)}
                assert last == {number: turn.versions[number] for number in changed}
                self.sent.append(Sent(call, lambda: call(other), (told.number, told.version)))

        @rule(key=which, crash=CRASH)
        def be_done(self, key: tuple[str, str], crash: int) -> None:
            turn = self.turn(key)
            call = lambda: queue.finish(assignment=there.held[key], now=NOW)  # noqa: E731
            if not self.model.answerable(turn):
                self.refused(call, NotAllowed, "not_held")
                return
            self.send(call, crash)
            turn.done = True

        # --- The desk ----------------------------------------------------------------------------------------------

        @rule(key=which, crash=CRASH)
        def send_back(self, key: tuple[str, str], crash: int) -> None:
            turn = self.turn(key)
            call = lambda: queue.reopen(assignment=there.held[key], by=there.mira, now=NOW, reason="Again")  # noqa: E731
            if not self.model.answerable(turn):
                self.refused(call, NotAllowed, "not_held")
                return
            self.send(call, crash)
            turn.done = False

        @precondition(lambda self: len(self.sent) > 14)  # late: little is left to do in it
        @rule(key=which)
        def free(self, key: tuple[str, str]) -> None:
            turn = self.turn(key)
            call = lambda: queue.free(assignment=there.held[key], by=there.mira, now=NOW)  # noqa: E731
            if turn.done:
                self.refused(call, Conflict)
            else:
                call()
                turn.returned = True

        @precondition(lambda self: sum(turn.done for turn in self.model.turns) > 2)
        @rule(crash=CRASH)
        def close_the_batch(self, crash: int) -> None:
            call = lambda: batches.close(batch=there.batch, by=there.mira, now=NOW)  # noqa: E731
            if self.model.closed:
                self.refused(call, Conflict)
                return
            self.send(call, crash)
            self.model.close()

        @rule(place=where, likely=OFTEN, said=VERDICTS, crash=CRASH, off=st.sampled_from([0, 0, 0, 1]))
        def settle(self, place: Place, likely: bool, said: Said, crash: int, off: int) -> None:
            disputed = [one for one in places if self.model.standing(one) == "disputed"]
            place = disputed[0] if likely and disputed else place
            operation, version = uuid.uuid4(), self.model.versions.get(place, 0)

            def call(said: Said = said) -> decisions.Settled:
                assert said.label is not None
                verdict = decisions.Verdict(label=said.label, hedged=said.hedged, category="slip")
                given: dict[str, Any] = {"operation": operation, "version": version + off, "now": NOW}
                return decisions.settle(sentence=rows[place], verdict=verdict, by=there.adam, **given)

            if off or (not self.model.decided.get(place) and self.model.standing(place) != "disputed"):
                conflict = self.refused(call, Conflict, "conflict")
                assert conflict.details["version"] == version
                return
            told = self.send(call, crash)
            self.model.decide(place, said)
            assert told.version == version + 1
            other = Said("plain" if said.label != "plain" else "sourced", "labelled")
            self.sent.append(Sent(call, lambda: call(other), (told.number, told.version)))

        @precondition(lambda self: any(self.model.decided.values()))
        @rule(place=where, likely=OFTEN, crash=CRASH)
        def reopen(self, place: Place, likely: bool, crash: int) -> None:
            place = next(one for one in places if self.model.decided.get(one)) if likely else place
            operation, version = uuid.uuid4(), self.model.versions.get(place, 0)

            def call(version: int = version) -> decisions.Settled:
                given: dict[str, Any] = {"operation": operation, "version": version, "now": NOW}
                return decisions.reopen(sentence=rows[place], by=there.adam, **given)

            if not self.model.decided.get(place):
                self.refused(call, Conflict, "conflict")
                return
            told = self.send(call, crash)
            self.model.decide(place, None)
            self.sent.append(Sent(call, lambda: call(version + 1), (told.number, told.version)))

        @rule(again=st.booleans(), crash=CRASH)
        def undo_or_redo_a_decision(self, again: bool, crash: int) -> None:
            operation = uuid.uuid4()
            service = decisions.redo if again else decisions.undo
            call = lambda: service(project=there.project, by=there.adam, operation=operation, now=NOW)  # noqa: E731
            told = self.send(call, crash)
            place = self.model.step(again)
            assert [(one.number, one.version) for one in told] == (
                [(place[1], self.model.versions[place])] if place else []
            )

        # --- What comes twice --------------------------------------------------------------------------------------

        @precondition(lambda self: self.sent)
        @rule(which=st.integers(0, 99))
        def ask_again(self, which: int) -> None:
            sent = self.sent[which % len(self.sent)]
            told = sent.again()
            assert told.repeated
            assert (told.number, told.version) == sent.told

        @precondition(lambda self: self.sent)
        @rule(which=st.integers(0, 99))
        def ask_again_for_something_else(self, which: int) -> None:
            self.refused(self.sent[which % len(self.sent)].otherwise, OperationReused, "operation_reused")

        # --- What must hold ----------------------------------------------------------------------------------------

        @invariant()
        def answers_are_the_models(self) -> None:
            for turn in self.model.turns:
                found = Answer.objects.filter(assignment=there.held[turn.reviewer, turn.article])
                assert {
                    row.sentence.number: (said_by(row), row.version) for row in found.select_related("sentence")
                } == {number: (said, turn.versions[number]) for number, said in turn.said.items()}

        @invariant()
        def standings_and_decisions_are_the_models(self) -> None:
            for place, row in rows.items():
                row.refresh_from_db(fields=["standing"])
                assert row.standing == self.model.standing(place), place
                found = Decision.objects.filter(sentence=row).first()
                said = self.model.decided.get(place)
                assert (found and (found.label, found.hedged, found.version)) == (
                    said and (said.label, said.hedged, self.model.versions[place])
                )

        def events_tell_the_same(self) -> None:
            assert not list(broken_links(there.project))
            assert not [wrong for article in there.articles.values() for wrong in projections.differences(article)]
            assert not projections.wrong_standings(there.project).exists()

    return Machine


def said_by(row: Answer) -> Said:
    return Said(row.label, row.state, row.hedged, bool(row.marks.get("cut_after")))


def run(there: Furnished, runs: int, steps: int) -> Counter[str]:
    """Which events there were, over all runs."""
    met = Counter[str]()
    rules = settings(
        max_examples=runs, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(machine(there, met), settings=rules)
    assert not Event.objects.filter(kind="answer.recorded").exists(), "each run was taken back"
    return met


def test_whatever_a_desk_does_leaves_what_the_model_says(furnished: Furnished) -> None:
    assert run(furnished, 12, 30)["answer.recorded"] > 12 * 8 / 2


@pytest.mark.long
def test_whatever_a_desk_does_for_long_leaves_what_the_model_says(furnished: Furnished) -> None:
    met = run(furnished, 400, 80)
    assert {kind for kind in ALL if not met[kind]} == set()
