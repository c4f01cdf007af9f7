"""Editing the codebook, publishing it, and what was changed."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.discuss import codebooks, threads
from annotations.models import Affected, Article, Assignment, Batch, Codebook, Project, Thread, User
from annotations.review import queue
from annotations.web.codebook_tags import markdown
from tests.factories import say


@pytest.fixture
def address(desk: Project) -> str:
    return reverse("codebook-edit", args=[desk.uid])


@pytest.fixture
def managing(client: Client, mira: User) -> Client:
    client.force_login(mira)
    return client


def posted(client: Client, address: str, act: str, **changes: str) -> Any:
    """The form as the page has it, with these changes, sent."""
    draft = client.get(address).context["draft"]
    body = {"act": act, "stamp": codebooks.stamp(draft), "guidelines": draft.guidelines}
    body |= {f"policy-{key}": "on" for key, on in draft.content["policies"].items() if on}
    return client.post(address, body | changes)


def test_what_is_edited_is_saved_in_a_draft_that_nobody_else_sees(
    managing: Client, address: str, desk: Project
) -> None:
    answer = posted(
        managing, address, "save", **{"sourced-name": "Named", "new": "R26", "new-text": "A buoy is a thing."}
    )
    assert answer.status_code == 302
    page = managing.get(address).content.decode()
    assert "<ins>Named</ins>" in page
    assert "A buoy is a thing." in page
    shown = managing.get(reverse("guidelines", args=[desk.uid])).content.decode()
    assert "Codebook version 1" in shown
    assert "Named</h3>" not in shown


def test_what_cannot_be_saved_stays_on_the_page_with_all_reasons(managing: Client, address: str) -> None:
    answer = posted(managing, address, "save", **{"sourced-hotkeys": "a", "R3": "  ", "guidelines": "Kept"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Key a is used by" in page
    assert "Ruling R3 says nothing" in page
    assert ">Kept</textarea>" in page
    assert Codebook.objects.get(version=2).guidelines == ""


def test_a_draft_that_somebody_else_changed_is_not_overwritten(
    managing: Client, address: str, desk: Project, adam: User
) -> None:
    draft = managing.get(address).context["draft"]
    seen = codebooks.stamp(draft)
    codebooks.save(draft=draft, content=draft.content, guidelines="Adam's", expected=seen, by=adam)
    answer = managing.post(address, {"act": "save", "stamp": seen, "guidelines": "Mira's"})
    assert answer.status_code == 409
    assert "Somebody else changed this draft" in answer.content.decode()
    assert "Mira&#x27;s</textarea>" in answer.content.decode()
    assert Codebook.objects.get(version=2).guidelines == "Adam's"


def test_publishing_asks_what_it_is(managing: Client, address: str, desk: Project) -> None:
    answer = posted(managing, address, "publish", guidelines="New")
    assert answer.status_code == 400
    assert "matter of wording" in answer.content.decode()
    assert Codebook.objects.current(desk).version == 1


def test_wording_is_published_at_once(managing: Client, address: str, desk: Project) -> None:
    posted(managing, address, "publish", guidelines="# Read twice\n\nThen *answer*.", meaning="wording")
    assert Codebook.objects.current(desk).version == 2
    page = managing.get(reverse("guidelines", args=[desk.uid])).content.decode()
    assert "<h2>Read twice</h2>" in page
    assert "<em>answer</em>" in page
    changed = managing.get(reverse("codebook-version", args=[desk.uid, 2])).content.decode()
    assert "<ins># Read twice</ins>" in changed
    assert "a matter of wording" in changed
    assert managing.get(reverse("codebook-version", args=[desk.uid, 3])).status_code == 404


def test_what_changes_answers_is_counted_shown_and_asked_again(
    managing: Client, address: str, desk: Project, opened: Assignment, rosa: User, now: datetime
) -> None:
    for number, label in ((1, "plain"), (4, "anonymous")):
        say(opened, number, label)
    queue.finish(assignment=opened, now=now)
    found = managing.get(reverse("codebook-affected", args=[desk.uid]), {"words": "officials"}).content.decode()
    assert "1 answered sentence" in found
    assert "Officials said the eastern wall" in found
    nothing = managing.get(reverse("codebook-affected", args=[desk.uid])).content.decode()
    assert "Choose a label or type a word" in nothing
    posted(managing, address, "publish", meaning="answers", words="officials", R4="Officials are sourced here.")
    assert [row.sentence.number for row in Affected.objects.all()] == [4]
    again = Batch.objects.get(again__version=2)
    assert [row.reviewer for row in again.assignments.all()] == [rosa]


def test_a_draft_is_thrown_away(managing: Client, address: str) -> None:
    posted(managing, address, "discard")
    assert not Codebook.objects.filter(published_at=None).exists()


def test_a_settled_question_is_made_a_ruling_from_its_card(
    managing: Client, desk: Project, harbour: Article, rosa: User, mira: User, now: datetime
) -> None:
    about = harbour.sentences.get(number=2)
    thread = threads.ask(sentence=about, by=rosa, text="Who is he?", operation=uuid.uuid4(), now=now).thread
    threads.settle(thread=thread, by=mira, operation=uuid.uuid4(), now=now)
    listed = reverse("questions", args=[desk.uid])
    assert "Make it a ruling" in managing.get(listed, {"state": "settled"}).content.decode()
    answer = managing.post(reverse("thread-ruling", args=[thread.uid]), {"text": "He is the port."}, follow=True)
    assert "He is the port." in answer.content.decode()
    assert Thread.objects.get().ruling == "R26"
    assert "ruling R26" in managing.get(listed, {"state": "settled"}).content.decode()


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![picture](https://example.org/a.png)",
        "[here](javascript:alert(1))",
        "[here](data:text/html,x)",
        '<p hx-get="/x">',
        "<a style='color:red' onclick='x()'>a</a>",
    ],
)
def test_guidelines_can_do_nothing(hostile: str) -> None:
    html = markdown(f"Before\n\n{hostile}\n\nafter")
    for word in ("<script", "<img", 'javascript:"', 'href="data:', "<p hx-get", 'onclick="', 'style="'):
        assert word not in html
    assert html.startswith("<p>Before</p>")
    assert html.rstrip().endswith("<p>after</p>")
