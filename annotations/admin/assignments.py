"""Who holds which article, since when and until when."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.models import Assignment
from annotations.review import controls, queue

from .base import ScopedAdmin
from .scope import ProjectFilter, link
from .site import site


@admin.register(Assignment, site=site)
class AssignmentAdmin(ScopedAdmin):
    list_display = (
        "article_title",
        "project_name",
        "reviewer",
        "round",
        "state",
        "why",
        "opened_at",
        "lease_until",
    )
    list_filter = (ProjectFilter, "state", "unaided")
    list_select_related = ("article__project", "reviewer", "batch")
    search_fields = ("reviewer__email", "reviewer__name", "article__details__title")
    ordering = ("-opened_at",)
    date_hierarchy = "opened_at"
    fields = (
        "uid",
        "article_link",
        "batch_name",
        "reviewer_name",
        "round",
        "slot",
        "overlap",
        "state",
        "why",
        "unaided",
        "opened_at",
        "lease_until",
        "done_at",
    )
    readonly_fields = fields
    actions = ("free",)

    @admin.display(description=gettext_lazy("article"))
    def article_title(self, row: Assignment) -> str:
        details = row.article.details.filter(current=True).first()
        return details.title if details else str(row.article.uid)

    @admin.display(description=gettext_lazy("article"))
    def article_link(self, row: Assignment) -> str:
        return link(row.article, self.article_title(row))

    @admin.display(description=gettext_lazy("project"), ordering="article__project__name")
    def project_name(self, row: Assignment) -> str:
        return row.article.project.name

    @admin.display(description=gettext_lazy("batch"))
    def batch_name(self, row: Assignment) -> str:
        return row.batch.name

    @admin.display(description=gettext_lazy("reviewer"))
    def reviewer_name(self, row: Assignment) -> str:
        return str(row.reviewer)

    @admin.display(description=gettext_lazy("drawn by"))
    def why(self, row: Assignment) -> str:
        """A control in a batch that is not closed looks like any other article, here too: managers may answer in it."""
        return str(Assignment.Drawn(controls.why_told(row)).label)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """No address picks out what the column does not tell."""
        return not lookup.startswith("drawn_by") and super().lookup_allowed(lookup, value, request)

    @admin.action(description=gettext_lazy("Free: another reviewer may take the article"))
    def free(self, request: HttpRequest, rows: QuerySet[Assignment]) -> None:
        by: Any = request.user

        def act(row: Assignment) -> bool:
            queue.free(assignment=row, by=by, now=timezone.now())
            return True

        self.each(request, rows, act, _("Freed: %(count)d. Answers that were given stay."))
