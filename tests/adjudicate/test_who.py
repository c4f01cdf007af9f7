"""Who may settle: nobody a dispute they took part in; the group of a compare round; two, where a desk allows it."""

from __future__ import annotations

import uuid

import pytest

from annotations import access
from annotations.adjudicate import decisions, disputes
from annotations.errors import InvalidInput, NotAllowed
from annotations.models import Article, Batch, Decision, Event, Project, User
from annotations.people import projects
from tests import factories
from tests.adjudicate.conftest import Settle, decided, sentence, standing
from tests.cast import member
from tests.factories import NOW

BOTH = {1: ("plain", "plain"), 2: ("sourced", "anonymous"), 3: ("plain", "sourced")}


@pytest.fixture
def together(desk: Project, mira: User) -> Project:
    """A small desk: two of those who answered may settle."""
    projects.allow_two_to_settle(project=desk, allowed=True, by=mira, now=NOW)
    desk.refresh_from_db()
    return desk


@pytest.fixture
def ours(desk: Project, mira: User, adam: User) -> Article:
    """Mira and Adam, who settle here, answered it themselves."""
    article = factories.article(desk, mira, NOW)
    factories.answered(article, [mira, adam], BOTH)
    return article


def test_somebody_who_answered_settles_nothing_alone(settle: Settle, ours: Article, mira: User, adam: User) -> None:
    for user in (mira, adam):
        with pytest.raises(NotAllowed, match="You answered this sentence yourself"):
            settle(2, article=ours, by=user)
    assert not Decision.objects.exists()


def test_somebody_else_of_the_desk_does(settle: Settle, ours: Article, desk: Project) -> None:
    settle(2, article=ours, by=member(desk, "Ada", "adjudicator"))
    assert decided(ours) is not None


def test_nor_reopens_it(settle: Settle, ours: Article, desk: Project, olga: User, adam: User) -> None:
    settle(2, article=ours, by=olga)
    asked = {"sentence": sentence(ours, 2), "operation": uuid.uuid4(), "version": 1, "now": NOW}
    with pytest.raises(NotAllowed):
        decisions.reopen(by=adam, **asked)
    assert decisions.reopen(by=olga, **asked).decision is None


# --- Two of those who answered -----------------------------------------------------------------------------------


def test_one_proposes_and_another_who_says_the_same_makes_it_joint(
    settle: Settle, ours: Article, together: Project, mira: User, adam: User
) -> None:
    first = settle(2, article=ours, by=mira, why="The ministry speaks for itself.", ruling="R3")
    assert (first.proposed, first.decision, first.version) == (True, None, 0)
    assert (decided(ours), standing(ours, 2)) == (None, "disputed")
    second = settle(2, article=ours, by=adam)
    row = decided(ours)
    assert row is not None
    assert (second.proposed, second.version, row.joint, row.by) == (False, 1, True, adam)
    assert set(row.present.all()) == {mira, adam}
    assert row.why is not None
    assert row.why.text == "The ministry speaks for itself."
    assert standing(ours, 2) == "decided"
    assert Event.objects.filter(kind__startswith="decision.").count() == 2


def test_nobody_agrees_with_themselves(settle: Settle, ours: Article, together: Project, mira: User) -> None:
    for _time in range(2):
        assert settle(2, article=ours, by=mira).proposed
    assert decided(ours) is None


def test_saying_otherwise_is_a_proposal_of_ones_own(
    settle: Settle, ours: Article, together: Project, mira: User, adam: User
) -> None:
    settle(2, article=ours, by=mira)
    assert settle(2, article=ours, by=adam, label="anonymous").proposed
    assert settle(2, article=ours, by=mira, hedged=True).proposed
    settle(2, article=ours, by=adam, hedged=True)
    row = decided(ours)
    assert row is not None
    assert (row.label, row.hedged, row.joint) == ("sourced", True, True)


def test_who_did_not_answer_settles_alone_whatever_was_proposed(
    settle: Settle, ours: Article, together: Project, mira: User, olga: User
) -> None:
    settle(2, article=ours, by=mira, why="Mine.")
    settle(2, article=ours, by=olga)
    row = decided(ours)
    assert row is not None
    assert (row.joint, row.by, row.why, list(row.present.all())) == (False, olga, None, [])


def test_those_who_decided_jointly_may_reopen_it(
    settle: Settle, ours: Article, together: Project, mira: User, adam: User
) -> None:
    settle(2, article=ours, by=mira)
    settle(2, article=ours, by=adam)
    asked = {"sentence": sentence(ours, 2), "operation": uuid.uuid4(), "version": 1, "now": NOW}
    assert decisions.reopen(by=mira, **asked).version == 2


