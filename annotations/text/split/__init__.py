"""Texts into sentences.

English has its own rules, because news is English more often than not here and the general ones lose headings, titles
and times of day; eleven other languages have rules with lists of their own, Chinese and Japanese go by their marks, and
every other language goes through sentencex. Paragraphs come first for all.
"""

from __future__ import annotations

from annotations.text.spans import Span
from annotations.text.split import english, foreign, inline
from annotations.text.split.lines import paragraphs

# Stored with every article version; raise it whenever some text would be split otherwise than before.
VERSION = "3"

__all__ = ["VERSION", "paragraphs", "sentences", "split"]


def split(text: str, language: str = "en") -> list[Span]:
    """The sentences of `text` as half-open spans in its code points, in order and not overlapping.

    Spans carry no outer white space and together cover everything else. `language` is a BCP 47 tag such as `en` or
    `pt-BR`; an unknown or empty one is treated as English. Takes any string, in linear time, and never raises.
    """
    found: list[Span] = []
    for start, end in paragraphs(text):
        found += sentences(text, start, end, language)
    return found


def sentences(text: str, start: int, end: int, language: str = "en") -> list[Span]:
    """The sentences of one paragraph `text[start:end]`, which must begin and end with ink; spans in `text`."""
    code = language.replace("_", "-").partition("-")[0].lower() or "en"
    found: list[Span] = []
    for stop, begin in [*sorted(inline.breaks(text, start, end)), (end, end)]:
        boundaries = english.ends(text, start, stop) if code == "en" else foreign.ends(text, start, stop, code)
        for inner, after in boundaries:
            found.append(Span(start, inner))
            start = after
        found.append(Span(start, stop))
        start = begin
    return found
