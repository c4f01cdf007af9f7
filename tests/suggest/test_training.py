"""A project's own suggester: what it learns from, when it is used, and how one goes back."""

from __future__ import annotations

import io
import random
import uuid
from collections import Counter, OrderedDict
from datetime import timedelta
from threading import Thread
from types import SimpleNamespace

import pytest
from django.utils import timezone

from annotations import tasks
from annotations.errors import InvalidInput
from annotations.models import (
    Affected,
    Answer,
    Article,
    Codebook,
    Decision,
    Event,
    Figure,
    Job,
    LeaseLost,
    NearPair,
    Sentence,
    Suggester,
    Suggestion,
    standing,
)
from annotations.models.imports import private_storage
from annotations.report import progress
from annotations.review import batches, queue
from annotations.revise import boundaries
from annotations.suggest import kept, precision, runs, settled, showing, suggesters, training
from annotations.text import propose
from tests import factories
from tests.suggest import school

SEED = 1931


def done(job):
    tasks.work(Job.objects.claim(uid=job.uid, now=timezone.now(), lease=tasks.lease()))
    job.refresh_from_db()
    assert job.state == "done", job.message
    return job


def trained(desk, mira):
    done(training.start(project=desk, by=mira))
    return training.newest(desk)


def all_runs_done():
    for job in Job.objects.filter(kind="suggest", state="queued"):
        done(job)


@pytest.fixture
def articles(desk, mira):
    return school.written(desk, mira, seed=SEED, articles=26)


@pytest.fixture
def taught(articles, rosa):
    """Twenty articles tagged without suggestions, the other six open."""
    school.tagged(articles[:20], rosa)
    return articles


def test_it_learns_what_the_desk_says_otherwise_and_is_used(taught, desk, mira):
    row = trained(desk, mira)
    assert (row.kind, row.version, row.active) == ("learned", "1", True)
    assert {"plain", "anonymous"} & set(row.manifest["better"]), row.manifest["measured"]["takeover"]
    assert suggesters.current(desk) == row
    all_runs_done()
    critics = Suggestion.objects.filter(suggester=row, sentence__text__startswith="Critics argue")
    assert critics.count() >= 3
    assert Counter(critics.values_list("label", flat=True)).most_common(1)[0][0] == "plain"


def test_its_manifest_says_what_it_was_made_of(taught, desk, mira):
    row = trained(desk, mira)
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


def test_open_sentences_get_its_suggestion_and_settled_ones_never_do(taught, desk, mira):
    done(runs.start(project=desk, by=mira))
    before = set(Suggestion.objects.values_list("pk", flat=True))
    row = trained(desk, mira)
    all_runs_done()
    mine = Suggestion.objects.filter(suggester=row)
    assert set(mine.values_list("sentence__article", flat=True)) == {article.pk for article in taught[20:]}
    assert mine.count() == Sentence.objects.filter(article__in=taught[20:], asked=True).count()
    assert before < set(Suggestion.objects.values_list("pk", flat=True))  # the old ones stay, with their version
    assert {one.suggester for one in showing.shown(taught[21]).values()} == {row}
    assert {one.suggester.kind for one in showing.shown(taught[0]).values()} == {"cues"}
    assert runs.start(project=desk, by=mira) is None


def test_what_it_learned_from_it_never_suggests_though_it_is_open_again(taught, desk, mira):
    row = trained(desk, mira)
    again = Sentence.objects.filter(article=taught[0])
    Answer.objects.filter(sentence__in=again).update(label=None, state="empty", hedged=False)
    again.update(standing="open")
    runs.fill([taught[0].pk, taught[22].pk], row)
    assert not Suggestion.objects.filter(suggester=row, sentence__article=taught[0]).exists()
    assert Suggestion.objects.filter(suggester=row, sentence__article=taught[22]).exists()


def test_nor_for_the_same_words_in_sentences_that_were_cut_otherwise_since(taught, desk, mira, now):
    """They are open, and have keys of their own; whoever answers them next would be told what was said before."""
    version = trained(desk, mira)
    one = Sentence.objects.filter(article=taught[0], asked=True)[3]
    at = one.start + one.text.index(" ")
    boundaries.split(article=taught[0], number=one.number, at=at, by=mira, operation=uuid.uuid4(), now=now)
    done(runs.start(project=desk, by=mira))
    parts = Sentence.objects.filter(article=taught[0], start__gte=one.start, end__lte=one.end, retired__isnull=True)
    assert [part.standing for part in parts] == ["open", "open"]
    assert not Suggestion.objects.filter(suggester=version, sentence__in=parts).exists()


def test_nor_when_the_joined_one_that_it_learned_from_is_parted_again(articles, desk, mira, rosa, now):
    asked = {"article": articles[0], "by": mira, "now": now}
    whole = Sentence.objects.filter(article=articles[0], asked=True)[3]
    made = boundaries.split(
        number=whole.number, at=whole.start + whole.text.index(" "), operation=uuid.uuid4(), **asked
    )
    school.tagged(articles[:20], rosa)
    version = trained(desk, mira)
    boundaries.undo(operation=uuid.uuid4(), **asked)
    done(runs.start(project=desk, by=mira))
    whole.refresh_from_db()
    assert whole.retired is None, made
    assert not Suggestion.objects.filter(suggester=version, sentence=whole).exists()


