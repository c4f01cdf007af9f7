"""Projects, members and accounts in the admin."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from annotations import tasks
from annotations.admin.scope import url_of
from annotations.models import (
    Article,
    Batch,
    Codebook,
    Event,
    Job,
    Ledger,
    Membership,
    Project,
    User,
)
from tests.admin.steps import act, list_of


def test_a_project_added_here_is_whole(boss: Client, olga: User) -> None:
    new = {"name": "  Court   desk ", "time_zone": "Europe/Oslo", "default_confidentiality": "internal"}
    answer = boss.post(reverse("admin:annotations_project_add"), new, follow=True)
    assert "Court desk" in answer.content.decode()
    made = Project.objects.get(name="Court desk")
    assert Ledger.objects.get(project=made).sequence == 1
    assert Codebook.objects.current(made).version == 1
    assert Batch.objects.get(project=made).standing
    assert Membership.objects.get(project=made).user == olga


@pytest.mark.parametrize(
    "wrong", [{"name": "Harbour desk"}, {"name": "  "}, {"time_zone": "Mars/Base"}, {"default_confidentiality": "x"}]
)
def test_a_project_with_a_wrong_value_is_not_made(wrong: dict[str, str], boss: Client, desk: Project) -> None:
    new = {"name": "Court desk", "time_zone": "UTC", "default_confidentiality": "internal"} | wrong
    boss.post(reverse("admin:annotations_project_add"), new)
    assert list(Project.objects.all()) == [desk]


def test_a_manager_changes_a_project_with_an_event_and_a_line_in_its_history(
    manager: Client, desk: Project, mira: User
) -> None:
    new = {"name": "Port desk", "time_zone": "UTC", "default_confidentiality": "open"}
    manager.post(url_of(desk), new)
    desk.refresh_from_db()
    assert desk.name == "Port desk"
    assert Event.objects.filter(project=desk, kind="project.changed", actor=mira).exists()
    history = manager.get(reverse("admin:annotations_project_history", args=[str(desk.uid)]))
    assert "Changed" in history.content.decode()


def test_a_manager_adds_no_project(manager: Client, desk: Project) -> None:
    assert manager.get(reverse("admin:annotations_project_add")).status_code == 403


def test_projects_are_archived_and_opened_again(manager: Client, desk: Project) -> None:
    assert "Archived: 1" in act(manager, "project", "archive", desk)
    desk.refresh_from_db()
    assert desk.archived_at
    assert "Opened again: 1" in act(manager, "project", "reopen", desk)
    desk.refresh_from_db()
    assert desk.archived_at is None


def test_suggestions_are_asked_for_again_where_some_are_missing(
    manager: Client, desk: Project, article: Article
) -> None:
    assert "queued for 1 " in act(manager, "project", "suggest_again", desk)
    job = Job.objects.get(project=desk)
    assert job.total == 3
    tasks.run_job(str(job.uid))
    assert "queued for 0 " in act(manager, "project", "suggest_again", desk)
    assert "miss no suggestion" in act(manager, "article", "suggest_again", article)


def test_a_manager_adds_a_member_by_address(manager: Client, desk: Project, mira: User, stig: User) -> None:
    add = reverse("admin:annotations_membership_add")
    manager.post(add, {"project": str(desk.uid), "email": "Stig@desk.example", "role": "reviewer"})
    made = Membership.objects.get(user=stig)
    assert (made.project, made.role, made.cleared) == (desk, "reviewer", False)
    assert Event.objects.filter(project=desk, kind="member.added", actor=mira).exists()
    again = manager.post(add, {"project": str(desk.uid), "email": stig.email, "role": "viewer"}, follow=True)
    assert "belongs to this project already" in again.content.decode()
    nobody = manager.post(add, {"project": str(desk.uid), "email": "no@desk.example", "role": "viewer"}, follow=True)
    assert "has an account here" in nobody.content.decode()
    assert Membership.objects.count() == 2


def test_a_role_is_changed_and_a_member_removed_but_never_the_last_manager(
    manager: Client, desk: Project, mira: User, rosa: User
) -> None:
    own, hers = Membership.objects.get(user=mira), Membership.objects.get(user=rosa)
    manager.post(url_of(hers), {"role": "adjudicator", "cleared": "on"})
    hers.refresh_from_db()
    assert (hers.role, hers.cleared) == ("adjudicator", True)
    refused = manager.post(url_of(own), {"role": "viewer"}, follow=True)
    assert "needs a manager" in refused.content.decode()
    said = act(manager, "membership", "remove", own, hers)
    assert "needs a manager" in said
    assert "Removed: 1" in said
    assert list(Membership.objects.all()) == [own]


def test_a_new_account_gets_a_link_once_and_no_password(boss: Client, client: Client, olga: User) -> None:
    new = {"email": "Ines@desk.example", "name": "Ines"}
    page = boss.post(reverse("admin:annotations_user_add"), new, follow=True).content.decode()
    ines = User.objects.get(email="ines@desk.example")
    assert not ines.has_usable_password()
    link = re.search(r"http://testserver(/accounts/password/reset/key/[^<]+)", page)
    assert link
    assert link[1] not in boss.get(list_of("user")).content.decode()
    visitor = Client()
    form = visitor.get(link[1], follow=True).redirect_chain[-1][0]
    visitor.post(form, {"password1": "a new horse battery", "password2": "a new horse battery"})
    ines.refresh_from_db()
    assert ines.check_password("a new horse battery")


def test_with_a_mail_server_the_link_is_mailed_and_not_shown(
    boss: Client, mira: User, settings: Any, mailoutbox: list[Any]
) -> None:
    settings.SENDS_MAIL = True
    said = act(boss, "user", "make_reset_link", mira)
    assert "was sent" in said
    assert "/reset/key/" not in said
    assert mailoutbox[0].to == [mira.email]
    assert "/accounts/password/reset/key/" in mailoutbox[0].body


def test_a_person_is_locked_with_a_line_in_the_history_but_not_by_themselves(
    boss: Client, olga: User, mira: User
) -> None:
    said = act(boss, "user", "lock", mira, olga)
    assert "Locked: 1" in said
    assert "cannot take away your own access" in said
    assert set(User.objects.filter(is_active=True)) == {olga}
    assert LogEntry.objects.get(object_id=str(mira.uid)).user == olga
    act(boss, "user", "unlock", mira)
    assert User.objects.get(pk=mira.pk).is_active


def test_no_page_shows_a_hash_of_a_password(boss: Client, mira: User) -> None:
    for url in (list_of("user"), url_of(mira)):
        assert b"argon2" not in boss.get(url).content


def test_an_address_of_a_person_cannot_be_changed_here(boss: Client, mira: User) -> None:
    boss.post(url_of(mira), {"name": "Mira", "email": "eve@desk.example", "is_active": "on", "password": "x"})
    mira.refresh_from_db()
    assert mira.email == "mira@desk.example"
