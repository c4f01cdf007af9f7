"""Which texts are copies of each other, or rewritten from one: five-word shingles, MinHash to find, counts to be sure.

Two texts are as alike as the share of their shingles that they have in common (Jaccard). A fingerprint estimates that
share; `overlap` counts it exactly, and what is decided compares whole numbers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Hashable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from datasketch import MinHash

K = TypeVar("K", bound=Hashable)

NEAR = (7, 10)  # near-duplicates: at least this share
STORY = (3, 10)  # of one story, such as two rewritten from one wire: at least this share
WORDS = 5
PERMUTATIONS = 128
SEED = 1
# Whoever changes how shingles or fingerprints are made names it otherwise: all are made anew, and compared anew.
METHOD = f"shingles 1 of {WORDS}, minhash affine32, {PERMUTATIONS} permutations, seed {SEED}"
SIZE = PERMUTATIONS * 4  # bytes of a fingerprint

# Two texts are compared if they agree in one of 64 bands of two places, and in 22 of the 128 places. A pair that has
# three tenths in common misses all bands with 0.91 ** 64 = 0.24 %, and has fewer than 22 with 0.03 %: it is found with
# more than 99.7 %, one that has half in common practically always. Unrelated texts are hardly ever compared.
BANDS = 64
ROWS = PERMUTATIONS // BANDS
FEWEST = 22

# Scripts that put no space between words: each character is told apart as a word is elsewhere.
UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),  # signs that repeat or count among Chinese characters
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),  # Chinese characters
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),
    (0x20000, 0x3FFFF),
)


class _Cuts(dict[int, str]):
    """What a character becomes before a text is cut at spaces; found out once for each character."""

    def __missing__(self, code: int) -> str:
        kind = unicodedata.category(chr(code))
        if kind == "Cf":  # soft hyphens, joiners: nobody sees them
            cut = ""
        elif kind[0] not in "LMN":
            cut = " "
        elif any(first <= code <= last for first, last in UNSPACED):
            cut = f" {chr(code)} "
        else:
            cut = chr(code)
        self[code] = cut
        return cut


_CUTS = _Cuts()


def words(text: str) -> list[str]:
    """The words in lower case, without punctuation; single characters where a script has no spaces."""
    return unicodedata.normalize("NFC", text.lower()).translate(_CUTS).split()


def shingles(text: str) -> frozenset[str]:
    """Every five words that follow each other. A shorter text is one shingle as a whole, and never without any."""
    found = words(text)
    if len(found) < WORDS:
        return frozenset({" ".join(found) or text.strip()})
    return frozenset(" ".join(found[start : start + WORDS]) for start in range(len(found) - WORDS + 1))


def overlap(one: str, other: str) -> tuple[int, int]:
    """How many shingles two texts share, and how many they have together."""
    return common(shingles(one), shingles(other))


def common(one: frozenset[str], other: frozenset[str]) -> tuple[int, int]:
    """As `overlap`, of shingles."""
    shared = len(one & other)
    return shared, len(one) + len(other) - shared


def reaches(shared: int, union: int, share: tuple[int, int]) -> bool:
    """True if `shared` of `union` is at least that share, such as NEAR or STORY."""
    return shared * share[1] >= union * share[0]


def fingerprint(text: str) -> bytes:
    """SIZE bytes in which two texts agree at as large a share of places as of their shingles, about."""
    made = _blank().copy()
    made.update_batch(shingle.encode("utf-8", "surrogatepass") for shingle in shingles(text))
    return bytes(made.hashvalues.astype("<u4").data)


@cache
def _blank() -> MinHash:
    from datasketch import MinHash

    return MinHash(num_perm=PERMUTATIONS, seed=SEED, scheme="affine32")


class Index(Generic[K]):
    """Fingerprints in the bands of MinHash LSH: what is like one of them is found without comparing all.

    The bands are sorted arrays, for `datasketch.MinHashLSH` finds the same with twenty times the memory.
    """

    def __init__(self, fingerprints: Mapping[K, bytes]) -> None:
        import numpy as np

        self.keys = list(fingerprints)
        self._place = {key: place for place, key in enumerate(self.keys)}
        joined = b"".join(fingerprints.values())
        self._rows = np.frombuffer(joined, dtype="<u4").reshape(len(self.keys), PERMUTATIONS)
        self._parts = np.ascontiguousarray(self._rows).view("<u8")  # one number a band
        self._order = [np.argsort(self._parts[:, band], kind="stable").astype("<u4") for band in range(BANDS)]
        self._sorted = [self._parts[order, band] for band, order in enumerate(self._order)]

    def like(self, key: K) -> list[K]:
        """The others whose texts probably have at least STORY in common with this one's, in the mapping's order."""
        import numpy as np

        own = self._place[key]
        met = []
        for band, (values, order) in enumerate(zip(self._sorted, self._order, strict=True)):
            value = self._parts[own, band]
            met.append(order[values.searchsorted(value) : values.searchsorted(value, "right")])
        places = np.unique(np.concatenate(met))
        agreeing = (self._rows[places] == self._rows[own]).sum(axis=1)
        return [self.keys[place] for place in places[agreeing >= FEWEST] if place != own]


def candidates(fingerprints: Mapping[K, bytes], new: Collection[K] | None = None) -> Iterator[tuple[K, K]]:
    """The pairs of keys whose texts probably have at least STORY in common, each once, the earlier in the mapping
    first. With `new`: only pairs with at least one of these."""
    if len(fingerprints) < 2:
        return
    index = Index(fingerprints)
    order = {key: place for place, key in enumerate(fingerprints)}
    chosen = set(fingerprints if new is None else new)
    for key in sorted(chosen, key=order.__getitem__):
        for other in index.like(key):
            if other not in chosen or order[other] > order[key]:
                yield (key, other) if order[key] < order[other] else (other, key)
