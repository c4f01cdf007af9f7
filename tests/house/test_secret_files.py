"""Secrets by file: what stands in the file is the setting, and every way to get it wrong is one sentence."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import CHECKOUT
from workbench import secret_files

SECRET = re.compile(r"(SECRET|PASSWORD|TOKEN|KEY)(_FALLBACKS)?$|^(DATABASE|REDIS|EMAIL)_URL$")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file that EMAIL_URL_FILE names."""
    monkeypatch.delenv("EMAIL_URL", raising=False)
    monkeypatch.setenv("EMAIL_URL_FILE", str(tmp_path / "email_url"))
    return tmp_path / "email_url"


def test_the_file_is_read_without_the_white_space_around_it(told: Path) -> None:
    told.write_text("  smtp://a:b@host\n\n")
    assert secret_files.read("EMAIL_URL") == "smtp://a:b@host"


def test_a_variable_that_is_empty_is_not_set(told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told.write_text("smtp://host")
    monkeypatch.setenv("EMAIL_URL", "")
    assert secret_files.read("EMAIL_URL") == "smtp://host"
    monkeypatch.setenv("EMAIL_URL_FILE", "")
    assert secret_files.read("EMAIL_URL") == ""


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "cannot be read (No such file"), (b" \n", "which is empty."), (b"\xff\xfe\x00", "no text in UTF-8.")],
)
def test_a_file_that_says_nothing_is_one_sentence(told: Path, content: bytes | None, sentence: str) -> None:
    if content is not None:
        told.write_bytes(content)
    with pytest.raises(ValueError, match=re.escape(sentence)):
        secret_files.read("EMAIL_URL")


def test_both_at_once_are_refused(told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told.write_text("smtp://host")
    monkeypatch.setenv("EMAIL_URL", "smtp://other")
    with pytest.raises(ValueError, match="both set; keep one"):
        secret_files.read("EMAIL_URL")


def test_every_setting_that_is_a_secret_can_come_by_file() -> None:
    tree = ast.parse((CHECKOUT / "workbench/settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    named = [(ast.unparse(call.func), ast.literal_eval(call.args[0])) for call in calls if _is_word(call.args[0])]
    read = {name for function, name in named if function.startswith("env.")}
    assert {name for name in read if SECRET.search(name)} == set(), "read these with secret(…)"
    assert {"SECRET_KEY", "DATABASE_PASSWORD"} <= {name for function, name in named if function == "secret"}


def _is_word(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


SAYS = """
from django.conf import settings
s = settings
print(s.SECRET_KEY, s.SECRET_KEY_FALLBACKS, s.DATABASES["default"]["PASSWORD"], s.DATABASES["snapshot"]["PASSWORD"])
print(s.REDIS_URL, s.CELERY_BROKER_URL, s.CACHES["default"]["LOCATION"], s.EMAIL_HOST_PASSWORD, s.SUGGESTER_KEY)
print(s.STORAGES["private"]["OPTIONS"]["access_key"], s.STORAGES["private"]["OPTIONS"]["secret_key"])
"""


def server(environ: dict[str, str], code: str = SAYS) -> subprocess.CompletedProcess[str]:
    """Settings of server mode in these surroundings alone."""
    given = {"DJANGO_SETTINGS_MODULE": "workbench.settings", "ALLOWED_HOSTS": "desk.example", "PATH": os.defpath}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=CHECKOUT, env=given | environ, capture_output=True, text=True, check=False)


def test_a_server_starts_with_every_secret_in_a_file(tmp_path: Path) -> None:
    secrets = {
        "SECRET_KEY": "k" * 60,
        "SECRET_KEY_FALLBACKS": "older, oldest",
        "DATABASE_PASSWORD": "p@ss/word:%?",
        "REDIS_URL": "redis://:broker@cache:6379/0",
        "EMAIL_URL": "smtp+tls://desk:mail@smtp.example:587",
        "SUGGESTER_KEY": "sk-1",
        "AWS_ACCESS_KEY_ID": "id-1",
        "AWS_SECRET_ACCESS_KEY": "aws-1",
    }
    environ = {"DATABASE_URL": "postgresql://desk@db/desk", "STORAGE_URL": "s3://b?endpoint=https://s3.example"}
    for name, value in secrets.items():
        (tmp_path / name).write_text(value + "\n")
        environ[f"{name}_FILE"] = str(tmp_path / name)
    answer = server(environ)
    assert answer.returncode == 0, answer.stderr
    first, second, third = answer.stdout.splitlines()
    assert first == f"{'k' * 60} ['older', 'oldest'] p@ss/word:%? p@ss/word:%?"
    broker = secrets["REDIS_URL"]
    assert second == f"{broker} {broker} {broker} mail sk-1"
    assert third == "id-1 aws-1"


def test_what_cannot_be_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("b")
    environ = {
        "SECRET_KEY": "k" * 60,
        "DATABASE_URL": "postgresql://desk:a@db/desk",
        "REDIS_URL": "redis://cache",
        "DATABASE_PASSWORD_FILE": str(tmp_path / "password"),
    }
    load = "from django.conf import settings; settings.DEBUG"
    assert "DATABASE_URL holds a password and DATABASE_PASSWORD another; keep one." in server(environ, load).stderr
    missing = {**environ, "SECRET_KEY": "", "SECRET_KEY_FILE": str(tmp_path / "nothing")}
    assert "SECRET_KEY_FILE names" in server(missing, load).stderr
