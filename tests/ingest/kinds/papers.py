"""PDFs by three programs: in one column and two, with running heads, hyphens, pages that break a sentence."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial

from tests.ingest.kinds.stories import HARBOUR, STORIES, WOLF, Expected, Sample, Story

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


def expected(story: Story, *, byline: bool = True) -> Expected:
    lead = (f"By {story.byline}", "5 March 2024" if story.language == "en" else "20.11.2023")
    return Expected(story.title, (*lead, *story.texts()), story.published, story.byline)


def lead_of(story: Story) -> tuple[str, str]:
    return (f"By {story.byline}", "5 March 2024" if story.language == "en" else "20.11.2023")


def reportlab(
    story: Story, *, columns: int = 1, justified: bool = False, running: str = "", also: tuple[Story, ...] = ()
) -> bytes:
    from reportlab.lib.enums import TA_JUSTIFY
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

    sheet = getSampleStyleSheet()
    normal = sheet["BodyText"]
    normal.alignment = TA_JUSTIFY if justified else normal.alignment
    file = io.BytesIO()
    document = BaseDocTemplate(file, invariant=1)
    width = (475 - 20 * (columns - 1)) / columns
    height = 680 if not running else 300
    frames = [Frame(60 + n * (width + 20), 100, width, height, id=str(n)) for n in range(columns)]

    def head(canvas, _):
        if running:
            canvas.drawString(60, 800, f"{running} {canvas.getPageNumber()}")
            canvas.drawString(290, 30, str(canvas.getPageNumber()))

    document.addPageTemplates(PageTemplate(frames=frames, onPage=head))
    flow = [Paragraph(story.title, sheet["Title"]), *(Paragraph(text, normal) for text in lead_of(story))]
    for one in (story, *also):
        flow += [Paragraph(text, sheet["Heading2"] if kind == "heading" else normal) for kind, text in one.parts]
    document.build(flow)
    return file.getvalue()


def fpdf(story: Story, *, columns: int = 1, align: str = "LEFT") -> bytes:
    from fpdf import FPDF

    pdf = FPDF(format="A4" if columns == 1 else (210, 150))
    pdf.add_font("dejavu", "", FONT)
    pdf.add_page()
    pdf.set_font("dejavu", size=20)
    pdf.multi_cell(0, 10, story.title, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)
    pdf.set_font("dejavu", size=10)
    with pdf.text_columns(ncols=columns, gutter=8, text_align=align, line_height=1.3) as flow:
        for text in [*lead_of(story), *story.texts()]:
            with flow.paragraph(bottom_margin=2.5) as paragraph:
                paragraph.write(text)
    return bytes(pdf.output())


def hyphens(story: Story) -> bytes:
    """Lines as a typesetter cut them, with hyphens, in columns whose base lines differ."""
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file, invariant=1)
    canvas.setFont("Times-Bold", 22)
    canvas.drawString(60, 760, story.title)
    left = [
        "The harbour master said the uncertain-",
        "ty would last until the end of Septem-",
        "ber. A well-known builder from Baden-",
        "Baden has been asked to inspect the un-",
        "derwater masonry before the winter be-",
        "gins in earnest and the storms return.",
    ]
    right = [
        "Nobody knows how the eleven piles be-",
        "came so weak in less than forty years.",
        "“We shall find out,” said Maria Lind on",
        "Tuesday, and added that it was well-",
        "known that salt water and ship worms",
        "do their work where no lamp ever falls.",
    ]
    for x, top, lines in ((60, 720, left), (310, 714, right)):
        for n, line in enumerate(lines):
            canvas.setFont("Times-Roman", 11)
            canvas.drawString(x, top - 13 * n, line)
    canvas.save()
    return file.getvalue()


HYPHENED = (
    "The harbour master said the uncertainty would last until the end of September. A well-known builder from Baden-Baden has been "
    "asked to inspect the underwater masonry before the winter begins in earnest and the storms return.",
    "Nobody knows how the eleven piles became so weak in less than forty years. “We shall find out,” said Maria Lind on Tuesday, and "
    "added that it was well-known that salt water and ship worms do their work where no lamp ever falls.",
)


def matplotlib(story: Story) -> bytes:
    import textwrap

    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.27, 11.69))
    FigureCanvasPdf(figure)
    y = 0.93
    figure.text(0.1, y, story.title, size=18)
    y -= 0.05
    for text in [*lead_of(story), *story.texts()]:
        for line in textwrap.wrap(text, 82):
            figure.text(0.1, y, line, size=9)
            y -= 0.016
        y -= 0.012
    file = io.BytesIO()
    figure.savefig(file, format="pdf", metadata={"CreationDate": None})
    return file.getvalue()


def samples() -> Iterator[Sample]:
    for name, story in STORIES.items():
        yield Sample(f"reportlab-{name}.pdf", partial(reportlab, story), (expected(story),))
        yield Sample(
            f"reportlab-columns-{name}.pdf", partial(reportlab, story, columns=2, justified=True), (expected(story),)
        )
        yield Sample(f"fpdf-{name}.pdf", partial(fpdf, story), (expected(story),))
        yield Sample(f"matplotlib-{name}.pdf", partial(matplotlib, story), (expected(story),))
    yield Sample("fpdf-columns.pdf", partial(fpdf, HARBOUR, columns=2), (expected(HARBOUR),))
    yield Sample("fpdf-justified.pdf", partial(fpdf, WOLF, columns=2, align="JUSTIFY"), (expected(WOLF),))
    yield Sample("reportlab-hyphens.pdf", partial(hyphens, HARBOUR), (Expected(HARBOUR.title, HYPHENED),))
    long = expected(HARBOUR)
    running = partial(reportlab, HARBOUR, running="The Sandvik Courier, page", also=(WOLF,))
    whole = Expected(long.title, (*long.texts, *WOLF.texts()), long.published, long.byline)
    yield Sample("reportlab-running-heads.pdf", running, (whole,))
