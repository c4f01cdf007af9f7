"""A compare round of three, looked at together: walked, settled by the group with keys, made gold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.steps import press, said
from tests.cast import PASSWORD
from tests.services.axe import violations
from tests.services.live import Workbench

MAKE = """
import json, uuid
from django.utils import timezone
from annotations.models import Membership, User
from annotations.people import projects
from tests import factories
now, mark = timezone.now(), uuid.uuid4().hex[:8]
people = []
for name in ("Mona Aas", "Kari Moen", "Odd Lie"):
    address = f"{{name.split()[0].lower()}}.{{mark}}@round.example"
    people.append(User.objects.create_user(address, {password!r}, name=name))
    User.objects.filter(pk=people[-1].pk).update(preferences={{"seen": {{"practice": True}}}})
desk = projects.create(name=f"Round desk {{mark}}", by=people[0], now=now, time_zone="Europe/Copenhagen")
for user in people[1:]:
    Membership.objects.create(project=desk, user=user, role="reviewer")
article = factories.article(desk, people[0], now)
said = {{1: ("plain", "plain", "sourced"), 2: ("sourced", "sourced", "sourced"), 3: ("speculative", "plain", "unsure")}}
batch = factories.answered(article, people, said, kind="compare")
print("made:" + json.dumps({{"page": f"/projects/{{desk.uid}}/batches/{{batch.uid}}/compare",
    "article": str(article.uid), "email": people[0].email}}))
"""

ASK = """
import json
from annotations.models import Decision, Gold
rows = Decision.objects.filter(sentence__article__uid={article!r}).order_by("sentence__number")
print("found:" + json.dumps({{
    "decisions": [[r.sentence.number, r.label, r.joint, sorted(str(u) for u in r.present.all())] for r in rows],
    "gold": [[one["number"], one["label"]] for gold in Gold.objects.filter(article__uid={article!r})
             for one in gold.answers]}}))
"""


@dataclass(frozen=True)
class Round:
    page: str
    article: str
    email: str


@pytest.fixture
def compared(live_workbench: Workbench) -> Round:
    """Three people answered three sentences alike in one alone; their round is closed."""
    made = live_workbench.python(MAKE.format(password=PASSWORD))
    return Round(**json.loads(made.split("made:", 1)[1]))


def found(live_workbench: Workbench, compared: Round) -> dict[str, Any]:
    told = live_workbench.python(ASK.format(article=compared.article))
    answer: dict[str, Any] = json.loads(told.split("found:", 1)[1])
    return answer


def test_a_round_is_walked_settled_by_the_group_with_keys_and_made_gold(
    visit: Visit,
    live_workbench: Workbench,
    compared: Round,
) -> None:
    page = visit(compared.email)
    page.goto(compared.page)
    expect(page.locator("html")).to_have_attribute("data-ready", "true")
    current = page.locator(".dispute.now")
    assert page.locator(".dispute").count() == 2
    assert violations(page, []) == []
    expect(current).to_have_attribute("data-case", f"{compared.article}.1")
    press(page, "j")
    expect(current).to_have_attribute("data-case", f"{compared.article}.3")
    press(page, "k")
    expect(current).to_have_attribute("data-case", f"{compared.article}.1")
    # Who is in the room: all of the round, but for one who left.
    there = page.get_by_role("group", name="Settled together by").get_by_role("checkbox")
    assert [box.is_checked() for box in there.all()] == [True, True, True]
    press(page, "s", "Enter")
    said(page, "Sourced")
    expect(current).to_have_attribute("data-case", f"{compared.article}.3")
    page.get_by_label("Odd Lie").uncheck()
    current.focus()
    press(page, "4", "Enter")
    expect(page.get_by_role("heading", name="Everything in this article is settled")).to_be_visible()
    expect(page.locator(".dispute .outcome").filter(has_text="settled")).to_have_count(2)
    assert found(live_workbench, compared)["decisions"] == [
        [1, "sourced", True, ["Kari Moen", "Mona Aas", "Odd Lie"]],
        [3, "plain", True, ["Kari Moen", "Mona Aas"]],
    ]
    page.get_by_role("button", name="Make gold").click()
    expect(page.get_by_text("This article is gold")).to_be_visible()
    expect(page.get_by_text("settled together")).to_have_count(2)
    assert violations(page, []) == []
    assert found(live_workbench, compared)["gold"] == [[1, "sourced"], [2, "sourced"], [3, "plain"]]
