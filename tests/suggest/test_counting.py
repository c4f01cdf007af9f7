"""What of a desk's answers teaches, and what may be shown and promised by it."""

from __future__ import annotations

import io
import random
from collections import OrderedDict
from threading import Thread
from types import SimpleNamespace

import pytest

from annotations.errors import InvalidInput
from annotations.models import (
    Affected,
    Answer,
    Article,
    Codebook,
    Decision,
    Sentence,
    Suggester,
    Suggestion,
    standing,
)
from annotations.review import batches, queue
from annotations.suggest import kept, precision, runs, settled, showing, suggesters
from tests import factories
from tests.suggest import school


def decide(sentence, label, by):
    book = Codebook.objects.get()
    Decision.objects.create(sentence=sentence, label=label, by=by, codebook=book, sequence=1, category="gap")
    Sentence.objects.filter(pk=sentence.pk).update(standing="decided")


def read(desk):
    found = settled.read(desk, "default", seed=1)
    return {pk: told for text in found.texts for pk, told in text.told.items()}


def test_a_decision_goes_before_answers_and_a_dispute_teaches_nothing(desk, mira, rosa, adam):
    article = factories.article(desk, mira, factories.NOW)
    factories.answered(
        article, [rosa, adam], {1: ["plain", "plain"], 2: ["sourced", "anonymous"], 3: ["plain", "sourced"]}
    )
    first, second, third = Sentence.objects.filter(article=article).order_by("number")
    assert {pk: told.label for pk, told in read(desk).items()} == {first.pk: "plain"}
    decide(second, "anonymous", mira)
    assert {pk: (told.label, told.alone) for pk, told in read(desk).items()} == {
        first.pk: ("plain", True),
        second.pk: ("anonymous", True),
    }
    assert third.pk not in read(desk)


def test_a_decision_on_answers_that_saw_a_suggestion_measures_nothing(desk, mira, rosa, adam):
    article = factories.article(desk, mira, factories.NOW)
    factories.answered(article, [rosa, adam], {1: ["plain", "sourced"]})
    sentence = Sentence.objects.get(article=article, number=1)
    Answer.objects.filter(sentence=sentence, reviewer=rosa).update(suggestion_seen=True)
    decide(sentence, "plain", mira)
    assert read(desk)[sentence.pk] == settled.Told("plain", False, False)


def test_nothing_of_a_blind_batch_is_learned_before_it_is_closed(desk, mira, rosa, adam):
    article = factories.article(desk, mira, factories.NOW)
    factories.answered(article, [rosa, adam], {1: ["plain", "plain"]}, close=False)
    assert read(desk) == {}


def test_what_counts_here_is_what_counts_everywhere(desk, mira, rosa, adam):
    """By the numbers: the same answers as `standing.counted`, with a later round and one that was asked again."""
    made = [factories.article(desk, mira, factories.NOW) for _ in range(3)]
    for article in made:
        factories.answered(
            article, [rosa, adam], {1: ["plain", "plain"], 2: ["sourced", "sourced"], 3: ["plain", "sourced"]}
        )
        factories.answered(
            article, [rosa, adam], {1: ["sourced", "sourced"], 2: ["unsure", "plain"], 3: ["plain", "plain"]}
        )
    newer = Codebook.objects.create(
        project=desk, version=2, content=Codebook.objects.get().content, published_at=factories.NOW
    )
    asked = Sentence.objects.get(article=made[0], number=1)
    Affected.objects.create(codebook=newer, sentence=asked)
    Answer.objects.filter(sentence=asked, round=Answer.objects.filter(sentence=asked).latest("round").round).update(
        codebook=newer
    )
    standing.rewrite(Sentence.objects.all())
    counted = standing.counted(Answer.objects.filter(sentence__standing__in=settled.SETTLED)).values_list(
        "sentence", "reviewer", "round", "label"
    )
    ours = settled._counted(Answer.objects.filter(sentence__standing__in=settled.SETTLED), "default").values()
    assert sorted(one[:4] for one in ours) == sorted(counted)
    assert read(desk)[asked.pk].label == "sourced"


def test_a_version_that_there_is_not_cannot_be_chosen(desk, mira, now):
    with pytest.raises(InvalidInput):
        suggesters.choose(project=desk, version="7", by=mira, now=now)


