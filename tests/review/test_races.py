"""Many at once, on the database in earnest: a SQLite file with its queue of writers, or PostgreSQL."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from annotations.errors import Conflict, WorkbenchError
from annotations.models import (
    Answer,
    Article,
    Assignment,
    BatchArticle,
    Event,
    Ledger,
    Project,
    Sentence,
    User,
    broken_links,
)
from annotations.review import answers, batches, controls, gold, projections, queue
from tests.cast import member
from tests.factories import NOW, answered, article, control_seed, say

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Run all jobs in threads of their own, started together; what each returned, or the refusal it met."""
    gate = threading.Barrier(len(jobs))
    results: list[Any] = [None] * len(jobs)

    def run(place: int, job: Callable[[], Any]) -> None:
        try:
            gate.wait()
            results[place] = job()
        except WorkbenchError as refusal:
            results[place] = refusal
        except BaseException as error:
            results[place] = error
            raise
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, job)) for place, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    assert not [
        result for result in results if isinstance(result, BaseException) and not isinstance(result, WorkbenchError)
    ]
    return results


def whole(project: Project) -> None:
    """The chain has no gap, and every row is what the events say."""
    assert list(broken_links(project)) == []
    sequences = list(Event.objects.filter(project=project).order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, Ledger.objects.get(project=project).sequence + 1))
    for row in Article.objects.filter(project=project):
        assert list(projections.differences(row)) == []
    assert list(projections.wrong_standings(project)) == []


def test_sixteen_people_save_in_one_project_and_nothing_is_lost(desk: Project, mira: User, now: datetime) -> None:
    people = [member(desk, f"Reader{number}", "reviewer") for number in range(16)]
    held = [queue.open_article(article=article(desk, mira, now), reviewer=reader, now=now) for reader in people]

    def work(assignment: Assignment) -> list[answers.Recorded]:
        made = [say(assignment, number % 3 + 1, ("plain", "sourced")[number % 2]) for number in range(12)]
        queue.finish(assignment=assignment, now=now)
        return made

    acknowledged = at_once(*(lambda row=row: work(row) for row in held))
    stored = {
        (event.operation, event.new["version"], event.new["label"])
        for event in Event.objects.filter(kind="answer.recorded")
    }
    assert stored == {(made.operation, made.version, made.answer["label"]) for one in acknowledged for made in one}
    assert len(stored) == 16 * 12
    assert set(Answer.objects.values_list("version", flat=True)) == {4}
    assert set(Sentence.objects.values_list("standing", flat=True)) == {"single"}
    whole(desk)


def test_two_tabs_save_the_same_version_at_once(opened: Assignment, desk: Project, rosa: User) -> None:
    say(opened, 1, "plain")
    path = f"/api/v1/articles/{opened.article.uid}/sentences/1/answer"
    tabs = [Client(), Client()]
    for tab in tabs:
        tab.force_login(rosa)
    for version in range(1, 9):
        bodies = [
            {"operation": str(uuid.uuid4()), "version": version, "label": label, "state": "labelled"}
            for label in ("sourced", "anonymous")
        ]
        replies = at_once(
            *(
                lambda tab=tab, body=body: tab.put(path, body, content_type="application/json")
                for tab, body in zip(tabs, bodies, strict=True)
            )
        )
        won, lost = sorted(replies, key=lambda reply: reply.status_code)
        assert (won.status_code, lost.status_code) == (200, 409)
        assert lost.json()["details"]["version"] == version + 1 == won.json()["version"]
        assert lost.json()["details"]["answer"]["label"] == won.json()["answer"]["label"]
    whole(desk)


def test_two_first_answers_at_once(opened: Assignment, desk: Project) -> None:
    for number in range(1, 7):
        one, other = at_once(
            *(lambda label=label: say(opened, number, label, version=0) for label in ("plain", "sourced"))  # noqa: B023
        )
        assert {type(one), type(other)} == {answers.Recorded, Conflict}
    assert set(Answer.objects.values_list("version", flat=True)) == {1}
    whole(desk)


def test_the_same_request_twice_at_once_does_one_thing(opened: Assignment, desk: Project) -> None:
    for number in range(1, 7):
        operation = uuid.uuid4()
        same = lambda: say(opened, number, "plain", version=0, operation=operation)  # noqa: B023, E731
        made = at_once(same, same)
        assert [one.version for one in made] == [1, 1]
        assert sorted(one.repeated for one in made) == [False, True]
    whole(desk)


def test_an_undo_and_an_answer_at_once_leave_one_history(opened: Assignment, desk: Project) -> None:
    for _ in range(6):
        say(opened, 1, "plain")
        version = Answer.objects.get().version
        undone, saved = at_once(
            lambda: answers.undo(assignment=opened, operation=uuid.uuid4(), now=NOW),
            lambda: say(opened, 1, "sourced", version=version),  # noqa: B023
        )
        assert isinstance(undone, answers.Recorded)
        assert isinstance(saved, (answers.Recorded, Conflict))
        assert Answer.objects.get().version == version + (2 if isinstance(saved, answers.Recorded) else 1)
    whole(desk)


def test_two_undos_at_once_take_back_two_changes(opened: Assignment, desk: Project) -> None:
    for number in (1, 2, 3, 4):
        say(opened, number, "plain")
    step = lambda: answers.undo(assignment=opened, operation=uuid.uuid4(), now=NOW)  # noqa: E731
    assert {made.number for made in at_once(step, step)} == {3, 4}
    whole(desk)


