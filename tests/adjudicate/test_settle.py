"""Settling a dispute: what is written, what follows, and what is refused."""

from __future__ import annotations

import uuid

import pytest

from annotations.adjudicate import decisions
from annotations.errors import Conflict, InvalidInput, NotFound, OperationReused
from annotations.models import Answer, Article, Decision, Event, Note, Project, Response, User
from tests.adjudicate.conftest import Settle, decided, sentence, standing
from tests.cast import member
from tests.factories import NOW, answered, join

SOURCE = {"role": "source", "kind": "person", "start": 53, "end": 60}


def last(kind: str) -> Event:
    event = Event.objects.filter(kind=kind).order_by("sequence").last()
    assert event is not None
    return event


def test_a_decision_stands_above_the_answers_which_stay(settle: Settle, disputed: Article, adam: User) -> None:
    before = list(Answer.objects.order_by("pk").values())
    made = settle(2, label="anonymous", category="gap", why=" Nobody is named. ", ruling="R4")
    row = decided(disputed)
    assert row is not None
    assert (row.label, row.hedged, row.category, row.ruling, row.how) == ("anonymous", False, "gap", "R4", "one")
    assert (row.by, row.joint, row.version, row.at) == (adam, False, 1, NOW)
    assert row.why is not None
    assert row.why.text == "Nobody is named."
    assert standing(disputed, 2) == "decided"
    assert list(Answer.objects.order_by("pk").values()) == before
    assert (made.number, made.version, made.proposed, made.repeated) == (2, 1, False, False)
    assert made.decision == {
        "label": "anonymous", "hedged": False, "spans": [], "category": "gap", "how": "one", "ruling": "R4",
        "joint": False, "codebook": 1, "why": "Nobody is named.",
    }  # fmt: skip


def test_its_event_says_everything_but_the_words(settle: Settle, disputed: Article, adam: User) -> None:
    settle(2, why="A secret reason")
    event = last("decision.made")
    assert event.subject == f"decision/{disputed.uid}/2"
    assert (event.actor, event.old, event.new["label"], event.new["by"]) == (adam, None, "sourced", str(adam.uid))
    note = Note.objects.get(text="A secret reason")
    assert event.new["note"] == {"uid": str(note.uid), "digest": note.digest}
    assert "secret" not in str(event.new)


def test_without_a_reason_there_is_no_note(settle: Settle) -> None:
    settle(2, why="  ")
    assert last("decision.made").new["note"] is None
    assert not Note.objects.exists()


def test_it_can_be_decided_anew(settle: Settle, disputed: Article, mira: User) -> None:
    settle(2)
    again = settle(2, version=1, label="plain", by=mira)
    row = decided(disputed)
    assert row is not None
    assert (row.label, row.version, row.by, again.version) == ("plain", 2, mira, 2)
    assert last("decision.made").old["label"] == "sourced"
    assert Decision.objects.count() == 1


def test_a_stale_version_is_told_what_stands(settle: Settle, disputed: Article, mira: User) -> None:
    settle(2, label="anonymous", why="Nobody is named.")
    with pytest.raises(Conflict) as refused:
        settle(2, by=mira)
    assert refused.value.details["version"] == 1
    assert refused.value.details["decision"]["label"] == "anonymous"
    assert refused.value.details["decision"]["why"] == "Nobody is named."
    assert Event.objects.filter(kind="decision.made").count() == 1


def test_the_same_operation_again_does_nothing_twice(settle: Settle) -> None:
    operation = uuid.uuid4()
    first = settle(2, operation=operation, why="So.")
    settle(2, version=1, label="plain")
    again = settle(2, operation=operation, why="So.")
    assert (again.version, again.decision, again.repeated) == (1, first.decision, True)
    assert Event.objects.filter(kind="decision.made").count() == 2
    with pytest.raises(OperationReused):
        settle(2, operation=operation, why="Otherwise.")


@pytest.mark.parametrize("number", [1, 6])
def test_what_is_not_disputed_is_not_settled(settle: Settle, number: int) -> None:
    with pytest.raises(Conflict, match="nothing to settle"):
        settle(number)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"label": "true"}, "no such label"),
        ({"label": "plain", "hedged": True}, "never hedged"),
        ({"label": "speculative", "hedged": False}, "always hedged"),
        ({"category": "mood"}, "no such category"),
        ({"ruling": "R99"}, "no ruling R99"),
        ({"why": "x" * 4001}, "4000 characters"),
        ({"spans": [{**SOURCE, "start": 1, "end": 9_999_999}]}, "outside"),
        ({"spans": [{**SOURCE, "role": "hedge"}]}, "a source or a cue"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(settle: Settle, given: dict, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        settle(2, **given)
    assert not Decision.objects.exists()


def test_the_source_goes_with_it(settle: Settle, disputed: Article) -> None:
    text = sentence(disputed, 2)
    span = {"role": "source", "kind": "person", "start": text.start, "end": text.start + 3}
    settle(2, spans=[span])
    row = decided(disputed)
    assert row is not None
    assert row.spans == [span]


def test_a_sentence_that_was_joined_or_taken_back_is_gone(settle: Settle, disputed: Article, mira: User) -> None:
    join(disputed, 1, mira)
    with pytest.raises(Conflict) as refused:
        settle(2)
    assert refused.value.code == "sentence_gone"
    Article.objects.filter(pk=disputed.pk).update(deleted_at=NOW)
    with pytest.raises(NotFound):
        settle(4)


def test_reopening_derives_the_standing_anew(settle: Settle, disputed: Article, mira: User) -> None:
    settle(2)
    operation = uuid.uuid4()
    asked = {"sentence": sentence(disputed, 2), "by": mira, "operation": operation, "version": 1, "now": NOW}
    back = decisions.reopen(**asked)
    assert (back.version, back.decision) == (2, None)
    assert decided(disputed) is None
    assert standing(disputed, 2) == "disputed"
    again = decisions.reopen(**asked)
    assert (again.version, again.decision, again.repeated) == (2, None, True)


def test_after_reopening_no_old_page_fits_by_chance(settle: Settle, disputed: Article, mira: User) -> None:
    settle(2)
    decisions.reopen(sentence=sentence(disputed, 2), by=mira, operation=uuid.uuid4(), version=1, now=NOW)
    with pytest.raises(Conflict, match="taken back"):
        settle(2)
    with pytest.raises(Conflict, match="taken back"):
        settle(2, version=1)
    assert settle(2, version=2).version == 3


def test_only_what_is_decided_is_reopened(disputed: Article, mira: User) -> None:
    with pytest.raises(Conflict):
        decisions.reopen(sentence=sentence(disputed, 2), by=mira, operation=uuid.uuid4(), version=0, now=NOW)


def test_what_was_said_to_a_decision_goes_when_it_is_reopened(
    settle: Settle, disputed: Article, rosa: User, mira: User
) -> None:
    settle(2)
    row = decided(disputed)
    Response.objects.create(decision=row, version=1, reviewer=rosa, kind="understood")
    settle(2, version=1, label="plain")
    assert Response.objects.get().decision == decided(disputed)
    decisions.reopen(sentence=sentence(disputed, 2), by=mira, operation=uuid.uuid4(), version=2, now=NOW)
    assert not Response.objects.exists()


def test_another_answer_later_leaves_the_decision(settle: Settle, disputed: Article, desk: Project) -> None:
    settle(2)
    late = member(desk, "Late", "reviewer")
    answered(disputed, [late], {2: ["speculative"], 3: ["plain"]})
    assert (standing(disputed, 2), standing(disputed, 3)) == ("decided", "disputed")
