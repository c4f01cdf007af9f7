"""The next version of a codebook: drafted, compared, published; questions that become rulings."""

from __future__ import annotations

import copy
import uuid
from datetime import datetime
from typing import Any

import pytest

from annotations import codebook
from annotations.discuss import codebooks, threads
from annotations.errors import Conflict, InvalidInput
from annotations.models import Affected, Article, Assignment, Codebook, Event, Project, Sentence, Thread, User
from tests.factories import say


@pytest.fixture
def draft(desk: Project, mira: User) -> Codebook:
    return codebooks.draft(project=desk, by=mira)


@pytest.fixture
def settled(harbour: Article, rosa: User, mira: User, now: datetime) -> Thread:
    """Rosa's question, answered and settled by Mira."""
    about = harbour.sentences.get(number=3)
    thread = threads.ask(sentence=about, by=rosa, text="Is a buoy a claim?", operation=uuid.uuid4(), now=now).thread
    return threads.settle(thread=thread, by=mira, operation=uuid.uuid4(), now=now).thread


def edited(book: Codebook, **changes: Any) -> dict[str, Any]:
    return copy.deepcopy(book.content) | changes


def save(draft: Codebook, by: User, content: dict[str, Any] | None = None, guidelines: str = "") -> Codebook:
    return codebooks.save(
        draft=draft, content=content or draft.content, guidelines=guidelines, expected=codebooks.stamp(draft), by=by
    )


def publish(draft: Codebook, by: User, now: datetime, sentences: Any = (), changes: bool = True) -> Codebook:
    expected = codebooks.stamp(draft)
    return codebooks.publish(
        draft=draft, expected=expected, changes_answers=changes, sentences=sentences, by=by, now=now
    )


def test_a_draft_begins_as_a_copy_and_there_is_one(desk: Project, draft: Codebook, adam: User) -> None:
    assert (draft.version, draft.published_at) == (2, None)
    assert draft.content == Codebook.objects.get(version=1).content
    assert codebooks.draft(project=desk, by=adam) == draft
    assert Codebook.objects.current(desk).version == 1, "a draft is nobody's codebook yet"


