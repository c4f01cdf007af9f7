"""The public CI file: it can be read, calls what there is, and covers what is promised."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import yaml

from tests.environment import CHECKOUT
from tests.run import TIERS


def workflow() -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load((CHECKOUT / ".github/workflows/ci.yml").read_text())
    return found


def steps() -> list[dict[str, Any]]:
    return [step for job in workflow()["jobs"].values() for step in job["steps"]]


def test_each_step_runs_a_target_or_a_file_that_there_is() -> None:
    targets = re.findall(r"^(\w[\w-]*):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)
    lines = [line for step in steps() for line in step.get("run", "").splitlines()]
    assert {line.split()[1] for line in lines if line.startswith("make ")} == {"check", "test", "audit"} & set(targets)
    for line in lines:
        assert line.split()[0] in {"make", "cat", "cp", "sed", "docker", "docker/make-secrets.sh", "curl"}, line
        for name in re.findall(r"(?<![\w/])(?:docker/[\w-]+\.?\w+|\.env\.example)", line):
            assert (CHECKOUT / name).exists() or name == "docker/.env", name


def test_each_variable_that_make_is_given_is_one_of_its_own() -> None:
    words = {word for step in steps() for word in re.findall(r"\b([A-Z]+)=", step.get("run", ""))} - {"SITE"}
    own = set(re.findall(r"^([A-Z]+) \?=", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))
    assert words == own == {"PYTHON", "TIER"}


def test_every_python_that_may_run_it_is_tested_on_both_databases() -> None:
    matrix = workflow()["jobs"]["test"]["strategy"]["matrix"]
    assert matrix == {"python": ["3.11", "3.12", "3.13"], "database": ["sqlite", "postgresql"]}
    assert set(matrix["database"]) <= set(TIERS)
    assert sorted(map(id, TIERS["sqlite"] + TIERS["postgresql"])) == sorted(map(id, TIERS["all"]))
    oldest = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert oldest == f">={matrix['python'][0]}"


def test_it_may_only_read_and_every_job_ends() -> None:
    found = workflow()
    assert found["permissions"] == {"contents": "read"}
    assert all(job["timeout-minutes"] <= 60 for job in found["jobs"].values())
    assert all(step["with"]["persist-credentials"] is False for step in steps() if "checkout" in step.get("uses", ""))


def test_each_action_has_a_version() -> None:
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@(v\d+|[0-9a-f]{40})", step["uses"]) for step in steps() if "uses" in step)


def test_the_docs_say_that_it_was_not_run() -> None:
    assert "ci.yml" in (CHECKOUT / "docs/contributing.md").read_text()
    assert "**not been run**" in (CHECKOUT / "docs/contributing.md").read_text()
