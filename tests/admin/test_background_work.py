"""The page of background work: what runs, what waits, what failed; and its buttons."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from annotations.models import Drain, Heartbeat, Import, Job, Project, User
from tests.admin.steps import failed


def press(client: Client, what: str, *jobs: Job) -> str:
    answer = client.post(reverse("admin:work"), {"what": what, "job": [str(job.uid) for job in jobs]}, follow=True)
    assert answer.status_code == 200
    return " ".join(str(message) for message in answer.context["messages"])


def test_a_manager_sees_their_jobs_alone_and_no_names_of_machines(
    client: Client, desk: Project, elsewhere: Project, mira: User, olga: User, now: datetime
) -> None:
    Heartbeat.objects.beat(kind="worker", name="worker@a-machine:7")
    failed(desk, mira, now)
    far = failed(elsewhere, mira, now)
    Job.objects.filter(pk=far.pk).update(message="Far away it broke.")
    for person, sees in ((mira, False), (olga, True)):
        client.force_login(person)
        page = client.get(reverse("admin:work")).content.decode()
        assert "It broke." in page
        assert 'data-process="worker" data-alive="yes"' in page
        assert ("Far away it broke." in page) is sees
        assert ("a-machine" in page) is sees
        assert ('value="drain"' in page) is sees
        assert ("Nothing was changed" in press(client, "retry", far)) is not sees
    far.refresh_from_db()
    assert far.state == Job.State.QUEUED


def test_failed_ones_are_tried_again_and_waiting_ones_stopped(
    manager: Client, desk: Project, mira: User, now: datetime
) -> None:
    broken, waits = failed(desk, mira, now), Job.objects.create(project=desk, kind=Job.Kind.NEAR)
    assert "1 job was queued again" in press(manager, "retry", broken)
    assert "Nothing was changed" in press(manager, "retry", broken)
    assert "1 job was stopped" in press(manager, "cancel", waits)
    assert "Nothing was changed" in press(manager, "cancel", waits)
    broken.refresh_from_db()
    waits.refresh_from_db()
    assert (broken.state, waits.state) == (Job.State.QUEUED, Job.State.CANCELLED)
    assert LogEntry.objects.filter(object_id__in=[str(broken.uid), str(waits.uid)]).count() == 2


def test_an_import_that_is_stopped_here_says_so_on_its_own_page_too(manager: Client, desk: Project, mira: User) -> None:
    imported = Import.objects.create(project=desk, by=mira, reader="jsonl", state=Import.State.RUNNING)
    job = Job.objects.create(
        project=desk, kind=Job.Kind.IMPORT, by=mira, arguments={"import": str(imported.uid)}, state=Job.State.RUNNING
    )
    assert "1 job was stopped" in press(manager, "cancel", job)
    imported.refresh_from_db()
    assert imported.state == Import.State.STOPPED


def test_only_who_runs_the_site_holds_workers_back(client: Client, desk: Project, mira: User, olga: User) -> None:
    client.force_login(mira)
    assert client.post(reverse("admin:work"), {"what": "drain"}).status_code == 403
    assert not Drain.objects.exists()
    client.force_login(olga)
    assert "take no new jobs" in press(client, "drain")
    assert Drain.objects.get().by == olga
    assert "data-draining" in client.get(reverse("admin:work")).content.decode()
    client.force_login(mira)
    assert client.post(reverse("admin:work"), {"what": "resume"}).status_code == 403
    client.force_login(olga)
    assert "take jobs again" in press(client, "resume")
    assert not Drain.objects.exists()


@pytest.mark.parametrize("what", ["", "nonsense"])
def test_a_button_that_is_none_does_nothing(manager: Client, desk: Project, what: str) -> None:
    waits = Job.objects.create(project=desk, kind=Job.Kind.NEAR)
    assert "Nothing was changed" in press(manager, what, waits)
    waits.refresh_from_db()
    assert waits.state == Job.State.QUEUED
