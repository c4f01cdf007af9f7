"""Too old a Django, or Django REST framework, stops the start with a sentence that names it."""

from __future__ import annotations

import tomllib

import django
import pytest
import rest_framework
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from tests.environment import CHECKOUT
from workbench import versions


def test_the_oldest_are_those_of_pyproject() -> None:
    wanted = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert f"django>={versions.DJANGO},<6" in wanted
    assert f"djangorestframework>={versions.REST_FRAMEWORK}" in wanted


def test_what_is_installed_is_new_enough() -> None:
    assert versions.too_old() == []
    versions.require()


@pytest.mark.parametrize("old", ["5.2.18", "5.2.9", "5.1.99", "4.2", "5.2.18rc1"])
def test_an_older_django_stops_commands_and_the_web_server(old: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django, "get_version", lambda: old)
    with pytest.raises(CommandError, match=rf"workbench.E001\) Django {old} is installed.*5\.2\.19 or newer"):
        call_command("check", tags=["security"])
    with pytest.raises(ImproperlyConfigured, match=f"Django {old} is installed"):
        versions.require()


def test_an_older_rest_framework_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_framework, "VERSION", "3.17.1")
    with pytest.raises(ImproperlyConfigured, match=r"Django REST framework 3\.17\.1 is installed.*3\.17\.2 or newer"):
        versions.require()


@pytest.mark.parametrize("new", ["5.2.19", "5.2.20", "5.2.100", "5.3", "6.0.dev0"])
def test_a_newer_one_does_not(new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django, "get_version", lambda: new)
    assert versions.too_old() == []
