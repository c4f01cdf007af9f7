"""The API keeps what its schema says, whoever asks, whatever is sent: over the real application, its CSRF check too.

A failure names the operation, what was wrong with the answer, who asked and how.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from schemathesis import Case, GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.schemas import OpenApiSchema

from tests import tried
from tests.contract.asking import Told, ask_about
from tests.contract.people import Asker
from tests.contract.places import known

BOTH = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
FEW, MANY = 1, 100  # requests to each operation, right ones and as many wrong ones, by everybody
Everybody = dict[str, Asker]


def operations(api: OpenApiSchema) -> list[APIOperation[Any, Any, Any, Any]]:
    return [result.ok() for result in api.get_all_operations()]


def everything_asked(api: OpenApiSchema, everybody: Everybody, examples: int) -> Told:
    told = Told(known())

    def send(case: Case, chance: int) -> None:
        for asker in everybody.values():
            told.ask(case, asker, chance)

    for operation in operations(api):
        for mode in BOTH:
            ask_about(operation, send, examples, mode)
    return told


@pytest.mark.sqlite_only
def test_everybody_is_answered_as_the_schema_says(
    api: OpenApiSchema, everybody: Everybody, db: None, record_property: Callable[[str, object], None]
) -> None:
    told = everything_asked(api, everybody, FEW)
    told.check()
    record_property("came", tried.spelled(told.came))
    assert set(told.came) >= {200, 201, 202, 204, 400, 403, 404, 409}, "too little was met"


@pytest.mark.long
def test_everybody_is_answered_so_hundreds_of_times(api: OpenApiSchema, everybody: Everybody, db: None) -> None:
    everything_asked(api, everybody, MANY).check()


def edges(api: OpenApiSchema, asker: Asker, *, step: int = 1, start: int = 0) -> Told:
    """Ask about what is just inside and just outside of the schema: bounds, types, what lacks, other methods. With a
    step about one in so many, and the first of each operation."""
    told = Told(known())
    api.coverage_unexpected_methods_seen.clear()  # or whoever asks second tries no method that is not there
    make = partial(api.iter_coverage_cases, generation_modes=list(BOTH), generation_config=api.config.generation)
    for operation in operations(api):
        for number, case in enumerate(make(operation)):
            if number == 0 or number % step == start:
                told.ask(case, asker, number)
    return told


@pytest.mark.sqlite_only
def test_what_is_at_the_edge_of_the_schema_is_answered_as_it_says(
    api: OpenApiSchema, everybody: Everybody, db: None, request: pytest.FixtureRequest
) -> None:
    """A third of it, another one in each run."""
    start = int(request.config.option.hypothesis_seed) % 3
    told = edges(api, everybody["manager"], step=3, start=start)
    told.check()
    assert set(told.came) >= {200, 201, 202, 400, 404, 405, 415}, "too little was met"


@pytest.mark.long
def test_the_edges_hold_for_everybody(
    api: OpenApiSchema, everybody: Everybody, db: None, record_property: Callable[[str, object], None]
) -> None:
    came = Counter[int]()
    for asker in everybody.values():
        told = edges(api, asker)
        told.check()
        came += told.came
    record_property("came", tried.spelled(came))