def test_a_suggestion_says_which_words_spoke_for_it_and_how_sure_it_is(taught, desk, mira):
    row = trained(desk, mira)
    all_runs_done()
    own = Suggestion.objects.filter(suggester=row, why__contains="People here have tagged")
    assert own
    for one in own:
        words = [part.partition("”")[0] for part in one.why.split("“")[1:-1]]
        assert all(word in one.sentence.text.lower() for word in words)
    assert not [one for one in own if one.label == "plain" and one.spans]
    assert all(0 < one.confidence < 1 for one in Suggestion.objects.filter(suggester=row))


def test_answers_seen_beside_suggestions_are_learned_from_and_measure_nothing(articles, desk, mira, rosa):
    alone = school.tagged(articles[:10], rosa)
    led = school.tagged(articles[10:20], rosa, unaided=False)
    row = trained(desk, mira)
    assert row.manifest["sentences"] == alone + led
    assert row.manifest["unaided"] == row.manifest["measured"]["n"] == alone


def test_with_suggestions_everywhere_nothing_can_be_measured_and_nothing_is_used(articles, desk, mira, rosa):
    count = school.tagged(articles[:20], rosa, unaided=False)
    row = trained(desk, mira)
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
    row = trained(desk, mira)
    assert (row.manifest["sentences"], row.manifest["confidential"]) == (count, 2)
    assert row.manifest["settled"] == count + hidden


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
    job = done(training.start(project=desk, by=mira))
    Job.objects.filter(pk=job.pk).update(state="queued", finished_at=None)
    done(job)
    assert suggesters.learned(desk).count() == 1


def test_the_next_one_takes_the_place_of_the_last_and_one_call_goes_back(taught, desk, mira, rosa, now):
    first = trained(desk, mira)
    all_runs_done()
    school.tagged(taught[20:23], rosa)
    second = trained(desk, mira)
    all_runs_done()
    assert (second.version, second.active) == ("2", True)
    first.refresh_from_db()
    assert not first.active
    assert {one.suggester for one in showing.shown(taught[24]).values()} == {second}

    assert tasks.use_suggester(project=desk, version="1", by=mira, now=now) == first
    assert {one.suggester for one in showing.shown(taught[24]).values()} == {first}
    assert Event.objects.filter(project=desk, kind="project.changed", new=["suggester"]).count() == 1
    assert suggesters.current(desk) == first


def test_who_went_back_stays_there_whatever_is_trained_until_they_say_otherwise(taught, desk, mira, now):
    first = trained(desk, mira)
    all_runs_done()
    used = tasks.use_suggester(project=desk, version="", by=mira, now=now)
    assert used.kind == "cues"
    assert {one.suggester.kind for one in showing.shown(taught[24]).values()} <= {"cues"}
    second = trained(desk, mira)
    assert not second.active
    assert suggesters.current(desk).kind == "cues"
    assert tasks.use_suggester(project=desk, version=None, by=mira, now=now) == second
    first.refresh_from_db()
    assert not first.active


def test_a_version_that_there_is_not_cannot_be_chosen(desk, mira, now):
    with pytest.raises(InvalidInput):
        suggesters.choose(project=desk, version="7", by=mira, now=now)


@pytest.mark.parametrize("what", ["changed", "gone"])
def test_a_file_that_is_not_whole_is_left_aside_and_the_cues_go_on(taught, desk, mira, what, caplog):
    row = trained(desk, mira)
    kept._held.clear()
    path = private_storage().path(row.model.name)
    if what == "gone":
        private_storage().delete(row.model.name)
    else:
        with open(path, "r+b") as file:
            file.seek(200)
            file.write(b"\0\0\0\0")
    assert suggesters.usable(desk).kind == "cues"
    all_runs_done()
    assert set(Suggestion.objects.values_list("suggester__kind", flat=True)) == {"cues"}


def test_while_its_storage_does_not_answer_the_cues_go_on(taught, desk, mira, monkeypatch, caplog):
    class Away(Exception):
        """As storages on other machines have their own."""

    def fails(*_args, **_more):
        raise Away

    row = trained(desk, mira)
    kept._held.clear()
    with monkeypatch.context() as patch:
        patch.setattr(row.model.storage, "_open", fails)
        assert suggesters.usable(desk).kind == "cues"
    assert "cannot be used: Unreadable" in caplog.text
    assert suggesters.usable(desk) == row


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


def test_beside_other_cues_than_it_learned_with_it_is_not_used(taught, desk, mira, monkeypatch):
    trained(desk, mira)
    monkeypatch.setattr(propose, "VERSION", "another")
    assert suggesters.current(desk).version == "another"
    with pytest.raises(InvalidInput):
        suggesters.choose(project=desk, version="1", by=mira, now=factories.NOW)


