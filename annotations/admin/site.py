"""The admin's site: whoever runs the site or manages a project, logged in like everybody else."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from annotations import access, tasks
from annotations.models import Job
from annotations.roles import Action

from . import address, work

DROPPED = {"view_on_site", "password_change", "password_change_done", "logout"}  # their keys are ours or allauth's


READ_AND_SEND = require_http_methods(["GET", "HEAD", "POST"])
ONLY_READ = method_decorator(require_safe)


class Autocomplete(AutocompleteJsonView):
    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        return {"id": address.of(obj), "text": str(obj)}


class Site(AdminSite):
    site_title = _("Claim workbench")
    site_header = _("Claim workbench")
    index_title = _("Administration")
    index_template = "admin/annotations/index.html"
    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        kept = [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) not in DROPPED]
        return [path("work/", self.admin_view(self.work), name="work"), *kept]

    @method_decorator(READ_AND_SEND)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """To the one log-in page; refused for those who are logged in and manage nothing."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return HttpResponseRedirect(redirect("account_login").url + query)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Somebody who is logged in and may not enter is told so at once, instead of being sent to log in again."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise PermissionDenied
            return inner(request, *arguments, **options)

        return READ_AND_SEND(guarded)

    @ONLY_READ
    def autocomplete_view(self, request: HttpRequest) -> Any:
        return Autocomplete.as_view(admin_site=self)(request)

    @ONLY_READ
    def i18n_javascript(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().i18n_javascript(request, extra_context)

    @ONLY_READ
    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> TemplateResponse:
        return super().app_index(request, app_label, extra_context)

    @ONLY_READ
    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {**(extra_context or {}), **self.health(request)})

    def work(self, request: HttpRequest) -> HttpResponse:
        return work.page(request, self.each_context(request))

    def health(self, request: HttpRequest) -> dict[str, Any]:
        """What the index says of background work: jobs by state, how long the oldest waits, does a worker answer."""
        jobs = access.visible(Job, request.user, Action.MANAGE)
        oldest = jobs.filter(state=Job.State.QUEUED).order_by("queued_at").first()
        return {
            "states": [(state, label, jobs.filter(state=state).count()) for state, label in Job.State.choices],
            "oldest": oldest,
            "waiting": timezone.now() - oldest.queued_at if oldest else None,
            "worker": tasks.worker_state(),
        }


site = Site(name="admin")
