"""The admin shows and touches what one manages, by the one log-in, and no primary key stands in any page."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from annotations.admin.scope import url_of
from annotations.models import (
    Article,
    Assignment,
    Codebook,
    Confidentiality,
    Event,
    Job,
    Membership,
    Project,
    User,
)
from annotations.people import projects
from tests.admin.steps import SUBJECTS, act, failed, list_of


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


def test_the_admin_sends_to_the_one_log_in_page_and_back(client: Client, db: None) -> None:
    assert client.get("/admin/annotations/job/")["Location"] == "/accounts/login/?next=/admin/annotations/job/"
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/accounts/login/?next=%2Fadmin%2F"


def test_the_addresses_that_django_would_add_are_not_there(boss: Client, desk: Project) -> None:
    for path in ("logout/", "password_change/", "r/1/1/", "auth/group/", f"annotations/project/{desk.uid}/delete/"):
        assert boss.get(f"/admin/{path}").status_code == 404


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
