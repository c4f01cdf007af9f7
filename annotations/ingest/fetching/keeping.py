"""Keeping what came: the bytes as a private file, and where they came from."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime

from django.core.files.base import ContentFile

from annotations.models import Fetched
from annotations.models.imports import settle
from annotations.outbound import Reply

# Headers that tell of the document; the others tell of the server, or set cookies.
TELLING = ("content-type", "content-language", "date", "etag", "last-modified")
LONGEST_HEADER = 500


def keep(row: Fetched, reply: Reply, now: datetime) -> Fetched:
    """The row with what came, its file stored; the caller saves it, with KEPT."""
    row.url, row.status, row.at = reply.url[:2000], reply.status, now
    row.headers = {name: clean(reply.headers[name]) for name in TELLING if name in reply.headers}
    row.media_type = clean(reply.headers.get("content-type", "").partition(";")[0]).lower()[:100]
    row.size, row.digest = len(reply.body), hashlib.sha256(reply.body).hexdigest()
    row.file.save(f"fetched/{uuid.uuid4().hex}", ContentFile(reply.body), save=False)
    settle(row.file.storage, row.file.name or "")
    row.state = Fetched.State.CAME
    return row


KEPT = ("url", "status", "at", "headers", "media_type", "size", "digest", "file", "state")


def clean(value: str) -> str:
    """A header's value as it can be stored."""
    return "".join(sign for sign in value.encode("utf-8", "replace").decode() if sign.isprintable()).strip()[
        :LONGEST_HEADER
    ]
