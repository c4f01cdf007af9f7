"""Bytes of HTML or XML into a tree of elements, within limits, whatever is wrong with them.

No entity is resolved, nothing is fetched, and no tree is deeper than 256 elements: libxml2 stops there.
"""

from __future__ import annotations

import codecs
import re
from typing import Any

from annotations.errors import InvalidInput, TooLarge
from annotations.text import normalise

MOST_BYTES = 5_000_000  # of a page without the pictures in it
MOST_TAGS = 150_000
LOOKED_AT = 4096  # bytes in which a page must say how it is encoded (HTML asks for 1024)

DATA_ADDRESS = re.compile(rb"data:[\w.+-]{1,60}/[\w.+;=-]{1,100},[^\"'()<>\s]{200,}")
CODE = re.compile(rb"<(script|style|svg)(?=[\s>/])([^>]{0,2000})>", re.IGNORECASE)
CODE_ENDS = {
    name: re.compile(rb"</" + name + rb"[^>]{0,100}>", re.IGNORECASE) for name in (b"script", b"style", b"svg")
}
CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})[\"']", re.IGNORECASE)
CONTROLS = dict.fromkeys((*range(9), 11, *range(14, 32), 127, 65534, 65535, *range(55296, 57344)))
# As browsers do (https://encoding.spec.whatwg.org/#names-and-labels): what calls itself Latin-1 is Windows-1252.
SAME = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "utf-7": "utf-8",
}


def html(data: bytes) -> tuple[Any, str]:
    """The root element of a page, and the encoding it was read in. Raises InvalidInput or TooLarge."""
    from lxml import etree, html

    text, encoding = decoded(data)
    raw = without_pictures(text.encode())
    refuse(raw)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=False, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(raw, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise InvalidInput("Nothing in this page can be read.") from None
    return root, encoding


def xml(data: bytes, *, most: int = 20_000_000) -> Any:
    """The root element of an XML file. What is broken in it is passed over. Raises InvalidInput or TooLarge."""
    from lxml import etree

    refuse(data, most=most)
    if b"<!ENTITY" in data or b"<!\0E\0N\0T" in data:
        raise InvalidInput("This file defines entities of its own, as only files made to do harm do today.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(data.lstrip(), parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise InvalidInput("Nothing in this XML can be read.")
    return root


def refuse(data: bytes, *, most: int = MOST_BYTES) -> None:
    """Raise TooLarge for what would make too large a tree."""
    if len(data) > most:
        raise TooLarge(f"Its mark-up has {len(data) / 1e6:.1f} MB; at most {most / 1e6:g} MB are read.")
    tags = data.count(b"<")
    if tags > MOST_TAGS:
        raise TooLarge(f"Its mark-up has {tags} tags; at most {MOST_TAGS} are read.")


def without_pictures(data: bytes) -> bytes:
    """The page without what is no text: pictures written into addresses, programs, style sheets, drawings."""
    data = DATA_ADDRESS.sub(b"data:,", data)
    kept, at, open_for_ever = [], 0, set[bytes]()
    for found in CODE.finditer(data):
        name = found[1].lower()
        if found.start() < at or b"ld+json" in found[2].lower() or name in open_for_ever:
            continue
        end = CODE_ENDS[name].search(data, found.end())
        if end is None:
            open_for_ever.add(name)  # or each of a million of them would look through all that follows
            continue
        kept.append(data[at : found.start()])
        at = end.end()
    return b"".join([*kept, data[at:]])


def decoded(data: bytes) -> tuple[str, str]:
    """The page's text and encoding: by byte order mark, valid UTF-8, what the page says, and at last by its looks."""
    text, encoding = marked(data) or utf8(data) or said(data) or looked(data)
    return text.translate(CONTROLS), encoding


def marked(data: bytes) -> tuple[str, str] | None:
    """By byte order mark, or by the zeros of UTF-16 without one."""
    for mark, encoding in normalise.MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding
    for start, encoding in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if data.startswith(start):
            return data.decode(encoding, "replace"), encoding
    return None


def utf8(data: bytes) -> tuple[str, str] | None:
    """As UTF-8 if it is nothing but that: no page in another encoding is, by chance."""
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError:
        return None


def said(data: bytes) -> tuple[str, str] | None:
    """As the page says. Bytes that do not fit are read as Windows-1252: pages are pasted together of both."""
    head = data[:LOOKED_AT]
    found = XML_CHARSET.search(head) or CHARSET.search(head)
    if not found:
        return None
    try:
        encoding = codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        return None
    encoding = SAME.get(encoding, encoding)
    try:
        text = data.decode(encoding, MIXED)
    except (UnicodeError, LookupError, AssertionError):
        return None  # no encoding of text
    return text, encoding


def looked(data: bytes) -> tuple[str, str]:
    """By the looks of the text in it."""
    try:
        found = normalise.decode(data)
    except InvalidInput:
        return data.decode("cp1252", MIXED), "cp1252"
    return found.text, found.encoding


def one_by_one(error: UnicodeError) -> tuple[str, int]:
    """What stands for a byte that does not fit its encoding: its sign in Windows-1252, if it has one."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "ignore"), error.end


MIXED = "windows-1252-one-by-one"
codecs.register_error(MIXED, one_by_one)
