"""Any sequence of answers, undos and redos, against a model of two stacks."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from annotations.models import Answer, Assignment, Event, Project, broken_links
from annotations.review import answers, projections
from tests.factories import NOW, say

LABELS = ("sourced", "anonymous", "speculative", "plain", None)
Said = dict[int, str | None]


def machine(opened: Assignment) -> type[RuleBasedStateMachine]:
    """A machine over this assignment; each run starts from nothing said."""

    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.savepoint = transaction.savepoint()
            self.said: Said = {}
            self.done: list[list[tuple[int, str | None]]] = []  # what each step replaced, as (number, label before)
            self.undone: list[list[tuple[int, str | None]]] = []
            self.versions: dict[int, int] = {}
            self.group: uuid.UUID | None = None

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.savepoint)

        def put(self, number: int, label: str | None) -> tuple[int, str | None]:
            before = (number, self.said.get(number))
            self.said[number] = label
            self.versions[number] = self.versions.get(number, 0) + 1
            return before

        @rule(number=st.integers(1, 3), label=st.sampled_from(LABELS))
        def record(self, number: int, label: str | None) -> None:
            say(opened, number, label)
            self.done.append([self.put(number, label)])
            self.undone.clear()
            self.group = None

        @rule(number=st.integers(1, 3), label=st.sampled_from(LABELS))
        def record_in_group(self, number: int, label: str | None) -> None:
            new = self.group is None
            self.group = self.group or uuid.uuid4()
            say(opened, number, label, group=self.group)
            if new:
                self.done.append([])
            self.done[-1].append(self.put(number, label))
            self.undone.clear()

        @rule()
        def undo(self) -> None:
            self.step(answers.undo, self.done, self.undone)

        @precondition(lambda self: self.undone)
        @rule()
        def redo(self) -> None:
            self.step(answers.redo, self.undone, self.done)

        def step(self, service: Any, taken: list[Any], given: list[Any]) -> None:
            self.group = None
            operation = uuid.uuid4()
            made = service(assignment=opened, operation=operation, now=NOW)
            assert (made is None) == (not taken)
            if made is None:
                return
            given.append([self.put(number, label) for number, label in reversed(taken.pop())])
            assert made.version == self.versions[made.number] or made.also
            again = service(assignment=opened, operation=operation, now=NOW)
            assert again.repeated
            assert (again.number, again.version) == (made.number, made.version)

        @invariant()
        def rows_are_the_model(self) -> None:
            rows = Answer.objects.filter(assignment=opened).values_list("sentence__number", "label", "version")
            assert {number: (label, version) for number, label, version in rows} == {
                number: (label, self.versions[number]) for number, label in self.said.items()
            }

        @invariant()
        def events_tell_the_same(self) -> None:
            assert list(projections.differences(opened.article)) == []
            assert list(broken_links(Project.objects.get())) == []

    return Machine


@pytest.mark.django_db
def test_any_sequence_of_answers_undos_and_redos(opened: Assignment) -> None:
    run_state_machine_as_test(
        machine(opened), settings=settings(max_examples=25, stateful_step_count=14, deadline=None)
    )
    assert not Event.objects.filter(kind="answer.recorded").exists(), "each run was taken back"
