"""Datasets: what was exported, when and from which point of the ledger. Files are downloaded on their own page."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from annotations.models import Dataset, DatasetFile

from .base import ScopedAdmin, ScopedTable
from .scope import ProjectFilter, link
from .site import site


class FilesTable(ScopedTable):
    model = DatasetFile
    fields = ("name", "kind", "rows", "size", "digest")
    readonly_fields = fields


@admin.register(Dataset, site=site)
class DatasetAdmin(ScopedAdmin):
    list_display = ("__str__", "project_link", "state", "watermark", "by", "created_at", "ready_at")
    list_filter = (ProjectFilter, "state")
    list_select_related = ("project", "by")
    search_fields = ("name", "project__name", "by__email", "by__name")
    ordering = ("-created_at",)
    date_hierarchy = "created_at"
    fields = (
        "uid",
        "project_link",
        "number",
        "name",
        "state",
        "filters",
        "formats",
        "counts",
        "watermark",
        "by_name",
        "job_link",
        "created_at",
        "ready_at",
    )
    readonly_fields = fields
    inlines = (FilesTable,)

    @admin.display(description=gettext_lazy("project"), ordering="project__name")
    def project_link(self, row: Dataset) -> str:
        return link(row.project)

    @admin.display(description=gettext_lazy("job"))
    def job_link(self, row: Dataset) -> str:
        return link(row.job)

    @admin.display(description=gettext_lazy("by"))
    def by_name(self, row: Dataset) -> str:
        return str(row.by)
