"""Reading and keys: the page without a script, and what every page says of the person who looks."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from annotations.models import Article, User
from annotations.people import keys, preferences
from annotations.web.comfort import Comfort
from tests.environment import CHECKOUT

PAGE = "/preferences"


@pytest.fixture
def rosas(client: Client, rosa: User) -> Client:
    client.force_login(rosa)
    return client


def typed(**changes: str) -> dict[str, str]:
    """The form of the keys as the page holds it, with some fields typed anew (`tag_sourced` for tag:sourced)."""
    built_in = {action: " ".join(bound) for action, bound in keys.effective({}).items()}
    return {"part": "keys"} | built_in | {name.replace("tag_", keys.TAG): value for name, value in changes.items()}


def first_tag(answer: Any) -> dict[str, str]:
    tag = re.search(r"<html[^>]*>", answer.content.decode())
    assert tag
    return {name: unescape(value) for name, value in re.findall(r'data-([\w-]+)="([^"]*)"', tag[0])}


def test_every_page_says_first_how_the_person_reads(rosas: Client, rosa: User) -> None:
    assert first_tag(rosas.get("/")) == {
        "text-size": "m",
        "measure": "normal",
        "face": "serif",
        "contrast": "system",
        "motion": "system",
        "preferences": "/api/v1/me/preferences/",
    }
    preferences.save(user=rosa, theme="dark", text_size="xl", keys={"note": ["y"]}, keys_off=True)
    said = first_tag(rosas.get("/"))
    assert (said["theme"], said["text-size"], said["keys"], said["keys-off"]) == (
        "dark",
        "xl",
        '{"note": ["y"]}',
        "true",
    )


def test_a_visitor_is_not_asked_for_and_the_browser_keeps_the_look(client: Client, rosa: User) -> None:
    answer = client.get("/accounts/login/")
    assert first_tag(answer) == {}
    assert "Text size" not in answer.content.decode()
    assert 'value="dark"' in answer.content.decode()


def test_high_contrast_is_linked_for_whoever_chose_it_and_else_for_systems_that_ask(rosas: Client, rosa: User) -> None:
    def media() -> str:
        found = re.search(r'contrast\.css"\s+media="([^"]+)"', rosas.get("/").content.decode())
        assert found
        return found[1]

    assert media() == "(prefers-contrast: more)"
    preferences.save(user=rosa, contrast="more")
    assert media() == "all"


def test_the_admin_says_it_too(client: Client, mira: User, desk: object) -> None:
    preferences.save(user=mira, theme="dark")
    client.force_login(mira)
    assert re.search(r'<meta name="comfort"[^>]* data-theme="dark"', client.get("/admin/").content.decode())


def test_a_choice_is_saved_without_a_script(rosas: Client, rosa: User) -> None:
    answer = rosas.post(PAGE, {"part": "reading", "text_size": "l", "theme": "dark"}, follow=True)
    assert "It holds wherever you log in" in answer.content.decode()
    rosa.refresh_from_db()
    assert rosa.preferences == {"text_size": "l", "theme": "dark"}
    page = answer.content.decode()
    assert re.search(r'name="theme"\s+value="dark"\s+checked', page)


def test_a_choice_that_there_is_not_is_refused(rosas: Client, rosa: User) -> None:
    assert "no choice" in rosas.post(PAGE, {"theme": "mauve"}).content.decode()
    rosa.refresh_from_db()
    assert rosa.preferences == {}


def test_only_what_differs_from_the_built_in_keys_is_kept(rosas: Client, rosa: User) -> None:
    rosas.post(PAGE, typed(tag_sourced="ö 1", next="↓", keys_off="on"))
    rosa.refresh_from_db()
    assert rosa.preferences == {"keys": {"tag:sourced": ["ö", "1"], "next": ["ArrowDown"]}, "keys_off": True}
    rosas.post(PAGE, {"part": "built-in"})
    rosa.refresh_from_db()
    assert rosa.preferences == {"keys": {}, "keys_off": True}


def test_a_clash_stands_at_its_field_and_what_was_typed_stays(rosas: Client, rosa: User) -> None:
    answer = rosas.post(PAGE, typed(note="s"))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert page.count("“s” cannot be both Note and Sourced.") == 2  # above, and at the field
    assert re.search(r'name="note"\s+value="s"[^>]+aria-describedby="built-in-note problem-note"\s+aria-invalid', page)
    rosa.refresh_from_db()
    assert rosa.preferences == {}


def test_keys_that_clash_since_a_codebook_changed_are_told(rosas: Client, rosa: User) -> None:
    User.objects.filter(pk=rosa.pk).update(preferences={"keys": {"note": ["s"]}})
    assert "“s” cannot be both Note and Sourced." in rosas.get(PAGE).content.decode()


def test_the_review_screen_names_the_keys_that_the_person_bound(rosas: Client, rosa: User, harbour: Article) -> None:
    preferences.save(user=rosa, keys={"nottext": ["y"], "who": []})
    page = rosas.get(f"/articles/{harbour.uid}/tag").content.decode()
    assert "Press y if it is running text" in page
    assert "then press \\u201cWho\\u201d" in page or "then press “Who”" in page
    assert "{key:" not in page


def test_templates_are_told_what_to_press() -> None:
    key = Comfort({"keys": {"help": ["-"], "note": []}}).key
    assert (key["help"], key["note"], key["undo"], key["back"], key["tag:plain"]) == ("-", "", "u", "⌫", "4")
    assert Comfort({"keys_off": True}).key["undo"] == ""
    assert Comfort("nonsense").key["next"] == "j"


def screen_keys() -> dict[str, set[str]]:
    """Action → its built-in keys, as the templates of the review screen have them."""
    found: dict[str, set[str]] = {}
    for name in ("tag.html", "_panel.html", "_end.html", "_bar.html", "_guide.html"):
        for tag in re.findall(r"<button[^>]*>", (CHECKOUT / "annotations/templates/annotations" / name).read_text()):
            action, hotkeys = re.search(r'data-action="(\w+)"', tag), re.search(r'data-hotkey="([^"{]+)"', tag)
            if action and hotkeys:
                found.setdefault(action[1], set()).update(hotkeys[1].split())
    return found


def test_every_button_of_the_screen_that_has_a_key_can_be_bound_anew() -> None:
    there = screen_keys()
    assert len(there) > 10
    assert {action: set(keys.BUILT_IN.get(action, ())) for action in there} == there


def test_the_accessibility_statement_is_for_everybody(client: Client, db: None) -> None:
    page = client.get("/accessibility").content.decode()
    assert "WCAG 2.2" in page
    assert "not tried" in page
