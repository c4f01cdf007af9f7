"""From a file to a changed article: dropped in, watched, its rejects read and kept, and what a second file changed."""

from __future__ import annotations

import json
import uuid

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk

LINES = [
    "The lock was shut on Monday, the harbour master said.",
    "Nobody was hurt.",
    "Officials expect the water to fall.",
    "It was built in 1931, and mended twice since.",
    "Two ships wait before the gate.",
]


def drop(page: Page, desk: Desk, name: str, rows: list[dict[str, str]], spoilt: str = "") -> None:
    """Put a file into the upload form, and settle its columns as they are proposed."""
    page.goto(f"/projects/{desk.project}/articles/add")
    lines = [json.dumps(row) for row in rows]
    data = "\n".join([*lines[:1], *filter(None, [spoilt]), *lines[1:]]).encode()
    page.locator("#id_file").set_input_files({"name": name, "mimeType": "application/x-ndjson", "buffer": data})
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("heading", name="Which column is what?")).to_be_visible()
    page.get_by_role("button", name="Import", exact=True).click()


def test_a_file_comes_in_its_rejects_are_read_and_a_second_one_brings_a_new_version(page: Page, desk_live: Desk):
    page.context.add_cookies(desk_live.managers_cookies)  # type: ignore[arg-type]
    mark = uuid.uuid4().hex[:8]
    url = f"https://post.example/{mark}"
    story = {"title": f"Lock {mark}", "text": " ".join([*LINES, f"Its number is {mark}."]), "url": url}
    bare = {"title": f"Bare {mark}", "text": "", "url": ""}
    drop(page, desk_live, "wire.jsonl", [story, bare], spoilt='{"title": "half')

    rejected = page.get_by_role("region", name="Rejected rows")
    expect(rejected.get_by_role("row")).to_have_count(3)  # with the one of the heads
    expect(rejected).to_contain_text("It has no text.")
    expect(rejected).to_contain_text(f"Bare {mark}")
    with page.expect_download() as csv:
        rejected.get_by_role("link", name="CSV").click()
    assert "It has no text." in csv.value.path().read_text()
    expect(page.get_by_role("link", name=f"Lock {mark}", exact=True)).to_be_visible()

    lines = [*LINES[:2], "Officials expect the water to rise.", *LINES[3:], "A third ship came at noon."]
    drop(page, desk_live, "later.jsonl", [story | {"text": " ".join([*lines, f"Its number is {mark}."])}])
    expect(page.get_by_role("heading", name="1 article has a new version")).to_be_visible()
    page.get_by_role("link", name="What changed").click()
    expect(page.get_by_role("deletion")).to_have_text("removed: fall")
    expect(page.get_by_role("insertion").first).to_have_text("added: rise")
    expect(page.get_by_role("insertion").last).to_have_text("A third ship came at noon.")
