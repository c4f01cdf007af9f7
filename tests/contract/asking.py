"""How an operation of the schema is asked, and what every answer must keep."""

from __future__ import annotations

import contextlib
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from annotations.models import Event, Project, broken_links
from tests.contract.people import Asker
from tests.contract.places import fill, plausible
from workbench.wsgi import application

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
There = dict[str, list[uuid.UUID]]


@contextlib.contextmanager
def taken_back() -> Iterator[None]:
    """What one request writes is there for no other; before it goes, the chain of events must be whole with it."""
    with transaction.atomic():
        before = Event.objects.count()
        yield
        if Event.objects.count() > before:
            broken = [link for project in Project.objects.all() for link in broken_links(project)]
            assert not broken, broken
        transaction.set_rollback(True)


@dataclass
class Told:
    """What came of many requests: how often which status, and how the schema was not kept, once of a kind."""

    there: There
    came: Counter[int] = field(default_factory=Counter)
    wrong: dict[str, str] = field(default_factory=dict)

    def ask(self, case: Case, asker: Asker, chance: int) -> None:
        try:
            self.came[ask(case, asker, self.there, chance)] += 1
        except FailureGroup as found:
            for failure in found.exceptions:
                kind = f"{case.method} {case.path}: {str(failure)[:500]}"
                self.wrong.setdefault(kind, f"{asker.role}: {case.as_curl_command()[:500]}")

    def check(self) -> None:
        assert not self.wrong, "\n\n".join(f"{kind}\n{how}" for kind, how in self.wrong.items())


def ask(case: Case, asker: Asker, there: There, chance: int) -> int:
    """Send the case as that person, to something that there is unless the case is about a wrong address. Its status."""
    meta = case.meta
    negative = {place.value for place, about in meta.components.items() if about.mode.is_negative} if meta else set()
    if case.path_parameters and "path" not in negative:
        case.path_parameters = fill(case.path, case.path_parameters, there, chance)
    if not negative:
        case.body = plausible(case.body, chance)
    with taken_back():
        answer = case.call(app=application, **asker.given())
        checks = [check for check in CHECKS if not (harmless(case) and check is negative_data_rejection)]
        case.validate_response(answer, checks=checks, headers=asker.headers)
    return int(answer.status_code)


def harmless(case: Case) -> bool:
    """True if a request that should be wrong came out right: one without a body, where none is needed."""
    return bool(case.meta and getattr(case.meta.phase.data, "description", "") == "Positive test case")


def ask_about(
    operation: APIOperation[Any, Any, Any, Any],
    send: Callable[[Case, int], object],
    examples: int,
    mode: GenerationMode,
) -> None:
    """Make up requests to the operation, the same ones in every run."""

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), chance=st.integers(0, 7**4))
    def run(case: Case, chance: int) -> None:
        send(case, chance)

    nothing = Unsatisfiable if mode.is_negative else ()  # what takes no input cannot be given a wrong one
    with contextlib.suppress(nothing):
        run()
