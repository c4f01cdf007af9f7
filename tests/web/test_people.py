"""The page People: who belongs, who is invited, who holds what."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from annotations.models import Answer, Article, Assignment, Event, Invitation, Membership, Project, User
from annotations.people import invitations, projects
from annotations.people.invitations import Wish
from annotations.review import queue
from tests.cast import member
from tests.factories import article, say

As = Callable[[User], Client]


@pytest.fixture
def as_(client: Client) -> As:
    def log_in(user: User) -> Client:
        client.force_login(user)
        return client

    return log_in


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def page(client: Client, desk: Project) -> str:
    return text_of(client.get(f"/projects/{desk.uid}/people"))


def invite(client: Client, desk: Project, **given: Any) -> Any:
    return client.post(f"/projects/{desk.uid}/people", {"email": "ines@desk.example", "role": "reviewer"} | given)


# --- Members -----------------------------------------------------------------------------------------------------


def test_members_read_names_and_roles_and_nothing_else(
    as_: As, desk: Project, mira: User, rosa: User, vera: User, opened: Assignment
) -> None:
    say(opened)
    for user in (rosa, vera):
        answer = as_(user).get(f"/projects/{desk.uid}/people")
        said = text_of(answer)
        assert "Rosa" in said
        assert "reviewer" in said
        assert "@desk.example" not in said.replace(user.email, "")
        assert "Holds" not in said
        assert "Invite" not in said
        assert str(mira.uid) not in answer.content.decode()


def test_a_manager_changes_a_role_and_it_holds_at_once(as_: As, desk: Project, mira: User, rosa: User) -> None:
    address = f"/projects/{desk.uid}/people/{rosa.uid}"
    as_(mira).post(address, {"act": "change", "role": "viewer", "cleared": "on"})
    found = Membership.objects.get(user=rosa)
    assert (found.role, found.cleared) == ("viewer", True)


def test_a_manager_removes_somebody_and_reads_that_the_answers_stay(
    as_: As, desk: Project, mira: User, rosa: User, opened: Assignment
) -> None:
    say(opened)
    client = as_(mira)
    assert "sees nothing of this project" in text_of(client.get(f"/projects/{desk.uid}/people/{rosa.uid}"))
    answer = client.post(f"/projects/{desk.uid}/people/{rosa.uid}", {"act": "remove"}, follow=True)
    assert "Rosa no longer belongs to the project. Their answers stay." in text_of(answer)
    opened.refresh_from_db()
    assert opened.state == "returned"
    assert Answer.objects.filter(reviewer=rosa).count() == 1


@pytest.mark.parametrize("sent", [{"act": "remove"}, {"act": "change", "role": "reviewer"}])
def test_the_last_manager_stays_and_the_page_says_why(sent: dict[str, str], as_: As, desk: Project, mira: User) -> None:
    answer = as_(mira).post(f"/projects/{desk.uid}/people/{mira.uid}", sent, follow=True)
    assert "A project needs a manager: name another one first." in text_of(answer)
    assert Membership.objects.get(user=mira).role == "manager"


def test_who_removes_themselves_lands_at_home(as_: As, desk: Project, mira: User) -> None:
    member(desk, "Mona", "manager")
    answer = as_(mira).post(f"/projects/{desk.uid}/people/{mira.uid}", {"act": "remove"}, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == "/"


# --- Invitations -------------------------------------------------------------------------------------------------


def test_without_a_mail_server_the_link_is_shown_once_and_nowhere_kept(as_: As, desk: Project, mira: User) -> None:
    client = as_(mira)
    answer = invite(client, desk, email="INES@desk.example", name="Ines")
    token = re.search(r"http://testserver/join#([\w-]{43})", answer.content.decode())
    assert token
    assert invitations.find(token[1]).email == "ines@desk.example"
    assert token[1] not in client.get(f"/projects/{desk.uid}/people").content.decode()
    assert token[1] not in str(dict(client.session)) + str(client.cookies)
    assert "no-store" in answer["Cache-Control"]
    assert not mail.outbox


def test_with_a_mail_server_the_link_goes_to_the_person_and_to_nobody_else(
    as_: As, desk: Project, mira: User, settings: Any
) -> None:
    settings.SENDS_MAIL = True
    answer = invite(as_(mira), desk)
    (sent,) = mail.outbox
    token = re.search(r"/join#([\w-]{43})", sent.body)
    assert token
    assert token[1] not in answer.content.decode()
    assert "The link was sent by mail." in text_of(answer)


def test_who_cannot_be_invited_is_said_on_the_page(as_: As, desk: Project, mira: User, rosa: User) -> None:
    answer = invite(as_(mira), desk, email=rosa.email)
    assert (answer.status_code, "belongs to this project already" in text_of(answer)) == (422, True)
    answer = invite(as_(mira), desk, email="nobody")
    assert (answer.status_code, "is not an e-mail address" in text_of(answer)) == (422, True)


def test_many_are_invited_from_a_file_and_each_row_is_told(as_: As, desk: Project, mira: User, rosa: User) -> None:
    text = "e-mail,name,role\nines@desk.example,=Ines,reviewer\nrosa@desk.example,R,viewer\nper@desk.example,P,boss\n"
    text += "bo@desk.example,Bo,viewer\n"
    file = SimpleUploadedFile("desk.csv", text.encode())
    answer = as_(mira).post(f"/projects/{desk.uid}/people", {"way": "many", "file": file})
    said = text_of(answer)
    assert "2 people invited" in said
    assert "Belongs to this project already." in said
    assert "“boss” is not a role." in said
    assert "&#x27;=Ines,http" in answer.content.decode()
    assert Invitation.objects.count() == 2


def test_a_new_link_replaces_the_old_and_one_can_be_taken_back(as_: As, desk: Project, mira: User) -> None:
    made = invitations.make(
        project=desk, wish=Wish(email="ines@desk.example", role="viewer"), by=mira, now=timezone.now()
    )
    client = as_(mira)
    answer = client.post(f"/invitations/{made.invitation.uid}", {"act": "again"})
    assert "/join#" in answer.content.decode()
    assert made.token not in answer.content.decode()
    assert "ines@desk.example" in page(client, desk)
    again = Invitation.objects.get(revoked_at=None)
    client.post(f"/invitations/{again.uid}", {"act": "revoke"})
    assert "Invited" not in page(client, desk)


# --- Who holds what ----------------------------------------------------------------------------------------------


def test_who_holds_what_since_when_with_how_many_answers(
    as_: As, desk: Project, mira: User, rosa: User, harbour: Article
) -> None:
    held = queue.open_article(article=harbour, reviewer=rosa, now=timezone.now())
    say(held, now=timezone.now())
    with timezone.override("Europe/Copenhagen"):
        since = timezone.localtime(held.opened_at).strftime("%H:%M")
    assert f"Harbour closed Rosa since {since} 1 Free it" in page(as_(mira), desk)


def test_an_article_is_freed_given_on_and_sent_back_with_a_reason(
    as_: As, desk: Project, mira: User, rosa: User, adam: User, harbour: Article
) -> None:
    now, client = timezone.now(), as_(mira)
    held = queue.open_article(article=harbour, reviewer=rosa, now=now)
    answer = client.post(f"/assignments/{held.uid}", {"act": "give", "to": str(adam.uid)}, follow=True)
    assert "Adam has it now." in text_of(answer)
    given = Assignment.objects.get(reviewer=adam)
    client.post(f"/assignments/{given.uid}", {"act": "free", "back": "people"})
    given.refresh_from_db()
    assert given.state == "returned"
    mine = queue.open_article(article=article(desk, mira, now), reviewer=rosa, now=now)
    queue.finish(assignment=mine, now=now)
    refused = client.post(f"/assignments/{mine.uid}", {"act": "send_back", "reason": " "}, follow=True)
    assert "Say why" in text_of(refused)
    client.post(f"/assignments/{mine.uid}", {"act": "send_back", "reason": "Look at\r\nR4 <again>."}, follow=True)
    mine.refresh_from_db()
    assert mine.state == "open"
    shown = as_(rosa).get(f"/articles/{mine.article.uid}/tag").content.decode()
    assert "Mira says about this article:" in shown
    assert "Look at\nR4 &lt;again&gt;." in shown
    assert "1 article was sent back to you" in text_of(client.get("/"))


def test_what_cannot_be_done_is_said_and_changes_nothing(
    as_: As, desk: Project, mira: User, rosa: User, vera: User, harbour: Article
) -> None:
    held = queue.open_article(article=harbour, reviewer=rosa, now=timezone.now())
    client, before = as_(mira), Event.objects.count()
    for sent, words in (
        ({"act": "give", "to": str(vera.uid)}, "Choose somebody who may tag"),
        ({"act": "give", "to": str(rosa.uid)}, "has had this article already"),
        ({"act": "burn"}, "not complete"),
        ({"act": "free", "reason": "x" * 4001}, "at most 4000"),
    ):
        assert words in text_of(client.post(f"/assignments/{held.uid}", sent, follow=True))
    assert Event.objects.count() == before


# --- Pace and work sheet -----------------------------------------------------------------------------------------


def test_pace_is_off_until_a_manager_switches_it_on_and_members_read_that_it_is(
    as_: As, desk: Project, mira: User, rosa: User
) -> None:
    assert "Pace is off" in page(as_(rosa), desk)
    client = as_(mira)
    assert "an hour" not in page(client, desk)
    client.post(f"/projects/{desk.uid}/people/pace", {"shown": "yes"})
    desk.refresh_from_db()
    assert desk.shows_pace
    said = page(as_(rosa), desk)
    assert "Pace is on: managers see" in said
    assert "an hour" not in said.replace("in an active hour", "")
    assert Event.objects.filter(kind="project.changed", new=["pace_shown"]).count() == 1
    as_(mira).post(f"/projects/{desk.uid}/people/pace", {"shown": "no"})
    desk.refresh_from_db()
    assert not desk.shows_pace


def test_pace_is_told_to_managers_where_it_is_on(as_: As, desk: Project, mira: User, rosa: User) -> None:
    now = timezone.now()
    for _ in range(17):
        held = queue.open_article(article=article(desk, mira, now), reviewer=rosa, now=now)
        for number in (1, 2, 3):
            say(held, number, now=now, active_seconds=36)
    projects.show_pace(project=desk, shown=True, by=mira, now=now)
    assert "Rosa reviewer 17 100 an hour" in page(as_(mira), desk)


def test_the_work_sheet_is_a_file(as_: As, desk: Project, mira: User, opened: Assignment) -> None:
    say(opened)
    answer = as_(mira).get(f"/projects/{desk.uid}/people/work.csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0] == "person,e-mail,week,from,done_articles,sentences_answered,active_hours"
    assert lines[1].startswith("Rosa,rosa@desk.example,2026-W11,2026-03-09,0,1,")
    assert 'filename="work-harbour-desk.csv"' in answer["Content-Disposition"]
