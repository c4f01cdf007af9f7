"""Which suggesters there are: the workbench's own, the server that the settings name, and installed plug-ins."""

from __future__ import annotations

import functools
import logging
import re
from importlib import metadata
from typing import NamedTuple

from . import openai
from .cues import Cues
from .protocol import GROUP, Suggester

log = logging.getLogger(__name__)

NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
OWN = (Cues.name, openai.NAME, "learned")  # what no plug-in may be called


class Installed(NamedTuple):
    """Plug-ins by name, and what could not be used: name → why."""

    found: dict[str, Suggester]
    broken: dict[str, str]


@functools.cache
def installed() -> Installed:
    """The plug-ins of installed packages. One that breaks takes nothing with it."""
    told = Installed({}, {})
    for entry in metadata.entry_points(group=GROUP):
        try:
            suggester = entry.load()()
            wrong = problem(entry.name, suggester)
        except Exception as error:
            log.exception("the suggester %s cannot be loaded", entry.name)
            wrong = type(error).__name__
        if entry.name in told.found or entry.name in told.broken:
            wrong = "two packages have it"
            told.found.pop(entry.name, None)
        if wrong:
            told.broken[entry.name] = wrong
        else:
            told.found[entry.name] = suggester
    return told


def problem(name: str, given: object) -> str:
    """What about a plug-in is not as the protocol says; "" if nothing."""
    if not isinstance(given, Suggester):
        return "it lacks name, version, title, at_once, stays_here or propose"
    if name in OWN or not NAME.fullmatch(name):
        return "it cannot have that name"
    if given.name != name:
        return f"it calls itself {given.name!r}"
    if not (isinstance(given.version, str) and re.fullmatch(r"[\x21-\x7e][\x20-\x7e]{0,39}", given.version)):
        return "its version is no short text"
    if type(given.at_once) is not int or not 1 <= given.at_once <= 1000:
        return "at_once is no number from 1 to 1000"
    if type(given.stays_here) is not bool:
        return "stays_here is neither True nor False"
    return ""


def others() -> dict[str, Suggester]:
    """Those that a manager may choose beside the workbench's own."""
    server: Suggester | None = openai.configured()
    return ({server.name: server} if server else {}) | installed().found


def find(name: str) -> Suggester | None:
    return others().get(name)
