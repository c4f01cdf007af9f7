"""Oneself: how one reads and which keys one presses."""

from __future__ import annotations

from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.people import preferences
from annotations.people.keys import MOST_KEYS
from annotations.people.preferences import CHOICES

from .answers import person
from .strict import Strict


class PreferencesSerializer(Strict):
    text_size = serializers.ChoiceField(choices=CHOICES["text_size"], required=False)
    measure = serializers.ChoiceField(choices=CHOICES["measure"], required=False, help_text="Width of a line.")
    face = serializers.ChoiceField(choices=CHOICES["face"], required=False)
    theme = serializers.ChoiceField(choices=CHOICES["theme"], required=False)
    contrast = serializers.ChoiceField(choices=CHOICES["contrast"], required=False)
    motion = serializers.ChoiceField(choices=CHOICES["motion"], required=False)
    keys = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=20), max_length=MOST_KEYS),
        required=False,
        help_text="Action (or tag:label) → keys, where not the built-in ones. Replaced as a whole.",
    )
    keys_off = serializers.BooleanField(required=False, help_text="Single keys do nothing.")
    seen = serializers.DictField(
        child=serializers.BooleanField(), required=False, help_text="What needs no telling again. Added to."
    )


class Mine(APIView):
    """One's own preferences. `keys` that clash with each other or with a codebook are refused."""

    @extend_schema(responses=PreferencesSerializer, operation_id="preferences_read")
    def get(self, request: Request) -> Response:
        return Response(asdict(preferences.read(person(request).preferences)))

    @extend_schema(request=PreferencesSerializer, responses=PreferencesSerializer, operation_id="preferences_put")
    def put(self, request: Request) -> Response:
        """Changes what is given and leaves the rest."""
        asked = PreferencesSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response(asdict(preferences.save(user=person(request), **asked.validated_data)))
