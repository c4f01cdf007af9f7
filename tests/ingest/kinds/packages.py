"""What word processors, spreadsheets and packers make: DOCX, ODT, EPUB, XLSX, JSON, ZIP."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import partial
from html import escape

from tests.ingest.kinds.pages import ghost, wordpress
from tests.ingest.kinds.papers import lead_of, reportlab
from tests.ingest.kinds.stories import HARBOUR, STORIES, WOLF, Expected, Sample, Story

STYLES = {"": None, "caption": "Caption", "heading": "Heading 1", "list": "List Bullet", "quote": "Quote"}


def packed(members: dict[str, bytes | str], **options: object) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in members.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else None)
    return file.getvalue()


def listed(story: Story) -> tuple[str, ...]:
    return (*lead_of(story), *(("- " if kind == "list" else "") + text for kind, text in story.parts))


def expected(story: Story) -> Expected:
    return Expected(story.title, listed(story), story.published, story.byline)


def saved(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def docx(story: Story, *, styled: bool = True) -> bytes:
    from docx import Document

    document = Document()
    document.core_properties.author = story.byline
    document.core_properties.title = "" if styled else "Document1"
    document.add_heading(story.title, 0) if styled else document.add_heading(story.title, 1)
    for text in lead_of(story):
        document.add_paragraph(text)
    for kind, text in story.parts:
        paragraph = document.add_paragraph(style=STYLES[kind])
        for place, word in enumerate(text.split(" ")):  # runs, as an editor leaves them behind
            paragraph.add_run(("" if place == 0 else " ") + word).bold = place % 7 == 3
    return saved(document)


def tracked() -> bytes:
    """Changes are tracked: what was deleted is still in the file. A link, a note, a box of text."""
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document()
    document.add_heading(HARBOUR.title, 0)
    inside = """<w:r><w:t xml:space="preserve">The quay is closed </w:t></w:r><w:del w:id="1" w:author="x"><w:r><w:delText>until May</w:delText></w:r></w:del>
    <w:ins w:id="2" w:author="x"><w:r><w:t>until April</w:t></w:r></w:ins><w:r><w:t xml:space="preserve">, the </w:t></w:r>
    <w:hyperlink w:anchor="a"><w:r><w:t>harbour master</w:t></w:r></w:hyperlink><w:r><w:t xml:space="preserve"> said.</w:t></w:r>
    <w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden words.</w:t></w:r>"""
    document.element.body.insert(1, parse_xml(f"<w:p {nsdecls('w')}>{inside}</w:p>"))
    table = document.add_table(2, 2)
    for row, texts in enumerate((("Gate", "Ships"), ("Four", "Twelve a day"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    return saved(document)


def odt(story: Story) -> bytes:
    names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    out = [
        f'<text:h text:outline-level="1">{escape(story.title)}</text:h>',
        *(f"<text:p>{text}</text:p>" for text in lead_of(story)),
    ]
    for kind, text in story.parts:
        words = escape(text).replace(" ", "<text:s/>", 1)
        paragraph = f'<text:p text:style-name="{ {"quote": "P1", "caption": "Illustration"}.get(kind, "Text_20_body") }">{words}</text:p>'
        if kind == "heading":
            paragraph = f'<text:h text:outline-level="2">{words}</text:h>'
        out.append(
            f"<text:list><text:list-item>{paragraph}</text:list-item></text:list>" if kind == "list" else paragraph
        )
    styles = '<office:automatic-styles><style:style style:name="P1" style:family="paragraph" style:parent-style-name="Quotations"/></office:automatic-styles>'
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}>{styles}<office:body><office:text>{"".join(out)}</office:text></office:body></office:document-content>'
    about = f'<?xml version="1.0" encoding="UTF-8"?><office:document-meta {names}><office:meta><meta:initial-creator>{story.byline}</meta:initial-creator><dc:language>{story.language}</dc:language></office:meta></office:document-meta>'
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, "meta.xml": about})


def epub() -> bytes:
    def chapter(story: Story) -> str:
        inside = "".join(
            f"<p>{escape(text)}</p>" if kind != "heading" else f"<h2>{escape(text)}</h2>" for kind, text in story.parts
        )
        return f'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body><h1>{story.title}</h1>{inside}</body></html>'

    container = '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    items = "".join(f'<item id="c{n}" href="c%20{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(3))
    book = f'<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Courier Weekly</dc:title><dc:creator>The desk</dc:creator><dc:date>2024-03-08</dc:date><dc:language>en</dc:language></metadata><manifest>{items}</manifest><spine><itemref idref="c0"/><itemref idref="c1"/><itemref idref="c2"/></spine></package>'
    cover = "<html><body><p>Courier Weekly</p></body></html>"
    members = {"OEBPS/c 0.xhtml": cover, "OEBPS/c 1.xhtml": chapter(HARBOUR), "OEBPS/c 2.xhtml": chapter(WOLF)}
    return packed(
        {"mimetype": "application/epub+zip", "META-INF/container.xml": container, "OEBPS/content.opf": book, **members}
    )


def xlsx() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Empty"
    sheet = book.create_sheet("Articles")
    sheet.append(["Headline", "Body", "Date", "Author", None])
    for story in STORIES.values():
        sheet.append([story.title, "\n\n".join(story.texts()), story.published, story.byline])
    return saved(book)


def shared(data: bytes) -> bytes:
    """The workbook as Excel writes it: its strings in a file of their own."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        members = {name: old.read(name) for name in old.namelist()}
    strings: list[str] = []

    def moved(found: re.Match[str]) -> str:
        strings.append(found[1])
        return f't="s"><v>{len(strings) - 1}</v>'

    sheet = "xl/worksheets/sheet2.xml"
    members[sheet] = re.sub(r't="inlineStr"><is>(.*?)</is>', moved, members[sheet].decode(), flags=re.DOTALL).encode()
    table = "".join(f"<si>{one}</si>" for one in strings)
    members["xl/sharedStrings.xml"] = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{table}</sst>'.encode()
    )
    relation = b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>'
    members["xl/_rels/workbook.xml.rels"] = members["xl/_rels/workbook.xml.rels"].replace(b"</Relationships>", relation)
    kind = b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(b"</Types>", kind)
    return packed(members)


