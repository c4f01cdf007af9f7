"""How the admin names a row in addresses and forms: by what the row is called outside, never by its primary key."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from annotations.models import Answer, Codebook, Decision, Event, Membership, Suggester

M = TypeVar("M", bound=Model)
SEPARATOR = "~"  # stands in no uid and no number; the last part may hold it

# Lookups that name one row together. Everything else has a uid.
NAMES: dict[type[Model], tuple[str, ...]] = {
    Membership: ("project__uid", "user__uid"),
    Codebook: ("project__uid", "version"),
    Suggester: ("project__uid", "kind", "version"),
    Event: ("project__uid", "sequence"),
    Answer: ("sentence__article__uid", "sentence__number", "reviewer__uid", "round"),
    Decision: ("sentence__article__uid", "sentence__number"),
}


def names(model: type[Model]) -> tuple[str, ...]:
    return NAMES.get(model, ("uid",))


def related(model: type[Model]) -> tuple[str, ...]:
    """What to select with the rows so that `of` needs no further query."""
    return tuple({name.rpartition("__")[0] for name in names(model) if "__" in name})


def of(row: Model) -> str:
    """The address of a row: "2f6c…" or "2f6c…~12"."""
    return SEPARATOR.join(str(reduce(getattr, name.split("__"), row)) for name in names(type(row)))


def find(rows: QuerySet[M], addresses: Iterable[str]) -> QuerySet[M]:
    """Those of `rows` that the addresses name; an address that makes no sense names nothing."""
    wanted = [Q(**lookup) for address in addresses if (lookup := _lookup(rows.model, address))]
    return rows.filter(reduce(or_, wanted)) if wanted else rows.none()


def _lookup(model: type[Model], address: str) -> dict[str, Any] | None:
    fields = names(model)
    parts = address.split(SEPARATOR, len(fields) - 1)
    if len(parts) != len(fields):
        return None
    lookup: dict[str, Any] = dict(zip(fields, parts, strict=True))
    try:
        model._default_manager.filter(**lookup)  # noqa: SLF001 - lets each field read its part
    except (ValueError, ValidationError):
        return None
    return lookup
