"""A question in the browser: asked by the reviewer, answered by the desk, read by the reviewer."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Desk, written
from tests.services.axe import violations

LOOKS = [("dark", 400)]  # test_axe_everywhere has the others
WORDS = "Does he speak for the port, or for himself?"


def ask(page: Page, desk: Desk, number: int) -> str:
    """As the review screen does it; the article's uid."""
    uid = desk.articles.pop()
    reply = page.request.post(
        f"/api/v1/articles/{uid}/sentences/{number}/thread",
        data={"operation": str(uuid4()), "text": WORDS},
        headers=written(page),
    )
    assert reply.status == 201, reply.text()
    return uid


@pytest.fixture
def reviewer(page: Page, desk_live: Desk) -> Page:
    page.context.add_cookies(desk_live.cookies)  # type: ignore[arg-type]
    return page


@pytest.fixture
def manager(browser: Browser, desk_live: Desk, page_problems: list[str]):  # type: ignore[no-untyped-def]
    context = browser.new_context(base_url=desk_live.url, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.on("pageerror", lambda error: page_problems.append(f"script: {error}"))
    page.on("console", lambda said: page_problems.append(said.text) if said.type == "error" else None)
    context.add_cookies(desk_live.managers_cookies)  # type: ignore[arg-type]
    yield page
    context.close()


def card(page: Page, uid: str):  # type: ignore[no-untyped-def]
    """The question about the article."""
    return page.locator("article.question", has=page.locator(f"a[href^='/articles/{uid}/sheet#']"))


def waiting(page: Page) -> int:
    text = page.locator("#waiting .badge").all_inner_texts()
    return int(text[0]) if text else 0


def waits(page: Page, count: int) -> None:
    """The bar tells so many, a moment after what was done."""
    badge = page.locator("#waiting .badge")
    if count:
        expect(badge).to_have_text(str(count))
    else:
        expect(badge).to_have_count(0)


def test_a_question_is_answered_by_the_desk_and_read_by_whoever_asked(
    reviewer: Page, manager: Page, desk_live: Desk
) -> None:
    uid = ask(reviewer, desk_live, 2)
    manager.goto("/")
    manager.get_by_role("link", name="to answer").click()
    asked = card(manager, uid)
    expect(asked).to_contain_text(WORDS)
    before = waiting(manager)
    asked.get_by_label("Your answer").focus()
    manager.keyboard.type("For the port: see <b>R3</b>.")
    manager.keyboard.press("Control+Enter")
    expect(asked).to_contain_text("For the port: see <b>R3</b>.")
    expect(asked.get_by_role("status")).to_be_focused()
    waits(manager, before - 1)

    reviewer.goto("/")
    reviewer.get_by_role("link", name="to your question").click()
    mine = card(reviewer, uid)
    expect(mine).to_contain_text("For the port: see <b>R3</b>.")
    assert waiting(reviewer) >= 1
    answered = waiting(reviewer)
    mine.get_by_role("button", name="Settle").press("Enter")
    expect(mine.get_by_role("status")).to_have_text("Settled.")
    expect(mine.get_by_role("button", name="Reopen")).to_be_visible()
    waits(reviewer, answered - 1)


def test_what_could_not_be_sent_says_so_and_stays(
    reviewer: Page, manager: Page, desk_live: Desk, page_problems: list[str]
) -> None:
    uid = ask(reviewer, desk_live, 3)
    manager.goto(f"/projects/{desk_live.project}/questions")
    asked = card(manager, uid)
    asked.get_by_label("Your answer").fill("A long and careful answer")
    manager.context.set_offline(True)
    asked.get_by_role("button", name="Send").click()
    expect(asked.get_by_role("alert")).to_contain_text("It was not sent")
    expect(asked.get_by_label("Your answer")).to_have_value("A long and careful answer")
    manager.context.set_offline(False)
    page_problems.clear()
    asked.get_by_role("button", name="Send").click()
    expect(asked.get_by_role("listitem")).to_have_count(2)


def test_filters_work_without_leaving_the_page(reviewer: Page, manager: Page, desk_live: Desk) -> None:
    uid = ask(reviewer, desk_live, 4)
    manager.goto(f"/projects/{desk_live.project}/questions")
    expect(card(manager, uid)).to_be_visible()
    manager.get_by_label("Show").select_option("settled")
    expect(card(manager, uid)).to_have_count(0)
    manager.get_by_label("Show").select_option("open")
    manager.get_by_role("searchbox").fill("no such words at all")
    expect(manager.get_by_text("Nothing fits")).to_be_visible()
    manager.get_by_role("searchbox").fill("speak for the PORT")
    expect(card(manager, uid)).to_be_visible()


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_axe_finds_nothing(
    theme: str, width: int, reviewer: Page, manager: Page, desk_live: Desk, page_problems: list[str]
) -> None:
    uid = ask(reviewer, desk_live, 2)
    for page in (manager, reviewer):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"/projects/{desk_live.project}/questions?state=all")
        if page is manager:
            card(page, uid).get_by_label("Your answer").fill("He speaks for the port.")
            card(page, uid).get_by_role("button", name="Send").click()
            expect(card(page, uid).get_by_role("status")).to_be_visible()
        assert page_problems == []
        assert violations(page, page_problems) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
