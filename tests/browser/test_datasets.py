"""Datasets in the browser: order one, watch it, read its card, download it, make another, see what changed."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, Visit, log_in

ARTICLE = "The lock is shut. Officials said it could break. It was built in 1931."


def tagged(page: Page, desk: Desk, *keys: str) -> None:
    """Paste an article and answer its sentences with these keys."""
    page.goto(f"/projects/{desk.project}/articles/add")
    page.get_by_label("Title").fill(f"Lock {' '.join(keys)}")
    page.get_by_label("Text", exact=True).fill(f"{ARTICLE} It is number {' '.join(keys)}.")
    page.get_by_role("button", name="Add this article").click()
    page.wait_for_url("**/imports/**")
    expect(page.get_by_text("Making suggestions")).to_be_hidden(timeout=30_000)
    page.get_by_role("link", name="Read and tag").click()
    page.wait_for_selector("html[data-ready]")
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(400)
    page.keyboard.press("Shift+n")
    if len(keys) < 4:  # some are not answered: it asks
        page.wait_for_timeout(600)
        page.keyboard.press("Shift+n")
    expect(page.get_by_text("This article is done")).to_be_visible()


def made(page: Page, desk: Desk, name: str) -> None:
    page.goto(f"/projects/{desk.project}/datasets/new")
    page.get_by_label("What it is for").fill(name)
    page.get_by_label("All of it").check()
    page.get_by_label("Parquet").check()
    page.get_by_label("XLSX").check()


def test_one_is_made_watched_read_downloaded_and_compared(page: Page, desk_live: Desk) -> None:
    log_in(page, desk_live.manager)
    tagged(page, desk_live, "1", "2", "4", "4")
    made(page, desk_live, "First of all")
    expect(page.get_by_label("Train, %")).to_be_hidden()
    page.get_by_label("By article, at random").check()
    expect(page.get_by_label("Train, %")).to_be_visible()
    page.get_by_label("None", exact=True).check()
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name="Files")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("heading", name="What not to use it for")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download all").click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as packed:
        names = {name.partition("/")[2] for name in packed.namelist()}
    assert {"README.md", "sentences.jsonl", "dataset.xlsx", "data/sentences/train-00000-of-00001.parquet"} <= names
    page.get_by_text("Notes and DOI").click()
    page.get_by_label("DOI").fill("10.5281/zenodo.1234")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("link", name="10.5281/zenodo.1234")).to_be_visible()

    tagged(page, desk_live, "2", "1")
    made(page, desk_live, "Second")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name="Files")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Compare with version").click()
    expect(page.get_by_role("heading", name="What changed")).to_be_visible()
    expect(page.get_by_role("heading", name="Sentences")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("It is number 2 1.")).to_have_count(0)  # it was not answered
    expect(page.locator(".changes .badge").first).to_have_text("added")
    page.get_by_label("Show").select_option("removed")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="No such change")).to_be_visible()
    told = page.request.get(page.get_by_role("link", name="JSON").get_attribute("href") or "").json()
    assert told["counts"]["added"] == len(told["changes"]) == 2
    assert json.dumps(told).count("The lock is shut.") == 1


@pytest.mark.parametrize("wrong", [{"Train, %": "50"}])
def test_what_cannot_be_ordered_says_why_and_keeps_what_was_chosen(
    visit: Visit, desk_live: Desk, wrong: dict[str, str]
) -> None:
    page = visit(desk_live.manager, refused=True)
    tagged(page, desk_live, "4")
    made(page, desk_live, "Kept")
    page.get_by_label("By article, at random").check()
    for label, value in wrong.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_text("make 100 per cent together")).to_be_visible()
    expect(page.get_by_label("What it is for")).to_have_value("Kept")
    expect(page.get_by_label("Train, %")).to_have_value("50")
