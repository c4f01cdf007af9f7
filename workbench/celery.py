"""The Celery application: `celery -A workbench.celery worker`."""

from __future__ import annotations

import os

from celery import Celery, signals

from . import tracing
from .beating import Beating, beat_where_jobs_run

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")

app = Celery("workbench")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["annotations"])
# Celery keeps the current application per thread: without this the web server's threads would look for another broker.
app.set_default()
app.steps["consumer"].add(Beating)
signals.worker_process_init.connect(beat_where_jobs_run)
signals.setup_logging.connect(tracing.ours_alone)
signals.before_task_publish.connect(tracing.send_along)
signals.task_prerun.connect(tracing.task_begins)
signals.task_postrun.connect(tracing.task_ends)
