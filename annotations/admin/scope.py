"""Which rows a page of the admin works with, what may be chosen in its forms, and how it links to them: by access."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Field, Model, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from annotations import access
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
            rows: Any = self.queryset
            value = rows.filter(pk=value).first()
        return super().prepare_value(value)


class ProjectFilter(admin.SimpleListFilter):
    """One's own projects, by uid."""

    title = gettext_lazy("project")
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
