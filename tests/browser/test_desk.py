"""A desk's work from one end to the other: four people, a batch answered blind, and what they make of it."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.steps import press, saved
from tests.browser.team import Team, invited, joined, team_of
from tests.services.live import Workbench

ARTICLES = 10
# Of Ines' answers to the second sentence these differ from Kari's.
DIFFERENT = {2, 3, 5, 8}
ASKED = 5
RULING = "Officials without a ministry are anonymous."


def test_a_desk_goes_from_an_invitation_to_a_dataset(live_workbench: Workbench, visit: Visit) -> None:
    team = team_of(live_workbench, ARTICLES)
    mona, ines, tom, adam = visit(team.mona), visit(), visit(), visit()
    for page, name, role in (
        (ines, "Ines Falk", "Reviewer"),
        (tom, "Tom Reyl", "Reviewer"),
        (adam, "Adam Vig", "Adjudicator"),
    ):
        joined(page, invited(mona, team, f"{name.split()[0].lower()}.{team.mark}@team.example", role), name)
    batch = batch_of_two(mona, team, "Ines Falk", "Tom Reyl")
    skip_practice(ines, team)
    skip_practice(tom, team)
    read(ines, team, lambda day: "1" if day in DIFFERENT else "2")
    read(tom, team, lambda day: "2", ask=ASKED)
    mona.goto(batch)
    expect(mona.get_by_text("20 of 20")).to_be_visible()
    mona.get_by_text("Close the batch …").click()
    mona.get_by_role("button", name="Close it for good").click()
    agreement(mona, team)
    settled_by_keyboard(adam, team)
    question_becomes_ruling(adam, mona, team)
    results(ines, team)
    tom.goto(f"/projects/{team.project}/results")
    expect(tom.get_by_role("heading", name="Nothing was settled otherwise")).to_be_visible()
    rows = dataset(mona, team)
    by_hand = [row for row in rows["sentences"] if row["standing"] == "decided"]
    assert {row["label"] for row in by_hand} == {"anonymous"}
    assert len(by_hand) == len(DIFFERENT)
    assert len(rows["answers"]) == 2 * 2 * ARTICLES
    raw = [row["label"] for row in rows["answers"] if row["sentence"] == 2]
    assert sorted(set(raw)) == ["anonymous", "sourced"]
    assert raw.count("sourced") == len(DIFFERENT), "what was settled otherwise is still there"


def batch_of_two(page: Page, team: Team, *people: str) -> str:
    """The address of an open batch of all articles, each answered by two."""
    page.goto(f"/projects/{team.project}/batches/new")
    page.get_by_label("Name").fill("Locks, twice")
    expect(page.get_by_text(f"All {ARTICLES} articles that are found")).to_be_visible()
    for name in people:
        page.get_by_label(name, exact=True).check()
    page.get_by_role("spinbutton", name="Overlap").fill("2")
    page.get_by_role("button", name="Make the draft").click()
    page.get_by_role("button", name="Open the batch").click()
    expect(page.get_by_text("Open: its people are given its articles")).to_be_visible()
    return page.url


def skip_practice(page: Page, team: Team) -> None:
    page.goto(f"/projects/{team.project}/continue")
    page.get_by_role("button", name=re.compile("Skip")).first.click()
    page.wait_for_selector("html[data-ready]")


def read(page: Page, team: Team, second: Any, ask: int = 0) -> None:
    """Every article of the batch by keyboard alone: the first sentence plain, the second as `second(day)` says."""
    days = set()
    for number in range(ARTICLES):
        expect(page.get_by_text("Answered without suggestions", exact=True)).to_be_visible()
        day = int(page.locator("h1").inner_text().rsplit(" ", 1)[1])
        days.add(day)
        press(page, "4", second(day))
        if day == ask:
            press(page, "k", "j", "m")
            page.keyboard.type("Which officials?")
            page.get_by_label("Ask the desk").check()
            page.get_by_label("Note").press("Control+Enter")
        saved(page)
        press(page, "Shift+n")
        expect(page.get_by_text("This article is done: its answers count")).to_be_visible()
        if number < ARTICLES - 1:
            before = page.url
            press(page, "Shift+n")
            page.wait_for_url(lambda url, before=before: url != before)
            page.wait_for_selector("html[data-ready]")
    assert days == set(range(1, ARTICLES + 1))


def agreement(page: Page, team: Team) -> None:
    """Sixteen of twenty sentences were answered alike: the figure comes by itself, with its interval."""
    address = f"/projects/{team.project}/agreement"
    page.goto(address)
    unaided = page.get_by_role("region", name="Answered without suggestions")
    alike = unaided.get_by_role("row", name=re.compile("^Same answer"))
    for _second in range(90):
        if alike.count():
            break
        page.wait_for_timeout(1000)
        page.goto(address)
    expect(alike).to_contain_text("80")
    alpha = unaided.get_by_role("row", name=re.compile("^Krippendorff"))
    expect(alpha).to_contain_text(re.compile(r"0\.\d\d\s+0\.\d\d to \d\.\d\d"))
    expect(page.get_by_role("region", name="With suggestions at hand")).to_contain_text("No answers yet that count")


def settled_by_keyboard(page: Page, team: Team) -> None:
    """All disputes, without the mouse: label, why they differ, a reason for the first, on to the next."""
    page.goto(f"/projects/{team.project}/settle")
    page.wait_for_selector("html[data-ready]")
    cases = page.locator("[data-case]")
    expect(cases).to_have_count(len(DIFFERENT))
    assert not re.search("Ines|Tom", page.locator("main").inner_text()), "names are hidden"
    for number in range(len(DIFFERENT)):
        press(page, "1", "2", "7")
        if number == 0:
            press(page, "m")
            page.keyboard.type("Nobody is named.")
            page.keyboard.press("Control+Enter")
        else:
            press(page, "Enter")
    expect(page.locator("[data-outcome]:visible")).to_have_count(len(DIFFERENT))
    page.wait_for_function("() => !document.querySelector('[data-case][data-state=waiting]')")
    page.reload()
    expect(page.get_by_role("heading", name="Nothing to settle")).to_be_visible()


def question_becomes_ruling(adam: Page, mona: Page, team: Team) -> None:
    """The adjudicator settles what was asked; it becomes a ruling of the next version, which the manager publishes."""
    adam.goto(f"/projects/{team.project}/questions")
    adam.get_by_label("Your answer").fill("Nobody can tell: anonymous.")
    adam.get_by_role("button", name="Settle").click()
    expect(adam.get_by_text("Settled.", exact=True)).to_be_visible()
    mona.goto(f"/projects/{team.project}/questions?state=all")
    mona.get_by_text("Make it a ruling").click()
    mona.get_by_label("The ruling, as everybody will read it").fill(RULING)
    mona.get_by_role("button", name="Into the draft of the next version").click()
    mona.goto(f"/projects/{team.project}/guidelines/draft")
    mona.get_by_label("A matter of wording: answers stay right").check()
    mona.get_by_role("button", name="Publish").click()
    adam.goto(f"/projects/{team.project}/guidelines")
    expect(adam.get_by_text("Codebook version 2")).to_be_visible()
    expect(adam.get_by_text(RULING)).to_be_visible()


def results(page: Page, team: Team) -> None:
    """What was settled otherwise than Ines answered: she reads it, and disagrees once."""
    page.goto(f"/projects/{team.project}/results")
    expect(page.get_by_role("article")).to_have_count(len(DIFFERENT))
    expect(page.get_by_text("Nobody is named.")).to_be_visible()
    page.get_by_role("button", name="Understood").first.click()
    expect(page.get_by_role("article")).to_have_count(len(DIFFERENT) - 1)
    page.get_by_text("I disagree").first.click()
    page.get_by_label("What the desk should look at again").first.fill("They are named below.")
    page.get_by_role("button", name="Ask the desk").first.click()
    expect(page.get_by_role("article")).to_have_count(len(DIFFERENT) - 2)


def dataset(page: Page, team: Team) -> dict[str, list[dict[str, Any]]]:
    """The rows of a dataset of everything."""
    page.goto(f"/projects/{team.project}/datasets/new")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name="Files")).to_be_visible(timeout=30_000)
    found = {}
    for kind in ("sentences", "answers"):
        with page.expect_download() as download:
            page.get_by_role("link", name=f"Download {kind}.jsonl").click()
        found[kind] = [json.loads(line) for line in download.value.path().read_text("utf-8").splitlines()]
    return found
