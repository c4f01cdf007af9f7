"""What tests of the review screen do and look at."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect


def sentence(page: Page, number: int) -> Any:
    return page.locator(f"#s-{number}")


# Milliseconds from a press that the page has dealt with. The same key within 120 counts as one that bounced.
QUICK, TWICE = 60, 125


def press(page: Page, *keys: str, pause: int = 0) -> None:
    """Keys at the pace of a quick person: the same key twice is meant twice."""
    for key, following in zip(keys, (*keys[1:], keys[-1]), strict=True):
        page.keyboard.press(key)
        page.wait_for_timeout(pause or (TWICE if key == following else QUICK))


def saved(page: Page) -> None:
    # Generous: after a few failures the next try is some seconds away.
    expect(page.locator("[data-slot=save]")).to_have_text("saved", timeout=20_000)


def said(page: Page, text: str) -> None:
    expect(page.locator("[data-slot=live]")).to_contain_text(text)


def labels(page: Page) -> list[str]:
    script = "all => all.map(one => one.dataset.label + (one.dataset.hedged === 'true' ? '~' : ''))"
    found: list[str] = page.locator(".sentence").evaluate_all(script)
    return found


def stored(page: Page) -> dict[int, Any]:
    """What the server has, by sentence number."""
    uid = page.url.split("/")[-2]
    article = page.request.get(f"/api/v1/articles/{uid}/").json()
    return {row["number"]: row["answer"] for row in article["sentences"]}


def select(page: Page, number: int, words: str) -> None:
    """Select words of a sentence as a mouse would, wherever its underlines cut it into nodes."""
    page.evaluate(
        """([number, words]) => {
            const place = document.querySelector(`#s-${number}`);
            const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
                const at = walk.currentNode.data.indexOf(words);
                if (at < 0) continue;
                const node = walk.currentNode;
                return document.getSelection().setBaseAndExtent(node, at, node, at + words.length);
            }
            throw new Error("no such words");
        }""",
        [number, words],
    )
