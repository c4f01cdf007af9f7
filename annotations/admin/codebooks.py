"""Codebooks, read-only: a published version never changes, and a new one is made on the guidelines page."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy

from annotations.models import Codebook

from .base import ScopedAdmin
from .scope import ProjectFilter, link
from .site import site


@admin.register(Codebook, site=site)
class CodebookAdmin(ScopedAdmin):
    list_display = ("__str__", "project_link", "published_at", "by")
    list_filter = (ProjectFilter, ("published_at", admin.EmptyFieldListFilter))
    list_select_related = ("project", "by")
    search_fields = ("project__name",)
    ordering = ("project__name", "-version")
    fields = ("version", "project_link", "published_at", "by_name", "labels", "rulings", "policies", "guidelines")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("project"), ordering="project__name")
    def project_link(self, row: Codebook) -> str:
        return link(row.project)

    @admin.display(description=gettext_lazy("by"))
    def by_name(self, row: Codebook) -> str:
        return str(row.by or "–")

    @admin.display(description=gettext_lazy("labels"))
    def labels(self, row: Codebook) -> str:
        entries = ((entry["name"], entry["definition"]) for entry in row.content.get("entries", ()))
        return format_html_join("", "<p><b>{}</b>: {}</p>", entries)

    @admin.display(description=gettext_lazy("rulings"))
    def rulings(self, row: Codebook) -> str:
        return format_html_join("", "<p><b>{}</b> {}</p>", row.content.get("rulings", {}).items())

    @admin.display(description=gettext_lazy("policies"))
    def policies(self, row: Codebook) -> str:
        return format_html_join("", "<p>{}: {}</p>", row.content.get("policies", {}).items())
