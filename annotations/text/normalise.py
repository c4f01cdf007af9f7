"""Bytes to text, and text to the one form that is stored, shown, split and exported.

Every offset in the workbench counts code points of canonical text, so it must hold nothing that a person cannot see
and nothing that would change when read again.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from annotations.errors import InvalidInput

# Stored with every article version; raise it whenever some text would come out otherwise than before.
VERSION = "2"


class Decoded(NamedTuple):
    """Text with the name of the encoding it was read in, as Python spells it."""

    text: str
    encoding: str


# The longer marks first: UTF-32's begins with UTF-16's.
MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MOST_UNPRINTABLE = 0.01  # of all characters; binary data has far more, a stray control character is only noise

# What web pages still come in besides Windows-1252; among rarer encodings a guess is more often wrong than right.
LEGACY = (
    *("cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("iso8859_2", "iso8859_5", "iso8859_7", "iso8859_8", "koi8_r", "koi8_u", "cp874", "mac_roman"),
    *("gb18030", "big5", "shift_jis", "euc_jp", "cp949"),
)
LETTER = re.compile(r"[^\W\d_]")
ACCENTED = re.compile(r"[À-ÿŒœŠšŽžŸ]")
# What Windows-1252 makes of Turkish letters, and what a wrong encoding makes of any.
FOREIGN = re.compile(r"[ÐÞÝðþý]")
UNLIKELY = re.compile(r"[\x80-\x9f¤¦¨¯¸ƒˆ˜†‡‰]|(?!\bm³)[^\W\d_][¡£¹³¼½¾¿±¶]|[£¹³][^\W\d_]|[^\W\d_][ªº][^\W\d_]")
MOST_ACCENTED = 0.1  # of all letters; French has 0.05, Czech 0.13
FEW_ACCENTED = 3

BINARY = "This is not a text file: save it as text in UTF-8, or upload it as the kind of file that it is."
UNKNOWN = "The encoding of this file could not be found out: save it as UTF-8 and try again."


def decode(data: bytes) -> Decoded:
    """The text in `data`, never with replaced or dropped characters.

    A byte order mark decides; then strict UTF-8; then the likeliest legacy encoding. Raises `InvalidInput` with code
    `not_text` for binary data and `unknown_encoding` if nothing fits.
    """
    decoded = _marked(data) or _utf8(data) or _detected(data)
    odd = len(UNPRINTABLE.findall(decoded.text))
    if "\0" in decoded.text or odd > MOST_UNPRINTABLE * len(decoded.text) + 1:
        raise InvalidInput(BINARY, code="not_text")
    return decoded


def _marked(data: bytes) -> Decoded | None:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data.decode(encoding), encoding)
            except UnicodeDecodeError:
                message = f"The file begins like {encoding.upper()} but is not valid: save it as UTF-8 and try again."
                raise InvalidInput(message, code="unknown_encoding", encoding=encoding) from None
    return None


def _utf8(data: bytes) -> Decoded | None:
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return None


def _detected(data: bytes) -> Decoded:
    if b"\0" in data:  # no legacy encoding of text has it, and guessing would cost time
        raise InvalidInput(BINARY, code="not_text")
    return _western(data) or _guessed(data)


def _western(data: bytes) -> Decoded | None:
    """`data` as Windows-1252 if that gives few accented letters and no odd signs: the detector errs on short texts."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    letters = len(LETTER.findall(text))
    accented = len(ACCENTED.findall(text))
    few = accented <= MOST_ACCENTED * letters or accented <= FEW_ACCENTED
    return Decoded(text, "cp1252") if few and not FOREIGN.search(text) and not UNLIKELY.search(text) else None


def _guessed(data: bytes) -> Decoded:
    from charset_normalizer import from_bytes

    guesses = from_bytes(data, cp_isolation=list(LEGACY))
    best = next((guess for guess in guesses if not UNLIKELY.search(str(guess))), guesses.best())
    if best is None:
        raise InvalidInput(UNKNOWN, code="unknown_encoding")
    try:
        return Decoded(data.decode(best.encoding), best.encoding)
    except UnicodeDecodeError:
        raise InvalidInput(UNKNOWN, code="unknown_encoding") from None


def _table() -> dict[int, str | None]:
    """What becomes of single characters; None removes."""
    table: dict[int, str | None] = dict.fromkeys([*range(0x20), 0x7F])
    # C1 controls are what Windows-1252's quotation marks and dashes become when read as Latin-1: put them back.
    for code in range(0x80, 0xA0):
        table[code] = bytes([code]).decode("cp1252", errors="ignore") or None
    # U+000B is Word's line break, U+000C a page's end; information separators stood between words.
    table |= {0x0A: "\n", 0x0B: "\n", 0x0C: "\n", 0x0D: "\n", 0x2028: "\n", 0x2029: "\n\n"}
    table |= dict.fromkeys(range(0x1C, 0x20), " ")
    # Every kind of space is one space: searching, cue words and models must not depend on a typesetter's choice, and
    # the page breaks lines for itself. Tabs too: no reader of news needs columns.
    table |= dict.fromkeys([0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
    # Invisible and without meaning here: soft hyphen, zero-width space, word joiner, invisible operators, byte order
    # mark, object replacement, annotation anchors. Joiners (U+200C, U+200D) shape Persian, Indic scripts and emoji.
    table |= dict.fromkeys([0xAD, 0x200B, *range(0x2060, 0x2065), 0xFEFF, *range(0xFFF9, 0xFFFD), 0xFFFE, 0xFFFF])
    # Embeddings, overrides and isolates let a reviewer see another order than the stored one, and an unclosed one
    # would turn the page around it. The marks U+200E, U+200F and U+061C cannot, and right-to-left text needs them.
    table |= dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
    # Tag characters can hide whole sentences from people but not from programs.
    table |= dict.fromkeys(range(0xE0000, 0xE0080))
    # Lone surrogates cannot be stored as UTF-8.
    table |= dict.fromkeys(range(0xD800, 0xE000))
    return table


TABLE = _table()
BLANK_LINES = re.compile(r"\n{3,}")
TABLE_ROW = re.compile(r"\S[ ]*\t\s*\S")  # a tab between two cells


def canonical(text: str) -> str:
    """`text` in the form that offsets count in; canonical text comes back unchanged.

    NFC; every line end `\\n`, at most one blank line in a row and none outside; every space U+0020 and none at a line's
    end; no control characters but `\\n`, nothing invisible but joiners and direction marks. A blank line sets the rows
    of a table with tabs apart, which would look like wrapped lines without them. Never raises.
    """
    text = _rows_apart(text.replace("\r\n", "\n").replace("\r", "\n")).translate(TABLE)
    # After removing, for what stood apart may now combine.
    text = unicodedata.normalize("NFC", text)
    lines = [line.rstrip(" ") for line in text.split("\n")]
    return BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def _rows_apart(text: str) -> str:
    """A blank line between two neighbouring lines that both have cells."""
    if "\t" not in text:
        return text
    lines = text.split("\n")
    rows = [TABLE_ROW.search(line) is not None for line in lines]
    apart = [line + "\n" if row and after else line for line, row, after in zip(lines, rows, rows[1:], strict=False)]
    return "\n".join([*apart, lines[-1]])
