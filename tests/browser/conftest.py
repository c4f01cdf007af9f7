"""A desk of its own in the running workbench: a reviewer who is logged in, and fresh articles with suggestions."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.flaps import Flaps, flapping
from tests.cast import PASSWORD
from tests.services.contexts import Contexts
from tests.services.live import Workbench

SENTENCES = (
    "The harbour at Lindesund has been closed to large vessels since Tuesday.",
    "“We will not open the channel before the survey is complete,” harbour master Jonas Eik told the council.",
    "He added that two marker buoys were missing.",
    "Insurers had warned last autumn that the eastern wall could give way, people briefed on the talks said.",
    "According to a senior official at the ministry, money for the repair was moved in January.",
    "A longer closure could push the fishing fleet to Osthavn for the whole season.",
    "Some 140 jobs depend on the landing quay, the municipal register shows.",
    "The quay 😀 was built by Ann Lee in 1931.",
    "Two people close to the board said so.",
    "Analysts expect the repair to cost at least 40 million.",
    "It is unclear who pays after that.",
    "The council meets again on 21 March.",
)
BLOCKS = (SENTENCES[:3], SENTENCES[3:6], SENTENCES[6:9], SENTENCES[9:])

MAKE = """
import json
from annotations.models import Membership, User
from annotations.people import projects
from django.utils import timezone

asked = json.loads({asked!r})
now = timezone.now()
mira = User.objects.create_user(asked["manager"], asked["password"], name="Mira Holm")
robin = User.objects.create_user(asked["reviewer"], asked["password"], name="Robin Dahl")
desk = projects.create(name=asked["project"], by=mira, now=now)
Membership.objects.create(project=desk, user=robin, role="reviewer")
print("made:" + json.dumps(str(desk.uid)))
"""

ADD = """
import json
from datetime import timedelta
from annotations import tasks
from annotations.ingest import imports, readers
from annotations.models import Article, Job, Project, User
from annotations.suggest import runs
from django.utils import timezone

asked = json.loads({asked!r})
desk, mira = Project.objects.get(uid=asked["project"]), User.objects.get(email=asked["manager"])
made, first = [], Article.objects.filter(project=desk).count()
for number in range(first, first + asked["articles"]):
    blocks = [*asked["blocks"], f"This is copy {{number}} of the report."]
    draft = readers.Draft(title=f"Port authority delays dredging decision {{number}}", text="\\n\\n".join(blocks))
    made.append(str(imports.paste(project=desk, by=mira, now=timezone.now(), draft=draft).article.uid))
job = runs.start(project=desk, by=mira, articles=made)
tasks.work(Job.objects.claim(uid=job.uid, now=timezone.now(), lease=timedelta(seconds=60)))
print("made:" + json.dumps(made))
"""

OPENED = """
import json
from annotations.models import Assignment
print("made:" + json.dumps(Assignment.objects.filter(article__uid="{uid}").exists()))
"""


def made(workbench: Workbench, code: str, **given: object) -> Any:
    """What the code says that it made."""
    return json.loads(workbench.ask(code.format(**given)).split("made:", 1)[1])


class Fresh:
    """`pop()`: the uid of an article that nobody has opened. More are made when they run out."""

    AT_ONCE = 40

    def __init__(self, workbench: Workbench, project: str) -> None:
        self.workbench, self.project, self.uids = workbench, project, list[str]()

    def pop(self) -> str:
        if not self.uids:
            asked = {"manager": Desk.manager, "project": self.project, "articles": self.AT_ONCE}
            asked["blocks"] = [" ".join(block) for block in BLOCKS]
            self.uids = made(self.workbench, ADD, asked=json.dumps(asked))
        uid = self.uids.pop()
        # Somebody may have been given it as the next one.
        return self.pop() if made(self.workbench, OPENED, uid=uid) else uid


@dataclass
class Desk:
    """A project in the running workbench: its people's addresses, their sessions, and articles nobody has opened."""

    url: str
    project: str
    articles: Fresh
    reviewer: str = "robin@browser.example"
    manager: str = "mira@browser.example"
    cookies: list[dict[str, object]] = field(default_factory=list)
    managers_cookies: list[dict[str, object]] = field(default_factory=list)


@pytest.fixture(scope="session")
def desk_live(live_workbench: Workbench, browser: Browser) -> Desk:
    """The desk, made once for all browser tests, with both sessions."""
    asked = {"manager": Desk.manager, "reviewer": Desk.reviewer, "password": PASSWORD, "project": "Browser desk"}
    project = made(live_workbench, MAKE, asked=json.dumps(asked))
    desk = Desk(live_workbench.url, project, Fresh(live_workbench, project))
    page = browser.new_context(base_url=desk.url).new_page()
    log_in(page, desk.reviewer)
    desk.cookies = page.context.cookies()  # type: ignore[assignment]
    page.context.clear_cookies()
    log_in(page, desk.manager)
    desk.managers_cookies = page.context.cookies()  # type: ignore[assignment]
    page.context.close()
    return desk


