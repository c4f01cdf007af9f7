"""A desk of several: a project of its own, invitations passed on and taken."""

from __future__ import annotations

import json
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.cast import PASSWORD
from tests.services.live import Workbench

MAKE = """
import json, uuid
from django.utils import timezone
from annotations.ingest import imports, readers
from annotations.models import Membership, User
from annotations.people import projects
now, mark = timezone.now(), uuid.uuid4().hex[:8]
people = {{}}
for name in ("Mona Aas", "Kari Moen"):
    address = f"{{name.split()[0].lower()}}.{{mark}}@team.example"
    people[name] = User.objects.create_user(address, {password!r}, name=name)
    User.objects.filter(pk=people[name].pk).update(preferences={{"seen": {{"practice": True}}}})
mona, kari = people.values()
desk = projects.create(name=f"Team desk {{mark}}", by=mona, now=now, time_zone="Europe/Copenhagen")
Membership.objects.create(project=desk, user=kari, role="reviewer")
for number in range(1, {articles} + 1):
    text = f"The lock is shut on day {{number}}. Officials said it could break."
    draft = readers.Draft(title=f"Lock shut, day {{number}}", text=text)
    imports.paste(project=desk, by=mona, now=now, draft=draft)
print("made:" + json.dumps({{"project": str(desk.uid), "mona": mona.email, "kari": kari.email, "mark": mark}}))
"""


@dataclass(frozen=True)
class Team:
    project: str
    mona: str
    kari: str
    mark: str


def team_of(workbench: Workbench, articles: int) -> Team:
    """A new project with a manager, a reviewer and so many articles of two sentences."""
    said = workbench.ask(MAKE.format(password=PASSWORD, articles=articles))
    return Team(**json.loads(said.split("made:", 1)[1]))


def invited(page: Page, team: Team, email: str, role: str = "Reviewer") -> str:
    """The link that the manager is shown for this address."""
    page.goto(f"/projects/{team.project}/people")
    page.get_by_label("E-mail address").fill(email)
    page.locator("select[name=role]").select_option(label=role)
    page.get_by_role("button", name="Invite", exact=True).click()
    return page.get_by_label("Give them this link yourself").input_value()


def joined(page: Page, link: str, name: str = "Ines Falk") -> None:
    """Open the link, without an account, and join."""
    page.goto(link)
    expect(page.get_by_role("heading", name="You are invited")).to_be_visible()
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password, again").fill(PASSWORD)
    page.get_by_role("button", name="Make the account and join").click()
    expect(page.get_by_text("you belong to “Team desk")).to_be_visible()