def test_a_manager_allows_it_and_no_longer(desk: Project, mira: User) -> None:
    assert not desk.two_may_settle
    assert projects.allow_two_to_settle(project=desk, allowed=True, by=mira, now=NOW)
    assert not projects.allow_two_to_settle(project=desk, allowed=True, by=mira, now=NOW)
    assert Project.objects.get().two_may_settle
    assert projects.allow_two_to_settle(project=desk, allowed=False, by=mira, now=NOW)
    assert not Project.objects.get().two_may_settle


# --- A compare round ---------------------------------------------------------------------------------------------


def test_the_group_of_a_compare_round_settles_together_though_all_answered(
    settle: Settle, compared: tuple[Article, Batch], rosa: User, greta: User, adam: User
) -> None:
    article, _round = compared
    with pytest.raises(NotAllowed, match="with the others of the round"):
        settle(2, article=article)
    settle(2, article=article, present=[rosa.uid, adam.uid])
    row = decided(article)
    assert row is not None
    assert (row.joint, row.by, set(row.present.all())) == (True, adam, {rosa, adam})


def test_who_was_not_in_the_round_was_not_present(
    settle: Settle, compared: tuple[Article, Batch], rosa: User, mira: User
) -> None:
    for named in ([rosa.uid, mira.uid], [rosa.uid, uuid.uuid4()], [rosa.uid]):
        with pytest.raises(InvalidInput):
            settle(2, article=compared[0], by=mira, present=named)
    settle(2, article=compared[0], by=mira)  # Mira did not answer: she may settle it alone
    row = decided(compared[0])
    assert row is not None
    assert not row.joint


def test_no_group_settles_what_no_compare_round_asked(settle: Settle, rosa: User, greta: User) -> None:
    with pytest.raises(InvalidInput, match="no closed compare round"):
        settle(2, present=[rosa.uid, greta.uid])


# --- What is there to settle, and for whom -----------------------------------------------------------------------


def waits(user: User, project: Project) -> int:
    """What is counted of all projects, and what of this one alone, for the bar."""
    rows = access.to_settle(user)
    found = disputes.to_settle(rows, user)[project.pk]
    assert disputes.up_to(Project.objects.get(pk=project.pk), rows, user, 100) == found
    return found


def test_disputes_wait_for_whoever_settles(
    disputed: Article, desk: Project, mira: User, adam: User, rosa: User, vera: User, stig: User, olga: User
) -> None:
    assert [waits(user, desk) for user in (mira, adam, olga)] == [4, 4, 4]
    assert [waits(user, desk) for user in (rosa, vera, stig)] == [0, 0, 0]


def test_what_one_answered_waits_for_others_unless_two_may_settle(
    settle: Settle, ours: Article, desk: Project, mira: User, adam: User, olga: User
) -> None:
    assert [waits(user, desk) for user in (mira, adam, olga)] == [4, 4, 6]  # the harbour article's, and two of these
    projects.allow_two_to_settle(project=desk, allowed=True, by=olga, now=NOW)
    assert [waits(user, desk) for user in (mira, adam, olga)] == [6, 6, 6]
    settle(2, article=ours, by=mira)
    assert [waits(user, desk) for user in (mira, adam, olga)] == [5, 6, 6]


def test_a_compare_round_waits_for_those_of_the_desk_who_answered_too(
    compared: tuple[Article, Batch], desk: Project, adam: User
) -> None:
    assert waits(adam, desk) == 1


def test_a_blind_batch_brings_no_dispute_before_it_is_closed(
    harbour: Article, desk: Project, mira: User, rosa: User, greta: User
) -> None:
    factories.answered(harbour, [rosa, greta], BOTH, close=False)
    assert waits(mira, desk) == 0


def test_who_answers_the_article_blind_is_not_shown_what_others_said(
    disputed: Article, desk: Project, mira: User, adam: User, rosa: User
) -> None:
    later = factories.answered(disputed, [rosa, adam], {}, close=False)
    assert (waits(adam, desk), waits(mira, desk)) == (0, 4)
    with pytest.raises(NotAllowed, match="settle it afterwards"):
        access.to_decide(adam, article=disputed, number=2)
    Batch.objects.filter(pk=later.pk).update(closed_at=NOW)
    assert waits(adam, desk) == 4
    assert access.to_decide(adam, article=disputed, number=2) == sentence(disputed, 2)