def test_an_answer_and_done_at_once_leave_the_right_standing(opened: Assignment, desk: Project, rosa: User) -> None:
    for label in ("plain", "sourced", "anonymous", "speculative"):
        at_once(lambda: say(opened, 1, label), lambda: queue.finish(assignment=opened, now=NOW))  # noqa: B023
        whole(desk)
        at_once(lambda: say(opened, 2, label), lambda: queue.reopen(assignment=opened, by=rosa, now=NOW))  # noqa: B023
        whole(desk)


def test_two_people_open_one_article_at_once(desk: Project, mira: User, rosa: User, now: datetime) -> None:
    greta = member(desk, "Greta", "reviewer")
    for _ in range(6):
        wanted = article(desk, mira, now)
        found = at_once(
            *(lambda who=who: queue.open_article(article=wanted, reviewer=who, now=now) for who in (rosa, greta))  # noqa: B023
        )
        assert {type(one) for one in found} == {Assignment, Conflict}
    whole(desk)


def test_two_people_take_over_one_article_at_once(
    opened: Assignment, desk: Project, harbour: Article, now: datetime
) -> None:
    late = now + timedelta(hours=2)
    people = [member(desk, name, "reviewer") for name in ("Greta", "Nils")]
    found = at_once(*(lambda who=who: queue.open_article(article=harbour, reviewer=who, now=late) for who in people))
    assert {type(one) for one in found} == {Assignment, Conflict}
    assert Assignment.objects.exclude(state="returned").count() == 1
    whole(desk)


@pytest.mark.parametrize("overlap", [1, 2])
def test_twenty_people_who_ask_at_once_get_exactly_what_the_overlap_says(
    overlap: int, desk: Project, mira: User, now: datetime
) -> None:
    people = [member(desk, f"Reader{number}", "reviewer") for number in range(20)]
    pile = [article(desk, mira, now) for _ in range(20 // overlap)]
    terms = batches.Terms(name="Rush", overlap=overlap)
    made = batches.draft(project=desk, terms=terms, articles=pile, people=people, by=mira, now=now)
    batches.open_batch(batch=made, by=mira, now=now)
    given = at_once(*(lambda who=who: queue.draw(project=desk, reviewer=who, now=now) for who in people))
    assert all(isinstance(one, Assignment) for one in given), "nobody goes away with nothing"
    assert Counter(one.article_id for one in given) == {one.pk: overlap for one in pile}
    assert {(one.batch_id, one.reviewer_id) for one in given} == {(made.pk, who.pk) for who in people}
    whole(desk)


def test_a_batch_that_is_closed_while_people_answer_ends_whole(
    desk: Project, mira: User, rosa: User, now: datetime
) -> None:
    people = [rosa, *(member(desk, name, "reviewer") for name in ("Greta", "Nils", "Otto"))]
    pile = [article(desk, mira, now) for _ in range(4)]
    made = batches.draft(
        project=desk, terms=batches.Terms(name="Rush", overlap=2), articles=pile, people=people, by=mira, now=now
    )
    batches.open_batch(batch=made, by=mira, now=now)

    def work(who: User) -> None:
        while (held := queue.draw(project=desk, reviewer=who, now=now)) is not None and held.batch_id == made.pk:
            for number in (1, 2, 3):
                say(held, number, ("plain", "sourced")[number % 2])
            queue.finish(assignment=held, now=now)

    at_once(*(lambda who=who: work(who) for who in people), lambda: batches.close(batch=made, by=mira, now=now))
    assert not Assignment.objects.filter(batch=made, state="open").exists()
    whole(desk)


def test_gold_is_given_once_to_each_however_many_ask_at_once_and_a_batch_opens_meanwhile(
    desk: Project, mira: User, now: datetime
) -> None:
    bo, ann, cy = (member(desk, name, "reviewer") for name in ("Bo", "Ann", "Cy"))
    golds = [article(desk, mira, now) for _number in range(4)]
    for one in golds:
        answered(one, [mira, bo], dict.fromkeys((1, 2, 3), ("plain", "plain")))
        gold.make(article=one, by=mira, now=now)
    own = [article(desk, mira, now) for _number in range(10)]
    seed = control_seed(ann, cy, places=10, least=4, gold_share=50)
    terms = batches.Terms(name="Work", gold_share=50, seed=seed, overlap=2)
    made = batches.draft(project=desk, terms=terms, articles=own, people=[ann, cy], by=mira, now=now)
    batches.open_batch(batch=made, by=mira, now=now)
    terms = batches.Terms(name="Once more")
    later = batches.draft(project=desk, terms=terms, articles=golds, people=[bo], by=mira, now=now)

    def work(reader: User) -> list[Assignment]:
        done = []
        while (held := queue.draw(project=desk, reviewer=reader, now=now)) is not None:
            queue.finish(assignment=held, now=now)
            done.append(held)
        return done

    at_once(
        *(lambda reader=reader: work(reader) for reader in (ann, cy) * 3),
        lambda: batches.open_batch(batch=later, by=mira, now=now),
    )
    given = Assignment.objects.filter(drawn_by="gold")
    each = Counter(given.values_list("article", "reviewer"))
    assert set(each.values()) == {1}
    assert len(each) >= 4
    assert Assignment.objects.filter(batch=made).exclude(drawn_by="gold").count() == 20
    batched = set(BatchArticle.objects.filter(round__isnull=False).values_list("article", "round"))
    assert not batched & set(given.values_list("article", "round"))
    for reader in (ann, cy):
        rows = Assignment.objects.filter(batch=made, reviewer=reader).order_by("pk")
        kinds = [controls.kind_at(place, batch=made, reviewer=reader) for place in range(len(rows))]
        drawn = ["gold" if row.drawn_by == "gold" else "" for row in rows]
        until = max(place for place, kind in enumerate(drawn) if kind) + 1
        assert drawn[:until] == kinds[:until], "each place is what the seed says"
    whole(desk)
