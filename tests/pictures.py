"""Makes the pictures of the guides from the demo newsroom: `python -m tests.pictures [NAME …]`.

Each is a page as Chromium shows it in light, 1200 pixels wide, with at most 256 colours: small enough to lie in the
repository. They are looked at before they are committed.
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from annotations.demo import newsroom
from tests.environment import CHECKOUT
from tests.services import chromium
from tests.services.live import Workbench, workbench

FOLDER = CHECKOUT / "docs/pictures"
LARGEST = 150_000  # bytes
PASSWORD = "harbour-wall-1894"
TITLE = "Council puts the No. 9 bus on trial and the school roof on hold"
ANSWERED = 8  # sentences of it, as they are labelled by hand; the ninth is current
PREPARE = f"""
import json
from annotations.models import Article, Dataset, Job, Project, User
project = Project.objects.get()
for user in User.objects.filter(email__in=["manager@localhost"]):
    user.set_password("{PASSWORD}"); user.save()
people = [m.user for m in project.memberships.filter(role="reviewer").order_by("pk")]
mira = people[0]
mira.set_password("{PASSWORD}"); mira.save()
ready = not Job.objects.filter(state__in=["queued", "running"]).exists()
article = Article.objects.filter(details__current=True, details__title="{TITLE}").get()
print("told:" + json.dumps(dict(project=str(project.uid), reviewer=mira.email, ready=ready, article=str(article.uid))))
"""


@dataclass(frozen=True)
class Picture:
    """`who` looks at `path`; `act` brings the page into the state that the guide tells of."""

    name: str
    who: str
    path: str
    act: Callable[[Page], object] = lambda page: None
    height: int = 760


def tag_some(page: Page) -> None:
    slug = next(article.slug for article in newsroom.articles() if article.title == TITLE)
    gold = newsroom.labels()
    page.wait_for_timeout(1500)
    for number in range(1, ANSWERED + 1):
        row = gold[slug, number]
        hedged = row["hedged"] and row["label"] in ("sourced", "anonymous")
        letter = {"sourced": "s", "anonymous": "a", "speculative": "d", "plain": "f"}[row["label"]]
        page.keyboard.press(f"Shift+{letter}" if hedged else letter)
        page.wait_for_timeout(500)
    page.get_by_text("saved", exact=True).first.wait_for()


def with_rulings(page: Page) -> None:
    page.wait_for_timeout(1500)
    page.keyboard.press("g")
    page.wait_for_timeout(800)


PICTURES = [
    Picture("home", "manager", "/", height=340),
    Picture("invite", "manager", "/projects/{project}/people"),
    Picture("add-articles", "manager", "/projects/{project}/articles/add", height=860),
    Picture("batch", "manager", "/projects/{project}/batches/new", height=1960),
    Picture("settle", "manager", "/projects/{project}/settle", height=820),
    Picture("agreement", "manager", "/projects/{project}/agreement", height=900),
    Picture("dataset", "manager", "/projects/{project}/datasets/new", height=1080),
    Picture("overview", "manager", "/projects/{project}/overview", height=900),
    Picture("jobs", "manager", "/admin/", height=640),
    Picture("reviewer-home", "reviewer", "/", height=400),
    Picture("reviewing", "reviewer", "/articles/{article}/tag", tag_some, height=820),
    Picture("rulings", "reviewer", "/articles/{article}/tag", with_rulings, height=840),
]


def told(running: Workbench) -> dict[str, str]:
    """The project and its people, once all jobs of the demo are done."""
    for _ in range(240):
        said = running.python(PREPARE)
        found: dict[str, str] = json.loads(said.partition("told:")[2])
        if found["ready"]:
            return found
        time.sleep(0.5)
    raise SystemExit("The demo's jobs do not end.")


def log_in(page: Page, url: str, email: str) -> None:
    page.goto(f"{url}/accounts/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}/")


def small(data: bytes) -> bytes:
    """The picture with 256 colours; what is larger than it may be is an error."""
    kept = io.BytesIO()
    Image.open(io.BytesIO(data)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    if kept.tell() > LARGEST:
        raise SystemExit(f"{kept.tell()} bytes: more than {LARGEST}.")
    return kept.getvalue()


def main(names: list[str], folder: Path = FOLDER) -> None:
    with workbench() as running, sync_playwright() as playwright:
        found = told(running)
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.ARGUMENTS)
        pages = {}
        for who, email in (("manager", "manager@localhost"), ("reviewer", found["reviewer"])):
            pages[who] = browser.new_context(color_scheme="light", locale="en-GB", reduced_motion="reduce").new_page()
            log_in(pages[who], running.url, email)
        for picture in PICTURES:
            if names and picture.name not in names:
                continue
            page = pages[picture.who]
            page.set_viewport_size({"width": 1200, "height": picture.height})
            page.goto(running.url + picture.path.format(**found))
            page.wait_for_load_state("networkidle")
            picture.act(page)
            (folder / f"{picture.name}.png").write_bytes(small(page.screenshot()))
            print(f"{picture.name}.png {(folder / f'{picture.name}.png').stat().st_size:,} bytes")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
