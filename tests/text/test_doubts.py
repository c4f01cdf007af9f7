"""Boundaries that deserve a look: those that rest on little, and none that a reader would not look at."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.text.split import split
from annotations.text.split.doubts import CUT, JOINED, Doubt, doubtful

PIECES = st.sampled_from(
    [
        "The",
        " ",
        ". ",
        "end.Next",
        "—",
        "“",
        "”",
        '"',
        "(",
        ")",
        "No.",
        "3",
        "a",
        "B",
        "[…] the",
        "May 3, 2021",
        "\n",
        "é",
    ]
)
SENTENCES = st.lists(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=12).map("".join)), max_size=8)


def doubts(*sentences: str, language: str = "en") -> list[Doubt]:
    """What is doubted among these sentences of one paragraph."""
    return doubtful(sentences, blocks=[0] * len(sentences), language=language)


CUTS = [
    ("The ferry, built by the yard of Holm & Co.", "1931 was its first year.", "Co."),
    ("He sang Who Is She?", "and left.", "and"),
    ("The wall (it was built in 1931.", "Nobody knows by whom) gave way.", "bracket"),
    ("He left.", ") Nobody saw it.", ")"),
    ("A sea without boats is no sea.", "— Ann Lee", "Ann Lee"),
    ("It was, he said, “a mess. ", "We wait” rather than a plan.", "rather"),
    ("It was, he said, “a mess. ", "We wait”.", "full stop"),
    ("The harbour pays more than it did. ", "3 The town does not know why.", "note"),
    ("Ask the Mngr.", "Lind about it.", "Mngr"),
    ("3.", "The quay.", "3."),
    ("The second is Osthavn 2.", "The third is Lindesund 3.", "2."),
]


@pytest.mark.parametrize(("first", "second", "said"), CUTS)
def test_a_wrong_cut_is_doubted_and_the_reason_quotes_the_words(first: str, second: str, said: str) -> None:
    (doubt,) = doubts(first, second)
    assert (doubt.index, doubt.kind, doubt.at) == (0, CUT, len(first))
    assert said in doubt.why
    assert doubt.why.endswith(".")


@pytest.mark.parametrize(("first", "second", "said"), CUTS)
def test_between_two_paragraphs_nothing_is_doubted(first: str, second: str, said: str) -> None:
    assert [doubt for doubt in doubtful([first, second], blocks=[0, 1]) if doubt.kind == CUT] == []


JOINS = [
    ("The harbour is closed ", "The ferry goes to Osthavn."),
    ("Mira Holm at the quay ", "In the winter it is closed."),
    ("The harbour is closed.", "Nobody knows why."),
    ("“It is closed.”", "Jonas Eik said so, and left."),
    ("The survey took 3 weeks in 2019.", "Later it took one."),
    ("Figure 2.1 ", "The quay before the storm."),
    ("She asked: ", "Who opens the gate?"),
    ("I was — ", "They never told me."),
    ("It was published on March 14, 2024 ", "Lindesund has closed its harbour."),
    ("The harbour closes ", "Tuesday, March 12, 2024"),
    ("“The wall is old [...] ", "the town must pay.”"),
    ("It belongs to Holm Inc. ", "Divers repair it."),
]


@pytest.mark.parametrize(("first", "second"), JOINS)
def test_two_sentences_in_one_are_doubted_where_the_second_starts(first: str, second: str) -> None:
    if "Who" in second:
        second = second.replace("Who opens", "What opens")
    (doubt,) = doubts(first + second)
    assert (doubt.index, doubt.kind) == (0, JOINED)
    assert doubt.at == len(first)
    word = re.match(r"\w+", second)
    assert word
    assert word[0] in doubt.why or "Tuesday" in second


def test_a_very_long_sentence_is_doubted_at_the_pause_nearest_its_middle() -> None:
    half = "the council of the town met on the first day and on the second day " * 4
    text = f"On Monday {half}; nobody came{half}."
    (doubt,) = doubts(text)
    assert text[doubt.at :].startswith("nobody came")
    assert "words" in doubt.why
    assert doubts(f"On Monday {half}.") == []


@pytest.mark.parametrize(
    "text",
    [
        "The harbour was closed on Tuesday. “We will not open it,” Jonas Eik said. He left at 5 p.m.",
        "Mr. Holm met Dr. Eik of the U.S. Navy on Monday. He said no. Why? Nobody knows.",
        "“Will it open?” she asked. “No.” He said it twice (and nobody laughed).",
        "The board of Holm Inc. said so. On March 14, 2024, Lindesund closed its harbour. It had to.",
        "In the Heat of the Night was shown. Yahoo! paid. See www.lindesund.example/Press.Html for more.",
        "He came on Tuesday, March 12, 2024. The eBay offer ended at 4. The other one did not.",
    ],
)
def test_what_everybody_writes_is_not_doubted(text: str) -> None:
    assert doubts(*(span.of(text) for span in split(text))) == []


def test_in_a_text_without_capitals_small_letters_say_nothing() -> None:
    chat = ["we wait", "nobody came.", "it rained", "so what."]
    assert doubts(*chat) == []
    assert [doubt.index for doubt in doubts("We wait.", "nobody came.", "It rained.", "So what.")] == [0]


@pytest.mark.parametrize("credit", ["“It is a long game.” — Ann Lee", "Ann Lee, “The long game”"])
def test_a_quotation_with_its_author_may_be_one_sentence(credit: str) -> None:
    found = doubts("“So far it is 1 to 0.", "We have time.", credit)
    assert [(doubt.index, doubt.kind) for doubt in found] == [(0, CUT), (1, CUT)]
    assert all("Ann Lee" in doubt.why for doubt in found)


def test_what_rests_on_english_words_is_asked_of_english_alone() -> None:
    text = "Der Hafen ist zu The ferry goes."
    assert doubts(text)
    assert doubts(text, language="de-CH") == []
    assert [doubt.at for doubt in doubts("Der Hafen ist zu.Niemand weiß es.", language="de")] == [17]


def test_the_surest_reason_stands_for_a_place_that_has_two() -> None:
    found = doubts("The harbour is closed on March 14, 2024 In the night it opens.")
    assert [(doubt.at, doubt.confidence) for doubt in found] == [(40, 0.6)]


@given(SENTENCES, st.data(), st.sampled_from(["en", "de", "", "x-y"]))
def test_any_sentences_give_places_inside_them_in_order(
    sentences: list[str], data: st.DataObject, language: str
) -> None:
    blocks = data.draw(st.lists(st.integers(0, 3), min_size=len(sentences), max_size=len(sentences)))
    found = doubtful(sentences, blocks=blocks, language=language)
    assert found == sorted(found, key=lambda doubt: (doubt.index, doubt.at))
    assert len({(doubt.index, doubt.kind, doubt.at) for doubt in found}) == len(found)
    for doubt in found:
        text = sentences[doubt.index]
        assert 0 < doubt.confidence < 1
        assert doubt.why
        if doubt.kind == JOINED:
            assert 0 < doubt.at < len(text)
            assert text[: doubt.at].strip()
            assert text[doubt.at :].strip()
        else:
            assert doubt.at == len(text)
            assert blocks[doubt.index] == blocks[doubt.index + 1]


@pytest.mark.parametrize(
    "unit",
    ["a ", "(", "“a ", '"', "The a ", "a The b ", "a.The ", "A. ", "; a ", ", and ", "1", "w", "[…] the ", "Co. A b "],
)
def test_hostile_sentences_come_to_an_end(unit: str) -> None:
    """As long as one may come: whatever were quadratic in it would not end within the test run."""
    whole = unit * (100_000 // len(unit))
    doubtful([whole, whole], blocks=[0, 0])
    doubtful([unit] * 20_000, blocks=[0] * 20_000)
