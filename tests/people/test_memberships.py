"""Adding, changing and removing members, with an event each time."""

from __future__ import annotations

from datetime import datetime

import pytest

from annotations import access
from annotations.errors import InvalidInput
from annotations.models import Event, Membership, Project, User, broken_links
from annotations.people import memberships, projects
from annotations.roles import Action
from tests.cast import member


def kinds(project: Project) -> list[str]:
    return list(Event.objects.filter(project=project).order_by("sequence").values_list("kind", flat=True))


def test_a_person_is_added_by_address_in_any_case_and_sees_the_project(
    desk: Project, mira: User, stig: User, now: datetime
) -> None:
    memberships.add(project=desk, email=" STIG@Desk.example ", role="reviewer", by=mira, now=now)
    assert access.get(Project, stig, Action.TAG, uid=desk.uid) == desk
    event = Event.objects.get(project=desk, kind="member.added")
    assert (event.subject, event.new) == (f"member/{stig.uid}", {"role": "reviewer", "cleared": False})
    assert not list(broken_links(desk))


@pytest.mark.parametrize(
    ("email", "role"),
    [("nobody@desk.example", "reviewer"), ("stig@desk.example", "boss"), ("rosa@desk.example", "viewer")],
)
def test_nobody_unknown_no_role_unknown_and_nobody_twice(
    email: str, role: str, desk: Project, mira: User, rosa: User, stig: User, now: datetime
) -> None:
    before = Membership.objects.count(), kinds(desk)
    with pytest.raises(InvalidInput):
        memberships.add(project=desk, email=email, role=role, by=mira, now=now)
    assert (Membership.objects.count(), kinds(desk)) == before


def test_somebody_locked_out_cannot_be_added(desk: Project, mira: User, stig: User, now: datetime) -> None:
    User.objects.filter(pk=stig.pk).update(is_active=False)
    with pytest.raises(InvalidInput):
        memberships.add(project=desk, email=stig.email, role="viewer", by=mira, now=now)


def test_a_changed_role_holds_at_once_and_the_same_again_says_nothing(
    desk: Project, mira: User, rosa: User, now: datetime
) -> None:
    found = Membership.objects.get(user=rosa)
    for _ in range(2):
        memberships.change(member=found, role="viewer", cleared=True, by=mira, now=now)
    assert access.role_of(rosa, desk) == "viewer"
    event = Event.objects.get(project=desk, kind="member.changed")
    assert event.old == {"role": "reviewer", "cleared": False}
    assert event.new == {"role": "viewer", "cleared": True}


def test_a_removed_member_is_a_stranger(desk: Project, mira: User, rosa: User, now: datetime) -> None:
    memberships.remove(member=Membership.objects.get(user=rosa), by=mira, now=now)
    assert access.role_of(rosa, desk) == ""
    assert kinds(desk)[-1] == "member.removed"


def test_the_last_manager_stays(desk: Project, mira: User, now: datetime) -> None:
    own = Membership.objects.get(user=mira)
    with pytest.raises(InvalidInput, match="needs a manager"):
        memberships.remove(member=own, by=mira, now=now)
    with pytest.raises(InvalidInput, match="needs a manager"):
        memberships.change(member=own, role="viewer", cleared=False, by=mira, now=now)
    second = member(desk, "Mona", "manager")
    memberships.change(member=own, role="viewer", cleared=False, by=second, now=now)
    assert access.role_of(mira, desk) == "viewer"


def test_a_manager_who_is_locked_out_does_not_count_as_the_other_manager(
    desk: Project, mira: User, now: datetime
) -> None:
    User.objects.filter(pk=member(desk, "Mona", "manager").pk).update(is_active=False)
    with pytest.raises(InvalidInput):
        memberships.remove(member=Membership.objects.get(user=mira), by=mira, now=now)


def test_a_project_is_archived_and_opened_again_with_one_event_each(desk: Project, mira: User, now: datetime) -> None:
    assert projects.archive(project=desk, by=mira, now=now)
    assert not projects.archive(project=desk, by=mira, now=now)
    assert projects.reopen(project=desk, by=mira, now=now)
    assert not projects.reopen(project=desk, by=mira, now=now)
    assert kinds(desk) == ["project.created", "project.archived", "project.reopened"]


def test_a_project_is_renamed_but_not_to_a_name_that_is_taken(desk: Project, mira: User, now: datetime) -> None:
    projects.create(name="Mountain desk", by=mira, now=now)
    projects.change(project=desk, by=mira, now=now, name="  Port   desk ", time_zone="Europe/Oslo")
    desk.refresh_from_db()
    assert (desk.name, desk.time_zone) == ("Port desk", "Europe/Oslo")
    assert Event.objects.get(project=desk, kind="project.changed").new == ["name", "time_zone"]
    for wrong in (
        {"name": "Mountain desk"},
        {"name": " "},
        {"time_zone": "Mars/Base"},
        {"default_confidentiality": "x"},
    ):
        with pytest.raises(InvalidInput):
            projects.change(project=desk, by=mira, now=now, **wrong)
    desk.refresh_from_db()
    assert desk.name == "Port desk"
