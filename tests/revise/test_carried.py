"""What becomes of answers when boundaries are moved: carried over where equal, else shown, to be confirmed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from annotations.errors import Conflict
from annotations.models import Answer, Article, Assignment, Event, Note, Sentence, User
from annotations.review import queue
from annotations.revise import carried
from tests.factories import NOW, cut, join, say

EIK = {"role": "source", "kind": "person", "start": 100, "end": 109}
WE = {"role": "cue", "kind": "", "start": 0, "end": 3}


def on(number: int, assignment: Assignment) -> Answer | None:
    return Answer.objects.filter(sentence__number=number, assignment=assignment).first()


def waiting(assignment: Assignment) -> dict[int, list[tuple[int, str | None]]]:
    """Number → (number of the old sentence, label) of what is to be confirmed."""
    found = carried.to_confirm(Assignment.objects.select_related("article").get(pk=assignment.pk))
    return {number: [(old["number"], old["answer"]["label"]) for old in rows] for number, rows in found.items()}


def told(assignment: Assignment) -> int:
    return carried.revised(assignment, waiting(assignment))


def standing(number: int) -> str:
    return Sentence.objects.get(number=number).standing


def test_two_reviewers_lose_nothing_by_a_merge_and_both_are_told(
    harbour: Article, opened: Assignment, hers: Assignment, mira: User, now: datetime
) -> None:
    for number, ours, theirs in ((1, "plain", "plain"), (2, "plain", "sourced")):
        say(opened, number, ours)
        say(hers, number, theirs)
    queue.finish(assignment=opened, now=now)
    queue.finish(assignment=hers, now=now)
    before = list(Answer.objects.order_by("pk").values())
    assert (standing(1), standing(2)) == ("agreed", "disputed")
    join(harbour, 1, mira)
    assert list(Answer.objects.order_by("pk").values())[:4] == before
    whole = on(7, opened)
    assert whole is not None
    assert (whole.label, whole.version, whole.round, whole.reviewer) == ("plain", 1, 0, opened.reviewer)
    assert on(7, hers) is None
    assert waiting(opened) == {}
    assert waiting(hers) == {7: [(1, "plain"), (2, "sourced")]}
    assert standing(7) == "single", "of two who said something, one says it of the new sentence"
    assert (told(opened), told(hers)) == (1, 1)
    say(hers, 7, "sourced")
    assert (waiting(hers), standing(7), told(hers), told(opened)) == ({}, "disputed", 0, 1)


def test_a_split_carries_nothing_and_both_are_asked_for_both_parts(
    harbour: Article, opened: Assignment, hers: Assignment, mira: User, now: datetime
) -> None:
    say(opened, 1, "plain")
    say(hers, 1, "sourced")
    queue.finish(assignment=opened, now=now)
    cut(harbour, 1, 12, mira)
    assert waiting(opened) == {7: [(1, "plain")], 8: [(1, "plain")]}
    assert waiting(hers) == {7: [(1, "sourced")], 8: [(1, "sourced")]}
    assert (standing(1), standing(7), standing(8)) == ("single", "open", "open")
    assert (told(opened), told(hers)) == (2, 2)
    say(opened, 8, "plain")
    assert waiting(opened) == {7: [(1, "plain")]}
    assert told(opened) == 1, "what waits is told until it is confirmed"
    assert standing(8) == "single"


def test_a_carried_answer_is_one_event_and_as_careful_as_its_less_careful_half(
    harbour: Article, opened: Assignment, mira: User
) -> None:
    say(opened, 1, "sourced", hedged=True, hedged_by="person", active_seconds=4, spans=[WE], marks={"cut_after": True})
    say(
        opened, 2, "sourced", hedged=True, hedged_by="run_on", active_seconds=5, spans=[EIK], how="run_on",
        suggestion_seen=True, note="who?", marks={"cut_after": True, "joined_at": 60},
    )  # fmt: skip
    join(harbour, 1, mira)
    whole = on(7, opened)
    assert whole is not None
    assert (whole.label, whole.hedged, whole.how, whole.hedged_by) == ("sourced", True, "run_on", "run_on")
    assert (whole.spans, whole.suggestion_seen, whole.note) == ([WE, EIK], True, Note.objects.get())
    assert whole.marks == {"cut_after": True, "joined_at": 60}, "the cut between the two is mended"
    assert whole.active_seconds == 0, "the time was spent on the old ones and stays there"
    event = Event.objects.get(sequence=whole.sequence)
    assert (event.kind, event.actor, event.subject) == ("answer.carried", mira, f"answer/{harbour.uid}/7/0")
    assert (event.old, event.new["assignment"], event.new["label"]) == (None, str(opened.uid), "sourced")


DIFFERENT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "label": ({"label": "plain"}, {"label": "anonymous"}),
    "hedged": ({"label": "sourced"}, {"label": "sourced", "hedged": True}),
    "state": ({"label": "plain"}, {"label": None, "state": "unsure"}),
    "reason": (
        {"label": None, "state": "unsure", "unsure_reason": "two_claims"},
        {"label": None, "state": "unsure", "unsure_reason": "needs_checking"},
    ),
    "one of them open": ({"label": "plain"}, {"label": None, "note": "hm"}),
}


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT.keys())
def test_answers_that_differ_wait(
    harbour: Article, opened: Assignment, mira: User, one: dict[str, Any], other: dict[str, Any]
) -> None:
    say(opened, 1, **one)
    say(opened, 2, **other)
    join(harbour, 1, mira)
    assert on(7, opened) is None
    assert [old for old, _label in waiting(opened)[7]] == ([1] if "note" in other else [1, 2])


def test_equal_unsure_and_not_running_text_carry_over(harbour: Article, opened: Assignment, mira: User) -> None:
    for number in (1, 2):
        say(opened, number, None, state="unsure", unsure_reason="two_claims")
        say(opened, number + 2, None, marks={"not_text": True})
    join(harbour, 1, mira)
    join(harbour, 3, mira)
    first, second = on(7, opened), on(8, opened)
    assert first is not None
    assert second is not None
    assert (first.state, first.unsure_reason, second.marks) == ("unsure", "two_claims", {"not_text": True})
    assert waiting(opened) == {}


def test_marks_alone_are_no_answer_and_carry_nothing(harbour: Article, opened: Assignment, mira: User) -> None:
    for number in (1, 2):
        say(opened, number, None, note="odd")
    join(harbour, 1, mira)
    assert (on(7, opened), waiting(opened)) == (None, {})


def test_what_waits_waits_through_further_changes(harbour: Article, opened: Assignment, mira: User) -> None:
    say(opened, 1, "plain")
    say(opened, 2, "sourced")
    join(harbour, 1, mira)
    cut(harbour, 7, 12, mira)
    assert waiting(opened) == {8: [(1, "plain")], 9: [(1, "plain"), (2, "sourced")]}
    say(opened, 8, "anonymous")
    join(harbour, 8, mira)
    assert waiting(opened) == {10: [(1, "plain"), (8, "anonymous"), (2, "sourced")]}


def test_an_answer_waits_only_where_its_words_are(harbour: Article, opened: Assignment, mira: User) -> None:
    say(opened, 1, "plain")
    say(opened, 2, "sourced")
    join(harbour, 1, mira)
    cut(harbour, 7, 56, mira)
    assert waiting(opened) == {8: [(1, "plain")], 9: [(2, "sourced")]}


def test_a_later_answer_hides_those_it_was_given_instead_of(harbour: Article, opened: Assignment, mira: User) -> None:
    say(opened, 1, "plain")
    say(opened, 2, "sourced")
    join(harbour, 1, mira)
    say(opened, 7, "anonymous")
    cut(harbour, 7, 12, mira)
    assert waiting(opened) == {8: [(7, "anonymous")], 9: [(7, "anonymous")]}


def test_a_page_that_was_opened_before_may_still_save_and_it_waits(
    harbour: Article, opened: Assignment, mira: User
) -> None:
    join(harbour, 1, mira)
    late = say(opened, 2, "sourced", version=0)
    assert late.retired
    assert say(opened, 3, "plain").retired is False
    assert waiting(opened) == {7: [(2, "sourced")]}
    say(opened, 2, "anonymous", version=1)
    assert waiting(opened) == {7: [(2, "anonymous")]}
    say(opened, 7, "anonymous")
    assert waiting(opened) == {}


def test_a_late_answer_that_differs_from_what_was_carried_is_shown(
    harbour: Article, opened: Assignment, mira: User
) -> None:
    say(opened, 1, "plain")
    say(opened, 2, "plain")
    join(harbour, 1, mira)
    assert waiting(opened) == {}
    say(opened, 1, "speculative")
    assert waiting(opened) == {7: [(1, "speculative")]}
    say(opened, 7, "plain")
    assert waiting(opened) == {}, "whoever says it again has seen the other"


def test_a_late_answer_said_twice_is_told_so_twice(harbour: Article, opened: Assignment, mira: User) -> None:
    join(harbour, 1, mira)
    made = say(opened, 2, "sourced", version=0)
    again = say(opened, 2, "sourced", version=0, operation=made.operation)
    assert (again.repeated, again.retired) == (True, True)


def test_a_sentence_that_went_nowhere_takes_no_answer(harbour: Article, opened: Assignment) -> None:
    gone = Sentence.objects.get(number=2)
    Sentence.objects.filter(pk=gone.pk).update(retired=gone.born + 9)
    with pytest.raises(Conflict) as refusal:
        say(opened, 2, "plain")
    assert refusal.value.code == "sentence_gone"


def test_one_is_told_of_what_others_did_since_one_was_here(
    harbour: Article, opened: Assignment, mira: User, rosa: User
) -> None:
    assert told(opened) == 0
    join(harbour, 1, rosa)
    assert told(opened) == 0, "one knows what one did oneself"
    join(harbour, 3, mira)
    assert told(opened) == 1
    say(opened, 6, "plain")
    assert told(opened) == 0


def test_nobody_is_told_of_what_came_before_they_opened_the_article(harbour: Article, mira: User, rosa: User) -> None:
    join(harbour, 1, mira)
    assert told(queue.open_article(article=harbour, reviewer=rosa, now=NOW)) == 0


def test_answers_of_an_assignment_that_was_sent_back_carry_over_and_count_for_nothing(
    harbour: Article, opened: Assignment, mira: User, now: datetime
) -> None:
    for number in (1, 2):
        say(opened, number, "plain")
    queue.free(assignment=opened, by=mira, now=now)
    join(harbour, 1, mira)
    assert on(7, opened) is not None
    assert standing(7) == "open"


def test_two_who_share_a_round_are_told_apart(
    harbour: Article, opened: Assignment, greta: User, mira: User, now: datetime
) -> None:
    """Rosa's article was freed with her answers in it; Greta took it, in the same round."""
    for number in (1, 2):
        say(opened, number, "plain")
    queue.free(assignment=opened, by=mira, now=now)
    taken = queue.open_article(article=harbour, reviewer=greta, now=now)
    assert taken.round == opened.round
    say(taken, 1, "sourced")
    say(taken, 2, "anonymous")
    join(harbour, 1, mira)
    mine, other = on(7, opened), on(7, taken)
    assert (mine is not None, other) == (True, None)
    assert (waiting(opened), waiting(taken)) == ({}, {7: [(1, "sourced"), (2, "anonymous")]})


