"""Which reader takes a file: what its first bytes say goes before what it is called, and both must agree."""

from __future__ import annotations

import re
import zipfile

MARKUP = re.compile(
    rb"^\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])", re.IGNORECASE | re.DOTALL
)
XML = re.compile(
    rb"^\s*<\?xml[^>]{0,300}\?>\s*(?:<!--.{0,2000}?-->\s*|<\?[^>]{0,300}\?>\s*|<!doctype[^>]{0,300}>\s*)*",
    re.IGNORECASE | re.DOTALL,
)
FEED = re.compile(rb"^\s*<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
MAIL = re.compile(
    rb"^(?:(?:Return-Path|Received|From|To|Subject|Date|Message-ID|MIME-Version|Delivered-To|Snapshot-Content-Location"
    rb"|X-[\w-]+):[^\n]*\n(?:[ \t][^\n]*\n)*){2}",
    re.IGNORECASE,
)
MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

# What a file is by its first bytes → what it is called in a sentence, with its article.
OTHERS: tuple[tuple[bytes, str], ...] = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old Word, Excel or Outlook file, or one with a password: save it as .docx or .xlsx without one",
    ),
    (b"{\\rtf", "a file in rich text format: save it as .docx"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture, sound or film"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"%!PS", "a file in PostScript: save it as PDF"),
    (b"Rar!", "a RAR archive: pack it as ZIP"),
    (b"7z\xbc\xaf", "a 7z archive: pack it as ZIP"),
    (b"bplist00", "a web archive of Safari: save the page as HTML"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3\0", "a database"),
)
MEMBERS: tuple[tuple[str, str], ...] = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("META-INF/container.xml", "epub"),
)
TELLING = frozenset(("pdf", "docx", "xlsx", "zip", "epub", "odt"))  # readers whose files always say what they are
MIMETYPES = {b"application/epub+zip": "epub", b"application/vnd.oasis.opendocument.text": "odt"}


def by_content(data: bytes, *, text: bool = False) -> str:
    """The name of the reader that these bytes call for; empty if they do not say. Of text without mark-up they never
    do. `text`: the file's ending says that it is one, so that lines like those of a mail's head are none."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return packed(data)
    if data.startswith((b"WARC/", b"\x1f\x8b")):
        return "warc"
    head = text_head(data)
    if MARKUP.match(head):
        return "html"
    inner = XML.sub(b"", head, count=1)
    if FEED.match(inner):
        return "feed"
    if MARKUP.match(inner):
        return "html"
    return "mail" if not text and MAIL.match(head.replace(b"\r\n", b"\n")) else ""


def other(data: bytes) -> str:
    """What kind of file it is that no reader takes; empty if that is not known."""
    return next((name for mark, name in OTHERS if data.startswith(mark)), "")


def text_head(data: bytes) -> bytes:
    """The beginning as ASCII goes, whatever Unicode's form."""
    head = data[:4096]
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return head[: len(head) // 2 * 2].decode(encoding, "replace").lstrip("\ufeff").encode()
    return head.replace(b"\0", b"") if head.startswith((b"<\0", b"\0<")) else head


def packed(data: bytes) -> str:
    """What kind of ZIP it is: a document, a book, or an archive of files."""
    start = data[30:120]
    for mimetype, name in MIMETYPES.items():
        if start.startswith(b"mimetype" + mimetype):
            return name
    try:
        from annotations.ingest.readers.packed import Packed

        names = Packed(data).names
    except (ValueError, zipfile.BadZipFile):
        return "zip"
    return next((reader for member, reader in MEMBERS if member in names), "zip")
