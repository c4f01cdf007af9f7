"""What came in, by whom and how. Rejected rows hold titles, so they are only counted here."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from annotations.models import Import

from .base import ScopedAdmin
from .scope import ProjectFilter, link
from .site import site


@admin.register(Import, site=site)
class ImportAdmin(ScopedAdmin):
    list_display = ("__str__", "project_link", "way", "reader", "state", "articles", "rejected", "by", "at")
    list_filter = (ProjectFilter, "state", "way")
    list_select_related = ("project", "by")
    search_fields = ("original_name", "by__email", "by__name")
    date_hierarchy = "at"
    fields = (
        "uid",
        "project_link",
        "way",
        "reader",
        "original_name",
        "original_digest",
        "mapping",
        "state",
        "counts",
        "by_name",
        "at",
    )
    readonly_fields = fields

    @admin.display(description=gettext_lazy("project"), ordering="project__name")
    def project_link(self, row: Import) -> str:
        return link(row.project)

    @admin.display(description=gettext_lazy("by"))
    def by_name(self, row: Import) -> str:
        return str(row.by)

    @admin.display(description=gettext_lazy("articles"))
    def articles(self, row: Import) -> int:
        return int(row.counts.get("articles", 0))

    @admin.display(description=gettext_lazy("rejected"))
    def rejected(self, row: Import) -> int:
        return int(row.counts.get("rejected", 0))
