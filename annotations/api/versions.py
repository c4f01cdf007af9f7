"""The texts that an article has had."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations import access
from annotations.ingest.versions import comparing
from annotations.models import Article, ArticleVersion


class VersionSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    current = serializers.BooleanField()
    at = serializers.DateTimeField(help_text="When it came.")
    imported = serializers.UUIDField(help_text="The import that it came in.")
    characters = serializers.IntegerField()
    digest = serializers.CharField(help_text="SHA-256 of the text, as hex.")


class Versions(APIView):
    """The versions of one article's text, the latest first. Without their words."""

    @extend_schema(operation_id="article_versions", responses=VersionSerializer(many=True))
    def get(self, request: Request, uid: str) -> Response:
        article = access.get(Article, request.user, uid=uid)
        found = [told(version) for version in comparing.texts(article)]
        return Response(VersionSerializer(found, many=True).data)


def told(version: ArticleVersion) -> dict[str, Any]:
    names = ("number", "current", "at", "characters", "digest")
    return {name: getattr(version, name) for name in names} | {"imported": comparing.brought(version).uid}
