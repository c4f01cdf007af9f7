"""Articles by address: given, watched, refused in words. The running worker reaches no site of this machine, by its
policy; so what is seen here is the refusal, and that nobody was connected to."""

from __future__ import annotations

import socket

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.services.live import Workbench
from tests.services.process import wait_until

SUBSCRIBED = """
from django.utils import timezone
from annotations.ingest.fetching import feeds
from annotations.models import Project, User
desk = Project.objects.get(uid="{project}")
manager = User.objects.get(email="{manager}")
feed = feeds.subscribe(project=desk, by=manager, now=timezone.now(), address="{address}")
print("made:" + str(feed.uid))
"""
ASKED = """
from annotations.models import Feed
feed = Feed.objects.get(uid="{uid}")
print("told:" + feed.outcome, feed.failures)
"""


def reached(canary: socket.socket) -> bool:
    """Whether anybody has connected."""
    canary.setblocking(False)
    try:
        canary.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def test_addresses_are_given_watched_and_what_was_refused_says_why(page: Page, desk_live: Desk):
    page.context.add_cookies(desk_live.managers_cookies)  # type: ignore[arg-type]
    page.goto(f"/projects/{desk_live.project}/articles/add")
    with socket.create_server(("127.0.0.1", 0)) as canary:
        port = canary.getsockname()[1]
        lines = [
            f"http://127.0.0.1:{port}/news",
            f"http://0x7f.1:{port}/",
            f"http://localhost:{port}/",
            "file:///etc/passwd",
        ]
        page.get_by_label("Web addresses").fill("\n".join(lines))
        page.get_by_role("button", name="Fetch", exact=True).click()
        items = page.get_by_role("region", name="Addresses").get_by_role("listitem")
        expect(items).to_have_count(4)
        expect(items.nth(0)).to_contain_text("It is not on the open internet")
        expect(items.nth(3)).to_contain_text("begins with http:// or https://")
        expect(page.get_by_role("link", name="Download the rejected as CSV")).to_be_visible()
        assert not reached(canary)


def test_a_feed_is_subscribed_to_and_the_page_says_why_it_failed(page: Page, desk_live: Desk):
    page.context.add_cookies(desk_live.managers_cookies)  # type: ignore[arg-type]
    page.goto(f"/projects/{desk_live.project}/articles/add")
    page.get_by_role("link", name="Feeds", exact=True).click()
    with socket.create_server(("127.0.0.1", 0)) as canary:
        address = f"http://127.0.0.1:{canary.getsockname()[1]}/feed"
        page.get_by_label("Address of the feed").fill(address)
        page.get_by_role("button", name="Subscribe", exact=True).click()
        feed = page.get_by_role("region", name=address)
        expect(feed).to_be_visible()
        page.reload()
        for _ in range(100):
            if "not on the open internet" in feed.inner_text():
                break
            page.wait_for_timeout(100)
            page.reload()
        expect(feed).to_contain_text("It is not on the open internet")
        assert not reached(canary)
    feed.get_by_role("button", name="Remove").click()
    expect(feed).to_have_count(0)


def test_the_sweep_asks_a_feed_whose_time_has_come(live_workbench: Workbench, desk_live: Desk):
    """Nobody queues a job here, only a row says that it is due: clock, sweep, broker and worker do the rest."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        given = {"project": desk_live.project, "manager": desk_live.manager}
        address = f"http://127.0.0.1:{canary.getsockname()[1]}/due"
        uid = live_workbench.ask(SUBSCRIBED.format(address=address, **given)).split("made:", 1)[1].strip()

        def told() -> bool:
            return "not on the open internet" in live_workbench.ask(ASKED.format(uid=uid))

        wait_until(told, 60)
        assert "upload it. 1" in live_workbench.ask(ASKED.format(uid=uid))
        assert not reached(canary)
