"""Changing an article's language on its sheet: who may, and what they are told of what was cut anew."""

import pytest
from django.urls import reverse

from annotations.ingest import imports, readers
from annotations.models import ArticleDetails, Job
from annotations.review import queue
from tests.factories import NOW, say

GERMAN = "Am 3. Mai kam Dr. Lind z. B. nach Bonn.\n\nEr blieb bis zum 19. Juni."


@pytest.fixture
def bonn(desk, mira):
    draft = readers.Draft(title="Bonn", text=GERMAN, language="en")
    return imports.paste(project=desk, by=mira, now=NOW, draft=draft).article


@pytest.fixture
def press(client, bonn):
    def send(user, language="de"):
        client.force_login(user)
        return client.post(reverse("language", args=[bonn.uid]), {"language": language}, follow=True)

    return send


def language_of(article):
    return ArticleDetails.objects.get(article=article, current=True).language


def test_the_sheet_says_what_came_of_it_and_what_is_new_gets_suggestions(press, bonn, mira):
    before = Job.objects.filter(kind="suggest").count()
    page = press(mira).content.decode()
    assert "The language is German." in page
    assert "2 sentences were cut anew." in page
    assert "stays as it is" not in page
    assert 'lang="de"' in page
    assert Job.objects.filter(kind="suggest").count() >= before


def test_it_says_why_a_paragraph_was_left_alone(press, bonn, mira, rosa):
    say(queue.open_article(article=bonn, reviewer=rosa, now=NOW))
    page = press(mira).content.decode()
    assert "1 paragraph stays as it is, because somebody has worked on it." in page
    assert language_of(bonn) == "de"


def test_what_is_no_language_is_refused_in_words(press, bonn, mira):
    assert "A language is named by its code" in press(mira, "German").content.decode()
    assert language_of(bonn) == "en"


def test_a_reviewer_neither_sees_the_form_nor_may_send_it(press, client, bonn, rosa):
    assert press(rosa).status_code == 403
    assert language_of(bonn) == "en"
    assert "It is written in" not in client.get(reverse("sheet", args=[bonn.uid])).content.decode()
