"""What is told of a running workbench: readiness, metrics, logs. Nothing private stands in any of it."""

from __future__ import annotations

import json
import logging
import re
import socket
import sys
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import structlog
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations import tasks
from annotations.models import Dataset, Drain, Heartbeat, Job, Project, User
from tests.environment import CHECKOUT
from workbench import health, logs, metrics

pytestmark = pytest.mark.django_db
LONG = timedelta(hours=1)


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    """Nothing that an earlier test found."""
    health.looked.cache_clear()
    metrics.FromDatabase.asked = -metrics.KEPT
    metrics.FromDatabase.saved.clear()
    yield
    health.looked.cache_clear()


def failing(client: Client, query: str = "") -> set[str]:
    health.looked.cache_clear()
    body = client.get(f"/health/ready{query}").json()
    return {name for name, check in body["checks"].items() if not check["ok"]}


# --- Readiness


def test_each_check_has_a_name_and_a_sentence_and_nothing_private(client: Client, desk: Project) -> None:
    Heartbeat.objects.beat(kind="worker", name="worker@secret-host:12")
    answer = client.get("/health/ready")
    checks = answer.json()["checks"]
    assert tuple(checks) == tuple(health.CHECKS)
    assert all(check["says"].endswith(".") for check in checks.values())
    said = answer.content.decode()
    for private in ("secret-host", socket.gethostname(), desk.name, str(CHECKOUT), "5.2", "redis://", "sqlite"):
        assert private not in said


def test_pages_need_no_background_work(client: Client) -> None:
    assert failing(client) == {"broker", "worker", "beat"}
    assert failing(client, "?for=pages") == set()
    assert client.get("/health/ready?for=pages").status_code == 200


def test_processes_are_alive_as_long_as_their_heartbeat_is_young(client: Client) -> None:
    for kind in Heartbeat.Kind.values:
        Heartbeat.objects.beat(kind=kind, name=kind)
        assert kind not in failing(client)
        Heartbeat.objects.filter(kind=kind).update(seen_at=timezone.now() - timedelta(minutes=2))
        assert kind in failing(client)
        Heartbeat.objects.beat(kind=kind, name=kind)
        assert kind not in failing(client)


def test_what_was_silent_for_long_is_forgotten_when_another_one_starts() -> None:
    Heartbeat.objects.beat(kind="worker", name="old")
    Heartbeat.objects.update(seen_at=timezone.now() - timedelta(hours=2))
    Heartbeat.objects.beat(kind="worker", name="new")
    assert [beat.name for beat in Heartbeat.objects.told()] == ["new"]


def test_a_full_disk_is_told(client: Client, settings: Any) -> None:
    assert "disk" not in failing(client)
    settings.LEAST_FREE_BYTES = 10**18
    assert "disk" in failing(client)


def test_a_migration_that_is_missing_is_told(client: Client) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'annotations' AND name = '0019_watch'")
    assert "migrations" in failing(client)


def test_a_job_that_waits_is_a_fault_only_where_none_is_done(client: Client, desk: Project, olga: User) -> None:
    now = timezone.now()
    job = Job.objects.create(project=desk, kind=Job.Kind.NEAR, queued_at=now)
    assert "jobs" not in failing(client)
    Job.objects.filter(pk=job.pk).update(queued_at=now - LONG)
    assert "jobs" in failing(client)
    other = Job.objects.create(project=desk, kind=Job.Kind.NEAR, state=Job.State.RUNNING, lease_until=now + LONG)
    assert "jobs" not in failing(client)
    Job.objects.filter(pk=other.pk).update(lease_until=now - LONG)
    assert "jobs" in failing(client)
    Drain.objects.begin(by=olga)
    assert "jobs" not in failing(client)
    assert client.get("/health/ready").json()["draining"] is True


def test_held_back_nobody_gets_a_job_and_a_second_time_changes_nothing(desk: Project, olga: User) -> None:
    job = Job.objects.create(project=desk, kind=Job.Kind.NEAR)
    assert [tasks.hold_back(by=olga), tasks.hold_back(by=olga)] == [True, False]
    assert Job.objects.claim(uid=job.uid, now=timezone.now(), lease=LONG) is None
    assert [tasks.let_go_on(), tasks.let_go_on()] == [True, False]
    assert Job.objects.claim(uid=job.uid, now=timezone.now(), lease=LONG) is not None


# --- Metrics


def scraped(client: Client) -> str:
    metrics.FromDatabase.asked = -metrics.KEPT
    answer = client.get("/metrics", headers={"Authorization": "Bearer a-token"})
    assert answer.status_code == 200
    return answer.content.decode()


