"""The coefficients against other people's code and against their definitions, on ratings that hypothesis makes.

That code is imported where it is asked: every process reads this file, and one runs it."""

from __future__ import annotations

import warnings
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.agreement.categories import by_category, coincidences, confusion, specific
from annotations.agreement.coefficients import Coefficient, ac1, alpha, cohen, fleiss, percent
from annotations.agreement.estimates import Estimate
from tests.agreement import definitions
from tests.agreement.tables import LABELS, Table, of_table, tables

FULL = tables(missing=False)


def agree(estimate: Estimate, other: float | Fraction | None) -> None:
    """Both undefined, or the same figure."""
    if other is None or other != other:
        assert estimate.value is None
    else:
        assert estimate.value == pytest.approx(float(other), abs=1e-12)


def of_krippendorff(table: Table) -> float | None:
    import krippendorff

    coded = [[np.nan if value is None else LABELS.index(value) for value in row] for row in table]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            return float(krippendorff.alpha(np.array(coded, dtype=float).T, level_of_measurement="nominal"))
        except ValueError:
            return None


def two_raters(table: Table) -> tuple[list[str], list[str]]:
    """What the first two said of the units that both rated."""
    both = [(row[0], row[1]) for row in table if row[0] is not None and row[1] is not None]
    return [str(a) for a, _ in both], [str(b) for _, b in both]


@given(tables())
def test_alpha_is_that_of_the_library_krippendorff(table: Table) -> None:
    agree(alpha(of_table(table)), of_krippendorff(table))


@given(tables().filter(lambda table: all(any(row[n] for row in table) for n in (0, 1))))
def test_cohens_kappa_is_that_of_scikit_learn(table: Table) -> None:
    from sklearn.metrics import cohen_kappa_score

    first, second = two_raters(table)
    theirs = cohen_kappa_score(first, second, labels=list(LABELS)) if len(set(first + second)) > 1 else None
    agree(cohen("rater 0", "rater 1")(of_table(table)), theirs)


@given(FULL)
def test_fleiss_kappa_of_a_table_without_gaps_is_that_of_statsmodels(table: Table) -> None:
    from statsmodels.stats.inter_rater import fleiss_kappa

    counts = np.array([[row.count(label) for label in LABELS] for row in table])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        agree(fleiss(of_table(table)), fleiss_kappa(counts, method="fleiss"))


@given(tables(raters=2, missing=False), st.sampled_from(LABELS))
def test_specific_agreement_of_two_is_the_f1_score_of_one_against_the_other(table: Table, label: str) -> None:
    from sklearn.metrics import f1_score

    first, second = two_raters(table)
    theirs = f1_score(first, second, labels=[label], average=None)[0] if label in first + second else None
    agree(specific(label)(of_table(table)), theirs)


@pytest.mark.parametrize("coefficient", [percent, fleiss, ac1, alpha], ids=lambda found: found.name)
@given(table=tables())
def test_each_coefficient_is_what_its_definition_says(coefficient: Coefficient, table: Table) -> None:
    agree(coefficient(of_table(table)), getattr(definitions, coefficient.name)(table))


@given(tables(), st.sampled_from(LABELS))
def test_specific_agreement_is_what_its_definition_says(table: Table, label: str) -> None:
    agree(specific(label)(of_table(table)), definitions.specific(table, label))


@given(tables())
def test_the_figures_of_one_label_are_those_of_a_scale_of_two(table: Table) -> None:
    for found in by_category(of_table(table)):
        apart: Table = [[value and (value if value == found.category else "rest") for value in row] for row in table]
        agree(found.percent, definitions.percent(apart))
        agree(found.alpha, definitions.alpha(apart))
        assert found.given == sum(row.count(found.category) for row in table)


@given(tables())
def test_coincidences_and_confusion_are_what_their_definitions_say(table: Table) -> None:
    ratings = of_table(table)
    exact = definitions.coincidences(table)
    assert coincidences(ratings) == pytest.approx(np.array([[float(exact[a, b]) for b in LABELS] for a in LABELS]))
    if len(ratings.raters) > 1:
        first, second = ratings.raters[:2]
        columns = [int(str(name).split()[1]) for name in (first, second)]
        both = [(row[columns[0]], row[columns[1]]) for row in table]
        counted = [[both.count((a, b)) for b in LABELS] for a in LABELS]
        assert confusion(ratings, first, second).tolist() == counted
