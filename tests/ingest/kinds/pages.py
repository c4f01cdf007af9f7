"""Pages in the shapes of ten content systems, with the furniture that real ones carry around an article."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html import escape

from tests.ingest.kinds.stories import ASIDE, STORIES, Expected, Sample, Story

DAYS = {"en": "5 March 2024", "de": "20.11.2023"}
SITE = "The Sandvik Courier"


def ld(story: Story, kind: str = "NewsArticle", **more: object) -> str:
    value = {
        "@context": "https://schema.org", "@type": kind, "headline": story.title, "datePublished": f"{story.published}T06:30:00+01:00",
        "author": [{"@type": "Person", "name": story.byline}], "publisher": {"@type": "Organization", "name": SITE}, **more,
    }  # fmt: skip
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def nav(css: str = "main-nav") -> str:
    links = "".join(
        f'<li><a href="/{name.lower()}">{name}</a></li>' for name in ("Home", "News", "Politics", "Sport", "Culture")
    )
    return f'<nav class="{css}"><ul>{links}</ul></nav>'


def related(tag: str = "div", css: str = "related-posts") -> str:
    items = "".join(f'<li><a href="/x{n}">{ASIDE} and number {n} of the list</a></li>' for n in range(4))
    return f'<{tag} class="{css}"><h3>Related stories</h3><ul>{items}</ul></{tag}>'


def comments() -> str:
    words = "I have lived here for forty years and never saw such a mess. Somebody should resign over this, and soon."
    return f'<section id="comments" class="comments-area"><h2>2 comments</h2><ol><li><p>{words}</p></li><li><p>Quite right, I say.</p></li></ol></section>'


def footer() -> str:
    return f"<footer class='site-footer'><p>© 2024 {SITE}. All rights reserved.</p><p>Registered in Sandvik, number 55 12 10. Terms of use and privacy.</p></footer>"


Write = Callable[[str], str]


def body(
    story: Story,
    *,
    p: Write | None = None,
    h: str = "h2",
    figure: Write | None = None,
    quote: Write | None = None,
    between: str = "",
) -> str:
    """The story's parts as mark-up; `between` stands in the middle of them."""
    p = p or (lambda text: f"<p>{text}</p>")
    figure = figure or (lambda text: f'<figure><img src="a.jpg" alt="quay"><figcaption>{text}</figcaption></figure>')
    quote = quote or (lambda text: f"<blockquote><p>{text}</p></blockquote>")
    out, listing = [], False
    for place, (kind, raw) in enumerate(story.parts):
        text = escape(raw, quote=False)
        if listing and kind != "list":
            out.append("</ul>")
        if kind == "list" and not listing:
            out.append("<ul>")
        listing = kind == "list"
        out.append(
            f"<li>{text}</li>"
            if listing
            else {"": p, "caption": figure, "quote": quote}.get(kind, lambda text: f"<{h}>{text}</{h}>")(text)
        )
        if place == 3:
            out.append(between)
    return "\n".join(out)


def page(story: Story, inside: str, *, head: str = "", title: str | None = None) -> str:
    title = title if title is not None else f"{story.title} - {SITE}"
    return f'<!DOCTYPE html>\n<html lang="{story.language}"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head>\n<body>{inside}</body></html>'


def meta(**names: str) -> str:
    return "".join(
        f'<meta property="{name.replace("__", ":")}" content="{escape(value)}">' for name, value in names.items()
    )


def wordpress(story: Story) -> str:
    head = meta(og__title=story.title, og__site_name=SITE, article__published_time=f"{story.published}T05:00:00+00:00")
    figure = lambda text: (
        f'<div class="wp-caption alignnone"><img src="a.jpg"><p class="wp-caption-text">{text}</p></div>'
    )
    social = '<div class="sharedaddy sd-sharing"><h3>Share this:</h3><ul><li><a href="#">Twitter</a></li><li><a href="#">Facebook</a></li></ul></div>'
    inside = f"""<div id="page"><header class="site-header"><p class="site-title"><a href="/">{SITE}</a></p>{nav()}</header>
<main><article class="post type-post"><header class="entry-header"><h1 class="entry-title">{story.title}</h1>
<div class="entry-meta"><span class="posted-on">Posted on <time class="entry-date published" datetime="{story.published}">{story.published}</time></span>
<span class="byline"> by <span class="author vcard"><a class="url fn n" href="/a">{story.byline}</a></span></span></div></header>
<div class="entry-content">{body(story, figure=figure)}{social}</div></article>{comments()}</main>
<aside class="widget-area sidebar">{related(css="widget")}</aside>{footer()}</div>"""
    return page(story, inside, head=head, title=f"{story.title} – {SITE}")


