"""Which way a text runs."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from annotations.web.layout import blocks_of, direction_of, direction_of_text

ARABIC = "وذكرت Reuters أن الإغلاق قد يستمر."
FOREIGN_FIRST = "Reuters ذكرت أن الإغلاق قد يستمر."


@dataclass(frozen=True)
class Sentence:
    block: int
    start: int
    end: int


@pytest.mark.parametrize(
    ("language", "way"),
    [("ar", "rtl"), ("AR-eg", "rtl"), ("he", "rtl"), ("fa_IR", "rtl"), ("ur", "rtl"), ("en", "ltr"), ("", "ltr")],
)  # fmt: skip
def test_a_language_has_a_direction(language: str, way: str) -> None:
    assert direction_of(language) == way


@pytest.mark.parametrize(
    ("text", "way"),
    [(ARABIC, "rtl"), (FOREIGN_FIRST, "rtl"), ("The harbour (الميناء) was closed.", "ltr"), ("שלום", "rtl"),
     ("", "ltr"), ("40 😀", "ltr"), ("Übermäßig; да, 中文", "ltr")],
)  # fmt: skip
def test_a_text_runs_the_way_most_of_its_letters_do(text: str, way: str) -> None:
    assert direction_of_text(text) == way


def test_a_sentence_says_its_direction_only_where_it_is_not_its_blocks() -> None:
    english = "It meets."
    text = f"{ARABIC} {english}\n\n{english}"
    at = len(ARABIC) + 1
    blocks = [["text", 0, at + len(english)], ["text", at + len(english) + 2, len(text)]]
    sentences = [
        Sentence(0, 0, len(ARABIC)),
        Sentence(0, at, at + len(english)),
        Sentence(1, len(text) - 9, len(text)),
    ]
    first, second = blocks_of(text, blocks, sentences)
    assert (first.direction, [piece.direction for piece in first.pieces]) == ("rtl", ["", "ltr"])
    assert (second.direction, [piece.direction for piece in second.pieces]) == ("ltr", [""])
