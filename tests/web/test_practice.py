"""The practice article: who is led there, what the page carries, and that only that it was seen is kept."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.demo import practice
from annotations.models import Answer, Article, Assignment, Event, Project, User
from annotations.people import seen
from annotations.review import queue
from annotations.web import practice as face
from tests import factories
from tests.factories import say

pytestmark = pytest.mark.django_db


def address(desk: Project) -> str:
    return reverse("practice", args=[desk.uid])


def continued(client: Client, person: User, desk: Project) -> str:
    """Where *Continue* leads the person."""
    client.force_login(person)
    return str(client.get(reverse("following", args=[desk.uid])).headers["Location"])


def test_a_newcomers_first_continue_opens_the_practice_article(
    client: Client, rosa: User, desk: Project, harbour: Article
) -> None:
    assert continued(client, rosa, desk) == address(desk)
    assert not Assignment.objects.exists()


def test_after_it_was_done_or_skipped_continue_goes_on_to_the_work(
    client: Client, rosa: User, desk: Project, harbour: Article
) -> None:
    client.force_login(rosa)
    answer = client.post(address(desk))
    assert answer.headers["Location"] == reverse("following", args=[desk.uid])
    assert continued(client, rosa, desk) == reverse("tag", args=[harbour.uid])


def test_whoever_has_answered_something_anywhere_is_no_newcomer(
    client: Client, rosa: User, desk: Project, opened: Assignment
) -> None:
    say(opened)
    assert continued(client, rosa, desk) == reverse("tag", args=[opened.article.uid])


def test_having_opened_an_article_is_not_having_answered(
    client: Client, rosa: User, desk: Project, opened: Assignment
) -> None:
    assert continued(client, rosa, desk) == address(desk)


def test_it_can_be_opened_again_from_the_guidelines_and_the_list_of_keys(
    client: Client, rosa: User, desk: Project, harbour: Article
) -> None:
    seen.mark(person=rosa, what=seen.PRACTICE)
    client.force_login(rosa)
    for page in (reverse("guidelines", args=[desk.uid]), reverse("tag", args=[harbour.uid])):
        assert f'href="{address(desk)}"' in client.get(page).content.decode()
    assert client.get(address(desk)).status_code == 200


def test_whoever_only_reads_may_practise_and_is_led_to_the_guidelines(
    client: Client, vera: User, desk: Project
) -> None:
    client.force_login(vera)
    assert "To the guidelines" in client.get(address(desk)).content.decode()
    assert client.post(address(desk)).headers["Location"] == reverse("guidelines", args=[desk.uid])


def test_doing_it_stores_nothing_but_that_it_was_seen(client: Client, rosa: User, desk: Project) -> None:
    User.objects.filter(pk=rosa.pk).update(preferences={"theme": "dark", "seen": {"tour": True}})
    events = Event.objects.count()
    client.force_login(rosa)
    client.get(address(desk))
    client.post(address(desk), {"label": "plain"})
    rosa.refresh_from_db()
    assert rosa.preferences == {"theme": "dark", "seen": {"tour": True, "practice": True}}
    assert not Answer.objects.exists()
    assert Event.objects.count() == events


def test_two_things_seen_at_once_are_both_remembered(rosa: User) -> None:
    stale = User.objects.get(pk=rosa.pk)
    seen.mark(person=rosa, what=seen.PRACTICE)
    seen.mark(person=stale, what="tour")
    rosa.refresh_from_db()
    assert rosa.preferences["seen"] == {"practice": True, "tour": True}
    assert not seen.needs_practice(rosa)


def test_the_page_carries_all_that_the_script_needs_and_the_answers_for_whoever_has_none(
    client: Client, rosa: User, desk: Project
) -> None:
    client.force_login(rosa)
    page = client.get(address(desk)).content.decode()
    data = data_of(page)
    article = practice.article()
    assert [row["label"] for row in data["sentences"]] == [one.label for one in article.sentences]
    assert {one.ruling for one in article.sentences} == set(data["rulings"])
    assert data["guidelines"] == reverse("guidelines", args=[desk.uid])
    listed = page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert listed.count("<li>") == len(article.sentences)
    assert "Anonymous, hedged" in listed


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="practice-data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_the_words_of_the_page_are_those_that_its_scripts_say(client: Client, rosa: User, desk: Project) -> None:
    folder = Path(face.__file__).parent.parent / "static/annotations/js"
    scripts = "".join((folder / name).read_text("utf-8") for name in ("practice.js", "practice/show.js"))
    assert {key for key in face.words() if f'"{key}"' not in scripts} == set()
    assert set(re.findall(r"""word\("(\w+)\"""", scripts)) <= set(face.words())


def test_in_another_project_it_is_not_asked_again(
    client: Client, rosa: User, desk: Project, opened: Assignment, mira: User, now: datetime
) -> None:
    say(opened)
    queue.finish(assignment=opened, now=now)
    other = factories.article(desk, mira, now)
    assert continued(client, rosa, desk) == reverse("tag", args=[other.uid])
