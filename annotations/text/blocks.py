"""What each paragraph of an article is: running text, or one of the things around it that claim nothing.

A heading wrongly asked costs a person one key; running text wrongly set aside is lost. So every rule here wants form
*and* brevity, and what fits none is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from annotations.codebook import ASKED_BLOCKS, BlockKind
from annotations.text import normalise
from annotations.text.spans import Span, trimmed
from annotations.text.split import paragraphs, sentences
from annotations.text.split.lines import COLUMNS

# Stored with every article version; raise it whenever some text would be divided otherwise than before.
VERSION = "3"


class Block(NamedTuple):
    """One paragraph, `text[start:end]` in code points, without outer white space."""

    kind: BlockKind
    start: int
    end: int


LONGEST_ASIDE = 300  # characters; a longer paragraph is text or a list, whatever it begins with
LONGEST_TITLE = 160
LONGEST_HEADING = 80
MOST_HEADING_WORDS = 12
SHORTEST_TEXT = 80  # a heading stands over a paragraph at least this long, or one that ends like a sentence

INK = re.compile(r"\w")
MARKER = re.compile(r"(?:#{1,6}|[-*•‣▪◦·⁃\uf0b7\uf0a7>])[ ]+(?=\S)")  # the last two are Word's bullets
MARKDOWN_HEADING = re.compile(r"#{1,6}[ ]+\S")
ITEM = re.compile(r"(?:[-*•‣▪◦·⁃\uf0b7\uf0a7][ ]|[•‣▪◦⁃]|\(?\d{1,3}(?:\.\)|[.)])[ ]|\(?[a-z]\)[ ])\s*\S")

NAME = r"(?:[A-ZÀ-ÞŁŠŽ][\w.'’-]*|(?:de|del|della|der|den|di|da|du|la|le|van|von|af|al|bin|el)\b)"
NAMES = rf"{NAME}(?:[ ]{NAME}){{0,5}}"
BYLINE = re.compile(
    rf"(?:By|BY|(?:Written|Reported|Story|Text|Words|Interview)[ ][Bb]y|Von|Par|Af|Av|Door)[ ]{NAMES}"
    rf"(?:(?:,|,?[ ](?:and|und|et|og|och|en|&|/|\|)|[ ][—–-])[ ]{NAMES}){{0,6}}"
    rf"(?:[ ]?(?:[,|—–-]|[ ](?:in|for|at))[ ](?:[\w.'’&-]+[ ]?){{1,6}})?"
)
REPORTING = re.compile(r"\(?(?:Additional[ ])?(?:[Rr]eporting|[Ww]riting|[Ee]diting)[ ]by[ ][A-Z]")

MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
DAY = r"(?:Mon|Tue|Tues|Wed|Wednes|Thu|Thur|Thurs|Fri|Sat|Satur|Sun)(?:day)?\.?"
DATE = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\.?[ ]{MONTH}|{MONTH}[ ]\d{{1,2}}(?:st|nd|rd|th)?)"
TIME = r"\d{1,2}(?:[:.]\d\d(?::\d\d)?)?(?:[ ]?[ap]\.?m\.?)?(?:[ ][A-Z]{2,5})?"
DATELINE = re.compile(
    rf"(?:(?:Published|Updated|Posted|Last[ ](?:updated|modified)|First[ ]published)(?:[ ]on|[ ]at)?:?[ ])?"
    rf"(?:{DAY},?[ ])?(?:{DATE}(?:,?[ ]\d{{4}})?|\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}})"
    rf"(?:(?:T|,?[ ](?:at[ ]|[|—–-][ ])?){TIME})?\.?",
    re.IGNORECASE,
)
AGENCY = r"\([A-Z][\w /&.-]{1,30}\)"
CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ .'’-]{2,40}(?:,[^()—\n]{1,40}?)?"
PLACED = re.compile(  # “LINDESUND, March 14 (NCA) —”, its sentence being the next paragraph
    rf"(?:{CAPITALS}(?:[ ]{AGENCY})?|[A-ZÀ-Þ][^()—\n]{{1,60}}[ ]{AGENCY})[ ]?(?:[—–]|--?)"
)
DATED = re.compile(  # “PORT MERRIN, Nov. 6 (L.P.A.)” or “HARROWICK, Thursday”
    rf"[A-ZÀ-Þ][A-ZÀ-Þ .'’-]{{2,40}},[ ](?:{DAY}(?:,?[ ]{DATE})?|{DATE})(?:,?[ ]\d{{4}})?"
    rf"(?:[ ]{AGENCY})?(?:[ ]?[—–-]{{1,2}})?"
)

PICTURE = (
    r"(?:Photo|Image|Picture|Photograph|Illustration|Graphic|Video|Caption|Foto|File[ ]photo|Photo[ ]illustration)"
)
CAPTION = re.compile(
    rf"\(?{PICTURE}(?:[ ](?:credit|caption|courtesy))?:[ ]?\S|\(?{PICTURE}s?[ ](?:by|via|courtesy[ ]of)[ ][A-Z@]"
    r"|(?:Image|Media|Video)[ ](?:source|caption),[ ]\S"
)
CREDITED = re.compile(
    r"(?:\((?:Photo|Image|Picture|Foto|Credit|AP Photo|Photo by)\b[^()\n]{1,80}\)"
    r"|\b(?:Photo|Image|Picture|Photograph|Credit|Foto): [^:\n]{1,60}"
    r"|[.)] ?(?:File (?:photo|picture|image)|© [A-Z][^©\n]{1,60})"
    r"|/(?:AP|AFP|Reuters|Getty(?: Images)?|EPA)\)?)\.?$"
)

BOILERPLATE = re.compile(
    r"""
    advertisement(?:[ ]?[-–—:(].*)?$ | sponsored(?:[ ]content)?$ | article[ ]continues[ ]below
    | subscribe(?:[ ](?:now|today|here|to|for)\b|$) | sign[ ](?:up|in)(?:[ ](?:now|today|here|to|for|with)\b|$)
    | (?:read|see|watch|listen)[ ](?:more|also|next)(?:[ ]?[:>»|]|$|[ ](?:here|about)\b) | also[ ]read:
    | (?:related|recommended|more[ ]from|most[ ]read|trending|you[ ]may[ ]also[ ]like)(?:[ ](?:\w+)){0,4}:?$
    | follow[ ](?:us|\w+(?:[ ]\w+)?)[ ]on[ ](?:twitter|x|facebook|instagram|bluesky|mastodon|linkedin|youtube|threads)\b
    | (?:share|tweet|print|e-?mail)[ ](?:this|on|via|to)\b | share$ | (?:click|tap)[ ]here\b | continue[ ]reading
    | skip[ ]to\b | back[ ]to[ ]top$ | (?:view|post|leave|\d+)[ ](?:a[ ])?comments?$ | comments?[ ]?(?:\(\d+\))?$
    | (?:copyright[ ])?(?:©|\(c\)[ ]?\d{4}) | copyright[ ]\d{4} | .{0,80}all[ ]rights[ ]reserved
    | log[ ]in$ | loading(?:\.\.\.|…)?$
    | (?:we|this[ ](?:site|website))[ ]uses?[ ]cookies\b | accept[ ](?:all[ ])?cookies | (?:terms[ ]of|privacy[ ])\w+$
    | (?:categories|tags|filed[ ](?:under|in)|posted[ ]in):[ ]
    | support[ ](?:our|independent|quality)[ ]journalism | get[ ]our[ ](?:\w+[ ]){0,3}newsletter
    """,
    re.IGNORECASE | re.VERBOSE,
)

SENTENCE_ENDS = frozenset(".!?…。！？؟।")
UNFINISHED = frozenset(":;,—–-")
CLOSED = re.compile(r"(?:\s?\[[^\[\]]{1,30}\]|[\"'”’»)*_]){1,6}$")
TWO_SENTENCES = re.compile(r"\w\w[.!?][\"'”’)]?\s+[\"'“‘(]?[^\W\d_a-z]")
TITLE_START = re.compile(r"[\"'“‘«(\[*_]{0,3}[^\W_a-z]")


def find(text: str) -> list[Block]:
    """The blocks of canonical `text`, in order, one a paragraph, together covering all of its ink. Never raises."""
    blocks = [Block(_kind(span.of(text)), *span) for span in paragraphs(text)]
    for index, block in enumerate(blocks):
        if block.kind is BlockKind.TEXT and _is_heading(text, blocks, index):
            blocks[index] = block._replace(kind=BlockKind.HEADING)
    return blocks


def given(parts: Iterable[tuple[str, str]]) -> tuple[str, list[Block]]:
    """Canonical text and its blocks, of parts that a file sets apart: (kind, or "" where the file says nothing, text).

    A part of a kind is taken as it is; of the others each paragraph is judged by its form, as in `find`. A heading is
    one line.
    """
    whole: list[str] = []
    blocks: list[Block] = []
    silent: list[int] = []
    at = 0
    for kind, raw in parts:
        text = normalise.canonical(raw).strip()
        text = " ".join(text.split()) if kind == BlockKind.HEADING else text
        for span in paragraphs(text):
            silent += [] if kind else [len(blocks)]
            found = BlockKind(kind) if kind else _kind(span.of(text))
            blocks.append(Block(found, *span.moved(at)))
        if text:
            whole.append(text)
            at += len(text) + 2
    text = "\n\n".join(whole)
    for index in silent:
        if blocks[index].kind is BlockKind.TEXT and _is_heading(text, blocks, index):
            blocks[index] = blocks[index]._replace(kind=BlockKind.HEADING)
    return text, blocks


def _kind(paragraph: str) -> BlockKind:
    """What the paragraph is by itself; headings without a marker need their neighbours."""
    if MARKDOWN_HEADING.match(paragraph) and len(paragraph) <= LONGEST_ASIDE:
        return BlockKind.HEADING
    if not INK.search(paragraph):
        return BlockKind.BOILERPLATE
    if ITEM.match(paragraph):
        return BlockKind.LIST
    if paragraph.startswith("> "):
        return BlockKind.QUOTE
    if len(paragraph) > LONGEST_ASIDE:
        return BlockKind.TEXT
    for kind, short, rule in RULES:
        if len(paragraph) <= short and rule(paragraph):
            return kind
    return BlockKind.TEXT


RULES = (
    (BlockKind.BOILERPLATE, 160, BOILERPLATE.match),
    (BlockKind.DATELINE, 80, DATELINE.fullmatch),
    (BlockKind.DATELINE, 80, PLACED.fullmatch),
    (BlockKind.DATELINE, 80, DATED.fullmatch),
    (BlockKind.BYLINE, 120, BYLINE.fullmatch),
    (BlockKind.BYLINE, 240, REPORTING.match),
    (BlockKind.CAPTION, 300, CAPTION.match),
    (BlockKind.CAPTION, 240, CREDITED.search),
)


def _is_heading(text: str, blocks: list[Block], index: int) -> bool:
    """True for a short paragraph of text that does not end like a sentence and stands over one that does."""
    block = blocks[index]
    longest = LONGEST_HEADING if index else LONGEST_TITLE
    if block.end - block.start > longest or index + 1 == len(blocks):
        return False
    paragraph = text[block.start : block.end]
    last = _last(paragraph)
    if COLUMNS.search(paragraph):  # a row of a table
        return False
    if not last or last in UNFINISHED or not TITLE_START.match(paragraph) or TWO_SENTENCES.search(paragraph):
        return False
    if index == 0:
        return last not in SENTENCE_ENDS or (last in "?？؟" and len(paragraph) <= LONGEST_HEADING)
    few = last not in SENTENCE_ENDS and paragraph.count(" ") < MOST_HEADING_WORDS
    return few and _runs(text, blocks[index + 1]) and _may_precede(text, blocks[index - 1])


def _last(paragraph: str) -> str:
    """The last character that is no closing quotation mark, bracket or reference."""
    return CLOSED.sub("", paragraph[-LONGEST_TITLE:])[-1:]


def _runs(text: str, block: Block) -> bool:
    """True if the block is a list or reads like running text."""
    if block.kind is not BlockKind.TEXT:
        return block.kind in ASKED_BLOCKS
    return block.end - block.start >= SHORTEST_TEXT or _last(text[block.start : block.end]) in SENTENCE_ENDS


def _may_precede(text: str, block: Block) -> bool:
    """True if a heading may follow: the block is no text, or text that has come to its end."""
    return block.kind not in ASKED_BLOCKS or _last(text[block.start : block.end]) in SENTENCE_ENDS


def split_blocks(text: str, blocks: Iterable[Block], language: str = "en") -> list[tuple[int, Span]]:
    """The sentences of every block as (index of the block, span in code points of `text`), in order.

    A heading is one sentence. Markdown's signs before headings, items and quotations belong to no sentence; all other
    ink does. Line breaks inside a block only wrap, except blank lines.
    """
    found: list[tuple[int, Span]] = []
    for index, block in enumerate(blocks):
        for start, end in _parts(text, block):
            if block.kind is BlockKind.HEADING:
                found.append((index, Span(start, end)))
            else:
                found += [(index, span) for span in sentences(text, start, end, language)]
    return found


def _parts(text: str, block: Block) -> Iterator[Span]:
    """The stretches of a block between blank lines, without its marker."""
    marker = MARKER.match(text, block.start, block.end)
    start = marker.end() if marker else block.start
    while start < block.end:
        blank = text.find("\n\n", start, block.end)
        stop = blank if blank >= 0 else block.end
        part = trimmed(text, start, stop)
        if part.end > part.start:
            yield part
        start = stop + 1
