"""A PDF with text in it: one article. Paragraphs are put together again from lines, across columns and pages.

Scanned pages are refused: there is no text in them. Sources: ISO 32000-1; for hyphens, what typesetters do.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from annotations.codebook import BlockKind
from annotations.errors import InvalidInput, TooLarge
from annotations.ingest.readers.articles import EMPTY_TITLES, article
from annotations.ingest.readers.base import Draft, Part, Reject, Table, key, line
from annotations.ingest.readers.pdf_fragments import Fragment, fragments_of
from annotations.ingest.readers.pdf_lines import Line, lines_of

NAME = "pdf"
VERSION = "1"
EXTENSIONS: tuple[str, ...] = (".pdf",)
MEDIA_TYPE = "application/pdf"
CALLED = "a PDF"
ROWS = False
APART = True

MOST_PAGES = 200
MOST_FRAGMENTS = 300_000
# What pypdf may unpack and parse for one stream: a page of a newspaper has 20,000 operators.
LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": 20_000_000,
    "lzw_maximum_output_length": 20_000_000,
    "run_length_maximum_output_length": 20_000_000,
    "array_based_stream_maximum_output_length": 20_000_000,
    "stream_decoding_work_maximum_length": 40_000_000,
    "stream_parsing_work_maximum_count": 400_000,
    "page_tree_maximum_entries": 20_000,
    "page_tree_maximum_page_entries": 100_000,
    "jbig2dec_binary": None,
}
FEWEST_LETTERS = 40  # in a PDF that has text; scans have a stamp or a page number at most
LARGER = 1.12  # of the body's size: a heading
LONGEST_HEADING = 200
LEADING = 1.25  # of the usual distance of lines: more of it ends a paragraph
INDENT = 0.7  # of the size
ENDS = re.compile(r"[.!?…:。！？؟।][\"'”’»)\]]*$")
BULLET = re.compile(r"^(?:[•‣▪◦·⁃\uf0b7\uf0a7-]\s|\(?\d{1,2}[.)]\s)")
HYPHEN = re.compile(r"(\w+)[-\u00ad\u2010]$")
HYPHENATED = re.compile(r"\w+-\w+")
COMPOUNDS = frozenset(
    [
        "self",
        "non",
        "ex",
        "anti",
        "pro",
        "vice",
        "all",
        "cross",
        "well",
        "co",
        "semi",
        "quasi",
        "half",
        "mid",
        "post",
        "pre",
    ]
)
UNREADABLE = re.compile(r"[\ue000-\uf8ff\ufffd\x00-\x08]|\(cid:\d+\)")


def columns(data: bytes) -> Table | None:
    """None: the file is one article."""
    return None


def read(data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """The one article; `mapping` as in the plain reader. Raises InvalidInput for a file without readable text."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    from pypdf.errors import PyPdfError

    try:
        found, pages, pictures = contents_of(data)
    except PyPdfError as error:
        if "limit" in type(error).__name__.lower():
            raise TooLarge("A page of this PDF holds more than is read: print it to a new PDF and try again.") from None
        raise InvalidInput("This PDF cannot be read: it is broken. Print it to a new PDF and try again.") from None
    lines = lines_of(pages)
    refuse_unreadable("".join(one.text for one in lines), len(pages), pictures)
    parts = paragraphs(lines)
    title = title_of(parts, lines, found.get("title") or "")
    found["title"] = title
    yield article(found, [part for part, _ in parts], mapping, media_type=MEDIA_TYPE)


def contents_of(data: bytes) -> tuple[dict[str, Any], list[list[Fragment]], int]:
    """What the file says of itself, its pages' fragments, and how many pages have pictures."""
    from pypdf import PdfReader, apply_configuration

    with apply_configuration(disable_legacy_handling=True, **LIMITS):
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            unlock(reader)
        if len(reader.pages) > MOST_PAGES:
            raise TooLarge(f"This PDF has {len(reader.pages)} pages; at most {MOST_PAGES} are read.")
        pages, pictures = [], 0
        for page in reader.pages:
            pages.append(fragments_of(page))
            pictures += has_pictures(page)
            if sum(map(len, pages)) > MOST_FRAGMENTS:
                raise TooLarge("This PDF has more text than is read as one article.")
        info = reader.metadata
        return {"title": info.title if info else "", "language": language_of(reader)}, pages, pictures


def unlock(reader: Any) -> None:
    """Open a PDF that everybody may read though it is encrypted. Raises InvalidInput if it needs a password."""
    try:
        if reader.decrypt(""):
            return
    except Exception:  # noqa: S110 an unknown way to encrypt is one more reason
        pass
    raise InvalidInput("This PDF has a password: save it without one, and upload it again.")


def has_pictures(page: Any) -> bool:
    try:
        objects = page["/Resources"]["/XObject"].get_object()
        return any(one.get_object().get("/Subtype") == "/Image" for one in objects.values())
    except (KeyError, TypeError, AttributeError):
        return False


def language_of(reader: Any) -> str:
    value = reader.trailer.get("/Root", {}).get_object().get("/Lang")
    return str(value) if isinstance(value, str) else ""


