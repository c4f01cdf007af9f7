"""Readers make drafts of bytes. What is wrong with one row is told of that row, and the rest goes on."""

from __future__ import annotations

import contextlib
import csv as standard
import io
import json
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.errors import InvalidInput
from annotations.ingest import readers
from annotations.ingest.readers import Draft, Reject, csv, jsonl, markdown, plain

COLUMNS = {"title": "title", "text": "text"}


def read(reader, data, mapping=COLUMNS):
    return list(reader.read(data.encode() if isinstance(data, str) else data, mapping))


def rejects(found):
    return {row.row: row.reason for row in found if isinstance(row, Reject)}


def titles(found):
    return [row.title for row in found if isinstance(row, Draft)]


# --- JSONL -----------------------------------------------------------------------------------------------------------

GOOD = '{"title": "Fine", "text": "A text."}'


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{broken", "It is not JSON"),
        ('{"title": "x", "text": "y"', "It is not JSON"),
        ('{"title": "x", "text": "y"} trailing', "It is not JSON"),
        ('"just a string"', "not a JSON object"),
        ("[1, 2]", "not a JSON object"),
        ("null", "not a JSON object"),
        ('{"title": "x", "title": "y", "text": "z"}', "“title” stands in it twice"),
        ('{"title": "x", "text": {"a": 1, "a": 2}}', "“a” stands in it twice"),
        ('{"title": 7, "text": "y"}', "Its title is not text"),
        ('{"title": "x", "text": ["a", "b"]}', "Its text is not text"),
        ('{"title": "x", "text": true}', "Its text is not text"),
        ('{"title": "x"}', "It has no text"),
        ('{"title": "x", "text": null}', "It has no text"),
        ('{"title": "x", "text": " \\n\\t "}', "It has no text"),
        ('{"text": "y"}', "It has no title"),
        ('{"title": "\\u0000\\u0007", "text": "y"}', "It has no title"),
        ('{"title": "x", "text": "half \\ud83d of it"}', "half a character"),
        ('{"title": "%s", "text": "y"}' % ("x" * 301), "Its title has 301 characters; at most 300"),
        ("[" * 100_000, "nested too deeply"),
        ('{"title": "x", "text": %s}' % ("9" * 5000), "number in it is too long"),
        ('{"title": "x", "text": NaN}', "Its text is not text"),
    ],
)
def test_a_bad_line_is_rejected_with_its_number_and_the_rest_goes_on(line, reason):
    found = read(jsonl, "\n".join([GOOD, "", line, GOOD]))
    assert titles(found) == ["Fine", "Fine"]
    assert [row.row for row in found if isinstance(row, Draft)] == [1, 4]
    assert list(rejects(found)) == [3]
    assert reason in rejects(found)[3]


def test_only_a_line_feed_ends_a_line_of_json():
    found = read(jsonl, '\ufeff{"title": "a\u2028b", "text": "one\u0085two"}\r\n' + GOOD)
    assert titles(found) == ["a b", "Fine"]


def test_columns_of_json_are_the_keys_of_its_first_rows():
    data = '{"headline": "H", "body": "B"}\nbroken\n{"body": "C", "lang": "da", "n": 3}'
    table = jsonl.columns(data.encode())
    assert table.columns == ("headline", "body", "lang", "n")
    assert table.samples == (("H", "B", "", ""), ("", "C", "da", "3"))
    assert readers.suggested(table) == {"title": "headline", "text": "body", "language": "lang"}


def test_a_file_without_any_object_is_refused_as_a_whole():
    with pytest.raises(InvalidInput, match="No line of this file is a JSON object"):
        jsonl.columns(b"[\n1,\n2\n]")


# --- CSV -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separator_and_line_ends_are_found_out(separator, end):
    rows = [["title", "text", "date"], ["A", '"One, two; three|four"', "2024-01-02"], ["B", '"x\ty"', ""]]
    found = read(csv, end.join(separator.join(row) for row in rows), {**COLUMNS, "published": "date"})
    assert titles(found) == ["A", "B"]
    assert found[0].text == "One, two; three|four"
    assert found[0].published == date(2024, 1, 2)


def test_quoted_line_breaks_quotes_and_a_byte_order_mark_are_read():
    found = read(csv, '\ufefftitle,text\n"A ""b"" c","One.\n\nTwo."\n5" pipe,"x, y"\nspaced, "a, b"\n')
    assert titles(found) == ['A "b" c', '5" pipe', "spaced"]
    assert found[0].text == "One.\n\nTwo."
    assert found[2].text == "a, b"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("only one", "It has 1 columns; the first row has 2"),
        ("a,b,c", "It has 3 columns; the first row has 2"),
        ('a,"b" c', "closed, and then more follows"),
        ('a,"never closed', "opened in it and never closed"),
        ("a,", "It has no text"),
        (",b", "It has no title"),
        ("x" * 400 + ",b", "Its title has 400 characters"),
    ],
)
def test_a_bad_record_is_rejected_and_the_rest_goes_on(row, reason):
    found = read(csv, f"title,text\nFirst,One.\n{row}\nLast,Two.\n")
    assert titles(found) == ["First", "Last"]
    assert list(rejects(found)) == [3]
    assert reason in rejects(found)[3]


