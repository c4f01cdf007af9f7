"""Articles with their details and versions; never their text, which is read where it is tagged."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations import tasks
from annotations.models import Article, ArticleDetails, ArticleVersion, Project

from .base import ScopedAdmin, ScopedTable
from .scope import ProjectFilter, link
from .site import site


class DetailsTable(ScopedTable):
    model = ArticleDetails
    ordering = ("-number",)
    fields = ("number", "current", "title", "outlet", "byline", "published", "licence", "language", "at")
    readonly_fields = fields


class VersionsTable(ScopedTable):
    model = ArticleVersion
    ordering = ("-number",)
    fields = ("number", "current", "characters", "encoding", "original_type", "splitter_version", "at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleVersion]:
        return super().get_queryset(request).defer("text", "blocks")


@admin.register(Article, site=site)
class ArticleAdmin(ScopedAdmin):
    list_display = ("title", "project_link", "outlet", "language", "sentences", "confidentiality", "created_at")
    list_filter = (ProjectFilter, "confidentiality")
    list_select_related = ("project",)
    search_fields = ("details__title", "details__outlet")
    date_hierarchy = "created_at"
    fields = ("uid", "project_link", "import_link", "canonical_url", "confidentiality", "created_at")
    readonly_fields = fields
    inlines = (DetailsTable, VersionsTable)
    actions = ("suggest_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        live = Count("sentences", filter=Q(sentences__retired__isnull=True, sentences__asked=True), distinct=True)
        rows: Any = super().get_queryset(request)
        return rows.with_details().annotate(sentence_count=live)

    @admin.display(description=gettext_lazy("title"))
    def title(self, row: Any) -> str:
        return str(row.title or row.uid)

    @admin.display(description=gettext_lazy("outlet"))
    def outlet(self, row: Any) -> str:
        return str(row.outlet or "–")

    @admin.display(description=gettext_lazy("language"))
    def language(self, row: Any) -> str:
        return str(row.language or "–")

    @admin.display(description=gettext_lazy("sentences"))
    def sentences(self, row: Any) -> int:
        return int(row.sentence_count)

    @admin.display(description=gettext_lazy("project"), ordering="project__name")
    def project_link(self, row: Article) -> str:
        return link(row.project)

    @admin.display(description=gettext_lazy("import"))
    def import_link(self, row: Article) -> str:
        return link(row.imported_in)

    @admin.action(description=gettext_lazy("Suggest again what has no suggestion"))
    def suggest_again(self, request: HttpRequest, rows: QuerySet[Article]) -> None:
        by: Any = request.user
        named: dict[Project, list[str]] = {}
        for row in rows.filter(project__archived_at=None).select_related("project"):
            named.setdefault(row.project, []).append(str(row.uid))
        jobs = [tasks.suggest_again(project=project, by=by, articles=uids) for project, uids in named.items()]
        if any(jobs):
            self.message_user(request, _("Suggestions were queued."), messages.SUCCESS)
        else:
            self.message_user(request, _("These articles miss no suggestion."), messages.WARNING)
