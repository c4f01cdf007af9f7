"""A project's own suggester once it has learned: when it is used, what it says, and how one goes back."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from annotations import tasks
from annotations.errors import InvalidInput
from annotations.models import (
    Answer,
    Article,
    Event,
    Project,
    Sentence,
    Suggester,
    Suggestion,
    User,
)
from annotations.revise import boundaries
from annotations.suggest import kept, precision, runs, settled, showing, suggesters, training
from annotations.text import propose
from tests import factories
from tests.shared import one_view
from tests.suggest import school


@pytest.fixture(scope="module")
def first(written):
    """Twenty articles are tagged without suggestions, and it has learned from them."""
    with one_view():
        school.tagged(written[:20], User.objects.get(name="Rosa"))
        return school.trained(Project.objects.get(), User.objects.get(name="Mira")).pk


@pytest.fixture
def desk(first, db):
    return Project.objects.get()


@pytest.fixture
def mira(first, db):
    return User.objects.get(name="Mira")


@pytest.fixture
def rosa(first, db):
    return User.objects.get(name="Rosa")


@pytest.fixture
def taught(first, db):
    return list(Article.objects.order_by("pk"))


@pytest.fixture
def row(first, db):
    """The version that it made."""
    return Suggester.objects.get(pk=first)


def test_it_learns_what_the_desk_says_otherwise_and_is_used(row, taught, desk, mira):
    assert (row.kind, row.version, row.active) == ("learned", "1", True)
    assert {"plain", "anonymous"} & set(row.manifest["better"]), row.manifest["measured"]["takeover"]
    assert suggesters.current(desk) == row
    school.all_runs_done()
    critics = Suggestion.objects.filter(suggester=row, sentence__text__startswith="Critics argue")
    assert critics.count() >= 3
    assert Counter(critics.values_list("label", flat=True)).most_common(1)[0][0] == "plain"


def test_its_manifest_says_what_it_was_made_of(row, taught, desk, mira):
    told, count = row.manifest, settled.of(desk).count()
    assert told["sentences"] == told["unaided"] == told["measured"]["n"] == count == sum(told["counts"].values())
    desk.ledger.refresh_from_db()
    assert told["watermark"] == desk.ledger.sequence
    assert told["cues"] == propose.VERSION
    assert set(told["software"]) == {"numpy", "scipy", "scikit-learn"}
    assert len(told["measured"]["curve"]) == 3
    assert [row["sentences"] for row in told["measured"]["curve"]] == sorted(
        row["sentences"] for row in told["measured"]["curve"]
    )
    with row.model.open("rb") as file:
        data = file.read()
    assert len(data) == told["bytes"]
    assert kept.saving.digest(data) == told["digest"]


def test_what_it_learned_from_it_never_suggests_though_it_is_open_again(row, taught, desk, mira):
    again = Sentence.objects.filter(article=taught[0])
    Answer.objects.filter(sentence__in=again).update(label=None, state="empty", hedged=False)
    again.update(standing="open")
    runs.fill([taught[0].pk, taught[22].pk], row)
    assert not Suggestion.objects.filter(suggester=row, sentence__article=taught[0]).exists()
    assert Suggestion.objects.filter(suggester=row, sentence__article=taught[22]).exists()


def test_nor_for_the_same_words_in_sentences_that_were_cut_otherwise_since(row, taught, desk, mira, now):
    """They are open, and have keys of their own; whoever answers them next would be told what was said before."""
    one = Sentence.objects.filter(article=taught[0], asked=True)[3]
    at = one.start + one.text.index(" ")
    boundaries.split(article=taught[0], number=one.number, at=at, by=mira, operation=uuid.uuid4(), now=now)
    school.done(runs.start(project=desk, by=mira))
    parts = Sentence.objects.filter(article=taught[0], start__gte=one.start, end__lte=one.end, retired__isnull=True)
    assert [part.standing for part in parts] == ["open", "open"]
    assert not Suggestion.objects.filter(suggester=row, sentence__in=parts).exists()


def test_a_suggestion_says_which_words_spoke_for_it_and_how_sure_it_is(row, taught, desk, mira):
    school.all_runs_done()
    own = Suggestion.objects.filter(suggester=row, why__contains="People here have tagged")
    assert own
    for one in own:
        words = [part.partition("”")[0] for part in one.why.split("“")[1:-1]]
        assert all(word in one.sentence.text.lower() for word in words)
    assert not [one for one in own if one.label == "plain" and one.spans]
    assert all(0 < one.confidence < 1 for one in Suggestion.objects.filter(suggester=row))


def test_the_next_one_takes_the_place_of_the_last_and_one_call_goes_back(row, taught, desk, mira, rosa, now):
    school.all_runs_done()
    school.tagged(taught[20:23], rosa)
    second = school.trained(desk, mira)
    school.all_runs_done()
    assert (second.version, second.active) == ("2", True)
    row.refresh_from_db()
    assert not row.active
    assert {one.suggester for one in showing.shown(taught[24]).values()} == {second}

    assert tasks.use_suggester(project=desk, version="1", by=mira, now=now) == row
    assert {one.suggester for one in showing.shown(taught[24]).values()} == {row}
    assert Event.objects.filter(project=desk, kind="project.changed", new=["suggester"]).count() == 1
    assert suggesters.current(desk) == row


def test_who_went_back_stays_there_whatever_is_trained_until_they_say_otherwise(row, taught, desk, mira, now):
    school.all_runs_done()
    used = tasks.use_suggester(project=desk, version="", by=mira, now=now)
    assert used.kind == "cues"
    assert {one.suggester.kind for one in showing.shown(taught[24]).values()} <= {"cues"}
    second = school.trained(desk, mira)
    assert not second.active
    assert suggesters.current(desk).kind == "cues"
    assert tasks.use_suggester(project=desk, version=None, by=mira, now=now) == second
    row.refresh_from_db()
    assert not row.active


def test_while_its_storage_does_not_answer_the_cues_go_on(row, taught, desk, mira, monkeypatch, caplog):
    class Away(Exception):
        """As storages on other machines have their own."""

    def fails(*_args, **_more):
        raise Away

    kept._held.clear()
    with monkeypatch.context() as patch:
        patch.setattr(row.model.storage, "_open", fails)
        assert suggesters.usable(desk).kind == "cues"
    assert "cannot be used: Unreadable" in caplog.text
    assert suggesters.usable(desk) == row


def test_beside_other_cues_than_it_learned_with_it_is_not_used(row, taught, desk, mira, monkeypatch):
    monkeypatch.setattr(propose, "VERSION", "another")
    assert suggesters.current(desk).version == "another"
    with pytest.raises(InvalidInput):
        suggesters.choose(project=desk, version="1", by=mira, now=factories.NOW)


def test_what_learned_beside_cues_of_other_policies_is_not_used_and_learned_anew(
    row, taught, desk, mira, now, monkeypatch
):
    school.all_runs_done()
    monkeypatch.setattr(training, "FIRST", 100)
    monkeypatch.setattr(training, "EVERY", timedelta(0))
    school.measured(desk)
    assert training.start_due(timezone.now()) == []
    school.publish(desk, now, False)
    assert suggesters.current(desk).kind == "cues"
    (job,) = training.start_due(timezone.now())
    school.done(job)
    assert suggesters.current(desk).version == "2"


def test_other_cues_make_it_learn_anew(row, taught, desk, mira, monkeypatch):
    school.all_runs_done()
    school.measured(desk)
    monkeypatch.setattr(training, "FIRST", 100)
    monkeypatch.setattr(propose, "VERSION", "another")
    assert len(training.start_due(timezone.now() + 2 * training.EVERY)) == 1


def test_a_label_is_kept_silent_below_the_confidence_at_which_it_is_right_often_enough(row, taught, desk, mira, now):
    school.all_runs_done()
    found = precision.want(project=desk, label="plain", per_cent=90, by=mira, now=now)["plain"]
    assert found.state == "measured"
    row.refresh_from_db()
    assert row.thresholds == {"plain": found.least}
    shown = [one for article in taught[20:] for one in showing.shown(article).values() if one.label == "plain"]
    right = [school.truth(one.sentence.text) == "plain" for one in shown]
    assert min(one.confidence for one in shown) >= found.least or {one.suggester.kind for one in shown} == {"cues"}
    assert sum(right) / len(right) >= 0.85
    precision.want(project=desk, label="plain", per_cent=None, by=mira, now=now)
    row.refresh_from_db()
    assert row.thresholds == {}
