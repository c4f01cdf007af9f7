"""Where the browser keeps nothing, or must not: everything is still saved, and the bar says what that means."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Desk
from tests.browser.flaps import Flaps
from tests.browser.harbour import Harbour, harbour
from tests.browser.waiting import given, import_outbox, kept, log_in, press, saved, state, tagging
from tests.services.live import Workbench

PLAIN = "Object.defineProperty(globalThis, 'isSecureContext', {value: false});"
BROKEN = {
    "refused": "indexedDB.open = () => { throw new DOMException('no', 'SecurityError'); };",
    "never opens": "indexedDB.open = () => ({});",
    "full": "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };",
    "full at the end": "const put = IDBObjectStore.prototype.put; IDBObjectStore.prototype.put = function (value) {"
    " const asked = put.call(this, value); this.transaction.abort(); return asked; };",
    "cannot be read": "IDBObjectStore.prototype.getAll = () => { throw new DOMException('no', 'UnknownError'); };",
    "no secure context": PLAIN + "delete Crypto.prototype.randomUUID; delete Navigator.prototype.locks;",
    "no locks": "Object.defineProperty(navigator, 'locks', {value: undefined});",
}
NOTE = "The mayor's brother owns the quay"


# Everything that this site keeps in the browser, as one text.
STORED = """async () => {
    const found = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const asked of await cache.keys()) found.push(asked.url, await (await cache.match(asked)).text());
    }
    const done = (request) => new Promise((yes, no) => {
        request.onsuccess = () => yes(request.result);
        request.onerror = () => no(request.error);
    });
    for (const { name } of await indexedDB.databases()) {
        const database = await done(indexedDB.open(name));
        for (const store of database.objectStoreNames) {
            found.push(JSON.stringify(await done(database.transaction(store).objectStore(store).getAll())));
        }
        database.close();
    }
    return found.join("\\n");
}"""


@pytest.fixture
def article(desk_live: Desk) -> str:
    return desk_live.articles.pop()


@pytest.mark.parametrize("broken", BROKEN)
def test_without_a_store_it_waits_in_memory_and_the_bar_says_so(
    robin: BrowserContext, network: Flaps, article: str, broken: str
) -> None:
    robin.add_init_script(BROKEN[broken])
    page = tagging(robin, article)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    network.fault = lambda write: "refuse" if len(network.passed) < 2 else ""
    press(page, "1", "2", "k", "3")
    page.locator("[data-outbox] summary").click()
    expect(page.locator("[data-outbox-memory]")).to_be_visible()
    page.locator("[data-outbox] summary").click()
    saved(page)
    press(page, "u")
    saved(page)
    assert given(page, article)[:2] == [("sourced", 1), ("anonymous", 3)]
    # What is in memory alone is lost with the page, whatever was pressed to leave it.
    network.fault = lambda write: "refuse"
    press(page, "4")
    state(page, "offline, 1 waiting")
    page.locator("a.brand").click()
    page.wait_for_timeout(200)
    assert asked == ["beforeunload"]


def test_without_a_store_each_tab_sends_its_own_and_shows_both(
    robin: BrowserContext, network: Flaps, article: str
) -> None:
    robin.add_init_script(BROKEN["no secure context"])
    pages = [tagging(robin, article) for _ in range(2)]
    network.delay = 0.1
    press(pages[0], "1", "2", "3")
    expect(pages[1].locator("#s-3")).to_have_attribute("data-chip", "Sp")
    for page in pages:
        saved(page)
    assert len(network.passed) == 3


def test_tabs_that_cannot_speak_to_each_other_save_all_the_same(
    robin: BrowserContext, network: Flaps, desk_live: Desk
) -> None:
    robin.add_init_script("delete globalThis.BroadcastChannel;")
    articles = [desk_live.articles.pop() for _ in range(2)]
    pages = [tagging(robin, uid) for uid in articles]
    network.fault = lambda write: "refuse" if len(network.passed) % 4 == 0 else ""
    for _ in range(3):
        for page in pages:
            press(page, "1", "2")
    for page in pages:
        saved(page)
    assert kept(pages[0]) == []
    for uid in articles:
        assert given(pages[0], uid)[:2] == [("sourced", 1), ("anonymous", 1)]


@pytest.fixture(scope="module")
def secret(live_workbench: Workbench) -> Harbour:
    return harbour(live_workbench, "secret", [10], secret=[0])


def write_note(page: Page) -> None:
    page.keyboard.press("m")
    page.keyboard.type(NOTE)
    page.keyboard.press("Control+Enter")


def test_a_note_on_a_confidential_article_is_never_on_the_disk_and_outlives_its_tab_in_another(
    browser, network: Flaps, secret: Harbour
) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context(base_url=network.url, viewport={"width": 1280, "height": 800})
    (article,) = secret.articles
    page = context.new_page()
    log_in(page, secret.people[1])
    page = tagging(context, article)
    network.fault = lambda write: "refuse"
    press(page, "1", "k")
    write_note(page)
    expect(page.locator("[data-slot=said]")).to_contain_text("the note is not kept here")
    press(page, "n", "2", "u", "3")
    state(page, "offline, 5 waiting")
    lies = kept(page)
    # The first answer and the one after the note; the undo, which would take back something else without it, is not.
    assert [(one["kind"], one["number"]) for one in lies] == [("answer", 1), ("answer", 2)]
    assert NOTE not in str(lies)
    stored = page.evaluate(STORED)
    assert article in stored  # it looks where something lies
    assert not [word for word in (NOTE, "came in at dawn", "Boats 0") if word in stored]
    other = tagging(context, article)
    state(other, "offline, 5 waiting")
    page.close(run_before_unload=False)
    network.fault = network.by_chance
    import_outbox(other, "({ sender }) => sender.hurry()")
    saved(other)
    assert NOTE not in str(kept(other))
    answers = other.request.get(f"/api/v1/articles/{article}/").json()["sentences"]
    assert [(one["answer"] or {}).get("note", "") for one in answers[:3]] == [NOTE, "", ""]
    assert [(one["answer"] or {}).get("label") for one in answers[:3]] == ["sourced", None, "speculative"]
    context.close()
