"""A web page, as it was served or saved: one article.

Trafilatura (Barbaresi 2021, https://aclanthology.org/2021.acl-demo.15) tells which text of a page is the article; what
is a paragraph, a heading, a caption in it is read from the page itself, so that no words run together, none is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annotations.codebook import BlockKind
from annotations.ingest.readers import trees
from annotations.ingest.readers.articles import article
from annotations.ingest.readers.base import Draft, Part, Reject, Table, key
from annotations.ingest.readers.facts import body_of, facts_of
from annotations.ingest.readers.markup import Found, ancestors, names_of, parts_of

NAME = "html"
VERSION = "1"
EXTENSIONS: tuple[str, ...] = (".html", ".htm", ".xhtml")
MEDIA_TYPE = "text/html"
CALLED = "a web page"
ROWS = False
APART = True

MOST_EXTRACTED = 40_000  # tags; trafilatura takes 2 kB for each. A longer page is judged by its longest element alone
LONG = 60  # letters and digits; so long a paragraph of the article says where the article is
SENTENCE = 25
LINKED = 0.6  # a part with more of its characters in links leads elsewhere
AROUND = frozenset(("nav", "aside", "footer", "form", "dialog"))
AROUND_NAMES = re.compile(
    r"(?:^|[\s_-])(?:related|recirc|recommend(?:ed|ations)?|newsletter|promo|sharing|share|social|comments?|advert(?:isement)?|ad-?(?:slot|unit|"
    r"container)|sidebar|cookie|consent|paywall|subscribe|subscription|breadcrumbs?|tags?(?:-list|-cloud)?|read-?more|more-?stories|"
    r"trending|most-?read|outbrain|taboola|navbox|toc|catlinks|reflist|references|site-footer|site-header|menu|popup|modal)(?:$|[\s_-])",
    re.IGNORECASE,
)
NUMBER = re.compile(r"^\d{1,3}\. ")
ENDS = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*$")
KEPT_BETWEEN = frozenset((BlockKind.CAPTION, BlockKind.QUOTE, BlockKind.HEADING, BlockKind.LIST))


def columns(data: bytes) -> Table | None:
    """None: the page is one article."""
    return None


def read(data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """The one article; `mapping` as in the plain reader."""
    root, encoding = trees.html(data)
    facts = facts_of(root)
    parts = written_out(body_of(root), article_in(root, data.count(b"<")))
    yield article(facts, parts, mapping, media_type=MEDIA_TYPE, encoding=encoding)


def whole(data: bytes) -> list[Part]:
    """The parts of a piece of HTML that is all article: pasted, of a feed, a mail or a book."""
    root, _ = trees.html(data)
    return [one.part for one in parts_of(root)]


def article_in(root: Any, size: int = 0) -> list[Part]:
    """The parts of a page that are its article. `size`: how many tags it has."""
    found = parts_of(root)
    told = key(extracted(root)) if size <= MOST_EXTRACTED else ""
    keys = [key(NUMBER.sub("", one.part.text) if one.part.kind == BlockKind.LIST else one.part.text) for one in found]
    chosen = [len(words) > 2 and words in told for words in keys]
    long = [len(words) >= LONG and not leads_away(one) for words, one in zip(keys, found, strict=True)]
    forms = {
        form for one, yes, much in zip(found, chosen, long, strict=True) if yes and much and (form := form_of(one))
    }
    sure = [
        index
        for index, one in enumerate(found)
        if long[index] and (chosen[index] or ((not told or form_of(one) in forms) and not around(one.element, None)))
    ]
    if not sure:
        return [one.part for one in found if not around(one.element, None)]
    also = set(sure)
    chosen = [yes or index in also for index, yes in enumerate(chosen)]
    home = common([found[index].element for index in sure])
    return [
        one.part
        for index, one in enumerate(found)
        if kept(one, index, chosen[index], range(sure[0], sure[-1] + 1), home)
    ]


def kept(one: Found, index: int, chosen: bool, inside: range, home: Any) -> bool:
    """Whether a part of the page is of the article: `home` holds those whose numbers are `inside` its limits."""
    if around(one.element, home) or (leads_away(one) and not (chosen and index in inside)):
        return False
    if home not in ancestors(one.element):
        return (
            chosen
            and index < inside.start
            and one.part.kind in ("", BlockKind.HEADING, BlockKind.BYLINE, BlockKind.DATELINE)
        )
    if chosen:
        return True
    if index in inside or one.part.kind == BlockKind.CAPTION:
        return one.part.kind in KEPT_BETWEEN or (len(one.part.text) >= SENTENCE and bool(ENDS.search(one.part.text)))
    return one.part.kind in (BlockKind.BYLINE, BlockKind.DATELINE) and index < inside.start


def form_of(one: Found) -> tuple[str, ...]:
    """What paragraphs of one article have in common: their element, the one around it, and their classes; empty where
    no class tells them from others."""
    element, outer = one.element, one.element.getparent()
    if outer is None or not (element.get("class") or outer.get("class") or outer.get("id")):
        return ()
    return (element.tag, element.get("class") or "", outer.tag, outer.get("class") or "", outer.get("id") or "")


def extracted(root: Any) -> str:
    """The article's text as trafilatura finds it; empty if it finds none."""
    from copy import deepcopy

    from trafilatura import bare_extraction

    try:
        found = bare_extraction(deepcopy(root), include_comments=False, include_tables=True, with_metadata=False)
    except (ValueError, TypeError, AttributeError, RecursionError):  # of odd trees; the page is then read as a whole
        return ""
    return str(getattr(found, "text", "") or "")


def written_out(body: str, parts: list[Part]) -> list[Part]:
    """What the page shows; if a program of the page would show most of it, the text that it says it has."""
    shown = sum(len(part.text) for part in parts)
    if len(body) <= 2 * shown:
        return parts
    return [Part("", paragraph) for paragraph in re.split(r"\s*\n\s*", body)]


def leads_away(one: Found) -> bool:
    """True for a part that is mostly links, and no byline."""
    return one.part.kind not in (BlockKind.BYLINE, BlockKind.DATELINE) and one.linked > LINKED * max(
        len(one.part.text), 1
    )


def around(element: Any, home: Any) -> bool:
    """True for what stands around or between an article: navigation, teasers, forms. Only what is inside `home` counts
    if that is given."""
    for node in ancestors(element):
        if node is home:
            return False
        if node.tag in AROUND or AROUND_NAMES.search(names_of(node)):
            return True
    return False


def common(elements: Sequence[Any]) -> Any:
    """The innermost element that holds all of these, or most: one outlier more than a tenth away is left out."""
    paths = [list(ancestors(element))[::-1] for element in elements]
    level, home = 0, paths[0][0]
    while True:
        counts: dict[Any, int] = {}
        for path in paths:
            if len(path) > level:
                counts[path[level]] = counts.get(path[level], 0) + 1
        best = max(counts, key=lambda node: counts[node], default=None)
        if best is None or counts[best] < 0.85 * len(paths):
            return home
        home, level = best, level + 1
