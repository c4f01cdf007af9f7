"""The systemd units, by systemd's own check where it is, and by rules of ours everywhere."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.environment import CHECKOUT
from tests.house.test_docs import settings_read

UNITS = CHECKOUT / "docker/systemd"
ENTRYPOINT = "/opt/claim-workbench/docker/entrypoint.sh"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))

# What a service that is attacked must not have; each is a directive and the value that it needs.
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "ProtectKernelTunables": "yes",
    "RestrictSUIDSGID": "yes",
    "RestrictNamespaces": "yes",
    "SystemCallFilter": "@system-service",
    "User": "claim-workbench",
    "UMask": "0077",
}


def directives(name: str) -> dict[str, list[str]]:
    """Each directive of a unit with its values in order, whatever its section."""
    found: dict[str, list[str]] = {}
    for line in (UNITS / name).read_text().splitlines():
        if line and line[0] not in "#;[":
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def variables(name: str) -> set[str]:
    """The variables that a unit sets."""
    return {word.partition("=")[0] for value in directives(name)["Environment"] for word in value.split()}


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_is_hardened(name: str) -> None:
    found = directives(name)
    assert {key: found.get(key, ["absent"])[-1] for key in HARDENED} == HARDENED


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_runs_something_there_is(name: str) -> None:
    known = set(re.findall(r"^    (\w+)\)", (CHECKOUT / "docker/entrypoint.sh").read_text(), re.MULTILINE))
    program, what, *_ = directives(name)["ExecStart"][0].split()
    assert program == ENTRYPOINT
    instances = re.findall(r"claim-workbench@(\w+)\.service", (UNITS / "claim-workbench.target").read_text())
    for word in instances if what == "%i" else [what]:
        assert word in known | set(get_commands()) | {"backup"}


def test_the_target_starts_what_the_containers_are() -> None:
    started = re.findall(r"claim-workbench[@-](\w+)\.service", (UNITS / "claim-workbench.target").read_text())
    assert sorted(started) == ["beat", "migrate", "web", "worker"]


@pytest.mark.parametrize("name", SERVICES)
def test_each_setting_is_one_that_is_read(name: str) -> None:
    image = set(re.findall(r"\$\{([A-Z_]+)", (CHECKOUT / "docker/entrypoint.sh").read_text()))
    told = set(re.findall(r"^([A-Z_]+)=", (UNITS / "claim-workbench.conf").read_text(), re.MULTILINE))
    read = settings_read() | image | {"PATH", "PYTHONUNBUFFERED"}
    assert {word.removesuffix("_FILE") for word in variables(name) | told} - read == set()


@pytest.mark.parametrize("name", SERVICES)
def test_each_secret_that_a_service_is_told_of_is_handed_to_it(name: str) -> None:
    found = directives(name)
    handed = {value.partition(":")[0] for value in found["LoadCredential"]}
    assert handed == set(re.findall(r"%d/(\w+)", " ".join(found["Environment"])))
    assert {Path(value.partition(":")[2]).name for value in found["LoadCredential"]} == handed


def test_every_file_is_installed_by_the_guide() -> None:
    guide = (CHECKOUT / "docs/installing.md").read_text()
    endings = set(re.findall(r"docker/systemd/\*(\.\w+)", guide))
    for path in UNITS.iterdir():
        assert path.suffix in endings or f"docker/systemd/{path.name}" in guide, path.name


def verified(folder: Path) -> str:
    """What systemd says of the units in this folder, with a program in place of ours that is there."""
    for path in folder.glob("*.service"):
        path.write_text(path.read_text().replace(ENTRYPOINT, "/bin/sh"))
    template = folder / "claim-workbench@.service"
    shutil.copy(template, folder / "claim-workbench@web.service")
    names = [str(path) for path in folder.iterdir() if "@." not in path.name]
    verify = ["systemd-analyze", "verify", "--man=no", *names]
    answer = subprocess.run(verify, cwd=folder, capture_output=True, text=True, check=False)
    return "\n".join(line for line in (answer.stdout + answer.stderr).splitlines() if "claim-workbench" in line)


def copied(folder: Path) -> Path:
    for path in UNITS.glob("claim-workbench*.*"):
        if path.suffix in (".service", ".timer", ".target"):
            shutil.copy(path, folder)
    return folder


if shutil.which("systemd-analyze"):

    def test_systemd_has_nothing_to_say_of_the_units(tmp_path: Path) -> None:
        assert verified(copied(tmp_path)) == ""

    def test_systemd_would_say_what_is_wrong(tmp_path: Path) -> None:
        unit = copied(tmp_path) / "claim-workbench-migrate.service"
        unit.write_text(unit.read_text().replace("NoNewPrivileges=", "NoNewPrivilege="))
        assert "'NoNewPrivilege'" in verified(tmp_path)
