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
from django.conf import settings

from annotations import __version__
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
        if (
            word == "RUN"
            and re.search(r"\bpip\b(?!.*\buninstall\b).*\b(install|wheel)\b", rest)
            and "--no-deps" not in rest
        ):
            wrong.append("pip may fetch what the lock does not name")
        if word == "RUN" and re.search(r"\b(sudo|curl|wget)\b", rest):
            wrong.append(f"RUN {rest}: fetches past the lock")
        if word in ("ENV", "ARG", "LABEL") and re.search(r"(SECRET|PASSWORD|TOKEN)\w*=", rest):
            wrong.append(f"{word}: a secret in the image")
    last = found[len(words) - 1 - words[::-1].index("FROM") :]
    users = [rest for word, rest in last if word == "USER"]
    if not users or users[-1].split(":")[0] in ("root", "0"):
        wrong.append("runs as root")
    if not any("pip uninstall --yes pip" in rest for word, rest in last if word == "RUN"):
        wrong.append("pip stays in the image")
    if any(re.search(r"\bpip\b.*\binstall\b", rest) for word, rest in last if word == "RUN"):
        wrong.append("something is installed after the build")
    wrong += [f"{word} is missing" for word in ("HEALTHCHECK", "ENTRYPOINT", "CMD") if word not in dict(last)]
    if not any("--require-hashes" in rest for word, rest in found if word == "RUN"):
        wrong.append("the lock's hashes are not required")
    return wrong


def test_the_dockerfile_keeps_the_rules() -> None:
    assert smells((DOCKER / "Dockerfile").read_text()) == []


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("python:3.11.13-slim-trixie", "python:latest", "not pinned"),
        ("python:3.11.13-slim-trixie", "python", "not pinned"),
        ("USER 10001:10001", "USER root", "runs as root"),
        ('CMD ["web"]', "CMD web", "not in exec form"),
        (', "--require-hashes"', "", "hashes"),
        ("RUN groupadd", "RUN apt-get install -y curl && groupadd", "--no-install-recommends"),
        ("WORKBENCH_LOCAL=0", "SECRET_KEY=abc", "a secret"),
        ("HEALTHCHECK", "LABEL", "HEALTHCHECK is missing"),
        ("pip uninstall --yes pip", "true", "pip stays"),
        ("USER 10001", "RUN pip install --no-deps six\nUSER 10001", "after the build"),
        ('"wheel", "--no-deps"', '"wheel"', "pip may fetch"),
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


def locked(name: str) -> dict[str, str]:
    """What a lock says of each package: version, hashes, and for whom it is there."""
    parts = re.split(r"^(?=\S)", (CHECKOUT / name).read_text(), flags=re.MULTILINE)
    return {part.partition("==")[0]: part.partition("==")[2] for part in parts if "==" in part}


def test_the_build_tool_stands_in_the_lock_with_its_hash() -> None:
    assert "--hash=sha256:" in locked("requirements.lock")["hatchling"]


def test_nothing_that_only_builds_stays_in_the_image() -> None:
    """By the lock's own notes of who wants what: the build tools, and what only they want."""
    wanted_by = {
        name: set(re.findall(r"^ +#(?: via)? +([\w.-]+)", said, re.MULTILINE))
        for name, said in locked("requirements.lock").items()
    }
    builds = {"hatchling", "editables"}
    while more := {name for name, whose in wanted_by.items() if whose and whose <= builds} - builds:
        builds |= more
    runs = [rest for word, rest in instructions((DOCKER / "Dockerfile").read_text()) if '"uninstall"' in rest]
    assert sorted(builds) == json.loads(runs[0])[json.loads(runs[0]).index("--yes") + 1 :]


def test_the_locks_agree_and_the_image_has_what_the_extra_s3_names() -> None:
    ours, beside, tests = (locked(f"requirements{name}.lock") for name in ("", "-s3", "-dev"))
    assert {"django-storages", "boto3"} <= set(beside)
    for name, said in beside.items():
        version = said.split()[0]
        assert tests[name].split()[0] == ours.get(name, said).split()[0] == version, name
    assert '"requirements-s3.lock"' in (DOCKER / "Dockerfile").read_text()


