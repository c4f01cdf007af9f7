"""Batches: drafted, opened, worked in by exactly as many as their overlap says, closed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.discuss import codebooks
from annotations.errors import Conflict, InvalidInput, NotAllowed
from annotations.models import (
    Answer,
    Article,
    Assignment,
    Batch,
    BatchArticle,
    Codebook,
    Event,
    Project,
    Sentence,
    Suggestion,
    User,
)
from annotations.review import batches, queue
from annotations.review.ordering import ordered
from annotations.suggest import suggesters
from tests.cast import member
from tests.factories import article, say

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TWICE = batches.Terms(name="Twice", overlap=2, seed=7)


@pytest.fixture
def greta(desk: Project) -> User:
    return member(desk, "Greta", "reviewer")


@pytest.fixture
def pile(desk: Project, mira: User, now: datetime) -> list[Article]:
    """Four articles, oldest first."""
    return [article(desk, mira, now) for _ in range(4)]


@pytest.fixture
def twice(desk: Project, pile: list[Article], mira: User, rosa: User, greta: User, now: datetime) -> Batch:
    """An open batch: Rosa and Greta each answer each article of the pile."""
    made = batches.draft(project=desk, terms=TWICE, articles=pile, people=[rosa, greta], by=mira, now=now)
    return batches.open_batch(batch=made, by=mira, now=now)


def given_to(reviewer: User, project: Project, now: datetime) -> list[Assignment]:
    """What somebody is given who does one article after the other until nothing is left."""
    found = []
    while (held := queue.draw(project=project, reviewer=reviewer, now=now)) is not None:
        found.append(held)
        queue.finish(assignment=held, now=now)
    return found


# --- Drafting ----------------------------------------------------------------------------------------------------


def test_a_draft_gives_nothing_out(desk: Project, pile: list[Article], mira: User, rosa: User, now: datetime) -> None:
    batches.draft(project=desk, terms=replace(TWICE, overlap=1), articles=pile, people=[rosa], by=mira, now=now)
    assert {row.batch.standing for row in given_to(rosa, desk, now)} == {True}


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "  "},
        {"overlap": 0},
        {"overlap": 51},
        {"kind": "contest"},
        {"order": "alphabetical"},
        {"overlap": 1, "suggestions": "loud"},
        {"gold_share": 51},
        {"repeat_share": -1},
        {"random_share": 19},
        {"kind": "qualification", "pass_mark": 0},
    ],
)
def test_impossible_terms_are_refused(
    wrong: dict[str, Any], desk: Project, pile: list[Article], mira: User, now: datetime
) -> None:
    with pytest.raises(InvalidInput):
        batches.draft(project=desk, terms=replace(TWICE, **wrong), articles=pile, people=[], by=mira, now=now)
    assert not Batch.objects.filter(standing=False).exists()


def test_a_name_is_taken_once(twice: Batch, desk: Project, mira: User, now: datetime) -> None:
    with pytest.raises(InvalidInput, match="a batch named “Twice” already"):
        batches.draft(project=desk, terms=TWICE, articles=[], people=[], by=mira, now=now)


def test_who_may_not_tag_does_not_work_in_a_batch(desk: Project, mira: User, vera: User, now: datetime) -> None:
    with pytest.raises(InvalidInput, match="Vera may not tag"):
        batches.draft(project=desk, terms=TWICE, articles=[], people=[vera], by=mira, now=now)


def test_what_several_answer_or_measures_people_is_unaided(desk: Project, mira: User, now: datetime) -> None:
    for number, terms in enumerate([{"overlap": 2}, {"kind": "compare"}, {"kind": "qualification"}]):
        asked = batches.Terms(name=f"Batch {number}", suggestions="shown", **terms)
        made = batches.draft(project=desk, terms=asked, articles=[], people=[], by=mira, now=now)
        assert made.suggestions == "unaided"


def test_a_draft_is_changed_and_thrown_away(
    desk: Project, pile: list[Article], mira: User, rosa: User, now: datetime
) -> None:
    made = batches.draft(project=desk, terms=TWICE, articles=pile, people=[], by=mira, now=now)
    terms = replace(TWICE, name="Once", overlap=1, due=date(2026, 4, 1))
    changed = batches.change(batch=made, terms=terms, articles=pile[:2], people=[rosa], by=mira, now=now)
    assert (changed.name, changed.overlap, changed.due) == ("Once", 1, date(2026, 4, 1))
    assert set(changed.articles.all()) == set(pile[:2])
    assert list(changed.people.all()) == [rosa]
    batches.discard(batch=changed, by=mira, now=now)
    assert not Batch.objects.filter(standing=False).exists()
    kinds = Event.objects.filter(subject=f"batch/{made.uid}").order_by("sequence").values_list("kind", flat=True)
    assert list(kinds) == ["batch.drafted", "batch.changed", "batch.discarded"]


# --- Opening -----------------------------------------------------------------------------------------------------


def test_a_batch_opens_only_with_articles_and_people_enough(
    desk: Project, pile: list[Article], mira: User, rosa: User, now: datetime
) -> None:
    made = batches.draft(project=desk, terms=TWICE, articles=[], people=[rosa], by=mira, now=now)
    with pytest.raises(InvalidInput, match="no articles"):
        batches.open_batch(batch=made, by=mira, now=now)
    batches.change(batch=made, terms=TWICE, articles=pile, people=[rosa], by=mira, now=now)
    with pytest.raises(InvalidInput, match="answered by 2 people, and 1 work"):
        batches.open_batch(batch=made, by=mira, now=now)


def test_what_an_open_batch_consists_of_stands(
    twice: Batch, desk: Project, pile: list[Article], mira: User, adam: User, now: datetime
) -> None:
    with pytest.raises(Conflict):
        batches.change(batch=twice, terms=TWICE, articles=[], people=[], by=mira, now=now)
    with pytest.raises(Conflict):
        batches.open_batch(batch=twice, by=mira, now=now)
    with pytest.raises(Conflict):
        batches.discard(batch=twice, by=mira, now=now)
    batches.reschedule(batch=twice, due=date(2026, 5, 1), people=[adam], by=mira, now=now)
    assert twice.people.count() == 3
    assert Batch.objects.get(pk=twice.pk).due == date(2026, 5, 1)


def test_a_batch_is_a_pass_of_its_own(
    harbour: Article, opened: Assignment, desk: Project, mira: User, rosa: User, greta: User, now: datetime
) -> None:
    fresh = article(desk, mira, now)
    made = batches.draft(project=desk, terms=TWICE, articles=[harbour, fresh], people=[rosa, greta], by=mira, now=now)
    batches.open_batch(batch=made, by=mira, now=now)
    rounds = dict(BatchArticle.objects.filter(batch=made).values_list("article", "round"))
    assert rounds == {harbour.pk: 1, fresh.pk: 0}


def test_a_compare_round_is_answered_by_everybody(
    desk: Project, pile: list[Article], mira: User, rosa: User, greta: User, adam: User, now: datetime
) -> None:
    terms = batches.Terms(name="Together", kind="compare")
    made = batches.draft(project=desk, terms=terms, articles=pile[:1], people=[rosa, greta, adam], by=mira, now=now)
    assert batches.open_batch(batch=made, by=mira, now=now).overlap == 3
    for person in (rosa, greta, adam):
        held = queue.draw(project=desk, reviewer=person, now=now)
        assert held is not None
        assert (held.batch, held.article, held.unaided) == (made, pile[0], True)


# --- Order -------------------------------------------------------------------------------------------------------


def test_the_newest_come_first_and_those_put_by_hand_as_they_were_put() -> None:
    assert ordered("abc", order="newest", seed=1) == [("c", "newest"), ("b", "newest"), ("a", "newest")]
    assert ordered("bca", order="by_hand", seed=1) == [("b", "by_hand"), ("c", "by_hand"), ("a", "by_hand")]


@given(st.lists(st.integers(), unique=True, max_size=60), st.integers(0, 2**31 - 1), st.integers(20, 100), st.data())
def test_every_order_gives_each_article_once_and_the_same_again(
    articles: list[int], seed: int, share: int, data: st.DataObject
) -> None:
    doubts = {key: data.draw(st.floats(0, 1)) for key in articles}
    for order in Batch.Order.values:
        found = ordered(articles, order=order, seed=seed, doubts=doubts, random_share=share)
        assert sorted(key for key, _ in found) == sorted(articles)
        assert found == ordered(articles, order=order, seed=seed, doubts=doubts, random_share=share)


@given(st.integers(20, 100), st.integers(1, 200), st.integers(0, 2**31 - 1))
def test_by_doubt_a_share_is_still_drawn_at_random(share: int, n: int, seed: int) -> None:
    doubts = {key: key / n for key in range(n)}
    found = ordered(range(n), order="uncertain", seed=seed, doubts=doubts, random_share=share)
    drawn = Counter(why for _, why in found)
    assert drawn["random"] == n * share // 100
    chosen = [key for key, why in found if why == "uncertain"]
    assert chosen == sorted(chosen, reverse=True)


def test_what_the_machine_is_unsure_of_comes_first(
    desk: Project, pile: list[Article], mira: User, rosa: User, now: datetime
) -> None:
    suggester = suggesters.current(desk)
    for place, one in enumerate(pile):
        for sentence in one.sentences.all():
            Suggestion.objects.create(sentence=sentence, suggester=suggester, label="plain", confidence=0.9 - place / 5)
    terms = batches.Terms(name="Hard", order="uncertain", seed=3)
    made = batches.draft(project=desk, terms=terms, articles=pile, people=[rosa], by=mira, now=now)
    batches.open_batch(batch=made, by=mira, now=now)
    rows = list(BatchArticle.objects.filter(batch=made).order_by("position"))
    assert [(row.article, row.drawn_by) for row in rows] == [(one, "uncertain") for one in reversed(pile)]


# --- Giving out --------------------------------------------------------------------------------------------------


def test_each_article_is_given_to_exactly_as_many_as_the_overlap_says(
    twice: Batch, desk: Project, rosa: User, greta: User, adam: User, mira: User, now: datetime
) -> None:
    batches.reschedule(batch=twice, due=None, people=[adam], by=mira, now=now)
    rows = [row for person in (rosa, greta, adam) for row in given_to(person, desk, now)]
    inside = [row for row in rows if row.batch == twice]
    assert Counter(row.article_id for row in inside) == dict.fromkeys(twice.articles.values_list("pk", flat=True), 2)
    assert {(row.drawn_by, row.unaided, row.overlap) for row in inside} == {("random", True, 2)}
    assert len(rows) == len(inside), "its first pass is the batch's, not the standing batch's"


def test_the_batch_that_is_due_first_comes_first(
    desk: Project, pile: list[Article], mira: User, rosa: User, now: datetime
) -> None:
    for name, due, one in (("Later", None, pile[0]), ("Soon", date(2026, 4, 1), pile[1])):
        terms = batches.Terms(name=name, due=due)
        made = batches.draft(project=desk, terms=terms, articles=[one], people=[rosa], by=mira, now=now)
        batches.open_batch(batch=made, by=mira, now=now)
    assert [row.batch.name for row in given_to(rosa, desk, now)] == ["Soon", "Later", "Everything", "Everything"]


def test_others_are_told_that_an_article_is_in_a_batch(
    twice: Batch, pile: list[Article], adam: User, now: datetime
) -> None:
    with pytest.raises(Conflict, match="in a batch that others work in"):
        queue.open_article(article=pile[0], reviewer=adam, now=now)


def test_opening_from_the_list_claims_the_batch_pass(
    twice: Batch, pile: list[Article], rosa: User, now: datetime
) -> None:
    held = queue.open_article(article=pile[2], reviewer=rosa, now=now)
    assert (held.batch, held.round, held.slot) == (twice, 0, 0)
    assert queue.open_or_get(article=pile[2], reviewer=rosa, now=now) == (held, False)


def test_who_is_full_refuses_without_saying_who(
    twice: Batch, pile: list[Article], mira: User, rosa: User, greta: User, adam: User, now: datetime
) -> None:
    batches.reschedule(batch=twice, due=None, people=[adam], by=mira, now=now)
    for person in (rosa, greta):
        queue.open_article(article=pile[0], reviewer=person, now=now)
    with pytest.raises(Conflict) as refusal:
        queue.open_article(article=pile[0], reviewer=adam, now=now)
    assert "Rosa" not in refusal.value.message
    assert refusal.value.details == {}


def test_ones_own_done_pass_is_found_again_beside_a_later_one(
    opened: Assignment, harbour: Article, desk: Project, mira: User, rosa: User, greta: User, now: datetime
) -> None:
    say(opened, 1, "plain")
    queue.finish(assignment=opened, now=now)
    made = batches.draft(project=desk, terms=TWICE, articles=[harbour], people=[rosa, greta], by=mira, now=now)
    batches.open_batch(batch=made, by=mira, now=now)
    assert queue.open_article(article=harbour, reviewer=rosa, now=now) == opened, "what is done is not opened anew"
    again = queue.draw(project=desk, reviewer=rosa, now=now)
    assert again is not None
    assert (again.batch, again.round) == (made, 1)
    assert queue.open_article(article=harbour, reviewer=rosa, now=now) == again
    assert queue.open_article(article=harbour, reviewer=rosa, now=now, round=0) == opened
    say(again, 1, "sourced")
    assert set(Answer.objects.values_list("round", "label")) == {(0, "plain"), (1, "sourced")}


def test_who_went_away_does_not_empty_the_queue(
    twice: Batch, desk: Project, pile: list[Article], mira: User, rosa: User, greta: User, adam: User, now: datetime
) -> None:
    silent = queue.open_article(article=pile[0], reviewer=rosa, now=now)
    begun = queue.open_article(article=pile[0], reviewer=greta, now=now)
    say(begun, 1, "plain")
    batches.reschedule(batch=twice, due=None, people=[adam], by=mira, now=now)

    def is_given(at: datetime) -> Assignment | None:
        rows = Article.objects.filter(pk=pile[0].pk)
        return queue.draw(project=desk, reviewer=adam, now=at, among=rows)

    assert is_given(now) is None
    taken = is_given(now + HOUR + timedelta(seconds=1))
    assert taken is not None
    silent.refresh_from_db()
    assert (taken.slot, silent.state) == (silent.slot, "returned")
    Assignment.objects.filter(pk=taken.pk).delete()
    Assignment.objects.filter(pk=silent.pk).update(state="done", done_at=now)
    assert is_given(now + 20 * HOUR) is None, "with answers in it, it stays for a day more"
    assert is_given(now + DAY + 2 * HOUR) is not None
    begun.refresh_from_db()
    assert (begun.state, begun.answers.count()) == ("returned", 1)


def test_nobody_gets_anything_in_a_closed_batch(
    twice: Batch, desk: Project, pile: list[Article], mira: User, rosa: User, now: datetime
) -> None:
    batches.close(batch=twice, by=mira, now=now)
    assert {row.batch.standing for row in given_to(rosa, desk, now)} == {True}


# --- Another version of the codebook -----------------------------------------------------------------------------


@pytest.fixture
def second(desk: Project, mira: User, now: datetime) -> Codebook:
    """A second version of the codebook, published."""
    draft = codebooks.draft(project=desk, by=mira)
    content = draft.content | {"rulings": {**draft.content["rulings"], "R90": "A buoy is a thing."}}
    stamp = codebooks.stamp(draft)
    draft = codebooks.save(draft=draft, content=content, guidelines="", expected=stamp, by=mira)
    given: dict[str, Any] = {"expected": codebooks.stamp(draft), "changes_answers": False, "sentences": ()}
    return codebooks.publish(draft=draft, by=mira, now=now, **given)


def test_an_open_batch_keeps_its_version_until_a_manager_moves_it(
    twice: Batch, pile: list[Article], mira: User, rosa: User, greta: User, now: datetime, second: Codebook
) -> None:
    begun = queue.open_article(article=pile[0], reviewer=rosa, now=now)
    assert begun.codebook.version == 1
    batches.adopt(batch=twice, by=mira, now=now)
    assert queue.open_article(article=pile[1], reviewer=rosa, now=now).codebook == second
    begun.refresh_from_db()
    assert begun.codebook.version == 1
    other = queue.open_article(article=pile[0], reviewer=greta, now=now)
    assert other.codebook.version == 1, "two answer the same article by the same version"


def test_only_an_open_batch_that_goes_by_an_older_version_is_moved(
    twice: Batch, desk: Project, pile: list[Article], mira: User, rosa: User, now: datetime
) -> None:
    draft = batches.draft(
        project=desk, terms=batches.Terms(name="Once"), articles=pile, people=[rosa], by=mira, now=now
    )
    for batch in (twice, draft, Batch.objects.get(standing=True)):
        with pytest.raises(Conflict):
            batches.adopt(batch=batch, by=mira, now=now)


# --- Closing -----------------------------------------------------------------------------------------------------


def test_closing_lets_the_answers_count_and_stand(
    twice: Batch, pile: list[Article], mira: User, rosa: User, greta: User, now: datetime
) -> None:
    held = [queue.open_article(article=pile[0], reviewer=person, now=now) for person in (rosa, greta)]
    for assignment, label in zip(held, ("plain", "sourced"), strict=True):
        say(assignment, 1, "plain")
        say(assignment, 2, label)
    begun = queue.open_article(article=pile[1], reviewer=rosa, now=now)
    say(begun, 1, "plain")
    for assignment in held:
        queue.finish(assignment=assignment, now=now)
    first = Sentence.objects.filter(article=pile[0]).order_by("number")
    assert {row.standing for row in first} == {"open"}
    batches.close(batch=twice, by=mira, now=now)
    assert [row.standing for row in first.all()[:2]] == ["agreed", "disputed"]
    begun.refresh_from_db()
    assert begun.state == "returned", "what was not done is given back"
    with pytest.raises(NotAllowed) as refusal:
        say(held[0], 2, "sourced")
    assert refusal.value.code == "not_held"
    with pytest.raises(NotAllowed):
        queue.reopen(assignment=held[0], by=mira, now=now)
    with pytest.raises(Conflict):
        batches.close(batch=twice, by=mira, now=now)


def test_neither_a_draft_nor_the_standing_batch_is_closed(desk: Project, mira: User, now: datetime) -> None:
    made = batches.draft(project=desk, terms=TWICE, articles=[], people=[], by=mira, now=now)
    for one in (made, Batch.objects.get(standing=True)):
        with pytest.raises(Conflict):
            batches.close(batch=one, by=mira, now=now)


# --- Sending back, giving to somebody else -----------------------------------------------------------------------


def test_what_is_sent_back_says_why(twice: Batch, pile: list[Article], mira: User, rosa: User, now: datetime) -> None:
    held = queue.open_article(article=pile[0], reviewer=rosa, now=now)
    queue.finish(assignment=held, now=now)
    queue.reopen(assignment=held, by=mira, now=now, reason="  The second page is missing. ")
    held.refresh_from_db()
    assert held.state == "open"
    assert held.reason is not None
    assert held.reason.text == "The second page is missing."
    told = Event.objects.get(kind="assignment.reopened").new
    assert told["note"] == held.reason.named(), "the ledger knows it by its digest alone"


def test_an_open_article_is_given_to_somebody_else_in_its_slot(
    twice: Batch, pile: list[Article], mira: User, rosa: User, greta: User, adam: User, vera: User, now: datetime
) -> None:
    held = queue.open_article(article=pile[0], reviewer=rosa, now=now)
    say(held, 1, "plain")
    queue.open_article(article=pile[0], reviewer=greta, now=now)
    with pytest.raises(InvalidInput):
        queue.reassign(assignment=held, to=vera, by=mira, now=now)
    with pytest.raises(Conflict, match="Greta has had this article"):
        queue.reassign(assignment=held, to=greta, by=mira, now=now)
    made = queue.reassign(assignment=held, to=adam, by=mira, now=now, reason="Rosa is away.")
    assert (made.reviewer, made.slot, made.round, made.drawn_by) == (adam, held.slot, held.round, "by_hand")
    held.refresh_from_db()
    assert (held.state, held.answers.count()) == ("returned", 1)


@settings(max_examples=20)
@given(seed=st.integers(0, 2**31 - 1))
def test_terms_keep_a_seed_that_was_given(seed: int) -> None:
    assert batches.Terms(name="A", seed=seed).columns()["seed"] == seed
