"""What a page says about itself: title, byline, date, outlet, language, licence, address.

The order in which its places are asked follows how often newsrooms get them right: JSON-LD of schema.org, then the
meta elements that sharing and search made common, then what a reader sees.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from annotations.ingest.readers.base import address, key, line
from annotations.ingest.readers.markup import words_of

ARTICLES = frozenset(
    [
        "article",
        "newsarticle",
        "reportagenewsarticle",
        "analysisnewsarticle",
        "backgroundnewsarticle",
        "opinionnewsarticle",
        "reviewnewsarticle",
        "blogposting",
        "liveblogposting",
        "socialmediaposting",
        "report",
        "scholarlyarticle",
        "techarticle",
        "webpage",
    ]
)
LONGEST_LD = 1_000_000  # characters of one block of JSON-LD
MOST_NODES = 5_000
TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title", "citation_title", "sailthru.title")
AUTHORS = (
    "author",
    "article:author",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "sailthru.author",
    "byl",
    "citation_author",
)
DATES = (
    *("article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "dc.date.issued"),
    *("dcterms.issued", "dcterms.created", "dc.date", "dcterms.date", "sailthru.date", "pubdate", "publishdate"),
    *("publish-date", "publication_date", "citation_publication_date", "citation_date", "article.published", "date"),
)
OUTLETS = (
    "og:site_name",
    "publisher",
    "dc.publisher",
    "dcterms.publisher",
    "application-name",
    "citation_journal_title",
)
LICENCES = ("dc.rights", "dcterms.rights", "dcterms.license", "license", "licence")
COMMONS = re.compile(r"creativecommons\.org/(licenses|publicdomain)/([a-z-]{2,20})(?:/(\d\.\d))?", re.IGNORECASE)
SAVED_FROM = re.compile(
    r"saved from url=\(\d{1,5}\)(https?://\S{3,2000})|^\s*url:\s*(https?://\S{3,2000})", re.IGNORECASE | re.MULTILINE
)
BETWEEN = re.compile(r"\s+(?:[|–—·»•:-]|::)\s+")
IS_ADDRESS = re.compile(r"(?:https?:)?//|^@?\w+\.\w+/")
BY = re.compile(r"^(?:by|von|par|af|av|door|por|di)\s*:?\s+", re.IGNORECASE)


def facts_of(root: Any) -> dict[str, str]:
    """The facts by field; a field that the page says nothing of is missing. Values are as found, not yet cleaned."""
    metas, nodes = metas_of(root), ld_nodes(root)
    article = article_among(nodes)
    outlet = first(name_of(article.get("publisher")), *(metas.get(name) for name in OUTLETS))
    found = {
        "outlet": outlet,
        "title": title_of(root, metas, article, outlet),
        "byline": byline_of(root, metas, article, nodes),
        "published": first(text_of(article.get("datePublished")), *(metas.get(name) for name in DATES), time_of(root)),
        "language": language_of(root, metas, article),
        "licence": licence_of(root, metas, article),
        "url": url_of(root, metas, article),
    }  # fmt: skip
    return {field: value for field, value in found.items() if value}


def language_of(root: Any, metas: Mapping[str, str], article: Mapping[str, Any]) -> str:
    own = (root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang"), metas.get("content-language"))
    return first(*own, text_of(article.get("inLanguage")), metas.get("og:locale"))


def body_of(root: Any) -> str:
    """The article's text as JSON-LD gives it; empty if it does not."""
    return text_of(article_among(ld_nodes(root)).get("articleBody"))


def metas_of(root: Any) -> dict[str, str]:
    """Name of a meta element, in lower case → its first content."""
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        content = line(meta.get("content") or "")
        if name and content and len(content) < 3000:
            found.setdefault(name.strip().lower(), content)
    return found