def test_blank_rows_are_passed_over_but_counted():
    found = read(csv, "title,text\n\nA,One.\n,\nB,\n")
    assert [(row.row, row.title) for row in found] == [(3, "A"), (5, "B")]


def test_a_field_beyond_the_standard_limit_of_the_csv_module_is_read():
    found = read(csv, 'title,text\nA,"' + "long text. " * 50_000 + '"\n')
    assert len(found[0].text) == 550_000


def test_a_file_whose_quotation_marks_never_match_is_given_up_before_it_takes_for_ever():
    # Read from any line, the quotation is open again at every line's end.
    begin = time.process_time()
    found = read(csv, "title,text\nFirst,One.\n" + 'x""","\n' * 100_000)
    assert time.process_time() - begin < 10
    assert titles(found) == ["First"]
    assert rejects(found)[max(rejects(found))] == (
        "From here on the quotation marks do not match; the rest of the file was not read."
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "no usable first row"),
        ("\n\n", "no usable first row"),
        ("a,b,a\n1,2,3", "“a” stands twice"),
        ('"x', "no usable"),
    ],
)
def test_a_file_without_a_usable_header_is_refused_as_a_whole(data, said):
    with pytest.raises(InvalidInput, match=said):
        csv.columns(data.encode())


def test_columns_without_a_name_get_one():
    assert csv.columns(b"title,,text\na,b,c").columns == ("title", "column 2", "text")


def test_a_prose_file_is_not_cut_at_its_commas():
    table = csv.columns(b'text\n"One, two."\nThree; four\n')
    assert table.columns == ("text",)


# --- one article a file ----------------------------------------------------------------------------------------------


def test_a_first_line_that_stands_alone_is_the_title():
    (found,) = read(plain, "Harbour closed\r\n\r\nThe harbour is closed.\r\n", {"name": "a17"})
    assert (found.title, found.text) == ("Harbour closed", "The harbour is closed.")


@pytest.mark.parametrize("text", ["The harbour is closed.\n\nMore.", "One line only", "Two\nlines\n\nMore."])
def test_else_the_name_of_the_file_is(text):
    (found,) = read(plain, text, {"name": "a17"})
    assert (found.title, found.text) == ("a17", text)


def test_a_file_names_the_encoding_it_was_read_in():
    (found,) = read(plain, "Smørrebrød på kajen, sagde havnefogeden.".encode("cp1252"), {"name": "x"})
    assert "Smørrebrød" in found.text
    assert found.encoding == "cp1252"
    with pytest.raises(InvalidInput):
        read(plain, b"\x00\x01\x02\xff" * 50, {"name": "x"})


def test_markdown_loses_its_mark_up_and_keeps_its_structure():
    (found,) = read(
        markdown,
        "---\ntitle: 'Harbour closed'\nauthor: Lise Abernook\ndate: 2024-03-01\nlayout: post\n---\n"
        "# Harbour closed\n\nThe **harbour** is [closed](https://x.example/a), _officials_ said. snake_case stays\n\n"
        "On the quay\n-----------\n\n* one\n+ two\n\n"
        "> Quoted `words`.\n\n![The quay](q.jpg)\n\n***\n\nEnd \\*here\\*.\n",
        {"name": "x"},
    )
    assert (found.title, found.byline, found.published) == ("Harbour closed", "Lise Abernook", date(2024, 3, 1))
    lines = [line for line in found.text.split("\n") if line]
    assert lines == [
        "The harbour is closed, officials said. snake_case stays",
        "# On the quay",
        "- one",
        "- two",
        "Quoted words.",
        "The quay",
        "End *here*.",
    ]


@pytest.mark.parametrize(
    "data", ["*" * 50_000, "[" * 50_000, "_a" * 30_000, "![" * 30_000, "`" * 50_001, "<http://" * 9000]
)
def test_hostile_markdown_is_read_in_no_time(data):
    begin = time.process_time()
    read(markdown, data, {"name": "x"})
    assert time.process_time() - begin < 5


