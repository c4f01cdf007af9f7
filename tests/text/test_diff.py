"""Two texts sentence by sentence, and two sentences word by word."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from annotations.text import diff

# Few different sentences, so that they repeat, move and resemble each other.
WORDS = ("tide", "rose", "said", "the", "mayor", "three", "metres")
SENTENCE = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
TEXT = st.lists(SENTENCE | st.sampled_from(["Yes.", "No."]), max_size=14)
LINE = st.text(alphabet="ab .,-é\n", max_size=40)


def kinds(old: list[str], new: list[str]) -> list[str]:
    return [pair.kind for pair in diff.align(old, new)]


@given(TEXT, TEXT)
@example([], [])
def test_each_sentence_stands_in_exactly_one_pair_and_equal_ones_are_equal(old: list[str], new: list[str]) -> None:
    pairs = diff.align(old, new)

    assert sorted(pair.old for pair in pairs if pair.old is not None) == list(range(len(old)))
    assert [pair.new for pair in pairs if pair.new is not None] == list(range(len(new)))
    for pair in pairs:
        if pair.kind in ("same", "moved"):
            assert old[pair.old or 0] == new[pair.new or 0]
        elif pair.kind == "changed":
            assert old[pair.old or 0] != new[pair.new or 0]
        assert (pair.old is None) == (pair.kind == "added")
        assert (pair.new is None) == (pair.kind == "removed")


@given(TEXT, TEXT)
def test_all_but_what_moved_stands_in_the_order_of_both_texts(old: list[str], new: list[str]) -> None:
    places = [pair.old for pair in diff.align(old, new) if pair.old is not None and pair.kind != "moved"]

    assert places == sorted(places)


@given(TEXT, TEXT)
def test_nothing_equal_is_told_as_removed_and_added(old: list[str], new: list[str]) -> None:
    pairs = diff.align(old, new)

    removed = {old[pair.old] for pair in pairs if pair.kind == "removed" and pair.old is not None}
    added = {new[pair.new] for pair in pairs if pair.kind == "added" and pair.new is not None}
    assert not removed & added


@given(TEXT)
def test_a_text_beside_itself_is_the_same_throughout(text: list[str]) -> None:
    assert diff.align(text, text) == [diff.Pair("same", place, place) for place in range(len(text))]


@given(LINE, LINE)
def test_the_runs_of_words_give_both_sentences_back(old: str, new: str) -> None:
    runs = diff.words(old, new)

    assert "".join(run.text for run in runs if run.kind != "added") == old
    assert "".join(run.text for run in runs if run.kind != "removed") == new
    assert all(run.text for run in runs)


def test_a_sentence_with_another_number_is_changed_and_one_with_other_words_is_replaced() -> None:
    old = ["The tide rose three metres.", "Nobody was hurt.", "The port stays shut."]
    new = ["The tide rose four metres.", "Nobody was hurt.", "Trains run again tomorrow."]

    assert kinds(old, new) == ["changed", "same", "removed", "added"]
    assert [run for run in diff.words(old[0], new[0]) if run.kind != "same"] == [
        ("removed", "three"),
        ("added", "four"),
    ]


def test_a_paragraph_that_was_put_elsewhere_has_moved() -> None:
    old = ["One came.", "Two left.", "Three stayed behind.", "Four went by train."]

    assert kinds(old, [old[3], *old[:3]]) == ["moved", "same", "same", "same"]


def test_sentences_that_repeat_are_told_apart_by_their_neighbours() -> None:
    old = ["He declined.", "The mayor spoke.", "He declined.", "The port spoke."]

    pairs = diff.align(old, old[1:])
    assert pairs[0] == diff.Pair("removed", 0, None)
    assert {pair.kind for pair in pairs[1:]} == {"same"}


def test_a_text_in_which_all_is_other_costs_no_comparison_of_all_with_all() -> None:
    many = 3000

    found = kinds([f"old {n}" for n in range(many)], [f"new {n}" for n in range(many)])

    assert found == ["removed"] * many + ["added"] * many