def drupal(story: Story) -> str:
    inside = f"""<div class="dialog-off-canvas-main-canvas">{nav("menu--main")}<div class="breadcrumb"><a href="/">Home</a> » <a href="/n">News</a></div>
<main role="main"><div class="region region-content"><h1 class="page-header"><span class="field field--name-title">{story.title}</span></h1>
<article role="article" class="node node--type-article"><footer class="node__meta"><div class="node__submitted">Submitted by <span>{story.byline}</span></div></footer>
<div class="node__content"><div class="clearfix text-formatted field field--name-body field__item">{body(story)}</div>
<div class="field field--name-field-tags"><div>Tags</div><div><a href="/t1">Harbours</a></div><div><a href="/t2">Sandvik</a></div></div></div></article></div></main>
<div class="region-sidebar">{related("section", "block block-views recommended")}</div>{footer()}</div>"""
    head = f'<meta name="dcterms.date" content="{story.published}"><meta name="author" content="{story.byline}"><link rel="canonical" href="https://courier.example/node/17">'
    return page(story, inside, head=head, title=f"{story.title} | {SITE}")


def ghost(story: Story) -> str:
    figure = lambda text: (
        f'<figure class="kg-card kg-image-card kg-card-hascaption"><img class="kg-image" src="a"><figcaption><span style="white-space: pre-wrap;">{text}</span></figcaption></figure>'
    )
    signup = '<div class="kg-card kg-signup-card newsletter"><h3>Sign up for more like this.</h3><p>Every Friday the best of the week, in your letter box before breakfast.</p></div>'
    inside = f"""<div class="viewport">{nav("gh-navigation")}<main class="gh-main"><article class="gh-article post"><header class="gh-article-header">
<h1 class="gh-article-title">{story.title}</h1><div class="gh-article-meta"><h4 class="gh-article-author-name"><a href="/author/x/">{story.byline}</a></h4>
<time class="gh-article-meta-date" datetime="{story.published}">{story.published}</time></div></header>
<section class="gh-content gh-canvas">{body(story, figure=figure, between=signup)}</section></article></main>{footer()}</div>"""
    return page(story, inside, head=ld(story, "Article"), title=story.title)


def substack(story: Story) -> str:
    figure = lambda text: (
        f'<div class="captioned-image-container"><figure><a href="x"><img src="a"></a><figcaption class="image-caption">{text}</figcaption></figure></div>'
    )
    widget = '<div class="subscription-widget-wrap"><div class="subscription-widget show-subscribe"><div class="preamble"><p>The Courier is a reader-supported publication. To receive new posts, become a subscriber.</p></div><form><input type="email"></form></div></div>'
    inside = f"""<div class="main-menu topbar">{nav()}</div><div class="single-post-container"><article class="typography newsletter-post post">
<div class="post-header"><h1 class="post-title published">{story.title}</h1><div class="byline-wrapper"><a href="/@m">{story.byline}</a></div></div>
<div class="available-content"><div class="body markup">{body(story, figure=figure, between=widget, h="h3")}</div></div></article></div>{footer()}"""
    return page(story, inside, head=ld(story), title=f"{story.title} - by {story.byline}")


def arc(story: Story) -> str:
    """As systems of large American newspapers write: every paragraph in a box of its own, and teasers between."""
    p = lambda text: (
        f'<div class="article-body" data-qa="article-body"><p data-testid="drop-cap-letter" class="wpds-c-cYdRxM font-copy">{text}</p></div>'
    )
    teaser = f'<div class="wpds-c-grid promo-container"><a href="/x"><h3>{ASIDE}</h3></a></div><div class="ad-slot">Advertisement</div>'
    inside = f"""<div id="fusion-app">{nav("sc-nav")}<main><header><h1 data-testid="headline"><span>{story.title}</span></h1></header>
<div class="byline"><span>By <a href="/people/x">{story.byline}</a></span></div><div class="grid-body"><div class="teaser-content">{body(story, p=p, between=teaser)}</div></div>
{related("div", "recirc-container")}</main>{footer()}</div>"""
    return page(story, inside, head=ld(story, alternativeHeadline="Something else"), title=f"{story.title} - {SITE}")


