"""docker/compose.yml without an engine: its variables, the order it starts things in, what each process is given."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from tests.environment import CHECKOUT

DOCKER = CHECKOUT / "docker"
VARIABLE = re.compile(r"\$\{(?P<name>[A-Z_]+)(?::(?P<kind>[-?])(?P<word>(?:[^{}]|\{[^{}]*\})*))?\}")


class Unset(Exception):
    """A variable that the file demands is not set."""


def filled(text: str, given: dict[str, str]) -> str:
    """The text with `${NAME}`, `${NAME:-word}` and `${NAME:?word}` replaced, as Compose does: empty counts as unset."""

    def one(match: re.Match[str]) -> str:
        value = given.get(match["name"], "")
        if value or match["kind"] is None:
            return value
        if match["kind"] == "?":
            raise Unset(match["word"])
        return filled(match["word"], given)

    return VARIABLE.sub(one, text)


def env_file(text: str) -> dict[str, str]:
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))


def services(given: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Those that `up` starts, in the order in which what they wait for allows."""
    found = yaml.safe_load(filled((DOCKER / "compose.yml").read_text(), given))["services"]
    waiting = {name: service for name, service in found.items() if "profiles" not in service}
    ordered: dict[str, dict[str, Any]] = {}
    while waiting:
        free = [name for name, service in waiting.items() if set(service.get("depends_on", ())) <= set(ordered)]
        assert free, f"{sorted(waiting)} wait for each other"
        ordered |= {name: waiting.pop(name) for name in free}
    return ordered


def environment(service: dict[str, Any], given: dict[str, str], secrets: Path) -> dict[str, str]:
    """The variables of its process: docker/.env, then its own, with secrets where they lie here."""
    told = {name: str(value) for name, value in service.get("environment", {}).items()}
    both = {**(given if "env_file" in service else {}), **told}
    return {name: value.replace("/run/secrets", str(secrets)) for name, value in both.items()}