def refuse_unreadable(text: str, pages: int, pictures: int) -> None:
    """Raise InvalidInput if the pages are pictures, or their letters are not known."""
    letters = sum(map(str.isalpha, text))
    if letters < FEWEST_LETTERS:
        if pictures:
            raise InvalidInput(
                "This PDF was scanned: its pages are pictures and hold no text. Run text recognition (OCR) on it, and "
                "upload the result."
            )
        raise InvalidInput("There is no text in this PDF.")
    if len(UNREADABLE.findall(text)) > 0.1 * len(text):
        raise InvalidInput(
            "The text of this PDF cannot be read: its fonts do not say which letters they show. Print it to a new PDF, "
            "or run text recognition (OCR) on it."
        )


def paragraphs(lines: Sequence[Line]) -> list[tuple[Part, float]]:
    """The paragraphs of lines in reading order, each with the size of its letters."""
    body = body_size(lines)
    usual = usual_leading(lines, body)
    groups: list[list[Line]] = []
    for one in lines:
        if groups and runs_on(groups[-1], one, usual / body if body else 1.2, body):
            groups[-1].append(one)
        else:
            groups.append([one])
    words = Counter(word.lower() for one in lines for word in HYPHENATED.findall(one.text))
    plain = {word.lower() for one in lines for word in re.findall(r"\w+", one.text)}
    return [
        (Part(kind_of(group, body), joined([one.text for one in group], words, plain)), group[0].size)
        for group in groups
    ]


def body_size(lines: Sequence[Line]) -> float:
    """The size that most letters have."""
    sizes: Counter[float] = Counter()
    for one in lines:
        sizes[round(one.size, 1)] += len(one.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def usual_leading(lines: Sequence[Line], body: float) -> float:
    """The distance of lines within paragraphs: where these are short, most distances are those between them."""
    near = sorted(
        first.y - second.y
        for first, second in pairwise(lines)
        if (first.page, first.column) == (second.page, second.column) and 0.8 * body < first.y - second.y < 2.5 * body
    )
    return near[len(near) // 4] if near else 1.2 * body


def runs_on(group: Sequence[Line], one: Line, leading: float, body: float) -> bool:
    """Whether a line goes on with the paragraph. `leading`: the usual distance of lines, in sizes of letters."""
    last = group[-1]
    if abs(last.size - one.size) > 0.08 * last.size or (last.bold != one.bold and len(group) > 1):
        return False
    if BULLET.match(one.text.lstrip()):
        return False
    if (last.page, last.column) != (one.page, one.column):
        return not ENDS.search(last.text.rstrip()) and (one.text.lstrip()[:1].islower() or is_full(last, one))
    if not 0 <= last.y - one.y <= LEADING * leading * one.size:
        return False
    if one.size >= LARGER * body:
        return True  # a headline is set in lines of any length
    indented = one.x0 - one.left > INDENT * one.size
    if indented and one.x0 - last.x0 > INDENT * one.size and not BULLET.match(group[0].text.lstrip()):
        return False
    if last.bold != one.bold and not ENDS.search(last.text.rstrip()) and len(last.text) < 0.7 * len(one.text):
        return False
    return is_full(last, one) or (last.size == one.size and last.bold and one.bold)


def is_full(last: Line, one: Line) -> bool:
    """True if the next line's first word would not have fitted on the line before."""
    letter = (one.x1 - one.x0) / max(len(one.text), 1)
    first = one.text.split()[0] if one.text.split() else ""
    return last.x1 + (len(first) + 1) * letter > last.right - letter


def kind_of(group: Sequence[Line], body: float) -> str:
    """A heading by its letters; of the rest, the words decide."""
    size = sum(len(one.text) for one in group)
    larger = group[0].size >= LARGER * body
    bold = all(one.bold for one in group) and len(group) <= 3
    ended = ENDS.search(group[-1].text.rstrip()) is not None and not group[-1].text.rstrip().endswith((":", "?"))
    return BlockKind.HEADING if size <= LONGEST_HEADING and (larger or (bold and not ended)) else ""


def joined(texts: Sequence[str], hyphenated: Mapping[str, int], plain: set[str]) -> str:
    """Lines as one text; words that were cut at a line's end are whole again.

    A hyphen stays before a capital or a number, and where the same word stands with it elsewhere in the document.
    """
    whole = ""
    for text in (one.strip() for one in texts):
        cut = HYPHEN.search(whole)
        if not cut or not text:
            whole += (" " if whole and text else "") + text
            continue
        rest = re.match(r"\w*", text)
        assert rest is not None
        first, second = cut[1].lower(), rest[0].lower()
        stays = (
            not text[:1].islower()
            or hyphenated.get(f"{first}-{second}", 0) > 0
            or (first in COMPOUNDS and first + second not in plain)
        )
        whole = (whole if stays and not whole.endswith("\u00ad") else whole[:-1]) + text
    return whole


def title_of(parts: Sequence[tuple[Part, float]], lines: Sequence[Line], said: str) -> str:
    """The title: what the file says if the text says it too, else the largest heading of the first page."""
    said = line(said)
    first = [(part, size) for part, size in parts[:20] if part.kind == BlockKind.HEADING and len(part.text) > 3]
    if said and not EMPTY_TITLES.fullmatch(said) and any(key(said) == key(part.text) for part, _ in parts[:20]):
        return said
    if first:
        return line(max(first, key=lambda one: one[1])[0].text)
    return "" if EMPTY_TITLES.fullmatch(said) else said
