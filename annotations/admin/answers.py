"""What people said and what was decided, read-only: answers change where they are given, with an event each time."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy

from annotations.models import Answer, Decision

from .base import ScopedAdmin
from .scope import ProjectFilter, link
from .site import site


class OfSentence(ScopedAdmin):
    """A sentence is named by its article and number; its text is not shown."""

    @admin.display(description=gettext_lazy("sentence"), ordering="sentence__number")
    def number(self, row: Any) -> int:
        return int(row.sentence.number)

    @admin.display(description=gettext_lazy("article"))
    def article_link(self, row: Any) -> str:
        return link(row.sentence.article)

    @admin.display(description=gettext_lazy("codebook"))
    def codebook_link(self, row: Any) -> str:
        return link(row.codebook)


@admin.register(Answer, site=site)
class AnswerAdmin(OfSentence):
    list_display = (
        "number",
        "article_link",
        "reviewer",
        "round",
        "state",
        "label",
        "hedged",
        "how",
        "version",
        "sequence",
    )
    list_display_links = ("number",)
    list_filter = (ProjectFilter, "state", "label", "how", "hedged", "suggestion_seen")
    list_select_related = ("sentence__article", "reviewer")
    search_fields = ("reviewer__email", "reviewer__name", "sentence__article__details__title")
    ordering = ("-sequence",)
    fields = (
        "number",
        "article_link",
        "reviewer_name",
        "round",
        "state",
        "label",
        "hedged",
        "unsure_reason",
        "spans",
        "marks",
        "how",
        "suggestion_seen",
        "hedged_by",
        "source_by",
        "active_seconds",
        "codebook_link",
        "version",
        "sequence",
    )
    readonly_fields = fields

    @admin.display(description=gettext_lazy("reviewer"))
    def reviewer_name(self, row: Answer) -> str:
        return str(row.reviewer)


@admin.register(Decision, site=site)
class DecisionAdmin(OfSentence):
    list_display = ("number", "article_link", "label", "hedged", "category", "joint", "by", "version", "sequence")
    list_display_links = ("number",)
    list_filter = (ProjectFilter, "label", "category", "joint")
    list_select_related = ("sentence__article", "by")
    search_fields = ("by__email", "by__name", "sentence__article__details__title")
    ordering = ("-sequence",)
    fields = (
        "number",
        "article_link",
        "label",
        "hedged",
        "spans",
        "category",
        "joint",
        "by_name",
        "codebook_link",
        "version",
        "sequence",
    )
    readonly_fields = fields

    @admin.display(description=gettext_lazy("by"))
    def by_name(self, row: Decision) -> str:
        return str(row.by)
