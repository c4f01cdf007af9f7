"""The tag page: who gets it, what it tells the scripts, and how it is set."""

from __future__ import annotations

import json
import re
import uuid
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations.discuss import threads
from annotations.models import Article, Assignment, Batch, Codebook, Project, Suggester, Suggestion, Thread, User
from annotations.people import seen
from annotations.review import queue
from annotations.web import screen, words
from tests.factories import article as pasted
from tests.factories import say

pytestmark = pytest.mark.django_db

TEXT = """Ships & <b>boats</b> left.

What they say

Jonas Eik said the 😀 quay was safe. Officials said it could sink.

It was built in 1931."""


@pytest.fixture
def article(desk: Project, mira: User, now: datetime) -> Article:
    return pasted(desk, mira, now, text=TEXT, title="Harbour <i>news</i>")


def page(client: Client, user: User, article: Article) -> Any:
    client.force_login(user)
    return client.get(reverse("tag", args=[article.uid]))


def data_of(response: Any) -> dict[str, Any]:
    found = re.search(
        r'<script id="review-data" type="application/json">(.*?)</script>', response.content.decode(), re.DOTALL
    )
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def suggest(article: Article, number: int, **given: Any) -> Suggestion:
    suggester, _ = Suggester.objects.get_or_create(
        project=article.project,
        kind="cues",
        version="t",
        defaults={"codebook": Codebook.objects.current(article.project)},
    )
    fields = {"label": "sourced", "confidence": 0.9, "why": "Because.", "ruling": "R3", **given}
    return Suggestion.objects.create(sentence=article.sentences.get(number=number), suggester=suggester, **fields)


