"""Which keys a person may bind, and which two bindings cannot stand together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotations.codebook import ENTRIES
from annotations.people import keys

DESK = {"Harbour desk": ENTRIES}


def test_the_built_in_keys_clash_with_nothing() -> None:
    as_own = {action: list(bound) for action, bound in keys.effective({}).items()}
    assert keys.problems(as_own, DESK) == {}
    assert set(keys.names()) == set(keys.BUILT_IN)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("1 s", ["1", "s"]),
        ("S", ["s"]),
        ("Shift n", ["Shift+n"]),
        ("shift+N  j", ["Shift+n", "j"]),
        ("↓ ⌫ enter", ["ArrowDown", "Backspace", "Enter"]),
        ("ö ; j j", ["ö", ";", "j"]),
        ("", []),
    ],
)
def test_what_is_typed_is_read_as_keys(typed: str, names: list[str]) -> None:
    assert keys.parse(typed) == names
    assert all(map(keys.is_key, names))


@pytest.mark.parametrize("key", ["Tab", "Escape", "space", "F5", "Ctrl+s", "Alt+1", "⌘+z", "Delete"])
def test_what_belongs_to_the_browser_is_refused(key: str) -> None:
    assert f"“{key}” belongs to the browser" in keys.problems({"note": [key]}, DESK)["note"]


@pytest.mark.parametrize("key", ["", " ", "ab", "Shift+1", "Shift+Enter", "S", "\u0301", "Shift+?"])
def test_what_no_press_can_be_is_no_key(key: str) -> None:
    assert not keys.is_key(key)
    assert "is not a key" in keys.problems({"note": [key]}, DESK)["note"]


@pytest.mark.parametrize(
    ("action", "key", "sentence"),
    [
        ("next", "s", "“s” cannot be both Next and Sourced."),
        ("tag:sourced", "j", "“j” cannot be both Sourced and Next."),
        ("tag:sourced", "4", "“4” cannot be both Sourced and Plain."),
        ("note", "ArrowDown", "“↓” cannot be both Note and Next."),
        ("next", "Shift+a", "“Shift+a” cannot be both Next and Anonymous, hedged."),
        ("find", "Shift+h", "“Shift+h” cannot be both Find and Hedged, on the one answered last."),
        ("tag:anonymous", "n", "“n” cannot be both Anonymous and Next open."),
    ],
)
def test_a_clash_is_said_with_both_names(action: str, key: str, sentence: str) -> None:
    assert keys.problems({action: [key]}, DESK) == {action: sentence}


def test_a_letter_that_also_works_with_shift_takes_that_too() -> None:
    wrong = keys.problems({"tag:anonymous": ["n"], "nextopen": ["p"]}, DESK)
    assert wrong == {"tag:anonymous": "“Shift+n” cannot be both Anonymous, hedged and Done, next article."}


def test_keys_that_change_places_do_not_clash() -> None:
    assert keys.problems({"next": ["k"], "previous": ["j"]}, DESK) == {}
    assert keys.problems({"undo": ["z"], "redo": ["y"]}, DESK) == {}
    assert keys.problems({"tag:sourced": [], "note": ["s"]}, DESK) == {}


def test_two_bindings_of_ones_own_are_both_told() -> None:
    assert set(keys.problems({"note": ["ö"], "who": ["ö"]}, DESK)) == {"note", "who"}


def test_the_codebook_of_every_project_counts() -> None:
    other = tuple(replace(entry, hotkeys=("7", "v")) if entry.key == "plain" else entry for entry in ENTRIES)
    books = DESK | {"Mountain desk": other}
    assert keys.problems({"note": ["v"]}, DESK) == {}
    assert keys.problems({"note": ["v"]}, books) == {
        "note": "“v” cannot be both Note and Plain (project Mountain desk)."
    }


def test_a_codebook_that_clashes_with_a_built_in_key_is_not_the_persons_fault() -> None:
    other = tuple(replace(entry, hotkeys=("j",)) if entry.key == "plain" else entry for entry in ENTRIES)
    assert keys.problems({"note": ["y"]}, {"Mountain desk": other}) == {}


def test_an_action_has_a_handful_of_keys_at_most() -> None:
    assert "at most 4" in keys.problems({"note": list("yvtop")}, DESK)["note"]


def test_without_single_keys_enter_and_the_arrows_are_left() -> None:
    left = {action: bound for action, bound in keys.effective({}, off=True).items() if bound}
    assert left == {"take": ["Enter"], "next": ["ArrowDown"], "previous": ["ArrowUp"]}
