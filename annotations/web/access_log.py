"""Who read which confidential article, for managers who are cleared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from annotations import access
from annotations.models import ArticleDetails, ConfidentialRead, Project, User
from annotations.roles import Action
from annotations.text import cells

SIZE = 100


class FilterForm(forms.Form):
    person = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Person"), to_field_name="uid",
                                    required=False, empty_label=gettext_lazy("everybody"))  # fmt: skip
    way = forms.ChoiceField(
        label=gettext_lazy("Way"),
        choices=[("", gettext_lazy("any")), *ConfidentialRead.Way.choices],
        required=False,
    )
    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    article = forms.UUIDField(label=gettext_lazy("Article"), required=False, widget=forms.HiddenInput)

    def __init__(self, rows: QuerySet[ConfidentialRead], *args: Any) -> None:
        super().__init__(*args)
        readers = User.objects.filter(pk__in=rows.order_by().values("user")).order_by("name", "pk")
        self.fields["person"].queryset = readers  # type: ignore[attr-defined]

    def narrowed(self, rows: QuerySet[ConfidentialRead]) -> QuerySet[ConfidentialRead]:
        """What is asked for; nothing where that cannot be read."""
        if not self.is_valid():
            return rows.none()
        names = {"person": "user", "way": "way", "since": "hour__date__gte", "until": "hour__date__lte",
                 "article": "article__uid"}  # fmt: skip
        return rows.filter(**{names[name]: value for name, value in self.cleaned_data.items() if value})


def titled(rows: QuerySet[ConfidentialRead]) -> QuerySet[ConfidentialRead]:
    details = ArticleDetails.objects.filter(article=OuterRef("article"), current=True)
    return rows.annotate(title=Subquery(details.values("title")[:1]))


@login_required
@require_GET
def page(request: HttpRequest, project: str) -> HttpResponse:
    """The log, the latest first, a hundred lines a page."""
    home = access.get(Project, request.user, Action.MANAGE, uid=project)
    rows = access.access_log(request.user, home)
    form = FilterForm(rows, request.GET)
    found = Paginator(titled(form.narrowed(rows)), SIZE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {"project": home, "section": "settings", "form": form, "rows": found, "asked": asked.urlencode()}
    return render(request, "annotations/access_log.html", context)


@login_required
@require_GET
def table(request: HttpRequest, project: str) -> StreamingHttpResponse:
    """What the page shows, all of it, as CSV."""
    home = access.get(Project, request.user, Action.MANAGE, uid=project)
    rows = access.access_log(request.user, home)
    found = FilterForm(rows, request.GET).narrowed(rows)

    def lines() -> Iterator[str]:
        yield cells.line("hour_utc", "person", "email", "way", "article", "title")
        for one in titled(found).iterator():
            hour = one.hour.strftime("%Y-%m-%dT%H:00Z")
            yield cells.line(hour, one.user.name, one.user.email, one.way, str(one.article.uid), one.title)  # type: ignore[attr-defined]

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="access-log-{slugify(home.name) or "project"}.csv"'
    return response
