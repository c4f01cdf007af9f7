"""What the whole house keeps to: who imports whom, what stays unloaded, which licences run, how a server is set up."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.environment import CHECKOUT

HEAVY = {"numpy", "sklearn", "scipy", "pyarrow", "pandas", "datasets", "trafilatura", "spacy", "datasketch"}
HEAVY |= {"sentencex"}  # light, but a twentieth of a start; English and German do without
ALLOWED = re.compile(
    r"MIT|BSD|Apache|PSF|Python Software Foundation|ISC|MPL|Mozilla|LGPL|Lesser|HPND|Unlicense|Zlib|CC0"
)
# One package, one licence, looked at by itself: trafilatura needs regex (through dateparser), whose older half is under
# CNRI's licence of Python 1.6: permissive, approved by the OSI, and part of the licence that every Python comes with.
LOOKED_AT = {"regex": {"CNRI-Python"}, "qrcode": {"Other/Proprietary License"}}  # qrcode: BSD and MIT, in its LICENSE
FORBIDDEN = re.compile(r"(?<!L)GPL|Affero|(?<!Lesser )General Public|SSPL|Commons Clause", re.IGNORECASE)
# What checks and tests are done with may be under the GPL, because nobody is given it with the product.
TOOLS_UNDER_THE_GPL = {"djlint", "krippendorff"}
SERVER = {
    "WORKBENCH_LOCAL": "",
    "SECRET_KEY": "a-long-key-of-many-letters-and-digits-0123456789-that-only-this-test-knows",
    "ALLOWED_HOSTS": "workbench.example",
    "DATABASE_URL": "postgresql://workbench:secret@localhost/workbench",
    "REDIS_URL": "redis://localhost:6379/0",
}


def python(code: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter in the checkout."""
    return subprocess.run(
        [sys.executable, "-W", "error::SyntaxWarning", "-c", code],
        cwd=CHECKOUT,
        env=os.environ | environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_floors_and_contracts_hold() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [command, "--no-cache"], cwd=CHECKOUT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_a_started_site_has_loaded_nothing_heavy() -> None:
    code = (
        "import django, json, sys; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns;"
        "import workbench.wsgi; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    done = python(code)
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stdout))
    assert {"annotations", "django", "rest_framework"} <= loaded
    assert not loaded & HEAVY


def test_server_mode_passes_djangos_own_check_for_deployment() -> None:
    done = python(
        "from workbench.cli import main; raise SystemExit(main(['check', '--deploy', '--fail-level', 'WARNING']))",
        **SERVER,
    )
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL"])
def test_server_mode_does_not_start_without(missing: str) -> None:
    done = python("import workbench.settings", **(SERVER | {missing: ""}))
    assert done.returncode != 0
    assert f"Server mode needs {missing}" in done.stderr


@pytest.mark.parametrize(
    ("given", "fetches"),
    [({}, False), ({"FETCH_ADDRESSES": "true"}, True), ({"WORKBENCH_LOCAL": "1", "DATABASE_URL": ""}, True)],
)
def test_a_server_asks_strangers_hosts_only_if_its_operator_says_so(given: dict[str, str], fetches: bool) -> None:
    done = python("from workbench.settings import FETCH_ADDRESSES; print(FETCH_ADDRESSES)", **(SERVER | given))
    assert done.stdout.strip() == str(fetches), done.stderr


def locked(lock: str = "requirements.lock") -> list[str]:
    """Names of what is installed here from the lock: what the product runs with, unless another one is named."""
    lines = (CHECKOUT / lock).read_text().splitlines()
    needed = [Requirement(line.rstrip(" \\")) for line in lines if line and line[0] not in " #"]
    return [found.name for found in needed if found.marker is None or found.marker.evaluate()]


def licences(name: str) -> list[str]:
    """The licences a package declares: its expression's parts, else its classifiers, else its words."""
    told = metadata.metadata(name)
    expression = told.get("License-Expression")
    if expression:
        return chosen(expression)
    kinds = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier", []) if line.startswith("License ::")]
    return kinds or [(told.get("License") or "none told").splitlines()[0]]


