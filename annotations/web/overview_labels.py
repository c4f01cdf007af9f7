"""Overview: the label mix, and how good suggestions are, as rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from annotations.codebook import Entry

from . import charts
from .figures import count, share


def mix(value: dict[str, Any], entries: Mapping[str, Entry]) -> dict[str, Any]:
    """The label mix as rows of one bar each: all, by outlet, by month of publication."""
    known = [entries.get(key) for key in value["labels"]]
    heads = [entry or key for entry, key in zip(known, value["labels"], strict=True)]
    names = [getattr(head, "name", head) for head in heads]

    def row(one: dict[str, Any], name: str) -> dict[str, Any]:
        pairs = zip(known, names, one["counts"], strict=True)
        parts = [
            (entry.tone if entry else "plain", n, f"{label}: {share(n, one['sentences'])}") for entry, label, n in pairs
        ]
        return {
            "name": name,
            "key": one["key"],
            "articles": count(one["articles"]),
            "sentences": count(one["sentences"]),
            "bar": charts.stacked(parts),
            "shares": [
                (key, share(n, one["sentences"])) for key, n in zip(value["labels"], one["counts"], strict=True)
            ],
            "says": ", ".join(words for _tone, n, words in parts if n),
        }

    return {
        "heads": [entry for entry in known if entry],
        "total": row(value["total"], _("All")),
        "outlets": [row(one, one["key"] or _("no outlet given")) for one in value["outlets"]],
        "months": [row(one, month_in_words(one["key"])) for one in value["months"]],
        "left_out": value["outlets_left_out"],
        "confidential": value["confidential"],
    }


def month_in_words(key: str) -> str:
    return date_format(date.fromisoformat(f"{key}-01"), "M Y") if key else _("no date given")


def suggestions(value: dict[str, Any] | None, entries: Mapping[str, Entry]) -> dict[str, Any] | None:
    """By label: how often taken and right where seen, how often right where not; None for who may not know."""
    if value is None:
        return None
    seen, alone = ({row["label"]: row for row in value[name]} for name in ("seen", "unaided"))
    labels = [key for key in entries if key in seen or key in alone]
    rows = [(entries[key], _quality(seen.get(key, {})), _quality(alone.get(key, {}))) for key in labels]
    sums = [
        _quality({name: sum(row.get(name, 0) for row in rows_of.values()) for name in ("n", "same", "taken")})
        for rows_of in (seen, alone)
    ]
    return {"suggester": value["suggester"], "rows": rows, "seen": sums[0], "unaided": sums[1]}


def _quality(row: dict[str, int]) -> dict[str, str]:
    n = row.get("n", 0)
    return {"n": count(n), "same": share(row.get("same", 0), n), "taken": share(row.get("taken", 0), n)}
