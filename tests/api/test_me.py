"""One's own preferences through the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from annotations.models import User

ADDRESS = "/api/v1/me/preferences/"


@pytest.fixture
def rosas(client: Client, rosa: User) -> Client:
    client.force_login(rosa)
    return client


def put(client: Client, **changes: Any) -> Any:
    return client.put(ADDRESS, changes, content_type="application/json")


def test_a_change_is_kept_and_the_rest_stays(rosas: Client, rosa: User) -> None:
    assert put(rosas, text_size="l", keys={"tag:sourced": ["y"], "next": []}).status_code == 200
    assert put(rosas, theme="dark", seen={"practice": True}).status_code == 200
    assert rosas.get(ADDRESS).json() == {
        "text_size": "l",
        "measure": "normal",
        "face": "serif",
        "theme": "dark",
        "contrast": "system",
        "motion": "system",
        "keys": {"tag:sourced": ["y"], "next": []},
        "keys_off": False,
        "seen": {"practice": True},
    }


def test_a_clash_is_refused_with_a_sentence_for_each_action(rosas: Client, rosa: User) -> None:
    reply = put(rosas, keys={"note": ["s"], "who": ["Tab"]})
    assert (reply.status_code, reply.json()["code"]) == (400, "invalid")
    assert reply.json()["details"]["keys"] == {
        "note": "“s” cannot be both Note and Sourced.",
        "who": "“Tab” belongs to the browser or the page and cannot be bound.",
    }
    rosa.refresh_from_db()
    assert rosa.preferences == {}


@pytest.mark.parametrize(
    "changes",
    [{"theme": "mauve"}, {"colour": "red"}, {"keys": ["s"]}, {"keys": {"note": "s"}}, {"keys": {"dance": ["y"]}},
     {"keys": {"note": list("yvtop")}}, {"keys_off": "perhaps"}, {"seen": {"x y": True}}, {"seen": {"x": {}}}],
)  # fmt: skip
def test_what_is_no_preference_is_refused(changes: dict[str, Any], rosas: Client, rosa: User) -> None:
    reply = put(rosas, **changes)
    assert (reply.status_code, reply.json()["code"]) == (400, "invalid")
    rosa.refresh_from_db()
    assert rosa.preferences == {}


@pytest.mark.parametrize(
    "body",
    [r'{"theme": "\ud83d"}', r'{"\udc00": 1}', r'{"keys": {"note": ["\ud800"]}}', r'{"seen": {"\ud800": true}}',
     r'"\ud800"', "[" * 100_000],
)  # fmt: skip
def test_what_is_no_text_is_refused_before_anything_reads_it(body: str, rosas: Client, rosa: User) -> None:
    reply = rosas.put(ADDRESS, body, content_type="application/json")
    assert (reply.status_code, reply.json()["code"]) == (400, "parse_error")
    rosa.refresh_from_db()
    assert rosa.preferences == {}


def test_a_whole_pair_of_surrogates_is_a_character(rosas: Client) -> None:
    reply = rosas.put(ADDRESS, r'{"theme": "\ud83d\ude00"}', content_type="application/json")
    assert (reply.status_code, reply.json()["code"]) == (400, "invalid")
    assert "😀" in str(reply.json()["details"])


def test_everybody_has_their_own(rosas: Client, mira: User) -> None:
    put(rosas, face="sans")
    rosas.force_login(mira)
    assert rosas.get(ADDRESS).json()["face"] == "serif"
