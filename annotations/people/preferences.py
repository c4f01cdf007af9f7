"""How a person reads and which keys they press: kept with the person, so that it follows them to another machine.

The row holds only what was chosen. Whatever else stands in it (of an older or a newer version) is left alone and breaks
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from annotations.codebook import Entry, entries_of
from annotations.errors import InvalidInput
from annotations.models import Codebook, Membership, User
from annotations.roles import Action, roles_that_may

from . import keys

Books = Mapping[str, tuple[Entry, ...]]
CHOICES: dict[str, tuple[str, ...]] = {
    "text_size": ("s", "m", "l", "xl"),
    "measure": ("narrow", "normal", "wide"),
    "face": ("serif", "sans"),
    "theme": ("system", "light", "dark"),
    "contrast": ("system", "more"),
    "motion": ("system", "less"),
}
MOST_ACTIONS = 120  # with keys of one's own: all of the screen, and a label for each of a large codebook
MOST_SEEN = 100
OWN_SEEN = frozenset({"practice"})  # what the workbench itself remembers there, however full it is
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
        usable = ((action, list(names)) for action, names in row["keys"].items() if _usable(action, names))
        found["keys"] = dict(islice(usable, MOST_ACTIONS))
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


def save(*, user: User, books: Books | None = None, **changes: Any) -> Preferences:
    """Change some of the fields of Preferences: `keys` is replaced as a whole, `seen` is added to.

    `books`: `books_of(user)`, by which keys are checked, if the caller has it already.

    Raises InvalidInput for a field or value that there is not, and for keys that clash; `details["keys"]` then says per
    action what is wrong.
    """
    _check(user, changes, books)
    with transaction.atomic():
        stored = User.objects.select_for_update(no_key=True).values_list("preferences", flat=True).get(pk=user.pk)
        kept = dict(stored) if isinstance(stored, Mapping) else {}
        if "seen" in changes:
            new = changes["seen"].keys() - OWN_SEEN
            changes["seen"] = {**chosen(kept).get("seen", {}), **changes["seen"]}
            if new and len(changes["seen"]) > MOST_SEEN:
                raise InvalidInput(_("That is more than can be remembered."))
        kept |= changes
        User.objects.filter(pk=user.pk).update(preferences=kept)
    user.preferences = kept
    return read(kept)


def _check(user: User, changes: dict[str, Any], books: Books | None) -> None:
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
        _check_keys(changes["keys"])
        if wrong := keys.problems(changes["keys"], books_of(user) if books is None else books):
            raise InvalidInput(next(iter(wrong.values())), keys=wrong)


def _check_keys(own: keys.Bindings) -> None:
    if len(own) > MOST_ACTIONS:
        raise InvalidInput(_("At most %(most)d actions have keys of your own.") % {"most": MOST_ACTIONS})
    for action in own:
        if not keys.is_action(action):
            raise InvalidInput(_("There is no action “%(action)s”.") % {"action": action})


def books_of(user: User) -> dict[str, tuple[Entry, ...]]:
    """Project name → the entries of its current codebook, for every open project in which the person may tag."""
    published = Codebook.objects.filter(project=OuterRef("project"), published_at__isnull=False)
    latest = published.order_by("-version").values("version")[:1]
    rows = Codebook.objects.filter(version=Subquery(latest), project__archived_at__isnull=True)
    if not user.is_superuser:
        member = Membership.objects.filter(user=user, role__in=roles_that_may(Action.TAG))
        rows = rows.filter(project__in=member.values("project"))
    found = rows.order_by("project__name").values_list("project__name", "content")
    return {name: entries_of(content) for name, content in found}
