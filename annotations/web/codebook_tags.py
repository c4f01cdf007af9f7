"""What templates ask of a codebook by `{% load codebook %}`: guidelines as harmless HTML, what a change is called."""

from __future__ import annotations

import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from annotations.discuss.codebooks import Change

register = template.Library()

TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong", "table", "tbody",
    "td", "th", "thead", "tr", "ul",
}  # fmt: skip
# A page has one first heading, and it is not the guidelines'.
LOWER = {"h1": "h2", "h2": "h3", "h3": "h4"}


@register.filter
def markdown(text: str) -> SafeString:
    """CommonMark with tables, sanitised: what is no Markdown stays the text that it is."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "html_inline", "html_block"])
    tokens = parser.parse(text)
    for token in tokens:
        token.tag = LOWER.get(token.tag, token.tag)
    html = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "mailto"})
    return mark_safe(clean)  # noqa: S308 -- nh3 let nothing through but TAGS and links


@register.simple_tag
def change_title(change: Change, names: dict[str, str]) -> str:
    """What was changed, in words: "Sourced: definition", "Ruling R26"."""
    parts = {
        "name": _("name"),
        "hint": _("in three words"),
        "definition": _("definition"),
        "examples": _("examples"),
        "hotkeys": _("keys"),
    }
    if change.kind in parts:
        return f"{names.get(change.what, change.what)}: {parts[change.kind]}"
    wholes = {"ruling": _("Ruling %(what)s"), "question": _("Question %(what)s"), "policy": _("Policy %(what)s")}
    return wholes.get(change.kind, _("Guidelines")) % {"what": change.what.replace("_", " ")}
