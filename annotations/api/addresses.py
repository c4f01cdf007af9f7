"""Articles by their addresses: give some, and see where each document of an import came from."""

from __future__ import annotations

from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations import access, tasks
from annotations.errors import NotAllowed
from annotations.ingest import fetching
from annotations.models import Article, Fetched, Import, Project, User
from annotations.roles import Action

from .imports import StartedSerializer, told
from .strict import Strict


class AddressesSerializer(Strict):
    addresses = serializers.ListField(
        child=serializers.CharField(max_length=2000),
        min_length=1,
        max_length=fetching.MOST,
        help_text="http(s) addresses of pages or documents, each an article.",
    )


class FetchedSerializer(serializers.ModelSerializer[Fetched]):
    state = serializers.ChoiceField(choices=Fetched.State.values)
    articles = serializers.SerializerMethodField()

    class Meta:
        model = Fetched
        fields = (
            *("number", "asked", "state", "reason", "url", "status", "at", "media_type", "size", "digest", "headers"),
            "articles",
        )
        extra_kwargs = {
            "number": {"help_text": "From 1; 0 is the feed that named the others."},
            "reason": {"help_text": "Why it was rejected; else empty."},
            "url": {"help_text": "Where it came from at last, after redirects."},
            "digest": {"help_text": "SHA-256 of the bytes as they were kept."},
        }

    @extend_schema(responses=serializers.ListField(child=serializers.UUIDField()))
    def get_articles(self, row: Fetched) -> list[str]:
        return [str(article.uid) for article in row.articles.all() if article.pk in self.context["visible"]]


class Addresses(APIView):
    """Fetches what stands at addresses, in the background, as one import. 403 `fetching_off` where the operator did not
    turn that on."""

    @extend_schema(request=AddressesSerializer, responses={202: StartedSerializer}, operation_id="addresses_fetch")
    def post(self, request: Request, project: str) -> Response:
        home = access.get(Project, request.user, Action.IMPORT, uid=project)
        asked = AddressesSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with transaction.atomic():
            imported = fetching.ask(
                project=home,
                by=cast(User, request.user),
                now=timezone.now(),
                addresses=asked.validated_data["addresses"],
            )
            job = tasks.start_import(imported)
        return told(request, imported, job, code=status.HTTP_202_ACCEPTED)


class Fetches(APIView):
    """What was fetched for an import, in order: where each document came from, and why others were rejected."""

    @extend_schema(responses=FetchedSerializer(many=True), operation_id="import_addresses")
    def get(self, request: Request, uid: str) -> Response:
        imported = access.get(Import, request.user, Action.IMPORT, uid=uid)
        if not access.reads_imports(request.user, imported):
            raise NotAllowed(_("You are not cleared for confidential articles."))
        rows = imported.fetches.order_by("number").prefetch_related("articles")
        articles = access.visible(Article, request.user).filter(project=imported.project, fetches__in=rows)
        seen = set(articles.values_list("pk", flat=True))
        return Response(FetchedSerializer(rows, many=True, context={"visible": seen}).data)
