"""How large a request may be, decided before anybody reads or parses it.

A body with a length is refused by that number; one in chunks is counted while it is read, and given on with the length
that it had. Other routes than those in LARGER take a megabyte. How many fields and files a form may have, and how long
a line of the head may be, is limited by Django's settings and by the web server.
"""

from __future__ import annotations

from collections.abc import Callable
from io import IOBase
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from annotations.errors import TooLarge

from . import errors

ORDINARY = 1_000_000  # bytes
ENVELOPE = 100_000  # bytes of a form around what it carries
ESCAPED = 6  # bytes that JSON may need for one byte of text: \u00e5
PIECE = 1 << 16

# Routes that take more, by name, and how much, from the settings as they are when it is asked.
LARGER: dict[str, Callable[[], int]] = {
    "article-add": lambda: settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
    "article-clipboard": lambda: settings.MAX_ARTICLE_BYTES * ESCAPED + ENVELOPE,
    "codebook-edit": lambda: 4 * ORDINARY,
    "api-imports": lambda: settings.MAX_FILE_BYTES + ENVELOPE,
    "api-articles": lambda: settings.MAX_ARTICLE_BYTES * ESCAPED + ENVELOPE,
}


class Whole(IOBase):
    """So many bytes of a stream. Raises OSError (for Django: an unreadable body) where it ends before: its sender went
    away, or said a false length, and half a form would be taken for a whole one."""

    def __init__(self, stream: Any, length: int) -> None:
        self.stream, self.left = stream, length

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = self._within(size)
        found: bytes = self.stream.read(wanted) if wanted else b""
        return self._counted(found, short=len(found) < wanted)

    def readline(self, size: int | None = -1, /) -> bytes:
        wanted = self._within(size)
        found: bytes = self.stream.readline(wanted) if wanted else b""
        return self._counted(found, short=bool(wanted) and not found)

    def _within(self, size: int | None) -> int:
        return self.left if size is None or size < 0 else min(size, self.left)

    def _counted(self, found: bytes, *, short: bool) -> bytes:
        self.left -= len(found)
        if short:
            raise OSError("the body ended before its length")
        return found


class Bodies:
    """Refuses bodies over the limit of their route (413), and sees that none is read that is not whole (400)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            admit(request)
        except TooLarge as error:
            return refusal(request, error)
        return self.get_response(request)


def limit_of(path: str) -> int:
    """Bytes that a body to this address may have."""
    try:
        name = resolve(path).view_name
    except Resolver404:
        return ORDINARY
    return LARGER[name]() if name in LARGER else ORDINARY


def admit(request: HttpRequest) -> None:
    """See that whoever reads the body gets all of it, and no more than its route takes. Raises TooLarge."""
    stream = request.environ.get("wsgi.input") if hasattr(request, "environ") else None
    given = request.META.get("CONTENT_LENGTH") or ""
    limit = limit_of(request.path_info)
    length = int(given) if given.isascii() and given.isdigit() else 0
    if length > limit:
        raise too_large(limit)
    if stream is None:
        return
    if not given and "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        stream, length = counted(stream, limit)
        request.META["CONTENT_LENGTH"] = str(length)
    request._stream = Whole(stream, length)  # type: ignore[assignment]  # noqa: SLF001 - there is no other door


def counted(stream: Any, limit: int) -> tuple[IO[bytes], int]:
    """A body without a length, read whole (in memory, or from some size on in a file of its own), and its length."""
    kept = SpooledTemporaryFile(max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE)  # noqa: SIM115 - the request reads it
    while piece := stream.read(min(PIECE, limit + 1 - kept.tell())):
        kept.write(piece)
        if kept.tell() > limit:
            kept.close()
            raise too_large(limit)
    length = kept.tell()
    kept.seek(0)
    return kept, length


def too_large(limit: int) -> TooLarge:
    return TooLarge(_("This is more than %(mb)g MB.") % {"mb": limit / 1e6}, limit=limit)


def refusal(request: HttpRequest, error: TooLarge) -> HttpResponse:
    """In the shape of whoever asks."""
    if request.path_info.startswith(reverse("api-root")):
        body = {"code": error.code, "message": error.message, "details": error.details}
        return JsonResponse(body, status=error.status)
    return errors.refusal(request, error)
