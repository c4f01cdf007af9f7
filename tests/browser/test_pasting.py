"""What is pasted from a page keeps its structure, nothing of it is ever rendered; and files are dropped in."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.ingest.kinds import packages, pages
from tests.ingest.kinds.stories import HARBOUR

PASTE = """([html, plain]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", plain);
  const how = { clipboardData: data, bubbles: true, cancelable: true };
  document.querySelector("[data-paste]").dispatchEvent(new ClipboardEvent("paste", how));
}"""
HTML = """<h1>Quay closed</h1><p>The quay is <b>closed</b>, Mira Lund said on Tuesday.</p>
<img src=x onerror="document.title = 'run'"><h2>What now</h2><ul><li>Use gate four until April.</li></ul>
<blockquote>Nobody told us a thing.</blockquote>"""


def as_manager(page: Page, desk: Desk) -> None:
    page.context.add_cookies(desk.managers_cookies)  # type: ignore[arg-type]
    page.goto(f"/projects/{desk.project}/articles/add")


def test_a_pasted_page_keeps_its_headings_lists_and_quotations(page: Page, desk_live: Desk):
    as_manager(page, desk_live)
    page.evaluate(PASTE, [HTML, "plain"])
    expect(page.locator("#id_title")).to_have_value("Quay closed")
    told = "The quay is closed, Mira Lund said on Tuesday."
    text = f"{told}\n\n# What now\n\n- Use gate four until April.\n\n> Nobody told us a thing."
    expect(page.locator("#id_text")).to_have_value(text)
    assert page.title() != "run"
    page.get_by_role("button", name="Add this article").click()
    page.get_by_role("link", name="Quay closed", exact=True).first.click()
    expect(page.locator(".block.quote")).to_have_text("Nobody told us a thing.")
    expect(page.locator(".block.heading")).to_have_text("What now")


def test_plain_text_is_pasted_as_it_is(page: Page, desk_live: Desk):
    as_manager(page, desk_live)
    box = page.locator("#id_text")
    box.fill("Before  after")
    box.evaluate("box => box.setSelectionRange(7, 7)")
    page.evaluate(PASTE, ["<p>A <i>middle</i> part.</p>", "plain"])
    expect(box).to_have_value("Before A middle part. after")


def test_files_are_dropped_in_together_and_each_is_told(page: Page, desk_live: Desk):
    as_manager(page, desk_live)
    page.locator("#id_file").set_input_files(
        [
            {"name": "quay.html", "mimeType": "text/html", "buffer": pages.ghost(HARBOUR).encode()},
            {"name": "quay.docx", "mimeType": "", "buffer": packages.tracked()},
            {"name": "broken.pdf", "mimeType": "application/pdf", "buffer": b"none"},
        ]
    )
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("broken.pdf: “broken.pdf” is not a PDF")).to_be_visible()
    page.get_by_role("link", name="quay.html").click()
    expect(page.get_by_role("link", name=HARBOUR.title, exact=True)).to_be_visible()
