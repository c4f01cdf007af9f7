"""Many settle at once, on the database in earnest."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from annotations.adjudicate import decisions, projections
from annotations.adjudicate.decisions import Asked
from annotations.errors import Conflict
from annotations.models import Article, Decision, Event, Project, Sentence, User
from annotations.people import projects
from annotations.review import batches
from tests import factories
from tests.adjudicate.conftest import SLIP, sentence
from tests.cast import member
from tests.factories import NOW
from tests.review.test_races import at_once, whole

pytestmark = pytest.mark.django_db(transaction=True)
PAIR = ("sourced", "anonymous")


@pytest.fixture
def people(desk: Project) -> list[User]:
    return [member(desk, f"Judge{number}", "adjudicator") for number in range(4)]


@pytest.fixture
def article(desk: Project, mira: User, rosa: User, greta: User) -> Article:
    """Twelve sentences, all disputed."""
    text = " ".join(f"Ship {number} left the harbour." for number in range(12))
    made = factories.article(desk, mira, NOW, text=text)
    factories.answered(made, [rosa, greta], dict.fromkeys(range(1, 13), PAIR))
    return made


def settle(article: Article, number: int, by: User, version: int = 0, **given: Any) -> decisions.Settled:
    asked: dict[str, Any] = {"operation": uuid.uuid4(), "verdict": SLIP, "now": NOW} | given
    return decisions.settle(sentence=sentence(article, number), by=by, version=version, **asked)


def settle_all(article: Article, numbers: range, by: User) -> decisions.Ruled:
    asked = [Asked(sentence(article, number), 0) for number in numbers]
    return decisions.settle_group(asked=asked, verdict=SLIP, by=by, operation=uuid.uuid4(), now=NOW)


def unharmed(project: Project) -> None:
    """Chain, answers, standings and decisions are what the events say."""
    whole(project)
    for row in Article.objects.filter(project=project):
        assert list(projections.differences(row)) == []


def test_two_settle_the_same_sentence_at_once_and_one_is_told(
    article: Article, desk: Project, people: list[User]
) -> None:
    one, other = people[:2]
    for number in range(1, 9):
        done = at_once(lambda: settle(article, number, one), lambda: settle(article, number, other))  # noqa: B023
        assert sorted(type(result).__name__ for result in done) == ["Conflict", "Settled"]
        refused = next(result for result in done if isinstance(result, Conflict))
        assert refused.details["version"] == 1
    assert set(Decision.objects.values_list("version", flat=True)) == {1}
    assert Event.objects.filter(kind="decision.made").count() == 8
    unharmed(desk)


def test_two_rulings_that_share_sentences_settle_each_once(article: Article, desk: Project, people: list[User]) -> None:
    done = at_once(
        lambda: settle_all(article, range(1, 9), people[0]),
        lambda: settle_all(article, range(12, 4, -1), people[1]),
    )
    assert sum(len(ruled.settled) for ruled in done) == 12
    assert sorted(len(ruled.left) for ruled in done) == [0, 4]
    assert Decision.objects.count() == 12
    unharmed(desk)


def test_the_same_request_twice_at_once_does_one_thing(article: Article, desk: Project, people: list[User]) -> None:
    for number in range(1, 5):
        operation = uuid.uuid4()
        same = lambda: settle(article, number, people[0], operation=operation)  # noqa: B023, E731
        done = at_once(same, same)
        assert sorted(one.repeated for one in done) == [False, True]
    assert Event.objects.filter(kind="decision.made").count() == 4
    unharmed(desk)


def test_two_undos_at_once_take_back_two(article: Article, desk: Project, people: list[User]) -> None:
    judge = people[0]
    for number in range(1, 5):
        settle(article, number, judge)
    step = lambda: decisions.undo(project=desk, by=judge, operation=uuid.uuid4(), now=NOW)  # noqa: E731
    done = at_once(step, step)
    assert sorted(one.number for told in done for one in told) == [3, 4]
    assert Decision.objects.count() == 2
    unharmed(desk)


def test_both_of_two_propose_the_same_at_once_and_it_is_decided(desk: Project, mira: User, people: list[User]) -> None:
    projects.allow_two_to_settle(project=desk, allowed=True, by=mira, now=NOW)
    made = factories.article(desk, mira, NOW)
    factories.answered(made, people[:2], dict.fromkeys((1, 2, 3), PAIR))
    for number in (1, 2, 3):
        done = at_once(*(lambda by=by: settle(made, number, by) for by in people[:2]))  # noqa: B023
        assert sorted(one.proposed for one in done) == [False, True]
    assert all(set(row.present.all()) == set(people[:2]) for row in Decision.objects.all())
    unharmed(desk)


def test_settling_while_a_batch_is_closed_leaves_one_truth(
    article: Article, desk: Project, mira: User, people: list[User]
) -> None:
    late = factories.answered(article, people[2:], dict.fromkeys(range(1, 13), ("plain", "plain")), close=False)

    def work() -> None:
        for number in range(1, 13):
            settle(article, number, people[0])

    at_once(work, lambda: batches.close(batch=late, by=mira, now=NOW))
    assert set(Sentence.objects.filter(article=article).values_list("standing", flat=True)) == {"decided"}
    unharmed(desk)
