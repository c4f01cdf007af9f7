"""Bodies are taken as they are or refused: nothing that a program sends is dropped or made into something else."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.extensions import OpenApiSerializerExtension
from rest_framework import serializers

TEXT = (serializers.CharField, serializers.UUIDField, serializers.DateField)
TYPES: tuple[tuple[Any, tuple[type, ...], Any], ...] = (
    (TEXT, (str,), gettext_lazy("Must be text.")),
    (serializers.BooleanField, (bool,), gettext_lazy("Must be true or false.")),
    (serializers.IntegerField, (int,), gettext_lazy("Must be a whole number.")),
)


class Strict(serializers.Serializer[Any]):
    """Refuses keys that it does not know, and values of another type than its fields are of.

    Django REST framework takes 0 for a text, for false and for a UUID: what a program believes to have saved must be
    what was saved.
    """

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            wrong = {name: [_("There is no such field.")] for name in sorted(set(data) - set(self.fields), key=str)}
            for name, field in self.fields.items():
                if words := misfit(field, data.get(name)):
                    wrong[name] = [str(words)]
            if wrong:
                raise serializers.ValidationError(wrong)
        return super().to_internal_value(data)


def misfit(field: Any, value: Any) -> Any:
    """What is wrong with the type of the value, or of one in it; nothing if it is the field's. Null, forms that are no
    JSON, and serializers in it are for the field itself to say."""
    if value is None:
        return None
    for fields, types, words in TYPES:
        if isinstance(field, fields):
            fits = isinstance(value, types) and not (isinstance(value, bool) and bool not in types)
            return None if fits else words
    child = getattr(field, "child", None)
    inner = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    return next((words for one in inner if (words := misfit(child, one))), None) if child is not None else None


class StrictInSchema(OpenApiSerializerExtension):
    """The schema says that unknown keys are refused."""

    target_class = Strict
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        found: dict[str, Any] = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)  # noqa: SLF001
        return found | {"additionalProperties": False} if direction == "request" else found
