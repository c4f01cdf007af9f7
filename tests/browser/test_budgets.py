"""What the review screen may cost, counted: bytes, requests and elements are the same on every machine."""

from __future__ import annotations

import gzip
from collections.abc import Callable

from playwright.sync_api import Page, Response

Tagging = Callable[..., Page]
BYTES = 120_000  # of scripts and styles, compressed as any proxy does
REQUESTS = 55
ELEMENTS_A_SENTENCE = 2.2  # itself and its tick in the bar, and its share of a block
ELEMENTS_BESIDES = 1200  # most of them the codebook: its rulings, with their examples, stand beside the text


def loaded(page: Page, tagging: Tagging) -> list[Response]:
    """Every response to a first visit with an empty cache."""
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    found: list[Response] = []
    page.on("response", lambda response: found.append(response))
    tagging()
    page.wait_for_load_state("networkidle")
    return found


def test_scripts_and_styles_are_few_bytes_and_requests(page: Page, tagging: Tagging) -> None:
    responses = loaded(page, tagging)
    code = [one for one in responses if one.request.resource_type in ("script", "stylesheet")]
    assert {one.request.resource_type for one in code} == {"script", "stylesheet"}, "nothing was weighed"
    assert sum(len(gzip.compress(one.body(), 6)) for one in code) <= BYTES
    assert len(responses) <= REQUESTS
    # Once each: what is preloaded and then asked for in another way comes twice.
    fonts = [one for one in responses if one.request.resource_type == "font"]
    assert len({one.url for one in code + fonts}) == len(code + fonts)


def test_a_sentence_is_few_elements(page: Page, tagging: Tagging) -> None:
    tagging()
    elements = page.evaluate("document.querySelectorAll('*').length")
    sentences = page.locator(".sentence").count()
    assert sentences > 10
    inside = page.evaluate("document.querySelectorAll('.sentences *, .strip *').length")
    assert inside <= ELEMENTS_A_SENTENCE * sentences + 10
    assert elements - inside <= ELEMENTS_BESIDES


def test_keys_leave_no_elements_behind(page: Page, tagging: Tagging) -> None:
    tagging()
    before = page.evaluate("document.querySelectorAll('*').length")
    for key in ("1", "2", "Shift+a", "3", "4", "q", "u", "Shift+u", "k", "j"):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
    after = page.evaluate("document.querySelectorAll('*').length")
    # Underlines of a suggestion and figures of the end card come and go with the sentence; nothing grows by the key.
    assert after <= before + 24
