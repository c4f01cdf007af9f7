"""The Celery application: `celery -A workbench.celery worker`."""

from __future__ import annotations

import os

from celery import Celery
from celery.signals import worker_process_init

from .beating import Beating, beat_where_jobs_run

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")

app = Celery("workbench")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["annotations"])
# Celery keeps the current application per thread: without this the web server's threads would look for another broker.
app.set_default()
app.steps["consumer"].add(Beating)
worker_process_init.connect(beat_where_jobs_run)
