"""Who is logged in, for the page that sends a person's answers."""

from __future__ import annotations

from typing import Any

from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class SessionSerializer(serializers.Serializer[Any]):
    person = serializers.UUIDField(allow_null=True, help_text="Null: nobody is logged in.")
    csrf = serializers.CharField(help_text="What the X-CSRFToken header of this session's writes must hold.")


class Session(APIView):
    """Who is logged in. Answers strangers too: a page asks it when its log-in may have run out."""

    permission_classes = (permissions.AllowAny,)

    @extend_schema(responses=SessionSerializer, operation_id="session_read")
    def get(self, request: Request) -> Response:
        person = str(request.user.uid) if request.user.is_authenticated else None
        return Response({"person": person, "csrf": get_token(request._request)})  # noqa: SLF001
