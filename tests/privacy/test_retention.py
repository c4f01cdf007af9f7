"""A project's rule erases what it keeps for no longer, once a day, and nothing that anybody works on."""

from __future__ import annotations

import io
import os
import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models.functions import Now
from django.urls import reverse

from annotations import tasks
from annotations.discuss import threads
from annotations.errors import InvalidInput
from annotations.ingest import daily, imports, retaining
from annotations.models import (
    Answer,
    ApiToken,
    Article,
    ConfidentialRead,
    Dataset,
    Event,
    Invitation,
    Job,
    Project,
    Rejected,
    Session,
    broken_links,
)
from annotations.models import retention as rules
from annotations.people import expiring, invitations, projects
from annotations.review import gold, queue
from tests import factories
from tests.cast import member
from tests.export.test_datasets import made
from tests.ingest.test_taking_down import everywhere

WORD = f"Quillretained{os.getpid()}"  # tests of other processes keep their files in the same folder
YEAR = timedelta(days=365)


@pytest.fixture
def done(desk, mira, rosa, now):
    """Rosa has done an article."""
    article = factories.article(desk, mira, now, f"{WORD} spoke. It was late.", f"{WORD} speaks")
    held = queue.open_article(article=article, reviewer=rosa, now=now)
    factories.say(held, 1, "plain", note=f"{WORD} again")
    queue.finish(assignment=held, now=now)
    # What the database stamped is of the day of this test.
    article.versions.update(at=now)
    type(article.imported_in).objects.update(at=now)
    return article


def run(project, now, monkeypatch, **days):
    """Set the rule and run its job then."""
    projects.retain(project=project, days=days, by=project.memberships.get(role="manager").user, now=now)
    project.refresh_from_db()
    job = daily.start(project)
    with monkeypatch.context() as patch:
        patch.setattr(tasks.clock, "now", lambda: now)
        tasks.work(Job.objects.claim(uid=job.uid, now=now, lease=tasks.lease()))
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.message
    return job.result


def test_text_goes_after_its_days_and_what_was_said_stays(done, desk, mira, now, monkeypatch):
    dataset = made(desk, mira, now)
    assert run(desk, now + YEAR - timedelta(seconds=1), monkeypatch, text=365) == {}
    assert run(desk, now + YEAR, monkeypatch, text=365) == {"articles": 1}
    left = everywhere(WORD)
    assert {place for place in left if "datasets" not in place} == set()
    assert left  # the dataset that was made has its words
    assert Answer.objects.get().label == "plain"
    done.refresh_from_db()
    assert (done.erased_at, done.deleted_by) == (now + YEAR, mira)
    assert Dataset.objects.get(pk=dataset.pk).state == Dataset.State.READY
    told = Event.objects.filter(kind="retention.applied").get()
    assert (told.new, told.actor) == ({"articles": 1}, mira)
    assert not list(broken_links(desk))
    assert run(desk, now + 2 * YEAR, monkeypatch, text=365) == {}


@pytest.mark.parametrize("why", ["held", "batch", "disputed", "asked", "gold", "new text", "done lately"])
def test_what_somebody_works_on_is_never_erased(why, done, desk, mira, rosa, now, monkeypatch):
    later = now + YEAR
    if why == "held":
        factories.second_pass(done, member(desk, "Greta", "reviewer"))
    elif why == "batch":
        factories.answered(done, [rosa, member(desk, "Greta", "reviewer")], {1: ("plain", "plain")}, close=False)
    elif why == "disputed":
        factories.answered(done, [member(desk, "Greta", "reviewer"), member(desk, "Gus", "reviewer")],
                           {1: ("plain", "sourced")})  # fmt: skip
        assert done.sentences.filter(standing="disputed").exists()
    elif why == "asked":
        sentence = done.sentences.get(number=1)
        threads.ask(sentence=sentence, by=rosa, text="Who?", operation=uuid.uuid4(), now=now)
    elif why == "gold":
        gold.Gold.objects.create(article=done, version=done.versions.get(), by=mira)
    elif why == "new text":
        done.versions.update(at=later)
    else:
        done.assignments.update(done_at=later)
    assert run(desk, later + timedelta(days=364), monkeypatch, text=365) == {}
    assert Article.objects.live().filter(pk=done.pk).exists()


def test_somebody_who_takes_the_article_up_at_the_last_moment_keeps_it(done, desk, rosa, now, monkeypatch):
    erase = retaining._erase_text

    def meanwhile(*given):
        queue.reopen(assignment=done.assignments.get(), by=rosa, now=now)
        return erase(*given)

    monkeypatch.setattr(retaining, "_erase_text", meanwhile)
    assert run(desk, now + YEAR, monkeypatch, text=30) == {}
    assert done.versions.get().text


def test_in_an_archived_project_all_text_goes_but_what_is_in_hand(done, desk, mira, now, monkeypatch):
    untouched, held = factories.article(desk, mira, now), factories.article(desk, mira, now)
    for article in (untouched, held):
        article.versions.update(at=now)
    queue.open_article(article=held, reviewer=mira, now=now)
    projects.archive(project=desk, by=mira, now=now)
    assert run(desk, now + timedelta(days=30), monkeypatch, text=30) == {"articles": 2}
    assert list(Article.objects.live()) == [held]


