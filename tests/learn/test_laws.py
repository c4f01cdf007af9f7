"""What must hold whatever was learned, said and counted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.learn import calibration, fitting, holding, measures, takeover, thresholds
from annotations.learn.curve import first
from annotations.learn.model import offsets
from annotations.learn.values import Hint, Rules
from tests.learn.world import LABELS, RULES, gold

K = len(LABELS)
SAID = st.lists(
    st.tuples(st.integers(0, K - 1), st.integers(0, K - 1), st.integers(0, K - 1), st.integers(0, 7)),
    min_size=1,
    max_size=80,
)
SURE = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=120)


def columns(rows):
    return [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=200), st.integers(0, 2**32 - 1), st.integers(2, 8))
def test_no_article_is_torn_and_no_part_is_empty(group, seed, parts):
    groups = np.array(group)
    part = holding.folds(groups, seed, parts)
    assert all(len(set(part[groups == one])) == 1 for one in set(group))
    assert set(part) == set(range(min(parts, len(set(group)))))


@given(st.lists(st.integers(0, 30), min_size=1, max_size=200), st.integers(0, 2**32 - 1))
def test_parts_differ_by_an_article_at_most(group, seed):
    sizes = np.bincount(holding.folds(np.array(group), seed))
    assert sizes.max() - sizes.min() <= np.bincount(np.array(group)).max()


@given(SAID, st.integers(0, 2**32 - 1))
def test_believing_the_model_is_never_worse_on_what_it_was_judged_by(rows, seed):
    truth, cues, model, group = columns(rows)
    chosen = takeover.better(truth, cues, model, group, labels=K, seed=seed)
    said = takeover.combined(cues, model, chosen)
    one, other = (measures.macro(measures.table(truth, some, K)) for some in (said, cues))
    assert one >= other - 1e-12
    if not chosen.any():
        assert (said == cues).all()


@given(SAID, st.integers(0, 2**32 - 1))
def test_a_model_that_says_what_the_cues_say_is_better_at_nothing(rows, seed):
    truth, cues, _model, group = columns(rows)
    assert not takeover.better(truth, cues, cues, group, labels=K, seed=seed).any()


@given(SAID)
def test_of_fewer_articles_than_five_nothing_is_said(rows):
    truth, cues, model, group = columns(rows)
    assert not takeover.better(truth, cues, model, group % 4, labels=K, seed=1).any()


@given(SAID)
def test_every_sentence_stands_in_the_confusion_matrix_once(rows):
    truth, said, _, _ = columns(rows)
    table = measures.table(truth, said, K)
    assert sum(map(sum, table)) == len(rows)
    assert measures.accuracy(table) == pytest.approx((truth == said).mean())
    for at, row in enumerate(measures.per_label(table, LABELS)):
        assert (row["n"], row["said"]) == ((truth == at).sum(), (said == at).sum())


@given(SURE)
def test_the_calibration_error_is_the_mean_distance_of_the_bins(pairs):
    sure, right = np.array([one for one, _ in pairs]), np.array([other for _, other in pairs], dtype=bool)
    rows = measures.reliability(sure, right)
    mean = sum(row["n"] * abs(row["sure"] - row["right"]) for row in rows) / max(len(pairs), 1)
    assert measures.error(sure, right) == pytest.approx(mean, abs=1e-9)
    assert sum(row["n"] for row in rows) == len(pairs)


@given(st.integers(0, 2**32 - 1))
def test_the_error_of_a_calibrated_suggester_falls_with_its_size(seed):
    sure = np.random.default_rng(seed).uniform(0.3, 0.99, 4000)
    means = [measures.error_if_calibrated(sure[:n], seed=seed)[0] for n in (100, 1000, 4000)]
    assert means == sorted(means, reverse=True)
    assert means[-1] > 0


@given(SURE, st.floats(0.05, 0.99))
def test_what_is_shown_by_a_threshold_is_right_as_often_as_asked(pairs, wanted):
    sure, right = np.array([one for one, _ in pairs]), np.array([other for _, other in pairs], dtype=bool)
    found = thresholds.threshold(thresholds.points(sure, right), wanted)
    shown = sure >= found.least
    if found.state == "measured":
        assert (shown.sum(), right[shown].sum()) == (found.shown, found.right)
        assert right[shown].mean() >= wanted
        assert found.low >= wanted
    elif found.state == "never":
        assert not shown.any()
    else:
        assert found.n < found.needed


@given(st.floats(0.05, 0.99))
def test_so_many_are_needed_that_all_right_just_speaks_for_it(wanted):
    least = thresholds.needed(wanted)
    assert thresholds.lower(least, least) >= wanted - 1e-9
    assert least == 1 or thresholds.lower(least - 1, least - 1) < wanted


@given(st.integers(1, 400), st.data())
def test_the_least_share_is_below_the_share(n, data):
    right = data.draw(st.integers(0, n))
    assert 0 <= thresholds.lower(right, n) <= right / n + 1e-12


def test_a_precision_is_a_share():
    for wanted in (0.0, 1.0, 9.0):
        with pytest.raises(ValueError, match="between 0 and 1"):
            thresholds.threshold([], wanted)


@given(st.integers(0, 2**32 - 1), st.floats(-1, 1), st.floats(0.4, 2))
def test_curves_bring_skewed_scores_back_to_what_is_right(seed, shift, steep):
    dice = np.random.default_rng(seed)
    odds = dice.normal(0.5, 1.5, 6000)
    right = dice.random(6000) < 1 / (1 + np.exp(-odds))
    told = 1 / (1 + np.exp(-(odds * steep + shift)))
    label = dice.integers(0, K, 6000)
    seen = calibration.signs(told, dice.random(6000) < 0.5)
    sure = calibration.crossed(seen, label, right, np.arange(6000) % 5, K)
    assert measures.error(sure, right) < 0.03


@given(st.integers(0, 2**32 - 1))
def test_without_evidence_scores_are_those_known_before(seed):
    import scipy.sparse as sp

    dice = np.random.default_rng(seed)
    offset = dice.normal(0, 2, (1, K))
    weights, intercept = fitting.fit(sp.csr_matrix((1, 3)), np.array([offset.argmax()]), offset, strength=1.0)
    assert (offset @ np.eye(K) + intercept).argmax() == offset.argmax()
    assert np.abs(weights).max() == 0


@given(st.sampled_from(LABELS), st.floats(0, 1))
def test_what_the_cues_say_is_likeliest_however_unsure_they_are(label, sure):
    found = offsets([Hint(label, False, sure), None, Hint("unknown", False, sure)], RULES).argmax(axis=1)
    assert [LABELS[at] for at in found] == [label, "plain", "plain"]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=60), st.integers(0, 2**32 - 1), st.integers(1, 80))
def test_a_smaller_share_of_an_order_lies_in_a_larger_one(group, seed, size):
    known = gold([(0, 0, one, True) for one in group])
    small, large = first(known, size, seed), first(known, size + 10, seed)
    assert len(small) == min(size, len(group))
    assert set(small.row) <= set(large.row)


@pytest.mark.parametrize("labels", [(), ("plain", "plain")])
def test_labels_are_needed_each_once(labels):
    with pytest.raises(ValueError, match="each once"):
        Rules(labels)


def test_a_rule_is_about_labels_there_are():
    with pytest.raises(ValueError, match="that there is not"):
        Rules(("plain",), frozenset({"speculative"}))