class Parts(HTMLParser):
    """The elements of a page: (tag, attributes); and the text of each option."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.options: list[str] = []
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.inside = dict(attrs).get("role") == "option"
        if self.inside:
            self.options.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.options[-1] += data


def test_opening_makes_the_assignment_once(client: Client, rosa: User, article: Article) -> None:
    assert page(client, rosa, article).status_code == 200
    assert page(client, rosa, article).status_code == 200
    assert Assignment.objects.get(article=article).reviewer == rosa


def test_article_text_is_text_never_markup(client: Client, rosa: User, article: Article) -> None:
    response = page(client, rosa, article)
    parts = Parts(response.content.decode())
    sentences = list(article.sentences.order_by("start"))
    assert parts.options == [sentence.text for sentence in sentences]
    assert "<b>boats" not in response.content.decode()
    assert "<i>news" not in response.content.decode()


def test_the_policy_holds_no_inline_script_style_or_handler(client: Client, rosa: User, article: Article) -> None:
    response = page(client, rosa, article)
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for tag, attributes in Parts(response.content.decode()).elements:
        assert tag != "style"
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        if tag == "script":
            assert attributes.get("src") or attributes.get("type") == "application/json"


def test_the_scripts_are_told_places_in_code_points_answers_and_suggestions(
    client: Client, rosa: User, article: Article, now: datetime
) -> None:
    suggest(article, 3, spans=[{"role": "source", "kind": "person", "start": 41, "end": 50}])
    assignment = queue.open_article(article=article, reviewer=rosa, now=now)
    say(assignment, 4, "anonymous", hedged=True, now=now, note="look again")
    told = data_of(page(client, rosa, article))
    text = article.versions.get().text
    rows = {row["number"]: row for row in told["sentences"]}
    assert [text[row["start"] : row["end"]] for row in told["sentences"]] == [
        sentence.text for sentence in article.sentences.order_by("start")
    ]
    assert rows[2]["asked"] is False
    assert rows[3]["suggestion"]["label"] == "sourced"
    assert (rows[3]["suggestion"]["kind"], rows[3]["suggestion"]["version"]) == ("cues", "t")
    assert (rows[4]["answer"]["label"], rows[4]["answer"]["hedged"], rows[4]["answer"]["version"]) == (
        "anonymous",
        True,
        1,
    )
    assert rows[4]["answer"]["note"] == "look again"
    assert told["mode"] == "shown"


def test_a_saved_answer_is_painted_before_any_script_runs(
    client: Client, rosa: User, article: Article, now: datetime
) -> None:
    assignment = queue.open_article(article=article, reviewer=rosa, now=now)
    say(assignment, 4, "anonymous", hedged=True, now=now)
    elements = {a.get("id"): a for _, a in Parts(page(client, rosa, article).content.decode()).elements}
    assert elements["s-4"]["class"] == "sentence answered anonymous hedged"
    assert elements["s-4"]["data-chip"] == "A ~"
    assert elements["s-3"].get("data-chip") is None


@pytest.mark.parametrize("way", ["batch", "assignment"])
def test_an_unaided_reviewer_is_sent_no_suggestion(
    client: Client, rosa: User, article: Article, now: datetime, way: str
) -> None:
    suggest(article, 3)
    if way == "batch":
        Batch.objects.update(suggestions=Batch.Suggestions.UNAIDED)
    queue.open_article(article=article, reviewer=rosa, now=now)
    Assignment.objects.update(unaided=True)
    response = page(client, rosa, article)
    assert {row["suggestion"] for row in data_of(response)["sentences"]} == {None}
    assert "Answered without suggestions" in response.content.decode()
    assert "Because." not in response.content.decode()


def test_nobody_sees_somebody_elses_answers(
    client: Client, rosa: User, adam: User, article: Article, now: datetime
) -> None:
    say(queue.open_article(article=article, reviewer=rosa, now=now), 4, "anonymous", now=now)
    response = page(client, adam, article)
    assert response.status_code == 409
    assert "Rosa has held this article since" in response.content.decode()
    assert reverse("sheet", args=[article.uid]) in response.content.decode()


def test_a_viewer_is_shown_the_way_to_the_sheet(client: Client, vera: User, article: Article) -> None:
    response = page(client, vera, article)
    assert response.status_code == 403
    assert reverse("sheet", args=[article.uid]) in response.content.decode()
    assert not Assignment.objects.exists()


def test_a_stranger_and_nobody_get_nothing(client: Client, stig: User, article: Article) -> None:
    assert client.get(reverse("tag", args=[article.uid])).status_code == 302
    assert page(client, stig, article).status_code == 404
    assert not Assignment.objects.exists()


def test_continue_goes_to_the_article_one_is_in_then_to_a_free_one_then_to_the_list(
    client: Client, rosa: User, desk: Project, article: Article, mira: User, now: datetime
) -> None:
    seen.mark(person=rosa, what=seen.PRACTICE)
    client.force_login(rosa)
    address = reverse("following", args=[desk.uid])
    assert client.get(address).headers["Location"] == reverse("tag", args=[article.uid])
    assert Assignment.objects.get().drawn_by == "random", "it is theirs at once, and why is kept"
    other = pasted(desk, mira, now)
    assignment = queue.open_article(article=other, reviewer=rosa, now=timezone.now() + timedelta(minutes=5))
    assert client.get(address).headers["Location"] == reverse("tag", args=[other.uid])
    queue.finish(assignment=assignment, now=now)
    queue.finish(assignment=queue.open_article(article=article, reviewer=rosa, now=now), now=now + timedelta(minutes=1))
    response = client.get(address, follow=True)
    assert response.redirect_chain[-1][0] == reverse("articles", args=[desk.uid])
    assert "Nothing is left for you to tag" in response.content.decode()


def test_reading_the_page_costs_few_queries_however_long_the_article(
    client: Client, rosa: User, desk: Project, mira: User, now: datetime, django_assert_max_num_queries: Any
) -> None:
    long = pasted(desk, mira, now, text=" ".join(f"Ship {number} left the harbour." for number in range(80)))
    assignment = queue.open_article(article=long, reviewer=rosa, now=now)
    for number in range(1, 41):
        say(assignment, number, "plain", now=now)
    client.force_login(rosa)
    with django_assert_max_num_queries(18):
        assert client.get(reverse("tag", args=[long.uid])).status_code == 200


def test_the_scripts_and_the_words_they_say_agree() -> None:
    static = Path(screen.__file__).parent.parent / "static"
    folder = static / "annotations/js/review"
    scripts = "\n".join(path.read_text() for path in sorted(folder.glob("*.js")))
    said = set(re.findall(r"""word\(\s*"(\w+)\"""", scripts)) | set(re.findall(r"""\bno\("(\w+)\"""", scripts))
    known = words.words()
    assert said - known.keys() == set()
    made = r"(nothing|did)_(undo|redo)|(never|always)_hedged|(thread|after)_(open|answered|settled)|f_\w+"
    made += r"|(marked|confirm|refuse)_(not_)?text"
    assert [key for key in known if f'"{key}"' not in scripts and not re.fullmatch(made, key)] == []


