"""Intervals by drawing articles: exact, repeatable, honest about what they rest on, and about as wide as they say."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest

from annotations.agreement import intervals
from annotations.agreement.categories import specific
from annotations.agreement.coefficients import Coefficient, ac1, alpha, cohen, fleiss, percent
from annotations.agreement.estimates import Caution, Reason
from annotations.agreement.intervals import drawn, figures, interval
from annotations.agreement.ratings import Ratings, from_rows
from tests.agreement.tables import LABELS, told

EVERY = [percent, fleiss, ac1, alpha, cohen("ann", "ben"), specific("anonymous")]
each = pytest.mark.parametrize("coefficient", EVERY, ids=lambda found: found.name)


def desk(articles: int, *, seed: int, sentences: int = 12, gaps: float = 0.4, spread: float = 0.6) -> Ratings:
    """Three people tag articles that are easy or hard as a whole: in each, a share of the answers is a guess."""
    dice = random.Random(seed)
    rows = []
    for article in range(articles):
        guessed = dice.uniform(0, spread)
        for sentence in range(sentences):
            truth = dice.choices(LABELS, (2, 5, 10, 1))[0]
            for rater in ("ann", "ben", "cho"):
                label = dice.choices(LABELS, (2, 5, 10, 1))[0] if dice.random() < guessed else truth
                rows.append(((article, sentence), rater, None if dice.random() < gaps else label, article))
    return from_rows(rows, categories=LABELS)


@each
@pytest.mark.parametrize("articles", [3, 9])
def test_a_draw_is_the_coefficient_of_the_drawn_articles(coefficient: Coefficient, articles: int) -> None:
    """Rebuilt rating by rating, an article as often as it was drawn, each copy an article of its own."""
    ratings = desk(articles, seed=articles, sentences=6, gaps=0.5)
    rows = list(told(ratings))
    adding = np.flatnonzero(coefficient.tally(ratings).any(axis=1))
    copies = np.concatenate(list(drawn(len(adding), 5, 60)))
    assert (copies.sum(axis=1) == len(adding)).all()
    quick = figures(coefficient, ratings, seed=5, draws=60)
    for figure, times in zip(quick, copies, strict=True):
        often = {ratings.articles[at]: int(n) for at, n in zip(adding, times, strict=True)}
        again = from_rows(
            (
                ((unit, copy), rater, label, (article, copy))
                for unit, rater, label, article in rows
                for copy in range(often.get(article, 0))
            ),
            categories=LABELS,
        )
        both = coefficient(again) if {"ann", "ben"} <= set(again.raters) else None
        slow = both.value if both else None
        assert np.isnan(figure) if slow is None else figure == pytest.approx(slow, abs=1e-12)


@each
def test_the_same_seed_gives_the_same_interval_in_whatever_order_the_rows_come(coefficient: Coefficient) -> None:
    ratings = desk(20, seed=1)
    rows = list(told(ratings))
    random.Random(2).shuffle(rows)
    once = interval(coefficient, ratings, seed=7)
    assert interval(coefficient, from_rows(rows, categories=LABELS), seed=7) == once
    other = interval(coefficient, ratings, seed=8)
    assert (other.low, other.high) != (once.low, once.high)
    assert once.low < coefficient(ratings).value < once.high  # type: ignore[operator]


def test_draws_do_not_depend_on_how_many_are_held_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ratings = desk(20, seed=1)
    at_once = figures(alpha, ratings, seed=3, draws=50)
    monkeypatch.setattr(intervals, "CELLS", 140)
    assert figures(alpha, ratings, seed=3, draws=50) == pytest.approx(at_once, abs=1e-14)


def test_many_at_once_are_those_one_by_one() -> None:
    wanted = [(one, desk(size, seed=size)) for size in (3, 20, 30) for one in (percent, alpha, ac1)]
    wanted.append((alpha, from_rows([(n, rater, "plain", n) for n in range(9) for rater in "ab"], categories=LABELS)))
    apart = [(one(ratings), interval(one, ratings, seed=3, draws=50)) for one, ratings in wanted]
    assert intervals.estimates(wanted, seed=3, draws=50) == apart


def test_an_article_that_nobody_tagged_twice_is_not_drawn() -> None:
    ratings = desk(10, seed=4)
    singles = [((99, n), "ann", "plain", 99) for n in range(5)]
    more = from_rows([*told(ratings), *singles], categories=LABELS)
    assert interval(alpha, more, seed=1) == interval(alpha, ratings, seed=1)


def test_a_higher_level_is_wider_and_more_articles_are_narrower() -> None:
    few, many = desk(20, seed=3), desk(200, seed=3)
    width: Callable[..., float] = lambda found: found.high - found.low  # noqa: E731
    assert width(interval(alpha, few, seed=1, level=0.99)) > width(interval(alpha, few, seed=1))
    assert width(interval(alpha, few, seed=1)) > 2 * width(interval(alpha, many, seed=1))


def test_drawing_sentences_as_if_they_were_apart_would_be_too_narrow() -> None:
    ratings = desk(40, seed=6, sentences=40, spread=1.0)
    apart = from_rows([(unit, rater, label, unit) for unit, rater, label, _ in told(ratings)], categories=LABELS)
    together, single = interval(alpha, ratings, seed=1), interval(alpha, apart, seed=1)
    assert together.high - together.low > 1.5 * (single.high - single.low)  # type: ignore[operator]


def test_about_nineteen_of_twenty_intervals_hold_the_truth() -> None:
    everything = desk(4000, seed=0)
    samples = [desk(30, seed=seed) for seed in range(1, 161)]
    for coefficient in (percent, alpha, ac1):
        truth = coefficient(everything).value
        found = [interval(coefficient, sample, seed=seed, draws=300) for seed, sample in enumerate(samples)]
        hit = sum(one.low <= truth <= one.high for one in found)  # type: ignore[operator]
        assert 0.88 <= hit / len(found) <= 0.99


# --- What an interval says of itself


def test_without_a_figure_there_is_no_interval_and_the_reason_is_the_same() -> None:
    ratings = from_rows([(n, rater, "plain", n) for n in range(40) for rater in "ab"], categories=LABELS)
    found = interval(alpha, ratings, seed=1)
    assert (found.low, found.high, found.reason) == (None, None, Reason.ONE_CATEGORY)


def test_four_articles_are_too_few_and_five_are_few() -> None:
    four = interval(alpha, desk(4, seed=1), seed=1)
    assert (four.low, four.high, four.reason, four.cautions) == (None, None, Reason.TOO_FEW_ARTICLES, ())
    five = interval(alpha, desk(5, seed=1), seed=1)
    assert five.low is not None
    assert five.cautions == (Caution.FEW_ARTICLES,)


def test_few_sentences_are_said_to_be_few() -> None:
    ratings = desk(25, seed=1, sentences=1, gaps=0)
    assert interval(percent, ratings, seed=1).cautions == (Caution.FEW_UNITS,)
    assert interval(percent, desk(25, seed=1), seed=1).cautions == ()


def test_nobody_ever_disagreed() -> None:
    """The interval is a point, which is not to be taken for certainty."""
    rows = [(n, rater, LABELS[n % 2], n // 4) for n in range(100) for rater in "ab"]
    found = interval(alpha, from_rows(rows), seed=1)
    assert (found.low, found.high, found.cautions) == (1, 1, (Caution.NO_SPREAD,))


def test_draws_without_a_figure_are_counted_and_left_out() -> None:
    """A single article has a second label: without it alpha is 0/0, and so it is in (1 - 1/n)^n of the draws."""
    rows = [(n, rater, "sourced" if n == 0 else "plain", n) for n in range(40) for rater in "ab"]
    found = interval(alpha, from_rows(rows), seed=1, draws=2000)
    assert found.undefined == pytest.approx((1 - 1 / 40) ** 40, abs=0.04)
    assert Caution.UNDEFINED_DRAWS in found.cautions
    assert (found.low, found.high) == (1, 1)
