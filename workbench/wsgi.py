"""The WSGI entry for granian."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from . import versions

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")

application = get_wsgi_application()
versions.require()
