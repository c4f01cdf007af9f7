"""Paragraphs get a kind by cautious rules, and every kind is split into sentences."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.codebook import BlockKind
from annotations.text import blocks, normalise
from annotations.text.normalise import canonical
from annotations.text.spans import trimmed
from annotations.text.split import split

ARTICLE = """\
# Harbour bridge closes

By Ida Vestergaard and Jens Dahl, Northern Coast Agency

Published 14 March 2024, 10:30 a.m.

LINDESUND, March 14 (NCA) —

The bridge closed on Thursday after Dr. Maria Lind found cracks.

“It was safe in May,” she said. “It is not now.”

Photo: Ole Berg / NCA

What happens next

- The council meets on Monday.
- A ferry will run. It is free.

> “We wait,” he said.

***

Subscribe to our newsletter

Reporting by Ida Vestergaard; editing by Jens Dahl

© 2024 Northern Coast Agency. All rights reserved.
"""

LINES = st.sampled_from(
    [line for line in ARTICLE.split("\n") if line]
    + ["What now?", "said", "5", ". . .", "# ", "- ", "> ", "•x", "(", "橋。"]
)
TEXTS = st.one_of(
    st.text(), st.lists(LINES, max_size=12).map("\n\n".join), st.lists(LINES, max_size=12).map("\n".join)
).map(canonical)


def kinds(text: str) -> list[str]:
    return [block.kind.value for block in blocks.find(text)]


def test_an_article_is_divided_as_a_reader_would() -> None:
    wanted = "heading byline dateline dateline text text caption heading list list quote boilerplate boilerplate byline"
    assert kinds(ARTICLE) == [*wanted.split(), "boilerplate"]


def test_one_paragraph_a_line_works_as_well() -> None:
    text = ARTICLE.replace("\n\n", "\n")
    assert kinds(text) == kinds(ARTICLE)


def test_a_plain_pasted_article_keeps_its_text_and_heading() -> None:
    text = "Mayor resigns\nBy IDA VESTERGAARD\nMarch 14, 2024\nThe mayor resigned on Thursday.\nShe did not say why."
    assert kinds(text) == ["heading", "byline", "dateline", "text", "text"]


def test_wrapped_lines_are_one_block() -> None:
    lines = ["The mayor of Lindesund resigned on Thursday after months of protest in"] * 4
    assert kinds("\n".join([*lines, "the town."])) == ["text"]


@pytest.mark.parametrize(
    ("paragraph", "kind"),
    [
        ("By Dr. Anne-Marie de la Cruz, Science Editor", "byline"),
        ("BY IDA VESTERGAARD", "byline"),
        ("Thursday, 14 March 2024", "dateline"),
        ("Updated: 3 May 2021 at 10:45 GMT", "dateline"),
        ("2024-03-14", "dateline"),
        ("OSLO (NCA) --", "dateline"),
        ("The old bridge in May. Image: Ole Berg.", "caption"),
        ("Photograph by Ole Berg", "caption"),
        ("1. The first point is cost.", "list"),
        ("• Ferries", "list"),
        ("Read more: The ferry is back", "boilerplate"),
        ("Sign up for our daily newsletter", "boilerplate"),
        ("ADVERTISEMENT", "boilerplate"),
        ("* * *", "boilerplate"),
        ("## What is next?", "heading"),
        ("> Nobody told us.", "quote"),
    ],
)
def test_what_stands_around_the_text_is_known(paragraph: str, kind: str) -> None:
    text = f"The bridge is closed.\n\n{paragraph}\n\nThe ferry runs."
    assert kinds(text) == ["text", kind, "text"]


@pytest.mark.parametrize(
    "paragraph",
    [
        "By Tuesday the water had gone.",
        "By Friday Lind had left Oslo, Berg said.",
        "May was cold.",
        "Image problems cost her the vote.",
        "Photographs show a crack.",
        "Subscribers left.",
        "Copyright law changed.",
        "Advertisement spending fell.",
        "Sign language is taught there.",
        "Share prices fell.",
        "Oh, that is —",
        "The plan, he said:",
        "1984 was hard.",
        "the end of it all",
        "Nobody knows. Nobody asks",
        "“We wait,” he said",
        "Marbles appeared in it. [18]",
        "Read, he told them, and they did. " * 10,
    ],
)
def test_when_in_doubt_it_is_text(paragraph: str) -> None:
    text = f"The bridge is closed,\n\n{paragraph}\n\nThe ferry runs."
    assert kinds(text)[1:] == ["text", "text"]


def test_a_heading_stands_over_text_and_after_its_end() -> None:
    assert kinds("It closed.\n\nWhat is next\n\nThe ferry runs.") == ["text", "heading", "text"]
    assert kinds("Closed\n\nIt closed, and\n\nWhat is next\n\nThe ferry runs.")[2:] == ["text", "text"]
    assert kinds("It closed.\n\nWhat is next") == ["text", "text"]


def test_a_single_paragraph_is_never_a_heading() -> None:
    assert kinds("Mayor resigns") == ["text"]


@given(TEXTS)
def test_blocks_cover_all_ink_in_order(text: str) -> None:
    at = 0
    for block in blocks.find(text):
        assert not text[at : block.start].strip()
        assert trimmed(text, block.start, block.end) == (block.start, block.end)
        assert block.start < block.end
        at = block.end
    assert not text[at:].strip()


@given(TEXTS)
def test_sentences_of_blocks_cover_all_ink_but_markers(text: str) -> None:
    found = blocks.find(text)
    at = 0
    for index, span in blocks.split_blocks(text, found):
        assert found[index].start <= span.start < span.end <= found[index].end
        assert trimmed(text, *span) == span
        between = text[at : span.start].strip()
        assert not between or set(between) <= set("#-*•‣▪◦·⁃>")
        at = span.end
    assert not text[at:].strip()


@given(st.text(st.sampled_from("aAbB.?!,\"' \n()橋5:")).map(canonical))
def test_text_blocks_are_split_as_the_text_is(text: str) -> None:
    found = blocks.find(text)
    if all(block.kind is BlockKind.TEXT for block in found):
        assert [span for _, span in blocks.split_blocks(text, found)] == split(text)


def test_a_heading_is_one_sentence_and_markers_belong_to_none() -> None:
    found = blocks.find(ARTICLE)
    said = [(found[index].kind.value, span.of(ARTICLE)) for index, span in blocks.split_blocks(ARTICLE, found)]
    assert said[0] == ("heading", "Harbour bridge closes")
    assert ("text", "“It is not now.”") in said
    assert ("list", "The council meets on Monday.") in said
    assert ("list", "It is free.") in said
    assert ("quote", "“We wait,” he said.") in said
    assert blocks.split_blocks("## Is it safe? No. 5 knows", blocks.find("## Is it safe? No. 5 knows"))[0][1] == (3, 26)


def test_a_blank_line_ends_a_sentence_inside_a_block_that_others_made() -> None:
    text = "One and\ntwo\n\nthree. Four"
    whole = blocks.Block(BlockKind.CAPTION, 0, len(text))
    assert [span.of(text) for _, span in blocks.split_blocks(text, [whole])] == ["One and\ntwo", "three.", "Four"]


def test_the_language_is_passed_on() -> None:
    text = "Am 14. März kam Lind. Er ging."
    assert len(blocks.split_blocks(text, blocks.find(text), "de")) == 2


@pytest.mark.parametrize(
    "unit", ["By A B, ", "Photo ", "Image: ", "(", "A ", "a\n\n", "- a\n", "[a] ", "# a\n\n", "> "]
)
def test_hostile_paragraphs_come_to_an_end(unit: str) -> None:
    for count in (20, 50_000):
        text = canonical(unit * count)
        blocks.split_blocks(text, blocks.find(text))


def test_the_version_is_stored_as_text() -> None:
    assert isinstance(blocks.VERSION, str)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("LINDESUND, Nov. 6 (N.C.A.)", "dateline"),
        ("OSTHAVN, Thursday", "dateline"),
        ("ST. ALDAN, May 17, 2024 —", "dateline"),
        ("Interview by Ida Vestergaard", "byline"),
        ("NCA, Sunday papers say, is late.", "text"),
    ],
)
def test_a_place_with_a_day_is_a_dateline_even_without_an_agency(line, kind):
    assert blocks.find(f"{line}\n\nThe bridge closed. It rained.")[0].kind.value == kind


TABLE = """Ports were counted in May.

