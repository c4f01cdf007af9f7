"""What a hand does by mistake, or in a small window, writes nothing that was not meant."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Desk
from tests.browser.steps import labels, press, said, saved, sentence, stored

Tagging = Callable[..., Page]
NOW = re.compile(r"\bnow\b")


@pytest.fixture
def narrow(tagging: Tagging) -> Page:
    """A fresh article in a narrow window, read with a keyboard."""
    page = tagging()
    page.set_viewport_size({"width": 850, "height": 800})
    return page


def test_a_note_in_a_narrow_window_is_typed_not_tagged(narrow: Page) -> None:
    press(narrow, "m")
    expect(narrow.locator("[data-slot=note]")).to_be_focused()
    narrow.keyboard.type("sad")
    press(narrow, "Control+Enter")
    saved(narrow)
    assert labels(narrow) == [""] * 13
    assert stored(narrow)[1]["note"] == "sad"
    expect(narrow.locator("[data-slot=panel]")).to_be_hidden()


def test_the_sheet_leaves_the_current_sentence_to_be_read(tagging: Tagging) -> None:
    page = tagging()
    page.set_viewport_size({"width": 400, "height": 800})
    press(page, "j", "j", "j", "m")
    sheet, text = page.locator("[data-slot=panel]").bounding_box(), sentence(page, 4).bounding_box()
    head = page.locator(".review-bar").bounding_box()
    assert sheet
    assert text
    assert head
    assert head["y"] + head["height"] <= text["y"]
    assert text["y"] + text["height"] <= sheet["y"]


def test_in_a_narrow_window_a_refusal_says_why_without_being_asked(tagging: Tagging, page_problems: list[str]) -> None:
    page = tagging()
    page.set_viewport_size({"width": 400, "height": 800})
    refusal = {"code": "invalid_input", "message": "The codebook has no such label.", "details": {}}
    page.route("**/sentences/1/answer*", lambda route: route.fulfill(status=400, json=refusal))
    press(page, "1", "k")
    expect(page.locator("[data-slot=trouble-title]")).to_have_text("not saved: The codebook has no such label.")
    expect(page.locator("[data-slot=answer-card]")).to_be_hidden()
    page.unroute("**/sentences/1/answer*")
    page.get_by_role("button", name="Try again").click()
    saved(page)
    expect(page.locator("[data-slot=panel]")).to_be_hidden()
    page_problems.clear()


def test_reasons_and_rulings_are_seen_in_a_narrow_window_when_a_key_opens_them(narrow: Page) -> None:
    press(narrow, "Shift+q")
    expect(narrow.locator("[data-slot=reasons]")).to_be_visible()
    press(narrow, "2")
    said(narrow, "Sentence 1: unsure · Who is meant")
    expect(narrow.locator("[data-slot=panel]")).to_be_hidden()
    press(narrow, "Shift+g")
    expect(narrow.locator("[data-slot=guide-find]")).to_be_focused()
    narrow.keyboard.type("said")
    assert labels(narrow) == [""] * 13


def test_the_rulings_close_by_touch_and_the_tools_come_back(tagging: Tagging) -> None:
    page = tagging()
    page.locator(".tools [data-action=guide]").click()
    expect(page.locator(".tools")).to_be_hidden()
    page.locator("[data-slot=guide]").get_by_role("button", name="Close").click()
    expect(page.locator("[data-slot=guide]")).to_be_hidden()
    expect(page.locator(".tools")).to_be_visible()


def test_undo_leads_to_the_article_before_only_if_pressed_again_at_once(tagging: Tagging) -> None:
    page = tagging()
    press(page, *["4"] * 13, "Shift+n")
    said(page, "Done. Everything is saved.")
    tagging()
    here = page.url
    press(page, "u")
    said(page, "Press u again")
    press(page, "1", "2", "u")
    said(page, "Undone: sentence 2 is not answered")
    assert page.url == here


def test_done_asks_again_after_anything_else_was_done(tagging: Tagging) -> None:
    page = tagging()
    press(page, "4", "Shift+n")
    said(page, "12 sentences are not answered")
    press(page, "4", "Shift+n")
    said(page, "11 sentences are not answered")
    expect(page.locator("[data-slot=ended]")).to_be_hidden()


def test_next_pressed_twice_goes_on_once(tagging: Tagging) -> None:
    page = tagging()
    press(page, *["4"] * 13)
    press(page, "Shift+n")
    said(page, "Done. Everything is saved.")
    before = page.url
    page.locator("[data-slot=next]").dblclick()
    page.wait_for_url(lambda url: url.endswith("/tag") and url != before)
    page.wait_for_selector("html[data-ready]")
    page.wait_for_timeout(800)
    number = int(page.locator(".sentence.now").get_attribute("data-number") or 0)
    press(page, "1")
    saved(page)
    assert stored(page)[number]["label"] == "sourced"


def test_the_tick_that_asks_the_desk_holds_for_one_note(tagging: Tagging, desk_live: Desk) -> None:
    page = tagging()
    press(page, "m")
    page.get_by_label("Ask the desk").check()
    press(page, "Escape", "Escape", "j", "m")
    expect(page.get_by_label("Ask the desk")).not_to_be_checked()
    page.locator("[data-slot=note]").focus()
    page.keyboard.type("for myself alone")
    press(page, "Control+Enter")
    saved(page)
    expect(page.locator("[data-slot=thread-said]")).to_be_hidden()
    press(page, "j", "m")
    page.keyboard.type("who is meant here?")
    page.get_by_label("Ask the desk").check()
    page.locator(".panel [data-action=tag][data-label=sourced]").click()  # leaving the form saves and asks
    saved(page)
    page.goto(f"/projects/{desk_live.project}/questions")
    expect(page.locator("main")).to_contain_text("who is meant here?")
    expect(page.locator("main")).not_to_contain_text("for myself alone")


def test_a_late_undo_moves_nobody_who_has_gone_on_or_is_typing(tagging: Tagging) -> None:
    page = tagging()
    press(page, "4", "4", "4")
    saved(page)

    def late(route: Route) -> None:
        answer = route.fetch()
        page.wait_for_timeout(700)
        route.fulfill(response=answer)

    page.route("**/undo*", late)
    press(page, "u", "j", "j", "m")
    page.keyboard.type("a note on six")
    said(page, "Undone: sentence 3")
    expect(sentence(page, 6)).to_have_class(NOW)
    expect(page.locator("[data-slot=note]")).to_be_focused()
    press(page, "Control+Enter")
    saved(page)
    assert stored(page)[6]["note"] == "a note on six"


def test_an_answer_the_server_always_fails_on_does_not_hold_up_what_waits_behind_it(
    tagging: Tagging, page_problems: list[str]
) -> None:
    page = tagging()
    page.route("**/sentences/1/answer*", lambda route: route.fulfill(status=500, json={"code": "x", "message": "x"}))
    press(page, "1", "2", "u")
    said_late = page.locator("[data-slot=live]")
    expect(said_late).to_contain_text("Undone: sentence 2", timeout=40_000)
    expect(page.locator("[data-slot=save]")).to_have_text("1 not saved")
    page.unroute("**/sentences/1/answer*")
    press(page, "k", "k")
    page.get_by_role("button", name="Try again", exact=True).click()
    saved(page)
    page_problems.clear()


def test_the_suggestion_of_an_answered_sentence_can_be_looked_at_again(tagging: Tagging) -> None:
    page = tagging()
    press(page, "j", "j", "j", "j", "4", "k")
    expect(page.locator("[data-slot=reason]")).to_be_hidden()
    press(page, "e")
    expect(page.locator("[data-slot=suggested]")).to_have_text("Suggested: Anonymous, not hedged")
    expect(page.locator("[data-slot=reason] [data-action=take]")).to_be_hidden()
    press(page, "j", "k")
    expect(page.locator("[data-slot=reason]")).to_be_hidden()
