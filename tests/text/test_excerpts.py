"""Excerpts: the text around what was found, word for word, never more than there is."""

from hypothesis import given
from hypothesis import strategies as st

from annotations.text import excerpts

TEXT = "The harbour at Lindesund has been closed since Tuesday.\n\nTwo stories about harbours, and Häuser, were told."


def test_words_are_told_by_their_stems():
    found = [TEXT[start:end] for start, end in excerpts.stemmed(TEXT, ["harbour", "stori", "close", "haus"])]
    assert found == ["harbour", "closed", "stories", "harbours", "Häuser"]


def test_a_short_stem_is_the_whole_word():
    assert excerpts.stemmed("A tax on taxis", ["tax"]) == [(2, 5), (9, 14)]
    assert excerpts.stemmed("Go on, Gore", ["go"]) == [(0, 2)]


def test_an_excerpt_is_one_line_around_the_first_place():
    long = f"{'word ' * 100}the quay  is\nshut {'word ' * 100}"
    found = excerpts.excerpt(long, excerpts.literal(long, "QUAY"))
    assert found is not None
    assert [piece.text for piece in found.pieces if piece.found] == ["quay"]
    line = "".join(piece.text for piece in found.pieces)
    assert "the quay is shut word" in line
    assert len(line) <= excerpts.WIDTH
    assert long[found.at : found.at + 4] == "quay"


def test_without_a_place_there_is_none():
    assert excerpts.excerpt(TEXT, []) is None
    assert excerpts.stemmed(TEXT, []) == excerpts.stemmed(TEXT, [" "]) == excerpts.literal(TEXT, "") == []


def naive(text: str, words: str) -> list[tuple[int, int]]:
    """One place after the other, letter by letter."""
    small = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
    text, words, found, at = text.translate(small), words.translate(small), [], 0
    while at + len(words) <= len(text):
        step = len(words) if text[at : at + len(words)] == words else 1
        found += [(at, at + len(words))] if step > 1 or text[at] == words else []
        at += step
    return found


@given(st.text("aAbBİß. ", max_size=60), st.text("aAbBİß", min_size=1, max_size=3))
def test_literally_it_is_what_a_naive_search_finds(text, words):
    assert excerpts.literal(text, words) == naive(text, words)


@given(st.text(max_size=300), st.lists(st.text(min_size=1, max_size=6), max_size=3))
def test_pieces_are_the_text_again(text, stems):
    spans = excerpts.stemmed(text, stems)
    assert "".join(piece.text for piece in excerpts.pieces(text, spans)) == text
    found = excerpts.excerpt(text, spans)
    assert (found is None) is (not spans)
    if found is not None:
        assert found.start <= found.at < found.end <= len(text)
        assert any(piece.found for piece in found.pieces)