Lindesund harbour and quay\tnorth\t12 ferries\t1931
Osthavn fishing landing 12\tsouth\t17 ferries\t1950
Port Merrin old ferry pier\teast\t113 ferries\t2001
pier of Aldan\twest\t2 ferries\t1999

It took a week."""


@pytest.mark.parametrize("gap", ["\t", "     "])
def test_each_row_of_a_pasted_table_is_a_sentence_of_its_own(gap: str) -> None:
    text = canonical(TABLE.replace("\t", gap))
    rows = [" ".join(span.of(text).split()) for _, span in blocks.split_blocks(text, blocks.find(text))]
    assert rows[1:-1] == [" ".join(row.split()) for row in TABLE.splitlines()[2:6]]
    assert set(kinds(text)) == {"text"}


def test_items_keep_their_wrapped_lines_and_lose_their_bullets() -> None:
    text = canonical(
        "Known:\n\n\uf0b7 the quay is repaired and painted in the colours of the town,\n  at last\n"
        "\uf0b7 Boats\n1.\tCost\n2.\tTime"
    )
    said = [(index, " ".join(span.of(text).split())) for index, span in blocks.split_blocks(text, blocks.find(text))]
    assert said[1:] == [
        (1, "the quay is repaired and painted in the colours of the town, at last"),
        (2, "Boats"),
        (3, "1. Cost"),
        (4, "2. Time"),
    ]
    assert kinds(text)[1:] == ["list"] * 4


@pytest.mark.parametrize(
    ("paragraph", "kind"),
    [
        ("Jonas Eik (left) at the quay. File photo", "caption"),
        ("The quay in May. © Ole Berg", "caption"),
        ("Image source, NCA Pictures", "caption"),
        ("Image caption, The quay in May", "caption"),
        ("Foto: Ole Berg", "caption"),
        ("Categories: Harbours, Denmark", "boilerplate"),
        ("The photo is on file.", "text"),
        ("Image source matters, she said.", "text"),
        ("Tags were sold.", "text"),
    ],
)
def test_captions_are_known_without_a_bracket(paragraph: str, kind: str) -> None:
    assert kinds(f"The bridge is closed.\n\n{paragraph}\n\nThe ferry runs.")[1] == kind


def test_parts_that_a_file_sets_apart_keep_their_kind_and_the_others_are_judged_by_their_form() -> None:
    parts = [
        ("", "By Mira Lund"),
        ("caption", "  The\u00a0quay on Tuesday "),
        ("", "The quay is closed, the harbour master said on Tuesday.\n\nNobody knows why, or for how long."),
        ("heading", "What\nnow?"),
        ("quote", "Nobody told us."),
        ("", "\u200b "),
        ("", "What it costs"),
        ("", "It costs four million crowns, the council says, and the money is there."),
    ]
    text, found = blocks.given(parts)
    assert [(str(block.kind), text[block.start : block.end]) for block in found] == [
        ("byline", "By Mira Lund"),
        ("caption", "The quay on Tuesday"),
        ("text", "The quay is closed, the harbour master said on Tuesday."),
        ("text", "Nobody knows why, or for how long."),
        ("heading", "What now?"),
        ("quote", "Nobody told us."),
        ("heading", "What it costs"),
        ("text", "It costs four million crowns, the council says, and the money is there."),
    ]
    assert normalise.canonical(text) == text


@given(
    st.lists(st.tuples(st.sampled_from(["", *(kind.value for kind in BlockKind)]), st.text(max_size=60)), max_size=8)
)
def test_given_parts_make_canonical_text_that_their_blocks_cover(parts: list[tuple[str, str]]) -> None:
    text, found = blocks.given(parts)
    assert normalise.canonical(text) == text
    assert "".join("".join(text[block.start : block.end].split()) for block in found) == "".join(text.split())
    assert all(before.end < after.start for before, after in pairwise(found))
