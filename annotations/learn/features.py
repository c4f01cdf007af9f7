"""What of a sentence a model sees: its words, pieces of its words, what the cues say of it and of its neighbours.

Words are hashed into columns and not kept: a model holds numbers and no words of any article (Weinberger, K. et al.
(2009). Feature hashing for large scale multitask learning. ICML).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .values import Hint, Page

if TYPE_CHECKING:
    import scipy.sparse as sp

METHOD = "1"  # another number: a model made before cannot be asked any more
WORD_COLUMNS = 2**18
PIECE_COLUMNS = 2**18
CUE_COLUMNS = 2**12
COLUMNS = WORD_COLUMNS + PIECE_COLUMNS + CUE_COLUMNS
TOKEN = r"(?u)\w+|[^\w\s]"  # noqa: S105 no secret
NEIGHBOURS = (-2, -1, 1)
LONG = (6, 12, 25, 40)  # words


def counts(pages: Sequence[Page]) -> sp.csr_matrix:
    """How often each column occurs in each sentence, (sentences, COLUMNS), pages one after the other: words and pairs
    of words, pieces of four letters, then what the cues say."""
    import scipy.sparse as sp

    texts = [text for page in pages for text in page.texts]
    if not texts:
        return sp.csr_matrix((0, COLUMNS))
    return sp.hstack([words().transform(texts), pieces().transform(texts), cues(pages)], format="csr")


def words() -> Any:
    """What counts words and pairs of words."""
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(
        n_features=WORD_COLUMNS, ngram_range=(1, 2), token_pattern=TOKEN, norm=None, alternate_sign=False
    )


def pieces() -> Any:
    """What counts pieces of words."""
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(
        n_features=PIECE_COLUMNS, analyzer="char_wb", ngram_range=(4, 4), norm=None, alternate_sign=False
    )


def cues(pages: Sequence[Page]) -> sp.csr_matrix:
    """Ones where something holds of a sentence, (sentences, CUE_COLUMNS)."""
    import numpy as np
    import scipy.sparse as sp

    starts, columns = [0], list[int]()
    for page in pages:
        for place in range(len(page.texts)):
            columns += {column(name) for name in names(page, place)}
            starts.append(len(columns))
    shape = (len(starts) - 1, CUE_COLUMNS)
    return sp.csr_matrix((np.ones(len(columns)), np.array(columns, dtype=np.int32), starts), shape=shape)


def column(name: str) -> int:
    return zlib.crc32(name.encode()) % CUE_COLUMNS


def names(page: Page, place: int) -> Iterator[str]:
    """What holds of a sentence and its neighbours, each by a name of its own."""
    yield from about("here", page.hints[place])
    for step in NEIGHBOURS:
        at = place + step
        yield from about(str(step), page.hints[at]) if 0 <= at < len(page.hints) else (f"{step} edge",)
    text = page.texts[place]
    size = sum(text.count(" ") + 1 >= least for least in LONG)
    yield f"long {size}"
    quoted = any(mark in text for mark in '“”"«»„')
    yield f"quoted {quoted} {text[:1] in '“«„' or text[:1] == chr(34)}"
    yield f"end {text.rstrip()[-1:]!r}"
    if place > 0:
        before = page.hints[place - 1]
        here = page.hints[place]
        yield f"after {before.label if before else ''} {here.label if here else ''}"


def about(where: str, hint: Hint | None) -> Iterator[str]:
    if hint is None:
        yield f"{where} silent"
        return
    yield f"{where} label {hint.label}"
    yield f"{where} hedged {hint.label} {hint.hedged}"
    if where in ("here", "-1"):
        yield f"{where} rule {hint.label} {hint.rule}"
        yield f"{where} kind {hint.label} {hint.kind}"
    if where == "here":
        yield f"sure {hint.label} {int(hint.confidence * 10)}"
