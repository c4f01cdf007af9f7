"""Rules of the review screen that nothing else holds: what Done asks first, what a click does, where one reads."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import labels, press, said, saved, sentence, stored

Tagging = Callable[..., Page]
NOW = re.compile(r"\bnow\b")
SEEN = 350


def test_done_asks_first_where_another_answer_stands_against_mine(
    tagging: Tagging, elsewhere: Callable[[Page], Page], page_problems: list[str]
) -> None:
    page = tagging()
    other = elsewhere(page)
    press(page, "1")
    saved(page)
    press(other, "2", *["4"] * 12)
    expect(other.locator("[data-slot=save]")).to_have_text("1 not saved")
    expect(other.locator("dialog[open]")).to_have_count(0)  # nothing opens under typing fingers
    press(other, "Shift+n")
    said(other, "1 are not saved: settle them first")
    expect(sentence(other, 1)).to_have_class(NOW)
    expect(other.get_by_role("button", name="Keep mine: Anonymous")).to_be_visible()
    expect(other.get_by_role("button", name="Take the other: Sourced")).to_be_visible()
    assert "done" not in (other.locator("[data-slot=live]").text_content() or "").lower()
    press(other, "Shift+n")
    said(other, "Done. Everything is saved.")
    assert stored(page)[1]["label"] == "sourced"
    page_problems.clear()


def test_a_conflict_lasts_over_a_reload_until_it_is_settled(
    tagging: Tagging, elsewhere: Callable[[Page], Page], page_problems: list[str]
) -> None:
    page = tagging()
    other = elsewhere(page)
    press(page, "1")
    saved(page)
    press(other, "2")
    expect(sentence(other, 1)).to_have_attribute("data-chip", "A ≠ S")
    other.reload()
    other.wait_for_selector("html[data-ready]")
    expect(sentence(other, 1)).to_have_attribute("data-chip", "A ≠ S")
    press(other, "k")
    other.get_by_role("button", name="Take the other: Sourced").click()
    saved(other)
    assert labels(other)[0] == "sourced"
    page_problems.clear()


def test_a_held_enter_takes_nothing(tagging: Tagging) -> None:
    page = tagging()
    press(page, "j", "j", "j", "j", pause=SEEN)
    page.keyboard.down("Enter")
    for _ in range(4):
        page.wait_for_timeout(SEEN)
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    saved(page)
    assert [label for label in labels(page) if label] == ["anonymous"]


def test_a_click_gives_the_focus_back_to_the_article(tagging: Tagging) -> None:
    page = tagging()
    for action in ("hedged", "boundary", "nottext", "undo", "previous", "reasons"):
        page.locator(f".panel [data-action={action}]").first.click()
        expect(page.locator(".sentence.now")).to_be_focused()
    page.locator(".panel [data-action=tag][data-label=plain]").click()
    expect(page.locator(".sentence.now")).to_be_focused()


@pytest.mark.parametrize("height", [700, 900])
def test_the_current_sentence_keeps_one_reading_line(tagging: Tagging, height: int) -> None:
    page = tagging()
    page.set_viewport_size({"width": 1280, "height": height})
    press(page, *["4"] * 6)
    places = []
    for _ in range(5):
        press(page, "4", pause=200)
        places.append(page.locator(".sentence.now").evaluate("one => one.getClientRects()[0].top / innerHeight"))
    assert all(0.25 <= place <= 0.52 for place in places), places


def test_a_block_that_is_not_asked_can_be_asked_and_gets_its_tick(tagging: Tagging, headed: str) -> None:
    page = tagging(headed)
    ticks = page.locator("[data-slot=strip] i")
    expect(ticks).to_have_count(3)
    page.locator(".block.heading .sentence").click()
    press(page, "1")
    said(page, "This is not asked")
    press(page, "x", "4")
    saved(page)
    expect(ticks).to_have_count(4)
    expect(page.locator("[data-slot=count]")).to_have_text("1 of 4")
