"""The admin: scoped to what one manages, read-only where work is done elsewhere, no primary key in any page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import uuid
from datetime import datetime
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from annotations import tasks
from annotations.admin import address, site
from annotations.admin.scope import url_of
from annotations.models import (
    Article,
    Assignment,
    Batch,
    Codebook,
    Confidentiality,
    Event,
    Job,
    Ledger,
    Membership,
    Project,
    User,
)
from annotations.people import projects
from annotations.review import answers, queue
from tests import factories
from tests.cast import person

SUBJECTS = sorted(model._meta.model_name or "" for model in site._registry)


def list_of(subject: str, **query: str) -> str:
    return reverse(f"admin:annotations_{subject}_changelist", query=query)


@pytest.fixture
def manager(client: Client, mira: User) -> Client:
    client.force_login(mira)
    return client


@pytest.fixture
def boss(client: Client, olga: User) -> Client:
    client.force_login(olga)
    return client


@pytest.fixture
def elsewhere(now: datetime) -> Project:
    """A project that Mira does not belong to, with an article."""
    nora = person("Nora")
    project = projects.create(name="Mountain desk", by=nora, now=now)
    factories.article(project, nora, now, title="A far-away story")
    return project


@pytest.fixture
def article(desk: Project, mira: User, now: datetime) -> Article:
    return factories.article(desk, mira, now, title="The closed harbour")


@pytest.fixture
def held(article: Article, rosa: User, now: datetime) -> Assignment:
    """Rosa's open assignment, one sentence answered."""
    found = queue.open_article(article=article, reviewer=rosa, now=now)
    plain = answers.Change(label="plain", state="labelled", how="key")
    answers.record(assignment=found, number=1, operation=uuid.uuid4(), version=0, change=plain, now=now)
    return found


def failed(project: Project, by: User, now: datetime) -> Job:
    return Job.objects.create(
        project=project, kind=Job.Kind.SUGGEST, by=by, state=Job.State.FAILED, finished_at=now, message="It broke."
    )


def act(client: Client, subject: str, action: str, *rows: Any, everything: bool = False) -> str:
    """Run an action of a list and return the messages after it."""
    data = {"action": action, "_selected_action": [address.of(row) for row in rows], "index": 0}
    data["select_across"] = "1" if everything else "0"
    answer = client.post(list_of(subject), data, follow=True)
    assert answer.status_code == 200
    return " ".join(str(message) for message in answer.context["messages"])


# --- Scope ---


def test_a_manager_sees_the_rows_of_own_projects_alone(
    manager: Client, desk: Project, elsewhere: Project, article: Article
) -> None:
    assert b"Mountain desk" not in manager.get(list_of("project")).content
    page = manager.get(list_of("article")).content.decode()
    assert "The closed harbour" in page
    assert "A far-away story" not in page


def test_search_and_filters_reach_no_foreign_row(manager: Client, desk: Project, elsewhere: Project) -> None:
    assert b"A far-away story" not in manager.get(list_of("article", q="far-away")).content
    assert b"A far-away story" not in manager.get(list_of("article", project=str(elsewhere.uid))).content
    for subject in SUBJECTS:
        page = manager.get(list_of(subject)).content.decode()
        assert "Mountain desk" not in page
        assert str(elsewhere.uid) not in page


def test_a_foreign_object_is_not_there(manager: Client, desk: Project, elsewhere: Project) -> None:
    story = Article.objects.get(project=elsewhere)
    nora = Membership.objects.get(project=elsewhere)
    for row in (
        elsewhere,
        story,
        nora,
        Codebook.objects.get(project=elsewhere),
        Event.objects.filter(project=elsewhere)[0],
    ):
        assert manager.get(url_of(row)).status_code == 404
        assert manager.post(url_of(row), {"role": "viewer"}).status_code in (403, 404)
    assert Membership.objects.get(project=elsewhere).role == "manager"


@pytest.mark.parametrize("bad", ["1", "x", "~", "00000000-0000-0000-0000-000000000000", "1~1", "' or 1=1"])
def test_an_address_that_makes_no_sense_names_nothing(bad: str, boss: Client, desk: Project) -> None:
    for subject in SUBJECTS:
        url = reverse(f"admin:annotations_{subject}_change", args=["X"]).replace("X", bad)
        assert boss.get(url).status_code == 404


def test_actions_touch_no_foreign_row_even_if_named_or_all_are_meant(
    manager: Client, mira: User, desk: Project, elsewhere: Project, now: datetime
) -> None:
    foreign = failed(elsewhere, User.objects.get(name="Nora"), now)
    own = failed(desk, mira, now)
    act(manager, "job", "retry", foreign)
    act(manager, "job", "retry", own, foreign, everything=True)
    act(manager, "project", "archive", elsewhere)
    for row in (own, foreign, elsewhere):
        row.refresh_from_db()
    assert own.state == Job.State.QUEUED
    assert foreign.state == Job.State.FAILED
    assert elsewhere.archived_at is None


