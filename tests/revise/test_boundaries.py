"""Joining and cutting sentences: what is retired, what is made, what is refused."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, transaction

from annotations.errors import Conflict, InvalidInput, NotFound, OperationReused
from annotations.models import Answer, Article, Assignment, Decision, Event, Lineage, Sentence, User, broken_links
from annotations.models.standing import rewrite
from tests.factories import NOW, cut, join, say


def live(article: Article) -> list[tuple[int, int, int]]:
    rows = Sentence.objects.filter(article=article, retired__isnull=True).order_by("start")
    return list(rows.values_list("number", "start", "end"))


def text_of(article: Article) -> str:
    return article.versions.get().text


def test_a_merge_retires_both_and_makes_the_next_number(harbour: Article, mira: User) -> None:
    made = join(harbour, 1, mira)
    assert (made.kind, made.retired, [one.number for one in made.made]) == ("merged", (1, 2), [7])
    assert live(harbour)[0] == (7, 0, 115)
    new = Sentence.objects.get(number=7)
    assert new.text == text_of(harbour)[0:115] == made.made[0].text
    assert (new.asked, new.block, new.standing) == (True, 0, "open")
    assert set(Lineage.objects.values_list("old__number", "new__number")) == {(1, 7), (2, 7)}
    harbour.refresh_from_db()
    assert harbour.last_number == 7


def test_it_is_one_event_with_places_and_no_text(harbour: Article, mira: User) -> None:
    join(harbour, 1, mira)
    event = Event.objects.latest("sequence")
    assert (event.kind, event.subject, event.actor) == ("sentence.merged", f"sentence/{harbour.uid}/1", mira)
    assert [place["number"] for place in event.old["sentences"]] == [1, 2]
    assert event.new == {"sentences": [{"number": 7, "start": 0, "end": 115, "block": 0, "asked": True}]}
    retired = Sentence.objects.filter(article=harbour, retired=event.sequence)
    assert set(retired.values_list("number", flat=True)) == {1, 2}
    assert Sentence.objects.get(number=7).born == event.sequence
    assert list(broken_links(harbour.project)) == []


@pytest.mark.parametrize("into", [0, 1], ids=["before the space", "after it"])
def test_a_split_leaves_no_white_space_at_the_cut(harbour: Article, mira: User, into: int) -> None:
    text = text_of(harbour)
    made = cut(harbour, 2, text.index(" open it early") + into, mira)
    assert [one.text for one in made.made] == ["“We will not", "open it early,” harbour master Jonas Eik said."]
    assert all(text[one.start : one.end] == one.text for one in made.made)
    assert (made.kind, made.retired, [one.number for one in made.made]) == ("split", (2,), [7, 8])


def test_a_merged_sentence_can_be_merged_and_split_again(harbour: Article, mira: User) -> None:
    join(harbour, 5, mira)
    cut(harbour, 7, 254, mira)
    assert [row for row in live(harbour) if row[1] >= 204] == [(8, 204, 253), (9, 254, 281)]
    join(harbour, 8, mira)
    assert live(harbour)[-1] == (10, 204, 281)


@pytest.mark.parametrize("number", [2, 6], ids=["another block follows", "nothing follows"])
def test_what_nothing_follows_in_its_block_is_not_merged(harbour: Article, mira: User, number: int) -> None:
    with pytest.raises(InvalidInput, match="No sentence follows"):
        join(harbour, number, mira)
    assert len(live(harbour)) == 6


@pytest.mark.parametrize("at", [-1, 0, 55, 56, 400, 3_000_000_000, 54])
def test_a_cut_leaves_words_on_both_sides(harbour: Article, mira: User, at: int) -> None:
    """54 stands before the full stop of sentence 1, which ends at 55."""
    with pytest.raises(InvalidInput):
        cut(harbour, 1, at, mira)
    assert len(live(harbour)) == 6


def test_a_sentence_that_is_gone_is_told_so(harbour: Article, mira: User) -> None:
    join(harbour, 1, mira)
    for wrong in (lambda: join(harbour, 2, mira), lambda: cut(harbour, 1, 12, mira)):
        with pytest.raises(Conflict) as refusal:
            wrong()
        assert refusal.value.code == "sentence_gone"
    with pytest.raises(NotFound):
        join(harbour, 99, mira)


def test_an_article_that_was_taken_back_is_not_found(harbour: Article, mira: User) -> None:
    Article.objects.filter(pk=harbour.pk).update(deleted_at=NOW)
    with pytest.raises(NotFound):
        join(harbour, 1, mira)


def test_the_same_operation_again_returns_what_it_made(harbour: Article, mira: User) -> None:
    operation = uuid.uuid4()
    first, again = join(harbour, 1, mira, operation), join(harbour, 1, mira, operation)
    assert (again.retired, again.made, again.repeated) == (first.retired, first.made, True)
    assert Event.objects.filter(kind="sentence.merged").count() == 1
    with pytest.raises(OperationReused):
        join(harbour, 3, mira, operation)
    with pytest.raises(OperationReused):
        cut(harbour, 3, 120, mira, operation)


def test_an_operation_of_an_answer_cannot_merge(harbour: Article, opened: Assignment, rosa: User) -> None:
    operation = uuid.uuid4()
    say(opened, 3, "plain", operation=operation)
    with pytest.raises(OperationReused):
        join(harbour, 1, rosa, operation)


def test_a_decision_stays_with_the_sentence_it_was_about(harbour: Article, opened: Assignment, mira: User) -> None:
    first = Sentence.objects.get(number=1)
    Decision.objects.create(
        sentence=first, label="plain", by=mira, category="slip", codebook=opened.codebook, sequence=1
    )
    rewrite(Sentence.objects.filter(pk=first.pk))
    join(harbour, 1, mira)
    standings = dict(Sentence.objects.values_list("number", "standing"))
    assert (standings[1], standings[7]) == ("decided", "open")


def test_no_two_live_sentences_start_at_one_place(harbour: Article, mira: User) -> None:
    join(harbour, 1, mira)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sentence.objects.filter(number=1).update(retired=None)


def test_no_sentence_retires_before_it_is_born(harbour: Article, mira: User) -> None:
    join(harbour, 1, mira)
    born = Sentence.objects.get(number=7).born
    with pytest.raises(IntegrityError), transaction.atomic():
        Sentence.objects.filter(number=7).update(retired=born)


def test_the_same_lineage_stands_once(harbour: Article, mira: User) -> None:
    join(harbour, 1, mira)
    row = Lineage.objects.earliest("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        Lineage.objects.create(old=row.old, new=row.new)


def test_nothing_of_an_answer_is_touched(harbour: Article, opened: Assignment, mira: User) -> None:
    say(opened, 1, "plain", note="odd")
    say(opened, 2, "sourced")
    before = list(Answer.objects.order_by("pk").values())
    join(harbour, 1, mira)
    cut(harbour, 3, 124, mira)
    assert list(Answer.objects.order_by("pk").values())[: len(before)] == before
