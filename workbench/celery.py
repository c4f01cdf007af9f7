"""The Celery application: `celery -A workbench.celery worker`."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, signals
from django.conf import settings

from . import tracing
from .beating import Beating, beat_where_jobs_run

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")


def step_back(**_given: Any) -> None:
    """People wait for pages, nobody for jobs: on a machine they share, the process of jobs lets the others go first."""
    os.nice(settings.WORKER_NICE)


app = Celery("workbench")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["annotations"])
# Celery keeps the current application per thread: without this the web server's threads would look for another broker.
app.set_default()
app.steps["consumer"].add(Beating)
signals.worker_process_init.connect(beat_where_jobs_run)
signals.worker_process_init.connect(step_back)
signals.setup_logging.connect(tracing.ours_alone)
signals.before_task_publish.connect(tracing.send_along)
signals.task_prerun.connect(tracing.task_begins)
signals.task_postrun.connect(tracing.task_ends)