def value(text: str, line: str) -> float:
    found = re.search(rf"^{re.escape(line)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_without_a_token_there_are_no_metrics_and_with_a_wrong_one_a_refusal(client: Client, settings: Any) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    settings.METRICS_TOKEN = "a-token"
    for given in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer ä"}, {"Authorization": "a-token"}):
        assert client.get("/metrics", headers=given).status_code == 401


def test_every_metric_is_there_and_stands_in_the_docs_and_no_other(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = "a-token"
    told = set(re.findall(r"^# TYPE (\S+)", scraped(client), re.MULTILINE))
    told = {name for name in told if name.startswith("workbench_") and not name.endswith("_created")}
    listed = set(re.findall(r"^\| `(workbench_\w+)`", (CHECKOUT / "docs/operating.md").read_text(), re.MULTILINE))
    assert told == set(metrics.NAMES) == listed


def test_requests_are_counted_by_route_and_no_address_becomes_a_label(
    client: Client, settings: Any, desk: Project, mira: User
) -> None:
    settings.METRICS_TOKEN = "a-token"
    line = 'workbench_requests_total{method="GET",route="overview",status="200"}'
    before = value(scraped(client), line)
    client.force_login(mira)
    for _ in range(3):
        assert client.get(reverse("overview", args=(desk.uid,))).status_code == 200
    client.generic("GREET", "/nowhere/secret-words?q=secret-question")
    text = scraped(client)
    assert 'workbench_requests_total{method="other",route="none",status="404"}' in text
    assert value(text, line) == before + 3
    assert value(text, 'workbench_request_seconds_count{route="overview"}') >= 3
    for private in ("secret-words", "secret-question", "GREET", str(desk.uid), desk.name, mira.email):
        assert private not in text


def test_what_the_database_knows_is_counted_once_and_never_falls(
    client: Client, settings: Any, desk: Project, mira: User
) -> None:
    settings.METRICS_TOKEN = "a-token"
    job = Job.objects.create(project=desk, kind=Job.Kind.NEAR)
    ended = 'workbench_job_attempts_total{{kind="near",outcome="{}"}}'
    now = timezone.now()
    for outcome in ("failed", "lost", "done"):
        before = value(scraped(client), ended.format(outcome))
        claimed = Job.objects.claim(uid=job.uid, now=now, lease=-LONG)
        assert claimed is not None
        if outcome == "failed":
            Job.objects.fail(claimed, now=now, message="It broke.")
            Job.objects.filter(pk=job.pk).retry(now=now)
        if outcome == "lost":
            assert Job.objects.claim(uid=job.uid, now=now, lease=-LONG) is not None
        if outcome == "done":
            Job.objects.finish(claimed, now=now)
        assert value(scraped(client), ended.format(outcome)) == before + 1
    other = Job.objects.create(project=desk, kind=Job.Kind.NEAR)
    Job.objects.filter(pk=other.pk).cancel(now=now)
    text = scraped(client)
    assert value(text, ended.format("cancelled")) == 1
    assert value(text, 'workbench_jobs{kind="near",state="done"}') == 1
    Dataset.objects.create(
        project=desk, number=1, by=mira, state="ready", watermark=1, ready_at=now, counts={"sentences": 7}
    )
    assert value(scraped(client), "workbench_dataset_rows_total") == 7


# --- Logs


def line(record: logging.LogRecord, *, local: bool = False) -> str:
    return logs.formatter(local=local).format(record)


def record(words: str, *rest: object, **options: object) -> logging.LogRecord:
    return logging.getLogger("annotations.tasks").makeRecord(
        "annotations.tasks", logging.INFO, "f.py", 1, words, rest, options.get("exc_info"), extra=options.get("extra")
    )  # type: ignore[arg-type]


def test_a_servers_line_is_one_json_object_and_a_local_one_is_for_reading() -> None:
    structlog.contextvars.bind_contextvars(request="a-request-id", job="a-job")
    try:
        told = json.loads(line(record("job %s\nbegins", "a-job")))
        read = line(record("job %s begins", "a-job"), local=True)
    finally:
        structlog.contextvars.clear_contextvars()
    assert told["event"] == "job a-job\nbegins"
    assert (told["request"], told["job"], told["level"]) == ("a-request-id", "a-job", "info")
    assert told["logger"] == "annotations.tasks"
    assert "job a-job begins" in read
    assert "request=a-request-id" in read


def test_of_an_exception_a_server_tells_type_and_place_and_no_words() -> None:
    try:
        try:
            raise ValueError("secret words")
        except ValueError as error:
            raise KeyError("more secret words") from error
    except KeyError:
        text = line(record("it broke", exc_info=sys.exc_info()))
    told = json.loads(text)["exception"]
    assert [error["type"] for error in told] == ["KeyError", "ValueError"]
    assert "test_watching.py" in told[0]["at"][-1]
    assert "secret" not in text


@pytest.mark.parametrize(
    "given", ["", "short", "a" * 65, "with space in it", "<script>alert(1)", "line\nbreak-and-more"]
)
def test_an_id_that_is_none_is_replaced(given: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", logs.request_id(given))


def test_every_answer_has_the_id_that_was_given_and_a_line_without_what_was_asked(
    client: Client, mira: User, desk: Project, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(mira)
    seen: list[str] = []

    class Seen(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(line(record))

    log, handler = logging.getLogger("workbench.requests"), Seen()
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        name = uuid.uuid4().hex
        answer = client.get(f"/projects/{desk.uid}/articles/?q=secret-question", headers={"X-Request-ID": name})
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
    assert answer.headers["X-Request-ID"] == name
    told = json.loads(seen[-1])
    assert told["request"] == name
    assert told["person"] == str(mira.uid)
    assert (told["method"], told["status"]) == ("GET", answer.status_code)
    assert told["ms"] > 0
    for private in ("secret-question", mira.email, str(desk.uid)):
        assert private not in seen[-1]
    assert structlog.contextvars.get_contextvars() == {}
