"""Styles and scripts at an address that is new whenever one of them is, so that browsers may keep them for ever.

`/static/<digest>/annotations/js/…`: the digest is of all files there are. What a script imports, and what a style
names, by a relative address has the same digest: a page's modules are all of one release, and nothing in a file is
rewritten.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.contrib.staticfiles.utils import get_files
from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware

FOR_EVER = "max-age=31536000, public, immutable"
DIGEST = re.compile(r"(?P<digest>[0-9a-f]{16})/(?P<name>.+)")


def _served() -> Iterator[tuple[str, str]]:
    """(name, path) of every file: where it was collected, else where it lies."""
    if settings.STATIC_ROOT:
        collected = StaticFilesStorage()
        yield from ((name, collected.path(name)) for name in get_files(collected))
    else:
        for finder in get_finders():
            yield from ((name, storage.path(name)) for name, storage in finder.list(None))


@functools.cache
def digest() -> str:
    """What all files amount to, as they were when the process first asked."""
    found = hashlib.sha256()
    for name, path in sorted(_served()):
        found.update(f"{name}\0{hashlib.sha256(Path(path).read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()[:16]


class Storage(StaticFilesStorage):
    """What `{% static %}` asks."""

    def url(self, name: str | None) -> str:
        return super().url(f"{digest()}/{name}")


class Files(WhiteNoiseMiddleware):
    """Serves them. Under another digest, or none, come the same files, but they are asked for anew each time: a page
    that was opened before the next release was deployed may still want one, and must not be told that it lasts."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        asked = DIGEST.fullmatch(path, len(self.static_prefix)) if path.startswith(self.static_prefix) else None
        file = self.files.get(self.static_prefix + asked["name"] if asked else path)
        if file is None:
            return self.get_response(request)
        response = self.serve(file, request)
        if asked and asked["digest"] == digest():
            response["Cache-Control"] = FOR_EVER
        return response
