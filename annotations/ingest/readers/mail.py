"""An e-mail as a file, or a page that a browser saved as one (MHTML): one article.

Of a mail in two forms the HTML is read, which newsletters write with more care. Attached files are not opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any

from annotations.errors import InvalidInput
from annotations.ingest.readers import html
from annotations.ingest.readers.articles import article
from annotations.ingest.readers.base import Draft, Part, Reject, Table
from annotations.text import normalise

NAME = "mail"
VERSION = "1"
EXTENSIONS: tuple[str, ...] = (".eml", ".mht", ".mhtml")
MEDIA_TYPE = "message/rfc822"
CALLED = "an e-mail"
ROWS = False
APART = True

MOST_HEAD = 200_000  # bytes of the mail's own head
MOST_PARTS = 1_000
SIGNATURE = re.compile(r"^-- ?\n.{0,2000}\Z", re.MULTILINE | re.DOTALL)
HEAD_ENDS = re.compile(rb"\r?\n\r?\n")


def columns(data: bytes) -> Table | None:
    """None: the mail is one article."""
    return None


def read(data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """The one article; `mapping` as in the plain reader."""
    end = HEAD_ENDS.search(data[: MOST_HEAD + 4])
    if end is None or b":" not in data[: end.start()]:
        raise InvalidInput("This is no e-mail: it has no head.")
    if data.lower().count(b"content-type:") > MOST_PARTS:
        raise InvalidInput(f"This e-mail has more than the {MOST_PARTS} parts that are read.")
    try:
        message = message_from_bytes(data, policy=policy.default)
    except RecursionError:
        raise InvalidInput("The parts of this e-mail are nested too deeply.") from None
    assert isinstance(message, EmailMessage)
    if message.get_content_type() in ("multipart/encrypted", "application/pkcs7-mime"):
        raise InvalidInput("This e-mail is encrypted: save it decrypted, and upload it again.")
    page, text = bodies(message)
    saved = page is not None and (
        header(message, "Snapshot-Content-Location")
        or (message.get_content_type() == "multipart/related" and not header(message, "To"))
    )
    if saved:
        assert page is not None
        where = header(message, "Snapshot-Content-Location") or header(page, "Content-Location")
        yield from html.read(payload(page), {**({"url": where} if where.startswith("http") else {}), **mapping})
        return
    parts = (
        html.whole(payload(page))
        if page is not None
        else plain(payload(text), charset(text))
        if text is not None
        else []
    )
    yield article(facts_of(message), parts, mapping, media_type=MEDIA_TYPE)


def bodies(message: EmailMessage) -> tuple[EmailMessage | None, EmailMessage | None]:
    """The first HTML and the first plain text that is no attachment."""
    page = text = None
    for part in message.walk():
        kind = part.get_content_type()
        if "attachment" in header(part, "Content-Disposition").lower() or kind == "message/rfc822":
            continue
        page = part if page is None and kind == "text/html" else page
        text = part if text is None and kind == "text/plain" else text
    return page, text


def payload(part: Any) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def charset(part: Any) -> str:
    return str(part.get_content_charset() or "")


def header(message: Any, name: str) -> str:
    """A header as text; empty if it is missing or broken."""
    try:
        return " ".join(str(message.get(name) or "").split())
    except Exception:  # the standard library raises of many kinds on broken headers
        return ""


def facts_of(message: EmailMessage) -> dict[str, Any]:
    """Subject, sender and day."""
    facts: dict[str, Any] = {"title": header(message, "Subject"), "byline": parseaddr(header(message, "From"))[0]}
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        facts["published"] = parsedate_to_datetime(header(message, "Date")).date()
    return facts


def plain(data: bytes, said: str) -> list[Part]:
    """The paragraphs of a plain mail, without its signature."""
    try:
        text = data.decode(said or "utf-8")
    except (LookupError, UnicodeDecodeError):
        text = normalise.decode(data).text
    text = SIGNATURE.sub("", text.replace("\r\n", "\n"))
    return [Part("", paragraph) for paragraph in re.split(r"\n[ \t]*\n", text) if paragraph.strip()]
