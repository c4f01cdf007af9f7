"""Settings, members and invitations changed while others save: nobody waits for somebody who waits for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from annotations import tasks
from annotations.errors import WorkbenchError
from annotations.models import Assignment, Event, Invitation, Membership, Project, User
from annotations.people import invitations, memberships, preferences, projects, seen
from annotations.people.invitations import Wish
from annotations.review import batches, queue
from tests.cast import PASSWORD, member
from tests.factories import NOW, article, say
from tests.review.test_races import at_once, whole

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 30


def often(do: Callable[[int], Any]) -> Callable[[], None]:
    def work() -> None:
        for turn in range(TIMES):
            do(turn)

    return work


def test_a_project_is_changed_while_people_save_in_it(desk: Project, opened: Assignment, mira: User) -> None:
    at_once(
        often(lambda turn: say(opened, turn % 6 + 1, ("plain", "sourced")[turn // 6 % 2])),
        often(lambda turn: projects.change(project=desk, by=mira, now=NOW, name=f"Desk {turn}")),
        often(lambda turn: projects.allow_the_rest(project=desk, allowed=turn % 2 == 0, by=mira, now=NOW)),
    )
    whole(desk)


def test_a_person_chooses_how_they_read_while_they_save(desk: Project, opened: Assignment, rosa: User) -> None:
    at_once(
        often(lambda turn: say(opened, turn % 6 + 1, ("plain", "sourced")[turn // 6 % 2])),
        often(lambda turn: preferences.save(user=rosa, text_size="sml"[turn % 3])),
        often(lambda turn: seen.mark(person=rosa, what="practice")),
    )
    whole(desk)


def test_a_link_that_many_open_at_once_is_used_once(desk: Project, mira: User) -> None:
    wish = Wish(email="ines@desk.example", role="reviewer")
    made = invitations.make(project=desk, wish=wish, by=mira, now=NOW)

    def sign_up() -> User:
        return invitations.sign_up(invitation=made.invitation, name="Ines", password=PASSWORD, now=NOW)

    found = at_once(*[sign_up] * 6, lambda: invitations.revoke(invitation=made.invitation, by=mira, now=NOW))
    joined = [one for one in found if isinstance(one, User)]
    assert len(joined) <= 1
    assert User.objects.filter(email="ines@desk.example").count() == len(joined)
    assert Event.objects.filter(kind__in=("invitation.used", "invitation.revoked")).count() == 1
    whole(desk)


def test_an_address_that_many_invite_at_once_has_one_open_link(desk: Project, mira: User) -> None:
    def make(number: int) -> invitations.Made:
        wish = Wish(email="ines@desk.example", role="reviewer", name=f"Ines {number}")
        return invitations.make(project=desk, wish=wish, by=mira, now=NOW)

    found = at_once(*(lambda number=number: make(number) for number in range(6)))
    assert any(isinstance(one, invitations.Made) for one in found)
    assert Invitation.objects.filter(revoked_at=None).count() == 1
    whole(desk)


def test_somebody_is_removed_while_they_save_and_a_batch_is_closed(desk: Project, mira: User, rosa: User) -> None:
    """Each takes locks of the other's: members, assignments, batch, ledger."""
    adam = member(desk, "Adam", "adjudicator")
    pile = [article(desk, mira, NOW) for _ in range(8)]
    terms = batches.Terms(name="Twice", overlap=2)
    made = batches.draft(project=desk, terms=terms, articles=pile, people=[rosa, adam], by=mira, now=NOW)
    batches.open_batch(batch=made, by=mira, now=NOW)
    held = [queue.open_article(article=one, reviewer=rosa, now=NOW) for one in pile[:4]]

    def save() -> int:
        saved = 0
        for turn in range(24):
            try:
                say(held[turn % 4], turn % 3 + 1, ("plain", "sourced")[turn // 12])
                saved += 1
            except WorkbenchError:
                break
        return saved

    at_once(
        save,
        lambda: tasks.remove_member(member=Membership.objects.get(user=rosa), by=mira, now=NOW),
        lambda: [queue.draw(project=desk, reviewer=adam, now=NOW) for _ in range(4)],
        lambda: memberships.change(
            member=Membership.objects.get(user=adam), role="reviewer", cleared=True, by=mira, now=NOW
        ),
        lambda: batches.close(batch=made, by=mira, now=NOW),
    )
    assert not Assignment.objects.filter(reviewer=rosa, state="open").exists()
    assert not Membership.objects.filter(user=rosa).exists()
    whole(desk)
