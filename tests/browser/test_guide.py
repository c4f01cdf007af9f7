"""The rulings beside the sentence, and the practice article played to its end."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from annotations.demo import practice
from tests.browser.conftest import Desk
from tests.browser.steps import press
from tests.services.axe import violations

Tagging = Callable[..., Page]
ARTICLE = practice.article()
KEYS = {"sourced": "1", "anonymous": "a", "speculative": "3", "plain": "f"}
LOOKS = [("dark", 400)]  # test_axe_everywhere has the others


def here(page: Page) -> Any:
    """The rulings that are shown for the current sentence."""
    return page.locator("[data-slot=guide-here] [data-ruling]")


def left(page: Page) -> Any:
    """Those of all rulings that a search has left."""
    return page.locator("[data-slot=guide-all] [data-ruling]:visible")


def test_g_opens_the_rulings_for_this_sentence_and_they_follow_it(tagging: Tagging) -> None:
    page = tagging()
    press(page, "j", "j", "j", "j", "g")
    expect(page.locator("[data-slot=guide-title]")).to_have_text("For sentence 5")
    expect(here(page).first).to_have_attribute("data-ruling", "R4")
    press(page, "k", "k", "k")
    expect(page.locator("[data-slot=guide-title]")).to_have_text("For sentence 2")
    expect(here(page).first).to_contain_text("R19")
    press(page, "1")  # open rulings are in nobody's way
    expect(page.locator("#s-2")).to_have_attribute("data-label", "sourced")
    expect(page.locator("[data-slot=guide-title]")).to_have_text("For sentence 3")
    press(page, "Escape")
    expect(page.locator("[data-slot=guide]")).to_be_hidden()
    expect(page.locator("#s-3")).to_be_focused()


def test_a_sentence_is_asked_for_once(tagging: Tagging, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/rulings") else None)
    tagging()
    press(page, "j")
    assert asked == []
    press(page, "g", "j", "k", "j", "k", "g", "g")
    expect(page.locator("[data-slot=guide-title]")).to_have_text("For sentence 2")
    assert [url.split("/")[-2] for url in asked] == ["2", "3"]


def test_the_search_filters_as_one_types_and_never_tags(tagging: Tagging) -> None:
    page = tagging()
    press(page, "Shift+g")
    expect(page.get_by_label("Find a ruling")).to_be_focused()
    page.keyboard.type("aide identity 14")
    expect(page.get_by_text("No ruling has these words.")).to_be_visible()
    assert page.locator("#s-1").get_attribute("data-label") == ""
    page.get_by_label("Find a ruling").fill("affiliation aide")
    expect(left(page)).to_have_count(1)
    expect(left(page)).to_have_attribute("data-ruling", "R4")
    page.get_by_label("Find a ruling").fill("r1")
    expect(left(page)).to_have_count(2)  # R1, and R24 which speaks of it; not R10 to R19
    page.get_by_label("Find a ruling").fill("")
    expect(left(page)).to_have_count(25)
    press(page, "Escape")
    expect(page.locator("[data-slot=guide]")).to_be_hidden()
    expect(page.locator("#s-1")).to_be_focused()


def test_without_connection_it_says_so_and_shows_questions_and_all_rulings(
    tagging: Tagging, page_problems: list[str]
) -> None:
    page = tagging()
    page.context.set_offline(True)
    press(page, "g")
    expect(page.locator("[data-slot=guide-here]")).to_have_text("No answer from the server. All rulings are below.")
    expect(page.locator("[data-slot=guide]")).to_contain_text("Could a reader identify the one credited?")
    expect(left(page)).to_have_count(25)
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-slot=guide-here]")).not_to_contain_text("No answer")
    page_problems.clear()


def test_a_rulings_number_opens_the_guide_at_it(tagging: Tagging) -> None:
    page = tagging()
    press(page, "j", "j", "j", "j")
    page.locator("[data-slot=why] .ruling").click()
    expect(page.locator(".guide .chosen")).to_have_attribute("data-ruling", "R4")
    press(page, "Escape", "Shift+q")
    page.locator("[data-reason=two_claims] ~ .ruling", has_text="R24").click()
    expect(page.locator(".guide .chosen")).to_have_attribute("data-ruling", "R24")
    expect(page.locator(".guide .chosen")).to_be_in_viewport()
    press(page, "3")
    expect(page.locator("#s-5")).to_have_attribute("data-state", "unsure")


def test_rulings_that_a_note_names_are_links_and_the_rest_is_text(tagging: Tagging) -> None:
    page = tagging()
    press(page, "m")
    page.keyboard.type("R14 or R99? <b>R8</b>")
    page.keyboard.press("Control+Enter")
    note = page.locator("[data-slot=note-said]")
    expect(note).to_have_text("R14 or R99? <b>R8</b>")
    expect(note.locator("button")).to_have_text(["R14", "R8"])
    assert note.locator("b").count() == 0
    note.get_by_role("button", name="R8").click()
    expect(page.locator(".guide .chosen")).to_have_attribute("data-ruling", "R8")


@pytest.mark.parametrize("logged_out", [True, False], ids=["logged out", "an error"])
def test_an_answer_that_is_no_rulings_is_not_shown(
    tagging: Tagging, page: Page, logged_out: bool, page_problems: list[str]
) -> None:
    tagging()
    no_answer = "No answer from the server. All rulings are below."
    if logged_out:
        page.context.clear_cookies()
        press(page, "g")
        expect(page.locator("[data-slot=guide-here]")).to_have_text(no_answer)
        return
    page.route("**/rulings", lambda route: route.fulfill(status=500, body="Traceback"))
    with page.expect_console_message(lambda said: "status of 500" in said.text):  # it may come after what the page does
        press(page, "g")
    expect(page.locator("[data-slot=guide-here]")).to_have_text(no_answer)
    page_problems.clear()


def test_a_sentence_that_is_waited_for_does_not_come_over_the_next_one(tagging: Tagging, page: Page) -> None:
    tagging()
    press(page, "g")
    expect(here(page).first).to_be_visible()  # the first sentence is known
    held: list[Any] = []
    page.route("**/sentences/2/rulings", lambda route: held.append(route))
    press(page, "j", "k")  # away and back before it is said that one waits
    page.wait_for_timeout(400)
    expect(page.locator("[data-slot=guide-title]")).to_have_text("For sentence 1")
    expect(here(page).first).to_be_visible()
    for route in held:
        route.continue_()


# --- Practice


@pytest.fixture
def practising(page: Page, desk_live: Desk) -> Page:
    page.context.add_cookies(desk_live.cookies)  # type: ignore[arg-type]
    page.goto(f"/projects/{desk_live.project}/practice")
    page.wait_for_selector("html[data-ready]")
    return page


def right(one: practice.PracticeSentence) -> str:
    free = one.hedged and one.label in ("sourced", "anonymous")
    return {"sourced": "Shift+s", "anonymous": "Shift+a"}[one.label] if free else KEYS[one.label]


def test_practice_is_played_by_keyboard_to_its_end(practising: Page) -> None:
    page, wrong = practising, {4: "1", 9: "Shift+a"}
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)
    for number, one in enumerate(ARTICLE.sentences, 1):
        expect(page.locator(f"#s-{number}")).to_be_focused()
        if number in wrong:
            press(page, wrong[number])
            expect(page.locator(f"#s-{number}")).to_be_focused()
            feedback = page.locator("[data-slot=feedback]")
            expect(feedback).to_contain_text(one.wrong["hedged" if number == 9 else "sourced"])
            expect(feedback).to_contain_text(one.why)
            expect(feedback.get_by_role("link", name=one.ruling)).to_have_attribute(
                "href", re.compile(f"guidelines#{one.ruling}$")
            )
            press(page, "Enter")
        else:
            press(page, right(one))
            expect(page.locator("[data-slot=live]")).to_contain_text("Right: ")
        expect(page.locator(f"#s-{number}")).to_have_class(re.compile(rf"answered {one.label}"))
    expect(page.locator("[data-slot=score]")).to_have_text("11 of 13 right the first time")
    expect(page.locator("[data-slot=score]")).to_be_focused()
    expect(page.locator("[data-slot=again] a")).to_have_text(["R4", "R12"])
    assert [url for url in asked if "/api/" in url or "/practice" in url] == []
    page.context.set_offline(False)
    press(page, "1", "Backspace")  # over is over
    expect(page.locator("[data-slot=score]")).to_have_text("11 of 13 right the first time")
    page.get_by_role("button", name="Start tagging").click()
    page.wait_for_url(re.compile("/tag$|/articles$"))


def test_a_wrong_answer_may_be_put_right_by_the_key_and_counts_as_wrong(practising: Page) -> None:
    page = practising
    press(page, "3")
    expect(page.locator("[data-slot=verdict]")).to_have_text("Not Speculative, but Plain.")
    press(page, "4")
    expect(page.locator("#s-2")).to_be_focused()
    press(page, "Backspace")
    expect(page.locator("#s-1")).to_be_focused()
    expect(page.locator("[data-slot=verdict]")).to_have_text("Right: Plain.")
    press(page, "4")
    expect(page.locator("#s-2")).to_be_focused()


def test_hedged_alone_may_be_wrong_and_plain_never_is_hedged(practising: Page) -> None:
    page = practising
    press(page, "Shift+f")
    expect(page.locator("[data-slot=live]")).to_have_text("Plain is never hedged.")
    press(page, "4", "h", "1")
    expect(page.locator("[data-slot=verdict]")).to_have_text("Not Sourced, hedged, but Sourced, not hedged.")


def test_a_click_answers_too_and_skipping_is_always_there(practising: Page) -> None:
    page = practising
    page.get_by_role("button", name="Plain").click()
    expect(page.locator("#s-2")).to_be_focused()
    page.get_by_role("button", name="Skip the practice").click()
    page.wait_for_url(re.compile("/tag$|/articles$"))


@pytest.mark.parametrize("width", [1280, 400])
def test_the_current_sentence_is_never_hidden_by_what_is_said(practising: Page, width: int) -> None:
    page = practising
    page.set_viewport_size({"width": width, "height": 800})
    for number, one in enumerate(ARTICLE.sentences, 1):
        press(page, "2" if one.label != "anonymous" else "1")
        box = page.locator(f"#s-{number}").bounding_box()
        panel = page.locator(".panel").bounding_box()
        assert box
        assert panel
        assert box["y"] >= 50
        assert box["y"] + box["height"] <= (panel["y"] if width == 400 else 800)
        press(page, "Enter")


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_axe_finds_nothing_in_practice_and_guidelines(
    practising: Page, desk_live: Desk, theme: str, width: int, page_problems: list[str]
) -> None:
    page = practising
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 900})
    press(page, "4", "s", "1", "1")
    assert violations(page, page_problems) == []
    page.goto(f"/projects/{desk_live.project}/guidelines#R4")
    page.get_by_label("Find a ruling").fill("said")
    assert page_problems == []
    assert violations(page, page_problems) == []


def test_the_guidelines_are_searched_in_the_page(practising: Page, desk_live: Desk) -> None:
    page = practising
    page.goto(f"/projects/{desk_live.project}/guidelines")
    page.get_by_label("Find a ruling").fill("seat government")
    expect(page.locator("section[id^=R]:visible")).to_have_count(1)
    expect(page.locator("#R5")).to_be_visible()
