"""The page of suggestions: what it says before and after a training, what a manager does there, and a text tried."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from annotations.errors import InvalidInput
from annotations.models import Answer, Event, Figure, Job, Sentence, Suggester, Suggestion
from annotations.people import projects
from annotations.report import quality
from annotations.suggest import plugins, precision, runs, suggesters, training
from tests.suggest import school
from tests.suggest.school import all_runs_done, done

TEXT = (
    "“The bridge is closed,” said Anna Brandt, the mayor. “It will stay so until May,” she added. "
    "A senior official who asked not to be named said the repairs had been botched. Traffic could triple by June."
)


@pytest.fixture
def visit(client, mira, desk):
    client.force_login(mira)

    class Page:
        address = reverse("suggestions", args=[desk.uid])

        def get(self, **headers):
            return client.get(self.address, headers=headers)

        def text(self):
            answer = self.get()
            assert answer.status_code == 200
            return answer.content.decode()

        def post(self, **given):
            return client.post(self.address, given, follow=True)

        def tried(self, text):
            return client.post(reverse("suggestions-try", args=[desk.uid]), {"text": text})

    return Page()


@pytest.fixture
def taught(desk, mira, rosa):
    articles = school.written(desk, mira, seed=1931, articles=26)
    school.tagged(articles[:20], rosa)
    return articles


def test_before_any_training_it_says_that_nothing_is_measured_and_how_much_it_takes(visit, desk):
    text = visit.text()
    assert "Not measurable yet, n = 0:" in text
    assert "0 sentences are settled. From 100 on" in text
    assert 'name="train"' not in text
    assert "the cues, version" in text


def test_a_training_is_begun_watched_and_then_measured_label_by_label(visit, taught, desk):
    assert 'name="train"' in visit.text()
    text = visit.post(train="1").content.decode()
    assert "Learning from what people settled" in text
    job = Job.objects.get(kind="train")
    fragment = visit.get(**{"HX-Request": "true", "HX-Target": "training"})
    assert b"<html" not in fragment.content
    assert "HX-Refresh" not in fragment.headers
    done(job)
    assert visit.get(**{"HX-Request": "true", "HX-Target": "training"}).headers["HX-Refresh"] == "true"
    answer = visit.get()
    plain = next(row for row in answer.context["rows"] if row.entry.key == "plain")
    measured = training.newest(desk).manifest["measured"]
    of = next(row for row in measured["labels"] if row["label"] == "plain")
    assert plain.precision == f"{100 * of['precision']:.0f} %"
    text = answer.content.decode()
    for heading in ("Is it as sure as it is right?", "What is taken for what", "What more answers bring"):
        assert heading in text
    assert "in use" in text


def test_with_suggestions_in_sight_everywhere_the_page_says_not_measurable_and_how_many(visit, desk, mira, rosa):
    articles = school.written(desk, mira, seed=1931, articles=10)
    school.tagged(articles[:1], rosa)
    school.tagged(articles[1:], rosa, unaided=False)
    done(training.start(project=desk, by=mira))
    n = training.newest(desk).manifest["measured"]["n"]
    assert 0 < n < 50
    text = visit.text()
    assert "Nothing was learned yet" not in text
    assert "in use" not in text.split("Versions")[1]  # nobody could say that it is better
    visit.post(use=training.newest(desk).version)
    assert f"Not measurable yet, n = {n}:" in visit.text()


def test_one_that_was_chosen_beside_it_is_named_for_it_is_heard_first(visit, desk, monkeypatch):
    desk.settings = {"plugin": "plain"}
    desk.save()
    assert "All plain" not in visit.text()
    told = {"name": "plain", "version": "1", "title": "All plain", "stays_here": True}
    monkeypatch.setattr(plugins, "others", lambda: {"plain": SimpleNamespace(**told)})
    assert "Before it goes what “All plain” suggests" in visit.text()


def test_labels_that_it_is_better_at_are_called_as_everywhere(visit, taught, desk, mira):
    done(training.start(project=desk, by=mira))
    (row,) = suggesters.learned(desk)
    names = {entry["key"]: entry["name"] for entry in row.codebook.content["entries"]}
    better = [names[key] for key in row.manifest["better"]]
    assert better
    assert f"<td>{', '.join(better)}</td>" in visit.text()


def test_a_running_training_can_be_stopped(visit, taught, desk):
    visit.post(train="1")
    assert "Stopped" in visit.post(stop="1").content.decode()
    assert Job.objects.get(kind="train").state == "cancelled"
    assert 'name="train"' in visit.text()


def test_how_often_a_label_must_be_right_is_kept_and_what_that_comes_to_is_told(visit, taught, desk, mira):
    done(training.start(project=desk, by=mira))
    text = visit.post(want="1", **{"want-sourced": "90", "want-plain": ""}).content.decode()
    assert precision.wanted(desk.__class__.objects.get(pk=desk.pk)) == {"sourced": 90}
    used = Suggester.objects.filter(project=desk, active=True).order_by("pk").last()
    assert list(used.thresholds) == ["sourced"]
    assert any(words in text for words in ("Shows the surest", "No part of them is right so often"))
    answer = visit.post(want="1", **{"want-sourced": "12"})
    assert answer.status_code == 400
    assert precision.wanted(desk.__class__.objects.get(pk=desk.pk)) == {"sourced": 90}


def test_one_goes_back_to_the_cues_and_to_the_newest_again(visit, taught, desk, mira):
    done(training.start(project=desk, by=mira))
    assert "In use: learned version 1." in visit.text()
    assert "In use now: the cues" in visit.post(use="cues").content.decode()
    assert "Chosen by hand" in visit.text()
    assert "In use now: learned version 1." in visit.post(use="best").content.decode()
    assert visit.post(use="99").status_code == 400


@pytest.mark.parametrize("given", ["51", "-1", "ten", "", "1e1"])
def test_a_share_that_is_none_changes_nothing(visit, desk, given):
    visit.post(share="10")
    assert visit.post(share=given).status_code == 400
    desk.refresh_from_db()
    assert desk.unaided_share == 10


def test_nothing_asked_for_is_refused(visit):
    assert visit.post().status_code == 400


def test_in_an_archived_project_a_page_left_open_changes_nothing_and_starts_nothing(visit, client, taught, desk, mira):
    """Its buttons are still there; the job that they ask for would only fail, or train behind closed doors."""
    done(training.start(project=desk, by=mira))
    jobs = Job.objects.count()
    projects.archive(project=desk, by=mira, now=timezone.now())
    desk.refresh_from_db()
    events = Event.objects.count()
    suggester = reverse("project-suggester", args=[desk.uid])
    given = [{"train": "1"}, {"use": "cues"}, {"want": "1", "want-plain": "90"}, {"share": "20"}]
    assert [visit.post(**one).status_code for one in given] == [409] * 4
    assert [client.post(suggester, one).status_code for one in ({"ask": "1"}, {"suggester": ""})] == [409] * 2
    with pytest.raises(InvalidInput):
        training.start(project=desk, by=mira)
    assert (Job.objects.count(), Event.objects.count()) == (jobs, events)
    assert suggesters.current(desk).kind == "learned"


def test_a_reviewer_neither_sees_the_page_nor_tries_nor_lists_what_was_overruled(client, rosa, desk):
    client.force_login(rosa)
    for address in (
        reverse("suggestions", args=[desk.uid]),
        reverse("suggestions-try", args=[desk.uid]),
        reverse("sentences", args=[desk.uid]) + "?overruled=say",
    ):
        assert client.get(address).status_code == 403


def test_cues_that_people_overrule_are_named_with_their_sentences(visit, client, taught, desk, mira):
    runs.run(
        Job.objects.claim(
            uid=runs.start(project=desk, by=mira).uid, now=timezone.now(), lease=timezone.timedelta(minutes=1)
        )
    )
    found = quality.quality(desk, ["sourced", "anonymous", "speculative", "plain"], "default")
    assert found["rules"]
    worst = found["rules"][0]
    overruled = worst["n"] - worst["same"]
    assert overruled == max(row["n"] - row["same"] for row in found["rules"])
    Figure.objects.create(project=desk, kind="suggestions", key="", value=found, sequence=0, computed_at=timezone.now())
    assert f"?overruled={worst['rule']}" in visit.text()
    answer = client.get(reverse("sentences", args=[desk.uid]), {"overruled": worst["rule"]})
    listed = [row for row, _ in answer.context["rows"]]
    assert listed
    for row in listed:
        suggestion = Suggestion.objects.get(sentence=row)
        assert suggestion.rule == worst["rule"]
        assert school.truth(row.text) != suggestion.label


def test_listed_are_those_that_were_counted(visit, client, desk, mira, rosa):
    """Whoever saw what an older version suggested counts; whoever had one at hand and never saw it does not."""
    article = school.written(desk, mira, seed=1931, articles=1)[0]
    done(runs.start(project=desk, by=mira))
    school.tagged([article], rosa, unaided=False)
    wrong = (
        Suggestion.objects.filter(sentence__article=article)
        .exclude(rule="")
        .exclude(label=Subquery(Answer.objects.filter(sentence=OuterRef("sentence")).values("label")[:1]))
    )
    rule = wrong[0].rule
    seen, *others = wrong.filter(rule=rule)
    assert others
    Answer.objects.filter(sentence=seen.sentence).update(suggestion=seen, suggestion_seen=True)
    for active in (True, False):
        Suggester.objects.update(active=active)
        found = quality.quality(desk, ["sourced", "anonymous", "speculative", "plain"], "default")["rules"]
        assert active is False or [(row["rule"], row["n"] - row["same"]) for row in found] == [(rule, 1)]
        answer = client.get(reverse("sentences", args=[desk.uid]), {"overruled": rule})
        assert [row for row, _ in answer.context["rows"]] == [seen.sentence]


def test_a_tried_text_shows_labels_marked_words_and_reasons_and_stores_nothing(visit, desk):
    before = Sentence.objects.count(), Suggestion.objects.count()
    answer = visit.tried(TEXT)
    lines = answer.context["lines"]
    assert [line.entry.key for line in lines] == ["sourced", "sourced", "anonymous", "speculative"]
    assert [line.found.proposal.hedged for line in lines] == [False, False, False, True]
    assert ("Anna Brandt", "source") in [(words.split(",")[0], role) for words, role in lines[0].pieces]
    assert lines[1].antecedent[0] == 1  # "she"
    assert "Anna Brandt" in lines[1].antecedent[1]
    assert all("".join(words for words, _ in line.pieces) in TEXT for line in lines)
    assert all(line.found.proposal.why for line in lines)
    assert {line.sure for line in lines} <= {"clear", "likely", "a guess"}
    assert (Sentence.objects.count(), Suggestion.objects.count()) == before


def test_a_tried_text_is_text_and_not_markup(visit):
    text = visit.tried("<script>alert(1)</script> said <b>Bob</b>.").content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_a_measured_suggester_says_how_often_it_is_right(visit, taught, desk, mira):
    done(training.start(project=desk, by=mira))
    all_runs_done()
    lines = visit.tried("Officials said the harbour was closed.").context["lines"]
    assert lines[0].sure in {"almost always right", *(f"right about {n} times in 10" for n in range(10))}


@pytest.mark.parametrize(
    ("text", "words"), [("", "no text to try"), ("x" * 20_001, "at most 20000 characters"), ("\0\0", "")]
)
def test_a_text_that_cannot_be_tried_is_refused_with_a_sentence(visit, text, words):
    answer = visit.tried(text)
    assert answer.status_code == 400
    assert words in answer.content.decode()
