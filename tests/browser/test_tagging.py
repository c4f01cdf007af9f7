"""Reading and tagging by keyboard, as a reviewer does it for hours."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Desk, written
from tests.browser.steps import labels, press, said, saved, select, sentence, stored
from tests.services.axe import violations

Tagging = Callable[..., Page]
SEEN = 350  # milliseconds after which Enter may take a suggestion


def test_ten_sentences_by_keyboard_then_undo_and_reload(tagging: Tagging) -> None:
    page = tagging()
    press(page, "4", "1", "r", "Shift+a", "2", "3", "1", "0", "a", "s")
    given = [
        "plain",
        "sourced",
        "sourced",
        "anonymous~",
        "anonymous",
        "speculative~",
        "sourced",
        "plain",
        "anonymous",
        "sourced",
    ]
    assert labels(page)[:10] == given
    expect(page.locator("[data-slot=count]")).to_have_text("10 of 13")
    expect(sentence(page, 11)).to_have_class(re.compile(r"\bnow\b"))
    press(page, "u", "Control+z")
    said(page, "Undone: sentence 9 is not answered")
    press(page, "Shift+u")
    said(page, "Done again: sentence 9 is Anonymous")
    saved(page)
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert labels(page)[:10] == [*given[:9], ""]
    answers = stored(page)
    assert answers[3]["how"] == "run_on"
    assert answers[4]["hedged_by"] == "person"
    assert answers[1]["suggestion_seen"] is True
    assert not answers[10] or answers[10]["label"] is None
    press(page, "u")
    said(page, "Undone: sentence 9 is not answered")


def test_enter_takes_a_suggestion_whole_but_only_one_that_was_seen(tagging: Tagging) -> None:
    page = tagging()
    press(page, "n", "n", "n", "n", pause=SEEN)
    expect(sentence(page, 5)).to_have_class(re.compile(r"\bsuggested\b.*\bnow\b"))
    expect(sentence(page, 5).locator(".source")).to_have_text("a senior official at the ministry")
    # Two presses in one breath: the second meets a suggestion that nobody can have read.
    enter = "new KeyboardEvent('keydown', {key: 'Enter', code: 'Enter', bubbles: true})"
    page.evaluate(f"document.activeElement.dispatchEvent({enter})")
    page.wait_for_timeout(150)
    page.evaluate(f"document.activeElement.dispatchEvent({enter})")
    said(page, "only just appeared")
    saved(page)
    answer = stored(page)[5]
    assert (answer["label"], answer["how"], answer["source_by"]) == ("anonymous", "suggestion", "suggestion")
    assert any(span["role"] == "source" for span in answer["spans"])
    assert not stored(page)[6]
    # On an answered sentence Enter goes on and changes nothing.
    press(page, "k", "Enter")
    expect(sentence(page, 6)).to_have_class(re.compile(r"\bnow\b"))
    assert stored(page)[5]["version"] == 1
    # A suggestion that is hidden is none.
    press(page, "e", pause=SEEN)
    press(page, "Enter")
    said(page, "There is no suggestion here")
    assert not stored(page)[6]


def test_a_tag_key_takes_nothing_from_the_suggestion(tagging: Tagging) -> None:
    page = tagging()
    press(page, "j", "j", "j", "j", "2")
    saved(page)
    answer = stored(page)[5]
    assert (answer["label"], answer["how"], answer["spans"], answer["source_by"]) == ("anonymous", "key", [], "")


def test_a_held_key_and_a_bouncing_key_write_once(tagging: Tagging) -> None:
    page = tagging()
    for _ in range(4):
        page.keyboard.down("1")  # from the second on the browser marks it as repeated
    page.keyboard.up("1")
    page.wait_for_timeout(200)
    page.evaluate(
        "for (let i = 0; i < 2; i++) document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key: '4', code: 'Digit4', bubbles: true}))"
    )
    saved(page)
    assert labels(page)[:4] == ["sourced", "plain", "", ""]


def test_hedged_is_armed_for_one_label_and_switched_on_the_last_one(tagging: Tagging) -> None:
    page = tagging()
    press(page, "h")
    expect(page.locator(".panel [data-action=hedged]")).to_have_attribute("aria-pressed", "true")
    press(page, "2", "1", "h", "4")
    assert labels(page)[:3] == ["anonymous~", "sourced", "plain"]
    press(page, "Shift+h")
    said(page, "Plain is never hedged")
    press(page, "Backspace", "k", "h")
    assert labels(page)[:3] == ["anonymous~", "sourced~", "plain"]
    press(page, "Shift+h")
    assert labels(page)[1] == "sourced"
    expect(sentence(page, 1)).to_have_attribute("data-chip", "A ~")


def test_a_change_stays_and_what_was_passed_over_comes_at_the_end(tagging: Tagging) -> None:
    page = tagging()
    press(page, "j", "1")
    expect(sentence(page, 1)).to_have_class(re.compile(r"\bpassed\b"))
    press(page, "k", "2")
    expect(sentence(page, 2)).to_have_class(re.compile(r"\bnow\b"))
    assert labels(page)[:2] == ["", "anonymous"]
    press(page, "n", *["4"] * 11)
    expect(sentence(page, 1)).to_have_class(re.compile(r"\bnow\b"))
    press(page, "4")
    said(page, "Every sentence is dealt with")
    expect(sentence(page, 1)).to_have_class(re.compile(r"\bnow\b"))
    expect(page.locator("[data-slot=end-count]")).to_have_text("13 of 13 answered")


def test_a_key_only_brings_back_a_sentence_that_is_out_of_view(tagging: Tagging) -> None:
    page = tagging()
    page.set_viewport_size({"width": 1280, "height": 420})
    page.mouse.wheel(0, 2000)
    page.wait_for_timeout(200)
    press(page, "1")
    said(page, "This is the sentence you are at")
    assert labels(page)[0] == ""
    press(page, "1")
    assert labels(page)[0] == "sourced"


def test_unsure_marks_and_notes(tagging: Tagging) -> None:
    page = tagging()
    press(page, "Shift+q", "2")
    expect(sentence(page, 1)).to_have_attribute("data-chip", re.compile("unsure"))
    press(page, "x", "b", "m")
    page.keyboard.type("1 is a note, not a key")
    press(page, "Control+Enter")
    saved(page)
    answers = stored(page)
    assert (answers[1]["state"], answers[1]["unsure_reason"]) == ("unsure", "who_is_meant")
    assert answers[2]["marks"] == {"not_text": True}
    assert answers[3]["marks"] == {"cut_after": True}
    assert answers[3]["note"] == "1 is a note, not a key"
    assert answers[3]["label"] is None
    press(page, "b", "k", "x")
    saved(page)
    assert (stored(page)[3]["marks"], stored(page)[2]["marks"]) == ({}, {})


def test_who_is_the_selected_words_in_code_points(tagging: Tagging) -> None:
    page = tagging()
    press(page, "e", *["j"] * 7)
    select(page, 8, "Ann Lee")
    press(page, "w", "1")
    said(page, "Sentence 8: Sourced")
    saved(page)
    uid = page.url.split("/")[-2]
    text = page.request.get(f"/api/v1/articles/{uid}/").json()["text"]
    (span,) = stored(page)[8]["spans"]
    assert "😀" in text[: span["start"]]
    assert text[span["start"] : span["end"]] == "Ann Lee"
    assert (span["kind"], stored(page)[8]["source_by"]) == ("person", "person")


def test_for_a_pronoun_the_latest_sources_are_offered(tagging: Tagging) -> None:
    page = tagging()
    press(page, "j", pause=SEEN)
    press(page, "Enter")
    select(page, 3, "He")
    press(page, "w", "1")
    said(page, "who is “harbour master Jonas Eik”")
    press(page, "1")
    saved(page)
    assert stored(page)[3]["spans"] == [span for span in stored(page)[2]["spans"] if span["role"] == "source"]


def test_a_failed_save_is_seen_and_tried_again_with_the_same_operation(
    tagging: Tagging, page_problems: list[str]
) -> None:
    page = tagging()
    sent: list[dict[str, Any]] = []

    def cut(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or "{}"))
        route.abort()

    page.route("**/answer*", cut)
    press(page, "1", "2")
    expect(page.locator("[data-slot=save]")).to_have_text("offline, 2 waiting")
    expect(sentence(page, 1)).to_have_attribute("data-chip", "S ·")
    expect(sentence(page, 1)).to_have_class(re.compile(r"\bwaiting\b"))
    page.wait_for_timeout(1500)
    assert len(sent) >= 2
    assert len({body["operation"] for body in sent if body["label"] == "sourced"}) == 1
    page.unroute("**/answer*")
    saved(page)
    expect(sentence(page, 1)).to_have_attribute("data-chip", "S")
    assert [stored(page)[number]["label"] for number in (1, 2)] == ["sourced", "anonymous"]
    page_problems.clear()


def test_a_change_behind_a_parked_save_is_sent_without_another_key(tagging: Tagging, page_problems: list[str]) -> None:
    page = tagging()
    page.route("**/sentences/1/answer*", lambda route: route.fulfill(status=503, json={"code": "x", "message": "x"}))
    press(page, "1", "k", "2")
    expect(sentence(page, 1)).to_have_attribute("data-chip", "A !")
    page.unroute("**/sentences/1/answer*")
    saved(page)
    assert stored(page)[1]["label"] == "anonymous"
    page_problems.clear()


def test_a_note_is_kept_when_the_field_is_left_and_when_its_save_was_refused(
    tagging: Tagging, page_problems: list[str]
) -> None:
    page = tagging()
    refusal = {"code": "invalid", "message": "No.", "details": {}}
    press(page, "1", "k")
    saved(page)
    page.route("**/sentences/1/answer*", lambda route: route.fulfill(status=400, json=refusal))
    press(page, "m")
    page.keyboard.type("ask the harbour master")
    page.locator("[data-action=tag][data-label=anonymous]").first.click()
    expect(page.locator("[data-slot=save]")).to_have_text("1 not saved")
    page.unroute("**/sentences/1/answer*")
    page.locator("[data-action=again]").click()
    saved(page)
    answer = stored(page)[1]
    assert (answer["label"], answer["note"]) == ("anonymous", "ask the harbour master")
    page_problems.clear()


def test_a_server_that_fails_holds_up_one_sentence_and_says_so(tagging: Tagging, page_problems: list[str]) -> None:
    page = tagging()
    page.route("**/sentences/1/answer*", lambda route: route.fulfill(status=503, json={"code": "x", "message": "x"}))
    press(page, "1", "2", "k", "k")
    expect(page.locator("[data-slot=save]")).to_have_text("1 not saved")
    expect(sentence(page, 1)).to_have_attribute("data-chip", "S !")
    expect(page.locator("[data-slot=trouble-title]")).to_have_text(
        "not saved yet: the server answered 503. Trying again."
    )
    expect(sentence(page, 2)).to_have_attribute("data-chip", "A")
    page.unroute("**/sentences/1/answer*")
    page.locator("[data-action=again]").click()
    saved(page)
    page_problems.clear()


def test_a_refusal_says_why_and_leaves_the_choice(tagging: Tagging, page_problems: list[str]) -> None:
    page = tagging()
    refusal = {"code": "invalid", "message": "The codebook has no such label.", "details": {}}
    page.route("**/answer*", lambda route: route.fulfill(status=400, json=refusal))
    press(page, "1", "k")
    expect(page.locator("[data-slot=trouble-title]")).to_have_text("not saved: The codebook has no such label.")
    expect(page.locator("[data-slot=save]")).to_have_text("1 not saved")
    page.locator("[data-action=giveup]").click()
    saved(page)
    assert labels(page)[0] == ""
    page_problems.clear()


def test_a_conflict_shows_on_its_sentence_and_is_settled_there(
    tagging: Tagging, elsewhere: Callable[[Page], Page], page_problems: list[str]
) -> None:
    page = tagging()
    other = elsewhere(page)
    press(page, "1", "2", "3")
    saved(page)
    press(other, "2", "2", "2")
    expect(sentence(other, 1)).to_have_attribute("data-chip", "A ≠ S")
    expect(sentence(other, 2)).to_have_attribute("data-chip", "A")  # equal values merge
    expect(sentence(other, 3)).to_have_attribute("data-chip", "A ≠ Sp")
    expect(other.locator("[data-slot=save]")).to_have_text("2 not saved")
    press(other, "k", "3")
    said(other, "Settle the other answer first")
    other.get_by_role("button", name="Keep mine: Anonymous").click()
    press(other, "k", "k")
    other.get_by_role("button", name="Take the other: Sourced").click()
    saved(other)
    assert [stored(other)[number]["label"] for number in (1, 2, 3)] == ["sourced", "anonymous", "anonymous"]
    page_problems.clear()


def test_done_counts_and_goes_to_the_next_article(tagging: Tagging) -> None:
    page = tagging()
    press(page, *["4"] * 12)
    saved(page)
    press(page, "Shift+n")
    said(page, "1 sentences are not answered")
    press(page, "3")
    saved(page)
    expect(page.locator("[data-slot=filters]")).to_have_text(re.compile(r"1 speculative\s*–\s*12 plain"))
    press(page, "Shift+n")
    said(page, "Done. Everything is saved.")
    before = page.url
    press(page, "Shift+n", pause=0)
    page.wait_for_url(lambda url: url.endswith("/tag") and url != before)


def test_an_article_that_somebody_holds_says_who(tagging: Tagging, desk_live: Desk, page_problems: list[str]) -> None:
    page = tagging()
    uid = page.url.split("/")[-2]
    page.context.clear_cookies()
    page.context.add_cookies(desk_live.managers_cookies)  # type: ignore[arg-type]
    answer = page.goto(f"/articles/{uid}/tag")
    assert answer is not None
    assert answer.status == 409
    expect(page.locator("main")).to_contain_text("Robin Dahl has held this article since")
    page.get_by_role("link", name="Read the article sheet").click()
    expect(page.locator("h1").first).to_contain_text("Port authority")
    page_problems.clear()


def tap(page: Page, number: int) -> None:
    """Tap the first line of a sentence: the box around all its lines may have another one in its corner."""
    sentence(page, number).evaluate("one => one.scrollIntoView({block: 'center', behavior: 'instant'})")
    line = sentence(page, number).evaluate(
        "one => { const r = one.getClientRects()[0]; return [r.x + r.width / 2, r.y + 8]; }"
    )
    page.mouse.click(*line)


def test_a_tap_selects_and_never_tags_and_the_sentence_stays_above_the_bar(tagging: Tagging) -> None:
    page = tagging()
    page.set_viewport_size({"width": 400, "height": 700})
    for number in (9, 12, 4):
        tap(page, number)
        bar, box = page.locator(".bar").bounding_box(), sentence(page, number).bounding_box()
        assert bar
        assert box
        assert box["y"] + box["height"] <= bar["y"]
    assert labels(page) == [""] * 13
    heights = page.locator(".bar-tags .tag").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert min(heights) >= 44
    page.locator(".bar-tags .anonymous").first.click()
    saved(page)
    assert labels(page)[3] == "anonymous"


def test_all_keys_are_listed_and_typing_is_left_alone(tagging: Tagging) -> None:
    page = tagging()
    press(page, "?")
    expect(page.locator("dialog[open]")).to_contain_text("All keys")
    press(page, "1")
    assert labels(page)[0] == ""
    press(page, "Escape", "g")
    expect(page.locator("[data-slot=guide]")).to_be_visible()
    press(page, "1")
    assert labels(page)[0] == "sourced"


def test_on_request_a_suggestion_comes_only_when_asked_for(tagging: Tagging, page: Page) -> None:
    def on_request(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('"mode": "shown"', '"mode": "on_request"'))

    page.route("**/tag*", on_request)
    tagging()
    press(page, "Enter", pause=SEEN)
    said(page, "There is no suggestion here")
    press(page, "1")
    expect(page.locator("[data-slot=suggested]")).to_have_text("There is a suggestion: press e")
    press(page, "e", pause=SEEN)
    expect(sentence(page, 2)).to_have_class(re.compile(r"\bsuggested\b"))
    press(page, "Enter")
    expect(sentence(page, 3)).not_to_have_class(re.compile(r"\bsuggested\b"))
    saved(page)
    answers = stored(page)
    assert (answers[1]["suggestion_seen"], answers[2]["suggestion_seen"]) == (False, True)
    assert (answers[1]["how"], answers[2]["how"]) == ("key", "suggestion")


def test_a_figure_of_the_end_card_is_a_filter(tagging: Tagging) -> None:
    page = tagging()
    press(page, "1", "4", "1", "4", "1")
    page.locator(".end [data-filter=sourced]").click()
    said(page, "3 sourced: next and previous stay among these")
    expect(sentence(page, 1)).to_have_class(re.compile(r"\bnow\b"))
    press(page, "j")
    expect(sentence(page, 3)).to_have_class(re.compile(r"\bnow\b"))
    press(page, "Escape", "j")
    expect(sentence(page, 4)).to_have_class(re.compile(r"\bnow\b"))


def test_leaving_with_something_unsaved_asks_first(tagging: Tagging, page_problems: list[str]) -> None:
    page = tagging()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.route("**/answer*", lambda route: route.abort())
    press(page, "1")
    expect(page.locator("[data-slot=save]")).to_have_text("offline, 1 waiting")
    page.goto("/")
    assert asked == ["beforeunload"]
    page_problems.clear()


def test_the_rulings_begin_with_the_one_that_the_suggestion_goes_by(tagging: Tagging) -> None:
    page = tagging()
    press(page, "j", "j", "j", "j", "g")
    expect(page.locator("[data-slot=guide-here] [data-ruling]").first).to_have_attribute("data-ruling", "R4")
    expect(page.locator("[data-slot=guide]")).to_contain_text("Could a reader identify the one credited?")


LOOKS = [("light", 1280), ("dark", 400)]


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_axe_finds_nothing(tagging: Tagging, theme: str, width: int, page_problems: list[str]) -> None:
    page = tagging()
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    press(page, "1", "Shift+a", "q", "3", "4", "g")
    page.set_viewport_size({"width": width, "height": 900})
    assert page_problems == []
    assert violations(page, page_problems) == []


def test_the_page_loads_only_what_is_ours_and_both_fonts(tagging: Tagging, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    tagging()
    page.wait_for_load_state("networkidle")
    origin = re.match(r"https?://[^/]+", page.url)
    assert origin
    assert [url for url in asked if not url.startswith((origin[0], "data:"))] == []
    for font in ("Inter", "Source Serif 4"):
        assert page.evaluate(f"document.fonts.check('16px \"{font}\"')")


@pytest.mark.parametrize("width", [400])
def test_axe_finds_nothing_on_the_sheet_and_at_the_door(tagging: Tagging, width: int, page_problems: list[str]) -> None:
    page = tagging()
    press(page, "1", "Shift+a", "3", "4")
    saved(page)
    uid = page.url.split("/")[-2]
    page.request.post(f"/api/v1/articles/{uid}/assignment/done", headers=written(page))
    page.set_viewport_size({"width": width, "height": 900})
    for address in (f"/articles/{uid}/sheet", "/accounts/password/change/", "/accounts/logout/"):
        page.goto(address)
        assert page_problems == []
        assert violations(page, page_problems) == []