def test_files_and_rejected_rows_have_days_of_their_own(done, desk, mira, now, monkeypatch):
    data = b"title;text\nOne;The quay is shut. It was late.\nTwo;\n"
    imported = imports.upload(project=desk, by=mira, now=now, name="rows.csv", data=data)
    imported = imports.set_mapping(imported=imported, mapping={"title": "title", "text": "text"})
    job = imports.start(imported)
    tasks.work(Job.objects.claim(uid=job.uid, now=now, lease=tasks.lease()))
    waiting = imports.upload(project=desk, by=mira, now=now, name="others.csv", data=data)
    type(imported).objects.update(at=now)
    pasted = done.imported_in
    names = [pasted.original.name, type(pasted).objects.get(pk=imported.pk).original.name]
    storage = pasted.original.storage
    assert run(desk, now + timedelta(days=29), monkeypatch, imports=30, originals=30) == {}
    assert run(desk, now + timedelta(days=30), monkeypatch, imports=30, originals=30) == {"imports": 2}
    assert not any(storage.exists(name) for name in names)
    assert not Rejected.objects.exists()
    assert type(pasted).objects.get(pk=waiting.pk).original  # it waits for its columns
    assert done.versions.get().text
    assert run(desk, now + YEAR, monkeypatch, imports=30, originals=30) == {}


def test_lines_of_the_log_invitations_and_tokens_go_when_they_are_over(done, desk, mira, rosa, now, monkeypatch):
    ConfidentialRead.objects.note(user=rosa, articles=[done.pk], way="page", now=now)
    ConfidentialRead.objects.note(user=rosa, articles=[done.pk], way="page", now=now + timedelta(days=50))
    wish = invitations.Wish(email="ines@desk.example", role="viewer")
    invitations.make(project=desk, wish=wish, by=mira, now=now)  # for 7 days
    factories.token(rosa, desk, now=now)  # for 30 days
    assert run(desk, now + timedelta(days=36), monkeypatch, access_log=40, expired=30) == {}
    assert run(desk, now + timedelta(days=59), monkeypatch, access_log=40, expired=30) == {
        "access_log": 1, "invitations": 1}  # fmt: skip
    assert run(desk, now + timedelta(days=60), monkeypatch, access_log=40, expired=30) == {"tokens": 1}
    assert (Invitation.objects.count(), ApiToken.objects.count(), ConfidentialRead.objects.count()) == (0, 0, 1)


def test_sessions_that_have_expired_are_swept(db, now):
    for name, when in (("old", now - YEAR), ("new", now + YEAR)):
        Session.objects.create(session_key=name, session_data="", expire_date=when)
    assert expiring.erase_sessions(now) == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]


def test_it_runs_once_a_day_by_the_databases_clock_and_only_where_there_is_a_rule(desk, mira, now, settings):
    assert daily.start_due() == []
    projects.retain(project=desk, days={"text": 365}, by=mira, now=now)
    (job,) = daily.start_due()
    assert daily.start_due() == []
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, finished_at=Now())
    assert daily.start_due() == []
    Job.objects.filter(pk=job.pk).update(queued_at=Now() - timedelta(hours=25))
    (again,) = daily.start_due()
    Job.objects.filter(pk=again.pk).update(queued_at=Now() - timedelta(hours=25))
    assert daily.start_due() == []  # it still waits for a worker
    Job.objects.all().delete()
    projects.retain(project=desk, days={"text": 0}, by=mira, now=now)
    settings.RETENTION_DAYS = {"text": 90}
    assert daily.start_due() == []  # this project keeps its texts, whatever the site says


def test_where_a_project_says_nothing_the_sites_rule_holds_in_the_name_of_who_runs_it(desk, mira, olga, now, settings):
    settings.RETENTION_DAYS = {"text": 90, "originals": 0}
    assert rules.days(desk) == {"text": 90}
    assert rules.answers_for(desk) == olga
    projects.retain(project=desk, days={"originals": 5}, by=mira, now=now)
    desk.refresh_from_db()
    assert rules.days(desk) == {"text": 90, "originals": 5}
    assert rules.answers_for(desk) == mira
    for bad in ({"words": 3}, {"text": -1}, {"text": 10**6}):
        with pytest.raises(InvalidInput):
            projects.retain(project=desk, days=bad, by=mira, now=now)


def test_the_page_says_what_the_rule_would_erase_before_it_is_saved(done, desk, mira, client, now):
    made(desk, mira, now)
    client.force_login(mira)
    url = reverse("retention", args=[desk.uid])
    assert b"Save this rule" not in client.get(url).content
    shown = client.post(url, {"text": "1"}).content.decode()
    assert "texts of articles: <strong>1</strong>" in shown
    assert "1 dataset holds text of these" in shown
    assert rules.own_days(Project.objects.get()) == {}
    assert client.post(url, {"text": "-1", "save": "1"}).status_code == 422
    assert client.post(url, {"text": "1", "save": "1"}).status_code == 302
    assert rules.own_days(Project.objects.get()) == {"text": 1}
    assert Article.objects.live().count() == 1  # the job does it


def test_the_command_says_what_would_go_and_erases_nothing(done, desk, mira, now):
    out = io.StringIO()
    call_command("retention", "--dry-run", stdout=out)
    assert "Harbour desk: no rule, everything is kept" in out.getvalue()
    projects.retain(project=desk, days={"text": 1}, by=mira, now=now)
    out = io.StringIO()
    call_command("retention", "--dry-run", "--project", "Harbour desk", stdout=out)
    assert "would erase articles 1 (rule: text 1 days)" in out.getvalue()
    assert done.versions.get().text
    assert not Job.objects.filter(kind="retention").exists()
    call_command("retention", stdout=out)
    assert Job.objects.filter(kind="retention").count() == 1
