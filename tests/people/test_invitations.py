"""Invitations: a link that one person uses once, before it expires."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from annotations import access
from annotations.errors import Conflict, InvalidInput, NotFound
from annotations.models import Batch, Event, Invitation, Membership, Project, User, broken_links
from annotations.people import invitations, mails, memberships, projects
from annotations.people.invitations import Made, Wish
from annotations.review import batches
from annotations.roles import Action
from tests.cast import PASSWORD, member
from tests.factories import article

NEW = Wish(email="ines@desk.example", role="reviewer", name="Ines")
SECOND, WEEK = timedelta(seconds=1), timedelta(days=7)


@pytest.fixture
def ines(desk: Project, mira: User, now: datetime) -> Made:
    """The invitation of Ines, who has no account."""
    return invitations.make(project=desk, wish=NEW, by=mira, now=now)


@pytest.fixture
def batch(desk: Project, mira: User, rosa: User, now: datetime) -> Batch:
    """A draft in which Rosa works."""
    terms, articles = batches.Terms(name="Court"), [article(desk, mira, now)]
    return batches.draft(project=desk, terms=terms, articles=articles, people=[rosa], by=mira, now=now)


def kinds(project: Project) -> list[str]:
    return list(Event.objects.filter(project=project).order_by("sequence").values_list("kind", flat=True))


def sign_up(made: Made, now: datetime, **given: str) -> User:
    return invitations.sign_up(
        invitation=made.invitation, now=now, **{"name": "Ines Falk", "password": PASSWORD, **given}
    )


# --- Making one --------------------------------------------------------------------------------------------------


def test_only_a_digest_of_the_secret_is_kept_and_the_ledger_knows_no_address(ines: Made, desk: Project) -> None:
    stored = json.dumps(list(Invitation.objects.values()), default=str)
    told = json.dumps(list(Event.objects.values()), default=str)
    assert len(ines.token) >= 43
    assert ines.token not in stored + told
    assert not [word for word in ("ines@", "Ines") if word in told]
    assert invitations.find(ines.token) == ines.invitation
    assert Event.objects.get(project=desk, kind="invitation.made").new == {
        "role": "reviewer",
        "cleared": False,
        "batch": None,
        "expires": "2026-03-21T09:00:00+00:00",
    }


def test_an_address_is_kept_in_small_letters(desk: Project, mira: User, now: datetime) -> None:
    made = invitations.make(project=desk, wish=replace(NEW, email=" INES@Desk.Example "), by=mira, now=now)
    assert made.invitation.email == "ines@desk.example"


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "ines"},
        {"email": "ines@desk.example\0"},
        {"email": f"{'i' * 60}@{'d' * 60}.{'e' * 60}.{'f' * 60}.{'g' * 60}.example"},
        {"name": "I" * 151},
        {"name": "Ines\0"},
        {"name": "Ines\u202e"},
        {"role": "boss"},
        {"email": "ROSA@desk.example"},
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, str], desk: Project, mira: User, rosa: User, now: datetime) -> None:
    before = kinds(desk)
    with pytest.raises(InvalidInput):
        invitations.make(project=desk, wish=replace(NEW, **wrong), by=mira, now=now)
    assert kinds(desk) == before
    assert not Invitation.objects.exists()


def test_who_has_an_account_elsewhere_is_invited_in_the_same_words(
    desk: Project, mira: User, stig: User, now: datetime
) -> None:
    made = invitations.make(project=desk, wish=replace(NEW, email=stig.email), by=mira, now=now)
    assert made.invitation.used_by is None


def test_a_new_link_replaces_the_old_one(ines: Made, desk: Project, mira: User, now: datetime) -> None:
    later = now + SECOND
    second = invitations.again(invitation=ines.invitation, by=mira, now=later)
    third = invitations.make(project=desk, wish=NEW, by=mira, now=later)
    invitations.check_open(invitations.find(third.token), later)
    for old in (ines, second):
        with pytest.raises(Conflict, match="another link replaced it"):
            invitations.check_open(invitations.find(old.token), later)
    assert Invitation.objects.filter(revoked_at=None).count() == 1
    assert kinds(desk)[-4:] == ["invitation.revoked", "invitation.made"] * 2


def test_a_batch_must_take_people_and_the_role_must_tag(batch: Batch, desk: Project, mira: User, now: datetime) -> None:
    other = projects.create(name="Mountain desk", by=mira, now=now)
    foreign = batches.draft(project=other, terms=batches.Terms(name="X"), articles=[], people=[], by=mira, now=now)
    all_answer = batches.Terms(name="Round", kind="compare")
    compare = batches.draft(project=desk, terms=all_answer, articles=[], people=[], by=mira, now=now)
    standing = Batch.objects.get(project=desk, standing=True)
    for wish in (
        replace(NEW, batch=foreign),
        replace(NEW, batch=compare),
        replace(NEW, batch=standing),
        replace(NEW, batch=batch, role="viewer"),
    ):
        with pytest.raises(InvalidInput):
            invitations.make(project=desk, wish=wish, by=mira, now=now)
    assert invitations.make(project=desk, wish=replace(NEW, batch=batch), by=mira, now=now).invitation.batch == batch


# --- Using it ----------------------------------------------------------------------------------------------------


def test_somebody_without_an_account_sets_a_password_and_belongs(ines: Made, desk: Project, now: datetime) -> None:
    person = sign_up(ines, now)
    assert (person.email, person.name) == ("ines@desk.example", "Ines Falk")
    assert person.check_password(PASSWORD)
    assert access.get(Project, person, Action.TAG, uid=desk.uid) == desk
    used = Event.objects.get(project=desk, kind="invitation.used")
    assert (used.actor, used.new) == (person, {"member": str(person.uid)})
    assert kinds(desk)[-2:] == ["invitation.used", "member.added"]
    assert not list(broken_links(desk))


def test_somebody_with_an_account_joins_as_what_they_were_invited_as(
    desk: Project, mira: User, stig: User, now: datetime
) -> None:
    wish = Wish(email=stig.email, role="adjudicator", cleared=True)
    made = invitations.make(project=desk, wish=wish, by=mira, now=now)
    found = invitations.join(invitation=made.invitation, person=stig, now=now)
    assert (found.user, found.role, found.cleared) == (stig, "adjudicator", True)


def test_it_works_once(ines: Made, now: datetime) -> None:
    person = sign_up(ines, now)
    with pytest.raises(Conflict, match="used already"):
        invitations.join(invitation=ines.invitation, person=person, now=now)
    with pytest.raises(Conflict, match="used already"):
        sign_up(ines, now)
    assert Membership.objects.filter(user=person).count() == 1


def test_it_expires_after_a_week(ines: Made, now: datetime) -> None:
    invitations.check_open(ines.invitation, now + WEEK - SECOND)
    with pytest.raises(Conflict, match="expired"):
        sign_up(ines, now + WEEK)
    assert not User.objects.filter(email=NEW.email).exists()


def test_one_that_was_revoked_is_useless(ines: Made, mira: User, now: datetime) -> None:
    assert invitations.revoke(invitation=ines.invitation, by=mira, now=now)
    assert not invitations.revoke(invitation=ines.invitation, by=mira, now=now)
    with pytest.raises(Conflict, match="taken back"):
        sign_up(ines, now)


def test_one_that_was_used_is_neither_revoked_nor_made_again(ines: Made, mira: User, now: datetime) -> None:
    sign_up(ines, now)
    with pytest.raises(Conflict, match="Ines Falk belongs"):
        invitations.revoke(invitation=ines.invitation, by=mira, now=now)
    ines.invitation.refresh_from_db()
    with pytest.raises(Conflict):
        invitations.again(invitation=ines.invitation, by=mira, now=now)


def test_a_manager_who_was_removed_does_not_come_back_by_an_old_link(desk: Project, mira: User, now: datetime) -> None:
    mona = member(desk, "Mona", "manager")
    made = invitations.make(project=desk, wish=replace(NEW, role="manager"), by=mona, now=now)
    assert invitations.state_of(made.invitation, now) == "open"
    memberships.remove(member=Membership.objects.get(user=mona), by=mira, now=now)
    assert invitations.state_of(made.invitation, now) == "void"
    with pytest.raises(Conflict, match="no longer manages"):
        sign_up(made, now)


def test_it_is_for_the_invited_address_alone(ines: Made, stig: User, now: datetime) -> None:
    with pytest.raises(InvalidInput, match=r"for ines@desk\.example"):
        invitations.join(invitation=ines.invitation, person=stig, now=now)
    assert not Membership.objects.filter(user=stig).exists()


def test_a_password_is_never_set_for_an_account_that_exists(
    desk: Project, mira: User, stig: User, now: datetime
) -> None:
    made = invitations.make(project=desk, wish=replace(NEW, email=stig.email), by=mira, now=now)
    with pytest.raises(Conflict, match="log in"):
        sign_up(made, now, password="another long password")
    stig.refresh_from_db()
    assert stig.check_password(PASSWORD)
    assert invitations.state_of(invitations.find(made.token), now) == "open"


@pytest.mark.parametrize("wrong", [{"password": "short"}, {"password": "password123"}, {"name": "  "}])
def test_a_weak_password_or_no_name_makes_no_account(wrong: dict[str, str], ines: Made, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refused:
        sign_up(ines, now, **wrong)
    assert set(refused.value.details) == set(wrong)
    assert not User.objects.filter(email=NEW.email).exists()
    sign_up(ines, now)


@pytest.mark.parametrize("token", ["", "x", "\ud800", "a" * 10_000])
def test_a_secret_that_was_never_given_out_is_not_found(token: str, ines: Made) -> None:
    with pytest.raises(NotFound):
        invitations.find(token)


def test_who_was_added_meanwhile_stays_as_they_are(desk: Project, mira: User, stig: User, now: datetime) -> None:
    made = invitations.make(project=desk, wish=replace(NEW, email=stig.email, role="manager"), by=mira, now=now)
    memberships.add(project=desk, email=stig.email, role="viewer", by=mira, now=now)
    assert invitations.join(invitation=made.invitation, person=stig, now=now).role == "viewer"
    assert kinds(desk)[-1] == "invitation.used"


# --- A batch from the start --------------------------------------------------------------------------------------


def test_who_was_invited_into_a_batch_works_in_it(batch: Batch, desk: Project, mira: User, now: datetime) -> None:
    made = invitations.make(project=desk, wish=replace(NEW, batch=batch), by=mira, now=now)
    batches.open_batch(batch=batch, by=mira, now=now)
    person = sign_up(made, now)
    assert person in batch.people.all()
    assert Event.objects.get(project=desk, kind="batch.joined").new == {"people": [str(person.uid)]}


def test_into_a_batch_that_is_closed_by_then_nobody_comes_but_they_belong(
    batch: Batch, desk: Project, mira: User, now: datetime
) -> None:
    made = invitations.make(project=desk, wish=replace(NEW, batch=batch), by=mira, now=now)
    batches.close(batch=batches.open_batch(batch=batch, by=mira, now=now), by=mira, now=now)
    person = sign_up(made, now)
    assert person not in batch.people.all()
    assert access.role_of(person, desk) == "reviewer"


def test_a_draft_that_is_thrown_away_takes_no_invitation_with_it(
    batch: Batch, desk: Project, mira: User, now: datetime
) -> None:
    made = invitations.make(project=desk, wish=replace(NEW, batch=batch), by=mira, now=now)
    batches.discard(batch=batch, by=mira, now=now)
    assert access.role_of(sign_up(made, now), desk) == "reviewer"


# --- By mail -----------------------------------------------------------------------------------------------------


def test_a_mail_holds_the_link_and_goes_to_the_person_alone(ines: Made, settings: Any) -> None:
    settings.SENDS_MAIL = True
    assert mails.invite(invitation=ines.invitation, link="https://desk.example/join#secret")
    (sent,) = mail.outbox
    assert sent.to == ["ines@desk.example"]
    assert "https://desk.example/join#secret" in sent.body
    assert "Harbour desk" in sent.subject
    assert "\n" not in sent.subject


def test_without_a_mail_server_none_is_made_and_one_that_fails_is_told(
    ines: Made, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SENDS_MAIL = False
    assert not mails.invite(invitation=ines.invitation, link="x")
    settings.SENDS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert not mails.invite(invitation=ines.invitation, link="https://desk.example/join#secret")
    assert "could not be sent" in caplog.text
    assert "secret" not in caplog.text
