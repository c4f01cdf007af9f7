"""Pages by keyset: a cursor names the last row seen, so that pages neither skip nor repeat while rows come in."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.errors import InvalidInput

M = TypeVar("M", bound=Model)

USUAL, MOST = 50, 200
PARAMETERS = [
    OpenApiParameter("limit", int, description=f"Rows a page: 1 to {MOST}; {USUAL} if not given."),
    OpenApiParameter("cursor", str, description="`next` of the page before."),
]


def page(request: Request, rows: QuerySet[M]) -> tuple[list[M], str | None]:
    """One page of rows that have a uid, newest first, and the cursor of the next one; None at the end.

    The cursor is the last row's uid: the place in the order is looked up, so no primary key leaves. Raises InvalidInput
    if the limit or cursor of the request is not usable.
    """
    limit = limit_of(request)
    if cursor := request.query_params.get("cursor", ""):
        rows = rows.filter(pk__lt=place(rows.model, cursor))
    found = list(rows.order_by("-pk")[: limit + 1])
    more = len(found) > limit
    return found[:limit], str(getattr(found[limit - 1], "uid")) if more else None  # noqa: B009


def limit_of(request: Request) -> int:
    asked = request.query_params.get("limit", str(USUAL))
    if not (asked.isascii() and asked.isdigit() and len(asked) < 5 and 1 <= int(asked) <= MOST):
        raise InvalidInput(_("The limit is a number from 1 to %(most)d.") % {"most": MOST})
    return int(asked)


def place(model: type[Model], cursor: str) -> int:
    """Where in the order the cursor's row stands, also if it is gone from the list meanwhile."""
    try:
        row = model._base_manager.filter(uid=UUID(cursor)).values_list("pk", flat=True).first()  # noqa: SLF001
    except ValueError:
        row = None
    if row is None:
        raise InvalidInput(_("This cursor is not one that the list gave out."))
    return int(row)


def answer(results: list[dict[str, Any]] | Any, cursor: str | None) -> Response:
    """The page as the API gives it."""
    return Response({"results": results, "next": cursor})


def page_of(name: str, serializer: type[serializers.BaseSerializer[Any]]) -> Any:
    """The schema of a page of `serializer`s."""
    return inline_serializer(
        name=f"{name}Page",
        fields={
            "results": serializer(many=True),
            "next": serializers.CharField(allow_null=True, help_text="Cursor of the next page; null at the end."),
        },
    )
