"""The container's files, by rules: there need not be an engine to know that they are sound."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.environment import CHECKOUT

DOCKER = CHECKOUT / "docker"


# --- The Dockerfile


def instructions(text: str) -> list[tuple[str, str]]:
    """Keyword and arguments of each instruction, continuation lines joined."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines()
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in joined]


def smells(text: str) -> list[str]:
    """What is wrong with a Dockerfile, a sentence each."""
    found = instructions(text)
    words = [word for word, _ in found]
    wrong = []
    for word, rest in found:
        if word == "FROM" and not re.fullmatch(r"[\w./-]+:[\w.-]*\d+\.\d+[\w.-]*( AS \w+)?", rest):
            wrong.append(f"FROM {rest}: not pinned to a version")
        if word == "FROM" and ":latest" in rest:
            wrong.append("FROM: latest")
        if word in ("CMD", "ENTRYPOINT", "VOLUME") and not rest.startswith("["):
            wrong.append(f"{word} {rest}: not in exec form")
        if word == "HEALTHCHECK" and "CMD [" not in rest:
            wrong.append("HEALTHCHECK: not in exec form")
        if word == "ADD":
            wrong.append("ADD: use COPY")
        if word == "RUN" and "apt-get install" in rest and "--no-install-recommends" not in rest:
            wrong.append("apt-get install without --no-install-recommends")
        if word == "RUN" and "pip" in rest and "install" in rest and "--no-deps" not in rest:
            wrong.append("pip may fetch what the lock does not name")
        if word == "RUN" and re.search(r"\b(sudo|curl|wget)\b", rest):
            wrong.append(f"RUN {rest}: fetches past the lock")
        if word in ("ENV", "ARG", "LABEL") and re.search(r"(SECRET|PASSWORD|TOKEN)\w*=", rest):
            wrong.append(f"{word}: a secret in the image")
    last = found[len(words) - 1 - words[::-1].index("FROM") :]
    users = [rest for word, rest in last if word == "USER"]
    if not users or users[-1].split(":")[0] in ("root", "0"):
        wrong.append("runs as root")
    wrong += [f"{word} is missing" for word in ("HEALTHCHECK", "ENTRYPOINT", "CMD") if word not in dict(last)]
    if not any("--require-hashes" in rest for word, rest in found if word == "RUN"):
        wrong.append("the lock's hashes are not required")
    return wrong


def test_the_dockerfile_keeps_the_rules() -> None:
    assert smells((DOCKER / "Dockerfile").read_text()) == []


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("python:3.11.13-slim-bookworm", "python:latest", "not pinned"),
        ("python:3.11.13-slim-bookworm", "python", "not pinned"),
        ("USER 10001:10001", "USER root", "runs as root"),
        ('CMD ["web"]', "CMD web", "not in exec form"),
        (', "--require-hashes"', "", "hashes"),
        ("RUN groupadd", "RUN apt-get install -y curl && groupadd", "--no-install-recommends"),
        ("WORKBENCH_LOCAL=0", "SECRET_KEY=abc", "a secret"),
        ("HEALTHCHECK", "LABEL", "HEALTHCHECK is missing"),
    ],
)
def test_each_rule_for_the_dockerfile_can_fail(old: str, new: str, wrong: str) -> None:
    text = (DOCKER / "Dockerfile").read_text()
    assert old in text
    assert any(wrong in sentence for sentence in smells(text.replace(old, new)))


def copied() -> list[str]:
    """What the Dockerfile copies from the checkout."""
    found = [rest for word, rest in instructions((DOCKER / "Dockerfile").read_text()) if word == "COPY"]
    return [word for rest in found if "--from" not in rest for word in rest.split()[:-1] if not word.startswith("--")]


