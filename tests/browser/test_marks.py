"""Not running text: marked by a reviewer, confirmed or refused by the desk, on the list and on the review screen."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.steps import press, said, saved, sentence
from tests.services.axe import violations
from tests.services.live import Workbench

MARKED = """
import json, uuid
from django.utils import timezone
from annotations.ingest import imports, readers
from annotations.models import Assignment, Project, User
from annotations.people import projects
from annotations.review import answers

mira, robin = (User.objects.get(email=email) for email in ("{manager}", "{reviewer}"))
now = timezone.now()
desk = projects.create(name="Marks " + uuid.uuid4().hex[:8], by=mira, now=now)
desk.memberships.create(user=robin, role="reviewer")
text = "The lock is shut. It was built in 1931.\\n\\nWhat they say\\n\\nOfficials said it could break.\\n\\n" + (
    "Read more of this here. Follow the desk for news.")
article = imports.paste(project=desk, by=mira, now=now, draft=readers.Draft(title="Lock shut", text=text)).article
# Robin's is a second pass over the article, which Mira may open too.
batch = desk.batches.get()
held = Assignment.objects.create(batch=batch, article=article, version=article.versions.get(), reviewer=robin, round=1,
    codebook=batch.codebook, opened_at=now, overlap=1, drawn_by="random")
for number, says in ((3, False), (5, True)):
    change = answers.Change(marks={{"not_text": says}})
    answers.record(assignment=held, number=number, operation=uuid.uuid4(), version=0, change=change, now=now)
print("made:" + json.dumps({{"project": str(desk.uid), "article": str(article.uid)}}))
"""


@pytest.fixture
def marked(live_workbench: Workbench, desk_live: Desk) -> dict[str, str]:
    """A project whose reviewer marked the heading, 3, as text, and sentence 5 as none."""
    code = MARKED.format(manager=desk_live.manager, reviewer=desk_live.reviewer)
    found: dict[str, str] = json.loads(live_workbench.python(code).split("made:", 1)[1])
    return found


@pytest.fixture
def managing(page: Page, desk_live: Desk) -> Page:
    page.context.add_cookies(desk_live.managers_cookies)  # type: ignore[arg-type]
    return page


def test_the_desk_confirms_refuses_and_takes_back_by_keyboard(
    managing: Page, marked: dict[str, str], page_problems: list[str]
) -> None:
    page = managing
    page.goto("/")
    page.locator(f"a[href='/projects/{marked['project']}/marks']").click()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("[data-slot=left]")).to_have_text("2")
    assert violations(page, page_problems) == []
    page.keyboard.press("Enter")
    expect(page.locator("[data-slot=left]")).to_have_text("1")
    expect(page.locator("#said")).to_contain_text("It is running text.")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="All settled")).to_be_visible()
    page.wait_for_timeout(150)
    for left in ("1", "2"):
        page.keyboard.press("u")
        expect(page.locator("[data-slot=left]")).to_have_text(left)
        page.wait_for_timeout(150)
    expect(page.locator(".doubt.now mark")).to_have_text("What they say")


def test_on_the_review_screen_the_mark_is_named_confirmed_and_taken_back(
    managing: Page, marked: dict[str, str], page_problems: list[str]
) -> None:
    page = managing
    page.goto(f"/articles/{marked['article']}/tag")
    page.wait_for_selector("html[data-ready]")
    panel = page.locator("[data-slot=marked]")
    expect(panel).to_be_hidden()
    page.get_by_role("button", name="2 marks to confirm").first.click()
    expect(panel).to_contain_text("Marked as running text by Robin Dahl")
    press(page, "j")
    expect(panel).to_contain_text("Marked as not running text by Robin Dahl")
    expect(panel).to_contain_text("all 2 sentences")
    assert violations(page, page_problems) == []
    press(page, "Shift+X")
    saved(page)
    expect(sentence(page, 6)).to_have_class("sentence unasked")
    expect(page.locator("[data-slot=count]")).to_have_text("0 of 3")
    press(page, "u")
    expect(page.locator("[data-slot=count]")).to_have_text("0 of 5")
    sentence(page, 5).click()
    expect(panel).to_be_visible()
    panel.get_by_role("button", name="It is running text").click()
    saved(page)
    expect(panel).to_be_hidden()
    press(page, "Shift+X")
    said(page, "No mark waits here")


def test_ones_own_mark_can_be_confirmed_at_once_by_the_desk(managing: Page, marked: dict[str, str]) -> None:
    page = managing
    page.goto(f"/articles/{marked['article']}/tag")
    page.wait_for_selector("html[data-ready]")
    press(page, "x")
    sentence(page, 1).click()
    expect(page.locator("[data-slot=marked]")).to_contain_text("Marked as not running text by you")
    press(page, "Shift+X")
    expect(sentence(page, 2)).to_have_class("sentence unasked")


def test_a_reviewer_marks_and_does_not_confirm(tagging: Callable[..., Page]) -> None:
    page = tagging()
    press(page, "x")
    sentence(page, 1).click()
    expect(page.locator("[data-slot=marked]")).to_be_hidden()
    press(page, "Shift+X")
    said(page, "confirming them is for the desk")
