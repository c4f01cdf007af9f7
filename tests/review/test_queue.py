"""Opening, going on, ending and giving back."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from annotations.errors import Conflict, InvalidInput, NotAllowed
from annotations.models import Article, Assignment, Batch, Confidentiality, Event, Project, Sentence, User, may_wait
from annotations.review import queue
from tests.cast import member
from tests.factories import article, cut, join, say

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def greta(desk: Project) -> User:
    """Reviews for the harbour desk, beside Rosa."""
    return member(desk, "Greta", "reviewer")


def kinds(assignment: Assignment) -> list[str]:
    rows = Event.objects.filter(subject=f"assignment/{assignment.uid}").order_by("sequence")
    return list(rows.values_list("kind", flat=True))


def standings() -> list[str]:
    return list(Sentence.objects.order_by("article", "number").values_list("standing", flat=True))


# --- Opening -----------------------------------------------------------------------------------------------------


def test_opening_makes_the_assignment_in_the_standing_batch(harbour: Article, rosa: User, now: datetime) -> None:
    made = queue.open_article(article=harbour, reviewer=rosa, now=now)
    assert (made.batch.standing, made.round, made.slot, made.overlap) == (True, 0, 0, 1)
    assert (made.state, made.drawn_by, made.unaided, made.lease_until) == ("open", "chosen", False, now + HOUR)
    assert made.version == harbour.versions.get()
    assert kinds(made) == ["assignment.opened"]


def test_opening_again_gives_ones_own(opened: Assignment, harbour: Article, rosa: User, now: datetime) -> None:
    again, made = queue.open_or_get(article=harbour, reviewer=rosa, now=now + 30 * MINUTE)
    assert (again, made) == (opened, False)
    assert Assignment.objects.get().lease_until == now + 30 * MINUTE + HOUR
    assert kinds(opened) == ["assignment.opened"]


def test_an_unaided_batch_makes_unaided_assignments(harbour: Article, rosa: User, now: datetime) -> None:
    Batch.objects.update(suggestions=Batch.Suggestions.UNAIDED)
    assert queue.open_article(article=harbour, reviewer=rosa, now=now).unaided


def test_somebody_elses_article_is_refused_with_who_and_since(
    opened: Assignment, harbour: Article, greta: User, now: datetime
) -> None:
    say(opened, 1, "plain")
    with pytest.raises(Conflict) as refusal:
        queue.open_article(article=harbour, reviewer=greta, now=now + MINUTE)
    # 09:00 UTC is ten o'clock in the project's Copenhagen.
    assert refusal.value.message == "Rosa has held this article since 14 March, 10:00."
    assert refusal.value.details == {"held_by": "Rosa", "since": now.isoformat(), "answers": 1, "done": False}
    assert Assignment.objects.count() == 1


def test_an_expired_lease_without_answers_is_taken_over(
    opened: Assignment, harbour: Article, rosa: User, greta: User, now: datetime
) -> None:
    theirs = queue.open_article(article=harbour, reviewer=greta, now=now + HOUR + MINUTE)
    assert theirs.reviewer == greta
    opened.refresh_from_db()
    assert opened.state == "returned"
    assert kinds(opened) == ["assignment.opened", "assignment.taken_over"]
    with pytest.raises(NotAllowed) as refusal:
        say(opened, 1, "plain")
    assert refusal.value.code == "not_held"
    with pytest.raises(Conflict):
        queue.open_article(article=harbour, reviewer=rosa, now=now + HOUR + MINUTE)


def test_an_expired_lease_with_answers_is_not_taken_over(
    opened: Assignment, harbour: Article, greta: User, now: datetime
) -> None:
    say(opened, 1, "plain")
    with pytest.raises(Conflict, match=r"with 1 answer\. A manager may free it"):
        queue.open_article(article=harbour, reviewer=greta, now=now + 3 * HOUR)


def test_a_done_article_is_refused_to_others_and_opens_for_its_reviewer(
    opened: Assignment, harbour: Article, rosa: User, greta: User, now: datetime
) -> None:
    queue.finish(assignment=opened, now=now + MINUTE)
    with pytest.raises(Conflict, match="Rosa has tagged this article") as refusal:
        queue.open_article(article=harbour, reviewer=greta, now=now + 3 * HOUR)
    assert refusal.value.details["done"] is True
    assert queue.open_article(article=harbour, reviewer=rosa, now=now + 3 * HOUR).state == "done"


def test_an_archived_project_opens_nothing_new(harbour: Article, rosa: User, now: datetime) -> None:
    Project.objects.update(archived_at=now)
    harbour.refresh_from_db()
    with pytest.raises(InvalidInput):
        queue.open_article(article=harbour, reviewer=rosa, now=now)


# --- Giving back -------------------------------------------------------------------------------------------------


def test_a_freed_article_keeps_its_answers_and_can_be_opened_by_another(
    opened: Assignment, harbour: Article, mira: User, greta: User, now: datetime
) -> None:
    say(opened, 1, "plain")
    queue.free(assignment=opened, by=mira, now=now)
    assert kinds(opened) == ["assignment.opened", "assignment.freed"]
    theirs = queue.open_article(article=harbour, reviewer=greta, now=now)
    say(theirs, 1, "sourced")
    queue.finish(assignment=theirs, now=now)
    assert opened.answers.get().label == "plain"
    assert standings()[0] == "single", "what was freed does not count"


def test_whoever_was_freed_may_come_back_if_nobody_else_took_it(
    opened: Assignment, harbour: Article, rosa: User, mira: User, now: datetime
) -> None:
    say(opened, 1, "plain")
    queue.free(assignment=opened, by=mira, now=now)
    queue.free(assignment=opened, by=mira, now=now)
    again, made = queue.open_or_get(article=harbour, reviewer=rosa, now=now + HOUR)
    assert (again, again.state, made, again.lease_until) == (opened, "open", False, now + 2 * HOUR)
    assert say(again, 1, "sourced").version == 2
    assert kinds(opened) == ["assignment.opened", "assignment.freed", "assignment.opened"]


def test_a_done_article_is_not_freed(opened: Assignment, mira: User, now: datetime) -> None:
    queue.finish(assignment=opened, now=now)
    with pytest.raises(Conflict):
        queue.free(assignment=opened, by=mira, now=now)


# --- Done --------------------------------------------------------------------------------------------------------


def test_done_makes_the_answers_count_and_reopening_takes_them_out(
    opened: Assignment, rosa: User, now: datetime
) -> None:
    say(opened, 1, "plain")
    say(opened, 2, "sourced")
    figures = queue.finish(assignment=opened, now=now)
    assert (figures.asked, figures.answered, figures.unanswered) == (6, 2, 4)
    assert standings() == ["single", "single", "open", "open", "open", "open"]
    opened.refresh_from_db()
    assert (opened.state, opened.done_at) == ("done", now)
    queue.reopen(assignment=opened, by=rosa, now=now)
    opened.refresh_from_db()
    assert (opened.state, opened.done_at, opened.lease_until) == ("open", None, now + HOUR)
    assert set(standings()) == {"open"}
    assert kinds(opened) == ["assignment.opened", "assignment.done", "assignment.reopened"]


def test_done_twice_and_reopened_twice_are_said_once(opened: Assignment, rosa: User, now: datetime) -> None:
    queue.finish(assignment=opened, now=now)
    queue.finish(assignment=opened, now=now + HOUR)
    assert Assignment.objects.get().done_at == now
    queue.reopen(assignment=opened, by=rosa, now=now)
    queue.reopen(assignment=opened, by=rosa, now=now)
    assert kinds(opened) == ["assignment.opened", "assignment.done", "assignment.reopened"]


def test_the_figures_count_each_sentence_once(opened: Assignment) -> None:
    Sentence.objects.filter(number__in=(5, 6)).update(asked=False)
    say(opened, 2, "sourced", hedged=True)
    say(opened, 3, None, marks={"not_text": True})
    say(opened, 6, "plain", marks={"not_text": False})
    figures = queue.progress(opened)
    assert (figures.asked, figures.answered, figures.labelled, figures.unsure) == (5, 2, 2, 0)
    assert (figures.not_text, figures.unanswered, figures.passed_over, figures.hedged) == (1, 2, 2, 1)
    assert figures.labels == {"sourced": 1, "plain": 1}


def test_passed_over_are_the_unanswered_before_the_furthest_answered(opened: Assignment) -> None:
    assert queue.progress(opened).passed_over == 0
    say(opened, 4, None, state="unsure")
    assert (queue.progress(opened).passed_over, queue.progress(opened).unsure) == (3, 1)
    say(opened, 1, "plain")
    assert (queue.progress(opened).passed_over, queue.progress(opened).unanswered) == (2, 4)


# --- Next --------------------------------------------------------------------------------------------------------


@pytest.fixture
def pile(desk: Project, mira: User, now: datetime) -> list[Article]:
    return [article(desk, mira, now) for _ in range(6)]


def walk(desk: Project, reviewer: User, now: datetime) -> list[Article]:
    """All articles that a reviewer is given, one after the other, each finished before the next."""
    given: list[Article] = []
    while (found := queue.next_for(project=desk, reviewer=reviewer, now=now)) is not None:
        given.append(found)
        queue.finish(assignment=queue.open_article(article=found, reviewer=reviewer, now=now), now=now)
    return given


def test_ones_own_open_article_comes_first_the_latest_touched_before_the_others(
    desk: Project, rosa: User, pile: list[Article], now: datetime
) -> None:
    first, second = (queue.open_article(article=pile[place], reviewer=rosa, now=now) for place in (3, 1))
    say(first, 1, "plain", now=now + 5 * MINUTE)
    assert queue.next_for(project=desk, reviewer=rosa, now=now) == pile[3]
    say(second, 1, "plain", now=now + 10 * MINUTE)
    assert queue.next_for(project=desk, reviewer=rosa, now=now) == pile[1]


def test_each_article_is_given_once_in_the_same_order_each_time(
    desk: Project, rosa: User, pile: list[Article], now: datetime
) -> None:
    order = walk(desk, rosa, now)
    assert sorted(row.pk for row in order) == sorted(row.pk for row in pile)
    uids = [row.uid for row in order]
    start = uids.index(min(uids))
    assert uids[start:] + uids[:start] == sorted(uids), "the order of uids, from a place of the reviewer's own"


def test_reviewers_start_at_different_places_that_the_seed_decides(
    desk: Project, rosa: User, mira: User, now: datetime
) -> None:
    for number in range(12):  # evenly, so that it does not hang on luck how many places there are to start at
        row = article(desk, mira, now)
        Article.objects.filter(pk=row.pk).update(uid=uuid.UUID(int=(2 * number + 1) << 123))
    people = [rosa, mira, *(member(desk, f"Reader{number}", "reviewer") for number in range(6))]

    def starts() -> list[Article | None]:
        return [queue.next_for(project=desk, reviewer=reader, now=now) for reader in people]

    first = starts()
    assert starts() == first
    assert len(set(first)) > 2
    Batch.objects.update(seed=7)
    assert starts() != first


@pytest.mark.parametrize(("order", "step"), [("newest", -1), ("by_hand", 1)])
def test_a_batch_may_go_by_age(
    desk: Project, rosa: User, pile: list[Article], now: datetime, order: str, step: int
) -> None:
    Batch.objects.update(order=order)
    assert walk(desk, rosa, now) == pile[::step]


def test_what_others_hold_is_not_given_until_they_let_it_go(
    desk: Project, rosa: User, greta: User, harbour: Article, opened: Assignment, now: datetime
) -> None:
    assert queue.next_for(project=desk, reviewer=greta, now=now) is None
    assert queue.next_for(project=desk, reviewer=greta, now=now + 2 * HOUR) == harbour
    say(opened, 1, "plain")
    assert queue.next_for(project=desk, reviewer=greta, now=now + 3 * HOUR) is None


def test_what_was_freed_is_given_to_others_only(
    desk: Project, rosa: User, greta: User, mira: User, harbour: Article, opened: Assignment, now: datetime
) -> None:
    queue.free(assignment=opened, by=mira, now=now)
    assert queue.next_for(project=desk, reviewer=rosa, now=now) is None
    assert queue.next_for(project=desk, reviewer=greta, now=now) == harbour


def test_deleted_foreign_and_confidential_articles_are_not_given(
    desk: Project, rosa: User, harbour: Article, now: datetime
) -> None:
    Article.objects.update(confidentiality=Confidentiality.CONFIDENTIAL)
    assert queue.next_for(project=desk, reviewer=rosa, now=now) is None
    given = queue.next_for(project=desk, reviewer=rosa, now=now, among=Article.objects.all())
    assert given == harbour
    Article.objects.update(deleted_at=now, confidentiality=Confidentiality.OPEN)
    assert queue.next_for(project=desk, reviewer=rosa, now=now) is None


def test_what_waits_to_be_confirmed_in_a_done_article_comes_after_open_ones_and_before_fresh_ones(
    desk: Project, harbour: Article, opened: Assignment, rosa: User, mira: User, now: datetime
) -> None:
    say(opened, 1, "plain")
    say(opened, 2, "sourced")
    queue.finish(assignment=opened, now=now)
    fresh = article(desk, mira, now)
    assert queue.next_for(project=desk, reviewer=rosa, now=now) == fresh
    join(harbour, 1, mira)
    assert queue.next_for(project=desk, reviewer=rosa, now=now) == harbour
    own = queue.open_article(article=fresh, reviewer=rosa, now=now)
    assert queue.next_for(project=desk, reviewer=rosa, now=now) == fresh
    queue.free(assignment=own, by=mira, now=now)
    say(opened, 7, "plain")
    assert queue.next_for(project=desk, reviewer=rosa, now=now) is None, "confirmed, and nothing else is left to her"


def test_what_waits_is_its_authors_alone_and_only_where_they_may_open_it(
    desk: Project, harbour: Article, opened: Assignment, rosa: User, mira: User, now: datetime
) -> None:
    say(opened, 1, "plain")
    queue.finish(assignment=opened, now=now)
    cut(harbour, 1, 12, mira)
    every = Article.objects.all()
    assert list(queue.to_confirm(reviewer=rosa, among=every)) == [harbour]
    assert [User.objects.filter(may_wait(one)).exists() for one in (rosa, mira)] == [True, False]
    assert not queue.to_confirm(reviewer=mira, among=every).exists()
    assert not queue.to_confirm(reviewer=rosa, among=every.none()).exists()
    Article.objects.update(confidentiality="confidential")
    assert queue.next_for(project=desk, reviewer=rosa, now=now) is None
