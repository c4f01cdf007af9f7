"""Which suggesters each project has used, and how much they proposed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from annotations.models import Suggester

from .base import ScopedAdmin
from .scope import ProjectFilter, link
from .site import site


@admin.register(Suggester, site=site)
class SuggesterAdmin(ScopedAdmin):
    list_display = ("__str__", "project_link", "active", "codebook", "proposals")
    list_filter = (ProjectFilter, "active", "kind")
    list_select_related = ("project", "codebook")
    search_fields = ("kind", "version", "project__name")
    ordering = ("project__name", "kind", "-version")
    fields = ("kind", "version", "project_link", "active", "codebook_link", "thresholds", "manifest", "proposals")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(proposal_count=Count("suggestions"))

    @admin.display(description=gettext_lazy("project"), ordering="project__name")
    def project_link(self, row: Suggester) -> str:
        return link(row.project)

    @admin.display(description=gettext_lazy("codebook"))
    def codebook_link(self, row: Suggester) -> str:
        return link(row.codebook)

    @admin.display(description=gettext_lazy("proposals"), ordering="proposal_count")
    def proposals(self, row: Any) -> int:
        return int(row.proposal_count)
