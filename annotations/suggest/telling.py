"""What a job of suggestions has to say beside its progress, for the person who waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy, ngettext

REASONS = {
    "form": gettext_lazy("not in the agreed form"),
    "place": gettext_lazy("for a sentence that was not asked"),
    "again": gettext_lazy("a second one for the same sentence"),
    "label": gettext_lazy("a label that the codebook does not have"),
    "hedged": gettext_lazy("hedged where the label cannot be"),
    "confidence": gettext_lazy("no confidence between 0 and 1"),
    "span": gettext_lazy("words outside the sentence"),
    "words": gettext_lazy("a reason that cannot be stored"),
    "ruling": gettext_lazy("a ruling that the codebook does not have"),
    "reply": gettext_lazy("the whole reply could not be used"),
    "other": gettext_lazy("for a reason of the suggester’s own"),
}


def said(result: Mapping[str, Any]) -> list[str]:
    """Sentences; none if all went as it should."""
    told = []
    refused = {name: int(count) for name, count in result.get("refused", {}).items() if count}
    if count := sum(refused.values()):
        reasons = "; ".join(
            f"{REASONS.get(name, REASONS['other'])} ({number})"
            for name, number in sorted(refused.items(), key=lambda row: (-row[1], row[0]))
        )
        words = ngettext("%(n)d proposal was refused: %(why)s.", "%(n)d proposals were refused: %(why)s.", count)
        told.append(words % {"n": count, "why": reasons})
    if count := int(result.get("silent", 0)):
        words = ngettext(
            "The suggester proposed nothing for %(n)d sentence.",
            "The suggester proposed nothing for %(n)d sentences.",
            count,
        )
        told.append(words % {"n": count})
    return told
