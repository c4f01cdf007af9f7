"""Splitting texts into sentences: laws for every text, examples for English, a few for other languages."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotations.text.split import VERSION, paragraphs, split
from tests.text.effort import steps

# Made of what splitters trip over, so that hypothesis meets marks, brackets and line breaks in every order.
MARKS = ".?!…:;,\"'“”‘’()[]—-–•#*>。"
SPACES = (" ", "  ", "\n", "\n\n", "\r\n", "\t", "\u00a0", "\u2028")
TANGLES = ("...", " . . .", "[1]", ":)", "1.", "2.", "a)", "5", "Image: ", "Friday, March 14, 2024", "\ud800")
WORDS = ("Mr.", "U.S.", "No.", "p.m.", "Jan.", "said", "The", "bridge", "Lind", "I", "é", "橋")
SCRAPS = st.sampled_from([*MARKS, *SPACES, *TANGLES, *WORDS])
TEXTS = st.one_of(st.text(), st.lists(SCRAPS, max_size=40).map("".join), st.lists(SCRAPS, max_size=40).map(" ".join))
LANGUAGES = st.sampled_from(["en", "de", "ja", "ar", "xx", "", "pt-BR"])


def pieces(text: str, language: str = "en") -> list[str]:
    return [span.of(text) for span in split(text, language)]


@given(TEXTS, LANGUAGES)
@example("\ud800. A", "de")
@example("\n \r\n", "en")
@example("Friday, March 14, 2024\nThe bridge", "en")
@example("a\nFriday, March 14, 2024", "en")
def test_spans_are_in_order_apart_and_cover_all_ink(text: str, language: str) -> None:
    at = 0
    for start, end in split(text, language):
        assert not text[at:start].strip()
        assert at <= start < end
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@given(TEXTS)
def test_a_blank_line_always_ends_a_sentence(text: str) -> None:
    for piece in pieces(text.replace("\r", "")):
        assert not any(not line.strip() for line in piece.split("\n"))


@given(TEXTS, TEXTS)
def test_paragraphs_apart_are_split_apart(one: str, other: str) -> None:
    # Line ends are left out: whether lines are wrapped to a width is judged from the whole text.
    one, other = (" ".join(text.split()) for text in (one, other))
    assert pieces(f"{one}\n\n{other}") == pieces(one) + pieces(other)


def test_the_version_is_stored_as_text() -> None:
    assert isinstance(VERSION, str)


# One example a line; a bar is where a sentence must end, and no other place is.
ENGLISH = """
    The council met on Monday.|It will meet again.
    Did it help?|Nobody knows!|Not even Lind.
    Sen. Karen Holt, R-Ariz., said no.|Gov. J.B. Dahl said nothing.
    Mr. and Mrs. Berg came with Prof. Dr. Lind.|Lt. Col. Roe did not.
    The Rev. Ole T. Berg spoke.|George W. Dahl and J. R. R. Holm listened.
    Martin Dahl Jr. Day is a holiday.|Banks close.
    The U.S. Supreme Court ruled.|He lives in the U.S.|She lives in the U.K.|They write.
    The N.C. State Board met in Washington, D.C.|The doors were shut.
    Acme Inc. Chief Executive Ida Holm resigned.|She had run Acme Inc.|It was hers.
    They sold it to Berg & Co. at noon.|They sold it to Berg & Co.|It was hers.
    The No. 1 team lost.|See p. 12 or fig. 3.|Turn to vol. II.
    They met on Jan. 6 and Sept. 11.|Nearly 300 people came.|It was Oct.|Nobody knew.
    It began at 5 p.m. Friday and ended at 7 p.m.|Nobody spoke.
    At 5 a.m. Mr. Berg left.|He came back at 6 p.m. EST.|The shop was shut.
    Shares rose 3.5 percent to $4.10.|Volume fell.
    The score was 2-1.|In 1990.|2 years later it was 3-0.
    He weighs 190 lbs.|Lind is lighter.|The 5 ft. wall fell.
    He bought apples, pears, etc.|Nobody ate them, i.e. Nobody Else.
    Spain vs. France ended even.|The crowd, e.g. Berg, sang.
    “The bridge was safe,” Lind said.|“It was built in 1931.”
    "Is it safe?" one resident asked.|"No," Lind said.
    “What now?” Dahl asked.|“We wait.”|The crowd waited.
    “I don’t know.|I wasn’t there,” she said.
    He called it “a disaster.”|The mayor agreed.
    She turned to him: 'Go.'|He went.
    “Never!” she said.|“Never!”
    “We have time.” — Karen Holt
    The bank (based in Oslo) failed.|(It had 40 branches.)|It closed.
    He failed (see fig. 3).|Holm et al. (2010) agree.
    He teaches (He did so before.) at a school.
    He waited...|Then he left.
    He waited ... and then . . . he left.
    “[...] The year was hard [...]” (Holm 55).
    Visit www.example.com.|Write to a.berg@example.org.|Node.js is not needed.
    Yahoo! said it would close.|The band Wham! split up.
    It rained.[1]|It snowed.[2] [3]|It froze.[citation needed]|It thawed.
    That was you and I.|Did you see Albert I. Jones?
    He took vitamin C.|The doctor approved.
    1. The first item|2. The second item|3. The third
    1) The first item.|2) The second item.
    • Ferries run|• Buses do not
    The plan is this: 1. Close the bridge.|2. Open the ferry.
    The mayor opens the bridge|Image: Ole Berg / NCA
    Mayor opens bridge|Friday, March 14, 2024
    Friday, March 14, 2024|The bridge opened.
    The bridge opened on Friday, March 14, 2024
    Hello :)|That was it.
