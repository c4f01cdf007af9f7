"""The keys of the review screen: what each action is bound to, what a key may be called, which two clash. Pure.

An action is a name of BUILT_IN, or `tag:` and a label's key. A key is "1", "s", "Shift+s", "?" or "Enter": letters and
signs by what they type, digits by where they are, so that every layout has them. js/review/keys.js goes by the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from annotations.codebook import ENTRIES, LABEL_FORMAT, Entry, Hedging

Bindings = Mapping[str, Sequence[str]]

TAG = "tag:"
MOST_KEYS = 4  # of one action
BUILT_IN: dict[str, tuple[str, ...]] = {
    "hedged": ("h",),
    "who": ("w",),
    "unsure": ("q",),
    "runon": ("r",),
    "take": ("Enter",),
    "back": ("Backspace",),
    "undo": ("u",),
    "redo": ("Shift+u",),
    "next": ("j", "ArrowDown"),
    "previous": ("k", "ArrowUp"),
    "nextopen": ("n",),
    "note": ("m",),
    "boundary": ("b",),
    "repair": ("Shift+b",),
    "nottext": ("x",),
    "confirmmark": ("Shift+x",),
    "reasons": ("e",),
    "guide": ("g",),
    "find": ("/",),
    "help": ("?",),
    "finish": ("Shift+n",),
}
NAMED = ("Enter", "Backspace", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight")
STAYS = frozenset({"Enter", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"})  # when single keys are off
SIGNS = {"ArrowUp": "↑", "ArrowDown": "↓", "ArrowLeft": "←", "ArrowRight": "→", "Backspace": "⌫"}
TYPED = {sign: name for name, sign in SIGNS.items()} | {name.lower(): name for name in NAMED}
RESERVED = {"tab", "escape", "esc", "space", "delete", "home", "end", "pageup", "pagedown"}
CHORD = re.compile(r"^(?:ctrl|control|alt|altgr|option|meta|cmd|⌘|⌃|⌥)\+", re.IGNORECASE)


def names() -> dict[str, str]:
    """What the actions are called, in the order of BUILT_IN."""
    return {
        "hedged": _("Hedged"),
        "who": _("Who"),
        "unsure": _("Unsure"),
        "runon": _("Runs on"),
        "take": _("Take as shown"),
        "back": _("Back to the last answer"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "next": _("Next"),
        "previous": _("Previous"),
        "nextopen": _("Next open"),
        "note": _("Note"),
        "boundary": _("Wrong boundary"),
        "repair": _("Put a boundary right"),
        "nottext": _("Not text"),
        "confirmmark": _("Confirm a mark"),
        "reasons": _("Reason and cues"),
        "guide": _("Rulings"),
        "find": _("Find"),
        "help": _("All keys"),
        "finish": _("Done, next article"),
    }


def is_action(name: str) -> bool:
    """True for an action of the screen, and for the tagging with any label a codebook might have."""
    return name in BUILT_IN or (name.startswith(TAG) and bool(LABEL_FORMAT.match(name.removeprefix(TAG))))


def is_key(name: str) -> bool:
    """True for a name that a key press can have."""
    bare = name.removeprefix("Shift+")
    if name in NAMED or (len(name) == 1 and name in "0123456789"):
        return True
    if len(bare) != 1:
        return False
    kind = unicodedata.category(bare)[0]
    return (kind == "L" and bare == bare.lower()) or (kind in "PS" and bare == name)


def parse(text: str) -> list[str]:
    """Key names from what somebody typed, with white space between; a key that cannot be one stays as it was typed."""
    found = [_name(word) for word in re.sub(r"(?i)\bshift\s+(?=\S)", "Shift+", text).split()]
    return list(dict.fromkeys(found))


def _name(word: str) -> str:
    if word.lower().startswith("shift+"):
        return f"Shift+{word[6:].lower()}"
    return TYPED.get(word.lower(), word.lower() if len(word) == 1 else word)


def shown(key: str) -> str:
    """A key as people read it: "↓" for ArrowDown."""
    return SIGNS.get(key, key)


def effective(own: Bindings, entries: Sequence[Entry] = ENTRIES, *, off: bool = False) -> dict[str, list[str]]:
    """Action → the keys that do it now, the labels first; `off`: single keys are switched off."""
    built_in = {f"{TAG}{entry.key}": entry.hotkeys for entry in entries} | BUILT_IN
    found = {action: list(own.get(action, keys)) for action, keys in built_in.items()}
    return {action: [key for key in keys if not off or key in STAYS] for action, keys in found.items()}


@dataclass(frozen=True, slots=True)
class Use:
    """A key doing something: the action whose binding it is, and what it does, by a name that two uses may share."""

    action: str
    does: str
    title: str


def problems(own: Bindings, books: Mapping[str, Sequence[Entry]]) -> dict[str, str]:
    """Action → what is wrong with its keys, in a sentence. `books`: project → the entries of its codebook.

    Only a person's own bindings are found wrong: two built-in keys that clash are the codebook's affair.
    """
    found = {action: sentence for action, keys in own.items() if (sentence := _wrong(keys))}
    for project, entries in (books or {"": ENTRIES}).items():
        taken: dict[str, list[Use]] = {}
        for key, use in _uses(effective(own, entries), entries):
            taken.setdefault(key, []).append(use)
        for key, uses in taken.items():
            for action, sentence in _clashes(own, key, uses, project if len(books) > 1 else ""):
                found.setdefault(action, sentence)
    return found


def _wrong(keys: Sequence[str]) -> str:
    if len(keys) > MOST_KEYS:
        return _("An action has at most %(most)d keys.") % {"most": MOST_KEYS}
    for key in keys:
        if CHORD.match(key) or key.lower() in RESERVED or re.fullmatch(r"[Ff]\d+", key):
            return _("“%(key)s” belongs to the browser or the page and cannot be bound.") % {"key": key}
        if not is_key(key):
            return _("“%(key)s” is not a key: write a letter, a digit, a sign, Shift+letter, Enter, ⌫ or an arrow.") % {
                "key": key
            }
    return ""


def _uses(bound: Bindings, entries: Sequence[Entry]) -> Iterator[tuple[str, Use]]:
    """Every key with what it does. A letter also does something with Shift, where the screen has that."""
    titles = names() | {f"{TAG}{entry.key}": entry.name for entry in entries}
    shifted = {
        "hedged": ("hedged_last", _("Hedged, on the one answered last")),
        "unsure": ("unsure_reason", _("Unsure, asking the reason")),
        "undo": ("redo", titles["redo"]),
    } | {
        f"{TAG}{entry.key}": (f"{entry.key}_hedged", _("%(label)s, hedged") % {"label": entry.name})
        for entry in entries
        if entry.hedged is Hedging.FREE
    }
    for action, keys in bound.items():
        for key in keys:
            yield key, Use(action, action, titles[action])
            if action in shifted and len(key) == 1 and key.isalpha():
                yield f"Shift+{key}", Use(action, *shifted[action])


def _clashes(own: Bindings, key: str, uses: list[Use], project: str) -> Iterator[tuple[str, str]]:
    for use in uses:
        other = next((other for other in uses if other.does != use.does and other.action != use.action), None)
        if other is None or use.action not in own:
            continue
        where = (
            _(" (project %(project)s)") % {"project": project} if project and TAG in use.action + other.action else ""
        )
        values = {"key": shown(key), "one": use.title, "other": other.title, "where": where}
        yield use.action, _("“%(key)s” cannot be both %(one)s and %(other)s%(where)s.") % values
