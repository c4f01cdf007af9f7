"""The page Settings: what a manager changes of the project without the admin."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from annotations.models import Event, Project, User

GIVEN = {
    "name": "Harbour desk",
    "time_zone": "Europe/Copenhagen",
    "default_confidentiality": "internal",
    "near_duplicates": "anybody",
}


@pytest.fixture
def page(client: Client, mira: User) -> Client:
    client.force_login(mira)
    return client


def put(page: Client, desk: Project, **given: Any) -> Any:
    return page.post(f"/projects/{desk.uid}/settings", GIVEN | given, follow=True)


def test_a_manager_renames_it_and_says_what_it_allows(page: Client, desk: Project) -> None:
    answer = put(page, desk, two_may_settle="on", shows_pace="on")
    assert "Changed." in answer.content.decode()
    desk.refresh_from_db()
    assert (desk.name, desk.time_zone) == ("Harbour desk", "Europe/Copenhagen")
    assert (desk.accepts_the_rest, desk.two_may_settle, desk.shows_pace) == (False, True, True)
    put(page, desk, accepts_the_rest="on")
    desk.refresh_from_db()
    assert (desk.accepts_the_rest, desk.two_may_settle, desk.shows_pace) == (True, False, False)


def test_what_stands_is_shown_and_sending_it_again_says_nothing_to_the_ledger(page: Client, desk: Project) -> None:
    put(page, desk, two_may_settle="on")
    text = page.get(f"/projects/{desk.uid}/settings").content.decode()
    assert 'value="Harbour desk"' in text
    assert text.count("checked") == 1
    events = Event.objects.count()
    put(page, desk, two_may_settle="on")
    assert Event.objects.count() == events


def test_a_name_that_is_taken_changes_nothing_else_either(page: Client, desk: Project) -> None:
    Project.objects.create(name="Taken")
    answer = put(page, desk, name="Taken", two_may_settle="on")
    assert answer.status_code == 422
    assert "There is a project named “Taken” already." in answer.content.decode()
    desk.refresh_from_db()
    assert not desk.two_may_settle


def test_a_project_is_archived_and_opened_again(page: Client, desk: Project) -> None:
    address = f"/projects/{desk.uid}/settings"
    assert "Archived on" in page.post(address, {"archive": "1"}, follow=True).content.decode()
    desk.refresh_from_db()
    assert desk.archived_at is not None
    page.post(address, {"reopen": "1"})
    desk.refresh_from_db()
    assert desk.archived_at is None
