"""The admin in a real browser: nothing that the content security policy stops, the worker answers, an action works."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.services.axe import violations
from tests.services.live import Workbench

EMAIL, PASSWORD = "root@desk.example", "a rather long passphrase"
SUBJECTS = (
    "user",
    "project",
    "membership",
    "codebook",
    "import",
    "article",
    "job",
    "dataset",
    "assignment",
    "suggester",
    "answer",
    "decision",
    "event",
)


@pytest.fixture(scope="module")
def roots_cookies(live_workbench: Workbench, browser: Browser) -> list[dict[str, object]]:
    """The session of somebody who runs the site, logged in through the log-in page."""
    live_workbench.ask(
        "from annotations.models import User\n"
        f"user = User.objects.filter(email={EMAIL!r}).first() or User.objects.create_superuser({EMAIL!r})\n"
        f"user.set_password({PASSWORD!r}); user.save()"
    )
    page = browser.new_context(base_url=live_workbench.url).new_page()
    page.goto("/admin/")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page).to_have_url(f"{live_workbench.url}/admin/")
    cookies = page.context.cookies()
    page.context.close()
    return cookies  # type: ignore[return-value]


@pytest.fixture
def root(page: Page, roots_cookies: list[dict[str, object]]) -> Page:
    page.context.add_cookies(roots_cookies)  # type: ignore[arg-type]
    page.goto("/admin/")
    return page


def test_every_page_of_the_admin_loads_without_a_complaint(root: Page) -> None:
    seen = 0
    for subject in SUBJECTS:
        root.goto(f"/admin/annotations/{subject}/")
        expect(root.get_by_role("heading", level=1)).to_be_visible()
        rows = root.locator("#result_list tbody th a")
        if rows.count():
            rows.first.click()
            expect(root.locator("#content-main")).to_be_visible()
            seen += 1
        _picture(root, subject)
    assert seen >= 6
    for subject in ("user", "project", "membership"):
        root.goto(f"/admin/annotations/{subject}/add/")
        expect(root.get_by_role("button", name="Save")).to_be_visible()
        _picture(root, f"{subject}-add")


def test_axe_finds_nothing_in_the_admin_in_light_or_dark(root: Page, page_problems: list[str]) -> None:
    found = []

    def look(name: str) -> None:
        for theme in ("light", "dark"):
            root.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            found.extend((name, theme, *one) for one in violations(root, page_problems))

    for path in (
        "",
        "work/",
        "annotations/job/",
        "annotations/project/",
        "annotations/membership/add/",
        "annotations/article/",
    ):
        root.goto(f"/admin/{path}")
        look(path)
    root.locator("#result_list tbody th a").first.click()
    expect(root.get_by_role("heading", name="View article")).to_be_visible()
    look("one article")
    assert not found


def test_the_index_says_that_the_worker_answers(root: Page) -> None:
    _picture(root, "index")
    expect(root.locator("[data-worker]")).to_have_attribute("data-worker", "answers")


def test_workers_are_held_back_and_let_go_on_by_keyboard_alone(root: Page, page_problems: list[str]) -> None:
    root.goto("/admin/work/")
    expect(root.locator("[data-process=worker]").first).to_have_attribute("data-alive", "yes")
    found = []
    for button, said in (("Take no new jobs", "take no new jobs until"), ("Let workers go on", "take jobs again")):
        root.get_by_role("button", name=button).focus()
        root.keyboard.press("Enter")
        expect(root.locator(".messagelist")).to_contain_text(said)
        found += violations(root, page_problems)
    root.set_viewport_size({"width": 400, "height": 800})
    assert root.evaluate("document.documentElement.scrollWidth") <= 400
    assert not found


def test_suggestions_are_asked_for_again_from_the_list(root: Page) -> None:
    root.goto("/admin/annotations/project/")
    root.locator("input.action-select").first.check()
    root.locator("select[name=action]").select_option("suggest_again")
    root.get_by_role("button", name="Go").click()
    expect(root.locator(".messagelist")).to_contain_text("Suggestions queued")
    _picture(root, "message")


def _picture(page: Page, name: str) -> None:
    if folder := os.environ.get("WORKBENCH_TEST_PICTURES"):
        page.screenshot(path=f"{folder}/admin-{name}.png")
