"""A suggester that learned: where it is believed, what it says of itself, and what it is kept as."""

from __future__ import annotations

import io

import numpy as np
import pytest

from annotations.learn import measures, saving, training
from annotations.learn.reasons import reasons
from annotations.learn.values import Page
from tests.learn.world import LABELS, RULES, gold, made

SEED = 20261128


@pytest.fixture(scope="module")
def trained() -> training.Trained:
    pages, known = made(seed=SEED)
    return training.train(pages, known, RULES, seed=1)


def test_it_is_believed_where_the_cues_are_wrong_and_it_is_right(trained):
    rows = {row["label"]: row for row in trained.measured["takeover"]}
    assert rows["anonymous"]["believed"], rows
    assert rows["anonymous"]["model"] > rows["anonymous"]["cues"] + 0.2
    assert trained.useful


def test_what_it_says_of_itself_holds_on_articles_it_has_never_seen(trained):
    pages, known = made(seed=SEED + 1, articles=100)
    said = training.suggest(trained, pages)
    right = said.label == known.label
    _mean, most = measures.error_if_calibrated(said.sure, seed=1)
    assert right.mean() > (said.cues == known.label).mean() + 0.03
    assert abs(right.mean() - trained.measured["accuracy"]) < 0.04
    assert measures.error(said.sure, right) < max(0.05, most)


def test_the_same_sentences_and_seed_make_the_same_file(trained):
    pages, known = made(seed=SEED)
    again = training.train(pages, known, RULES, seed=1)
    assert saving.dump(again, known.row) == saving.dump(trained, known.row)


def told(hint, label):
    return hint._replace(label=label, hedged=label == "speculative")


def test_cues_that_are_right_are_left_alone():
    pages, known = made(seed=SEED, wrong=0.0)
    labels = [LABELS[at] for at in known.label]
    hints = iter(labels)
    perfect = [Page(page.texts, [told(hint, next(hints)) for hint in page.hints if hint is not None]) for page in pages]
    trained = training.train(perfect, known, RULES, seed=1)
    assert not trained.useful
    assert (training.suggest(trained, perfect).label == known.label).all()


def test_words_that_say_nothing_take_nothing_over():
    """Labels drawn at random: whoever learns them has learned noise, and the cues stay in their place."""
    pages, known = made(seed=SEED)
    drawn = np.random.default_rng(SEED).integers(0, 4, len(known))
    noise = gold([(int(one), 0, int(group), True) for one, group in zip(drawn, known.group, strict=True)])
    trained = training.train(pages, noise, RULES, seed=1)
    assert trained.measured["macro"] >= trained.measured["macro_cues"]


def test_figures_come_from_unaided_sentences_alone():
    pages, known = made(seed=SEED, aided=0.5)
    lied = np.where(known.unaided, known.label, (known.label + 1) % 4)  # what was said with suggestions is all wrong
    wrong = gold(list(zip(lied, known.hedged, known.group, known.unaided, strict=True)))
    trained = training.train(pages, wrong, RULES, seed=1)
    assert trained.measured["n"] == known.unaided.sum()
    assert sum(map(sum, trained.measured["table"])) == known.unaided.sum()
    assert [row["n"] for row in trained.measured["labels"]] == np.bincount(known.label[known.unaided]).tolist()


@pytest.mark.parametrize(("articles", "aided"), [(40, 1.0), (2, 0.0)])
def test_with_too_few_unaided_ones_it_says_how_many_there_are_and_is_believed_nowhere(articles, aided):
    pages, known = made(seed=SEED, articles=articles, aided=aided)
    trained = training.train(pages, known, RULES, seed=1)
    assert trained.measured["state"] == "too few"
    assert trained.measured["n"] == known.unaided.sum()
    assert not trained.calibrated
    assert not trained.useful
    said = training.suggest(trained, pages)
    assert (said.label == said.cues).all()


def test_a_sentence_is_hedged_as_its_label_allows(trained):
    pages, _known = made(seed=SEED + 2, articles=5)
    said = training.suggest(trained, pages)
    assert not said.hedged[said.label == LABELS.index("plain")].any()
    assert said.hedged[said.label == LABELS.index("speculative")].all()


def test_what_is_read_back_says_the_same(trained):
    pages, known = made(seed=SEED + 3, articles=10)
    data, digest = saving.dump(trained, known.row[:7][::-1], watermark=41)
    back, learned, about = saving.load(data, digest)
    one, other = training.suggest(trained, pages), training.suggest(back, pages)
    assert (one.label == other.label).mean() > 0.999
    assert np.abs(one.sure - other.sure).max() < 1e-3
    assert learned.tolist() == list(range(7))
    assert about["watermark"] == 41
    assert back.measured == trained.measured


def test_a_file_that_was_changed_is_not_read(trained):
    data, digest = saving.dump(trained, np.arange(3))
    with pytest.raises(saving.Unreadable):
        saving.load(data[:-1] + bytes([data[-1] ^ 1]), digest)


def test_a_file_of_another_method_is_not_read(trained, monkeypatch):
    data, digest = saving.dump(trained, np.arange(3))
    monkeypatch.setattr(saving, "METHOD", "another")
    with pytest.raises(saving.Unreadable):
        saving.load(data, digest)


def test_a_file_holds_no_word_of_what_was_learned_from(trained):
    pages, known = made(seed=SEED)
    data, _digest = saving.dump(trained, known.row)
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        held = b"".join(file[name].tobytes() for name in file.files)
    words = {word.strip(".,“”").encode() for page in pages for text in page.texts for word in text.split()}
    longer = {word for word in words if len(word) > 6 and word.decode() not in LABELS}
    assert len(longer) > 20
    assert not [word for word in longer if word in held]


def test_the_reasons_are_words_of_the_sentence(trained):
    text = "Critics argue that the tender should never have been approved in Veddin."
    found = reasons(trained.model, text, "anonymous", "plain")
    assert found
    assert all(word in text.lower() for word in found)
    assert not {"tender", "the", "veddin"} & set(" ".join(found).split())


def test_nothing_speaks_for_a_label_that_it_does_not_know(trained):
    assert reasons(trained.model, "Critics argue.", "invented") == []
    assert reasons(trained.model, "", "plain") == []


def test_no_sentences_get_no_suggestion(trained):
    assert len(training.suggest(trained, []).label) == 0
    assert len(training.suggest(trained, [Page([], [])]).label) == 0
    said = training.suggest(trained, [Page(["It rained."], [None])])
    assert said.label.tolist() == [LABELS.index("plain")]
