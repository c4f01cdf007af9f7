"""Suggestions in the browser: learn from two thousand answers, see how good it is, try it on a text."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MAKE, Desk, log_in, made
from tests.cast import PASSWORD
from tests.services.live import Workbench

TEACH = """
import json
from annotations.models import Project, User
from tests.suggest import school

asked = json.loads({asked!r})
desk, people = Project.objects.get(uid=asked["project"]), User.objects
mira, robin = people.get(email=asked["manager"]), people.get(email=asked["reviewer"])
print("made:" + json.dumps(school.tagged(school.written(desk, mira, seed=1931, articles=100), robin)))
"""
TEXT = (
    "“The quay is closed,” harbour master Jonas Eik told the council. “We have no money for it. We have asked the "
    "state,” he said. “Nobody has answered.”\n\nA senior official who was not allowed to speak about the talks said "
    "the state would not pay. The closure could push the fleet to Osthavn by spring. The quay was built in 1931."
)


@pytest.fixture
def school_desk(live_workbench: Workbench) -> Desk:
    """A project of its own: what was answered in it is all it learns from."""
    people = {"manager": "dean@school.example", "reviewer": "pupil@school.example"}
    project = made(live_workbench, MAKE, asked=json.dumps({**people, "password": PASSWORD, "project": "School desk"}))
    taught = made(live_workbench, TEACH, asked=json.dumps({**people, "project": project}))
    assert taught >= 2000
    return Desk(live_workbench.url, project, articles=None, **people)  # type: ignore[arg-type]  # none are popped


def test_it_learns_says_how_good_it_is_and_explains_itself(page: Page, school_desk: Desk) -> None:
    log_in(page, school_desk.manager)
    page.goto(f"/projects/{school_desk.project}/suggestions")
    expect(page.get_by_text("In use: the cues")).to_be_visible()
    page.get_by_role("button", name="Train now").click()
    expect(page.get_by_text("In use: learned version 1")).to_be_visible(timeout=90_000)
    expect(page.get_by_text("2,100 sentences in 100 articles")).to_be_visible()
    expect(page.locator(".by-label tbody tr")).to_have_count(4)
    for heading in ("Is it as sure as it is right?", "What is taken for what", "What more answers bring"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()

    page.get_by_label("Suggest Sourced").select_option(label="right at least 9 times in 10")
    page.locator("button[name=want]").click()
    expect(page.get_by_text("Shows the surest")).to_be_visible()

    page.get_by_role("button", name="Use the cues alone").click()
    expect(page.get_by_text("In use now: the cues")).to_be_visible()
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_text("In use now: learned version 1.")).to_be_visible()

    page.get_by_role("link", name="Try on a text").click()
    page.get_by_label("Text", exact=True).fill(TEXT)
    page.get_by_role("button", name="Suggest").click()
    lines = page.locator(".tried > li")
    expect(lines).to_have_count(7)
    labels = ["Sourced", "Sourced", "Sourced", "Sourced", "Anonymous", "Speculative", "Plain"]
    expect(lines.locator(".reason b:first-of-type")).to_have_text(labels)
    expect(lines.nth(1)).to_contain_text("The words stand in a quotation")  # it runs on: nobody is named in it
    expect(lines.nth(2).locator(".role-source")).to_have_text("he")
    expect(lines.nth(2)).to_contain_text("Jonas Eik")
    expect(lines.nth(4).locator(".role-source")).to_contain_text("A senior official")
    expect(lines.nth(4)).to_contain_text("R4")
    expect(lines.nth(5)).to_contain_text("hedged")
    expect(lines.nth(5).locator(":is(.role-hedge, .role-cue)")).to_have_text("could")