# --- fields ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-03-01", date(2024, 3, 1)),
        ("2024-03-01T09:30:00+01:00", date(2024, 3, 1)),
        ("2024/3/1", date(2024, 3, 1)),
        ("20240301", date(2024, 3, 1)),
        ("1.3.2024", date(2024, 3, 1)),
        ("14/3/2024", date(2024, 3, 14)),
        ("3/14/2024 10:00", date(2024, 3, 14)),
        ("3/3/2024", date(2024, 3, 3)),
        ("1 March 2024", date(2024, 3, 1)),
        ("Fri, 01 Mar 2024 09:00:00 GMT", date(2024, 3, 1)),
        ("March 1st, 2024", date(2024, 3, 1)),
        ("Friday, Sept. 6, 2024", date(2024, 9, 6)),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_read_as_archives_write_them(written, day):
    assert readers.draft({"title": "t", "text": "x", "published": written}).published == day


@pytest.mark.parametrize(
    "written", ["3/4/2024", "2024-13-01", "30 February 2024", "yesterday", "1 Foo 2024", "12", "2024"]
)
def test_a_date_that_is_none_or_two_is_rejected(written):
    assert isinstance(readers.draft({"title": "t", "text": "x", "published": written}), Reject)


@pytest.mark.parametrize(
    "url", ["ftp://x.example/", "www.example.org", "http://", "http://[::1", "https://a b", "data:x"]
)
def test_what_is_no_web_address_is_rejected(url):
    assert "web address" in readers.draft({"title": "t", "text": "x", "url": url}).reason


def test_without_a_title_column_the_first_line_of_the_text_is_cut_to_a_title():
    draft = readers.draft(
        {"text": "\n  The harbour at Lindesund has been closed since Tuesday, and nobody knows for how long.\nMore"}
    )
    assert draft.title == "The harbour at Lindesund has been closed since Tuesday, and nobody knows for…"


def test_short_fields_are_one_clean_line():
    draft = readers.draft({"title": " A\u00a0b\n\tc\x07\u200b ", "text": "x", "byline": "Zoe\u0308 Q"})
    assert (draft.title, draft.byline) == ("A b c", "Zoë Q")


# --- mapping and registry --------------------------------------------------------------------------------------------


def test_the_longest_column_is_the_text_if_no_name_gives_it_away():
    table = csv.columns(b"id,story,who\n1,A rather long story about a harbour.,Lise\n")
    assert readers.suggested(table) == {"text": "story"}


def test_a_column_is_used_for_one_field_only():
    table = readers.Table(("article", "title", "source"), (("x", "y", "z"),))
    assert readers.suggested(table) == {"title": "title", "text": "article", "outlet": "source"}


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"title": "title"}, "holds the text"),
        ({"text": "nope"}, "no column “nope”"),
        ({"text": "text", "colour": "x"}, "not a field"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(mapping, said):
    with pytest.raises(InvalidInput, match=said):
        readers.check_mapping(mapping, ["title", "text", "x"])


def test_a_file_is_read_by_its_ending():
    assert [readers.for_file(name, b"x").NAME for name in ("a.TXT", "b.md", "c.jsonl", "d.csv", "e.tsv")] == [
        "text",
        "markdown",
        "jsonl",
        "csv",
        "csv",
    ]
    with pytest.raises(InvalidInput, match=r"Choose a file that ends in \.html, \.pdf, \.docx, \.txt"):
        readers.for_file("a.exe", b"x")


# --- laws ------------------------------------------------------------------------------------------------------------

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
written = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=60)
clean = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"]), max_size=60)


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["title", "text", "url", "date"]), st.one_of(words, st.integers(), st.none()))
    )
)
def test_every_row_of_json_becomes_a_draft_or_a_reject(rows):
    data = "\n".join(json.dumps(row) for row in rows)
    found = read(jsonl, data, {**COLUMNS, "url": "url", "published": "date"})
    assert [row.row for row in found] == list(range(1, len(rows) + 1))
    for row, result in zip(rows, found, strict=True):
        if isinstance(result, Draft):
            assert result.text == row["text"]


@given(st.lists(st.tuples(clean, written), min_size=1, max_size=20))
def test_what_the_csv_module_writes_is_read_back(rows):
    out = io.StringIO(newline="")
    writer = standard.writer(out)
    writer.writerow(["title", "text"])
    writer.writerows(rows)
    found = [row for row in read(csv, out.getvalue()) if isinstance(row, Draft)]
    # A leading blank is no part of a field, for many programs write one after each separator.
    assert [row.text.lstrip(" ") for row in found] == [
        text.lstrip(" ") for title, text in rows if readable(title, text)
    ]


def readable(title, text):
    return bool(readers.base.line(title)) and bool(text.strip())


@given(st.sampled_from(readers.READERS), st.binary(max_size=300))
def test_no_bytes_break_a_reader(reader, data):
    with contextlib.suppress(InvalidInput):
        table = reader.columns(data)
        mapping = readers.suggested(table) if table else {"name": "x"}
        for row in reader.read(data, mapping):
            assert isinstance(row, Draft | Reject)
