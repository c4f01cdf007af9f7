"""Quotations are followed from sentence to sentence."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.text.quotes import track
from tests.text.effort import steps


def quoted(*sentences: str) -> list[list[str]]:
    return [[span.of(text) for span in found.spans] for text, found in zip(sentences, track(sentences), strict=True)]


def test_a_sentence_holds_its_quotation_with_both_marks() -> None:
    assert quoted('She said "no" twice.') == [['"no"']]
    assert quoted("She said “no” and “never”.") == [["“no”", "“never”"]]


def test_a_quotation_runs_on_until_it_is_closed() -> None:
    first, second, third, last = track(["“It was cold.", "We had no coal.", "Nobody wrote,” she said.", "It snowed."])
    assert (first.after, second.before, second.after, third.before, third.after) == (True, True, True, True, False)
    assert not last.spans


def test_straight_marks_run_on_too() -> None:
    first, second, _ = track(['"It was cold.', 'We had no coal," she said.', "It snowed."])
    assert first.after
    assert second.before
    assert not second.after


def test_a_new_paragraph_opens_the_quotation_again() -> None:
    found = track(["“It was cold.", "“We had no coal.", "“Nobody wrote,” she said."])
    assert found[0].after
    assert found[1].after
    assert not found[2].after


def test_a_mark_that_is_never_closed_ends_with_its_sentence() -> None:
    first, second = track(["“It was cold.", "It snowed."])
    assert first.spans
    assert not first.after
    assert not second.spans


def test_an_opening_mark_far_off_is_another_quotation() -> None:
    found = track(["“It was cold.", "It snowed.", "He smiled and said “yes”."])
    assert not found[0].after
    assert not found[1].before


def test_two_closing_marks_in_a_row_are_a_pair() -> None:
    assert quoted('He said it was clear for schools," For example here".') == [['" For example here"']]


def test_single_marks_quote_within_a_sentence_and_apostrophes_do_not() -> None:
    assert quoted("‘We lost,’ he said.") == [["‘We lost,’"]]
    assert quoted("'We lost,' he said.") == [["'We lost,'"]]
    assert quoted("The workers' union didn't sign.") == [[]]


@given(st.lists(st.text(alphabet="ab .,\"“”‘’'«»\n", max_size=40), max_size=12))
def test_spans_lie_in_their_sentence_in_order(sentences: list[str]) -> None:
    found = track(sentences)
    assert len(found) == len(sentences)
    for text, one in zip(sentences, found, strict=True):
        at = 0
        for span in one.spans:
            assert at <= span.start < span.end <= len(text)
            at = span.end
    assert all(left.after == right.before for left, right in pairwise(found))


@pytest.mark.parametrize("piece", ['"', "s' ", "'a", "“", "”", "«a» "])
def test_work_grows_in_step_with_hostile_marks(piece: str) -> None:
    small, large = (steps(lambda count=count: track([piece * count])) for count in (500, 2000))
    assert large <= 4.5 * small + 500
    small, large = (steps(lambda count=count: track([piece] * count)) for count in (500, 2000))
    assert large <= 4.5 * small + 500
    assert len(track([piece * 100_000])) == 1
