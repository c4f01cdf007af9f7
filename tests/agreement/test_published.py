"""Worked examples that were printed where the coefficients were proposed, or by their authors."""

from __future__ import annotations

import numpy as np
import pytest

from annotations.agreement.categories import coincidences, confusion, specific
from annotations.agreement.coefficients import ac1, alpha, cohen, fleiss, percent
from tests.agreement.tables import of_confusion, of_counts, of_lines

# Krippendorff (2011), sections A, B and C.
BINARY = of_lines({"Meg": "0 1 0 0 0 0 0 0 1 0", "Owen": "1 1 1 0 0 1 0 0 0 0"})
NOMINAL = of_lines({"Ben": "a a b b d c c c e d d a", "Gerry": "b a b b b c c c e d d d"})
GAPS = of_lines(
    {
        "A": "1 2 3 3 2 1 4 1 2 . . .",
        "B": "1 2 3 3 2 2 4 1 2 5 . 3",
        "C": ". 3 3 3 2 3 4 2 2 5 1 .",
        "D": "1 2 3 3 2 4 4 1 2 5 1 .",
    }
)

# Fleiss (1971), table 1: thirty patients, six psychiatrists each, five diagnoses.
PATIENTS = [
    [0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0], [2, 0, 4, 0, 0],
    [0, 0, 4, 0, 2], [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6], [1, 0, 0, 5, 0], [1, 1, 0, 4, 0],
    [0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1], [0, 0, 5, 0, 1], [3, 0, 0, 1, 2], [5, 1, 0, 0, 0],
    [0, 2, 0, 4, 0], [1, 0, 2, 0, 3], [0, 0, 0, 0, 6], [0, 1, 0, 5, 0], [0, 2, 0, 1, 3], [2, 0, 0, 4, 0],
    [1, 0, 0, 4, 1], [0, 5, 0, 1, 0], [4, 0, 0, 0, 2], [0, 2, 0, 4, 0], [1, 0, 5, 0, 0], [0, 0, 0, 0, 6],
]  # fmt: skip


def test_alpha_of_krippendorffs_examples() -> None:
    assert alpha(BINARY).value == pytest.approx(0.095, abs=5e-4)
    assert alpha(NOMINAL).value == pytest.approx(0.692, abs=5e-4)
    assert alpha(GAPS).value == pytest.approx(0.743, abs=5e-4)


def test_the_coincidences_of_krippendorffs_example_with_gaps() -> None:
    third = 1 / 3
    printed = [
        [7, 4 * third, third, third, 0],
        [4 * third, 10, 4 * third, third, 0],
        [third, 4 * third, 8, third, 0],
        [third, third, third, 4, 0],
        [0, 0, 0, 0, 3],
    ]
    assert coincidences(GAPS) == pytest.approx(np.array(printed))
    assert coincidences(GAPS).sum() == pytest.approx(40)


def test_kappa_of_fleiss_patients() -> None:
    ratings = of_counts(PATIENTS)
    assert percent(ratings).value == pytest.approx(0.5556, abs=5e-5)
    assert fleiss(ratings).value == pytest.approx(0.430, abs=5e-4)


def test_what_gwet_prints_for_the_first_half_of_those_patients() -> None:
    """The example `distrib.6raters` of his package irrCAC."""
    ratings = of_counts(PATIENTS[:15])
    assert percent(ratings).value == pytest.approx(0.5511111, abs=5e-8)
    assert ac1(ratings).value == pytest.approx(0.4448007, abs=5e-8)
    assert fleiss(ratings).value == pytest.approx(0.4139265, abs=5e-8)
    assert alpha(ratings).value == pytest.approx(0.4204384, abs=5e-8)


def test_what_gwet_prints_for_krippendorffs_example_with_gaps() -> None:
    """The example `cac.raw4raters` of irrCAC, and of the Handbook (2014): its last unit has a single rating."""
    assert percent(GAPS).value == pytest.approx(0.8181818, abs=5e-8)
    assert ac1(GAPS).value == pytest.approx(0.77544, abs=5e-6)
    assert fleiss(GAPS).value == pytest.approx(0.76117, abs=5e-6)
    assert alpha(GAPS).value == pytest.approx(0.74342, abs=5e-6)


def test_what_gwet_prints_for_two_abstractors() -> None:
    """The example `cont3x3abstractors` of irrCAC."""
    ratings = of_confusion([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
    assert percent(ratings).value == pytest.approx(0.89)
    assert cohen("first", "second")(ratings).value == pytest.approx(0.7964094, abs=5e-8)
    assert ac1(ratings).value == pytest.approx(0.8493305, abs=5e-8)
    assert alpha(ratings).value == pytest.approx(0.7972585, abs=5e-8)


def test_kappa_of_cohens_psychologists() -> None:
    """Cohen (1960): 200 diagnoses; 140 agree where 82 would by chance."""
    table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    ratings = of_confusion(table)
    assert percent(ratings).value == pytest.approx(0.70)
    assert cohen("first", "second")(ratings).value == pytest.approx(0.492, abs=5e-4)
    assert confusion(ratings, "first", "second").tolist() == table
    assert confusion(ratings, "second", "first").tolist() == [list(column) for column in zip(*table, strict=True)]


def test_kappa_of_two_who_disagree_wholly_and_of_two_who_agree_on_seven_in_ten() -> None:
    assert cohen("first", "second")(of_confusion([[0, 1], [1, 0]])).value == pytest.approx(-1)
    assert cohen("first", "second")(of_confusion([[20, 5], [10, 15]])).value == pytest.approx(0.4)


def test_high_agreement_of_which_kappa_says_that_it_is_none() -> None:
    """The paradox for which Gwet proposed AC1 (2002, 2008): 118 of 125 agree on yes, none on no."""
    ratings = of_confusion([[118, 5], [2, 0]])
    assert percent(ratings).value == pytest.approx(0.944)
    assert cohen("first", "second")(ratings).value == pytest.approx(-0.0234, abs=5e-5)
    assert ac1(ratings).value == pytest.approx(0.9408, abs=5e-5)


def test_the_two_agreements_of_cicchetti_and_feinstein() -> None:
    """Two tables with the same percent agreement, 0.85, in which that on *no* is not at all the same (1990)."""
    even, uneven = of_confusion([[40, 9], [6, 45]]), of_confusion([[80, 10], [5, 5]])
    assert [percent(ratings).value for ratings in (even, uneven)] == pytest.approx([0.85, 0.85])
    assert [cohen("first", "second")(one).value for one in (even, uneven)] == pytest.approx([0.70, 0.32], abs=0.005)
    assert [specific(code)(even).value for code in (0, 1)] == pytest.approx([0.84, 0.86], abs=0.005)
    assert [specific(code)(uneven).value for code in (0, 1)] == pytest.approx([0.91, 0.40], abs=0.005)
