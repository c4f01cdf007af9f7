"""A project's own suggester: what it learns from, when it is made, and what is left of one that was not."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from annotations import tasks
from annotations.errors import InvalidInput
from annotations.models import (
    Article,
    Job,
    LeaseLost,
    NearPair,
    Project,
    Sentence,
    Suggestion,
    User,
)
from annotations.models.imports import private_storage
from annotations.revise import boundaries
from annotations.suggest import kept, precision, runs, settled, showing, suggesters, training
from tests import factories
from tests.suggest import school


@pytest.fixture
def desk(written, db):
    return Project.objects.get()


@pytest.fixture
def mira(written, db):
    return User.objects.get(name="Mira")


@pytest.fixture
def rosa(written, db):
    return User.objects.get(name="Rosa")


@pytest.fixture
def articles(written, db):
    return list(Article.objects.order_by("pk"))


@pytest.fixture
def taught(articles, rosa):
    """Twenty articles tagged without suggestions, the other six open."""
    school.tagged(articles[:20], rosa)
    return articles


def test_open_sentences_get_its_suggestion_and_settled_ones_never_do(taught, desk, mira):
    school.done(runs.start(project=desk, by=mira))
    before = set(Suggestion.objects.values_list("pk", flat=True))
    row = school.trained(desk, mira)
    school.all_runs_done()
    mine = Suggestion.objects.filter(suggester=row)
    assert set(mine.values_list("sentence__article", flat=True)) == {article.pk for article in taught[20:]}
    assert mine.count() == Sentence.objects.filter(article__in=taught[20:], asked=True).count()
    assert before < set(Suggestion.objects.values_list("pk", flat=True))  # the old ones stay, with their version
    assert {one.suggester for one in showing.shown(taught[21]).values()} == {row}
    assert {one.suggester.kind for one in showing.shown(taught[0]).values()} == {"cues"}
    assert runs.start(project=desk, by=mira) is None


def test_nor_when_the_joined_one_that_it_learned_from_is_parted_again(articles, desk, mira, rosa, now):
    asked = {"article": articles[0], "by": mira, "now": now}
    whole = Sentence.objects.filter(article=articles[0], asked=True)[3]
    made = boundaries.split(
        number=whole.number, at=whole.start + whole.text.index(" "), operation=uuid.uuid4(), **asked
    )
    school.tagged(articles[:20], rosa)
    version = school.trained(desk, mira)
    boundaries.undo(operation=uuid.uuid4(), **asked)
    school.done(runs.start(project=desk, by=mira))
    whole.refresh_from_db()
    assert whole.retired is None, made
    assert not Suggestion.objects.filter(suggester=version, sentence=whole).exists()


def test_answers_seen_beside_suggestions_are_learned_from_and_measure_nothing(articles, desk, mira, rosa):
    alone = school.tagged(articles[:10], rosa)
    led = school.tagged(articles[10:20], rosa, unaided=False)
    row = school.trained(desk, mira)
    assert row.manifest["sentences"] == alone + led
    assert row.manifest["unaided"] == row.manifest["measured"]["n"] == alone


def test_with_suggestions_everywhere_nothing_can_be_measured_and_nothing_is_used(articles, desk, mira, rosa):
    count = school.tagged(articles[:20], rosa, unaided=False)
    row = school.trained(desk, mira)
    assert row.manifest["sentences"] == count
    assert row.manifest["measured"] == {"state": "too few", "n": 0, "articles": 0, "needed": 50}
    assert not row.active
    assert suggesters.current(desk).kind == "cues"


def test_bulk_answers_confidential_and_deleted_articles_teach_nothing(articles, desk, mira, rosa):
    count = school.tagged(articles[:12], rosa)
    school.tagged(articles[12:14], rosa, how="bulk")
    hidden = school.tagged(articles[14:16], rosa)
    school.tagged(articles[16:18], rosa)
    Article.objects.filter(pk__in=[one.pk for one in articles[14:16]]).update(confidentiality="confidential")
    Article.objects.filter(pk__in=[one.pk for one in articles[16:18]]).update(deleted_at=factories.NOW)
    row = school.trained(desk, mira)
    assert (row.manifest["sentences"], row.manifest["confidential"]) == (count, 2)
    assert row.manifest["settled"] == count + hidden


def test_articles_of_one_story_are_held_out_together(articles, desk, mira, rosa):
    school.tagged(articles[:6], rosa)
    one, other, third = (article.versions.get() for article in articles[:3])
    for first, second in ((one, other), (other, third)):
        NearPair.objects.create(project=desk, first=first, second=second, shared=3, union=9)
    groups = settled.lesson(settled.read(desk, "default", seed=1)).gold.group
    assert len(set(groups)) == 4


def test_of_too_many_whole_articles_are_drawn_and_the_others_counted(articles, desk, rosa, monkeypatch):
    school.tagged(articles[:6], rosa)
    monkeypatch.setattr(settled, "MOST_SENTENCES", 50)
    found = settled.read(desk, "default", seed=1)
    assert (len(found.texts), found.left_out) == (2, 4)
    assert len(found) <= 50
    assert [text.told for text in settled.read(desk, "default", seed=1).texts] == [text.told for text in found.texts]


def test_too_little_is_refused_with_how_much_there_is(articles, desk, mira, rosa):
    count = school.tagged(articles[:2], rosa)
    with pytest.raises(InvalidInput, match=f"{count} settled sentences, and it takes 100"):
        training.start(project=desk, by=mira)


def test_two_trainings_of_a_project_are_not_begun(taught, desk, mira):
    assert training.start(project=desk, by=mira) is not None
    assert training.start(project=desk, by=mira) is None


def test_run_twice_it_makes_one_version(taught, desk, mira):
    job = school.done(training.start(project=desk, by=mira))
    Job.objects.filter(pk=job.pk).update(state="queued", finished_at=None)
    school.done(job)
    assert suggesters.learned(desk).count() == 1


@pytest.mark.parametrize("what", ["changed", "gone"])
def test_a_file_that_is_not_whole_is_left_aside_and_the_cues_go_on(taught, desk, mira, what, caplog):
    row = school.trained(desk, mira)
    kept._held.clear()
    path = private_storage().path(row.model.name)
    if what == "gone":
        private_storage().delete(row.model.name)
    else:
        with open(path, "r+b") as file:
            file.seek(200)
            file.write(b"\0\0\0\0")
    assert suggesters.usable(desk).kind == "cues"
    school.all_runs_done()
    assert set(Suggestion.objects.values_list("suggester__kind", flat=True)) == {"cues"}


def test_a_cancelled_training_leaves_nothing_behind(taught, desk, mira, now):
    job = training.start(project=desk, by=mira)
    held = Job.objects.claim(uid=job.uid, now=timezone.now(), lease=tasks.lease())
    assert training.stop(desk, now=now)
    with pytest.raises(LeaseLost):
        training.run(held)
    assert not suggesters.learned(desk).exists()
    assert not training.stop(desk, now=now)


def test_files_that_dead_trainings_left_are_erased_by_the_next(taught, desk, mira):
    lost = kept.store(desk, b"half")
    row = school.trained(desk, mira)
    assert not private_storage().exists(lost)
    assert private_storage().exists(row.model.name)


def test_it_begins_by_itself_once_enough_is_settled_and_again_after_enough_more(
    taught, desk, mira, rosa, now, monkeypatch
):
    count = settled.of(desk).count()
    monkeypatch.setattr(training, "FIRST", count + 1)
    school.measured(desk)
    assert training.start_due(timezone.now()) == []
    monkeypatch.setattr(training, "FIRST", count)
    (job,) = training.start_due(timezone.now())
    assert job.by is None
    school.done(job)
    school.all_runs_done()
    later = timezone.now() + 2 * training.EVERY
    assert training.start_due(later) == []
    school.tagged(taught[20:], rosa)
    school.measured(desk)
    assert training.start_due(timezone.now()) == []  # too soon
    assert len(training.start_due(later)) == 1


def test_it_waits_while_anything_else_runs_and_leaves_archived_projects_alone(taught, desk, mira, now, monkeypatch):
    monkeypatch.setattr(training, "FIRST", 100)
    school.measured(desk)
    waiting = Job.objects.create(project=desk, kind="export", by=mira)
    assert training.start_due(timezone.now()) == []
    waiting.delete()
    desk.archived_at = now
    desk.save()
    assert training.start_due(timezone.now()) == []


def test_after_one_that_failed_it_waits_a_day(taught, desk, monkeypatch):
    monkeypatch.setattr(training, "FIRST", 100)
    school.measured(desk)
    at = timezone.now()
    Job.objects.create(project=desk, kind="train", state="failed", finished_at=at)
    assert training.start_due(at + timedelta(hours=20)) == []
    assert len(training.start_due(at + timedelta(hours=25))) == 1


def test_a_message_of_a_training_goes_behind_all_others(taught, desk, mira, monkeypatch):
    told = []
    monkeypatch.setattr(tasks.run_job, "apply_async", lambda args, **given: told.append(given["priority"]))
    monkeypatch.setattr(tasks.transaction, "on_commit", lambda call: call())
    tasks.train(project=desk, by=mira)
    tasks.suggest_again(project=desk, by=mira)
    assert told == [tasks.LAST, None]


def test_the_cues_get_thresholds_by_what_was_measured_of_them(taught, desk, mira, now):
    precision.want(project=desk, label="anonymous", per_cent=95, by=mira, now=now)
    school.trained(desk, mira)
    cues = suggesters.cues(desk)
    assert cues.manifest["measured"]["n"] == settled.of(desk).count()
    assert cues.thresholds == {"anonymous": 2.0}  # this desk says otherwise of one in three
    assert not [one for one in showing.shown(taught[0]).values() if one.label == "anonymous"]
