"""How a person likes to read: said in every page's first tag, so that nothing is painted in another look before."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from annotations.people import keys, preferences
from annotations.people.preferences import Preferences


class Comfort:
    """What templates ask: `attributes` for a tag, `now` for the values, `key.undo` for what to press."""

    def __init__(self, row: object) -> None:
        self.row = row

    @cached_property
    def now(self) -> Preferences:
        return preferences.read(self.row)

    @cached_property
    def attributes(self) -> SafeString:
        """` data-text-size="m" …`: a theme only if one was chosen, for else the browser's own choice holds."""
        values = {name: getattr(self.now, name) for name in preferences.CHOICES}
        if "theme" not in preferences.chosen(self.row):
            del values["theme"]
        values["preferences"] = reverse("api-preferences")
        if self.now.keys:
            values["keys"] = json.dumps(self.now.keys)
        if self.now.keys_off:
            values["keys_off"] = "true"
        return format_html_join(
            "", ' data-{}="{}"', ((name.replace("_", "-"), value) for name, value in values.items())
        )

    @cached_property
    def key(self) -> dict[str, str]:
        """Action → its first key as people read it; "" if it has none."""
        bound = keys.effective(self.now.keys, off=self.now.keys_off)
        return {action: keys.shown(names[0]) if names else "" for action, names in bound.items()}


def comfort(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `comfort`, None where nobody is logged in. Asks nothing until a template does."""

    def found() -> Comfort | None:
        user = getattr(request, "user", None)
        return Comfort(user.preferences) if user is not None and user.is_authenticated else None

    return {"comfort": SimpleLazyObject(found)}
