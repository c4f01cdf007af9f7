"""One sentence as tokens: made once, read by every cue."""

from __future__ import annotations

import re
from collections.abc import Sequence

from annotations.text.cues.base import words
from annotations.text.spans import Span

# Possessive 's is a token of its own; other apostrophes, hyphens and inner dots stay inside the word.
TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}"
    r"|\d+(?:[.,:]\d+)*(?:[-–][^\W_]+)*"
    r"|[^\W_]+(?:(?:['’](?!s\b)|[-.&@‑])[^\W_]+)*"
    r"|['’](?:s|S|re|ll|ve)\b|''|``|--+|[^\s]"
)
LONGEST = 3000  # tokens of one sentence that are read; a sentence longer than that is no sentence
QUOTE_MARKS = frozenset(['"', "“", "”", "„", "«", "»", "''", "``", "'", "‘", "’"])
ACRONYMS = {"WHO": "w.h.o.", "US": "u.s.", "IT": "i.t."}  # not who, us and it
ABBREVIATED = words("mr mrs ms dr prof st sen rep gov gen col capt sgt lt no jr sr hon rev")


class Line:
    """The tokens of a sentence: as written, in lower case, where they are, and which stand in a quotation."""

    __slots__ = ("low", "quoted", "size", "starts", "text", "words")

    def __init__(self, text: str, quotations: Sequence[Span] = ()) -> None:
        self.text = text
        self.words: list[str] = []
        self.starts: list[int] = []
        for found in TOKEN.finditer(text):
            word = found.group()
            if word == "." and self.words and self.words[-1].lower() in ABBREVIATED:
                continue
            self.words.append(word)
            self.starts.append(found.start())
            if len(self.words) >= LONGEST:
                break
        self.low = [ACRONYMS.get(word) or word.lower() for word in self.words]
        self.size = len(self.words)
        self._possessive({span.end - 1 for span in quotations})
        self.quoted = [False] * self.size
        self._mark(quotations)

    def _mark(self, quotations: Sequence[Span]) -> None:
        index = 0
        for span in quotations:
            while index < self.size and self.starts[index] < span.start:
                index += 1
            while index < self.size and self.starts[index] < span.end:
                self.quoted[index] = True
                index += 1

    def _possessive(self, closing: set[int]) -> None:
        """The apostrophe of "the workers' union" is read as the 's of "the worker's", unless it closes a quotation."""
        for at in range(1, self.size - 1):
            if self.words[at] in ("'", "’") and self.low[at - 1].endswith("s") and self.starts[at] not in closing:
                glued = self.starts[at] == self.starts[at - 1] + len(self.words[at - 1])
                if glued and self.starts[at + 1] > self.starts[at] + 1 and self.words[at + 1][0].isalnum():
                    self.low[at] = "'s"

    def span(self, start: int, end: int) -> Span:
        """The words `start:end` as offsets in the sentence."""
        last = end - 1
        return Span(self.starts[start], self.starts[last] + len(self.words[last]))

    def said(self, start: int, end: int) -> str:
        """The words `start:end` as written."""
        return self.span(start, end).of(self.text) if start < end else ""

    def upper(self, index: int) -> bool:
        """True if a word begins with a capital letter."""
        return self.words[index][0].isupper()

    def ends(self, index: int) -> bool:
        """True if nothing but punctuation follows from `index` on."""
        return index >= self.size or (
            index >= self.size - 3 and not any(word[0].isalnum() for word in self.words[index:])
        )
