"""API tokens: whose there are in one's projects, when they were used; revoking one. Nobody makes one for another."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.models import ApiToken
from annotations.people import tokens

from .base import ScopedAdmin
from .scope import ProjectFilter, link
from .site import site


@admin.register(ApiToken, site=site)
class ApiTokenAdmin(ScopedAdmin):
    list_display = ("prefix", "name", "user", "project_link", "may", "state", "last_used_at", "expires_at")
    list_filter = (ProjectFilter,)
    list_select_related = ("user", "project")
    search_fields = ("prefix", "name", "user__email", "user__name", "project__name")
    ordering = ("-created_at",)
    date_hierarchy = "created_at"
    fields = (
        "uid",
        "prefix",
        "name",
        "person",
        "project_link",
        "may",
        "state",
        "created_at",
        "last_used_at",
        "expires_at",
        "revoked_at",
    )
    readonly_fields = fields
    actions = ("revoke",)

    @admin.display(description=gettext_lazy("person"))
    def person(self, row: ApiToken) -> str:
        return str(row.user)

    @admin.display(description=gettext_lazy("project"), ordering="project__name")
    def project_link(self, row: ApiToken) -> str:
        return link(row.project)

    @admin.display(description=gettext_lazy("may"))
    def may(self, row: ApiToken) -> str:
        return ", ".join(row.scopes)

    @admin.display(description=gettext_lazy("state"))
    def state(self, row: ApiToken) -> str:
        return tokens.state_of(row, timezone.now())

    @admin.action(description=gettext_lazy("Revoke: it opens nothing any more"))
    def revoke(self, request: HttpRequest, rows: QuerySet[ApiToken]) -> None:
        now = timezone.now()
        self.each(request, rows, lambda row: tokens.revoke(token=row, now=now), _("Revoked: %(count)d."))
