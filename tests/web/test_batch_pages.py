"""The pages of batches: the list, the form, one batch, and what reviewers are told of theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from annotations.models import Article, Assignment, Batch, BatchArticle, Codebook, Confidentiality, Project, User
from annotations.review import batches, queue
from annotations.revise import details
from tests.cast import member
from tests.factories import article, say

As = Callable[[User], Client]


@pytest.fixture
def as_(client: Client) -> As:
    def log_in(user: User) -> Client:
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def greta(desk: Project) -> User:
    return member(desk, "Greta", "reviewer")


@pytest.fixture
def pile(desk: Project, mira: User) -> list[Article]:
    """Four articles, oldest first."""
    return [article(desk, mira, timezone.now()) for _ in range(4)]


@pytest.fixture
def draft(desk: Project, pile: list[Article], mira: User, rosa: User, greta: User) -> Batch:
    """Rosa and Greta are each to answer each article of the pile."""
    terms = batches.Terms(name="Twice", overlap=2, due=timezone.localdate())
    given = {"articles": pile, "people": [rosa, greta], "by": mira, "now": timezone.now()}
    return batches.draft(project=desk, terms=terms, **given)


@pytest.fixture
def twice(draft: Batch, mira: User) -> Batch:
    return batches.open_batch(batch=draft, by=mira, now=timezone.now())


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def give(reviewer: User, project: Project, *, answers: int = 0, done: bool = True) -> Assignment:
    held = queue.draw(project=project, reviewer=reviewer, now=timezone.now())
    assert held is not None
    for number in range(1, answers + 1):
        say(held, number, now=timezone.now())
    if done:
        queue.finish(assignment=held, now=timezone.now())
    return held


# --- Making one --------------------------------------------------------------------------------------------------


def make(client: Client, desk: Project, **given: Any) -> Any:
    sent = {"act": "make", "name": "Court", "kind": "work", "which": "matching", "state": "free"} | given
    return client.post(f"/projects/{desk.uid}/batches/new", sent, follow=True)


def test_a_project_without_batches_says_what_they_are_for(as_: As, desk: Project, mira: User) -> None:
    said = text_of(as_(mira).get(f"/projects/{desk.uid}/batches"))
    assert "No batches yet" in said
    assert "Make a batch" in said


def test_the_form_makes_a_draft_of_all_that_is_found(
    as_: As, desk: Project, pile: list[Article], mira: User, rosa: User, adam: User
) -> None:
    people = [str(rosa.uid), str(adam.uid)]
    given = {"overlap": 2, "order": "random", "seed": 7, "due": "2026-12-24", "suggestions": "shown", "people": people}
    answer = make(as_(mira), desk, **given)
    assert answer.status_code == 200
    made = Batch.objects.get(standing=False)
    assert (made.name, made.overlap, made.seed, str(made.due)) == ("Court", 2, 7, "2026-12-24")
    assert made.suggestions == "unaided"
    assert set(made.people.all()) == {rosa, adam}
    assert set(made.articles.all()) == set(pile)
    assert "each answered by 2 people · without suggestions" in text_of(answer)


def test_the_filters_say_how_many_are_found_and_make_nothing(
    as_: As, desk: Project, pile: list[Article], mira: User, rosa: User
) -> None:
    queue.open_article(article=pile[0], reviewer=rosa, now=timezone.now())
    said = {"title": "Strike in Osthavn", "outlet": "Coast Post"}
    details.change(article=pile[1], given=said, number=1, by=mira, now=timezone.now())
    client, address = as_(mira), f"/projects/{desk.uid}/batches/new"
    for given, found in (
        ({"state": "free"}, "All 3 articles that are found"),
        ({"state": ""}, "All 4 articles that are found"),
        ({"state": "", "q": "osthavn"}, "The 1 article that is found"),
        ({"state": "", "outlet": "Coast Post"}, "The 1 article that is found"),
        ({"state": "", "import": str(pile[2].imported_in.uid)}, "The 1 article that is found"),
        ({"state": "done"}, "All 0 articles that are found"),
    ):
        answer = client.post(address, {"act": "look"} | given, headers={"HX-Request": "true", "HX-Target": "matching"})
        assert (answer.status_code, found in text_of(answer)) == (200, True), (given, text_of(answer))
        assert "<html" not in answer.content.decode()
    whole = client.post(address, {"act": "look", "name": "Court", "state": ""})
    assert 'value="Court"' in whole.content.decode()
    assert not Batch.objects.filter(standing=False).exists()


def test_ticks_stay_while_one_searches_on_and_only_they_are_taken(
    as_: As, desk: Project, pile: list[Article], mira: User, rosa: User
) -> None:
    ticked = [str(pile[2].uid), str(pile[0].uid)]
    client = as_(mira)
    look = {"act": "look", "q": "nothing like it", "article": ticked, "which": "ticked"}
    shown = client.post(f"/projects/{desk.uid}/batches/new", look, headers={"HX-Target": "matching"}).content.decode()
    assert shown.count("checked") == 3
    make(client, desk, which="ticked", article=ticked, people=[str(rosa.uid)])
    assert set(Batch.objects.get(standing=False).articles.all()) == {pile[0], pile[2]}


def test_what_an_open_batch_or_a_draft_has_is_not_offered_as_free(
    as_: As, desk: Project, draft: Batch, mira: User
) -> None:
    answer = as_(mira).get(f"/projects/{desk.uid}/batches/new")
    assert "All 0 articles that are found" in text_of(answer)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "Twice"}, "a batch named “Twice” already"),
        ({"overlap": "0"}, "greater than or equal to 1"),
        ({"random_share": "10", "order": "uncertain"}, "greater than or equal to 20"),
        ({"kind": "contest"}, "Select a valid choice"),
        ({"due": "soon"}, "valid date"),
    ],
)
def test_a_form_that_will_not_do_is_shown_again_with_what_was_typed(
    given: dict[str, str], words: str, as_: As, desk: Project, draft: Batch, mira: User, rosa: User
) -> None:
    answer = make(as_(mira), desk, **{"people": [str(rosa.uid)], **given})
    assert (answer.status_code, words in text_of(answer)) == (422, True)
    assert re.search(rf'value="{rosa.uid}"[^>]*checked', answer.content.decode())
    assert Batch.objects.filter(standing=False).count() == 1


def test_a_draft_is_changed_and_keeps_its_articles_unless_others_are_chosen(
    as_: As, desk: Project, draft: Batch, pile: list[Article], mira: User, rosa: User
) -> None:
    client, address = as_(mira), f"/batches/{draft.uid}/change"
    shown = client.get(address).content.decode()
    assert 'value="Twice"' in shown
    assert re.search(r'value="kept"\s+checked', shown)
    sent = {"act": "make", "name": "Once", "kind": "work", "overlap": "1", "which": "kept", "people": [str(rosa.uid)]}
    client.post(address, sent)
    draft.refresh_from_db()
    assert (draft.name, draft.overlap, set(draft.articles.all())) == ("Once", 1, set(pile))
    client.post(address, sent | {"which": "ticked", "article": [str(pile[3].uid)]})
    assert list(draft.articles.all()) == [pile[3]]


# --- One batch ---------------------------------------------------------------------------------------------------


def act(client: Client, batch: Batch, name: str, **given: Any) -> str:
    answer = client.post(f"/batches/{batch.uid}", {"act": name} | given, follow=True)
    assert answer.status_code == 200
    return text_of(answer)


def test_a_draft_opens_and_closes_with_what_that_means_beside_it(
    as_: As, desk: Project, draft: Batch, mira: User, rosa: User
) -> None:
    client = as_(mira)
    assert "nobody, managers included, sees what others answer in it" in text_of(client.get(f"/batches/{draft.uid}"))
    said = act(client, draft, "open")
    assert "Open: its people are given its articles from now on." in said
    assert "Nobody can answer or change anything in it any more." in said
    assert "Only 0 of 8 are done." in said
    give(rosa, desk)
    said = act(client, draft, "close")
    assert "Closed: what was done in it counts from now on." in said
    assert "1 of 8" in said
    draft.refresh_from_db()
    assert draft.state == "closed"


def test_a_manager_moves_an_open_batch_to_the_current_version(as_: As, desk: Project, twice: Batch, mira: User) -> None:
    client = as_(mira)
    assert "Go by version" not in text_of(client.get(f"/batches/{twice.uid}"))
    book = Codebook.objects.get()
    Codebook.objects.create(
        project=desk, version=2, content=book.content, published_at=timezone.now(), changes_answers=False, by=mira
    )
    assert "Go by version 2 in the rest" in text_of(client.get(f"/batches/{twice.uid}"))
    assert "go by the current version from now on" in act(client, twice, "codebook")
    twice.refresh_from_db()
    assert twice.codebook.version == 2


def test_what_cannot_be_is_said(as_: As, draft: Batch, mira: User) -> None:
    client = as_(mira)
    draft.people.clear()
    assert "answered by 2 people, and 0 work" in act(client, draft, "open")
    assert "Only an open batch can be closed." in act(client, draft, "close")
    assert client.post(f"/batches/{draft.uid}", {"act": "burn"}).status_code == 400
    assert client.post(f"/batches/{draft.uid}/change", {}).status_code == 422


def test_a_draft_can_be_thrown_away_and_an_open_batch_cannot(as_: As, draft: Batch, mira: User) -> None:
    client = as_(mira)
    assert "The draft is gone." in act(client, draft, "discard")
    assert client.get(f"/batches/{draft.uid}").status_code == 404


def test_an_open_batch_is_not_changed_but_planned_anew(
    as_: As, twice: Batch, desk: Project, mira: User, adam: User
) -> None:
    client = as_(mira)
    assert client.get(f"/batches/{twice.uid}/change").status_code == 409
    assert "close it instead" in act(client, twice, "discard")
    said = act(client, twice, "plan", due="2027-01-02", people=[str(adam.uid)])
    assert "due 2 Jan 2027" in said
    assert adam in twice.people.all()
    assert "That is no date" in act(client, twice, "plan", due="soon")
    assert "Changed." in act(client, twice, "plan", due="")
    twice.refresh_from_db()
    assert twice.due is None


def test_nobody_is_shown_answers_or_their_number_before_it_is_closed(
    as_: As, twice: Batch, desk: Project, mira: User, rosa: User, greta: User
) -> None:
    """Whatever is answered: the pages of batch and people stay the same to the letter."""
    rosas, gretas = give(rosa, desk, done=False), give(greta, desk)
    client = as_(mira)
    addresses = [
        f"/batches/{twice.uid}",
        f"/projects/{desk.uid}/batches",
        f"/projects/{desk.uid}/people",
        f"/projects/{desk.uid}/people/{rosa.uid}",
        f"/assignments/{rosas.uid}",
        f"/assignments/{gretas.uid}",
        f"/api/v1/batches/{twice.uid}/",
    ]

    def seen() -> list[str]:
        found = [client.get(address).content.decode() for address in addresses]
        sheet = b"".join(client.get(f"/projects/{desk.uid}/people/work.csv").streaming_content).decode()
        return [re.sub(r"\b[A-Za-z0-9]{64}\b", "a token", text) for text in [*found, sheet]]

    desk.settings = {"pace_shown": True}
    desk.save()
    before = seen()
    for number in (1, 2, 3):
        say(rosas, number, "sourced", now=timezone.now(), active_seconds=300)
        say(gretas, number, "plain", now=timezone.now(), active_seconds=300)
    assert seen() == before
    batches.close(batch=twice, by=mira, now=timezone.now())
    assert seen() != before


def test_articles_are_put_in_order_by_the_numbers_beside_them(
    as_: As, draft: Batch, pile: list[Article], mira: User
) -> None:
    client = as_(mira)
    Batch.objects.filter(pk=draft.pk).update(order="by_hand")
    assert f"Place of {pile[0].details.get().title}" in client.get(f"/batches/{draft.uid}").content.decode()
    uids = [str(row.uid) for row in pile]
    assert "The order is kept." in act(client, draft, "order", article=uids, place=["3", "1", "4", "2"])
    order = BatchArticle.objects.filter(batch=draft).order_by("position").values_list("article__uid", flat=True)
    assert [str(uid) for uid in order] == [uids[1], uids[3], uids[0], uids[2]]
    assert "Write a whole number" in act(client, draft, "order", article=uids, place=["3", "one", "4", "2"])


def test_a_manager_is_warned_of_articles_that_its_people_may_not_open(
    as_: As, draft: Batch, pile: list[Article], mira: User
) -> None:
    client = as_(mira)
    assert "are confidential" not in text_of(client.get(f"/batches/{draft.uid}"))
    Article.objects.filter(pk=pile[0].pk).update(confidentiality=Confidentiality.CONFIDENTIAL)
    said = text_of(client.get(f"/batches/{draft.uid}"))
    assert "1 of these articles are confidential, and 2 of the people are not cleared" in said


def test_done_articles_are_sent_back_from_the_batch(
    as_: As, twice: Batch, desk: Project, mira: User, rosa: User
) -> None:
    done = give(rosa, desk)
    client = as_(mira)
    assert "Send back …" in text_of(client.get(f"/batches/{twice.uid}"))
    answer = client.post(f"/assignments/{done.uid}", {"act": "send_back", "reason": "R4"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/batches/{twice.uid}"
    batches.close(batch=twice, by=mira, now=timezone.now())
    other = Assignment.objects.filter(batch=twice).first()
    assert "Nothing can be done here any more" in text_of(client.get(f"/assignments/{other.uid}"))


# --- What reviewers and Home are told ----------------------------------------------------------------------------


def test_a_reviewer_reads_which_batch_it_is_and_that_it_is_unaided(
    as_: As, twice: Batch, desk: Project, rosa: User, adam: User, harbour: Article
) -> None:
    held = give(rosa, desk)
    client = as_(rosa)
    home = text_of(client.get("/"))
    assert "You work in Twice : 1 article done by you, due" in home
    assert "answered without suggestions" in home
    shown = text_of(client.get(f"/articles/{held.article.uid}/tag"))
    assert "Harbour desk · Twice" in shown
    assert "without suggestions" in shown
    assert "Answered without suggestions" in shown
    other = as_(adam).get(f"/articles/{harbour.uid}/tag")
    assert "badge unaided" not in other.content.decode()
    assert "Twice" not in text_of(other) + text_of(client.get("/"))


def test_a_manager_reads_at_home_what_is_due_this_week_and_what_was_done_since(
    as_: As, twice: Batch, desk: Project, mira: User, rosa: User
) -> None:
    client = as_(mira)
    home = text_of(client.get("/"))
    assert "Due this week Twice" in home
    assert "0 of 8 done" in home
    assert "since you were here last" not in home
    past = (timezone.now() - timedelta(hours=3)).isoformat()
    User.objects.filter(pk=mira.pk).update(preferences={"visits": {"at": past, "before": None}})
    give(rosa, desk)
    home = text_of(client.get("/"))
    assert "1 of 8 done" in home
    assert "1 article was done since you were here last" in home
    assert "Due this week" not in text_of(as_(rosa).get("/"))
    batches.reschedule(
        batch=twice, due=timezone.localdate() + timedelta(days=8), people=[], by=mira, now=timezone.now()
    )
    assert "Due this week" not in text_of(as_(mira).get("/"))
