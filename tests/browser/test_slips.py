"""A slip is repaired in two keys at most, and a label with all that belongs to it is one stroke, or two."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

Tagging = Callable[..., Page]
SEEN = 360  # milliseconds after which Enter takes a suggestion
OFFICIAL = 5  # anonymous, of "a senior official at the ministry"


def strokes(page: Page, *keys: str, pause: int = 150) -> int:
    """Press them at a person's pace; how many they were."""
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(pause)
    return len(keys)


def stored(page: Page, number: int) -> dict[str, Any]:
    """The answer that the server has, once everything is saved."""
    expect(page.locator("[data-slot=save]")).to_have_text("saved", timeout=20_000)
    article = page.request.get(f"/api/v1/articles/{page.url.split('/')[-2]}/").json()
    (answer,) = [row["answer"] for row in article["sentences"] if row["number"] == number]
    assert answer, "nothing was stored"
    return dict(answer)


def at(page: Page, number: int) -> None:
    expect(page.locator(f"#s-{number}")).to_have_class(re.compile(r"\bnow\b"))


def slipped(tagging: Tagging, key: str) -> Page:
    """A wrong key at the first sentence, noticed at the second."""
    page = tagging()
    strokes(page, key)
    at(page, 2)
    return page


def test_a_wrong_label_in_the_sentence_before_is_two_keys_back_and_right(tagging: Tagging) -> None:
    page = slipped(tagging, "1")
    assert strokes(page, "Backspace", "4") <= 2
    assert stored(page, 1)["label"] == "plain"


def test_a_wrong_label_in_the_sentence_before_is_two_keys_undone_and_one_is_back(tagging: Tagging) -> None:
    page = slipped(tagging, "1")
    used = strokes(page, "u")
    at(page, 1)
    used += strokes(page, "4")
    at(page, 2)
    assert used <= 2
    assert stored(page, 1)["label"] == "plain"


def test_a_forgotten_hedge_in_the_sentence_before_is_one_key_and_one_stays(tagging: Tagging) -> None:
    page = slipped(tagging, "2")
    assert strokes(page, "Shift+h") == 1
    at(page, 2)
    answer = stored(page, 1)
    assert (answer["label"], answer["hedged"], answer["hedged_by"]) == ("anonymous", True, "person")


def test_a_label_with_hedged_is_one_stroke(tagging: Tagging) -> None:
    page = tagging()
    assert strokes(page, "Shift+a") == 1
    at(page, 2)
    answer = stored(page, 1)
    assert (answer["label"], answer["hedged"], answer["hedged_by"]) == ("anonymous", True, "person")


def at_the_official(tagging: Tagging) -> Page:
    page = tagging()
    strokes(page, *["n"] * (OFFICIAL - 1), pause=SEEN)
    at(page, OFFICIAL)
    return page


def test_a_label_with_its_suggested_source_is_one_stroke_where_the_suggestion_is_right(tagging: Tagging) -> None:
    page = at_the_official(tagging)
    assert strokes(page, "Enter") == 1
    answer = stored(page, OFFICIAL)
    assert (answer["label"], answer["how"], answer["source_by"]) == ("anonymous", "suggestion", "suggestion")
    assert [span["kind"] for span in answer["spans"] if span["role"] == "source"]


def test_an_own_label_with_hedged_and_the_suggested_source_is_two_strokes(tagging: Tagging) -> None:
    page = at_the_official(tagging)
    assert strokes(page, "w", "Shift+a") == 2
    at(page, OFFICIAL + 1)
    answer = stored(page, OFFICIAL)
    assert (answer["label"], answer["hedged"], answer["how"]) == ("anonymous", True, "key")
    assert (answer["hedged_by"], answer["source_by"]) == ("person", "suggestion")
    assert [span["role"] for span in answer["spans"]] == ["source"]
