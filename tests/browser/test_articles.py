"""The list of articles by hand: find words, keep the view, change details, delete and take that back."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.team import Team, team_of
from tests.services.live import Workbench

SHOTS = os.environ.get("SHOTS", "")  # a folder for pictures to look at


@pytest.fixture(scope="module")
def team(live_workbench: Workbench) -> Team:
    return team_of(live_workbench, 12)


@pytest.fixture
def mona(team: Team, visit: Visit) -> Page:
    page = visit(team.mona)
    page.goto(f"/projects/{team.project}/articles")
    return page


def shot(page: Page, name: str) -> None:
    """Light, dark and narrow, if somebody wants to look."""
    if not SHOTS:
        return
    for kind, scheme, width in (("light", "light", 1200), ("dark", "dark", 1200), ("narrow", "light", 400)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(400)  # colours change slowly
        page.screenshot(path=Path(SHOTS) / f"{name}-{kind}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1200, "height": 900})


def test_words_are_found_as_one_types_and_lead_to_their_sentence(mona: Page) -> None:
    mona.get_by_label("Search").first.press_sequentially("officials said")
    hit = mona.locator(".excerpt").first
    expect(hit.locator("mark").first).to_be_visible()
    expect(mona).to_have_url(re.compile("q=officials"))
    shot(mona, "found")
    hit.click()
    expect(mona).to_have_url(re.compile(r"/sheet#s-2$"))
    expect(mona.locator("#s-2")).to_contain_text("Officials said it could break.")
    shot(mona, "sheet")


def test_a_view_is_kept_and_deleted(mona: Page) -> None:
    mona.get_by_label("Search").first.fill("day 7")
    expect(mona.locator("tbody tr")).to_have_count(1)
    mona.get_by_text("Keep this view").click()
    mona.get_by_label("Name", exact=True).fill("Sevenths")
    mona.get_by_label("Share with the project").check()
    mona.get_by_role("button", name="Keep", exact=True).click()
    expect(mona.get_by_text("“Sevenths” is kept.")).to_be_visible()
    chip = mona.get_by_role("link", name="Sevenths")
    expect(chip).to_have_attribute("aria-current", "page")
    shot(mona, "view")
    mona.get_by_role("link", name="All articles").click()
    expect(mona.locator("tbody tr")).to_have_count(12)
    chip.click()
    expect(mona.locator("tbody tr")).to_have_count(1)
    mona.get_by_label("Change the view Sevenths").click()
    mona.get_by_role("button", name="Delete the view").click()
    expect(mona.get_by_role("link", name="Sevenths")).to_have_count(0)


def test_details_are_changed_on_the_page_about_it(mona: Page) -> None:
    mona.get_by_role("link", name="Lock shut, day 3", exact=True).click()
    mona.get_by_role("link", name="About").click()
    mona.get_by_text("Change the details").click()
    shot(mona, "about")
    mona.get_by_label("Outlet").fill("Lock Gazette")
    mona.get_by_label("Licence").fill("CC-BY-4.0")
    mona.get_by_role("button", name="Keep the details").click()
    expect(mona.get_by_text("The details are changed.")).to_be_visible()
    expect(mona.get_by_text("Outlet, licence changed")).to_be_visible()
    expect(mona.locator("dd", has_text="Lock Gazette")).to_be_visible()


def test_by_keyboard_three_are_deleted_and_brought_back(mona: Page, team: Team) -> None:
    for day in (4, 5, 6):
        box = mona.get_by_label(f"Choose Lock shut, day {day}", exact=True)
        box.focus()
        mona.keyboard.press("Space")
        expect(box).to_be_checked()
    shot(mona, "ticked")
    mona.get_by_role("button", name="Delete …").focus()
    mona.keyboard.press("Enter")
    expect(mona.get_by_role("heading", name="Delete 3 articles?")).to_be_visible()
    shot(mona, "ask")
    mona.get_by_role("button", name="Delete", exact=True).press("Enter")
    expect(mona.get_by_text("Deleted 3 articles.")).to_be_visible()
    expect(mona.locator("tbody tr")).to_have_count(9)
    shot(mona, "undo")
    mona.get_by_role("button", name="Undo").press("Enter")
    expect(mona.get_by_text("3 articles are back.")).to_be_visible()
    expect(mona.locator("tbody tr")).to_have_count(12)


def test_what_is_deleted_waits_on_its_page(mona: Page) -> None:
    mona.get_by_label("Choose Lock shut, day 9", exact=True).check()
    mona.get_by_role("button", name="Delete …").click()
    mona.get_by_role("button", name="Delete", exact=True).click()
    mona.get_by_role("link", name="Deleted", exact=True).click()
    expect(mona.get_by_role("row", name=re.compile("Lock shut, day 9.*Mona Aas.*(29|30)"))).to_be_visible()
    shot(mona, "deleted")
    mona.get_by_label("Choose Lock shut, day 9").check()
    mona.get_by_role("button", name="Restore what is ticked").click()
    expect(mona.get_by_text("1 article is back.")).to_be_visible()


def test_all_on_the_page_are_ticked_at_once_and_one_field_is_set(mona: Page) -> None:
    mona.get_by_label("All on this page").check()
    expect(mona.locator("[data-ticked]")).to_have_text("12 chosen")
    mona.get_by_text("Set …").click()
    mona.get_by_label("What", exact=True).select_option(label="Outlet")
    mona.get_by_label("To", exact=True).fill("River Post")
    mona.get_by_role("button", name="Set", exact=True).click()
    expect(mona.get_by_text("12 articles were changed.")).to_be_visible()
    expect(mona.locator("tbody td", has_text="River Post")).to_have_count(12)


def test_what_is_ticked_becomes_a_batch(mona: Page) -> None:
    for day in (1, 2):
        mona.get_by_label(f"Choose Lock shut, day {day}", exact=True).check()
    mona.get_by_role("button", name="Make a batch").click()
    expect(mona.get_by_role("heading", name="Make a batch")).to_be_visible()
    expect(mona.get_by_role("checkbox", name=re.compile(r"^Lock shut, day 1(\s|$)"))).to_be_checked()
    expect(mona.get_by_role("checkbox", name=re.compile(r"^Lock shut, day 2(\s|$)"))).to_be_checked()
    expect(mona.locator("input[name=which][value=ticked]")).to_be_checked()
