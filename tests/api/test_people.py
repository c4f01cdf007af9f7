"""People and invitations over the API."""

from __future__ import annotations

import json
from typing import Any

from django.core import mail
from django.test import Client
from django.utils import timezone

from annotations.models import Batch, Project, User
from annotations.people import invitations
from annotations.review import batches


def call(client: Client, method: str, path: str, **body: Any) -> Any:
    data = json.dumps(body, default=str) if body else ""
    return client.generic(method, f"/api/v1/{path}", data=data, content_type="application/json")


def test_members_read_names_and_roles_and_managers_addresses(
    client: Client, desk: Project, mira: User, rosa: User
) -> None:
    client.force_login(rosa)
    told = {row["name"]: row for row in call(client, "GET", f"projects/{desk.uid}/people/").json()}
    assert told["Mira"] == {
        "uid": str(mira.uid),
        "name": "Mira",
        "role": "manager",
        "email": None,
        "cleared": None,
    }
    client.force_login(mira)
    told = {row["name"]: row for row in call(client, "GET", f"projects/{desk.uid}/people/").json()}
    assert (told["Rosa"]["email"], told["Rosa"]["cleared"]) == ("rosa@desk.example", False)


def test_an_invitation_gives_its_link_once_and_can_be_taken_back(client: Client, desk: Project, mira: User) -> None:
    client.force_login(mira)
    path = f"projects/{desk.uid}/invitations/"
    terms = batches.Terms(name="Court")
    batch = batches.draft(project=desk, terms=terms, articles=[], people=[], by=mira, now=timezone.now())
    made = call(client, "POST", path, email="INES@desk.example", role="reviewer", batch=batch.uid)
    told = made.json()
    assert (made.status_code, told["email"], told["mailed"]) == (201, "ines@desk.example", False)
    assert told["batch"] == str(batch.uid)
    found = invitations.find(told["link"].partition("#")[2])
    assert str(found.uid) == told["uid"]
    (listed,) = call(client, "GET", path).json()
    assert listed["uid"] == told["uid"]
    assert "link" not in listed
    assert call(client, "DELETE", f"invitations/{told['uid']}/").status_code == 204
    assert call(client, "GET", path).json() == []


def test_one_that_is_mailed_shows_no_link(client: Client, desk: Project, mira: User, settings: Any) -> None:
    settings.SENDS_MAIL = True
    client.force_login(mira)
    body = {"email": "ines@desk.example", "role": "viewer"}
    told = call(client, "POST", f"projects/{desk.uid}/invitations/", **body).json()
    assert (told["mailed"], told["link"]) == (True, None)
    assert len(mail.outbox) == 1


def test_who_cannot_be_invited_is_refused_with_a_code(client: Client, desk: Project, mira: User, rosa: User) -> None:
    client.force_login(mira)
    standing = Batch.objects.get(standing=True)
    for body, code in (
        ({"email": rosa.email, "role": "viewer"}, "member_already"),
        ({"email": "nobody", "role": "viewer"}, "invalid"),
        ({"email": "ines@desk.example", "role": "boss"}, "invalid"),
        ({"email": "ines@desk.example", "role": "reviewer", "batch": standing.uid}, "invalid"),
    ):
        answer = call(client, "POST", f"projects/{desk.uid}/invitations/", **body)
        assert (answer.status_code, answer.json()["code"]) == (400, code), body
