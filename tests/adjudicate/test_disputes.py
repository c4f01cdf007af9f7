"""What whoever settles is shown: all answers without names, in no telling order; and disputes by question."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations import access
from annotations.adjudicate import disputes, questions
from annotations.models import Answer, Article, Project, Sentence, Suggestion, User
from annotations.review import batches
from annotations.suggest import suggesters
from tests import factories
from tests.adjudicate.conftest import Settle
from tests.cast import member
from tests.factories import NOW


def shown(article: Article, by: User) -> dict[int, disputes.Dispute]:
    rows = access.to_settle(by).filter(article=article).select_related("article__project").order_by("start")
    return {one.sentence.number: one for one in disputes.furnished(list(rows), by)}


def test_all_answers_stand_side_by_side(disputed: Article, adam: User) -> None:
    found = shown(disputed, adam)
    assert list(found) == [2, 3, 4, 5]
    assert {one.word for one in found[2].answers} == {"sourced", "anonymous"}
    assert {one.word for one in found[3].answers} == {"sourced~", "sourced"}
    assert {one.word for one in found[4].answers} == {"anonymous", "unsure"}
    assert (found[2].version, found[2].mine, found[2].round, found[2].proposal) == (0, False, None, None)


def test_a_note_stands_with_the_answer_of_whoever_wrote_it(
    harbour: Article, mira: User, rosa: User, adam: User, greta: User
) -> None:
    batch = factories.answered(harbour, [rosa, greta], {2: ("plain", "sourced")}, close=False)
    factories.say(batch.assignments.get(reviewer=greta), 2, "anonymous", note="No name")
    batches.close(batch=batch, by=mira, now=NOW)
    told = {(one.label, one.note) for one in shown(harbour, adam)[2].answers}
    assert told == {("plain", ""), ("anonymous", "No name")}


def test_the_order_says_nothing_about_who(desk: Project, mira: User, adam: User, rosa: User, greta: User) -> None:
    """Rosa says plain, Greta sourced, everywhere: over many sentences either comes first, and stays there."""
    text = " ".join(f"Ship {number} left the harbour." for number in range(30))
    article = factories.article(desk, mira, NOW, text=text)
    factories.answered(article, [rosa, greta], dict.fromkeys(range(1, 31), ("plain", "sourced")))
    first = [one.answers[0].label for one in shown(article, adam).values()]
    assert 5 < first.count("plain") < 25
    assert [one.answers[0].label for one in shown(article, mira).values()] == first


def test_only_what_counts_is_shown(disputed: Article, desk: Project, adam: User, rosa: User) -> None:
    factories.answered(disputed, [rosa, member(desk, "Cy", "reviewer")], {2: ("speculative", "plain")})
    assert {one.word for one in shown(disputed, adam)[2].answers} == {"sourced", "anonymous", "plain"}


def test_what_is_settled_leaves_the_list(settle: Settle, disputed: Article, adam: User) -> None:
    settle(3)
    assert list(shown(disputed, adam)) == [2, 4, 5]


def test_it_costs_the_same_however_many_there_are(
    disputed: Article, adam: User, django_assert_num_queries: Any
) -> None:
    rows = list(access.to_settle(adam).select_related("article__project"))
    with django_assert_num_queries(4):
        assert len(disputes.furnished(rows[:1], adam)) == 1
    with django_assert_num_queries(4):
        assert len(disputes.furnished(rows, adam)) == 4


def test_the_bar_counts_no_further_than_it_shows(
    disputed: Article, adam: User, client: Client, monkeypatch: Any
) -> None:
    rows = access.to_settle(adam)
    assert disputes.up_to(disputed.project, rows, adam, 100) == disputes.to_settle(rows, adam)[disputed.project_id] == 4
    assert disputes.up_to(disputed.project, rows, adam, 3) == 3
    client.force_login(adam)
    address = reverse("articles", args=[disputed.project.uid])
    assert 'data-slot="to-settle">4<' in client.get(address).content.decode()
    monkeypatch.setattr(disputes, "up_to", lambda project, rows, by, most: most)
    assert ">999+<" in client.get(address).content.decode()


# --- By question -------------------------------------------------------------------------------------------------


@pytest.fixture
def many(desk: Project, mira: User, rosa: User, greta: User) -> Article:
    """Nine sentences, four of which ask the same: sourced or anonymous, at "according to"."""
    text = "\n\n".join(f"According to port {number} it is shut. Nobody said it. It could open." for number in range(3))
    article = factories.article(desk, mira, NOW, text=text)
    suggester = suggesters.current(desk)
    for one in article.sentences.all():
        at = one.text.casefold().find("according to")
        said = one.text.find("said")
        start, end = (at, at + 12) if at >= 0 else (said, said + 4)
        spans = [{"role": "cue", "kind": "", "start": one.start + start, "end": one.start + end}] if start >= 0 else []
        Suggestion.objects.create(sentence=one, suggester=suggester, label="plain", confidence=0.1, spans=spans)
    pair = ("sourced", "anonymous")
    said = {1: pair, 2: pair, 4: pair[::-1], 5: pair, 7: pair, 3: pair, 6: ("speculative", "unsure")}
    factories.answered(article, [rosa, greta], said)
    return article


def test_the_same_answers_on_the_same_wording_are_one_question(many: Article, adam: User) -> None:
    found = questions.questions(access.to_settle(adam))
    told = [(one.answers, one.cue, len(one.sentences), len(one.articles)) for one in found]
    pair = ("anonymous", "sourced")
    assert told == [
        (pair, "according to", 3, 1),
        (pair, "said", 2, 1),
        (pair, "", 1, 1),
        (("speculative~", "unsure"), "", 1, 1),
    ]
    numbers = Sentence.objects.in_bulk(found[0].sentences)
    assert [numbers[pk].number for pk in found[0].sentences] == [1, 4, 7]
    assert len({one.key for one in found}) == 4
    assert "according" not in found[0].key


def test_a_cue_that_an_answer_names_goes_before_a_proposed_one(many: Article, adam: User, rosa: User) -> None:
    two = many.sentences.get(number=1)
    span = {"role": "cue", "kind": "", "start": two.start + 13, "end": two.start + 17}
    Answer.objects.filter(sentence=two, reviewer=rosa).update(spans=[span])
    assert ("port", 1) in [(one.cue, len(one.sentences)) for one in questions.questions(access.to_settle(adam))]


def test_disputes_of_one_batch(disputed: Article, many: Article, adam: User) -> None:
    rows = access.to_settle(adam)
    batch = disputed.batches.get()
    assert set(disputes.in_batch(rows, batch).values_list("article", flat=True)) == {disputed.pk}
    assert rows.count() == 4 + 7
