"""Boundaries put right by keyboard, after an import and before anybody answers."""

from __future__ import annotations

import itertools
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.services.axe import violations

COUNT = itertools.count(1)
TEXT = """The harbour at Lindesund has been closed since Tuesday The ferry goes to Osthavn instead. Nobody was hurt.

Ask the Mngr. Lind knows the wall best. It was built in 1931.

The council (it met in May. Nobody knows why) will pay for pier {number}."""


@pytest.fixture
def looking(page: Page, desk_live: Desk) -> Page:
    """The page of boundaries of an article that the manager has just pasted: three to look at."""
    page.context.add_cookies(desk_live.managers_cookies)  # type: ignore[arg-type]
    page.goto(f"/projects/{desk_live.project}/articles/add")
    page.get_by_label("Title").fill("Boundaries")
    page.get_by_label("Text", exact=True).fill(TEXT.format(number=next(COUNT)))
    page.get_by_role("button", name="Add this article").click()
    expect(page.get_by_text("3 boundaries between sentences to look at")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Look at them").click()
    page.wait_for_selector("html[data-ready]")
    return page


def left(page: Page, count: int) -> None:
    """So many are left, and the page says so."""
    expect(page.locator(".doubt")).to_have_count(count)
    expect(page.locator("[data-slot=left]")).to_have_text(str(count))
    expect(page.locator(".doubt.now")).to_have_count(min(count, 1))


def sentences(page: Page) -> list[str]:
    """The article's sentences as they are tagged."""
    page.goto(page.url.removesuffix("/boundaries"))
    page.get_by_role("link", name=re.compile("Read and tag")).click()
    page.wait_for_selector("html[data-ready]")
    return [text.strip() for text in page.locator(".sentence").all_inner_texts()]


def test_a_wrong_join_and_a_wrong_cut_are_put_right_by_keyboard(looking: Page) -> None:
    page = looking
    left(page, 3)
    expect(page.locator(".doubt.now")).to_contain_text("split?")
    page.keyboard.press("Enter")
    left(page, 2)
    expect(page.locator("#said")).to_contain_text("Split in two.")
    expect(page.locator(".doubt.now")).to_contain_text("“Mngr.” looks like a shortened word.")
    page.keyboard.press("Enter")
    left(page, 1)
    expect(page.locator("#said")).to_contain_text("Joined.")
    page.keyboard.press("n")
    left(page, 0)
    expect(page.get_by_role("heading", name="All looked at")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Nothing doubtful")).to_be_visible()
    said = sentences(page)
    assert "The harbour at Lindesund has been closed since Tuesday" in said
    assert "The ferry goes to Osthavn instead." in said
    assert "Ask the Mngr. Lind knows the wall best." in said
    assert "The council (it met in May." in said


def test_one_walks_and_takes_back_to_the_first(looking: Page) -> None:
    page = looking
    places = [doubt.get_attribute("id") for doubt in page.locator(".doubt").all()]
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".doubt.now")).to_have_id(places[2] or "")
    page.keyboard.press("j")
    expect(page.locator(".doubt.now")).to_have_id(places[2] or "")
    page.keyboard.press("k")
    expect(page.locator(".doubt.now")).to_have_id(places[1] or "")
    for count, key in enumerate(["Enter", "Space", "Enter"], start=1):
        page.keyboard.press(key)
        left(page, 3 - count)
    for count, place in enumerate([places[0], places[2], places[1]], start=1):
        page.keyboard.press("u")
        left(page, count)
        expect(page.locator(".doubt.now")).to_have_id(place or "")
        page.wait_for_timeout(100)
    assert [doubt.get_attribute("id") for doubt in page.locator(".doubt").all()] == places


def test_a_key_that_is_held_does_it_once(looking: Page) -> None:
    page = looking
    page.keyboard.down("n")
    left(page, 2)
    page.keyboard.down("n")  # a repeat, for it was not let go
    page.wait_for_timeout(300)
    left(page, 2)
    page.keyboard.up("n")


def test_what_does_not_reach_the_workbench_is_said(looking: Page, page_problems: list[str]) -> None:
    page = looking
    page.route("**/boundaries", lambda route: route.abort())
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("Not done")
    left(page, 3)
    page.unroute("**/boundaries")
    page.keyboard.press("Enter")
    left(page, 2)
    page_problems.clear()


def test_with_the_mouse_too(looking: Page) -> None:
    page = looking
    page.get_by_role("button", name="Join").last.click()
    left(page, 2)
    page.get_by_role("button", name="Undo").click()
    left(page, 3)


@pytest.mark.parametrize("theme", ["dark"])
def test_axe_finds_nothing(looking: Page, theme: str, page_problems: list[str]) -> None:
    page = looking
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    for count, width in ((2, 1280), (1, 400)):
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page, page_problems) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.keyboard.press("Enter")
        left(page, count)
    assert violations(page, page_problems) == []
