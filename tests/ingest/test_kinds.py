"""Files as newsrooms meet them come in with the right text, title and date, and with what they say of structure."""

from __future__ import annotations

import pytest

from annotations.codebook import BlockKind
from annotations.ingest import imports, readers
from annotations.ingest.prepare import prepare
from annotations.ingest.readers import Draft, apart
from annotations.models import ArticleVersion, Import
from tests.ingest.kinds import packages, pages, papers, streams
from tests.ingest.kinds.stories import Sample
from tests.ingest.test_imports import upload, work  # noqa: F401

SAMPLES = [*pages.samples(), *papers.samples(), *packages.samples(), *streams.samples()]
ASIDES = (BlockKind.BYLINE, BlockKind.DATELINE)


def test_there_are_files_enough():
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES) >= 40


def drafts(sample: Sample, reading=lambda reader: reader.read) -> list[Draft]:
    reader = readers.for_file(sample.name, sample.data)
    table = reader.columns(sample.data) if reader.ROWS else None
    return list(reading(reader)(sample.data, readers.suggested(table) if table else {"name": "stem"}))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_file_holds_what_it_holds(sample):
    found = drafts(sample)
    assert len(found) == len(sample.expected), found
    for one, wanted in zip(found, sample.expected, strict=True):
        assert (one.title, one.published) == (wanted.title, wanted.published)
        assert wanted.byline is None or one.byline == wanted.byline
        parts = [part for part in one.parts if not (wanted.kinds and part.kind in ASIDES)]
        assert tuple(part.text for part in parts) == wanted.texts if parts else (one.text,) == wanted.texts
        if wanted.kinds and len(wanted.kinds) > 1:
            assert tuple(part.kind for part in parts) == wanted.kinds


@pytest.mark.parametrize("name", ["ghost-wolf.html", "reportlab-columns-wolf.pdf", "word-wolf.docx", "zip-in-zip.zip"])
def test_a_process_of_its_own_reads_the_same(name):
    sample = next(sample for sample in SAMPLES if sample.name == name)
    assert drafts(sample, lambda reader: lambda data, known: apart.read(reader, data, known)) == drafts(sample)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_blocks_and_sentences_cover_the_canonical_text(sample):
    for one in drafts(sample):
        made = prepare(one)
        inked = "".join("".join(made.text[start:end].split()) for _, start, end in made.blocks)
        assert inked == "".join(made.text.split())
        assert all(made.text[cut.start : cut.end] == cut.text for cut in made.sentences)
        for kind, text in one.parts:
            assert not kind or all(
                block[0] == kind for block in made.blocks if made.text[block[1] : block[2]] == " ".join(text.split())
            )


@pytest.mark.parametrize(
    "name", ["guardian-harbour.html", "fpdf-columns.pdf", "word-harbour.docx", "week.zip", "week.xlsx"]
)
def test_files_come_in_through_a_job(name, upload):  # noqa: F811
    sample = next(sample for sample in SAMPLES if sample.name == name)
    imported = upload(sample.data, name)
    job = work(imported)
    assert (job.state, job.message) == ("done", "")
    assert imported.state == Import.State.DONE
    assert imported.counts["articles"] == len(sample.expected)
    assert not imported.rejected.exists()
    for version in ArticleVersion.objects.all():
        assert version.original_type
        assert version.reader_version.startswith(readers.for_file(sample.name, sample.data).NAME) or name == "week.zip"


def test_headings_captions_and_quotations_are_blocks_of_their_kind(upload):  # noqa: F811
    sample = next(sample for sample in SAMPLES if sample.name == "guardian-harbour.html")
    work(upload(sample.data, sample.name))
    version = ArticleVersion.objects.get()
    assert (version.original_type, version.reader_version) == ("text/html", "html 1")
    kinds = [kind for kind, _, _ in version.blocks]
    assert {"heading", "caption", "quote", "list", "text"} <= set(kinds)
    asked = {sentence.block: sentence.asked for sentence in version.sentences.all()}
    assert all(
        asked[index] == (kind in ("text", "list", "quote")) for index, kind in enumerate(kinds) if index in asked
    )
    details = version.article.details.get()
    assert (details.outlet, details.language) == (pages.SITE, "en")
    assert version.article.canonical_url == "https://courier.example/2024/quay"


def test_facts_that_cannot_be_stored_are_left_out_and_never_a_reason_to_refuse():
    page = (
        b"<html lang='no language at all'><head><title>"
        + b"T" * 400
        + b"</title><link rel=canonical href='javascript:alert(1)'>"
        b"<meta name=author content='" + b"A" * 900 + b"'><meta name=date content='the day before'></head>"
        b"<body><p>The quay is closed, the harbour master said on Tuesday. Nobody knows why it is.</p></body></html>"
    )
    (found,) = readers.by_name("html").read(page, {})
    assert isinstance(found, Draft)
    assert (found.url, found.language, found.published) == ("", "", None)
    assert len(found.title) <= 300
    assert len(found.byline) <= 200


def test_what_a_person_gives_goes_before_what_a_file_says():
    (found,) = readers.by_name("html").read(
        pages.ghost(pages.STORIES["wolf"]).encode(), {"byline": "Somebody", "name": "x"}
    )
    assert found.byline == "Somebody"


def test_a_preview_of_a_workbook_is_read_apart(upload):  # noqa: F811
    imported = upload(packages.xlsx(), "week.xlsx", confirm=False)
    assert imported.state == Import.State.MAPPING
    assert imported.mapping == {"title": "Headline", "text": "Body", "published": "Date", "byline": "Author"}
    assert imports.preview(imported).samples[0][0] == pages.STORIES["harbour"].title


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.docx", papers.hyphens(papers.HARBOUR), "is a PDF by its content, not a Word document as its ending says"),
        ("a.pdf", packages.docx(papers.HARBOUR), "is a Word document by its content, not a PDF"),
        ("a.txt", b"<!doctype html><html><p>x</p></html>", "is a web page by its content, not a plain text"),
        ("a.pdf", b"Not one.", "is not a PDF, though it is called so"),
        (
            "a.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
            "old Word, Excel or Outlook file, or one with a password",
        ),
        ("a.rtf", b"{\\rtf1 x}", "rich text format: save it as .docx"),
        ("a.html", b"\x89PNG\r\n\x1a\n....", "is a picture. Choose a file that ends in .html, .pdf"),
        ("a.xyz", b"words", "cannot be read. Choose a file that ends in .html, .pdf, .docx"),
    ],
)
def test_a_wrong_ending_or_unknown_kind_is_told(name, data, said):
    from annotations.errors import InvalidInput

    with pytest.raises(InvalidInput, match=said):
        readers.for_file(name, data)


@pytest.mark.parametrize("name", ["noend", "saved.doc"])
def test_content_decides_where_the_ending_says_nothing(name):
    assert readers.for_file(name, b"<!doctype html><p>x").NAME == "html"


def test_lines_like_those_of_a_mail_do_not_make_a_text_one():
    assert readers.for_file("release.txt", b"Date: 5 March\nSubject: The quay\n\nIt is closed.").NAME == "text"
    assert readers.for_file("release", b"Date: 5 March\nSubject: The quay\n\nIt is closed.").NAME == "mail"
