"""What changed in an article is read on a page of its own, at any width and without colours."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Desk, made
from tests.services.live import Workbench

CAME = """
import json
from django.utils import timezone
from annotations.ingest import imports, readers
from annotations.models import Project, User
desk, mira = Project.objects.get(uid="{project}"), User.objects.get(email="{manager}")
lines = [f"Line {{n}} of {mark} says something of its own about the harbour." for n in range(6)]
for text in (lines, [*lines[:5], "Line 5 of {mark} says nothing of its own about the harbour.", "It is open again."]):
    draft = readers.Draft(title="Came twice", text=" ".join(text), url="https://gazette.example/{mark}")
    article = imports.paste(project=desk, by=mira, now=timezone.now(), draft=draft).article
print("made:" + json.dumps(str(article.uid)))
"""


@pytest.fixture
def page(browser: Browser, desk_live: Desk) -> Page:
    context = browser.new_context(base_url=desk_live.url)
    context.add_cookies(desk_live.managers_cookies)  # type: ignore[arg-type]
    return context.new_page()


def test_the_changes_are_marked_and_what_stayed_unfolds(page: Page, live_workbench: Workbench, desk_live: Desk) -> None:
    article = made(
        live_workbench, CAME, project=desk_live.project, manager=desk_live.manager, mark="ship" + uuid.uuid4().hex[:8]
    )
    page.goto(f"/articles/{article}/sheet")
    page.get_by_role("link", name="2 versions of the text").click()

    expect(page.get_by_role("heading", name="From version 1 to version 2")).to_be_visible()
    expect(page.get_by_role("deletion")).to_have_text("removed: something")
    expect(page.get_by_role("insertion").first).to_have_text("added: nothing")
    expect(page.get_by_role("insertion").last).to_have_text("It is open again.")
    first = page.get_by_text("Line 0 of")
    expect(first).to_be_hidden()
    page.get_by_text("5 sentences unchanged").click()
    expect(first).to_be_visible()
    page.set_viewport_size({"width": 400, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
