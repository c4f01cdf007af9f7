"""Bytes become text without loss, and text gets the one form that offsets count in."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotations.errors import InvalidInput
from annotations.text.normalise import VERSION, canonical, decode

ANY = st.text(st.characters(categories=None), max_size=60)  # with surrogates and control characters
AWKWARD = st.lists(
    st.sampled_from([*"aé \n\r\t\0\x0b\x0c\x1c\x7f\x85\x93\xa0\xad", "\r\n", "e\u0301", "\u0301", "\u1100", "\u1161"])
    | st.sampled_from(["\u200b", "\u200d", "\u200f", "\u202e", "\u2028", "\u2029", "\u2066", "\u2000", "\u3000"])
    | st.sampled_from(["\ufeff", "\uffff", "\ud800", "\udc00", "\U000e0041", "🏴", "👩\u200d🚀"]),
    max_size=30,
).map("".join)


@given(ANY | AWKWARD)
@example("e\u200b\u0301")
@example("a \r\n \u2029 \x85")
def test_canonical_text_stays_as_it_is(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once


@given(ANY | AWKWARD)
def test_canonical_text_holds_nothing_that_offsets_could_trip_over(text: str) -> None:
    text = canonical(text)
    assert unicodedata.is_normalized("NFC", text)
    assert not [char for char in text if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") and char != "\n"]
    assert not [char for char in text if unicodedata.category(char) == "Zs" and char != " "]
    assert "\n\n\n" not in text
    assert " \n" not in text
    assert not text.endswith((" ", "\n"))
    assert not text.startswith("\n")
    text.encode("utf-8")


@given(st.text(st.characters(categories=("L", "M", "N", "P"))))
def test_letters_digits_and_punctuation_are_never_lost(text: str) -> None:
    assert canonical(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("one\r\ntwo\rthree\x0bfour\u2028five", "one\ntwo\nthree\nfour\nfive"),
        ("one\u2029two", "one\n\ntwo"),
        ("\n \n\n one \n\n \n\n two\t\n\n", " one\n\n two"),
        ("a\tb\nc \t d\n\tnote\ne\tf", "a b\n\nc   d\n note\ne f"),
        ("10\u202f000\u00a0kr.\tnet", "10 000 kr. net"),
        ("co\u00adoperate\u200b\ufeff", "cooperate"),
        ("cafe\u0301", "café"),
        ("\x93Stop,\x94 he said \x96 twice\x85", "“Stop,” he said – twice…"),
        ("\x00a\x07b\x9d", "ab"),
        ("a\ud83db", "ab"),
        ("safe \u202egnorw\u202c \u2066x\u2069", "safe gnorw x"),
        ("می\u200cخواهم \u200fالف", "می\u200cخواهم \u200fالف"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("seen\U000e0068\U000e0069", "seen"),
        ("", ""),
    ],
)
def test_every_kind_of_character_is_decided(given: str, wanted: str) -> None:
    assert canonical(given) == wanted


@given(st.text(st.characters(exclude_characters="\ufeff", exclude_categories=("Cs", "Cc"))))
def test_utf_8_is_read_as_it_was_written(text: str) -> None:
    assert decode(text.encode()) == (text, "utf-8")


@given(st.binary(max_size=300))
def test_bytes_are_read_without_loss_or_refused(data: bytes) -> None:
    try:
        text, encoding = decode(data)
    except InvalidInput:
        return
    assert data.decode(encoding) == text


NEWS = {
    "cp1252": "The café’s owner said “no”. It cost £5.",
    "utf-16": "The bridge is closed.",
    "utf-32": "The bridge is closed.",
    "utf-8-sig": "The bridge is closed – again.",
    "cp1251": "Президент сказал, что мост закрыт. Это было вчера вечером в городе.",
    "gb18030": "市长说桥已经关闭。昨天晚上他在市政厅对记者说了这句话。",
    "cp1250": "Vláda schválila zákon o daních. Příliš žluťoučký kůň úpěl ďábelské ódy.",
}


@pytest.mark.parametrize("encoding", NEWS)
def test_other_encodings_are_found_and_named(encoding: str) -> None:
    assert decode(NEWS[encoding].encode(encoding)) == (NEWS[encoding], encoding)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x08\x02\xff\xfe", "not_text"),
        (b"PK\x03\x04\x14\x00\x08\x00", "not_text"),
        ("no mark".encode("utf-16-le"), "not_text"),
        (b"\x01\x02\x03\x04\x05\x06", "not_text"),
        (b"\xef\xbb\xbf\xff", "unknown_encoding"),
        (b"\xff\xfea", "unknown_encoding"),
    ],
)
def test_what_is_no_text_is_refused_with_advice(data: bytes, code: str) -> None:
    with pytest.raises(InvalidInput, match="UTF-8") as refusal:
        decode(data)
    assert refusal.value.code == code


def test_an_empty_file_is_an_empty_text() -> None:
    assert decode(b"") == ("", "utf-8")


def test_the_version_is_stored_as_text() -> None:
    assert isinstance(VERSION, str)