def test_threads_of_a_web_server_read_more_files_than_are_held(monkeypatch):
    def one(number):
        file = SimpleNamespace(open=lambda mode: io.BytesIO(b"whole"))
        return SimpleNamespace(manifest={"digest": f"{number}"}, model=file)

    class Slow(OrderedDict):
        def __setitem__(self, key, value):
            super().__setitem__(key, value)
            if key == "1":
                other = Thread(target=kept.load, args=[one(2)])
                others.append(other)
                other.start()
                other.join(0.2)

    others = []
    monkeypatch.setattr(kept, "MOST_HELD", 1)
    monkeypatch.setattr(kept, "_held", Slow())
    monkeypatch.setattr(kept.saving, "load", lambda data, digest: (digest, (), {}))
    assert kept.load(one(1)).trained == "1"
    others[0].join()
    assert list(kept._held) == ["2"]


def test_the_cues_go_by_the_policies_of_the_codebook_that_holds_now(desk, mira, now):
    """Whoever switches one off and publishes that wants suggestions by it, and again when it is switched on."""
    article = factories.article(desk, mira, now, "A spokesperson for the port said the crane was repaired.")
    found = []
    for on in (True, False, True):
        school.publish(desk, now, on)
        school.done(runs.start(project=desk, by=mira))
        found.append(showing.shown(article)[1].label)
    assert found == ["sourced", "anonymous", "sourced"]


def test_where_the_newest_is_silent_no_older_one_speaks_in_its_place(harbour, desk, mira):
    school.done(runs.start(project=desk, by=mira))
    newer = Suggester.objects.create(
        project=desk, kind="learned", version="1", codebook=Codebook.objects.get(), thresholds={"plain": 0.9}
    )
    sentence = Sentence.objects.get(article=harbour, number=6)
    Suggestion.objects.create(sentence=sentence, suggester=newer, label="plain", confidence=0.5)
    assert set(showing.shown(harbour)) == {1, 2, 3, 4, 5}
    assert batches.doubts([harbour.pk])[harbour.pk] == pytest.approx(
        1 - (sum(one.confidence for one in showing.shown(harbour).values()) + 0.5) / 6
    )


def test_where_it_was_not_measured_nothing_is_promised_and_nothing_kept_silent(harbour, desk, mira, now):
    cues = suggesters.current(desk)
    assert precision.want(project=desk, label="plain", per_cent=90, by=mira, now=now) == {
        "plain": precision.Threshold("too few", 0, 25)
    }
    cues.refresh_from_db()
    assert cues.thresholds == {}


@pytest.mark.parametrize("given", [{"label": "invented", "per_cent": 90}, {"label": "plain", "per_cent": 100}])
def test_a_precision_is_asked_of_a_label_there_is_and_can_be_reached(desk, mira, now, given):
    with pytest.raises(InvalidInput):
        precision.want(project=desk, by=mira, now=now, **given)


def test_a_share_of_articles_is_answered_without_suggestions_whoever_opens_them(desk, mira, rosa, now):
    seed = random.randrange(2**32)
    made = [factories.article(desk, mira, factories.NOW) for _ in range(30)]
    assert precision.share_unaided(project=desk, per_cent=40, by=mira, now=now)
    desk.refresh_from_db()
    drawn = {article.pk: desk.answers_unaided(article.uid) for article in made}
    for article in random.Random(seed).sample(made, 12):
        article.refresh_from_db()
        held = queue.open_article(article=Article.objects.get(pk=article.pk), reviewer=rosa, now=now)
        assert held.unaided == drawn[article.pk], seed
        assert (held.mode() == "unaided") == drawn[article.pk]
    assert not precision.share_unaided(project=desk, per_cent=40, by=mira, now=now)
    assert precision.share_unaided(project=desk, per_cent=50, by=mira, now=now)
    desk.refresh_from_db()
    assert all(desk.answers_unaided(one.uid) for one in made if drawn[one.pk])  # raising it takes none away


def test_a_share_is_a_share(desk, mira, now):
    with pytest.raises(InvalidInput):
        precision.share_unaided(project=desk, per_cent=51, by=mira, now=now)