def test_the_image_bears_the_packages_version() -> None:
    for name in ("docker/Dockerfile", "docker/compose.yml", "docs/installing.md"):
        text = (CHECKOUT / name).read_text()
        named = re.findall(r"claim[-_]workbench[:-](\d[\w.]*\w)", text)
        assert named, name
        assert {word.removesuffix("-py3-none-any.whl") for word in named} == {__version__}, name


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
        ("web", {"deploy": {"resources": {"limits": {"cpus": 2, "memory": "1G", "pids": 1}}}}),
        ("proxy", {"volumes": ["./Caddyfile:/etc/caddy/Caddyfile"]}),
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
            if rule["condition"] == "service_healthy":  # a check of its own, or the one of our image
                asks = services[other].get("healthcheck", {"test": 1} if "build" in services[other] else {})
                assert "test" in asks, f"{name} waits for {other} for ever"
            if rule["condition"] == "service_completed_successfully":
                assert services[other]["restart"] in ("no", "on-failure"), f"{other} never completes"
            assert "profiles" not in services[other], f"{name} waits for {other}, which nobody starts"


def test_only_the_proxy_is_reached_and_the_database_and_the_broker_reach_nobody() -> None:
    found = compose()
    assert {name for name, service in found["services"].items() if "ports" in service} == {"proxy"}
    assert found["networks"]["back"] == {"internal": True}
    assert {name for name, service in found["services"].items() if service["networks"] == ["back"]} == {
        "postgres",
        "valkey",
    }
    assert found["services"]["proxy"]["networks"] == ["front"]


def test_every_service_is_limited_and_gives_up_what_it_does_not_need() -> None:
    for name, service in compose()["services"].items():
        assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service.get("read_only") or name == "postgres", name
        assert service["logging"]["options"]["max-size"], name


def test_volumes_secrets_and_networks_are_declared_and_images_pinned() -> None:
    found = compose()
    services = found["services"].values()
    mounted = {volume.split(":")[0] for service in services for volume in service.get("volumes", ())}
    assert {name for name in mounted if not name.startswith(".")} == set(found["volumes"])
    assert [name for name in mounted if name.startswith(".") and not (DOCKER / name).is_file()] == []
    assert {name for service in services for name in service.get("secrets", ())} == set(found["secrets"])
    assert {name for service in services for name in service["networks"]} == set(found["networks"])
    for service in services:
        assert re.search(r":v?\d+\.\d+", service["image"]), service["image"]


def test_each_secret_comes_by_file_to_who_has_it_and_to_nobody_else() -> None:
    for name, service in compose()["services"].items():
        files = {value for key, value in service.get("environment", {}).items() if key.endswith("_FILE")}
        assert files == {f"/run/secrets/{secret}" for secret in service.get("secrets", ())}, name


def test_the_script_makes_the_secrets_that_compose_names_once(tmp_path: Path) -> None:
    make = ["/bin/sh", str(DOCKER / "make-secrets.sh"), str(tmp_path / "secrets")]
    subprocess.run(make, check=True, capture_output=True)
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert set(made) == {Path(secret["file"]).name for secret in compose()["secrets"].values()}
    assert all(re.fullmatch(r"[A-Za-z0-9]{60}", value) for value in made.values())
    assert len(set(made.values())) == 2
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    again = subprocess.run(make, check=True, capture_output=True, text=True)
    assert again.stdout.count("kept") == 2
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == made


def test_compose_holds_no_secret_and_every_variable_is_explained() -> None:
    text = (DOCKER / "compose.yml").read_text()
    explained = set(re.findall(r"^#? ?([A-Z_]+)=", (CHECKOUT / ".env.example").read_text(), re.MULTILINE))
    assert set(re.findall(r"\$\{([A-Z_]+)", text)) <= explained
    assert re.findall(r"^\s*\w*(?:PASSWORD|SECRET)\w*:\s*(?!\$\{|/run/secrets/)\S", text, re.MULTILINE) == []
    for name in ("docker/.env", "docker/secrets/secret_key"):
        shown = ["git", "check-ignore", "-q", name]
        assert subprocess.run(shown, cwd=CHECKOUT, check=False).returncode == 0, f"{name} could be committed"


def test_the_services_are_what_the_entrypoint_knows_and_the_backup() -> None:
    known = set(re.findall(r"^    (\w+)\)", (DOCKER / "entrypoint.sh").read_text(), re.MULTILINE))
    commands = {service["command"][0] for service in compose()["services"].values() if "build" in service}
    assert known == {"web", "worker", "beat", "migrate"}
    assert commands == known | {"backup"}


# --- Caddyfile


def test_the_proxy_takes_the_largest_upload_there_is_and_reads_what_compose_gives_it() -> None:
    text = (DOCKER / "Caddyfile").read_text()
    largest = set(re.findall(r"MAX_BODY:(\d+)", text))
    assert len(largest) == 1
    assert int(min(largest)) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert f"MAX_BODY:-{min(largest)}" in (DOCKER / "compose.yml").read_text()
    assert set(compose()["services"]["proxy"]["environment"]) <= set(re.findall(r"\{\$([A-Z_]+)", text))
