"""Accounts (for whoever runs the site) and memberships (for whoever manages a project)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations import access, tasks
from annotations.models import Membership, User
from annotations.people import accounts, factors, memberships

from . import passwords
from .base import ScopedAdmin
from .scope import ProjectFilter, link
from .site import site


class NewPerson(forms.ModelForm):
    class Meta:
        model = User
        fields = ("email", "name", "is_superuser")

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("%(email)s has an account already.") % {"email": email})
        return email


@admin.register(User, site=site)
class UserAdmin(ScopedAdmin):
    """Only for whoever runs the site. Passwords are set by their owners, through a link."""

    list_display = ("email", "name", "is_active", "is_superuser", "projects", "date_joined", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email", "name")
    fields = ("email", "name", "is_active", "is_superuser", "date_joined", "last_login")
    actions = ("make_reset_link", "remove_factors", "lock", "unlock")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return access.people(request.user).annotate(project_count=Count("memberships")).order_by("email")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.runs_site(request.user)

    def has_add_permission(self, request: HttpRequest, *arguments: Any) -> bool:
        return access.runs_site(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.runs_site(request.user)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        return super().get_form(request, obj, change, **options | ({} if obj else {"form": NewPerson}))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ("email", "name", "is_superuser")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("email", "date_joined", "last_login") if obj else ()

    @admin.display(description=gettext_lazy("projects"), ordering="project_count")
    def projects(self, row: Any) -> int:
        return int(row.project_count)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        given = form.cleaned_data
        name, runs = given["name"], given["is_superuser"]
        if change:
            by: Any = request.user
            fresh = User.objects.get(pk=obj.pk)
            accounts.change(person=fresh, name=name, is_active=given["is_active"], is_superuser=runs, by=by)
        else:
            obj.pk = accounts.create(email=given["email"], name=name, is_superuser=runs).pk
            obj.refresh_from_db()
            passwords.invite(request, obj)  # logged as the addition

    @admin.action(description=gettext_lazy("Make a link to set a new password"))
    def make_reset_link(self, request: HttpRequest, rows: QuerySet[User]) -> None:
        for person in rows.filter(is_active=True):
            passwords.invite(request, person)
            self.log_change(request, person, "A link to set a new password was made.")

    @admin.action(description=gettext_lazy("Remove second factors: their device is lost"))
    def remove_factors(self, request: HttpRequest, rows: QuerySet[User]) -> None:
        by: Any = request.user

        def act(person: User) -> bool:
            factors.remove_all(person=person, by=by)
            return True

        self.each(request, rows, act, _("Second factors removed: %(count)d."))

    @admin.action(description=gettext_lazy("Lock: nobody can log in as them"))
    def lock(self, request: HttpRequest, rows: QuerySet[User]) -> None:
        self.each(request, rows, self._activity(request, False), _("Locked: %(count)d."))

    @admin.action(description=gettext_lazy("Unlock"))
    def unlock(self, request: HttpRequest, rows: QuerySet[User]) -> None:
        self.each(request, rows, self._activity(request, True), _("Unlocked: %(count)d."))

    def _activity(self, request: HttpRequest, active: bool) -> Any:
        by: Any = request.user
        return lambda person: accounts.change(
            person=person, name=person.name, is_active=active, is_superuser=person.is_superuser, by=by
        )


class NewMember(forms.ModelForm):
    """A person is named by address: nobody is shown a list of who has an account."""

    email = forms.EmailField(label=gettext_lazy("e-mail of the person"))

    class Meta:
        model = Membership
        fields = ("project", "role", "cleared")


@admin.register(Membership, site=site)
class MembershipAdmin(ScopedAdmin):
    list_display = ("user", "project_link", "role", "cleared")
    list_filter = (ProjectFilter, "role", "cleared")
    list_select_related = ("user", "project")
    search_fields = ("user__email", "user__name", "project__name")
    ordering = ("project__name", "user__email")
    actions = ("remove",)

    def has_add_permission(self, request: HttpRequest, *arguments: Any) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        return super().get_form(request, obj, change, **options | ({} if obj else {"form": NewMember}))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("person", "project_link", "role", "cleared") if obj else ("project", "email", "role", "cleared")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("person", "project_link") if obj else ()

    @admin.display(description=gettext_lazy("person"))
    def person(self, row: Membership) -> str:
        return f"{row.user.name} <{row.user.email}>" if row.user.name else row.user.email

    @admin.display(description=gettext_lazy("project"), ordering="project__name")
    def project_link(self, row: Membership) -> str:
        return link(row.project)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        by: Any = request.user
        given, now = form.cleaned_data, timezone.now()
        role, cleared = given["role"], given["cleared"]
        if change:
            tasks.change_member(member=obj, role=role, cleared=cleared, by=by, now=now)
            return
        made = memberships.add(
            project=given["project"], email=given["email"], role=role, cleared=cleared, by=by, now=now
        )
        obj.pk, obj.user = made.pk, made.user

    @admin.action(description=gettext_lazy("Remove from the project"))
    def remove(self, request: HttpRequest, rows: QuerySet[Membership]) -> None:
        by: Any = request.user

        def act(member: Membership) -> bool:
            tasks.remove_member(member=member, by=by, now=timezone.now())
            return True

        self.each(request, rows, act, _("Removed: %(count)d. Their answers stay."))
