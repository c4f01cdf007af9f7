"""What nobody may learn who answers an article blind: what others said of it, in whichever round, on whichever page."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from annotations import access
from annotations.adjudicate import decisions
from annotations.discuss import threads
from annotations.models import Answer, Article, Batch, Comment, Decision, Event, Gold, Membership, Project, Thread, User
from annotations.review import batches, gold, queue, workload
from annotations.roles import Action
from tests import factories
from tests.cast import member

SAID = {1: ("sourced", "sourced"), 2: ("plain", "plain"), 3: ("speculative", "speculative")}


@pytest.fixture
def bo(desk: Project) -> User:
    """Reviews for the harbour desk."""
    return member(desk, "Bo", "reviewer")


@pytest.fixture
def cy(desk: Project) -> User:
    """Reviews for the harbour desk."""
    return member(desk, "Cy", "reviewer")


@pytest.fixture
def golden(desk: Project, bo: User, cy: User, mira: User, now: datetime) -> Article:
    """A gold article, which Bo and Cy agreed on."""
    article = factories.article(desk, mira, now, title="Golden one")
    factories.answered(article, [bo, cy], SAID)
    gold.make(article=article, by=mira, now=now)
    return article


def opened(people: list[User], articles: list[Article], **terms: Any) -> Batch:
    """An open batch over these articles, in which these people work."""
    by, now = people[0], factories.NOW
    given = batches.Terms(**{"name": f"Batch {uuid.uuid4()}"} | terms)
    made = batches.draft(project=articles[0].project, terms=given, articles=articles, people=people, by=by, now=now)
    return batches.open_batch(batch=made, by=by, now=now)


def with_gold(who: User, by: User) -> Batch:
    """An open batch of three articles in which the first that `who` is given is gold, and the next one is not."""
    articles = [factories.article(by.memberships.get().project, by, factories.NOW) for _ in range(3)]
    seed = factories.control_seed(who, places=1, least=1, gold_share=50)
    return opened([who], articles, gold_share=50, seed=seed)


def page(who: User, address: str, **given: str) -> Any:
    """The answer to a GET by this person."""
    client = Client()
    client.force_login(who)
    return client.get(address, given)


def test_what_a_codebook_would_ask_again_tells_no_label_of_an_open_batch(
    desk: Project, mira: User, rosa: User, now: datetime
) -> None:
    article = factories.article(desk, mira, now)
    batch = opened([mira, rosa], [article], overlap=2)
    held = queue.open_article(article=article, reviewer=rosa, now=now)
    factories.word(held, 1, "sourced")
    address = reverse("codebook-affected", args=[desk.uid])
    olaf = member(desk, "Olaf", "manager")
    for manager in (mira, olaf):
        assert page(manager, address, label="sourced").context["count"] == 0
        assert page(manager, address, words="ship").context["count"] == 0
    queue.finish(assignment=held, now=now)
    batches.close(batch=batch, by=mira, now=now)
    assert [row.number for row in page(mira, address, label="sourced").context["rows"]] == [1]


def test_what_a_codebook_would_ask_again_leaves_out_what_a_manager_answers_blind_or_may_not_open(
    desk: Project, mira: User, rosa: User, now: datetime
) -> None:
    again, secret = factories.article(desk, mira, now), factories.article(desk, mira, now)
    for article in (again, secret):
        held = queue.open_article(article=article, reviewer=rosa, now=now)
        factories.word(held, 1, "plain")
        queue.finish(assignment=held, now=now)
    address = reverse("codebook-affected", args=[desk.uid])
    assert page(mira, address, words="ship").context["count"] == 2
    opened([mira], [again])
    assert [row.article for row in page(mira, address, label="plain").context["rows"]] == [secret]
    Article.objects.filter(pk=secret.pk).update(confidentiality="confidential")
    for given in ({"words": "ship"}, {"label": "plain"}):
        answer = page(mira, address, **given)
        assert answer.context["count"] == 0
        assert "left the harbour" not in answer.content.decode()


def test_the_list_of_sentences_has_none_of_an_article_that_one_answers_blind(
    desk: Project, mira: User, rosa: User, golden: Article, now: datetime
) -> None:
    address = reverse("sentences", args=[desk.uid])
    filters = ({}, {"standing": "agreed"}, {"label": "sourced"}, {"label": "plain"})
    assert [len(page(rosa, address, **given).context["rows"]) for given in filters] == [3, 3, 1, 1]
    batch = opened([rosa], [golden], kind="qualification", pass_mark=80)
    assert [page(rosa, address, **given).context["rows"] for given in filters] == [[], [], [], []]
    assert len(page(mira, address).context["rows"]) == 3
    batches.close(batch=batch, by=mira, now=now)
    assert len(page(rosa, address, label="sourced").context["rows"]) == 1


def test_the_list_of_sentences_does_not_tell_a_control(
    desk: Project, mira: User, rosa: User, golden: Article, now: datetime
) -> None:
    with_gold(rosa, mira)
    held = queue.draw(project=desk, reviewer=rosa, now=now)
    assert held is not None
    assert held.article == golden
    assert page(rosa, reverse("sentences", args=[desk.uid])).context["rows"] == []


def count(model: type[Model], who: User, article: Article) -> int:
    """How many rows about the article the person gets."""
    return access.visible(model, who).filter(**{access.PATHS[model][1]: article}).count()


@pytest.fixture
def settled(desk: Project, mira: User, adam: User, rosa: User, bo: User, now: datetime) -> Article:
    """An article that Rosa and Bo answered, and of which Adam decided the first sentence against both."""
    article = factories.article(desk, mira, now)
    factories.answered(article, [rosa, bo], {1: ("sourced", "plain"), 2: ("plain", "plain"), 3: ("plain", "plain")})
    verdict = decisions.Verdict(label="anonymous", hedged=False, category="slip")
    first = article.sentences.get(number=1)
    decisions.settle(sentence=first, verdict=verdict, by=adam, operation=uuid.uuid4(), version=0, now=now)
    return article


@pytest.mark.parametrize("who", ["adam", "mira", "olga"])
def test_no_role_gets_what_others_said_of_an_article_that_they_answer_blind(
    who: str, request: pytest.FixtureRequest, desk: Project, mira: User, settled: Article, golden: Article
) -> None:
    person = request.getfixturevalue(who)
    Membership.objects.get_or_create(user=person, project=desk, defaults={"role": "reviewer"})
    models = ((Answer, settled), (Decision, settled), (Answer, golden), (Gold, golden))
    before = [count(model, person, article) for model, article in models]
    assert before == [6, 1, 6, 1]
    batch = opened([person], [settled, golden])
    held = queue.open_article(article=settled, reviewer=person, now=factories.NOW)
    factories.word(held, 1, "plain")
    assert [count(model, person, article) for model, article in models] == [1, 0, 0, 0]
    queue.finish(assignment=held, now=factories.NOW)
    batches.close(batch=batch, by=mira, now=factories.NOW)
    assert [count(model, person, article) for model, article in models] == [7, 1, 6, 1]


def test_my_results_tell_no_decision_on_an_article_that_one_answers_again_blind(
    client: Client, desk: Project, mira: User, rosa: User, settled: Article, now: datetime
) -> None:
    address = reverse("results", args=[desk.uid])
    assert [row.settled.name for row in page(rosa, address).context["rows"]] == ["Anonymous"]
    batch = opened([rosa], [settled])
    assert page(rosa, address).context["rows"] == []
    client.force_login(rosa)
    respond = reverse("respond", args=[settled.uid, 1])
    assert client.post(respond, {"kind": "understood"}).status_code == 404
    batches.close(batch=batch, by=mira, now=now)
    assert len(page(rosa, address).context["rows"]) == 1


def test_a_compare_round_shows_no_article_to_the_desk_while_they_answer_it_again_blind(
    desk: Project, mira: User, adam: User, bo: User, cy: User, now: datetime
) -> None:
    again, other = factories.article(desk, mira, now), factories.article(desk, mira, now)
    terms = batches.Terms(name="Compare", overlap=2, kind="compare")
    made = batches.draft(project=desk, terms=terms, articles=[again, other], people=[bo, cy], by=mira, now=now)
    batch = batches.open_batch(batch=made, by=mira, now=now)
    for person, label in ((bo, "sourced"), (cy, "plain")):
        for article, said in ((again, label), (other, "plain")):
            held = queue.open_article(article=article, reviewer=person, now=now)
            factories.word(held, 1, said)
            queue.finish(assignment=held, now=now)
    batches.close(batch=batch, by=mira, now=now)
    address = reverse("compare", args=[desk.uid, batch.uid])
    assert [figure.units for figure in page(adam, address).context["figures"]] == [1, 2]
    opened([adam], [again])
    seen = page(adam, address, article=str(again.uid)).context
    assert [row for row, _title, _left in seen["articles"]] == [other]
    assert seen["article"] == other
    assert [figure.units for figure in seen["figures"]] == [1, 1]
    assert page(mira, address, article=str(again.uid)).context["article"] == again
    opened([adam], [other])
    assert page(adam, address).status_code == 404


def test_the_desk_neither_sees_nor_takes_up_who_was_unsure_where_they_answer_blind(
    client: Client, desk: Project, mira: User, adam: User, bo: User, now: datetime
) -> None:
    article = factories.article(desk, mira, now)
    held = queue.open_article(article=article, reviewer=bo, now=now)
    factories.word(held, 1, "unsure")
    queue.finish(assignment=held, now=now)
    listed = reverse("questions", args=[desk.uid])
    assert page(adam, listed).context["matching"] == 1
    opened([adam], [article])
    assert page(adam, listed).context["matching"] == 0
    client.force_login(adam)
    codes = set()
    for number in (1, 2):  # whether somebody was unsure makes no difference
        said = {"act": "reply", "text": "By R3", "operation": str(uuid.uuid4())}
        codes.add(client.post(reverse("question-unsure", args=[article.uid, number]), said).status_code)
    assert codes == {403}
    assert not Thread.objects.exists()


def test_a_settled_question_is_not_for_whoever_holds_the_article_as_a_control(
    desk: Project, mira: User, adam: User, rosa: User, vera: User, bo: User, golden: Article, now: datetime
) -> None:
    first = golden.sentences.get(number=1)
    thread = threads.ask(sentence=first, by=bo, text="Who?", operation=uuid.uuid4(), now=now).thread
    threads.settle(thread=thread, by=adam, text="By R3", operation=uuid.uuid4(), now=now)
    address = reverse("questions", args=[desk.uid])
    assert page(rosa, address, state="all").context["matching"] == 1
    with_gold(rosa, mira)
    held = queue.draw(project=desk, reviewer=rosa, now=now)
    assert held is not None
    assert held.article == golden
    assert page(rosa, address, state="all").context["matching"] == 0
    for model in (Thread, Comment):
        assert not access.visible(model, rosa).exists()
        assert access.visible(model, vera).exists()
        assert access.visible(model, bo).exists()


def events(who: User, kind: str) -> int:
    """How many events of this kind the person gets to manage."""
    return access.visible(Event, who, Action.MANAGE).filter(kind__startswith=kind).count()


def test_events_of_a_confidential_article_are_for_the_cleared_alone(
    desk: Project, mira: User, rosa: User, olga: User, now: datetime
) -> None:
    article = factories.article(desk, mira, now)
    held = queue.open_article(article=article, reviewer=rosa, now=now)
    factories.word(held, 1, "sourced")
    threads.ask(sentence=article.sentences.get(number=2), by=rosa, text="Who?", operation=uuid.uuid4(), now=now)
    kinds = ("answer.", "article.", "thread.")
    assert [events(mira, kind) for kind in kinds] == [1, 1, 1]
    Article.objects.filter(pk=article.pk).update(confidentiality="confidential")
    for who in (mira, olga):
        assert [events(who, kind) for kind in kinds] == [0, 0, 0]
    Membership.objects.filter(user=mira).update(cleared=True)
    assert [events(mira, kind) for kind in kinds] == [1, 1, 1]


def test_events_tell_nobody_what_was_said_of_an_article_that_they_answer_blind(
    desk: Project, mira: User, adam: User, golden: Article, now: datetime
) -> None:
    Membership.objects.filter(user=adam).update(role="manager")
    thread = threads.ask(
        sentence=golden.sentences.get(number=1), by=mira, text="Who?", operation=uuid.uuid4(), now=now
    ).thread
    threads.settle(thread=thread, by=adam, text="By R3", operation=uuid.uuid4(), now=now)
    kinds = ("answer.", "gold.", "thread.")
    before = [events(adam, kind) for kind in kinds]
    assert before == [6, 1, 2]
    batch = opened([adam], [golden], kind="qualification", pass_mark=80)
    held = queue.open_article(article=golden, reviewer=adam, now=now)
    factories.word(held, 1, "plain")
    assert [events(adam, kind) for kind in kinds] == [1, 0, 0]
    assert [events(mira, kind) for kind in kinds] == before
    queue.finish(assignment=held, now=now)
    batches.close(batch=batch, by=mira, now=now)
    assert [events(adam, kind) for kind in kinds] == [7, 1, 2]


def test_joining_sentences_tells_nobody_what_was_answered_in_an_open_batch(
    desk: Project, mira: User, adam: User, rosa: User, now: datetime
) -> None:
    article = factories.article(desk, mira, now)
    batch = opened([rosa], [article])
    held = queue.open_article(article=article, reviewer=rosa, now=now)
    for number in (1, 2):
        factories.word(held, number, "sourced")
    factories.join(article, 1, adam)
    queue.finish(assignment=held, now=now)
    assert Event.objects.get(kind="answer.carried").new["label"] == "sourced"
    assert events(mira, "answer.") == 0
    batches.close(batch=batch, by=mira, now=now)
    assert events(mira, "answer.") == 3


def test_changing_an_answer_does_not_tell_a_control(
    client: Client, desk: Project, mira: User, rosa: User, golden: Article, now: datetime
) -> None:
    with_gold(rosa, mira)
    client.force_login(rosa)
    drawn, told = [], []
    for _place in range(2):
        held = queue.draw(project=desk, reviewer=rosa, now=now)
        assert held is not None
        factories.word(held, 1, "plain")
        queue.finish(assignment=held, now=now)
        drawn.append(held.drawn_by)
        body = {"operation": str(uuid.uuid4()), "version": 1, "label": "anonymous", "state": "labelled"}
        changed = client.put(reverse("api-answer", args=[held.article.uid, 1]), body, content_type="application/json")
        undone = client.post(
            reverse("api-undo", args=[held.article.uid]),
            {"operation": str(uuid.uuid4())},
            content_type="application/json",
        )
        told += [changed.json()["standing"], undone.json()["standing"]]
    assert drawn == ["gold", "random"]
    assert told == [None] * 4


def test_lists_of_articles_do_not_tell_that_others_answer_in_a_blind_batch(
    desk: Project, mira: User, rosa: User, bo: User, vera: User, now: datetime
) -> None:
    article = factories.article(desk, mira, now)
    batch = opened([bo, rosa], [article], overlap=2)
    held = queue.open_article(article=article, reviewer=bo, now=now)
    lists, listed = reverse("articles", args=[desk.uid]), reverse("api-articles", args=[desk.uid])

    def told(who: User) -> tuple[object, int, list[int]]:
        """Who holds the article, how much is answered, and in how many of free, open, done both lists have it."""
        (row,) = page(who, lists).context["rows"]
        states = ("free", "open", "done")
        rows = [len(page(who, lists, state=state).context["rows"]) for state in states]
        assert rows == [len(page(who, listed, state=state).json()["results"]) for state in states]
        return row.held and row.held.reviewer, row.answered, rows

    for _step in ("begun", "done"):
        factories.word(held, 1, "plain")
        for who in (rosa, vera, mira):
            assert told(who) == (None, 0, [1, 0, 0])
        if _step == "begun":
            assert told(bo) == (bo, 1, [0, 1, 0])
            queue.finish(assignment=held, now=now)
    assert told(bo) == (bo, 1, [0, 0, 1])
    batches.close(batch=batch, by=mira, now=now)
    for who in (rosa, vera, mira):
        assert told(who) == (bo, 1, [0, 0, 1])


def test_lists_of_articles_do_not_tell_a_control(
    desk: Project, mira: User, rosa: User, golden: Article, now: datetime
) -> None:
    with_gold(rosa, mira)
    lists, listed = reverse("articles", args=[desk.uid]), reverse("api-articles", args=[desk.uid])
    drawn = []
    for place in range(2):
        held = queue.draw(project=desk, reviewer=rosa, now=now)
        assert held is not None
        drawn.append(held.drawn_by)
        assert len(page(rosa, lists, state="done").context["rows"]) == place
        assert len(page(rosa, listed, state="done").json()["results"]) == place
        (row,) = page(rosa, lists, state="open").context["rows"]
        assert (row.article, row.mine, row.answered) == (held.article, True, 0)
        queue.finish(assignment=held, now=now)
    assert drawn == ["gold", "random"]


def test_the_desk_is_not_told_that_what_they_hold_is_gold(
    client: Client, desk: Project, mira: User, golden: Article, now: datetime
) -> None:
    batch = with_gold(mira, mira)
    sheet, make = reverse("sheet", args=[golden.uid]), reverse("gold", args=[golden.uid])
    listed = reverse("admin:annotations_assignment_changelist")
    assert page(mira, sheet).context["gold"] is not None
    held = queue.draw(project=desk, reviewer=mira, now=now)
    assert held is not None
    assert held.drawn_by == "gold"
    shown = page(mira, sheet).context
    assert (shown["gold"], shown["can_be_gold"]) == (None, False)
    client.force_login(mira)
    for act in ("make", "retire"):
        said = client.post(make, {"act": act}, follow=True).content.decode()
        assert "You are asked to answer this article" in said
    assert Gold.objects.get().retired_at is None
    own = client.get(f"{listed}?q=mira").content.decode()
    assert "Golden one" in own
    assert '<td class="field-why">gold</td>' not in own
    assert client.get(f"{listed}?drawn_by__exact=gold").status_code == 400
    queue.finish(assignment=held, now=now)
    batches.close(batch=batch, by=mira, now=now)
    assert '<td class="field-why">gold</td>' in client.get(f"{listed}?q=mira").content.decode()


def test_a_control_looks_like_any_other_article_of_its_batch(
    client: Client, desk: Project, mira: User, rosa: User, golden: Article, now: datetime
) -> None:
    with_gold(rosa, mira)
    client.force_login(rosa)
    drawn, seen, done = [], [], []
    for _place in range(2):
        held = queue.draw(project=desk, reviewer=rosa, now=now)
        assert held is not None
        drawn.append(held.drawn_by)
        screen = client.get(reverse("tag", args=[held.article.uid])).context
        told = client.get(reverse("api-assignment", args=[held.article.uid])).json()
        join = {"operation": str(uuid.uuid4())}
        joined = client.post(reverse("api-merge", args=[held.article.uid, 1]), join, content_type="application/json")
        facts = (screen["mode"], screen["data"]["may_repair"], told["unaided"], told["suggestions"], told["drawn_by"])
        seen.append((*facts, joined.status_code))
        queue.finish(assignment=held, now=now)
        (batch,) = workload.worked_in(rosa)
        done.append(batch.mine)
    assert drawn == ["gold", "random"]
    assert seen[0] == seen[1] == ("unaided", False, True, "unaided", "random", 403)
    assert done == [1, 2]
