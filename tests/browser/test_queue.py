"""What waits while the network fails: its order, who sends it, what a refusal leaves, and what the bar says of it."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import SENTENCES, Desk
from tests.browser.flaps import Flaps
from tests.browser.waiting import given, import_outbox, kept, press, saved, state, tagging


@pytest.fixture
def article(desk_live: Desk) -> str:
    return desk_live.articles.pop()


def test_what_is_answered_across_a_cut_is_recorded_in_the_order_of_the_keys(
    robin: BrowserContext, network: Flaps, article: str
) -> None:
    page = tagging(robin, article)
    network.fault = lambda write: "refuse" if len(network.passed) == 0 else ""
    press(page, "1", "2", "u")
    saved(page)
    # Undo takes back what was recorded last: the second, though the first had to be sent again.
    assert given(page, article)[:2] == [("sourced", 1), (None, 2)]
    assert [write.path.split("/")[-2] for write in network.writes("answer")] == ["1", "2"]


@pytest.mark.parametrize("fault", ["swallow", "half"])
def test_what_the_server_has_done_unheard_is_done_once(
    robin: BrowserContext, network: Flaps, article: str, fault: str
) -> None:
    page = tagging(robin, article)
    network.fault = lambda write: fault if len(network.passed) % 2 == 0 else ""
    press(page, "1", "2", "k", "3", "u", "4")
    saved(page)
    assert len(network.passed) == 10
    assert given(page, article) == [("sourced", 1), ("plain", 4), None]


def test_answers_after_an_undo_that_waits_get_the_version_it_leaves(
    robin: BrowserContext, network: Flaps, article: str
) -> None:
    page = tagging(robin, article)
    network.down.set()
    press(page, "1", "2", "u", "k", "3", "4", "k", "1")
    state(page, "offline, 6 waiting")
    network.down.clear()
    saved(page)
    # Sentence 2: given, taken back, given and changed; sentence 1: given and changed.
    assert given(page, article)[:2] == [("sourced", 2), ("plain", 4)]


def test_a_conflict_keeps_the_latest_of_what_waits_on_the_sentence(
    robin: BrowserContext, network: Flaps, article: str, browser: Browser, desk_live: Desk
) -> None:
    page = tagging(robin, article)
    elsewhere = browser.new_context(base_url=desk_live.url)
    elsewhere.add_cookies(desk_live.cookies)  # type: ignore[arg-type]
    other = tagging(elsewhere, article)
    network.down.set()
    press(page, "1", "k", "2", "3", "n", "4")
    press(other, "4")
    saved(other)
    network.down.clear()
    state(page, "1 not saved")
    expect(page.locator("#s-1")).to_have_attribute("data-chip", "Sp ≠ –")
    expect(page.locator("#s-2")).to_have_attribute("data-chip", "–")
    assert [one["state"] for one in kept(page)] == ["conflict"]
    page.reload()
    expect(page.locator("#s-1")).to_have_attribute("data-chip", "Sp ≠ –")
    page.locator("#s-1").click()
    page.get_by_role("button", name="Keep mine: Speculative").click()
    saved(page)
    assert given(page, article)[0] == ("speculative", 2)
    elsewhere.close()


def test_a_refused_operation_keeps_its_reason_on_every_page_and_can_be_downloaded(
    robin: BrowserContext, network: Flaps, article: str
) -> None:
    page = tagging(robin, article)
    network.down.set()
    press(page, "1")
    body = {"label": "rumour", "state": "labelled", "note": "ask again"}
    path = f"articles/{article}/sentences/2/answer"
    operation = {"kind": "answer", "article": article, "number": 2, "method": "PUT", "path": path, "body": body}
    import_outbox(page, "({ outbox }, given) => outbox.add(given).then(() => null)", operation | {"known": 0})
    press(page, "n", "4")
    network.down.clear()
    state(page, "1 not saved")
    page.goto("/")
    state(page, "1 not saved")
    page.locator("[data-outbox] summary").click()
    row = page.locator("[data-outbox-list] li")
    expect(row).to_contain_text("Sentence 2: answer. ")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download what was not saved").click()
    text = download.value.path().read_text("utf-8")
    (refused,) = json.loads(text)
    assert (refused["body"]["label"], refused["body"]["note"], refused["state"]) == ("rumour", "ask again", "refused")
    assert refused["why"]
    assert [one for one in SENTENCES if one[:20] in text] == []
    row.get_by_role("button", name="Give up").click()
    expect(page.locator("[data-outbox]")).to_be_hidden()
    assert kept(page) == []
    assert [one and one[0] for one in given(page, article)] == ["sourced", None, "plain"]


def test_one_tab_sends_for_all_and_each_shows_what_became_of_it(
    robin: BrowserContext, network: Flaps, desk_live: Desk
) -> None:
    articles = [desk_live.articles.pop() for _ in range(2)]
    pages = [tagging(robin, uid) for uid in (*articles, articles[0])]
    network.delay = 0.15
    for keys in (("1", "2"), ("3", "4"), ("1",)):
        for page in pages[:2]:
            press(page, *keys)
    expect(pages[2].locator("#s-2")).to_have_attribute("data-chip", re.compile("^A"))
    for page in pages:
        saved(page)
    expect(pages[2].locator("#s-5")).to_have_attribute("data-chip", "S")
    operations = [write.operation for write in network.passed]
    assert len(operations) == len(set(operations)) == 10
    assert network.most_at_once(lambda write: write.path.split("/")[4]) == 1
    # What the other tab answered is known to this one: no conflict with one's own hand.
    pages[2].locator("#s-2").click()
    press(pages[2], "4")
    saved(pages[2])
    expect(pages[0].locator("#s-2")).to_have_attribute("data-chip", "–")


def test_an_answer_that_comes_while_the_disk_is_read_is_not_forgotten(
    robin: BrowserContext, network: Flaps, article: str
) -> None:
    page = tagging(robin, article)
    network.delay = 0.4
    press(page, "1")
    # While the first is under way: the read begins before the second is there, and ends after.
    click = "document.querySelector('.panel [data-label=anonymous]').click()"
    import_outbox(page, f"({{ outbox }}) => {{ outbox.refresh(); {click}; }}")
    page.wait_for_timeout(100)
    state(page, "2 waiting")
    saved(page)
    assert given(page, article)[:2] == [("sourced", 1), ("anonymous", 1)]


def test_a_new_token_is_taken_also_after_cuts(robin: BrowserContext, network: Flaps, article: str) -> None:
    page = tagging(robin, article)
    network.fault = lambda write: "refuse" if len(network.passed) < 3 else ""
    robin.add_cookies([{"name": "csrftoken", "value": "n" * 32, "url": network.url}])
    press(page, "1", "2")
    saved(page)
    assert given(page, article)[:2] == [("sourced", 1), ("anonymous", 1)]


def test_leaving_asks_only_where_something_would_be_left_behind(
    robin: BrowserContext, network: Flaps, article: str
) -> None:
    page = tagging(robin, article)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    network.fault = lambda write: "refuse"
    press(page, "1", "2")
    page.locator("a.brand").click()
    page.wait_for_url("**/")
    state(page, "offline, 2 waiting")
    assert asked == []
    page.mouse.click(5, 400)
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(page.locator("[data-outbox-text]")).to_contain_text("2 are kept in this browser")
    network.fault = network.by_chance
    page.get_by_role("button", name="Try again now").click()
    expect(page.locator("[data-outbox]")).to_be_hidden()
    page.go_back()
    page.wait_for_selector("html[data-ready]")
    saved(page)
    assert given(page, article)[:2] == [("sourced", 1), ("anonymous", 1)]


def test_the_next_article_takes_the_place_of_this_one_and_leaves_nothing_listening(
    robin: BrowserContext, network: Flaps, article: str
) -> None:
    page = tagging(robin, article)
    count = (
        "({ outbox, sender }) =>"
        " [outbox.listeners.size, sender.backoff.waits.size, outbox.memory.size, outbox.adding.size]"
    )
    before = import_outbox(page, count)
    for _ in range(3):
        press(page, "1", "u", "2")
        saved(page)
        url = page.url
        press(page, "Shift+n", "Shift+n")
        expect(page.locator("[data-slot=said]")).to_have_text(re.compile("Done"))
        press(page, "Shift+n")
        page.wait_for_url(lambda now, url=url: now != url)
        page.wait_for_selector(".sentence.now")
    assert import_outbox(page, count) == before
