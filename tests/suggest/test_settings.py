"""What `manage.py check` says of the settings of the language model's server."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks

from annotations.suggest import openai

GOOD = {
    "SUGGESTER_URL": "https://llm.example/v1",
    "SUGGESTER_MODEL": "m",
    "SUGGESTER_KEY": "k",
    "SUGGESTER_TIMEOUT": 30.0,
    "SUGGESTER_SENTENCES": 20,
    "SUGGESTER_CHARACTERS": 8000,
    "SUGGESTER_REQUESTS": 10,
}


def told(settings, **values) -> list[str]:
    for name, value in (GOOD | values).items():
        setattr(settings, name, value)
    return sorted(message.id for message in run_checks() if message.id.startswith("annotations."))


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"SUGGESTER_URL": "", "SUGGESTER_MODEL": "", "SUGGESTER_KEY": ""},
        {"SUGGESTER_URL": "http://localhost:8000/v1"},
        {"SUGGESTER_URL": "http://10.0.0.5:8000/v1/", "SUGGESTER_KEY": ""},
        {"SUGGESTER_URL": "http://llm:8000/v1"},
        {"SUGGESTER_URL": "https://[2001:db8::1]:8443/v1"},
    ],
)
def test_good_settings_are_passed_over(settings, values) -> None:
    assert told(settings, **values) == []


@pytest.mark.parametrize(
    ("values", "number"),
    [
        ({"SUGGESTER_URL": ""}, "W001"),
        ({"SUGGESTER_URL": "llm.example"}, "W001"),
        ({"SUGGESTER_URL": "ftp://llm.example/v1"}, "W001"),
        ({"SUGGESTER_URL": "https://user:pass@llm.example/v1"}, "W001"),
        ({"SUGGESTER_URL": "https://llm example/v1"}, "W001"),
        ({"SUGGESTER_URL": "https://llm.example:99999/v1"}, "W001"),
        ({"SUGGESTER_URL": "https://llm.example/v1?key=1"}, "W001"),
        ({"SUGGESTER_URL": "https://llm.example/v1/chat/completions"}, "W001"),
        ({"SUGGESTER_MODEL": ""}, "W002"),
        ({"SUGGESTER_URL": "http://llm.example/v1"}, "W003"),
        ({"SUGGESTER_URL": "http://8.8.8.8/v1"}, "W003"),
        ({"SUGGESTER_KEY": "a\nb"}, "W004"),
        ({"SUGGESTER_KEY": "ключ"}, "W004"),
        ({"SUGGESTER_TIMEOUT": 41.0}, "W005"),
        ({"SUGGESTER_TIMEOUT": 0.0}, "W005"),
        ({"SUGGESTER_REQUESTS": 0}, "W006"),
    ],
)
def test_bad_settings_are_warned_of(settings, values, number) -> None:
    assert told(settings, **values) == [f"annotations.{number}"]


def test_an_address_that_cannot_be_used_offers_no_model(settings) -> None:
    told(settings, SUGGESTER_URL="ftp://llm.example")
    assert openai.configured() is None
    told(settings)
    assert openai.configured() is not None


def test_the_version_names_model_and_prompt_and_is_short_whatever_the_model_is_called() -> None:
    assert openai.ChatServer("https://a.example/v1", "small").version == "small p1"
    long = [openai.ChatServer("https://a.example/v1", "m" * 200 + end).version for end in "ab"]
    assert all(len(version) <= 40 for version in long)
    assert long[0] != long[1]
