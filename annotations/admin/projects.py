"""Projects: made whole, changed, archived; suggestions asked for again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations import access, tasks
from annotations.models import Project
from annotations.people import projects

from .base import ScopedAdmin
from .site import site


class ProjectForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        label=gettext_lazy("time zone"),
        initial="UTC",
        choices=lambda: [(name, name) for name in projects.time_zones()],
        help_text=gettext_lazy("Days begin and end by it."),
    )

    class Meta:
        model = Project
        fields = ("name", "time_zone", "default_confidentiality")

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class OpenFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", _("open")), ("archived", _("archived"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("open", "archived"):
            return queryset
        return queryset.filter(archived_at__isnull=self.value() == "open")


@admin.register(Project, site=site)
class ProjectAdmin(ScopedAdmin):
    form = ProjectForm
    list_display = ("name", "members", "articles", "default_confidentiality", "created_at", "archived_at")
    list_filter = (OpenFilter, "default_confidentiality")
    search_fields = ("name",)
    fields = ("name", "time_zone", "default_confidentiality", "created_at", "archived_at")
    readonly_fields = ("created_at", "archived_at")
    ordering = ("name",)
    actions = (
        "suggest_again",
        "allow_the_rest",
        "forbid_the_rest",
        "allow_two_to_settle",
        "forbid_two_to_settle",
        "archive",
        "reopen",
    )

    def has_add_permission(self, request: HttpRequest, *arguments: Any) -> bool:
        return access.runs_site(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        live = Count("articles", filter=Q(articles__deleted_at__isnull=True), distinct=True)
        rows = super().get_queryset(request)
        return rows.annotate(article_count=live, member_count=Count("memberships", distinct=True))

    @admin.display(description=gettext_lazy("members"), ordering="member_count")
    def members(self, row: Any) -> int:
        return int(row.member_count)

    @admin.display(description=gettext_lazy("articles"), ordering="article_count")
    def articles(self, row: Any) -> int:
        return int(row.article_count)

    def save_model(self, request: HttpRequest, obj: Project, form: Any, change: bool) -> None:
        by: Any = request.user
        if change:
            projects.change(project=obj, by=by, now=timezone.now(), **form.cleaned_data)
        else:
            obj.save()
            projects.furnish(project=obj, by=by, now=timezone.now())

    @admin.action(description=gettext_lazy("Suggest again what has no suggestion"))
    def suggest_again(self, request: HttpRequest, rows: QuerySet[Project]) -> None:
        by: Any = request.user
        said = _("Suggestions queued for %(count)d projects; the others miss none.")
        self.each(request, rows.filter(archived_at=None), lambda row: tasks.suggest_again(project=row, by=by), said)

    @admin.action(description=gettext_lazy("Let reviewers accept the rest of an article's suggestions"))
    def allow_the_rest(self, request: HttpRequest, rows: QuerySet[Project]) -> None:
        by: Any = request.user
        act = lambda row: projects.allow_the_rest(project=row, allowed=True, by=by, now=timezone.now())  # noqa: E731
        self.each(request, rows, act, _("Allowed in %(count)d projects."))

    @admin.action(description=gettext_lazy("No longer let reviewers accept the rest"))
    def forbid_the_rest(self, request: HttpRequest, rows: QuerySet[Project]) -> None:
        by: Any = request.user
        act = lambda row: projects.allow_the_rest(project=row, allowed=False, by=by, now=timezone.now())  # noqa: E731
        self.each(request, rows, act, _("Forbidden in %(count)d projects."))

    @admin.action(description=gettext_lazy("Let two of those who answered settle a dispute together"))
    def allow_two_to_settle(self, request: HttpRequest, rows: QuerySet[Project]) -> None:
        by: Any = request.user
        act = lambda row: projects.allow_two_to_settle(project=row, allowed=True, by=by, now=timezone.now())  # noqa: E731
        self.each(request, rows, act, _("Allowed in %(count)d projects."))

    @admin.action(description=gettext_lazy("No longer let two of those who answered settle a dispute"))
    def forbid_two_to_settle(self, request: HttpRequest, rows: QuerySet[Project]) -> None:
        by: Any = request.user
        act = lambda row: projects.allow_two_to_settle(project=row, allowed=False, by=by, now=timezone.now())  # noqa: E731
        self.each(request, rows, act, _("Forbidden in %(count)d projects."))

    @admin.action(description=gettext_lazy("Archive: read and export only"))
    def archive(self, request: HttpRequest, rows: QuerySet[Project]) -> None:
        by: Any = request.user
        act = lambda row: projects.archive(project=row, by=by, now=timezone.now())  # noqa: E731
        self.each(request, rows, act, _("Archived: %(count)d."))

    @admin.action(description=gettext_lazy("Open again"))
    def reopen(self, request: HttpRequest, rows: QuerySet[Project]) -> None:
        by: Any = request.user
        act = lambda row: projects.reopen(project=row, by=by, now=timezone.now())  # noqa: E731
        self.each(request, rows, act, _("Opened again: %(count)d."))
