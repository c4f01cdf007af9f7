"""The ledger, read-only."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from annotations.models import Event

from .base import ScopedAdmin
from .scope import ProjectFilter, link
from .site import site


@admin.register(Event, site=site)
class EventAdmin(ScopedAdmin):
    list_display = ("sequence", "project_link", "kind", "subject", "actor", "at")
    list_filter = (ProjectFilter, "kind")
    list_select_related = ("project", "actor")
    search_fields = ("subject", "kind", "actor__email", "actor__name")
    ordering = ("-at", "-sequence")
    date_hierarchy = "at"
    fields = (
        "sequence",
        "project_link",
        "kind",
        "subject",
        "actor_name",
        "at",
        "operation",
        "group",
        "undoes",
        "old",
        "new",
        "previous",
        "hash",
    )
    readonly_fields = fields

    @admin.display(description=gettext_lazy("project"), ordering="project__name")
    def project_link(self, row: Event) -> str:
        return link(row.project)

    @admin.display(description=gettext_lazy("actor"))
    def actor_name(self, row: Event) -> str:
        return str(row.actor)
