"""Without a mouse, and as a screen reader is told: from the import over the review to the dataset."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Desk
from tests.browser.steps import press, said, saved, sentence
from tests.cast import PASSWORD

Tagging = Callable[..., Page]
MOST_TABS = 80
TEXT = (
    "The lock at Skerry has been shut since Monday. “We found a crack in the gate,” lock keeper Ida Sund said. "
    "Officials said the repair could last until June.\n\nA longer closure could empty the upper basin."
)


def tab_to(page: Page, wanted: Locator) -> None:
    """Tab until the focus stands on the element; whatever has it on the way must be seen to have it."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
                const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
                return one === document.body || style.outlineStyle !== "none" || style.boxShadow !== "none"
                    || one.matches("[role=option]") || box.width === 0;
            }"""
        )
        assert seen, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {wanted}")


def follow(page: Page, wanted: Locator, key: str = "Enter") -> None:
    tab_to(page, wanted)
    page.keyboard.press(key)


def write(page: Page, label: str, text: str, *, exact: bool = True) -> None:
    tab_to(page, page.get_by_label(label, exact=exact))
    page.keyboard.insert_text(text)


def test_keys_alone_lead_from_the_door_to_the_dataset(page: Page, desk_live: Desk) -> None:
    page.goto(f"/accounts/login/?next=/projects/{desk_live.project}/articles/add")
    write(page, "Email", desk_live.manager)
    write(page, "Password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^[^?]*/articles/add$"))
    write(page, "Title", "Lock shut")
    write(page, "Text", TEXT)
    follow(page, page.get_by_role("button", name="Add this article"))
    page.wait_for_url("**/imports/**")
    expect(page.get_by_text("Making suggestions")).to_be_hidden(timeout=30_000)
    follow(page, page.get_by_role("link", name="Read and tag"))
    page.wait_for_selector("html[data-ready]")
    expect(sentence(page, 1)).to_be_focused()  # the keys work at once
    press(page, "4", "Enter", "Shift+a", "3", pause=400)
    press(page, "Shift+n")
    said(page, "Done. Everything is saved.")
    # The article is one stop for Tab: from it straight to what stands below it, and back.
    follow(page, page.get_by_role("link", name="Article sheet"))
    page.wait_for_url("**/sheet")
    follow(page, page.get_by_role("link", name="Datasets"))
    page.wait_for_url("**/datasets")
    follow(page, page.get_by_role("link", name="Make a dataset"))
    page.wait_for_url("**/datasets/new")
    write(page, "What it is for", "By keys alone", exact=False)
    follow(page, page.get_by_role("button", name="Make it"))
    expect(page.get_by_role("heading", name="Files")).to_be_visible(timeout=30_000)
    tab_to(page, page.get_by_role("link", name="Download sentences.jsonl"))


def test_the_article_is_one_stop_and_the_focus_is_never_lost(tagging: Tagging) -> None:
    page = tagging()
    assert page.locator(".sentence[tabindex='0']").count() == 1
    for key in (
        "1",
        "j",
        "k",
        "u",
        "Shift+q",
        "1",
        "b",
        "x",
        "e",
        "g",
        "g",
        "m",
        "Escape",
        "?",
        "Escape",
        "/",
        "Escape",
    ):
        press(page, key, pause=180)
        focus = page.evaluate("document.activeElement.tagName")
        assert focus != "BODY", f"after {key}"
    expect(page.locator(".sentence.now")).to_be_focused()
    expect(page.locator(".sentence[tabindex='0']")).to_have_count(1)


def test_a_sentence_says_state_label_position_and_text(tagging: Tagging) -> None:
    page = tagging()
    press(page, "Shift+a", "q")
    page.keyboard.press("b")
    listed = page.get_by_role("listbox", name="Sentences")
    expect(listed.get_by_role("option")).to_have_count(13)
    first = listed.get_by_role("option", name=re.compile(r"^Anonymous, hedged, Sentence 1: The harbour at Lindesund"))
    expect(first).to_have_count(1)
    expect(listed.get_by_role("option", name=re.compile("^unsure, Sentence 2: “We will not"))).to_have_count(1)
    third = listed.get_by_role(
        "option", name=re.compile("^not answered, marked: cut wrongly after it, .*Sentence 3: He")
    )
    expect(third).to_have_attribute("aria-selected", "true")


def test_a_screen_reader_is_told_what_the_last_key_did_and_what_the_panel_offers(tagging: Tagging) -> None:
    page = tagging()
    press(page, "1")
    expect(page.get_by_role("status").filter(has_text="Sentence 1: Sourced")).to_have_count(1)
    panel = page.get_by_role("complementary", name="Answer")
    expect(panel).to_match_aria_snapshot(
        """
        - complementary "Answer":
          - heading /Sentence 2 of 13/ [level=2]
          - button /Sourced/
          - button /Anonymous/
          - button /Speculative/
          - button /Plain/
          - paragraph:
            - button /Hedged/
            - button /Who/
            - button /Unsure/
        """
    )
    saved(page)
