"""What every page of the admin keeps to: rows, choices and actions from access, and no primary key in any page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import quote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Field, Model, QuerySet
from django.forms import CheckboxInput, ModelChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotations import access
from annotations.errors import NotFound, WorkbenchError
from annotations.models import Project
from annotations.roles import Action

from . import address


def url_of(row: Model) -> str:
    """The admin's page of a row."""
    options = row._meta  # noqa: SLF001
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=(quote(address.of(row)),))


def link(row: Model | None, text: str = "") -> str:
    """A link to the admin's page of a row, "–" for none."""
    return format_html('<a href="{}">{}</a>', url_of(row), text or str(row)) if row is not None else "–"


class ByAddress(ChangeList):
    def url_for_result(self, result: Model) -> str:
        return url_of(result)


class AddressChoice(ModelChoiceField):
    """A choice of rows whose values are uids."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{**options, "to_field_name": "uid"})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):  # what a model form's initial data holds
            value = self.queryset.filter(pk=value).first()
        return super().prepare_value(value)


class ProjectFilter(admin.SimpleListFilter):
    """One's own projects, by uid."""

    title = _("project")
    parameter_name = "project"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = access.visible(Project, request.user, Action.MANAGE)
        return [(str(uid), name) for uid, name in rows.values_list("uid", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        chosen = address.find(access.visible(Project, request.user, Action.MANAGE), [str(self.value())])
        path = access.PATHS[queryset.model][0]
        return queryset.filter(**{f"{path}__in" if path else "pk__in": chosen})


class Scoped(admin.options.BaseModelAdmin):
    """Rows and permissions from `access`, for pages and for the tables inside them."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = access.visible(self.model, request.user, Action.MANAGE).order_by(*(self.get_ordering(request) or ()))
        return rows.select_related(*address.related(self.model)) if address.related(self.model) else rows

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None or not isinstance(obj, self.model):
            return bool(request.user.is_active and request.user.is_staff)
        return access.visible(self.model, request.user, Action.MANAGE).filter(pk=obj.pk).exists()

    def has_add_permission(self, request: HttpRequest, *arguments: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # nothing is deleted here: taken back, archived, deactivated or removed by an action

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        options |= {"queryset": self.choices(db_field, request), "form_class": AddressChoice}
        return super().formfield_for_foreignkey(db_field, request, **options)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        options |= {"queryset": self.choices(db_field, request)}
        return super().formfield_for_manytomany(db_field, request, **options)

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **options: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget  # its pop-up links would carry primary keys
        return field

    def choices(self, db_field: Any, request: HttpRequest) -> QuerySet[Any]:
        """What a person may choose for a field: the rows they manage; nothing of a table that access doesn't know."""
        model = db_field.related_model
        if model in access.PATHS:
            return access.visible(model, request.user, Action.MANAGE)
        return model._default_manager.none()  # noqa: SLF001


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
        return super().history_view(request, object_id, extra_context)

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
                    done += bool(act(row))
            except WorkbenchError as error:
                self.message_user(request, f"{row}: {error.message}", messages.ERROR)
        self.message_user(request, said % {"count": done}, messages.SUCCESS if done else messages.WARNING)


class ScopedTable(Scoped, admin.TabularInline):
    """A read-only table of rows inside another row's page."""

    extra = 0
    can_delete = False
    show_change_link = False
    template = "admin/annotations/table.html"
