"""Pages in shapes that nobody looked at while the reader was written: the bench measures on them, no rule is made from
them. What comes out wrong stays so until a rule for other reasons puts it right."""

from __future__ import annotations

from collections.abc import Iterator

from tests.ingest.kinds.pages import ASIDE, SITE, body, comments, expected, footer, ld, meta, nav, page, related
from tests.ingest.kinds.stories import STORIES, Sample, Story


def blocks_of_text(story: Story) -> str:
    """Every block in two boxes, as large broadcasters write."""
    p = lambda text: (
        f'<div data-component="text-block" class="ssrcss-1"><div class="ssrcss-2"><p class="ssrcss-3">{text}</p></div></div>'
    )
    figure = lambda text: (
        f'<div data-component="image-block"><figure><div><picture><img src="a"></picture><span class="credit">Courier</span></div><figcaption><span class="visually-hidden">Image caption, </span>{text}</figcaption></figure></div>'
    )
    links = f'<div data-component="links-block"><h2>More on this story</h2><ul><li><a href="/a">{ASIDE}</a></li><li><a href="/b">{ASIDE} again</a></li></ul></div>'
    inside = f"""{nav()}<main id="main-content"><article><header data-component="headline-block"><h1 id="main-heading">{story.title}</h1></header>
<div data-component="byline-block"><span>{story.byline}</span><span>Harbour correspondent</span></div><div data-component="metadata-block"><time datetime="{story.published}">3 hours ago</time></div>
{body(story, p=p, figure=figure)}{links}</article></main>{footer()}"""
    return page(story, inside, head=ld(story, "ReportageNewsArticle"))


def medium(story: Story) -> str:
    p = lambda text: f'<p id="a1" class="pw-post-body-paragraph mq mr">{text}</p>'
    inside = f"""<div class="l c"><div class="bars"><a href="/">Open in app</a><a href="/in">Sign up</a><a href="/on">Sign in</a></div><article><div class="l"><section><div><div class="fn fo">
<h1 class="pw-post-title">{story.title}</h1><div class="speechify"><a href="/@x">{story.byline}</a><span>6 min read</span><span>Mar 5, 2024</span></div><div class="actions"><p>--</p><button>Listen</button></div>
{body(story, p=p)}</div></div></section></div></article><div class="claps"><p>Written by {story.byline}</p><p>612 followers. I write about ports and the people in them.</p></div></div>"""
    return page(
        story,
        inside,
        head=meta(
            og__title=story.title, article__published_time=f"{story.published}T01:02:03.456Z", author=story.byline
        ),
        title=f"{story.title} | by {story.byline} | {SITE}",
    )


def joomla(story: Story) -> str:
    inside = f"""<div class="body"><div class="container"><header class="header">{nav("navigation")}</header><div class="row-fluid"><main id="content" class="span9"><div class="item-page" itemscope itemtype="https://schema.org/Article">
<div class="page-header"><h2 itemprop="headline">{story.title}</h2></div><dl class="article-info muted"><dt class="article-info-term">Details</dt><dd class="createdby" itemprop="author"><span itemprop="name">{story.byline}</span></dd>
<dd class="published"><time datetime="{story.published}T08:00:00+00:00" itemprop="datePublished">Published: 5 March</time></dd><dd class="hits">Hits: 211</dd></dl><div itemprop="articleBody">{body(story, h="h3")}</div>
<ul class="pager pagenav"><li><a href="/p">Prev</a></li><li><a href="/n">Next</a></li></ul></div></main><div class="span3">{related("div", "moduletable")}</div></div></div></div>{footer()}"""
    return page(story, inside, title=story.title)


def squarespace(story: Story) -> str:
    p = lambda text: f'<p style="white-space:pre-wrap;" class="">{text}</p>'
    figure = lambda text: (
        f'</div></div><div class="sqs-block image-block"><figure class="sqs-block-image-figure"><img src="a"><figcaption class="image-caption-wrapper"><div class="image-caption"><p>{text}</p></div></figcaption></figure></div><div class="sqs-block html-block"><div class="sqs-html-content">'
    )
    inside = f"""<header id="header">{nav("header-nav")}</header><main id="page"><article class="blog-item entry"><div class="blog-item-wrapper"><div class="blog-item-top-wrapper"><div class="blog-item-title"><h1 class="entry-title">{story.title}</h1></div>
<div class="blog-meta-item"><time class="dt-published blog-meta-item--date" datetime="{story.published}"><span>5 Mar</span></time></div><div class="blog-item-author-name">Written By {story.byline}</div></div>
<div class="blog-item-content e-content"><div class="sqs-layout"><div class="sqs-block html-block"><div class="sqs-html-content">{body(story, p=p, figure=figure, h="h3")}</div></div></div></div>{comments()}</div></article></main>{footer()}"""
    return page(story, inside, head=ld(story, "Article"), title=f"{story.title} — {SITE}")


def typo3(story: Story) -> str:
    p = lambda text: f'<p class="bodytext">{text}</p>'
    figure = lambda text: (
        f'<div class="ce-gallery"><div class="ce-row"><div class="ce-column"><figure class="image"><img src="a"><figcaption class="image-caption">{text}</figcaption></figure></div></div></div>'
    )
    inside = f"""<div class="page-head">{nav("meta-menu")}<ol class="breadcrumb"><li><a href="/">Start</a></li><li>{story.title}</li></ol></div><div class="page-main" role="main"><!--TYPO3SEARCH_begin--><div class="news news-single"><div class="article">
<div class="header"><h1>{story.title}</h1></div><div class="footer"><p><span class="news-list-date"><time datetime="{story.published}">{story.published}</time></span> | {story.byline}</p></div><div class="news-text-wrap">{body(story, p=p, figure=figure)}</div>
<div class="news-backlink-wrap"><a href="/back">Back</a></div></div></div><!--TYPO3SEARCH_end--></div>{footer()}"""
    return page(
        story,
        inside,
        head=f'<meta name="date" content="{story.published}"><meta name="author" content="{story.byline}">',
        title=f"{SITE}: {story.title}",
    )


def old_tables(story: Story) -> str:
    p = lambda text: f'<p><font face="Verdana" size="2">{text}</font></p>'
    figure = lambda text: (
        f'<table align="right" width="200"><tr><td><img src="a"></td></tr><tr><td><font size="1"><i>{text}</i></font></td></tr></table>'
    )
    left = "".join(f'<tr><td><a href="/{n}"><font size="1">Section {n}</font></a></td></tr>' for n in range(9))
    inside = f"""<table width="760"><tr><td colspan="3"><font size="5">{SITE}</font></td></tr><tr valign="top"><td width="120"><table>{left}</table></td><td width="480"><font size="4"><b>{story.title}</b></font><br>
<font size="1">{story.published} | {story.byline}</font>{body(story, p=p, figure=figure, h="h4")}</td><td width="160"><p><b>Weather</b></p><p>Rain in the west, dry in the east, and a cold wind from the sea all week.</p></td></tr></table>"""
    return page(story, inside)


SHAPES = {
    "broadcaster": blocks_of_text,
    "medium": medium,
    "joomla": joomla,
    "squarespace": squarespace,
    "typo3": typo3,
    "tables": old_tables,
}


def samples() -> Iterator[Sample]:
    for shape, write in SHAPES.items():
        for name, story in STORIES.items():
            yield Sample(f"{shape}-{name}.html", write(story).encode(), (expected(story),))
