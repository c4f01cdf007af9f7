"""Whose work waits: another person, a log-in that ran out, another release, a server that is started again."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import Desk
from tests.browser.flaps import Flaps
from tests.browser.harbour import Harbour, harbour
from tests.browser.waiting import (
    OWN,
    given,
    import_outbox,
    kept,
    log_in,
    log_out,
    press,
    saved,
    state,
    tagging,
)
from tests.services.live import Workbench


@pytest.fixture(scope="module")
def quay(live_workbench: Workbench) -> Harbour:
    return harbour(live_workbench, "quay", [10, 10, 10])


@pytest.fixture
def shared(browser: Browser, network: Flaps, quay: Harbour) -> Iterator[BrowserContext]:
    """A browser that several people use; Robin is logged in."""
    context = browser.new_context(base_url=network.url, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10_000)
    log_in(context.new_page(), quay.people[1])
    yield context
    context.close()


def test_what_one_person_left_is_sent_for_nobody_else(shared: BrowserContext, network: Flaps, quay: Harbour) -> None:
    robins = tagging(shared, quay.articles[0])
    door = shared.pages[0]
    log_out(door)
    press(robins, "1", "2")
    state(robins, "log in: 2 waiting")
    door.goto("/accounts/login/")
    expect(door.locator("[data-outbox-others]")).to_contain_text("sent once the person who gave them logs in")
    log_in(door, quay.people[2])
    noras = tagging(shared, quay.articles[1])
    import_outbox(robins, "({ sender }) => sender.hurry()")
    state(robins, "2 not yours")
    press(noras, "4")
    expect(noras.locator("[data-outbox-others]")).to_contain_text("2 of somebody else")
    state(noras, "saved")
    assert len(kept(noras)) == 2
    log_out(door)
    log_in(door, quay.people[1])
    saved(robins)
    assert given(robins, quay.articles[0])[:2] == [("sourced", 1), ("anonymous", 1)]
    # A page that was never loaded anew says so too.
    expect(noras.locator("[data-outbox-others]")).to_be_hidden()
    assert {event.actor for event in quay.events() if event.article == quay.articles[0]} == {quay.people[1]}


FETCHED = f"(url) => import({OWN} + 'review/next.js').then(({{ page }}) => page(url)).then(Boolean)"


def test_only_a_page_of_the_same_person_and_release_takes_the_place_of_this_one(
    shared: BrowserContext, network: Flaps, quay: Harbour
) -> None:
    page = tagging(shared, quay.articles[2])
    following = f"/projects/{quay.project}/continue"
    assert page.evaluate(FETCHED, following) is True
    page.evaluate("document.querySelector('meta[name=release]').content += '+1'")
    assert page.evaluate(FETCHED, following) is False
    page.reload()
    door = shared.pages[0]
    log_out(door)
    log_in(door, quay.people[2])
    press(page, "1")
    state(page, "1 not yours")
    assert page.evaluate(FETCHED, following) is False
    log_out(door)
    log_in(door, quay.people[1])
    saved(page)


def operation(article: str, number: int, **more: object) -> dict[str, object]:
    """A record as a page writes it."""
    name = f"00000000-0000-4000-8000-{number:012d}"
    body = {"label": "sourced", "state": "labelled", "operation": name, "version": 0}
    place = {"id": name, "kind": "answer", "article": article, "number": number, "method": "PUT", "body": body}
    path = f"articles/{article}/sentences/{number}/answer"
    return {**place, "path": path, "step": False, "known": 0, "order": number, "format": 1, "state": "waiting", **more}


PUT = """({ outbox, session }, all) => new Promise((resolve) => {
    const transaction = outbox.disk.database.transaction("operations", "readwrite");
    for (const one of all) transaction.objectStore("operations").put({ ...one, person: session.person });
    transaction.oncomplete = () => resolve();
})"""


def test_what_an_older_release_left_is_sent_and_what_a_later_one_left_stays(
    robin: BrowserContext, network: Flaps, desk_live: Desk
) -> None:
    older, later = desk_live.articles.pop(), desk_live.articles.pop()
    page = tagging(robin, older)
    tagging(robin, later).close()
    import_outbox(page, PUT, [
        operation(older, 1, colour="blue", pace={"of": 3}),
        operation(later, 2, format=99, shape="new"),
        operation(later, 3, order=3),
    ])  # fmt: skip
    page.reload()
    state(page, "2 waiting")
    expect(page.locator("[data-outbox-newer]")).to_contain_text("1 were left here by a later version")
    assert given(page, older)[0] == ("sourced", 1)
    # It holds up its own article, and nobody asks the server again and again meanwhile.
    assert [one["number"] for one in kept(page)] == [2, 3]
    page.wait_for_timeout(400)
    assert len(network.passed) == 1
    press(page, "n", "2")
    state(page, "2 waiting")
    assert [one["format"] for one in kept(page)] == [99, 1]


def test_a_server_that_is_started_again_in_between_loses_nothing(
    robin: BrowserContext, network: Flaps, desk_live: Desk, live_workbench: Workbench
) -> None:
    article = desk_live.articles.pop()
    page = tagging(robin, article)
    press(page, "1")
    saved(page)
    web = [process for process in live_workbench.processes("granian") if process.is_running()]
    assert web
    for process in web:
        process.kill()
    press(page, "2", "u", "3")
    state(page, re.compile("offline|waiting"))
    saved(page, 60)
    assert given(page, article) == [("sourced", 1), (None, 2), ("speculative", 1)]
