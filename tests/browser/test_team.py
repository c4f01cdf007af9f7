"""A desk of three: somebody is invited by link and joins, a batch is answered twice, blind, and closed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.steps import press, saved
from tests.browser.team import Team, invited, joined, team_of
from tests.services.axe import violations
from tests.services.live import Workbench


@pytest.fixture
def team(live_workbench: Workbench) -> Team:
    """A new project with a manager, a reviewer and two articles."""
    return team_of(live_workbench, 2)


def test_a_link_is_passed_on_and_used_once_and_its_secret_goes_nowhere(visit: Visit, team: Team) -> None:
    mona, ines, late = visit(team.mona), visit(), visit(refused=True)
    link = invited(mona, team, f"ines.{team.mark}@team.example")
    secret = link.partition("#")[2]
    told: list[str] = []
    ines.on("request", lambda request: told.append(f"{request.url} {request.all_headers().get('referer', '')}"))
    joined(ines, link)
    assert len(secret) == 43
    assert not [line for line in told if secret in line]
    assert secret not in ines.evaluate("JSON.stringify([location.href, {...localStorage}, {...sessionStorage}])")
    ines.go_back()
    assert secret not in ines.url
    late.goto(link)
    expect(late.get_by_role("alert")).to_contain_text("was used already")
    late.goto("/join#" + "x" * 43)
    expect(late.get_by_role("alert")).to_contain_text("no invitation that we know")
    mona.goto(f"/projects/{team.project}/people")
    expect(mona.get_by_role("row", name="Ines Falk")).to_contain_text("reviewer")


def test_without_scripts_the_link_is_pasted(visit: Visit, team: Team) -> None:
    link = invited(visit(team.mona), team, f"per.{team.mark}@team.example")
    page = visit(java_script_enabled=False)
    page.goto("/join")
    page.get_by_label("The link that you were given").fill(link)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="You are invited")).to_be_visible()


def make_batch(page: Page, team: Team, *people: str) -> None:
    """A batch with overlap 2, drafted with the form and opened."""
    page.goto(f"/projects/{team.project}/batches")
    page.get_by_role("link", name="Make a batch").click()
    page.get_by_label("Name").fill("Locks, twice")
    expect(page.get_by_text("All 2 articles that are found")).to_be_visible()
    page.get_by_role("searchbox", name="Search").fill("day 1")
    expect(page.get_by_text("The 1 article that is found")).to_be_visible()
    page.get_by_role("searchbox", name="Search").fill("")
    expect(page.get_by_text("All 2 articles that are found")).to_be_visible()
    for name in people:
        page.get_by_label(name, exact=True).check()
    expect(page.get_by_label("Suggestions")).to_be_visible()
    page.get_by_role("spinbutton", name="Overlap").fill("2")
    expect(page.get_by_label("Suggestions")).to_be_hidden()
    expect(page.get_by_text("is answered without suggestions")).to_be_visible()
    expect(page.get_by_label("Pass mark")).to_be_hidden()
    page.get_by_role("button", name="Make the draft").click()
    expect(page.get_by_text("each answered by 2 people · without suggestions")).to_be_visible()
    page.get_by_role("button", name="Open the batch").click()
    expect(page.get_by_text("Open: its people are given its articles")).to_be_visible()


def answer_all(page: Page, team: Team, key: str) -> list[str]:
    """Answer both articles with one key; their titles, in the order they came."""
    titles = []
    for _ in range(2):
        page.goto(f"/projects/{team.project}/continue")
        page.wait_for_selector("html[data-ready]")
        expect(page.locator(".where")).to_contain_text("Locks, twice")
        expect(page.get_by_text("Answered without suggestions", exact=True)).to_be_visible()
        assert page.locator(".sentence.suggested").count() == 0
        titles.append(page.locator("h1").inner_text())
        press(page, key, key)
        saved(page)
        press(page, "Shift+n")
        expect(page.get_by_text("This article is done: its answers count")).to_be_visible()
    return titles


def test_a_batch_is_answered_by_two_people_blind_and_then_closed(visit: Visit, team: Team) -> None:
    mona, kari, ines = visit(team.mona), visit(team.kari), visit()
    joined(ines, invited(mona, team, f"ines.{team.mark}@team.example"))
    make_batch(mona, team, "Kari Moen", "Ines Falk")
    ines.goto(f"/projects/{team.project}/continue")
    ines.get_by_role("button", name=re.compile("Skip")).first.click()
    both = {"Lock shut, day 1", "Lock shut, day 2"}
    assert set(answer_all(kari, team, "4")) == both
    mona.reload()
    expect(mona.get_by_role("row", name="Kari Moen").first).to_contain_text("2")
    expect(mona.get_by_role("row", name="Lock shut, day 1").first).to_contain_text("blind")
    assert set(answer_all(ines, team, "1")) == both
    for page in (kari, ines, mona):  # what anybody is told of the others' answers
        for address in (f"/projects/{team.project}/articles", f"/projects/{team.project}/people", "/"):
            page.goto(address)
            assert not re.search(r"[24] (answers|sentences? answered)|disagree|agree", page.inner_text("main"))
    uid = mona.request.get(f"/api/v1/projects/{team.project}/articles/").json()["results"][0]["uid"]
    sheet = mona.request.get(f"/articles/{uid}/sheet").text()
    assert 'class="marked sourced' not in sheet
    mona.goto(f"/projects/{team.project}/batches")
    mona.get_by_role("link", name="Locks, twice").click()
    expect(mona.get_by_text("4 of 4")).to_be_visible()
    mona.get_by_text("Close the batch …").click()
    expect(mona.get_by_text("It cannot be opened again.")).to_be_visible()
    mona.get_by_role("button", name="Close it for good").click()
    expect(mona.get_by_text("Closed: what was done in it counts from now on.")).to_be_visible()
    expect(mona.get_by_role("row", name="Lock shut, day 1").first).to_contain_text("2")
    expect(mona.get_by_text("blind")).to_have_count(0)


OTHERS = [pytest.param(*look, marks=pytest.mark.long) for look in (("dark", 1280), ("light", 400))]


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 400), *OTHERS])
def test_axe_finds_nothing_where_a_link_is_shown_and_taken(visit: Visit, team: Team, theme: str, width: int) -> None:
    """Pages that come by POST alone, or in a state of their own."""
    look: dict[str, Any] = {"color_scheme": theme}
    mona, ines = visit(team.mona, **look), visit(**look)
    for page in (mona, ines):
        page.set_viewport_size({"width": width, "height": 900})
    link = invited(mona, team, f"ines.{team.mark}@team.example")
    assert violations(mona, []) == []
    ines.goto(link)
    expect(ines.get_by_role("heading", name="You are invited")).to_be_visible()
    assert violations(ines, []) == []
    make_batch(mona, team, "Kari Moen", "Mona Aas")
    mona.get_by_text("Close the batch …").click()
    assert violations(mona, []) == []
    for page in (mona, ines):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
