"""The Celery application: `celery -A workbench.celery worker`."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")

app = Celery("workbench")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["annotations"])
# Celery keeps the current application per thread: without this the web server's threads would look for another broker.
app.set_default()
