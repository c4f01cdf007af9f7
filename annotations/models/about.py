"""Which article the events of a query are about, found in their subjects without reading them."""

from __future__ import annotations

from typing import Any

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Replace, StrIndex, Substr

UID = 36  # characters of a uid with its dashes


def named_in_subject() -> Replace:
    """The uid that an event's subject names first, without dashes: the article's for what is about an article, a
    sentence, an answer, a decision or gold. Nothing of use where it names none."""
    first = Substr("subject", StrIndex(F("subject"), Value("/")) + 1, UID)
    return Replace(first, Value("-"), Value(""), output_field=TextField())


def named(rows: Any, uid: str = "uid") -> Any:
    """A query for the uids of these rows (or what `uid` reaches from them) as `named_in_subject` has them: databases
    keep uids with dashes or without."""
    plain = Replace(Cast(uid, TextField()), Value("-"), Value(""), output_field=TextField())
    return rows.order_by().annotate(plain_uid=plain).values("plain_uid")