def chosen(expression: str) -> list[str]:
    """The parts of an SPDX expression. Where it is nothing but a choice (A OR B, with no brackets), those of the first
    that we may take, if there is one: OR leaves it to whoever uses it."""
    choices = re.split(r"\s+OR\s+", expression) if "(" not in expression else [expression]
    sets = [[part for part in re.split(r"[()\s]+|\bAND\b|\bOR\b|\bWITH\b", one) if part] for one in choices]
    return next((parts for parts in sets if all(map(is_fine, parts))), [part for parts in sets for part in parts])


def is_fine(licence: str) -> bool:
    return bool(ALLOWED.search(licence)) and not FORBIDDEN.search(licence)


def test_what_runs_has_a_licence_that_we_may_ship() -> None:
    names = [*locked(), *locked("requirements-s3.lock")]
    assert len(names) > 40
    left = {name: set(licences(name)) - LOOKED_AT.get(name, set()) for name in names}
    wrong = {name: found for name, found in left.items() if not all(map(is_fine, found))}
    assert not wrong


def test_what_is_under_the_gpl_only_checks_and_tests() -> None:
    names = set(locked("requirements-dev.lock"))
    assert {name for name in names if any(map(FORBIDDEN.search, licences(name)))} == TOOLS_UNDER_THE_GPL
    assert not TOOLS_UNDER_THE_GPL & set(locked())


@pytest.mark.parametrize(
    "licence", ["GPL-3.0-only", "AGPL-3.0", "GNU General Public License v3 (GPLv3)", "Proprietary", "none told"]
)
def test_a_licence_that_we_may_not_ship_is_found(licence: str) -> None:
    assert not is_fine(licence)
    assert is_fine("LGPL-3.0-only")
    assert not all(map(is_fine, chosen(f"{licence} AND MIT".replace("(", "").replace(")", ""))))


def test_of_a_choice_of_licences_one_that_we_may_ship_is_enough() -> None:
    assert chosen("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later") == ["MPL-1.1"]
    assert chosen("GPL-2.0-only OR AGPL-3.0") == ["GPL-2.0-only", "AGPL-3.0"]
    assert chosen("MIT AND GPL-2.0-only OR GPL-3.0-only") == ["MIT", "GPL-2.0-only", "GPL-3.0-only"]
    assert "GPL-2.0-only" in chosen("(MIT OR Apache-2.0) AND GPL-2.0-only")


# What opens connections, and who may. `workbench/` asks this machine whether a port is free, and awaits its children.
OPENS = {
    "requests",
    "httpx",
    "httpcore",
    "aiohttp",
    "urllib3",
    "urllib.request",
    "http.client",
    "socket",
    "ssl",
    "ftplib",
}
MAY_OPEN = {
    "annotations/outbound/": OPENS,
    "workbench/client.py": {"http.client", "ssl", "urllib.request"},
    "workbench/run.py": {"socket"},
    "workbench/preflight.py": {"socket"},
    "workbench/supervisor.py": {"socket"},
}


def imported(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_one_room_opens_connections_to_other_hosts() -> None:
    """ruff says so too, but for the faces, which may speak HTTP and therefore pass its rule."""
    wrong, opening = {}, set()
    for path in [*(CHECKOUT / "annotations").rglob("*.py"), *(CHECKOUT / "workbench").rglob("*.py")]:
        name = path.relative_to(CHECKOUT).as_posix()
        found = {module for module in imported(path) if module in OPENS or module == "trafilatura.fetch_url"}
        allowed = next((may for prefix, may in MAY_OPEN.items() if name.startswith(prefix)), set())
        opening |= {prefix for prefix in MAY_OPEN if found and name.startswith(prefix)}
        if found - allowed:
            wrong[name] = found - allowed
    assert wrong == {}
    assert opening == set(MAY_OPEN), "a line here that nobody needs"
