"""Marks to confirm: listed with words and people, confirmed, refused, taken back; counted on the first page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Article, Assignment, Job, Project, Sentence, User
from annotations.review import queue
from tests import factories
from tests.factories import NOW, say, say_of_block, second_pass
from tests.web.test_boundaries import forms_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lock(desk: Project, mira: User) -> Article:
    return factories.with_aside(desk, mira)


@pytest.fixture
def rosas(lock: Article, rosa: User) -> Assignment:
    """Rosa has marked sentence 5 as no text, and the heading, 3, as text."""
    assignment = queue.open_article(article=lock, reviewer=rosa, now=NOW)
    say(assignment, 5, None, marks={"not_text": True})
    say(assignment, 6, "plain")
    say(assignment, 3, "plain", marks={"not_text": False})
    return assignment


@pytest.fixture
def managing(client: Client, mira: User) -> Client:
    client.force_login(mira)
    return client


def page(client: Client, desk: Project) -> str:
    response = client.get(reverse("marks", args=[desk.uid]))
    assert response.status_code == 200
    return response.content.decode()


def press(client: Client, desk: Project, do: str, form: dict[str, str], *, script: bool = True) -> Any:
    headers = {"HX-Request": "true"} if script else {}
    return client.post(reverse("marks", args=[desk.uid]), form | {"do": do}, headers=headers)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2] or html).split())


def asked(article: Article) -> list[int]:
    rows = Sentence.objects.filter(article=article, asked=True, retired__isnull=True)
    return list(rows.order_by("number").values_list("number", flat=True))


def test_each_block_is_shown_with_what_is_marked_by_whom_and_what_follows(
    managing: Client, desk: Project, rosas: Assignment
) -> None:
    html = page(managing, desk)
    assert re.findall(r"<mark>(.*?)</mark>", html) == ["What they say", "Read more of this here."]
    said = words(html)
    assert "2 to confirm" in said
    assert "Rosa : running text. Confirmed, its one sentence is asked. The 1 answer to it counts then." in said
    assert "Rosa : not running text. Confirmed, none of its 2 sentences is asked any more." in said
    assert "The 1 answer to it is kept and does not count." in said
    assert "Officials said it could break." in said, "the sentences beside it"


def test_confirm_and_refuse_settle_and_tell_what_is_left(
    managing: Client, desk: Project, lock: Article, rosas: Assignment
) -> None:
    heading, aside = forms_of(page(managing, desk))[:2]
    told = press(managing, desk, "not_text", aside).content.decode()
    assert "It is not running text." in told
    assert told.count('class="doubt"') == 1
    assert asked(lock) == [1, 2, 4]
    told = press(managing, desk, "not_text", heading).content.decode()
    assert "All settled." in told
    assert asked(lock) == [1, 2, 4], "it was refused"
    assert "Nothing to confirm" in page(managing, desk)


def test_suggestions_for_what_is_asked_now_follow(
    managing: Client, desk: Project, lock: Article, rosas: Assignment
) -> None:
    heading, _aside = forms_of(page(managing, desk))[:2]
    press(managing, desk, "text", heading)
    assert Job.objects.filter(kind="suggest", arguments__articles=[str(lock.uid)]).count() == 1


@pytest.mark.parametrize("do", ["text", "not_text"])
def test_what_was_done_last_can_be_taken_back_once(
    managing: Client, desk: Project, lock: Article, rosas: Assignment, do: str
) -> None:
    told = press(managing, desk, do, forms_of(page(managing, desk))[1]).content.decode()
    assert words(page(managing, desk)).count("Confirmed,") == 1
    undo = forms_of(told)[-1]
    assert undo["place"] == f"b-{lock.uid}-3"
    for _ in range(2):
        assert "Taken back." in press(managing, desk, "undo", undo).content.decode()
    assert asked(lock) == [1, 2, 4, 5, 6]
    assert words(page(managing, desk)).count("Confirmed,") == 2


def test_a_mark_that_was_taken_back_meanwhile_is_told(
    managing: Client, desk: Project, lock: Article, rosas: Assignment
) -> None:
    _heading, aside = forms_of(page(managing, desk))[:2]
    say(rosas, 5, None)
    told = press(managing, desk, "not_text", aside).content.decode()
    assert "No mark waits here any more" in told
    assert asked(lock) == [1, 2, 4, 5, 6]


def test_without_a_script_the_page_comes_again(
    managing: Client, desk: Project, lock: Article, rosas: Assignment
) -> None:
    _heading, aside = forms_of(page(managing, desk))[:2]
    answer = press(managing, desk, "not_text", aside, script=False)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("marks", args=[desk.uid]))
    assert press(managing, desk, "other", aside, script=False).status_code == 400
    assert asked(lock) == [1, 2, 4]


def test_an_article_of_another_project_is_not_settled_here(
    managing: Client, desk: Project, lock: Article, rosas: Assignment, mira: User
) -> None:
    from annotations.people import projects

    other = projects.create(name="Mountain desk", by=mira, now=NOW)
    _heading, aside = forms_of(page(managing, desk))[:2]
    assert press(managing, other, "not_text", aside).status_code == 404
    assert asked(lock) == [1, 2, 4, 5, 6]


def test_the_first_page_counts_what_waits_for_whoever_confirms_it(
    client: Client, desk: Project, lock: Article, rosas: Assignment, mira: User, adam: User, rosa: User, vera: User
) -> None:
    def said(somebody: User) -> str:
        client.force_login(somebody)
        return client.get(reverse("home")).content.decode()

    assert "2 marks to confirm" in said(mira)
    assert reverse("marks", args=[desk.uid]) in said(adam)
    assert "to confirm" not in said(rosa) + said(vera)
    say_of_block(lock, 5, False, mira)
    assert "1 mark to confirm" in said(adam)
    Article.objects.update(confidentiality="confidential")
    assert "to confirm" not in said(mira)
    client.force_login(mira)
    assert "Nothing to confirm" in page(client, desk)


# --- The review screen


def screen(held: Assignment) -> Any:
    """What the review page tells the assignment's reviewer."""
    client = Client()
    client.force_login(held.reviewer)
    return client.get(f"{reverse('tag', args=[held.article.uid])}?round={held.round}").context


def test_the_review_screen_tells_the_desk_who_marked_and_nobody_else(
    lock: Article, rosas: Assignment, adam: User, mira: User
) -> None:
    assert screen(rosas)["data"]["marks"] is None
    his = second_pass(lock, adam)
    assert screen(his)["data"]["marks"] == {"waiting": {3: ["Rosa"], 5: ["Rosa"]}, "refused": []}
    say(his, 6, None, marks={"not_text": True})
    assert screen(his)["data"]["marks"]["waiting"] == {3: ["Rosa"], 5: ["Rosa"]}, "others' marks: one's own are here"
    say_of_block(lock, 5, True, mira)
    assert screen(his)["data"]["marks"] == {"waiting": {3: ["Rosa"]}, "refused": [5, 6]}


def test_what_was_said_before_it_was_no_longer_asked_is_not_painted(
    lock: Article, rosas: Assignment, mira: User
) -> None:
    def painted() -> list[str]:
        return [one.classes for one in screen(rosas)["sentences"]]

    assert painted() == ["", "", "answered plain", "", "", "answered plain"]
    say_of_block(lock, 5, False, mira)
    assert painted() == ["", "", "answered plain", "", "unasked", "unasked"]
    assert screen(rosas)["sentences"][5].answer["label"] == "plain"
