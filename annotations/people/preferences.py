"""How a person reads and which keys they press: kept with the person, so that it follows them to another machine.

The row holds only what was chosen. Whatever else stands in it (of an older or a newer version) is left alone and breaks
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.codebook import Entry, entries_of
from annotations.errors import InvalidInput
from annotations.models import Codebook, Project, User

from . import keys

CHOICES: dict[str, tuple[str, ...]] = {
    "text_size": ("s", "m", "l", "xl"),
    "measure": ("narrow", "normal", "wide"),
    "face": ("serif", "sans"),
    "theme": ("system", "light", "dark"),
    "contrast": ("system", "more"),
    "motion": ("system", "less"),
}
MOST_SEEN = 100
SEEN_NAME = re.compile(r"^[a-z][a-z0-9_]{0,39}$")


@dataclass(frozen=True, slots=True)
class Preferences:
    """All there is to choose. `keys`: action → key names, where not the built-in ones; `seen`: what needs no telling
    again."""

    text_size: str = "m"
    measure: str = "normal"
    face: str = "serif"
    theme: str = "system"
    contrast: str = "system"
    motion: str = "system"
    keys: dict[str, list[str]] = field(default_factory=dict)
    keys_off: bool = False
    seen: dict[str, bool] = field(default_factory=dict)


def chosen(row: object) -> dict[str, Any]:
    """What of a stored row can be used, by field; what was never chosen is missing."""
    if not isinstance(row, Mapping):
        return {}
    found = {name: row[name] for name, values in CHOICES.items() if row.get(name) in values}
    if isinstance(row.get("keys"), Mapping):
        found["keys"] = {action: list(names) for action, names in row["keys"].items() if _usable(action, names)}
    if isinstance(row.get("keys_off"), bool):
        found["keys_off"] = row["keys_off"]
    if isinstance(row.get("seen"), Mapping):
        found["seen"] = {name: yes for name, yes in row["seen"].items() if isinstance(yes, bool)}
    return found


def _usable(action: object, names: object) -> bool:
    if not isinstance(action, str) or not isinstance(names, list):
        return False
    return keys.is_action(action) and all(isinstance(name, str) and keys.is_key(name) for name in names)


def read(row: object) -> Preferences:
    """The preferences that a stored row means."""
    return Preferences(**chosen(row))


def save(*, user: User, **changes: Any) -> Preferences:
    """Change some of the fields of Preferences: `keys` is replaced as a whole, `seen` is added to.

    Raises InvalidInput for a field or value that there is not, and for keys that clash; `details["keys"]` then says per
    action what is wrong.
    """
    _check(user, changes)
    with transaction.atomic():
        stored = User.objects.select_for_update(no_key=True).values_list("preferences", flat=True).get(pk=user.pk)
        kept = dict(stored) if isinstance(stored, Mapping) else {}
        if "seen" in changes:
            changes["seen"] = {**chosen(kept).get("seen", {}), **changes["seen"]}
            if len(changes["seen"]) > MOST_SEEN:
                raise InvalidInput(_("That is more than can be remembered."))
        kept |= changes
        User.objects.filter(pk=user.pk).update(preferences=kept)
    user.preferences = kept
    return read(kept)


def _check(user: User, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        if name in CHOICES:
            fine = value in CHOICES[name]
        elif name == "keys_off":
            fine = isinstance(value, bool)
        elif name == "seen":
            fine = all(SEEN_NAME.match(key) and isinstance(yes, bool) for key, yes in value.items())
        else:
            fine = name == "keys"
        if not fine:
            raise InvalidInput(_("“%(value)s” is no choice for %(name)s.") % {"value": value, "name": name})
    if "keys" in changes:
        _check_keys(changes["keys"], books_of(user))


def _check_keys(own: keys.Bindings, books: Mapping[str, tuple[Entry, ...]]) -> None:
    for action in own:
        if not keys.is_action(action):
            raise InvalidInput(_("There is no action “%(action)s”.") % {"action": action})
    if wrong := keys.problems(own, books):
        raise InvalidInput(next(iter(wrong.values())), keys=wrong)


def books_of(user: User) -> dict[str, tuple[Entry, ...]]:
    """Project name → the entries of its current codebook, for every open project in which the person may tag."""
    projects = Project.objects.filter(archived_at__isnull=True).order_by("name")
    if not user.is_superuser:
        projects = projects.filter(memberships__user=user)
    return {project.name: entries_of(Codebook.objects.current(project).content) for project in projects}