def test_what_the_image_copies_is_there_and_let_in_and_nothing_else_is() -> None:
    """In the ignore file everything is out that is not named."""
    lines = (CHECKOUT / ".dockerignore").read_text().splitlines()
    assert lines[1] == "*"
    let_in = {line[1:] for line in lines if line.startswith("!")}
    assert let_in == set(copied())
    assert [name for name in let_in if not (CHECKOUT / name).exists()] == []


def test_what_the_image_copies_is_enough_to_build_the_package(tmp_path: Path) -> None:
    for name in copied():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (CHECKOUT / name).is_dir():
            shutil.copytree(CHECKOUT / name, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(CHECKOUT / name, target)
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path / "out")]
    answer = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert len(list((tmp_path / "out").glob("claim_workbench-*.whl"))) == 1


def test_the_build_tool_stands_in_the_lock_with_its_hash() -> None:
    lock = (CHECKOUT / "requirements.lock").read_text()
    assert re.search(r"^hatchling==\S+ \\\n +--hash=sha256:", lock, re.MULTILINE)


# --- compose.yml


def compose() -> dict:  # type: ignore[type-arg]
    return yaml.safe_load((DOCKER / "compose.yml").read_text())


def test_compose_has_the_form_of_the_specification() -> None:
    schema = json.loads((DOCKER / "compose.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(compose())


@pytest.mark.parametrize(
    ("service", "change"),
    [
        ("web", {"helthcheck": {}}),
        ("web", {"image": "claim-workbench"}),
        ("web", {"depends_on": {"migrate": {"condition": "service_ready"}}}),
        ("postgres", {"healthcheck": {"test": "pg_isready", "interval": "5s", "timeout": "5s", "retries": 3}}),
        ("valkey", {"stop_grace_period": "60"}),
    ],
)
def test_the_form_refuses_what_an_engine_would(service: str, change: dict) -> None:  # type: ignore[type-arg]
    schema = json.loads((DOCKER / "compose.schema.json").read_text())
    found = compose()
    found["services"][service] |= change
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(found, schema)


def test_whatever_a_service_waits_for_can_come_true() -> None:
    services = compose()["services"]
    for name, service in services.items():
        for other, rule in service.get("depends_on", {}).items():
            if rule["condition"] == "service_healthy":
                assert "test" in services[other].get("healthcheck", {}), f"{name} waits for {other} for ever"
            if rule["condition"] == "service_completed_successfully":
                assert services[other]["restart"] in ("no", "on-failure"), f"{other} never completes"


def test_only_the_web_server_is_reached_and_only_from_this_machine() -> None:
    ports = {name: service["ports"] for name, service in compose()["services"].items() if "ports" in service}
    assert list(ports) == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in ports["web"])


def test_volumes_are_declared_and_images_pinned() -> None:
    found = compose()
    used = {volume.split(":")[0] for service in found["services"].values() for volume in service.get("volumes", ())}
    assert used == set(found["volumes"])
    for service in found["services"].values():
        assert re.search(r":v?\d+\.\d+", service["image"]), service["image"]


def test_compose_holds_no_secret_and_every_variable_is_explained() -> None:
    text = (DOCKER / "compose.yml").read_text()
    explained = set(re.findall(r"^#? ?([A-Z_]+)=", (CHECKOUT / ".env.example").read_text(), re.MULTILINE))
    assert set(re.findall(r"\$\{([A-Z_]+)", text)) <= explained
    assert re.findall(r"^\s*\w*(?:PASSWORD|SECRET)\w*:\s*(?!\$\{)\S", text, re.MULTILINE) == []
    shown = ["git", "check-ignore", "-q", "docker/.env"]
    assert subprocess.run(shown, cwd=CHECKOUT, check=False).returncode == 0, "docker/.env could be committed"


def test_the_services_are_what_the_entrypoint_knows() -> None:
    known = set(re.findall(r"^    (\w+)\)", (DOCKER / "entrypoint.sh").read_text(), re.MULTILINE))
    commands = {service["command"][0] for service in compose()["services"].values() if "build" in service}
    assert commands == known == {"web", "worker", "beat", "migrate"}
