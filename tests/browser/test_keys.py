"""The keys of the review screen on other layouts, bound anew, and switched off.

Chromium presses keys of a US keyboard alone, so the presses of others are given as the events that they make: `key` is
what the layout types there, `code` the place of the key.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.services.axe import violations

Tagging = Callable[..., Page]

PRESS = """async strokes => {
    for (const stroke of strokes) {
        const { graph, caps, composing, ...rest } = stroke;
        const init = { bubbles: true, cancelable: true, modifierAltGraph: graph, modifierCapsLock: caps, ...rest };
        if (composing) Object.assign(init, { isComposing: true });
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", init));
        await new Promise(done => setTimeout(done, 160));
    }
}"""


def stroke(key: str, code: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "code": code, **more}


def shift(key: str, code: str, **more: Any) -> dict[str, Any]:
    return stroke(key, code, shiftKey=True, **more)


# What to press for: Sourced, Anonymous, Speculative and Plain by digit, and Sourced by letter.
DIGITS = {
    "US and German": ["1", "2", "3", "4"],
    "French": ["&", "é", '"', "'"],
    "Czech": ["+", "ě", "š", "č"],
}
# Layout → what happens to a person who presses the key that bears the letter or sign.
HELP = {
    "US": shift("?", "Slash"),
    "German": shift("?", "Minus"),
    "French": shift("?", "KeyM"),
    "Greek": shift("?", "Slash"),
    "Neo, where it needs AltGr": stroke("?", "KeyH", graph=True),
}


def press(page: Page, *strokes: dict[str, Any]) -> None:
    page.evaluate(PRESS, list(strokes))


def labels(page: Page) -> list[str]:
    script = "all => all.map(one => one.dataset.label + (one.dataset.hedged === 'true' ? '~' : ''))"
    found: list[str] = page.locator(".sentence").evaluate_all(script)
    return found


def now(page: Page) -> int:
    return int((page.locator(".sentence.now").get_attribute("data-number")) or 0)


def test_digits_count_by_their_place(tagging: Tagging) -> None:
    page = tagging()
    for begun, (layout, keys) in enumerate(DIGITS.items()):
        press(page, *[stroke(key, f"Digit{n}") for n, key in enumerate(keys, start=1)])
        assert labels(page)[4 * begun :][:4] == ["sourced", "anonymous", "speculative~", "plain"], layout


def test_a_french_digit_with_shift_and_the_number_block_are_digits_too(tagging: Tagging) -> None:
    page = tagging()
    press(page, shift("1", "Digit1"), stroke("2", "Numpad2"), stroke("End", "Numpad1"), shift("/", "Digit7"))
    assert labels(page)[:3] == ["sourced", "anonymous", ""]


@pytest.mark.parametrize(
    ("code", "layout"), [("KeyA", "US"), ("KeyQ", "French")], ids=lambda value: str(value)
)  # fmt: skip
def test_letters_count_by_what_they_type(code: str, layout: str, tagging: Tagging) -> None:
    page = tagging()
    press(page, stroke("a", code), shift("A", code))
    assert labels(page)[:2] == ["anonymous", "anonymous~"]


def test_on_a_french_keyboard_what_stands_where_a_and_m_are_elsewhere_is_left_alone(tagging: Tagging) -> None:
    page = tagging()
    press(page, stroke("q", "KeyA"), stroke(",", "KeyM"))
    expect(page.locator("#s-1")).to_have_attribute("data-state", "unsure")
    expect(page.locator("[data-slot=note-form]")).to_be_hidden()
    press(page, stroke("m", "Semicolon"))
    expect(page.locator("[data-slot=note-form]")).to_be_visible()


def test_on_a_german_keyboard_ctrl_z_is_where_y_is(tagging: Tagging) -> None:
    page = tagging()
    press(page, stroke("1", "Digit1"), stroke("y", "KeyZ", ctrlKey=True))
    assert labels(page)[0] == "sourced"
    press(page, stroke("z", "KeyY", ctrlKey=True))
    expect(page.locator("[data-slot=live]")).to_contain_text("Undone")
    press(page, shift("Z", "KeyY", metaKey=True))
    expect(page.locator("[data-slot=live]")).to_contain_text("Done again")


def test_the_question_mark_is_found_on_every_layout(tagging: Tagging) -> None:
    page = tagging()
    for pressed in HELP.values():
        expect(page.locator("dialog[open]")).to_have_count(0)
        press(page, pressed)
        expect(page.locator("dialog[open]")).to_contain_text("All keys")
        page.keyboard.press("Escape")


OTHERS = {"Cyrillic": ("ы", "р", "й"), "Greek": ("σ", "η", ";"), "Hebrew": ("ד", "י", "/")}


@pytest.mark.parametrize(("s", "h", "q"), OTHERS.values(), ids=OTHERS)
def test_other_alphabets_go_by_the_letter_that_is_printed_there(s: str, h: str, q: str, tagging: Tagging) -> None:
    page = tagging()
    press(page, stroke(s, "KeyS"), shift(s.upper(), "KeyS"), stroke(h, "KeyH"), stroke(s, "KeyS"))
    assert labels(page)[:3] == ["sourced", "sourced~", "sourced~"]
    press(page, stroke(q, "KeyQ"))
    expect(page.locator("#s-4")).to_have_attribute("data-state", "unsure")
    press(page, stroke("я" if s == "ы" else "ζ", "KeyZ", ctrlKey=True))
    expect(page.locator("#s-4")).to_have_attribute("data-state", "empty")


def test_caps_lock_is_not_shift(tagging: Tagging) -> None:
    page = tagging()
    press(page, stroke("S", "KeyS", caps=True), shift("s", "KeyS", caps=True), shift("S", "KeyS", caps=True))
    assert labels(page)[:3] == ["sourced", "sourced~", "sourced~"]


def test_what_is_not_a_press_of_ours_does_nothing(tagging: Tagging) -> None:
    page = tagging()
    before = now(page)
    press(
        page,
        stroke("Dead", "BracketLeft"),
        shift("Dead", "Digit6"),
        stroke("@", "KeyQ", graph=True),
        stroke("€", "KeyE", graph=True, ctrlKey=True, altKey=True),
        stroke("s", "KeyS", altKey=True),
        stroke("s", "KeyS", ctrlKey=True),
        stroke("1", "Digit1", metaKey=True),
        stroke("s", "KeyS", composing=True),
        stroke("Process", "Digit1", keyCode=229),
        stroke("s", "KeyS", keyCode=229),
        stroke("Unidentified", ""),
        shift("!", "Digit1"),
        shift("Enter", "Enter"),
    )
    assert labels(page) == [""] * 13
    assert now(page) == before


# --- Bound anew, and switched off


def test_keys_bound_anew_work_and_are_shown_and_the_old_ones_do_nothing(
    prefer: Callable[..., None], tagging: Tagging
) -> None:
    prefer(
        keys={"tag:sourced": ["ö", "y"], "nextopen": ["p"], "undo": ["z"], "finish": [], "help": ["-"], "guide": ["t"]}
    )
    page = tagging()
    press(page, stroke("s", "KeyS"), stroke("1", "Digit1"), stroke("u", "KeyU"), stroke("n", "KeyN"))
    assert labels(page)[0] == ""
    assert now(page) == 1
    press(page, stroke("ö", "Semicolon"), shift("Y", "KeyZ"), stroke("2", "Digit2"), stroke("z", "KeyY"))
    expect(page.locator("[data-slot=live]")).to_contain_text("Undone: sentence 3")
    assert labels(page)[:3] == ["sourced", "sourced~", ""]
    press(page, shift("Z", "KeyY"))
    expect(page.locator("#s-3")).to_have_attribute("data-label", "anonymous")
    button = page.locator(".panel [data-label=sourced]")
    expect(button.locator("kbd")).to_have_text("ö")
    expect(button).to_have_attribute("title", "ö · y")
    expect(page.locator(".tools [data-action=undo] kbd")).to_have_text("z")
    expect(page.locator("[data-action=finish] kbd").first).to_be_hidden()
    expect(page.locator(".guide .card-title kbd")).to_have_text("t")
    press(page, shift("?", "Slash"))
    expect(page.locator("dialog[open]")).to_have_count(0)
    press(page, stroke("-", "Slash"))
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("[data-keys-of='tag:sourced']")).to_have_text(re.compile(r"^ö y\s*$"))
    expect(dialog.locator("[data-keys-of='tag:sourced tag:anonymous']")).to_have_text(
        re.compile("^Shift.ö Shift.y Shift.a")
    )
    expect(dialog.locator("[data-keys-of=finish]")).to_have_text("–")
    expect(dialog.locator("[data-keys-of=note]")).to_have_text("m")


def test_without_single_keys_enter_arrows_buttons_and_ctrl_z_are_left(
    prefer: Callable[..., None], tagging: Tagging, page_problems: list[str]
) -> None:
    prefer(keys_off=True)
    page = tagging()
    press(
        page,
        stroke("s", "KeyS"),
        stroke("1", "Digit1"),
        stroke("?", "Slash", shiftKey=True),
        stroke("Backspace", "Backspace"),
    )
    assert labels(page) == [""] * 13
    page.locator(".panel [data-label=sourced]").focus()
    page.keyboard.press("Enter")
    assert labels(page)[0] == "sourced"
    page.keyboard.press("Control+z")
    expect(page.locator("#s-1")).to_have_attribute("data-label", "")
    page.keyboard.press("ArrowDown")
    assert now(page) == 2
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(page.locator("#s-2")).to_have_attribute("data-label", "sourced")
    expect(page.locator(".panel [data-label=sourced] kbd")).to_be_hidden()
    page.locator("[data-action=help]").click()
    expect(page.locator("dialog[open]")).to_contain_text("Single keys are switched off")
    assert violations(page, page_problems) == []


def test_a_field_records_what_is_pressed_and_saves_it(
    prefer: Callable[..., None], page: Page, page_problems: list[str]
) -> None:
    page.goto("/preferences")
    field = page.get_by_label("Note", exact=True)
    field.focus()
    press(page, stroke("ö", "Semicolon"), shift("Y", "KeyZ"), stroke("&", "Digit1"), stroke("&", "Digit1"))
    expect(field).to_have_value("ö Shift+y 1")
    press(page, stroke("F5", "F5"))
    expect(page.locator("[data-recorded]")).to_have_text("That key cannot be bound: F5")
    press(page, stroke("Escape", "Escape"))
    expect(field).to_have_value("m")
    field.press("Delete")
    expect(field).to_have_value("")
    press(page, stroke("s", "KeyS"))
    page.get_by_role("button", name="Save the keys").click()
    expect(page.locator("#problem-note")).to_have_text("“s” cannot be both Note and Sourced.")
    page_problems.clear()  # the refusal has the status of one
    page.wait_for_load_state("load")  # the scripts of the new page listen
    field.focus()
    field.press("v")
    field.press("Tab")
    expect(page.get_by_label("Wrong boundary")).to_be_focused()
    page.get_by_role("button", name="Save the keys").click()
    expect(field).to_have_value("v")
    expect(page.locator("html")).to_have_attribute("data-keys", '{"note": ["v"]}')
    page.get_by_role("button", name="Back to the built-in keys").click()
    expect(field).to_have_value("m")