"""


@pytest.mark.parametrize("line", [line.strip() for line in ENGLISH.strip().splitlines()])
def test_english_is_split_where_a_reader_would(line: str) -> None:
    assert pieces(line.replace("|", " ")) == line.split("|")


def test_a_missing_space_between_plain_words_is_forgiven() -> None:
    assert pieces("The rate fell.The bank cut it.") == ["The rate fell.", "The bank cut it."]
    assert pieces("See lind.example.No and Node.js or Jan.Feb") == ["See lind.example.No and Node.js or Jan.Feb"]


def test_line_breaks_end_headings_bylines_and_items() -> None:
    text = "Bridge closes\nBy Ida Vestergaard\n\nThe bridge closed.\nNobody knows why.\n- ferries\n- buses\n* both"
    assert pieces(text) == [line for line in text.split("\n") if line]


WRAPPED = """\
The mayor of Lindesund resigned on Thursday after months of protest in
the town, officials said. She did not say why she had gone, nor did Mr.
Dahl, who leads the council, when he was asked about it by reporters on
Friday. Nobody else would speak.

Her deputy, who is the town's longest serving councillor, is President
Havel's nephew.
"""


def test_wrapped_lines_do_not_end_sentences() -> None:
    first, second, third, fourth = pieces(WRAPPED)
    assert first.endswith("officials said.")
    assert second.endswith("on\nFriday.")
    assert third == "Nobody else would speak."
    assert fourth.endswith("President\nHavel's nephew.")


def test_one_paragraph_a_line_is_not_taken_for_wrapping() -> None:
    lines = ["The mayor resigned on Thursday, " + "and spoke, " * count + "officials said" for count in (3, 9, 5, 7, 4)]
    assert pieces("\n".join(lines)) == lines


def test_a_small_letter_continues_a_long_line() -> None:
    text = "The mayor, who had been ill for some time, resigned\non Thursday.\nHer deputy follows."
    assert pieces(text) == ["The mayor, who had been ill for some time, resigned\non Thursday.", "Her deputy follows."]


def test_paragraphs_have_no_outer_white_space() -> None:
    text = " \n One. Two.\r\n\r\n\tThree\u2028\n"
    assert [span.of(text) for span in paragraphs(text)] == ["One. Two.", "Three"]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "Am 14. März kam Dr. Lind z. B. nach Bonn.|„Das ist gut.“|Er ging."),
        ("da", "Den 14. marts kom bl.a. hr. Hansen.|Han sagde ja."),
        ("fr", "M. Dupont est venu.|« C'est bien. »|Et puis ?|Oui."),
        ("es", "¿Qué pasa?|El Sr. López dijo: «No.»|Luego se fue."),
        ("pt-BR", "O Sr. Silva veio.|Ele saiu."),
        ("ar", "هل هذا جيد؟|نعم."),
        ("hi", "यह वाक्य है।|यह दूसरा है।"),
        ("xx", "Hello.|There."),
    ],
)
def test_other_languages_go_by_their_own_rules(language: str, line: str) -> None:
    assert pieces(line.replace("|", " "), language) == line.split("|")


def test_scripts_without_spaces_are_split_too() -> None:
    assert pieces("橋は閉じた。市長が言った。", "ja") == ["橋は閉じた。", "市長が言った。"]
    assert pieces("橋は閉じた。市長が言った。") == ["橋は閉じた。", "市長が言った。"]


@pytest.mark.parametrize(
    "line",
    [
        "Ida Holm of Lind|In the northern district, the vote was close and went to a recount on Friday.",
        "Doctors Without Borders|The hospital was hit at noon by two shells, and nobody was hurt in the event.",
        "Lind takes the oath in the old town hall|On the second day, the council elected a chair and two deputies.",
        "Once Upon A Time In the West was released in 1968 and has been restored twice since then by the studio.",
        "The novel In the Heart of the Sea, which had been out of print, came back last year with a new preface.",
    ],
)
def test_a_caption_that_runs_into_its_paragraph_is_set_apart(line: str) -> None:
    assert pieces(line.replace("|", " ")) == line.split("|")


HOSTILE = {
    "names": "Ida Holm of Lind ",
    "openers": "Ida The ",
    "a clause": "lind takes the oath In the ",
    "no full stop": "word ",
    "abbreviations": "Mr. ",
    "dotted": "A.",
    "quotation marks": '"',
    "quotation marks after stops": '."',
    "open brackets": "(a ",
    "open references": ".[a ",
    "line breaks": "\n",
    "short lines": "a\n",
    "spaces": " ",
    "stops": ". ",
    "items": "1. a ",
    "bullets": "•a ",
    "credits": "a Image: b ",
    "no spaces": "文。",
    "long word": "a",
}


@pytest.mark.parametrize("language", ["en", "de", "ar", "ja"])
@pytest.mark.parametrize("name", HOSTILE)
def test_work_grows_in_step_with_hostile_input(name: str, language: str) -> None:
    small, large = (steps(lambda text=HOSTILE[name] * count: split(text, language)) for count in (500, 2000))
    assert large <= 4.5 * small + 500


OTHERS = ("de", "da", "ar", "ja")
LATER = [pytest.param(language, marks=pytest.mark.long) for language in OTHERS]


@pytest.mark.parametrize("language", ["en", pytest.param("", id="one of the others"), *LATER])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hundred_thousand_of_a_kind_come_to_an_end(name: str, language: str) -> None:
    language = language or random.choice(OTHERS)
    print(language)
    # What happens inside regular expressions and sentencex shows in no count of lines; quadratic work would take hours.
    text = HOSTILE[name] * 100_000
    assert sum(span.end - span.start for span in split(text, language)) <= len(text)
