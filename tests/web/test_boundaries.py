"""Boundaries to look at after an import: listed with their words, put right or left, and taken back."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Article, Event, Job, Project, Sentence, User
from annotations.review import queue
from tests import factories

pytestmark = pytest.mark.django_db

TEXT = "The <b>wall</b> is closed The ferry goes to Osthavn. Nobody was hurt.\n\nAsk the Mngr. Lind knows the wall."


@pytest.fixture
def harbour(desk: Project, mira: User, now: datetime) -> Article:
    return factories.article(desk, mira, now, TEXT, "Harbour closed")


@pytest.fixture
def managing(client: Client, mira: User) -> Client:
    client.force_login(mira)
    return client


def page(client: Client, article: Article) -> str:
    response = client.get(reverse("import-boundaries", args=[article.imported_in.uid]))
    assert response.status_code == 200
    return response.content.decode()


def forms_of(html: str) -> list[dict[str, str]]:
    """What each form of the page would send, without its button."""
    found = re.findall(r"<form .*?</form>", html.partition("<main")[2] or html, re.DOTALL)
    return [
        dict(re.findall(r'name="(\w+)" value="([^"]*)"', form.replace("csrfmiddlewaretoken", "csrf"))) for form in found
    ]


def press(client: Client, article: Article, do: str, form: dict[str, str], *, script: bool = True) -> Any:
    address = reverse("import-boundaries", args=[article.imported_in.uid])
    headers = {"HX-Request": "true"} if script else {}
    return client.post(address, form | {"do": do}, headers=headers)


def texts(article: Article) -> list[str]:
    live = Sentence.objects.filter(article=article, retired__isnull=True)
    return list(live.order_by("start").values_list("text", flat=True))


def test_each_doubt_is_shown_in_its_words_with_the_place_marked(managing: Client, harbour: Article) -> None:
    html = page(managing, harbour)
    words = [" ".join(re.sub(r"<[^>]+>", "", part).split()) for part in re.findall(r'<p class="words">(.*?)</p>', html)]
    assert words == [
        "The &lt;b&gt;wall&lt;/b&gt; is closed split? The ferry goes to Osthavn.",
        "Ask the Mngr. join? Lind knows the wall.",
    ]
    assert "<b>wall</b>" not in html
    assert html.count('value="mend"') == html.count('value="right"') == 2
    assert "“The”" in html
    assert "“Mngr.”" in html


def test_split_and_join_put_the_sentences_right(managing: Client, harbour: Article) -> None:
    split, join = forms_of(page(managing, harbour))[:2]
    told = press(managing, harbour, "mend", split).content.decode()
    assert "Split in two." in told
    assert len(re.findall(r'class="doubt ', told)) == 1
    told = press(managing, harbour, "mend", join).content.decode()
    assert "Joined." in told
    assert "All looked at." in told
    assert texts(harbour) == [
        "The <b>wall</b> is closed",
        "The ferry goes to Osthavn.",
        "Nobody was hurt.",
        "Ask the Mngr. Lind knows the wall.",
    ]
    assert "Nothing doubtful" in page(managing, harbour)


def test_suggestions_for_what_was_made_follow_and_for_what_was_left_none(managing: Client, harbour: Article) -> None:
    split, join = forms_of(page(managing, harbour))[:2]
    press(managing, harbour, "right", split)
    assert not Job.objects.filter(kind="suggest", arguments__articles=[str(harbour.uid)]).exists()
    press(managing, harbour, "mend", join)
    assert Job.objects.filter(kind="suggest", arguments__articles=[str(harbour.uid)]).count() == 1


@pytest.mark.parametrize("do", ["mend", "right"])
def test_what_was_done_last_can_be_taken_back(managing: Client, harbour: Article, do: str) -> None:
    before = texts(harbour)
    told = press(managing, harbour, do, forms_of(page(managing, harbour))[0]).content.decode()
    assert page(managing, harbour).count('class="doubt ') == 1
    back = press(managing, harbour, "undo", forms_of(told)[-1]).content.decode()
    assert "Taken back" in back
    assert texts(harbour) == before
    assert page(managing, harbour).count('class="doubt ') == 2


def test_an_undo_takes_back_nothing_but_what_it_is_about(managing: Client, harbour: Article) -> None:
    """Something else was joined meanwhile, in another window."""
    split, join = forms_of(page(managing, harbour))[:2]
    undo = forms_of(press(managing, harbour, "mend", split).content.decode())[-1]
    press(managing, harbour, "mend", join)
    before = texts(harbour)
    assert "nothing to take back" in press(managing, harbour, "undo", undo).content.decode()
    assert texts(harbour) == before


def test_an_undo_that_is_sent_twice_takes_back_once(managing: Client, harbour: Article) -> None:
    split, join = forms_of(page(managing, harbour))[:2]
    press(managing, harbour, "mend", split)
    undo = forms_of(press(managing, harbour, "mend", join).content.decode())[-1]
    for _ in range(2):
        assert "Taken back." in press(managing, harbour, "undo", undo).content.decode()
    assert texts(harbour)[0] == "The <b>wall</b> is closed"


def test_right_as_it_is_changes_no_sentence_and_is_remembered(managing: Client, harbour: Article) -> None:
    before = texts(harbour)
    for form in forms_of(page(managing, harbour))[:2]:
        assert "Left as it is." in press(managing, harbour, "right", form).content.decode()
    assert texts(harbour) == before
    assert Event.objects.filter(kind="boundary.confirmed").count() == 2
    assert "Nothing doubtful" in page(managing, harbour)


def test_pressing_twice_does_it_once(managing: Client, harbour: Article) -> None:
    form = forms_of(page(managing, harbour))[0]
    press(managing, harbour, "mend", form)
    assert "Split in two." in press(managing, harbour, "mend", form).content.decode()
    assert len(texts(harbour)) == 5


def test_a_sentence_that_was_changed_meanwhile_is_told_and_shown_as_it_is(managing: Client, harbour: Article) -> None:
    form = forms_of(page(managing, harbour))[0]
    press(managing, harbour, "mend", form)
    told = press(managing, harbour, "mend", form | {"operation": str(uuid.uuid4())}).content.decode()
    assert "refused" in told
    assert "changed meanwhile" in told
    assert len(re.findall(r'class="doubt ', told)) == 1


def test_it_works_without_a_script(managing: Client, harbour: Article) -> None:
    form = forms_of(page(managing, harbour))[0]
    answer = press(managing, harbour, "mend", form, script=False)
    assert (answer.status_code, answer["Location"]) == (
        302,
        reverse("import-boundaries", args=[harbour.imported_in.uid]),
    )
    assert len(texts(harbour)) == 5


@pytest.mark.parametrize("wrong", [{"do": "burn"}, {"at": "-1"}, {"operation": ""}, {"kind": "seam"}])
def test_what_is_no_answer_is_refused(managing: Client, harbour: Article, wrong: dict[str, str]) -> None:
    form = forms_of(page(managing, harbour))[0] | {"do": "mend"} | wrong
    assert managing.post(reverse("import-boundaries", args=[harbour.imported_in.uid]), form).status_code == 400


def test_only_articles_of_the_import_can_be_changed_there(
    managing: Client, harbour: Article, desk: Project, mira: User, now: datetime
) -> None:
    other = factories.article(desk, mira, now, TEXT.replace("Osthavn", "Brennick"))
    form = forms_of(page(managing, other))[0]
    assert press(managing, harbour, "mend", form).status_code == 404
    assert len(texts(other)) == 4


def test_articles_with_answers_stand_apart(
    managing: Client, harbour: Article, desk: Project, mira: User, rosa: User, now: datetime
) -> None:
    assert "Somebody has answered already" not in page(managing, harbour)
    factories.say(queue.open_article(article=harbour, reviewer=rosa, now=now), 1)
    free, _, taken = page(managing, harbour).partition("Somebody has answered already")
    assert 'class="doubt ' not in free
    assert taken.count('class="doubt ') == 2
    assert "asked to confirm" in taken


def test_the_import_page_says_how_many_there_are(managing: Client, harbour: Article, rosa: User) -> None:
    address = reverse("import-boundaries", args=[harbour.imported_in.uid])
    assert address in managing.get(reverse("import", args=[harbour.imported_in.uid])).content.decode()
    told = managing.get(address, headers={"HX-Request": "true", "HX-Target": "boundary-count"}).content.decode()
    assert "2 boundaries" in told
    assert "<html" not in told
    managing.force_login(rosa)
    assert address not in managing.get(reverse("import", args=[harbour.imported_in.uid])).content.decode()


def test_a_long_sentence_is_shortened_around_the_place(
    managing: Client, desk: Project, mira: User, now: datetime
) -> None:
    long = "the wall of the old harbour " * 60
    article = factories.article(desk, mira, now, f"Nobody saw {long}at night The ferry saw {long}by day.")
    (words,) = re.findall(r'<p class="words">(.*?)</p>', page(managing, article))
    assert len(words) < 1200
    assert words.startswith("… ")
    assert "at night" in words
    assert "The ferry" in words


@pytest.mark.parametrize(("role", "status"), [("adam", 200), ("rosa", 403), ("vera", 403), ("stig", 404)])
def test_whoever_may_edit_looks(
    client: Client, harbour: Article, role: str, status: int, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(role))
    assert client.get(reverse("import-boundaries", args=[harbour.imported_in.uid])).status_code == status


def test_a_confidential_article_is_not_shown_to_whoever_is_not_cleared(
    client: Client, harbour: Article, adam: User
) -> None:
    Article.objects.filter(pk=harbour.pk).update(confidentiality="confidential")
    client.force_login(adam)
    assert client.get(reverse("import-boundaries", args=[harbour.imported_in.uid])).status_code == 404
