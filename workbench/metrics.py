"""Metrics for Prometheus at /metrics, for whoever has the token; without METRICS_TOKEN there is no such page.

Requests are counted where they are answered, by every process of this web server (PROMETHEUS_MULTIPROC_DIR). All else
comes from the database when it is asked for, so that it is right whichever process answers and however many workers
there are. No label has a value that people or articles bring.
"""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from annotations.models import Dataset, Drain, Event, Heartbeat, Job, Ledger, Suggestion, Tally, clock

from . import health

REQUESTS = Counter("workbench_requests_total", "Requests answered.", ("route", "method", "status"))
SECONDS = Histogram(
    "workbench_request_seconds",
    "Seconds until the answer begins.",
    ("route",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
SAVES = ("answer.recorded", "answer.undone", "answer.redone")
# Seconds. Much less than between two scrapes, which other processes may answer: a count must never seem to fall.
KEPT = 1.0
# Every metric, in the order of the docs.
NAMES = (
    "workbench_requests_total",
    "workbench_request_seconds",
    "workbench_jobs",
    "workbench_job_attempts_total",
    "workbench_queue_age_seconds",
    "workbench_events_total",
    "workbench_saves_total",
    "workbench_suggestions",
    "workbench_dataset_rows_total",
    "workbench_processes_alive",
    "workbench_draining",
    "workbench_ready",
)


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    REQUESTS.labels(route, method, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All metrics in Prometheus's text format. 404 without METRICS_TOKEN, 401 without `Authorization: Bearer TOKEN`."""
    token = settings.METRICS_TOKEN
    if not token:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry()
    registry.register(FromDatabase())
    if values.ValueClass.__name__ == "MmapedValue":
        MultiProcessCollector(registry)
    else:
        registry.register(REQUESTS)
        registry.register(SECONDS)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class FromDatabase:
    """Asks the database, at most every `KEPT` seconds in a process."""

    lock = threading.Lock()
    found: tuple[Metric, ...] = ()
    asked = -KEPT
    saved: dict[int, tuple[int, int]] = {}  # project → (ledger's sequence, saves up to it)

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        kind = type(self)
        with kind.lock:
            if time.monotonic() - kind.asked >= KEPT:
                kind.found, kind.asked = tuple(self.ask()), time.monotonic()
        yield from kind.found

    def ask(self) -> Iterator[Metric]:
        yield from jobs()
        sequences = dict(Ledger.objects.values_list("project", "sequence"))
        yield CounterMetricFamily("workbench_events", "Events of all projects.", value=sum(sequences.values()))
        yield CounterMetricFamily("workbench_saves", "Answers saved.", value=self.saves(sequences))
        yield GaugeMetricFamily("workbench_suggestions", "Suggestions stored.", value=Suggestion.objects.count())
        rows = sum(int(counts.get("sentences", 0)) for counts in made())
        yield CounterMetricFamily("workbench_dataset_rows", "Sentences in all datasets that were made.", value=rows)
        yield from processes()

    def saves(self, sequences: dict[int, int]) -> int:
        """How often an answer was saved. A ledger has no gaps and grows in the order of commits, so only what came
        since the last time is looked at."""
        for project, sequence in sequences.items():
            last, count = self.saved.get(project, (0, 0))
            if sequence > last:
                new = Event.objects.filter(project=project, sequence__gt=last, sequence__lte=sequence, kind__in=SAVES)
                self.saved[project] = (sequence, count + new.count())
        return sum(count for _sequence, count in self.saved.values())


def made() -> Iterator[dict[str, Any]]:
    yield from Dataset.objects.filter(ready_at__isnull=False).values_list("counts", flat=True)


def jobs() -> Iterator[Metric]:
    states = GaugeMetricFamily("workbench_jobs", "Jobs by kind and state.", labels=("kind", "state"))
    for kind, state, count in Job.objects.order_by().values_list("kind", "state").annotate(n=Count("pk")):
        states.add_metric((kind, state), count)
    yield states
    ended = CounterMetricFamily(
        "workbench_job_attempts", "Attempts at jobs, by how they ended.", labels=("kind", "outcome")
    )
    for kind, outcome, count in Tally.objects.values_list("kind", "outcome", "count"):
        ended.add_metric((kind, outcome), count)
    yield ended
    oldest = Job.objects.filter(state=Job.State.QUEUED).aggregate(at=Min("queued_at"))["at"]
    age = (clock.now() - oldest).total_seconds() if oldest else 0.0
    yield GaugeMetricFamily("workbench_queue_age_seconds", "How long the oldest waiting job waits.", value=max(age, 0))


def processes() -> Iterator[Metric]:
    alive = GaugeMetricFamily("workbench_processes_alive", "Processes with a heartbeat, by kind.", labels=("kind",))
    told = Heartbeat.objects.told()
    for kind in Heartbeat.Kind.values:
        alive.add_metric((kind,), sum(beat.alive for beat in told if beat.kind == kind))
    yield alive
    draining = int(Drain.objects.exists())
    yield GaugeMetricFamily("workbench_draining", "1 while workers take no new jobs.", value=draining)
    ready = GaugeMetricFamily("workbench_ready", "1 for each check of /health/ready that is well.", labels=("check",))
    for check in health.look(tuple(health.CHECKS))[0]:
        ready.add_metric((check.name,), int(check.ok))
    yield ready