def test_the_cues_go_by_the_policies_of_the_codebook_that_holds_now(desk, mira, now):
    """Whoever switches one off and publishes that wants suggestions by it, and again when it is switched on."""
    article = factories.article(desk, mira, now, "A spokesperson for the port said the crane was repaired.")
    found = []
    for on in (True, False, True):
        publish(desk, now, on)
        done(runs.start(project=desk, by=mira))
        found.append(showing.shown(article)[1].label)
    assert found == ["sourced", "anonymous", "sourced"]


def test_what_learned_beside_cues_of_other_policies_is_not_used_and_learned_anew(taught, desk, mira, now, monkeypatch):
    trained(desk, mira)
    all_runs_done()
    monkeypatch.setattr(training, "FIRST", 100)
    monkeypatch.setattr(training, "EVERY", timedelta(0))
    measured(desk)
    assert training.start_due(timezone.now()) == []
    publish(desk, now, False)
    assert suggesters.current(desk).kind == "cues"
    (job,) = training.start_due(timezone.now())
    done(job)
    assert suggesters.current(desk).version == "2"


def publish(desk, now, on):
    """The next codebook, in which a spokesperson of an institution is a source or is not."""
    last = Codebook.objects.current(desk)
    content = {**last.content, "policies": {"institutional_spokesperson_is_sourced": on}}
    told = {"content": content, "guidelines": last.guidelines, "published_at": now + timedelta(minutes=last.version)}
    Codebook.objects.create(project=desk, version=last.version + 1, by=last.by, **told)


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
    row = trained(desk, mira)
    assert not private_storage().exists(lost)
    assert private_storage().exists(row.model.name)


# --- By itself


def measured(project):
    value = progress.progress(project, "default")
    Figure.objects.update_or_create(project=project, kind="progress", key="", defaults={"value": value, "sequence": 1})


def test_it_begins_by_itself_once_enough_is_settled_and_again_after_enough_more(
    taught, desk, mira, rosa, now, monkeypatch
):
    count = settled.of(desk).count()
    monkeypatch.setattr(training, "FIRST", count + 1)
    measured(desk)
    assert training.start_due(timezone.now()) == []
    monkeypatch.setattr(training, "FIRST", count)
    (job,) = training.start_due(timezone.now())
    assert job.by is None
    done(job)
    all_runs_done()
    later = timezone.now() + 2 * training.EVERY
    assert training.start_due(later) == []
    school.tagged(taught[20:], rosa)
    measured(desk)
    assert training.start_due(timezone.now()) == []  # too soon
    assert len(training.start_due(later)) == 1


def test_it_waits_while_anything_else_runs_and_leaves_archived_projects_alone(taught, desk, mira, now, monkeypatch):
    monkeypatch.setattr(training, "FIRST", 100)
    measured(desk)
    waiting = Job.objects.create(project=desk, kind="export", by=mira)
    assert training.start_due(timezone.now()) == []
    waiting.delete()
    desk.archived_at = now
    desk.save()
    assert training.start_due(timezone.now()) == []


def test_after_one_that_failed_it_waits_a_day(taught, desk, monkeypatch):
    monkeypatch.setattr(training, "FIRST", 100)
    measured(desk)
    at = timezone.now()
    Job.objects.create(project=desk, kind="train", state="failed", finished_at=at)
    assert training.start_due(at + timedelta(hours=20)) == []
    assert len(training.start_due(at + timedelta(hours=25))) == 1


def test_other_cues_make_it_learn_anew(taught, desk, mira, monkeypatch):
    trained(desk, mira)
    all_runs_done()
    measured(desk)
    monkeypatch.setattr(training, "FIRST", 100)
    monkeypatch.setattr(propose, "VERSION", "another")
    assert len(training.start_due(timezone.now() + 2 * training.EVERY)) == 1


def test_a_message_of_a_training_goes_behind_all_others(taught, desk, mira, monkeypatch):
    told = []
    monkeypatch.setattr(tasks.run_job, "apply_async", lambda args, **given: told.append(given["priority"]))
    monkeypatch.setattr(tasks.transaction, "on_commit", lambda call: call())
    tasks.train(project=desk, by=mira)
    tasks.suggest_again(project=desk, by=mira)
    assert told == [tasks.LAST, None]


# --- How often right


def test_a_label_is_kept_silent_below_the_confidence_at_which_it_is_right_often_enough(taught, desk, mira, now):
    row = trained(desk, mira)
    all_runs_done()
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


def test_where_the_newest_is_silent_no_older_one_speaks_in_its_place(harbour, desk, mira):
    done(runs.start(project=desk, by=mira))
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


def test_the_cues_get_thresholds_by_what_was_measured_of_them(taught, desk, mira, now):
    precision.want(project=desk, label="anonymous", per_cent=95, by=mira, now=now)
    trained(desk, mira)
    cues = suggesters.cues(desk)
    assert cues.manifest["measured"]["n"] == settled.of(desk).count()
    assert cues.thresholds == {"anonymous": 2.0}  # this desk says otherwise of one in three
    assert not [one for one in showing.shown(taught[0]).values() if one.label == "anonymous"]


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