def imported(script: Path) -> set[Path]:
    """The script and all that it imports before it runs."""
    found, ways = {script}, [script]
    while ways:
        here = ways.pop()
        for name in re.findall(
            r"""^(?:import|export) [^;]*?from "(\.[^"]+)";|^import "(\.[^"]+)";""", here.read_text(), re.M
        ):
            there = (here.parent / (name[0] or name[1])).resolve()
            if there not in found:
                found.add(there)
                ways.append(there)
    return found


def test_what_a_first_key_needs_is_fetched_at_once_and_no_more() -> None:
    scripts = Path(screen.__file__).parent.parent / "static/annotations/js"
    static = scripts.parent.parent.resolve()
    first = imported((scripts / "review/main.js").resolve())
    everywhere = imported((scripts / "shell.js").resolve())
    named = {static / name for name in screen.MODULES}
    assert first - named == {(scripts / "review/main.js").resolve()}
    assert named - first - everywhere == set()
    assert (scripts / "review/tools.js").resolve() not in first, "that comes when the page listens"


def test_a_sentence_tells_of_ones_own_latest_thread(
    client: Client, rosa: User, adam: User, article: Article, now: datetime
) -> None:
    def ask(number: int, by: User) -> Thread:
        about = article.sentences.get(number=number)
        return threads.ask(sentence=about, by=by, text="Who?", operation=uuid.uuid4(), now=now).thread

    first, other = ask(1, rosa), ask(2, adam)
    threads.settle(thread=first, by=adam, operation=uuid.uuid4(), now=now)
    threads.settle(thread=other, by=adam, operation=uuid.uuid4(), now=now)
    latest = ask(1, rosa)
    told = {row["number"]: row["thread"] for row in data_of(page(client, rosa, article))["sentences"]}
    assert told.pop(1) == {"uid": str(latest.uid), "state": "open", "comments": 1}
    assert set(told.values()) == {None}


def test_undo_goes_on_in_the_article_ended_last_and_names_none_that_is_closed_by_now(
    client: Client, article: Article, desk: Project, mira: User, rosa: User, now: datetime
) -> None:
    earlier, secret = (pasted(desk, mira, now, title=title) for title in ("Earlier", "A secret merger"))
    for minutes, other in enumerate((earlier, secret)):
        held = queue.open_article(article=other, reviewer=rosa, now=now)
        queue.finish(assignment=held, now=now + timedelta(minutes=minutes))
    told = data_of(page(client, rosa, article))
    assert told["before"] == {"url": reverse("tag", args=[secret.uid]), "title": "A secret merger"}
    Article.objects.filter(pk=secret.pk).update(confidentiality="confidential")
    closed = page(client, rosa, article)
    assert "A secret merger" not in closed.content.decode()
    assert data_of(closed)["before"]["title"] == "Earlier"
