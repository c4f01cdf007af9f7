"""What is sent: feeds, e-mails, a page saved as one file, a web archive."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from html import escape

from tests.ingest.kinds.pages import body, drupal, wordpress
from tests.ingest.kinds.pages import expected as of_page
from tests.ingest.kinds.stories import HARBOUR, STORIES, WOLF, Expected, Sample, Story

RFC = {"en": "Tue, 05 Mar 2024 06:30:00 +0100", "de": "Mon, 20 Nov 2023 06:30:00 GMT"}


def rss(*, cdata: bool) -> str:
    items = ""
    for story in STORIES.values():
        text = f"<![CDATA[{body(story)}]]>" if cdata else escape(body(story))
        items += f"""<item><title>{story.title if cdata else escape(escape(story.title))}</title><link>https://courier.example/{story.language}</link>
<dc:creator>{story.byline}</dc:creator><pubDate>{RFC[story.language]}</pubDate><description>Just a teaser.</description><content:encoded>{text}</content:encoded></item>"""
    return f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Sandvik Courier</title><language>en</language>{items}</channel></rss>"""


def atom() -> str:
    entries = ""
    for story in STORIES.values():
        inside = body(story).replace('alt="quay">', 'alt="quay"/>')
        entries += f"""<entry><title type="text">{story.title}</title><link rel="alternate" href="https://courier.example/{story.language}"/><id>urn:1</id>
<published>{story.published}T06:30:00Z</published><updated>2025-01-01T00:00:00Z</updated><author><name>{story.byline}</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{inside}</div></content></entry>"""
    return f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>The Sandvik Courier</title>{entries}</feed>'


def rdf() -> str:
    item = f'<item rdf:about="x"><title>{HARBOUR.title}</title><link>https://courier.example/q</link><description>{HARBOUR.parts[1][1]}</description><dc:date>2024-03-05T01:00:00Z</dc:date><dc:creator>{HARBOUR.byline}</dc:creator></item>'
    return f'<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="c"><title>The Sandvik Courier</title></channel>{item}</rdf:RDF>'


def mail(story: Story, *, html: bool) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = (
        story.title,
        f"{story.byline} <m@courier.example>",
        "desk@example.org",
    )
    message["Date"] = RFC[story.language]
    message.set_content("\n\n".join(story.texts()) + "\n\n-- \nThe Sandvik Courier\n", cte="quoted-printable")
    if html:
        message.add_alternative(f"<html><body>{body(story)}</body></html>", subtype="html")
        message.add_attachment(b"\x89PNG...", maintype="image", subtype="png", filename="a.png")
    return message.as_bytes()


def mhtml(story: Story) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "<Saved by Blink>", story.title
    message["Snapshot-Content-Location"], message["Date"] = "https://courier.example/saved", RFC["de"]
    message.set_content(wordpress(story), subtype="html", cte="quoted-printable")
    message.add_related(b"\x89PNG...", maintype="image", subtype="png")
    return message.as_bytes()


def record(kind: str, url: str, media: str, content: bytes) -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Type: {media}\r\nContent-Length: {len(content)}\r\n\r\n"
    return head.encode() + content + b"\r\n\r\n"


def answer(
    page: str,
    *,
    status: str = "200 OK",
    packed: bool = False,
    chunked: bool = False,
    media: str = "text/html; charset=utf-8",
) -> bytes:
    content, head = page.encode(), [f"HTTP/1.1 {status}", f"Content-Type: {media}"]
    if packed:
        content, head = gzip.compress(content, mtime=0), [*head, "Content-Encoding: gzip"]
    if chunked:
        half = len(content) // 2
        content = (
            b"".join(f"{len(one):x}\r\n".encode() + one + b"\r\n" for one in (content[:half], content[half:]))
            + b"0\r\n\r\n"
        )
        head.append("Transfer-Encoding: chunked")
    return "\r\n".join(head).encode() + b"\r\n\r\n" + content


def warc() -> list[bytes]:
    response = "application/http;msgtype=response"
    return [
        record("warcinfo", "", "application/warc-fields", b"software: x\r\n"),
        record("request", "https://courier.example/a", "application/http;msgtype=request", b"GET / HTTP/1.1\r\n\r\n"),
        record(
            "response", "https://courier.example/a", response, answer(wordpress(HARBOUR), packed=True, chunked=True)
        ),
        record(
            "response",
            "https://courier.example/gone",
            response,
            answer("<html><p>Gone</p></html>", status="404 Not Found"),
        ),
        record("response", "https://courier.example/a.png", response, answer("....", media="image/png")),
        record("response", "https://courier.example/b", response, answer(drupal(WOLF))),
    ]


def samples() -> Iterator[Sample]:
    marked = tuple(replace(of_page(story), kinds=None) for story in STORIES.values())
    yield Sample("cdata.rss", rss(cdata=True).encode(), marked)
    yield Sample("escaped.xml", rss(cdata=False).encode(), marked)
    yield Sample("feed.atom", atom().encode(), marked)
    yield Sample(
        "old.xml", rdf().encode(), (Expected(HARBOUR.title, (HARBOUR.parts[1][1],), HARBOUR.published, HARBOUR.byline),)
    )
    yield Sample(
        "plain.eml", mail(WOLF, html=False), (Expected(WOLF.title, WOLF.texts(), WOLF.published, WOLF.byline),)
    )
    yield Sample("newsletter.eml", mail(HARBOUR, html=True), (marked[0],))
    yield Sample("saved.mhtml", mhtml(WOLF), (of_page(WOLF),))
    pages = (of_page(HARBOUR), of_page(WOLF))
    yield Sample("crawl.warc", b"".join(warc()), pages)
    yield Sample("crawl.warc.gz", b"".join(gzip.compress(one, mtime=0) for one in warc()), pages)
