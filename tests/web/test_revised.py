"""What the pages say after boundaries were moved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from annotations.models import Article, Assignment, Project, User
from annotations.review import queue
from tests.factories import article, cut, join, say
from tests.web.test_review import data_of, page


def told(client: Client, user: User, article: Article) -> tuple[int, dict[int, dict[str, Any]]]:
    data = data_of(page(client, user, article))
    return data["revised"], {row["number"]: row for row in data["sentences"]}


def test_the_scripts_are_told_nothing_where_nothing_was_moved(
    client: Client, harbour: Article, opened: Assignment, rosa: User
) -> None:
    revised, sentences = told(client, rosa, harbour)
    assert revised == 0
    assert {str(row["to_confirm"]) for row in sentences.values()} == {"[]"}


def test_the_scripts_are_told_what_was_moved_and_what_waits(
    client: Client, harbour: Article, opened: Assignment, rosa: User, mira: User
) -> None:
    say(opened, 1, "plain", note="look again")
    say(opened, 2, "sourced")
    say(opened, 3, "plain")
    say(opened, 4, "plain")
    join(harbour, 1, mira)
    join(harbour, 3, mira)
    revised, sentences = told(client, rosa, harbour)
    assert (revised, list(sentences)) == (2, [7, 8, 5, 6])
    first, second = sentences[7]["to_confirm"]
    assert (first["number"], first["start"], first["end"], first["answer"]["label"]) == (1, 0, 55, "plain")
    assert (first["answer"]["note"], second["number"], second["answer"]["label"]) == ("look again", 2, "sourced")
    assert (sentences[7]["answer"], sentences[8]["answer"]["label"]) == (None, "plain")
    say(opened, 7, "sourced")
    revised, sentences = told(client, rosa, harbour)
    assert (revised, sentences[7]["to_confirm"]) == (0, [])


def test_reading_a_page_with_moved_boundaries_costs_few_queries(
    client: Client, harbour: Article, opened: Assignment, rosa: User, mira: User, django_assert_max_num_queries: Any
) -> None:
    for number in (1, 2, 3):
        say(opened, number, "plain")
        cut(harbour, number, harbour.sentences.get(number=number).start + 12, mira)
    client.force_login(rosa)
    with django_assert_max_num_queries(23):
        assert client.get(reverse("tag", args=[harbour.uid])).status_code == 200


def test_the_list_counts_answers_of_live_sentences(
    client: Client, harbour: Article, opened: Assignment, desk: Project, rosa: User, mira: User, now: datetime
) -> None:
    for number in range(1, 7):
        say(opened, number, "plain")
    queue.finish(assignment=opened, now=now)
    join(harbour, 1, mira)
    cut(harbour, 3, 124, mira)
    client.force_login(rosa)
    (row,) = client.get(reverse("articles", args=[desk.uid])).context["rows"]
    assert (row.asked, row.answered) == (6, 4)


def test_the_sheet_shows_the_new_sentences(
    client: Client, harbour: Article, opened: Assignment, rosa: User, mira: User, now: datetime
) -> None:
    say(opened, 1, "plain")
    say(opened, 2, "plain")
    queue.finish(assignment=opened, now=now)
    join(harbour, 1, mira)
    client.force_login(rosa)
    content = client.get(reverse("sheet", args=[harbour.uid])).content.decode()
    assert "since Tuesday. “We will not open it early,” harbour master" in content


def test_home_says_where_sentences_wait_to_be_confirmed_and_leads_there_first(
    client: Client, desk: Project, harbour: Article, opened: Assignment, rosa: User, mira: User, now: datetime
) -> None:
    say(opened, 1, "plain")
    say(opened, 2, "sourced")
    queue.finish(assignment=opened, now=now)
    other = queue.open_article(article=article(desk, mira, now), reviewer=rosa, now=now)
    client.force_login(rosa)
    ask = reverse("following", args=[desk.uid]) + "?confirm=1"
    assert ask not in client.get(reverse("home")).content.decode()
    join(harbour, 1, mira)
    told = client.get(reverse("home")).content.decode()
    assert f'href="{ask}">1 article has sentences to confirm</a>' in told
    assert client.get(ask).headers["Location"] == reverse("tag", args=[harbour.uid])
    Article.objects.filter(pk=harbour.pk).update(confidentiality="confidential")
    assert ask not in client.get(reverse("home")).content.decode()
    assert client.get(ask).headers["Location"] == reverse("tag", args=[other.article.uid])
