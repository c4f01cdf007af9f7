"""What a person chose stays with them, and nothing that stands in their row can break a page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations import codebook
from annotations.errors import InvalidInput
from annotations.models import Codebook, Project, User
from annotations.people import preferences, projects, seen
from annotations.people.preferences import CHOICES, Preferences
from tests.cast import person

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
NAMES = [*CHOICES, "keys", "keys_off", "seen", "other"]


def test_one_who_chose_nothing_has_the_built_in_ones(rosa: User) -> None:
    assert preferences.read(rosa.preferences) == Preferences()


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in CHOICES.items() for value in values])
def test_every_choice_is_kept(name: str, value: str, stig: User) -> None:
    preferences.save(user=stig, **{name: value})
    stig.refresh_from_db()
    assert getattr(preferences.read(stig.preferences), name) == value


def test_a_change_leaves_the_rest_and_what_another_version_wrote(rosa: User) -> None:
    User.objects.filter(pk=rosa.pk).update(preferences={"face": "sans", "theme": "mauve", "shape": ["round"]})
    saved = preferences.save(user=rosa, text_size="xl", seen={"practice": True})
    assert (saved.face, saved.theme, saved.text_size) == ("sans", "system", "xl")
    preferences.save(user=rosa, seen={"tour": False})
    rosa.refresh_from_db()
    assert rosa.preferences["shape"] == ["round"]
    assert preferences.read(rosa.preferences).seen == {"practice": True, "tour": False}


@given(row=st.dictionaries(st.sampled_from(NAMES), JSON) | JSON)
def test_whatever_stands_in_a_row_is_read(row: Any) -> None:
    found = preferences.read(row)
    assert all(getattr(found, name) in values for name, values in CHOICES.items())
    assert all(isinstance(names, list) for names in found.keys.values())
    assert found.keys_off in (True, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"theme": "mauve"},
        {"shape": "round"},
        {"keys_off": "yes"},
        {"keys": {"dance": ["y"]}},
        {"keys": {"note": ["s"]}},
        {"keys": {f"tag:label_{n}": ["7"] for n in range(121)}},
        {"seen": {"Not a name": True}},
        {"seen": {f"page_{n}": True for n in range(101)}},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(changes: dict[str, Any], rosa: User) -> None:
    with pytest.raises(InvalidInput):
        preferences.save(user=rosa, text_size="l", **changes)
    rosa.refresh_from_db()
    assert rosa.preferences == {}


def test_a_row_with_keys_for_thousands_of_actions_is_read_to_a_limit(rosa: User) -> None:
    found = preferences.read({"keys": {f"tag:label_{n}": ["7"] for n in range(5000)}})
    assert len(found.keys) == preferences.MOST_ACTIONS == 120


@pytest.mark.parametrize(
    "row", [None, [], "x", {"seen": None}, {"seen": [1]}, {"seen": {"practice": "yes"}},
            {"seen": {f"page_{n}": True for n in range(200)}}],
)  # fmt: skip
def test_whatever_stands_in_a_row_practice_is_offered_until_it_is_marked(row: Any, rosa: User) -> None:
    rosa.preferences = row
    if row is not None:
        User.objects.filter(pk=rosa.pk).update(preferences=row)
    assert seen.needs_practice(rosa)
    assert not seen.needs_practice(seen.mark(person=rosa, what=seen.PRACTICE))
    rosa.refresh_from_db()
    assert not seen.needs_practice(rosa)


def test_the_codebooks_of_all_projects_come_in_one_query_and_only_those_to_tag_by(
    mountains: Project, rosa: User, vera: User, now: datetime, django_assert_num_queries: Any
) -> None:
    draft = codebook.built_in()
    Codebook.objects.create(project=mountains, version=3, content=draft)
    with django_assert_num_queries(1):
        books = preferences.books_of(rosa)
    assert list(books) == ["Harbour desk", "Mountain desk"]
    assert books["Mountain desk"][3].hotkeys == ("7", "v"), "the highest that is published"
    assert preferences.books_of(vera) == {}, "a viewer tags nowhere"


def test_a_clash_says_which_action_and_with_what(rosa: User) -> None:
    with pytest.raises(InvalidInput) as refusal:
        preferences.save(user=rosa, keys={"note": ["s"]})
    assert refusal.value.details["keys"] == {"note": "“s” cannot be both Note and Sourced."}


@pytest.fixture
def mountains(rosa: User, now: datetime) -> Project:
    """Another project of Rosa's, where Plain has keys of its own."""
    project = projects.create(name="Mountain desk", by=rosa, now=now)
    content = codebook.built_in()
    content["entries"][3]["hotkeys"] = ["7", "v"]
    Codebook.objects.create(project=project, version=2, content=content, published_at=now, by=rosa)
    return project


def test_every_codebook_of_a_persons_projects_is_looked_at_and_no_other(
    mountains: Project, rosa: User, vera: User, now: datetime
) -> None:
    with pytest.raises(InvalidInput, match="both Note and Plain \\(project Mountain desk\\)"):
        preferences.save(user=rosa, keys={"note": ["v"]})
    assert preferences.save(user=vera, keys={"note": ["v"]}).keys == {"note": ["v"]}
    projects.archive(project=mountains, by=rosa, now=now)
    assert preferences.save(user=rosa, keys={"note": ["v"]}).keys == {"note": ["v"]}


def test_one_who_runs_the_site_may_tag_everywhere_and_is_checked_for_that(mountains: Project, olga: User) -> None:
    with pytest.raises(InvalidInput, match="Mountain desk"):
        preferences.save(user=olga, keys={"note": ["v"]})


@pytest.mark.django_db
def test_one_without_a_project_is_checked_against_the_built_in_codebook() -> None:
    with pytest.raises(InvalidInput, match="Sourced"):
        preferences.save(user=person("Stine"), keys={"note": ["s"]})
