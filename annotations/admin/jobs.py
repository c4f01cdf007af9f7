"""Background work: what waits, runs, failed and why; and trying it again."""

from __future__ import annotations

from typing import cast

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations import tasks
from annotations.models import Job, User

from .base import ScopedAdmin
from .scope import ProjectFilter, link
from .site import site


@admin.register(Job, site=site)
class JobAdmin(ScopedAdmin):
    list_display = ("kind", "project_link", "state", "progress", "age", "attempts", "message", "by")
    list_display_links = ("kind",)
    list_filter = (ProjectFilter, "state", "kind")
    list_select_related = ("project", "by")
    search_fields = ("message", "project__name", "by__email", "by__name")
    date_hierarchy = "queued_at"
    fields = (
        "uid",
        "kind",
        "project_link",
        "state",
        "progress",
        "message",
        "result",
        "attempts",
        "by_name",
        "queued_at",
        "started_at",
        "finished_at",
        "lease_until",
        "arguments",
    )
    readonly_fields = fields
    actions = ("retry",)

    @admin.display(description=gettext_lazy("project"), ordering="project__name")
    def project_link(self, row: Job) -> str:
        return link(row.project)

    @admin.display(description=gettext_lazy("by"))
    def by_name(self, row: Job) -> str:
        return str(row.by or "–")

    @admin.display(description=gettext_lazy("progress"))
    def progress(self, row: Job) -> str:
        if not row.total:
            return "–"
        words = _("%(done)d of %(total)d %(unit)s") % {"done": row.done, "total": row.total, "unit": row.unit}
        return format_html(
            '<progress max="{}" value="{}" aria-label="{}"></progress> {}', row.total, row.done, words, words
        )

    @admin.display(description=gettext_lazy("age"), ordering="queued_at")
    def age(self, row: Job) -> str:
        """Since when it waits or runs; how long it took once it ended."""
        if row.finished_at:
            return _("took %(time)s") % {"time": timesince(row.started_at or row.queued_at, row.finished_at)}
        return timesince(row.started_at or row.queued_at, timezone.now())

    @admin.action(description=gettext_lazy("Try again"))
    def retry(self, request: HttpRequest, rows: QuerySet[Job]) -> None:
        ended = rows.filter(state__in=(Job.State.FAILED, Job.State.CANCELLED))
        with transaction.atomic():
            count = tasks.retry(list(ended), by=cast(User, request.user), now=timezone.now())
        said = _(
            "Queued again: %(count)d. Only failed and cancelled jobs can be, and of those that do the same only one."
        )
        said %= {"count": count}
        self.message_user(request, said, messages.SUCCESS if count else messages.WARNING)
