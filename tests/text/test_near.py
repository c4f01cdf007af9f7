"""Near-duplicates as a pure matter of texts: what a shingle is, what a fingerprint finds, what counts exactly."""

from __future__ import annotations

import itertools
import subprocess
import sys
import unicodedata
from fractions import Fraction
from math import comb
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from annotations.text import near

TEXT = st.text(max_size=200)
FEW = st.lists(st.sampled_from(["harbour", "storm", "wall", "fleet", "buoy", "quay"]), max_size=30).map(" ".join)


def news(seed: int, words: int = 300) -> list[str]:
    """Words that no other seed has."""
    return [f"w{seed}x{Random(f'{seed} {place}').randrange(10**6)}" for place in range(words)]


# Shingles


def test_a_shingle_is_five_words_in_lower_case_without_punctuation() -> None:
    assert near.shingles("“We will NOT open it early,” he said.") == {
        "we will not open it",
        "will not open it early",
        "not open it early he",
        "open it early he said",
    }


def test_a_text_shorter_than_five_words_is_one_shingle() -> None:
    assert near.shingles("Harbour closed.") == {"harbour closed"}
    assert near.shingles("!!!") == {"!!!"}
    assert near.overlap("!!!", "???") == (0, 2)


def test_scripts_without_spaces_have_shingles_of_five_characters() -> None:
    assert near.shingles("港口自星期二关闭。") == {
        "港 口 自 星 期",
        "口 自 星 期 二",
        "自 星 期 二 关",
        "星 期 二 关 闭",
    }
    assert len(near.shingles("ท่าเรือปิด")) == len("ท่าเรือปิด") - 4
    assert near.words("ミラ in 2026年") == ["ミ", "ラ", "in", "2026", "年"]


def test_marks_belong_to_their_words_and_what_nobody_sees_does_not_count() -> None:
    assert near.words("हिन्दी समाचार") == ["हिन्दी", "समाचार"]
    assert near.words("har\u00adbour\u200b closed") == ["harbour", "closed"]


@given(FEW)
def test_composed_or_not_it_is_the_same_text(text: str) -> None:
    marked = text.replace("a", "å").replace("o", "ö")
    assert near.shingles(unicodedata.normalize("NFD", marked)) == near.shingles(unicodedata.normalize("NFC", marked))


@given(TEXT, TEXT)
def test_overlap_is_what_sets_say(one: str, other: str) -> None:
    shared, union = near.overlap(one, other)
    assert (shared, union) == near.overlap(other, one)
    assert 0 <= shared <= union
    assert near.overlap(one, one)[0] == near.overlap(one, one)[1] > 0
    assert union == len(near.shingles(one) | near.shingles(other))


@given(st.integers(0, 50), st.integers(1, 50))
def test_shares_are_compared_as_whole_numbers(shared: int, union: int) -> None:
    assert near.reaches(shared, union, near.NEAR) == (Fraction(shared, union) >= Fraction(7, 10))
    assert near.reaches(shared, union, near.STORY) == (Fraction(shared, union) >= Fraction(3, 10))


# Fingerprints


def test_a_fingerprint_is_the_same_for_ever() -> None:
    """Stored ones are compared with new ones: if this fails, METHOD needs another name."""
    assert (
        near.fingerprint("The harbour has been closed since Tuesday.").hex()[:32] == "db62112f9baa270f6eecb53d38b13f1a"
    )
    assert near.METHOD == "shingles 1 of 5, minhash affine32, 128 permutations, seed 1"


@given(TEXT)
def test_a_fingerprint_has_its_size_whatever_the_text(text: str) -> None:
    assert len(near.fingerprint(text)) == near.SIZE == 512


@given(FEW)
def test_only_the_shingles_count(text: str) -> None:
    assert near.fingerprint(text) == near.fingerprint(f"  {text.upper()}!" if text else "")


# Candidates


def found_with(jaccard: Fraction) -> Fraction:
    """At least how probably a pair is found: in no band at all, or in too few places, it is not."""
    missed = (1 - jaccard**near.ROWS) ** near.BANDS
    n = near.PERMUTATIONS
    few = sum(comb(n, places) * jaccard**places * (1 - jaccard) ** (n - places) for places in range(near.FEWEST))
    return 1 - missed - few