def guardian(story: Story) -> str:
    figure = lambda text: (
        f'<figure class="dcr-1" data-spacefinder-role="inline"><picture><img src="a"></picture><figcaption class="dcr-9"><span class="dcr-svg"><svg><path d="M1"/></svg></span><span>{text}</span></figcaption></figure>'
    )
    richer = f'<aside data-spacefinder-role="richLink" class="rich-link"><a href="/y">{ASIDE}</a><div>Read more</div></aside>'
    inside = f"""<section data-component="nav3">{nav()}</section><main><article><div data-gu-name="headline"><h1>{story.title}</h1></div>
<div data-gu-name="meta"><address aria-label="Contributor info"><a rel="author" href="/profile/x">{story.byline}</a></address></div>
<div data-gu-name="body"><div id="maincontent" class="article-body-commercial-selector article-body-viewer-selector">{body(story, figure=figure, between=richer)}</div></div>
<div class="submeta"><span>Topics</span><ul><li><a href="/t">Harbours</a></li></ul></div></article></main>{related("section", "most-viewed trending")}{footer()}"""
    head = meta(
        og__title=story.title,
        og__site_name=SITE,
        article__published_time=f"{story.published}T07:00:12.000Z",
        og__url="https://courier.example/2024/quay",
    )
    return page(story, inside, head=head, title=f"{story.title} | Harbours | {SITE}")


def amp(story: Story) -> str:
    figure = lambda text: (
        f'<figure class="amp-wp-article-featured-image"><amp-img src="a" width="3" height="2" layout="responsive"></amp-img><p class="wp-caption-text">{text}</p></figure>'
    )
    consent = '<amp-consent id="c" layout="nodisplay"></amp-consent><amp-sidebar id="s" class="sidebar"><ul><li><a href="/">Home</a></li></ul></amp-sidebar>'
    inside = f"""{consent}<header class="amp-wp-header"><div><a href="/">{SITE}</a></div></header><article class="amp-wp-article">
<header class="amp-wp-article-header"><h1 class="amp-wp-title">{story.title}</h1><div class="amp-wp-meta amp-wp-byline"><span class="amp-wp-author author vcard">{story.byline}</span></div></header>
<div class="amp-wp-article-content">{body(story, figure=figure, between='<amp-ad width="300" height="250" type="x"></amp-ad>')}</div></article>{footer()}"""
    head = f"<style amp-boilerplate>body{{visibility:hidden}}</style><script async src='https://x.example/v0.js'></script>{ld(story)}"
    return page(story, inside, head=head).replace("<html ", "<html amp ")


def blogger(story: Story) -> str:
    """Paragraphs that only line breaks set apart, in a table-laid page of old."""
    p = lambda text: f"{text}<br /><br />"
    figure = lambda text: (
        f'<table class="tr-caption-container"><tbody><tr><td><img src="a"></td></tr><tr><td class="tr-caption">{text}</td></tr></tbody></table>'
    )
    inside = f"""<div id="header-wrapper"><h1 class="title"><a href="/">{SITE}</a></h1></div><div id="main-wrapper"><div class="blog-posts hfeed">
<h2 class="date-header"><span>{DAYS[story.language]}</span></h2><div class="post hentry"><h3 class="post-title entry-title">{story.title}</h3>
<div class="post-body entry-content" itemprop="articleBody">{body(story, p=p, figure=figure, h="h4")}</div>
<div class="post-footer"><span class="post-author vcard">Posted by <span class="fn">{story.byline}</span></span></div></div></div></div>
<div id="sidebar-wrapper" class="sidebar">{related("div", "widget PopularPosts")}</div>"""
    head = (
        f'<meta itemprop="datePublished" content="{story.published}"><meta name="author" content="{story.byline}">'
        + meta(og__title=story.title)
    )
    return page(story, inside, head=head, title=f"{SITE}: {story.title}")


