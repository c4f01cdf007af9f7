"""Wrong boundaries: marked and passed, put right by whoever may, undone; others are told and lose nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Desk, written
from tests.browser.steps import labels, press, said, saved, sentence, stored

Tagging = Callable[..., Page]
JOINED = "He added that two marker buoys were missing."


def texts(page: Page) -> list[str]:
    found: list[str] = page.locator(".sentence").all_inner_texts()
    return found


def test_a_marked_cut_is_joined_and_the_joining_undone(tagging: Tagging) -> None:
    page = tagging()
    before = texts(page)
    press(page, "4", "4", "k", "k", "b")
    expect(page.locator("[data-slot=boundary]")).to_contain_text("cut wrongly after it")
    press(page, "Shift+b")
    expect(sentence(page, 14)).to_have_text(f"{before[0]} {before[1]}")
    expect(sentence(page, 14)).to_have_class(re.compile(r"\bnow\b"))
    expect(sentence(page, 14)).to_have_attribute("data-chip", "–")  # two equal answers carry over
    assert stored(page)[14]["label"] == "plain"
    assert len(texts(page)) == 12
    press(page, "u")
    expect(page.locator("#s-14")).to_have_count(0)
    assert texts(page) == before
    assert labels(page)[:2] == ["plain", "plain"]


def test_answers_that_differ_wait_to_be_confirmed(tagging: Tagging) -> None:
    page = tagging()
    press(page, "1", "2", "k", "k", "b", "Shift+b")
    expect(sentence(page, 14)).to_have_attribute("data-chip", "S / A …")
    expect(page.locator("[data-slot=confirm]")).to_contain_text("Sourced, as before")
    page.get_by_role("button", name="Anonymous, as before").click()
    saved(page)
    expect(sentence(page, 14)).to_have_attribute("data-chip", "A")
    assert stored(page)[14]["label"] == "anonymous"


def test_a_sentence_is_split_at_the_caret(tagging: Tagging) -> None:
    page = tagging()
    place = sentence(page, 2).evaluate(
        """one => {
            const walk = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
                const at = walk.currentNode.data.indexOf("harbour master");
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walk.currentNode, at);
                range.setEnd(walk.currentNode, at + 1);
                const box = range.getBoundingClientRect();
                return [box.left, box.top + box.height / 2];
            }
        }"""
    )
    page.mouse.click(*place)
    press(page, "b", "Shift+b")
    expect(sentence(page, 14)).to_have_text(re.compile("complete,”$"))
    expect(sentence(page, 15)).to_have_text("harbour master Jonas Eik told the council.")


@pytest.fixture
def manager(browser: Browser, desk_live: Desk) -> Any:
    """The manager at a computer of her own."""
    context = browser.new_context(base_url=desk_live.url)
    context.add_cookies(desk_live.managers_cookies)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def test_a_reviewer_whose_page_was_open_loses_nothing_and_is_told(tagging: Tagging, manager: Page) -> None:
    page = tagging()
    press(page, "1")
    saved(page)
    uid = page.url.split("/")[-2]
    path = f"/api/v1/articles/{uid}/sentences/2/merge"
    answer = manager.request.post(path, data={"operation": str(uuid4())}, headers=written(manager))
    assert answer.ok, answer.text()
    press(page, "2")  # sentence 2 is gone for everybody else: the page shows it still
    said(page, "was joined or split meanwhile")
    saved(page)
    page.reload()
    page.wait_for_selector("html[data-ready]")
    said(page, "1 sentences were joined or split since you were here")
    expect(sentence(page, 14)).to_have_attribute("data-chip", "A …")
    press(page, "k", "k", "j")
    assert labels(page)[:2] == ["sourced", ""]
    press(page, "2")
    saved(page)
    assert stored(page)[14]["label"] == "anonymous"