def test_a_draft_is_saved_and_compared(draft: Codebook, mira: User) -> None:
    content = edited(draft)
    content["entries"][0]["name"] = "Named"
    content["rulings"]["R26"] = "A buoy  is\na thing."
    content["policies"]["institutional_spokesperson_is_sourced"] = False
    saved = save(draft, mira, content, "# Before you begin\n\nRead twice.")
    found = {(one.kind, one.what): one.lines for one in codebooks.changes(Codebook.objects.get(version=1), saved)}
    assert found[("name", "sourced")] == [("-", "Sourced"), ("+", "Named")]
    assert found[("ruling", "R26")] == [("+", "A buoy is a thing.")]
    assert found[("policy", "institutional_spokesperson_is_sourced")] == [("-", "on"), ("+", "off")]
    assert found[("guidelines", "")][0] == ("+", "# Before you begin")
    assert len(found) == 4


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"rulings": {"R1": "Only one."}}, "numbers are for ever"),
        ({"rulings": {**codebook.RULINGS, "26": "No number."}}, "is no number of a ruling"),
        ({"rulings": {**codebook.RULINGS, "R1": "  "}}, "says nothing"),
        ({"rulings": {**codebook.RULINGS, "R1": "x" * 1001}}, "more than 1000"),
        ({"policies": {}}, "policy switches"),
        ({"entries": codebook.built_in()["entries"][:3]}, "labels themselves stay"),
        ({"entries": [row | {"hedged": "free"} for row in codebook.built_in()["entries"]]}, "labels themselves stay"),
        ({"entries": [row | {"hotkeys": ["s"]} for row in codebook.built_in()["entries"]]}, "Key s is used by"),
        ({"entries": [row | {"hotkeys": []} for row in codebook.built_in()["entries"]]}, "a label needs a key"),
        ({"entries": [row | {"name": ""} for row in codebook.built_in()["entries"]]}, "the name is missing"),
    ],
)
def test_what_would_break_rows_that_exist_is_refused(draft: Codebook, mira: User, wrong: Any, why: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        save(draft, mira, edited(draft, **wrong))
    assert any(why in problem for problem in refusal.value.details["problems"])
    draft.refresh_from_db()
    assert draft.content == Codebook.objects.get(version=1).content


def test_two_who_edit_at_once_do_not_overwrite_each_other(draft: Codebook, mira: User, adam: User) -> None:
    seen = codebooks.stamp(draft)
    save(draft, mira, guidelines="Mira's")
    with pytest.raises(Conflict, match="Somebody else changed this draft"):
        codebooks.save(draft=draft, content=draft.content, guidelines="Adam's", expected=seen, by=adam)
    draft.refresh_from_db()
    assert draft.guidelines == "Mira's"


def test_a_settled_question_becomes_the_next_ruling(settled: Thread, mira: User, now: datetime) -> None:
    book = codebooks.adopt(thread=settled, text="A thing at sea is no source.", by=mira)
    assert book.content["rulings"]["R26"] == "A thing at sea is no source."
    settled.refresh_from_db()
    assert (settled.ruling, settled.codebook) == ("R26", book)
    with pytest.raises(Conflict, match="ruling R26 already"):
        codebooks.adopt(thread=settled, text="Again.", by=mira)
    codebooks.discard(draft=book, expected=codebooks.stamp(book))
    settled.refresh_from_db()
    assert (settled.ruling, settled.codebook) == ("", None)


def test_an_open_question_is_no_ruling(settled: Thread, mira: User) -> None:
    Thread.objects.update(state="answered")
    settled.refresh_from_db()
    with pytest.raises(Conflict):
        codebooks.adopt(thread=settled, text="Not yet.", by=mira)
    with pytest.raises(InvalidInput):
        codebooks.adopt(thread=settled, text="  ", by=mira)


def test_what_was_published_is_current_and_never_changes(
    desk: Project, draft: Codebook, mira: User, now: datetime
) -> None:
    save(draft, mira, guidelines="New")
    draft.refresh_from_db()
    publish(draft, mira, now, changes=False)
    current = Codebook.objects.current(desk)
    assert (current.version, current.published_at, current.changes_answers) == (2, now, False)
    told = Event.objects.get(kind="codebook.published")
    assert (told.subject, told.new["affected"], told.new["changes_answers"]) == ("codebook/2", 0, False)
    with pytest.raises(Conflict):
        save(current, mira, guidelines="Newer")
    with pytest.raises(Conflict):
        publish(current, mira, now)
    with pytest.raises(Conflict):
        codebooks.discard(draft=current, expected=codebooks.stamp(current))
    assert codebooks.draft(project=desk, by=mira).version == 3


def test_a_version_that_changes_nothing_is_not_published(draft: Codebook, mira: User, now: datetime) -> None:
    with pytest.raises(InvalidInput, match="Nothing was changed"):
        publish(draft, mira, now)


def test_affected_sentences_are_found_by_words_and_by_label(
    opened: Assignment, harbour: Article, desk: Project, draft: Codebook, mira: User, now: datetime
) -> None:
    for number, label in ((1, "plain"), (2, "sourced"), (3, "sourced"), (4, "anonymous")):
        say(opened, number, label)

    def numbers(**asked: str) -> list[int]:
        return [row.number for row in codebooks.affected(project=desk, **asked)]

    assert numbers(label="sourced") == [2, 3]
    assert numbers(words="officials, buoys") == [3, 4]
    assert numbers(words="buoys", label="anonymous") == []
    assert numbers(words="quay") == [], "nobody answered that one"
    save(draft, mira, guidelines="New")
    draft.refresh_from_db()
    keys = codebooks.affected(project=desk, label="sourced").values_list("pk", flat=True)
    made = publish(draft, mira, now, sentences=keys)
    assert set(Affected.objects.values_list("codebook", "sentence__number")) == {(made.pk, 2), (made.pk, 3)}


def test_wording_only_asks_nobody_again(
    opened: Assignment, desk: Project, draft: Codebook, mira: User, now: datetime
) -> None:
    say(opened, 1, "plain")
    save(draft, mira, guidelines="New")
    draft.refresh_from_db()
    publish(draft, mira, now, sentences=Sentence.objects.values_list("pk", flat=True), changes=False)
    assert not Affected.objects.exists()
