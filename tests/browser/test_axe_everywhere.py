"""axe finds nothing on any page of the workbench, in light, dark and narrow."""

from __future__ import annotations

import json

import pytest
from django.urls import URLPattern
from playwright.sync_api import Browser

from annotations.web.urls import urlpatterns
from tests.browser.conftest import Desk
from tests.services.axe import violations
from tests.services.live import Workbench

NO_PAGES = {
    "following": "leads on to another page",
    "sentence-rulings": "a part of the review screen",
    "sheet-file": "a file to keep",
    "import-rejects": "a file to keep",
    "import-take-back": "takes a POST alone",
    "question": "takes a POST alone",
    "question-unsure": "takes a POST alone",
}
FIND = """
import json
from django.utils import timezone
from annotations.export import build
from annotations.export.schema import Filters
from annotations.ingest import imports, readers
from annotations.models import Dataset, Project, User
desk = Project.objects.get(uid="{project}")
mira = User.objects.get(email="{manager}")
now = timezone.now()
filters = Filters(include_open=True)
dataset = Dataset.objects.filter(project=desk).first() or build.order(
    project=desk, by=mira, now=now, name="For axe", formats=["csv"], filters=filters)
draft = readers.Draft(title="For axe", text="The lock is shut. Officials said it could break.")
article = imports.paste(project=desk, by=mira, now=now, draft=draft).article
found = {{"dataset": dataset.uid, "import": article.imported_in.uid, "article": article.uid}}
print("made:" + json.dumps(found, default=str))
"""
LOOKS = [("light", 1280), ("dark", 1280), ("light", 400)]


def addresses(desk: Desk, found: dict[str, str]) -> dict[str, str]:
    """Name → address of every page, each about something that is there."""
    pages = {}
    for route in urlpatterns:
        assert isinstance(route, URLPattern)
        name, address = str(route.name), str(route.pattern)
        if name in NO_PAGES:
            continue
        kind = address.split("/")[0]
        uid = {"projects": desk.project, "articles": found["article"], "imports": found["import"]}.get(kind, "")
        uid = uid or found["dataset"]
        pages[name] = "/" + address.replace("<uuid:uid>", uid).replace("<uuid:project>", uid)
    return pages


def test_what_is_left_out_is_there() -> None:
    assert set(NO_PAGES) <= {str(route.name) for route in urlpatterns}


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_axe_finds_nothing_on_any_page(
    browser: Browser, live_workbench: Workbench, desk_live: Desk, theme: str, width: int
) -> None:
    said = live_workbench.python(FIND.format(project=desk_live.project, manager=desk_live.manager))
    pages = addresses(desk_live, json.loads(said.split("made:", 1)[1]))
    context = browser.new_context(
        base_url=desk_live.url,
        viewport={"width": width, "height": 900},
        color_scheme=theme,  # type: ignore[arg-type]
    )
    context.add_cookies(desk_live.managers_cookies)  # type: ignore[arg-type]
    page = context.new_page()
    wrong = {}
    for name, address in pages.items():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, (name, answer.status)
        if broken := violations(page, []):
            wrong[name] = broken
    context.close()
    assert wrong == {}
