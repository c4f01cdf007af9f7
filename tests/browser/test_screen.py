"""Finding, filtering, crediting, ending and going on: what makes a day at the review screen short."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.steps import labels, press, said, saved, select, sentence, stored
from tests.services.axe import violations
from tests.services.live import Workbench

Tagging = Callable[..., Page]
NOW = re.compile(r"\bnow\b")


def test_find_goes_from_hit_to_hit_and_changes_nothing(tagging: Tagging) -> None:
    page = tagging()
    text = page.locator("[data-slot=sentences]").inner_text()
    press(page, "/")
    page.keyboard.type("COUNCIL")
    expect(page.locator("[data-slot=find-count]")).to_have_text("1 of 2")
    expect(sentence(page, 2)).to_have_class(NOW)
    press(page, "Enter")
    expect(sentence(page, 12)).to_have_class(NOW)
    press(page, "Shift+Enter")
    expect(sentence(page, 2)).to_have_class(NOW)
    assert page.evaluate("[...CSS.highlights.get('found')].map(String)") == ["council", "council"]
    page.keyboard.type("xyz")
    expect(page.locator("[data-slot=find-count]")).to_have_text("0 found")
    press(page, "Escape")
    expect(page.locator("[data-slot=find]")).to_be_hidden()
    expect(sentence(page, 2)).to_be_focused()
    assert page.locator("[data-slot=sentences]").inner_text() == text
    assert labels(page) == [""] * 13


def test_the_figures_below_find_are_filters(tagging: Tagging) -> None:
    page = tagging()
    press(page, "3", "q", "k", "k", "4")  # the first: changed, then otherwise than suggested or not
    press(page, "/")
    chips = page.locator("[data-slot=find] [data-filters]")
    expect(chips).to_contain_text("1 unsure")
    expect(chips).to_contain_text("11 not answered")
    expect(chips).to_contain_text("1 changed")
    chips.locator("[data-filter=unsure]").click()
    said(page, "1 unsure: next and previous stay among these")
    expect(sentence(page, 2)).to_have_class(NOW)


def test_an_answer_other_than_the_suggestion_can_be_found(tagging: Tagging) -> None:
    page = tagging()
    press(page, "j", "j", "j", "j", "4")  # “a senior official” is suggested as anonymous
    page.locator(".end [data-filter=against]").click()
    said(page, "1 otherwise than suggested")
    expect(sentence(page, 5)).to_have_class(NOW)


def test_a_source_snaps_to_words_and_its_kind_changes_with_the_same_key(tagging: Tagging) -> None:
    page = tagging()
    press(page, "j", "1", "k", "e")
    select(page, 2, "onas Ei")
    press(page, "w")
    said(page, "who is “Jonas Eik” (person)")
    press(page, "w")
    said(page, "(body)")
    saved(page)
    uid = page.url.split("/")[-2]
    text = page.request.get(f"/api/v1/articles/{uid}/").json()["text"]
    (span,) = [span for span in stored(page)[2]["spans"] if span["role"] == "source"]
    assert (text[span["start"] : span["end"]], span["kind"]) == ("Jonas Eik", "body")
    press(page, "n")
    expect(sentence(page, 2).locator(".source")).to_have_text(
        "Jonas Eik"
    )  # shown in the text, also when one is elsewhere


def test_a_source_may_lie_in_an_earlier_sentence(tagging: Tagging) -> None:
    page = tagging()
    press(page, "j", "j", "1", "k")
    expect(sentence(page, 3)).to_have_class(NOW)
    start, end = (
        sentence(page, 2).evaluate(
            """(one, words) => {
                const walk = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
                while (walk.nextNode()) {
                    const at = walk.currentNode.data.indexOf(words);
                    if (at < 0) continue;
                    const range = document.createRange();
                    range.setStart(walk.currentNode, at);
                    range.setEnd(walk.currentNode, at + words.length);
                    const box = range.getBoundingClientRect();
                    return [[box.left + 1, box.top + box.height / 2], [box.right - 1, box.top + box.height / 2]];
                }
            }""",
            "Jonas Eik",
        )
    )  # fmt: skip
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    page.mouse.up()
    said(page, "these words name who says sentence 3")
    press(page, "w")
    said(page, "Sentence 3: who is “Jonas Eik”")
    saved(page)
    (span,) = stored(page)[3]["spans"]
    uid = page.url.split("/")[-2]
    rows = page.request.get(f"/api/v1/articles/{uid}/").json()["sentences"]
    assert rows[1]["start"] <= span["start"] < span["end"] <= rows[1]["end"]


def test_done_comes_after_everything_is_saved_and_the_next_article_takes_its_place(tagging: Tagging) -> None:
    page = tagging()
    page.evaluate("window.same = true")
    press(page, *["4"] * 13)
    press(page, "Shift+n")
    said(page, "Done. Everything is saved.")
    page.wait_for_timeout(800)  # the next one is fetched meanwhile
    before = page.url
    press(page, "Shift+n")
    page.wait_for_url(lambda url: url.endswith("/tag") and url != before)
    assert page.evaluate("window.same") is True  # no new page was loaded
    number = int(page.locator(".sentence.now").get_attribute("data-number") or 0)
    press(page, "3")
    saved(page)
    assert stored(page)[number]["label"] == "speculative"
    page.go_back()
    page.wait_for_url(before)
    page.wait_for_selector("html[data-ready]")
    assert labels(page)[0] == "plain"


def test_undo_goes_on_in_the_article_before(tagging: Tagging) -> None:
    page = tagging()
    press(page, *["4"] * 13)
    press(page, "Shift+n")
    said(page, "Done. Everything is saved.")
    before = page.url
    tagging()
    press(page, "u")
    said(page, "Press u again to go on in “Port authority")
    press(page, "u")
    page.wait_for_url(before)
    said(page, "Undone: sentence 13 is not answered")
    assert labels(page)[12] == ""


def test_a_note_can_ask_the_desk(tagging: Tagging, desk_live: Desk) -> None:
    page = tagging()
    press(page, "1", "k", "m")
    page.keyboard.type("Which survey is meant?")
    page.get_by_label("Ask the desk").check()
    page.get_by_role("button", name="Save note").click()
    said(page, "The desk has your question")
    saved(page)
    expect(page.locator("[data-slot=thread-said]")).to_have_text("the desk was asked")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("[data-slot=thread-said]")).to_have_text("the desk was asked")
    page.goto(f"/projects/{desk_live.project}/questions")
    expect(page.locator("main")).to_contain_text("Which survey is meant?")


def test_the_place_is_kept(tagging: Tagging) -> None:
    page = tagging()
    press(page, "1", "j", "j", "j")
    expect(sentence(page, 5)).to_have_class(NOW)
    page.wait_for_timeout(500)
    page.reload()
    page.wait_for_selector("html[data-ready]")
    expect(sentence(page, 5)).to_have_class(NOW)


ALLOW = """
from django.utils import timezone
from annotations.models import Project, User
from annotations.people import projects
desk = Project.objects.get(uid="{project}")
mira = User.objects.get(email="{manager}")
projects.allow_the_rest(project=desk, allowed={allowed}, by=mira, now=timezone.now())
"""


@pytest.fixture
def accepting(live_workbench: Workbench, desk_live: Desk) -> Any:
    """The desk lets its reviewers accept the rest, for the length of a test."""
    change = {"project": desk_live.project, "manager": desk_live.manager}
    live_workbench.ask(ALLOW.format(allowed=True, **change))
    yield
    live_workbench.ask(ALLOW.format(allowed=False, **change))


def test_accept_the_rest_is_off_until_a_manager_allows_it(tagging: Tagging, page_problems: list[str]) -> None:
    page = tagging()
    assert page.locator("[data-action=bulk]").count() == 0
    answer = page.evaluate(
        """async () => {
            const token = document.querySelector('meta[name="csrf-token"]').content;
            const uid = location.pathname.split("/")[2];
            const said = {label: "plain", state: "labelled", how: "bulk"};
            const body = {...said, operation: crypto.randomUUID(), version: 0};
            const headers = {"Content-Type": "application/json", "X-CSRFToken": token};
            const asked = {method: "PUT", headers, body: JSON.stringify(body)};
            return (await fetch(`/api/v1/articles/${uid}/sentences/1/answer`, asked)).status;
        }"""
    )
    assert answer == 403
    page_problems.clear()


def test_accept_the_rest_takes_what_was_on_screen_and_is_undone_as_one(
    accepting: None, tagging: Tagging, page_problems: list[str]
) -> None:
    page = tagging()
    page.set_viewport_size({"width": 1280, "height": 520})
    page.reload()
    page.wait_for_selector("html[data-ready]")
    press(page, "1")
    page.locator("[data-action=bulk]").click()
    expect(page.locator("[data-slot=bulk-cancel]")).to_be_focused()
    expect(page.locator("[data-slot=bulk-rest]")).to_contain_text("more are open")
    assert violations(page, page_problems) == []
    press(page, "Enter")  # Cancel
    assert labels(page)[1] == ""
    page.locator("[data-action=bulk]").click()
    page.locator("[data-action=bulkall]").click()
    saved(page)
    answers = stored(page)
    taken = [number for number, answer in answers.items() if answer and answer["how"] == "bulk"]
    assert 2 in taken
    assert 13 not in taken  # it was never on screen
    press(page, "u")
    saved(page)
    assert [number for number, answer in stored(page).items() if answer and answer["label"]] == [1]
