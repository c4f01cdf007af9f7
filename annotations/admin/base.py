"""What every page of the admin keeps to: rows, choices and actions from access, and no primary key in any page."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import CheckboxInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotations.errors import NotFound, WorkbenchError

from . import address
from .scope import ByAddress, Scoped


class ScopedAdmin(Scoped, admin.ModelAdmin):
    """A page family of the admin. Read-only unless a subject says otherwise."""

    list_per_page = 50
    show_full_result_count = False
    actions: Any = ()
    view_on_site = False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(
            request, {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        )

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return ByAddress

    def get_urls(self) -> list[URLPattern]:
        """Only the pages that this subject has."""
        dropped = {self._name("delete"), None}
        if type(self).has_add_permission is Scoped.has_add_permission:
            dropped.add(self._name("add"))
        if type(self).has_change_permission is Scoped.has_change_permission:
            dropped.add(self._name("history"))
        return [pattern for pattern in super().get_urls() if pattern.name not in dropped]

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        return address.find(self.get_queryset(request), [object_id]).first()

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise NotFound(_("There is no such page, or you have no access to it."))

    def action_checkbox(self, obj: Any) -> SafeString:
        label = _("Select %(row)s for an action") % {"row": obj}
        box = CheckboxInput({"class": "action-select", "aria-label": label}, lambda value: False)
        return box.render(ACTION_CHECKBOX_NAME, address.of(obj))

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *rest: Any) -> HttpResponse | None:
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if chosen:
            data = request.POST.copy()
            keys = address.find(self.get_queryset(request), chosen).values_list("pk", flat=True)
            data.setlist(ACTION_CHECKBOX_NAME, [str(key) for key in keys])
            request.POST = data  # type: ignore[assignment]
        return super().response_action(request, queryset, *rest)

    @method_decorator(require_safe)
    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, {"address": unquote(object_id), **(extra_context or {})})

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return self._log(request, obj, ADDITION, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return self._log(request, obj, CHANGE, message)

    def _log(self, request: HttpRequest, row: Model, flag: int, message: Any) -> LogEntry:
        """What was done here, kept under the row's address: so the history page finds it and shows no primary key."""
        user: Any = request.user
        return LogEntry.objects.create(
            user=user,
            content_type=ContentType.objects.get_for_model(row),
            object_id=address.of(row),
            object_repr=str(row)[:200],
            action_flag=flag,
            change_message=message if isinstance(message, str) else json.dumps(message),
        )

    def changeform_view(self, request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *arguments, **options)
        except NotFound:
            raise
        except WorkbenchError as error:
            self.message_user(request, error.message, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def render_change_form(self, request: Any, context: Any, *rest: Any, **options: Any) -> HttpResponse:
        only_save = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context | only_save, *rest, **options)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        self.message_user(request, _("“%(row)s” was added.") % {"row": obj}, messages.SUCCESS)
        return self.response_post_save_add(request, obj)

    def each(self, request: HttpRequest, rows: QuerySet[Any], act: Any, said: str) -> None:
        """Call `act` for each row, each in its own transaction; say how many went well and what was refused."""
        done = 0
        for row in rows:
            try:
                with transaction.atomic():
                    if act(row):
                        self.log_change(request, row, said % {"count": 1})
                        done += 1
            except WorkbenchError as error:
                self.message_user(request, f"{row}: {error.message}", messages.ERROR)
        self.message_user(request, said % {"count": done}, messages.SUCCESS if done else messages.WARNING)


class ScopedTable(Scoped, admin.TabularInline):
    """A read-only table of rows inside another row's page."""

    extra = 0
    can_delete = False
    show_change_link = False
    template = "admin/annotations/table.html"