def test_a_form_offers_own_projects_and_takes_no_other(
    manager: Client, desk: Project, elsewhere: Project, stig: User
) -> None:
    add = reverse("admin:annotations_membership_add")
    page = manager.get(add).content.decode()
    assert str(desk.uid) in page
    assert str(elsewhere.uid) not in page
    manager.post(add, {"project": str(elsewhere.uid), "email": stig.email, "role": "viewer"})
    assert not Membership.objects.filter(user=stig).exists()


def test_autocomplete_offers_own_projects_by_uid(manager: Client, desk: Project, elsewhere: Project) -> None:
    query = {"app_label": "annotations", "model_name": "membership", "field_name": "project", "term": ""}
    found = manager.get(reverse("admin:autocomplete", query=query)).json()["results"]
    assert found == [{"id": str(desk.uid), "text": "Harbour desk"}]
    people = manager.get(reverse("admin:autocomplete", query=query | {"field_name": "user"}))
    assert people.status_code == 403


def test_a_confidential_article_is_hidden_from_an_admin_who_is_not_cleared(boss: Client, article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(confidentiality=Confidentiality.CONFIDENTIAL)
    assert b"The closed harbour" not in boss.get(list_of("article")).content
    assert boss.get(url_of(article)).status_code == 404


def test_whoever_stops_managing_is_out_at_once(manager: Client, desk: Project, mira: User) -> None:
    assert manager.get("/admin/").status_code == 200
    Membership.objects.filter(user=mira).update(role="viewer")
    assert manager.get("/admin/").status_code == 403


# --- Entering ---


def test_the_admin_sends_to_the_one_log_in_page_and_back(client: Client, db: None) -> None:
    assert client.get("/admin/annotations/job/")["Location"] == "/accounts/login/?next=/admin/annotations/job/"
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/accounts/login/?next=%2Fadmin%2F"


def test_the_addresses_that_django_would_add_are_not_there(boss: Client, desk: Project) -> None:
    for path in ("logout/", "password_change/", "r/1/1/", "auth/group/", f"annotations/project/{desk.uid}/delete/"):
        assert boss.get(f"/admin/{path}").status_code == 404


# --- No primary keys ---


def test_no_page_of_the_admin_shows_a_primary_key(
    boss: Client, desk: Project, mira: User, held: Assignment, now: datetime
) -> None:
    # Keys that nothing else can look like: every table continues from a number of its own.
    far = 7_340_001
    User.objects.filter(pk=mira.pk).update(name="Mira the first")
    strange = Project(pk=far, name="Far project")
    strange.save(force_insert=True)
    projects.furnish(project=strange, by=mira, now=now)
    Job.objects.create(pk=far + 1, project=strange, kind=Job.Kind.SUGGEST, by=mira)
    for subject in SUBJECTS:
        page = boss.get(list_of(subject)).content.decode()
        for address_of in set(re.findall(r'href="(/admin/annotations/\w+/[^"?]+/change/)"', page)):
            page += boss.get(address_of).content.decode()
        assert str(far) not in page, subject
        assert str(far + 1) not in page, subject
        assert not re.findall(r'href="/admin/annotations/\w+/\d+/', page), subject
        assert not re.findall(r'name="_selected_action"[^>]*value="\d+"', page), subject


# --- Projects ---


def test_a_project_added_here_is_whole(boss: Client, olga: User) -> None:
    new = {"name": "  Court   desk ", "time_zone": "Europe/Oslo", "default_confidentiality": "internal"}
    answer = boss.post(reverse("admin:annotations_project_add"), new, follow=True)
    assert "Court desk" in answer.content.decode()
    made = Project.objects.get(name="Court desk")
    assert Ledger.objects.get(project=made).sequence == 1
    assert Codebook.objects.current(made).version == 1
    assert Batch.objects.get(project=made).standing
    assert Membership.objects.get(project=made).user == olga


@pytest.mark.parametrize(
    "wrong", [{"name": "Harbour desk"}, {"name": "  "}, {"time_zone": "Mars/Base"}, {"default_confidentiality": "x"}]
)
def test_a_project_with_a_wrong_value_is_not_made(wrong: dict[str, str], boss: Client, desk: Project) -> None:
    new = {"name": "Court desk", "time_zone": "UTC", "default_confidentiality": "internal"} | wrong
    boss.post(reverse("admin:annotations_project_add"), new)
    assert list(Project.objects.all()) == [desk]


def test_a_manager_changes_a_project_with_an_event_and_a_line_in_its_history(
    manager: Client, desk: Project, mira: User
) -> None:
    new = {"name": "Port desk", "time_zone": "UTC", "default_confidentiality": "open"}
    manager.post(url_of(desk), new)
    desk.refresh_from_db()
    assert desk.name == "Port desk"
    assert Event.objects.filter(project=desk, kind="project.changed", actor=mira).exists()
    history = manager.get(reverse("admin:annotations_project_history", args=[str(desk.uid)]))
    assert "Changed" in history.content.decode()


def test_a_manager_adds_no_project(manager: Client, desk: Project) -> None:
    assert manager.get(reverse("admin:annotations_project_add")).status_code == 403


def test_projects_are_archived_and_opened_again(manager: Client, desk: Project) -> None:
    assert "Archived: 1" in act(manager, "project", "archive", desk)
    desk.refresh_from_db()
    assert desk.archived_at
    assert "Opened again: 1" in act(manager, "project", "reopen", desk)
    desk.refresh_from_db()
    assert desk.archived_at is None


def test_suggestions_are_asked_for_again_where_some_are_missing(
    manager: Client, desk: Project, article: Article
) -> None:
    assert "queued for 1 " in act(manager, "project", "suggest_again", desk)
    job = Job.objects.get(project=desk)
    assert job.total == 3
    tasks.run_job(str(job.uid))
    assert "queued for 0 " in act(manager, "project", "suggest_again", desk)
    assert "miss no suggestion" in act(manager, "article", "suggest_again", article)


# --- Members and people ---


def test_a_manager_adds_a_member_by_address(manager: Client, desk: Project, mira: User, stig: User) -> None:
    add = reverse("admin:annotations_membership_add")
    manager.post(add, {"project": str(desk.uid), "email": "Stig@desk.example", "role": "reviewer"})
    made = Membership.objects.get(user=stig)
    assert (made.project, made.role, made.cleared) == (desk, "reviewer", False)
    assert Event.objects.filter(project=desk, kind="member.added", actor=mira).exists()
    again = manager.post(add, {"project": str(desk.uid), "email": stig.email, "role": "viewer"}, follow=True)
    assert "belongs to this project already" in again.content.decode()
    nobody = manager.post(add, {"project": str(desk.uid), "email": "no@desk.example", "role": "viewer"}, follow=True)
    assert "has an account here" in nobody.content.decode()
    assert Membership.objects.count() == 2


def test_a_role_is_changed_and_a_member_removed_but_never_the_last_manager(
    manager: Client, desk: Project, mira: User, rosa: User
) -> None:
    own, hers = Membership.objects.get(user=mira), Membership.objects.get(user=rosa)
    manager.post(url_of(hers), {"role": "adjudicator", "cleared": "on"})
    hers.refresh_from_db()
    assert (hers.role, hers.cleared) == ("adjudicator", True)
    refused = manager.post(url_of(own), {"role": "viewer"}, follow=True)
    assert "needs a manager" in refused.content.decode()
    said = act(manager, "membership", "remove", own, hers)
    assert "needs a manager" in said
    assert "Removed: 1" in said
    assert list(Membership.objects.all()) == [own]


def test_a_new_account_gets_a_link_once_and_no_password(boss: Client, client: Client, olga: User) -> None:
    new = {"email": "Ines@desk.example", "name": "Ines"}
    page = boss.post(reverse("admin:annotations_user_add"), new, follow=True).content.decode()
    ines = User.objects.get(email="ines@desk.example")
    assert not ines.has_usable_password()
    link = re.search(r"http://testserver(/accounts/password/reset/key/[^<]+)", page)
    assert link
    assert link[1] not in boss.get(list_of("user")).content.decode()
    visitor = Client()
    form = visitor.get(link[1], follow=True).redirect_chain[-1][0]
    visitor.post(form, {"password1": "a new horse battery", "password2": "a new horse battery"})
    ines.refresh_from_db()
    assert ines.check_password("a new horse battery")


def test_with_a_mail_server_the_link_is_mailed_and_not_shown(
    boss: Client, mira: User, settings: Any, mailoutbox: list[Any]
) -> None:
    settings.SENDS_MAIL = True
    said = act(boss, "user", "make_reset_link", mira)
    assert "was sent" in said
    assert "/reset/key/" not in said
    assert mailoutbox[0].to == [mira.email]
    assert "/accounts/password/reset/key/" in mailoutbox[0].body


def test_a_person_is_locked_with_a_line_in_the_history_but_not_by_themselves(
    boss: Client, olga: User, mira: User
) -> None:
    said = act(boss, "user", "lock", mira, olga)
    assert "Locked: 1" in said
    assert "cannot take away your own access" in said
    assert set(User.objects.filter(is_active=True)) == {olga}
    assert LogEntry.objects.get(object_id=str(mira.uid)).user == olga
    act(boss, "user", "unlock", mira)
    assert User.objects.get(pk=mira.pk).is_active


def test_no_page_shows_a_hash_of_a_password(boss: Client, mira: User) -> None:
    for url in (list_of("user"), url_of(mira)):
        assert b"argon2" not in boss.get(url).content


def test_an_address_of_a_person_cannot_be_changed_here(boss: Client, mira: User) -> None:
    boss.post(url_of(mira), {"name": "Mira", "email": "eve@desk.example", "is_active": "on", "password": "x"})
    mira.refresh_from_db()
    assert mira.email == "mira@desk.example"


# --- Work ---


def test_failed_jobs_are_queued_again_and_others_left(
    manager: Client, desk: Project, mira: User, now: datetime
) -> None:
    broken = failed(desk, mira, now)
    going = Job.objects.create(project=desk, kind=Job.Kind.SUGGEST, by=mira, state=Job.State.RUNNING, attempts=1)
    said = act(manager, "job", "retry", broken, going)
    assert "Queued again: 1" in said
    broken.refresh_from_db()
    going.refresh_from_db()
    assert (broken.state, broken.attempts, going.state) == (Job.State.QUEUED, 0, Job.State.RUNNING)


def test_a_list_of_jobs_says_how_far_each_is(manager: Client, desk: Project, mira: User) -> None:
    Job.objects.create(project=desk, kind=Job.Kind.SUGGEST, by=mira, state=Job.State.RUNNING, done=7, total=20)
    page = manager.get(list_of("job")).content.decode()
    assert "7 of 20 sentences" in page
    assert '<progress max="20" value="7"' in page


def test_an_open_assignment_is_freed_and_a_done_one_is_not(manager: Client, held: Assignment, now: datetime) -> None:
    queue.finish(assignment=held, now=now)
    assert "Reopen it first" in act(manager, "assignment", "free", held)
    queue.reopen(assignment=held, by=held.reviewer, now=now)
    assert "Freed: 1" in act(manager, "assignment", "free", held)
    held.refresh_from_db()
    assert held.state == Assignment.State.RETURNED
    assert held.answers.count() == 1


@pytest.mark.parametrize("subject", ["answer", "event", "decision", "codebook", "import", "article", "dataset", "job"])
def test_what_is_made_elsewhere_is_read_only_here(subject: str, boss: Client, held: Assignment) -> None:
    assert boss.get(f"/admin/annotations/{subject}/add/").status_code == 404
    page = boss.get(list_of(subject)).content.decode()
    urls = re.findall(rf'href="(/admin/annotations/{subject}/[^"?]+/change/)"', page)
    for url in urls[:1]:
        assert boss.post(url, {"label": "sourced", "kind": "x", "content": "{}"}).status_code == 403
        assert boss.get(url.replace("change", "delete")).status_code == 404
    assert "delete_selected" not in page


def test_the_text_of_an_article_is_in_no_page_of_the_admin(
    boss: Client, desk: Project, mira: User, rosa: User, now: datetime
) -> None:
    text = "The zephyrine harbour is shut. Officials said the zephyrine wall could give way."
    article = factories.article(desk, mira, now, text=text, title="A title")
    held = queue.open_article(article=article, reviewer=rosa, now=now)
    plain = answers.Change(label="plain", state="labelled", how="key", note="zephyrine note")
    answers.record(assignment=held, number=1, operation=uuid.uuid4(), version=0, change=plain, now=now)
    tasks.run_job(str(tasks.suggest_again(project=desk, by=mira).uid))  # type: ignore[union-attr]
    for subject in SUBJECTS:
        page = boss.get(list_of(subject)).content.decode()
        for url in set(re.findall(r'href="(/admin/annotations/\w+/[^"?]+/change/)"', page)):
            page += boss.get(url).content.decode()
        assert "zephyrine" not in page, subject


# --- The index ---


def test_the_index_counts_jobs_by_state_and_says_how_long_the_oldest_waits(
    manager: Client, desk: Project, elsewhere: Project, mira: User, now: datetime
) -> None:
    failed(elsewhere, mira, now)
    failed(desk, mira, now)
    Job.objects.create(project=desk, kind=Job.Kind.SUGGEST, by=mira, queued_at=now)
    page = manager.get("/admin/")
    assert {state: count for state, _, count in page.context["states"]} == {
        "queued": 1,
        "running": 0,
        "done": 0,
        "failed": 1,
        "cancelled": 0,
    }
    assert page.context["waiting"] is not None
    assert page.context["worker"] == "silent"  # the tests' broker has no worker


def test_a_broker_that_is_away_is_said_so_and_not_waited_for() -> None:
    code = "import django; django.setup(); from annotations import tasks; print(tasks.worker_state())"
    environ = os.environ | {"REDIS_URL": "redis://127.0.0.1:1/0"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, timeout=20, check=True
    )
    assert done.stdout.strip() == "no broker"
