"""A stored file as an answer: whole or a part of it, or nothing if the program has it already (RFC 9110, 13 and 14)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from rest_framework.request import Request

from .errors import body

CHUNK = 1 << 16
ONE_RANGE = re.compile(r"bytes=[ \t,]*([0-9]{0,30})-([0-9]{0,30})[ \t,]*", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A file that never changes. `digest`: its SHA-256, which becomes the ETag. `open`: for reading from a byte on."""

    name: str
    media_type: str
    size: int
    digest: str
    open: Callable[[int], IO[bytes]]

    @property
    def etag(self) -> str:
        return f'"{self.digest}"'


class Part(Iterator[bytes]):
    """Reads so many bytes. Closes the file at the end, or when the answer is given up."""

    def __init__(self, file: IO[bytes], length: int) -> None:
        self.file, self.left = file, length

    def __next__(self) -> bytes:
        chunk = self.file.read(min(CHUNK, self.left)) if self.left else b""
        if not chunk:
            self.close()
            raise StopIteration
        self.left -= len(chunk)
        return chunk

    def close(self) -> None:
        self.left = 0
        self.file.close()


def wanted(header: str, size: int) -> tuple[int, int] | None:
    """The first and last byte that a Range header asks for, both meant; None if it asks for what we answer with the
    whole: another unit, several ranges, or words that mean nothing.

    Raises ValueError if there is no such part.
    """
    asked = ONE_RANGE.fullmatch(header.strip())
    if asked is None or asked[1] + asked[2] == "":
        return None
    if not asked[1]:
        first, last = max(size - int(asked[2]), 0), size - 1
    else:
        first, last = int(asked[1]), int(asked[2]) if asked[2] else size - 1
        if asked[2] and last < first:
            return None
    if first >= size:
        raise ValueError(header)
    return first, min(last, size - 1)


def answer(request: HttpRequest | Request, stored: Stored) -> HttpResponseBase:
    """The file as a download: 200, 206 with one range, 304, 412 or 416. HEAD has the headers of the whole."""
    plain: Any = request  # DRF's answers as Django's does
    about: Any = furnished(HttpResponse(), stored)
    known = get_conditional_response(plain, etag=stored.etag, response=about)
    if known is not None and known.status_code != 200:
        return known
    if request.method == "HEAD":
        return furnished(HttpResponse(headers={"Content-Length": str(stored.size)}), stored)
    part = None
    if request.headers.get("If-Range", stored.etag) == stored.etag:
        try:
            part = wanted(request.headers.get("Range", ""), stored.size)
        except ValueError:
            return unsatisfiable(stored)
    first, last = part or (0, stored.size - 1)
    found = StreamingHttpResponse(Part(stored.open(first), last - first + 1), status=206 if part else 200)
    found.headers["Content-Length"] = str(last - first + 1)
    if part:
        found.headers["Content-Range"] = f"bytes {first}-{last}/{stored.size}"
    return furnished(found, stored)


def furnished(response: HttpResponseBase, stored: Stored) -> HttpResponseBase:
    """With the headers that every answer about the file has."""
    response.headers["Content-Type"] = stored.media_type
    response.headers["Content-Disposition"] = content_disposition_header(True, stored.name) or "attachment"
    response.headers["ETag"] = stored.etag
    response.headers["Accept-Ranges"] = "bytes"
    return response


def unsatisfiable(stored: Stored) -> HttpResponse:
    words = _("This file has %(size)d bytes: there is no such part of it.") % {"size": stored.size}
    headers = {"Content-Range": f"bytes */{stored.size}", "Accept-Ranges": "bytes"}
    return JsonResponse(body("no_such_range", words, {"size": stored.size}), status=416, headers=headers)
