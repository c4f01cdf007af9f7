"""axe finds nothing on any page of the workbench, in light, dark and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from annotations.web.urls import urlpatterns
from tests.browser.conftest import Desk, made
from tests.services.axe import violations
from tests.services.live import Workbench

NO_PAGES = {
    "following": "leads on to another page",
    "sentence-rulings": "a part of the review screen",
    "sheet-file": "a file to keep",
    "import-rejects": "a file to keep",
    "import-take-back": "takes a POST alone",
    "feed-change": "takes a POST alone",
    "import-stop": "takes a POST alone",
    "import-go-on": "takes a POST alone",
    "import-rejected-rows": "a file to keep",
    "article-clipboard": "takes a POST alone",
    "take-down": "takes a POST alone",
    "articles-do": "takes a POST alone",
    "views": "takes a POST alone",
    "view": "takes a POST alone",
    "article-original": "a file to keep",
    "article-at": "leads on to another page",
    "language": "takes a POST alone",
    "question": "takes a POST alone",
    "question-unsure": "takes a POST alone",
    "codebook-affected": "a part of the page of the draft",
    "thread-ruling": "takes a POST alone",
    "respond": "takes a POST alone",
    "settle-reopen": "takes a POST alone",
    "gold": "takes a POST alone",
    "compare": "looked at in test_compare.py: it needs a round that is closed",
    "people-pace": "takes a POST alone",
    "invitation": "takes a POST alone",
    "client": "a file to keep",
    "token-revoke": "takes a POST alone",
    "session-end": "takes a POST alone",
    "sessions-end-others": "takes a POST alone",
    "work-sheet": "a file to keep",
    "figure-table": "a file to keep",
    "unnamed-table": "a file to keep",
    "access-log-table": "a file to keep",
}
FIND = """
import json, uuid
from django.utils import timezone
from annotations.export import ordering
from annotations.export.recipe import Filters
from annotations.ingest import imports, readers
from annotations.models import Article, ConfidentialRead, Dataset, Membership, Project, User
from annotations.people import invitations
from annotations.review import answers, batches, queue
from annotations.sources import credits
desk = Project.objects.get(uid="{project}")
mira = User.objects.get(email="{manager}")
now = timezone.now()
filters = Filters(include_open=True)
dataset = Dataset.objects.filter(project=desk).first() or ordering.place(
    project=desk, by=mira, now=now, order=ordering.Order(name="For axe", formats=["csv"], filters=filters))
draft = readers.Draft(title="For axe", text="The lock is shut. Officials said it could break.")
article = imports.paste(project=desk, by=mira, now=now, draft=draft).article
terms = batches.Terms(name="For axe " + uuid.uuid4().hex, order="by_hand")
batch = batches.draft(project=desk, terms=terms, articles=[article], people=[mira], by=mira, now=now)
batches.open_batch(batch=batch, by=mira, now=now)
held = queue.draw(project=desk, reviewer=mira, now=now, among=Article.objects.filter(pk=article.pk))
terms = batches.Terms(name="For axe " + uuid.uuid4().hex, order="by_hand")
draft = batches.draft(project=desk, terms=terms, articles=[article], people=[mira], by=mira, now=now)
wish = invitations.Wish(email="axe@browser.example", role="reviewer", batch=batch)
invitations.make(project=desk, wish=wish, by=mira, now=now)
other = readers.Draft(title="Credits somebody", text=f"Officials said {{uuid.uuid4()}} could break.")
credited = imports.paste(project=desk, by=mira, now=now, draft=other).article
mine = queue.open_article(article=credited, reviewer=mira, now=now)
span = {{"role": "source", "kind": "person", "start": 0, "end": 9}}
change = answers.Change(label="anonymous", state="labelled", source_by="person", spans=[span])
answers.record(assignment=mine, number=1, operation=uuid.uuid4(), version=0, now=now, change=change)
queue.finish(assignment=mine, now=now)
credits.refresh(desk)
extra = {{"batch": batch.uid, "batch-change": draft.uid, "assignment": held.uid, "person": mira.uid}}
extra["source"] = credited.uid
place = "https://gazette.example/" + uuid.uuid4().hex
for words in ("could break", "may break by May"):
    told = f"The lock of ship {{place[-9:]}} was shut on Monday by the crew. It {{words}}, officials said of it there."
    twice = readers.Draft(title="Came twice", text=told, url=place)
    extra["article-versions"] = imports.paste(project=desk, by=mira, now=now, draft=twice).article.uid
Membership.objects.filter(project=desk, user=mira).update(cleared=True)
ConfidentialRead.objects.note(user=mira, articles=[article.pk], way="page", now=now)
found = {{**extra, "dataset": dataset.uid, "import": article.imported_in.uid, "article": article.uid}}
print("made:" + json.dumps(found, default=str))
"""
FORMS = "[...document.querySelectorAll('main form')].filter((one) => one.checkVisibility()).length"
Looks = list[tuple[Literal["light", "dark"], int]]
LOOKS: Looks = [("light", 1280), ("dark", 400)]
OTHERS: Looks = [("dark", 1280), ("light", 400)]  # the same colours and the same layouts, in the other pairs


PAGES = {str(route.name): str(route.pattern) for route in urlpatterns if route.name not in NO_PAGES}


@pytest.fixture(scope="module")
def addresses(live_workbench: Workbench, desk_live: Desk) -> dict[str, str]:
    """Name → address of every page, each about something that is there."""
    found = made(live_workbench, FIND, project=desk_live.project, manager=desk_live.manager)
    uids = {"projects": desk_live.project, "articles": found["article"], "imports": found["import"]}

    def address(name: str, pattern: str) -> str:
        uid = found.get(name) or uids.get(pattern.split("/")[0], found["dataset"])
        pattern = pattern.replace("<uuid:person>", found["person"]).replace("<int:number>", "1")
        return "/" + pattern.replace("<uuid:uid>", uid).replace("<uuid:project>", uid)

    return {name: address(name, pattern) for name, pattern in PAGES.items()}


@pytest.fixture(scope="module")
def manager(browser: Browser, desk_live: Desk) -> Iterator[Page]:
    context = browser.new_context(base_url=desk_live.url)
    context.add_cookies(desk_live.managers_cookies)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def test_what_is_left_out_is_there() -> None:
    assert set(NO_PAGES) <= {str(route.name) for route in urlpatterns}


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_the_page(name: str, manager: Page, addresses: dict[str, str]) -> None:
    looked_at(manager, addresses[name], LOOKS)


@pytest.mark.long
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_the_page_in_other_looks(name: str, manager: Page, addresses: dict[str, str]) -> None:
    looked_at(manager, addresses[name], OTHERS)


def looked_at(manager: Page, address: str, looks: Looks) -> None:
    """Loaded once: what a look changes, the style sheets change."""
    answer = manager.goto(address)
    assert answer is not None
    assert answer.status == 200
    wrong: dict[object, object] = {}
    forms = []
    for theme, width in looks:
        manager.emulate_media(color_scheme=theme)
        manager.set_viewport_size({"width": width, "height": 900})
        if found := violations(manager, []):
            wrong[theme, width] = found
        forms.append(manager.evaluate(FORMS))
    assert wrong == {}
    assert len(set(forms)) == 1, "no form is lost in a narrow window"
