"""The whole line in the browser: paste an article, tag every sentence by keyboard, make a dataset, read its files."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import cycle
from typing import Any

from playwright.sync_api import Page, expect

from annotations.demo import newsroom
from tests.browser.conftest import Desk, log_in

SENTENCES = 40
# What the reviewer presses, over and over: her own answers between suggestions taken as shown.
STROKES = ("Enter", "4", "1", "Enter", "Shift+a", "3", "Enter", "2")
GIVEN = {
    "4": ("plain", False),
    "1": ("sourced", False),
    "2": ("anonymous", False),
    "3": ("speculative", True),
    "Shift+a": ("anonymous", True),
}


def article() -> str:
    """About forty sentences of an invented report, with its headings and captions."""
    demo = newsroom.articles()[0]
    return demo.text[: demo.asked()[SENTENCES - 1].end]


def test_a_pasted_article_is_tagged_by_keyboard_and_comes_out_as_a_dataset(page: Page, desk_live: Desk) -> None:
    log_in(page, desk_live.manager)
    text = article()
    paste(page, desk_live, text)
    given = tag(page)
    assert len(given) >= SENTENCES
    page.keyboard.press("Shift+n")
    expect(page.get_by_text("This article is done")).to_be_visible()
    uid = page.url.split("/")[-2]
    rows, table = dataset(page, desk_live, uid)
    assert {row["sentence"]: (row["label"], row["hedged"]) for row in rows} == given
    for row, cells in zip(rows, table, strict=True):
        assert text[row["start"] : row["end"]] == row["text"] == cells["text"]
        assert (int(cells["start"]), int(cells["end"])) == (row["start"], row["end"])
        if row["source_text"]:
            assert text[row["source_start"] : row["source_end"]] == row["source_text"]
    assert {row["how"] for row in rows} == {"key", "suggestion"}


def paste(page: Page, desk: Desk, text: str) -> None:
    """Through the page, then wait until the worker has made its suggestions."""
    page.goto(f"/projects/{desk.project}/articles/add")
    page.get_by_label("Title").fill("Port Merrin after the storm")
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_role("button", name="Add this article").click()
    page.wait_for_url("**/imports/**")
    expect(page.get_by_text("Making suggestions")).to_be_hidden(timeout=30_000)
    page.get_by_role("link", name="Read and tag").click()
    page.wait_for_selector("html[data-ready]")


def tag(page: Page) -> dict[int, Any]:
    """Answer every sentence with one stroke each; number → (label, hedged) as it stands on the page afterwards."""
    given: dict[int, Any] = {}
    for stroke in cycle(STROKES):
        done, asked = page.locator("[data-slot=count]").inner_text().split(" of ")
        if done == asked:
            break
        here = page.locator(".sentence.now")
        number = int((here.get_attribute("id") or "").removeprefix("s-"))
        page.wait_for_timeout(360 if stroke == "Enter" else 130)  # a suggestion must have been readable
        page.keyboard.press(stroke)
        answered = page.locator(f"#s-{number}")
        expect(answered).to_have_attribute("data-label", re.compile("."))
        given[number] = (answered.get_attribute("data-label"), answered.get_attribute("data-hedged") == "true")
        if stroke in GIVEN:
            assert given[number] == GIVEN[stroke]
    expect(page.locator("[data-slot=save]")).to_have_text("saved")
    return given


def dataset(page: Page, desk: Desk, uid: str) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Make one through the page, watch it, download both files of sentences; the rows of the article."""
    page.goto(f"/projects/{desk.project}/datasets/new")
    page.get_by_label("What it is for").fill("First")
    page.get_by_label("All of it").check()
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name="Files")).to_be_visible(timeout=30_000)
    files = {}
    for name in ("sentences.jsonl", "sentences.csv"):
        with page.expect_download() as download:
            page.get_by_role("link", name=f"Download {name}").click()
        files[name] = download.value.path().read_text("utf-8")
    rows = [json.loads(line) for line in files["sentences.jsonl"].splitlines()]
    table = list(csv.DictReader(io.StringIO(files["sentences.csv"])))
    return [row for row in rows if row["article"] == uid], [cells for cells in table if cells["article"] == uid]