def test_more_spans_than_an_answer_may_have_are_not_dropped_but_wait(
    harbour: Article, opened: Assignment, mira: User
) -> None:
    text = harbour.versions.get().text
    words = [place for place in range(54) if text[place].isalpha()]
    spans = [{"role": "cue", "kind": "", "start": place, "end": place + 1} for place in words[:20]]
    say(opened, 1, "sourced", spans=spans)
    say(opened, 2, "sourced", spans=[EIK])
    join(harbour, 1, mira)
    assert waiting(opened) == {7: [(1, "sourced"), (2, "sourced")]}


def test_what_waits_counts_as_unanswered(harbour: Article, opened: Assignment, mira: User) -> None:
    say(opened, 1, "plain")
    say(opened, 2, "sourced")
    assert queue.progress(opened).answered == 2
    join(harbour, 1, mira)
    figures = queue.progress(opened)
    assert (figures.asked, figures.answered, figures.unanswered) == (5, 0, 5)


def test_a_way_back_of_ten_thousand_steps_is_walked_to_its_end() -> None:
    places = {key: carried.Place(key, 0, 9, key == 10_000, [key - 1] if key else []) for key in range(10_001)}
    first = Answer(state="labelled", label="plain", sequence=1)
    assert carried.older(10_000, places, {0: first}) == [first]
    later = Answer(state="labelled", label="sourced", sequence=2)
    assert carried.older(10_000, places, {0: first, 5_000: later}) == [later]
