"""Reading and keys: what a person may choose for themselves. Works without a script; with one it is shown at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from annotations.codebook import ENTRIES, Entry
from annotations.errors import InvalidInput
from annotations.people import keys, preferences
from annotations.people.preferences import CHOICES, Preferences

from .people import person


@dataclass(frozen=True, slots=True)
class Group:
    """One thing to choose: the field's name, a title, and (value, words, whether it is the one) for each choice."""

    name: str
    title: str
    options: list[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class Line:
    """One action with its keys: as they stand in the field, as they are built in, and what is wrong with them."""

    action: str
    title: str
    value: str
    built_in: str
    problem: str

    @property
    def field(self) -> str:
        return self.action.replace(":", "-")


@login_required
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    user = person(request)
    books = preferences.books_of(user)
    labels = _labels(books)
    typed = _typed(request.POST, labels) if request.POST.get("part") == "keys" else None
    wrong: Mapping[str, str] = {}
    if request.method == "POST":
        try:
            preferences.save(user=user, books=books, **_changes(request.POST, typed))
        except InvalidInput as refusal:
            messages.error(request, refusal.message)
            wrong = refusal.details.get("keys", {})
        else:
            messages.success(request, _("Saved. It holds wherever you log in."))
            return redirect("preferences")
    now = preferences.read(user.preferences)
    own = now.keys if typed is None else typed
    if typed is None:
        wrong = keys.problems(own, books)
    context = {
        "groups": groups(now), "lines": lines(own, labels, wrong), "sample": sample(),
        "keys_off": now.keys_off if typed is None else "keys_off" in request.POST,
    }  # fmt: skip
    return render(request, "annotations/preferences.html", context, status=400 if typed is not None and wrong else 200)


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """What the workbench does for whoever reads or types differently, and what was not tried."""
    return render(request, "annotations/accessibility.html")


def _changes(given: Mapping[str, str], typed: dict[str, list[str]] | None) -> dict[str, Any]:
    if given.get("part") == "built-in":
        return {"keys": {}}
    if typed is not None:
        return {"keys": typed, "keys_off": "keys_off" in given}
    return {name: given[name] for name in CHOICES if name in given}


def _typed(given: Mapping[str, str], labels: dict[str, Entry]) -> dict[str, list[str]]:
    """The person's own bindings: the fields that say something else than what is built in."""
    built_in = keys.effective({}, list(labels.values()))
    said = {action: keys.parse(given[action]) for action in built_in if action in given}
    return {action: found for action, found in said.items() if found != built_in[action]}


def _labels(books: preferences.Books) -> dict[str, Entry]:
    """Label → its entry in the first of the person's codebooks that has it; the built-in ones for somebody without."""
    found: dict[str, Entry] = {}
    for entries in books.values() or (ENTRIES,):
        for entry in entries:
            found.setdefault(entry.key, entry)
    return found


def lines(own: keys.Bindings, labels: dict[str, Entry], wrong: Mapping[str, str]) -> list[Line]:
    """The actions, labels first."""
    titles = {f"{keys.TAG}{entry.key}": entry.name for entry in labels.values()} | keys.names()
    entries = list(labels.values())
    built_in, bound = keys.effective({}, entries), keys.effective(own, entries)

    def told(names: list[str]) -> str:
        return " ".join(map(keys.shown, names))

    return [
        Line(action, titles[action], told(bound[action]), told(built_in[action]), wrong.get(action, ""))
        for action in built_in
    ]


def groups(now: Preferences) -> list[Group]:
    """What there is to choose of the look."""
    words = {
        "text_size": (_("Text size"), _("Small"), _("Medium"), _("Large"), _("Very large")),
        "measure": (_("Width of a line"), _("Narrow"), _("Normal"), _("Wide")),
        "face": (_("Typeface"), _("Serif"), _("Sans")),
        "theme": (_("Colours"), _("As the system"), _("Light"), _("Dark")),
        "contrast": (_("Contrast"), _("As the system"), _("High")),
        "motion": (_("Motion"), _("As the system"), _("Less")),
    }
    return [
        Group(name, words[name][0], [
            (value, said, getattr(now, name) == value)
            for value, said in zip(values, words[name][1:], strict=True)
        ])
        for name, values in CHOICES.items()
    ]  # fmt: skip


def sample() -> list[tuple[str, str, str]]:
    """(classes, chip, text) of sentences in every state, as the review screen paints them."""
    return [
        ("answered plain", "–", _("The ferry quay at Brennick was built in 1931.")),
        ("answered sourced", "S", _("It will close for repairs, harbour master Jonas Eik said.")),
        ("answered anonymous hedged", "A ~", _("Officials said the work could take all summer.")),
        ("answered speculative", "Sp", _("Prices on the island may well rise.")),
        ("passed", "", _("This one was passed over.")),
        ("answered unsure", _("unsure"), _("The council, it was said, had asked twice.")),
        ("answered sourced waiting", "S ·", _("The embassy announced a visit.")),
        ("answered sourced refused", "S !", _("The register shows 140 jobs.")),
        ("answered anonymous conflict", "A ≠ S", _("Critics call the plan too late.")),
        ("anonymous suggested now", "A ?", _("People briefed on the talks expect a delay until May.")),
        ("", "", _("The next sentence is not answered yet.")),
    ]