def mediawiki(story: Story) -> str:
    p = lambda text: f'<p>{text}<sup id="cite_ref-1" class="reference"><a href="#cite_note-1">[1]</a></sup>\n</p>'
    figure = lambda text: (
        f'<figure class="mw-default-size" typeof="mw:File/Thumb"><a href="/f"><img src="a"></a><figcaption>{text}</figcaption></figure>'
    )
    edit = '<span class="mw-editsection"><span>[</span><a href="/e">edit</a><span>]</span></span>'
    text = body(story, p=p, figure=figure).replace("</h2>", f"</h2>{edit}")
    inside = f"""<div class="vector-header">{nav("vector-menu")}</div><main id="content" class="mw-body"><h1 id="firstHeading" class="firstHeading"><span class="mw-page-title-main">{story.title}</span></h1>
<div id="bodyContent"><div id="siteSub" class="noprint">From {SITE}, the free news source</div><div id="mw-content-text" class="mw-body-content"><div class="mw-parser-output">{text}
<div class="reflist"><ol class="references"><li id="cite_note-1"><span class="reference-text">Harbour office, minutes of the meeting, page four.</span></li></ol></div></div></div>
<div id="catlinks" class="catlinks"><a href="/c">Categories</a>: <ul><li><a href="/c1">Harbours</a></li></ul></div></div></main>{footer()}"""
    head = f'<link rel="canonical" href="https://wiki.example/{story.language}"><link rel="license" href="https://creativecommons.org/licenses/by/2.5/">{ld(story, "Article")}'
    return page(story, inside, head=head, title=f"{story.title} - {SITE}")


def plain_cms(story: Story) -> str:
    """Nothing but boxes, and everything that can be known in JSON-LD, one graph of many objects."""
    graph = json.dumps({"@context": "https://schema.org", "@graph": [
        {"@type": "WebSite", "name": SITE, "url": "https://courier.example/"},
        {"@type": "Person", "@id": "#w", "name": story.byline},
        {"@type": ["NewsArticle", "Article"], "headline": story.title, "author": {"@id": "#w"}, "datePublished": str(story.published), "inLanguage": story.language,
         "license": "https://creativecommons.org/licenses/by-sa/4.0/", "mainEntityOfPage": "https://courier.example/quay", "publisher": {"@type": "Organization", "name": SITE}}]})  # fmt: skip
    p = lambda text: f'<div class="c7">{text}</div>'
    quote = lambda text: f'<blockquote class="c8">{text}</blockquote><div class="pull-quote"><p>{text}</p></div>'
    inside = f"""<div class="top"><div class="menu"><a href="/">Home</a> <a href="/n">News</a> <a href="/s">Sport</a></div></div>
<div class="c1"><div class="c2"><h1>{story.title}</h1></div><div class="c3">{body(story, p=p, quote=quote)}</div></div>
<div class="cookie-consent"><p>We use cookies to make this site better. You may accept all of them or choose which.</p></div>{footer()}"""
    return page(story, inside, head=f'<script type="application/ld+json">{graph}</script>')


SHAPES: dict[str, Callable[[Story], str]] = {
    "wordpress": wordpress, "drupal": drupal, "ghost": ghost, "substack": substack, "arc": arc, "guardian": guardian, "amp": amp,
    "blogger": blogger, "mediawiki": mediawiki, "plain-cms": plain_cms,
}  # fmt: skip


def expected(story: Story) -> Expected:
    texts = tuple(("- " if kind == "list" else "") + text for kind, text in story.parts)
    return Expected(story.title, texts, story.published, story.byline, tuple(kind for kind, _ in story.parts))


def samples() -> Iterator[Sample]:
    for shape, write in SHAPES.items():
        for name, story in STORIES.items():
            yield Sample(f"{shape}-{name}.html", write(story).encode(), (expected(story),))
    story = STORIES["wolf"]
    latin = wordpress(story).replace(
        '<meta charset="utf-8">', '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">'
    )
    yield Sample("latin-1.html", latin.encode("cp1252"), (expected(story),))
    yield Sample("utf-16.html", drupal(story).encode("utf-16"), (expected(story),))
    picture = "data:image/png;base64," + "iVBORw0KGgo" * 60_000
    saved = "<!-- saved from url=(0031)https://courier.example/saved -->\n" + ghost(STORIES["harbour"]).replace(
        "a.jpg", picture
    ).replace('src="a"', f'src="{picture}"')
    yield Sample("saved-single-file.html", saved.encode(), (expected(STORIES["harbour"]),))