def log_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url("**/")


def written(page: Page) -> dict[str, str]:
    """The headers with which a page of whoever is logged in would write."""
    (token,) = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken"]
    return {"X-CSRFToken": token, "Content-Type": "application/json"}


@pytest.fixture
def tagging(page: Page, desk_live: Desk) -> Callable[..., Page]:
    """`tagging()`: the reviewer's page of a fresh article, ready for keys; `tagging(uid)`: of that one."""

    def open_article(uid: str = "") -> Page:
        page.context.add_cookies(desk_live.cookies)  # type: ignore[arg-type]
        page.goto(f"/articles/{uid or desk_live.articles.pop()}/tag")
        page.wait_for_selector("html[data-ready]")
        return page

    return open_article


@pytest.fixture
def prefer(page: Page, desk_live: Desk) -> Iterator[Callable[..., None]]:
    """`prefer(keys={…})`: the reviewer's preferences from the next page on. Afterwards they are the built-in ones."""
    page.context.add_cookies(desk_live.cookies)  # type: ignore[arg-type]

    def put(**changes: Any) -> None:
        answer = page.request.put("/api/v1/me/preferences/", data=json.dumps(changes), headers=written(page))
        assert answer.ok, answer.text()

    yield put
    put(keys={}, keys_off=False)


@pytest.fixture
def network(live_workbench: Workbench) -> Iterator[Flaps]:
    """What stands between the browser and the workbench, and fails when a test says so."""
    with flapping(live_workbench.url, seed=1) as proxy:
        yield proxy


@pytest.fixture
def robin(browser: Browser, desk_live: Desk, network: Flaps) -> Iterator[BrowserContext]:
    """The reviewer's browser, logged in, behind the network that fails."""
    context = browser.new_context(base_url=network.url, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10_000)
    context.add_cookies(desk_live.cookies)  # type: ignore[arg-type]
    yield context
    context.close()


@pytest.fixture
def elsewhere(contexts: Contexts) -> Iterator[Callable[[Page], Page]]:
    """`elsewhere(page)`: the same article, opened by the same person on another computer."""
    with contextlib.ExitStack() as stack:

        def open_there(page: Page) -> Page:
            context = stack.enter_context(contexts.lent())
            context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
            other = context.new_page()
            other.goto(page.url)
            other.wait_for_selector("html[data-ready]")
            return other

        yield open_there


HEADED = """
import json
from django.utils import timezone
from annotations.ingest import imports, readers
from annotations.models import Project, User
desk = Project.objects.get(uid="{project}")
mira = User.objects.get(email="{manager}")
text = "The lock is shut. It was built in 1931.\\n\\nWhat they say\\n\\nOfficials said it could break."
draft = readers.Draft(title="Lock shut, with a heading", text=text)
uid = imports.paste(project=desk, by=mira, now=timezone.now(), draft=draft).article.uid
print("made:" + json.dumps(str(uid)))
"""


@pytest.fixture
def headed(live_workbench: Workbench, desk_live: Desk) -> str:
    """The uid of a short article with a heading."""
    return str(made(live_workbench, HEADED, project=desk_live.project, manager=desk_live.manager))


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, contexts: Contexts) -> Iterator[Visit]:
    """`visit("mona@…")`: a browser of one's own, logged in; `visit()`: logged out. Complaints fail the test.

    `refused`: the page is meant to be refused something, which the browser complains of.
    """
    problems: list[str] = []

    with contextlib.ExitStack() as stack:

        def context_of(**given: Any) -> BrowserContext:
            if not given:
                return stack.enter_context(contexts.lent())
            context = browser.new_context(base_url=contexts.url, viewport={"width": 1280, "height": 800}, **given)
            stack.callback(context.close)
            return context

        def open_one(email: str = "", *, refused: bool = False, **given: Any) -> Page:
            context = context_of(**given)
            context.set_default_timeout(15_000)
            page = context.new_page()
            page.on("pageerror", lambda error: problems.append(f"script on {page.url}: {error}"))
            expected = "Failed to load resource: the server responded with a status of 4" if refused else "none so"
            page.on(
                "console", lambda one: one.type == "error" and expected not in one.text and problems.append(one.text)
            )
            if email:
                log_in(page, email)
            return page

        yield open_one
    assert not problems, problems
