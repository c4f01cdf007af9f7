"""Is it alive, and can it work? For load balancers, container engines and monitors: nothing private stands in it."""

from __future__ import annotations

import functools
import os
import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from annotations.models import Drain, Heartbeat, Job, clock

PATIENCE = 1.0  # seconds for the broker
KEPT = 0.5  # seconds for which an answer is given again: whoever asks often costs little


class Check(NamedTuple):
    """What was found: `name` and the sentence may be read by anybody."""

    name: str
    ok: bool
    says: str


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 if all is well, else 503; each check with a sentence. `?for=pages`: what pages need, and no background work.

    {"status": "ok" | "failing", "draining": bool, "checks": {name: {"ok": bool, "says": sentence}}}
    """
    names = PAGES if request.GET.get("for") == "pages" else tuple(CHECKS)
    checks, draining = looked(names, int(time.monotonic() / KEPT))
    ok = all(check.ok for check in checks)
    told = {check.name: {"ok": check.ok, "says": check.says} for check in checks}
    body = {"status": "ok" if ok else "failing", "draining": draining, "checks": told}
    return JsonResponse(body, status=200 if ok else 503)


@functools.lru_cache(maxsize=2)
def looked(names: tuple[str, ...], when: int) -> tuple[tuple[Check, ...], bool]:
    return look(names)


def look(names: tuple[str, ...]) -> tuple[tuple[Check, ...], bool]:
    """What each check finds now, and whether workers are held back."""
    found: list[Check] = []
    silent = False
    for name in names:
        try:
            if silent and name in ASK_DATABASE:
                found.append(Check(name, False, "Unknown: the database does not answer."))
            else:
                found.append(Check(name, *CHECKS[name]()))
        except Exception:  # whatever it was must not be told to a stranger
            silent = silent or name == "database"
            found.append(Check(name, False, FAILED[name]))
    if silent:
        connection.close()  # the next one who asks gets a new one
        return tuple(found), False
    return tuple(found), "jobs" in names and Drain.objects.exists()


def database() -> tuple[bool, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True, "The database answers."


@functools.cache
def known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations or ())


def migrations() -> tuple[bool, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = set(cursor.fetchall())
    missing = len(known_migrations() - applied)
    return not missing, f"Migrations that are not applied: {missing}." if missing else "All migrations are applied."


def broker() -> tuple[bool, str]:
    if not settings.REDIS_URL:
        return False, "There is no broker: jobs wait."
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) as client:
        client.ping()
    return True, "The broker answers."


def worker() -> tuple[bool, str]:
    alive = Heartbeat.objects.alive(Heartbeat.Kind.WORKER)
    return bool(alive), "A worker is alive." if alive else "No worker is alive: jobs wait."


def beat() -> tuple[bool, str]:
    alive = Heartbeat.objects.alive(Heartbeat.Kind.BEAT)
    return bool(alive), "The clock is alive." if alive else "The clock is silent: lost jobs are not found."


def disk() -> tuple[bool, str]:
    ok = shutil.disk_usage(settings.DATA).free >= settings.LEAST_FREE_BYTES
    ok = ok and os.access(settings.DATA, os.W_OK)
    return ok, "The data folder has room." if ok else "The data folder is nearly full, or cannot be written."


def jobs(now: datetime | None = None) -> tuple[bool, str]:
    """Red where something waits and nothing is being done. A long queue that is worked at is no fault, nor is one that
    was told to wait."""
    now = now or clock.now()
    if Drain.objects.exists():
        return True, "Workers were told to take no new jobs (draining)."
    oldest = (
        Job.objects.filter(state=Job.State.QUEUED).order_by("queued_at").values_list("queued_at", flat=True).first()
    )
    if oldest is None:
        return True, "No job waits."
    if now - oldest < timedelta(seconds=settings.WAIT_SECONDS):
        return True, "No job waits for long."
    if Job.objects.filter(state=Job.State.RUNNING, lease_until__gte=now).exists():
        return True, "Jobs wait for long, while others are done."
    return False, "A job waits for long, and none is done."


CHECKS: dict[str, Callable[[], tuple[bool, str]]] = {
    "database": database,
    "migrations": migrations,
    "broker": broker,
    "worker": worker,
    "beat": beat,
    "disk": disk,
    "jobs": jobs,
}
FAILED = {
    "database": "The database does not answer.",
    "migrations": "It cannot be told which migrations are applied.",
    "broker": "The broker does not answer: jobs wait.",
    "worker": "It cannot be told whether a worker is alive.",
    "beat": "It cannot be told whether the clock is alive.",
    "disk": "The data folder cannot be read.",
    "jobs": "It cannot be told what waits.",
}
ASK_DATABASE = frozenset({"migrations", "worker", "beat", "jobs"})
PAGES = ("database", "migrations")  # on a full disk people can still read