def ld_nodes(root: Any) -> list[Mapping[str, Any]]:
    """All objects of the page's JSON-LD, whatever they are nested in; at most MOST_NODES."""
    found: list[Mapping[str, Any]] = []
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            waiting: list[Any] = [json.loads((script.text or "")[:LONGEST_LD].strip().rstrip(";"), strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting and len(found) < MOST_NODES:
            one = waiting.pop(0)
            if isinstance(one, list):
                waiting = one[:MOST_NODES] + waiting
            elif isinstance(one, dict):
                found.append(one)
                inner = [
                    one[name]
                    for name in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart")
                    if isinstance(one.get(name), dict | list)
                ]
                waiting += inner
    return found


def article_among(nodes: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The object that is the article; an empty one if there is none."""
    best: Mapping[str, Any] = {}
    for node in nodes:
        kinds = {kind.lower().rpartition("/")[2] for kind in texts_of(node.get("@type"))}
        if kinds & ARTICLES and ("headline" in node or "articleBody" in node or "datePublished" in node):
            if "webpage" not in kinds:
                return node
            best = best or node
    return best


def texts_of(value: Any) -> list[str]:
    """The strings that a JSON-LD value holds: it may be one, an object that has one, or a list of either."""
    if isinstance(value, str):
        return [line(value)] if "\n" not in value else [value.strip()]
    if isinstance(value, Mapping):
        return texts_of(value.get("@value") or value.get("name") or value.get("@id") or value.get("url") or "")
    if isinstance(value, list):
        return [text for one in value[:20] if not isinstance(one, list) for text in texts_of(one)]
    return []


def text_of(value: Any) -> str:
    return next((text for text in texts_of(value) if text), "")


def name_of(value: Any) -> str:
    """The name that a person, body or list of them has; an address is no name."""
    return next((text for text in texts_of(value) if text and not IS_ADDRESS.search(text)), "")


def first(*values: str | None) -> str:
    return next((value.strip() for value in values if value and value.strip()), "")


def title_of(root: Any, metas: Mapping[str, str], article: Mapping[str, Any], outlet: str) -> str:
    """The headline a reader sees, if it is the one that the page says it has; else what the page says."""
    page = root.find(".//title")
    whole = line("".join(page.itertext())) if page is not None else ""
    said = [text_of(article.get("headline")), *(metas.get(name, "") for name in TITLES), whole]
    said = [bare(text, outlet) for text in said if text]
    keys = [key(text) for text in said[:-1] or said if text]
    headings = [text for text in map(heading, seen_headings(root)) if text and key(text) != key(outlet)]
    for text in headings:
        if any(alike(key(text), one) for one in keys):
            return text
    if not said and len(headings) == 1:
        return headings[0]
    return said[0] if said else ""


def alike(seen: str, said: str) -> bool:
    """True if one title holds the other, and little more."""
    short, long = sorted((seen, said), key=len)
    return len(short) * 2 >= len(long) > 0 and short in long


def seen_headings(root: Any) -> list[Any]:
    """First-rank headings, and what is marked as the headline, in the order of their likelihood."""
    marked = root.xpath("//*[contains(@itemprop,'headline')][not(self::meta)]")[:3]
    return [*marked, *root.xpath("//article//h1 | //main//h1")[:3], *root.xpath("//h1")[:5]]


def heading(element: Any) -> str:
    text = line(words_of(element))
    return text if len(text) <= 300 else ""


def bare(title: str, outlet: str) -> str:
    """A title without the outlet's name that follows or precedes it."""
    pieces = BETWEEN.split(title)
    if len(pieces) < 2:
        return title
    cuts = [match.span() for match in BETWEEN.finditer(title)]
    if outlet and key(pieces[0]) == key(outlet):
        return title[cuts[0][1] :]
    if (outlet and key(pieces[-1]) == key(outlet)) or (not outlet and len(pieces[-1]) < 30 and len(title) > 40):
        return title[: cuts[-1][0]]
    return title


def byline_of(root: Any, metas: Mapping[str, str], article: Mapping[str, Any], nodes: list[Mapping[str, Any]]) -> str:
    """Whoever wrote it, “, ” between several."""
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    authors = article.get("author") or article.get("creator")
    authors = authors if isinstance(authors, list) else [authors]
    whole = [
        by_id.get(one["@id"], one) if isinstance(one, Mapping) and isinstance(one.get("@id"), str) else one
        for one in authors[:20]
    ]
    names = [name for one in whole for name in texts_of(one)]
    names = names or [metas.get(name, "") for name in AUTHORS if metas.get(name)][:1]
    names = [BY.sub("", name) for name in names if name and not IS_ADDRESS.search(name)]
    return ", ".join(dict.fromkeys(names)) or seen_byline(root)


def seen_byline(root: Any) -> str:
    """The byline as a reader sees it."""
    paths = (
        "//*[@itemprop='author']//*[@itemprop='name']",
        "//*[@itemprop='author'][not(self::meta)]",
        "//a[@rel='author']",
        "//*[contains(concat(' ',normalize-space(@class),' '),' byline ')]",
    )
    for path in paths:
        texts = [BY.sub("", line(words_of(one))) for one in root.xpath(path)[:4]]
        texts = [text for text in texts if 2 < len(text) <= 120 and not any(sign.isdigit() for sign in text)]
        if texts:
            return ", ".join(dict.fromkeys(texts))
    return ""


def time_of(root: Any) -> str:
    """The first date that is marked as one."""
    marked = root.xpath(
        "//*[@itemprop='datePublished'] | //time[@pubdate]"
        " | //*[contains(@class,'published')][self::time or self::abbr]"
    )
    for one in [
        *marked[:3],
        *root.xpath("//article//time[@datetime] | //main//time[@datetime]")[:1],
        *root.xpath("//time[@datetime]")[:1],
    ]:
        said = first(one.get("datetime"), one.get("content"), one.get("title"), line("".join(one.itertext()))[:60])
        if said:
            return said
    return ""


def licence_of(root: Any, metas: Mapping[str, str], article: Mapping[str, Any]) -> str:
    """The licence, Creative Commons' by their short names."""
    links = [
        link.get("href") or ""
        for link in root.xpath("//*[self::a or self::link][contains(concat(' ',@rel,' '),' license ')]")[:3]
    ]
    for said in (text_of(article.get("license")), *links, *(metas.get(name, "") for name in LICENCES)):
        if found := COMMONS.search(said):
            if found[1].lower() == "publicdomain":
                return "CC0 1.0" if found[2].lower() == "zero" else "Public domain"
            return f"CC {found[2].upper()} {found[3] or ''}".strip()
        if said:
            return said
    return ""


def url_of(root: Any, metas: Mapping[str, str], article: Mapping[str, Any]) -> str:
    """Where the page says it is at home; else where it was saved from."""
    links = [link.get("href") for link in root.xpath("//link[@rel='canonical']")[:1]]
    for said in (
        *links,
        metas.get("og:url"),
        text_of(article.get("url")),
        text_of(article.get("mainEntityOfPage")),
        *saved_from(root),
    ):
        with suppress(ValueError):
            if said and address(str(said).strip()):
                return str(said).strip()
    return ""


def saved_from(root: Any) -> Iterator[str]:
    """The address that a browser wrote into a page that it saved."""
    from lxml import etree

    comments = [*root.itersiblings(etree.Comment, preceding=True), *root.iter(etree.Comment)][:20]
    for comment in comments:
        if found := SAVED_FROM.search((comment.text or "")[:4000]):
            yield found[1] or found[2]