def week() -> bytes:
    folder = {
        "week/one.html": wordpress(HARBOUR),
        "week/one_files/style.css": "p {}",
        "week/two.docx": docx(WOLF),
        "__MACOSX/._two.docx": b"\0\5\x16\7",
    }
    return packed(folder)


def zip_in_zip() -> bytes:
    inner = packed({"three.pdf": reportlab(HARBOUR), "four.html": ghost(WOLF)})
    return packed({"rows.csv": "title,text\nA,One is closed.\n", "inner.zip": inner})


def samples() -> Iterator[Sample]:
    for name, story in STORIES.items():
        yield Sample(f"word-{name}.docx", partial(docx, story), (expected(story),))
        yield Sample(f"writer-{name}.odt", partial(odt, story), (expected(story),))
    yield Sample("word-plain.docx", partial(docx, HARBOUR, styled=False), (expected(HARBOUR),))
    changed = ("The quay is closed until April, the harbour master said.", "Gate\tShips", "Four\tTwelve a day")
    yield Sample("word-tracked.docx", tracked, (Expected(HARBOUR.title, changed),))
    books = tuple(Expected(story.title, story.texts(), date(2024, 3, 8), "The desk") for story in STORIES.values())
    yield Sample("weekly.epub", epub, books)
    rows = tuple(
        Expected(story.title, ("\n\n".join(story.texts()),), story.published, story.byline)
        for story in STORIES.values()
    )
    yield Sample("week.xlsx", xlsx, rows)
    yield Sample("excel.xlsx", lambda: shared(xlsx()), rows)
    articles = [
        {
            "headline": story.title,
            "content": "\n\n".join(story.texts()),
            "pub_date": str(story.published),
            "author": story.byline,
        }
        for story in STORIES.values()
    ]
    yield Sample("week.json", json.dumps({"status": "ok", "articles": articles}, indent=1).encode(), rows)
    page = Expected(
        HARBOUR.title,
        tuple(("- " if kind == "list" else "") + text for kind, text in HARBOUR.parts),
        HARBOUR.published,
        HARBOUR.byline,
        ("",),
    )
    yield Sample("week.zip", week, (page, expected(WOLF)))
    wolf = Expected(
        WOLF.title,
        tuple(("- " if kind == "list" else "") + text for kind, text in WOLF.parts),
        WOLF.published,
        WOLF.byline,
        ("",),
    )
    paper = Expected(HARBOUR.title, (*lead_of(HARBOUR), *HARBOUR.texts()), HARBOUR.published, HARBOUR.byline)
    yield Sample(
        "zip-in-zip.zip",
        zip_in_zip,
        (Expected("A", ("One is closed.",)), paper, wolf),
    )