def test_a_pair_of_one_story_is_found_with_more_than_99_per_cent() -> None:
    assert near.BANDS * near.ROWS == near.PERMUTATIONS
    assert found_with(Fraction(3, 10)) > Fraction(997, 1000)
    assert found_with(Fraction(5, 10)) > Fraction(999_999, 1_000_000)


def half_shared(seed: int, jaccard: Fraction) -> tuple[str, str]:
    """Two texts of 300 words that begin alike, and have about so much in common."""
    alike = int(2 * 300 * jaccard / (1 + jaccard)) + 5
    start = news(seed, alike)
    return tuple(" ".join(start + news(seed * 1000 + side, 300 - alike)) for side in (1, 2))  # type: ignore[return-value]


def test_stories_are_found_among_many_and_unrelated_texts_are_not() -> None:
    texts = [text for seed in range(200) for text in half_shared(seed + 1, Fraction(3, 10))]
    fingerprints = {place: near.fingerprint(text) for place, text in enumerate(texts)}
    found = set(near.candidates(fingerprints))
    true = {(place, place + 1) for place in range(0, 400, 2)}
    assert all(near.reaches(*near.overlap(texts[one], texts[other]), near.STORY) for one, other in true)
    assert len(found & true) >= 198
    assert not found - true


def test_bands_are_those_of_datasketch() -> None:
    from datasketch import MinHash, MinHashLSH

    chance = Random(3)
    pool = news(1, 60)
    texts = {place: " ".join(chance.choices(pool, k=chance.randint(3, 12))) for place in range(150)}
    lsh, made = MinHashLSH(num_perm=near.PERMUTATIONS, params=(near.BANDS, near.ROWS)), {}
    for key, text in texts.items():
        made[key] = MinHash(num_perm=near.PERMUTATIONS, seed=near.SEED, scheme="affine32")
        made[key].update_batch(shingle.encode() for shingle in near.shingles(text))
        lsh.insert(key, made[key])
    least = near.FEWEST / near.PERMUTATIONS
    theirs = {(key, other) for key in made for other in lsh.query(made[key]) if key < other}
    wanted = {(key, other) for key, other in theirs if made[key].jaccard(made[other]) >= least}
    ours = list(near.candidates({key: near.fingerprint(text) for key, text in texts.items()}))
    assert len(ours) == len(set(ours))
    assert set(ours) == wanted


@given(st.lists(FEW, max_size=12), st.sets(st.integers(0, 11)))
def test_with_new_ones_only_pairs_of_theirs_are_found_and_each_once(texts: list[str], new: set[int]) -> None:
    fingerprints = {place: near.fingerprint(text) for place, text in enumerate(texts)}
    new &= fingerprints.keys()
    everything = list(near.candidates(fingerprints))
    assert len(everything) == len(set(everything))
    assert all(one < other for one, other in everything)
    found = list(near.candidates(fingerprints, new))
    assert len(found) == len(set(found))
    assert set(found) == {pair for pair in everything if new & set(pair)}


@given(st.lists(FEW, min_size=2, max_size=8))
def test_what_is_the_same_is_always_found(texts: list[str]) -> None:
    fingerprints = {place: near.fingerprint(text) for place, text in enumerate(texts)}
    same = {
        (a, b) for a, b in itertools.combinations(fingerprints, 2) if near.shingles(texts[a]) == near.shingles(texts[b])
    }
    assert same <= set(near.candidates(fingerprints))


@given(st.lists(FEW, min_size=2, max_size=8), st.randoms())
def test_the_order_of_texts_does_not_matter(texts: list[str], chance: Random) -> None:
    fingerprints = {place: near.fingerprint(text) for place, text in enumerate(texts)}
    shuffled = dict(chance.sample(list(fingerprints.items()), len(fingerprints)))
    found = {frozenset(pair) for pair in near.candidates(fingerprints)}
    assert {frozenset(pair) for pair in near.candidates(shuffled)} == found


def test_none_or_one_has_no_pairs() -> None:
    assert list(near.candidates({})) == list(near.candidates({"a": near.fingerprint("Alone.")})) == []


def test_it_is_imported_without_heavy_libraries() -> None:
    code = "import sys; import annotations.text.near; print({'numpy', 'scipy', 'datasketch'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "set()"
