"""Datasets: order, watch, download."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from django.db import transaction
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations import access, tasks
from annotations.errors import Conflict, NotFound
from annotations.export import build
from annotations.export.schema import FORMATS, STANDINGS, filters_from
from annotations.models import Dataset, DatasetFile, Project, User
from annotations.models.imports import open_at
from annotations.roles import Action

from . import ranges


class FiltersSerializer(serializers.Serializer[Any]):
    labels = serializers.ListField(child=serializers.CharField(max_length=32), required=False, max_length=20)
    standings = serializers.ListField(child=serializers.ChoiceField(choices=STANDINGS), required=False)
    include_open = serializers.BooleanField(required=False)
    outlets = serializers.ListField(child=serializers.CharField(max_length=200), required=False, max_length=200)
    languages = serializers.ListField(child=serializers.CharField(max_length=16), required=False, max_length=50)
    published_from = serializers.DateField(required=False)
    published_to = serializers.DateField(required=False)


class OrderSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    formats = serializers.ListField(child=serializers.ChoiceField(choices=FORMATS), default=list(FORMATS))
    filters = FiltersSerializer(required=False)


class FileSerializer(serializers.ModelSerializer[DatasetFile]):
    url = serializers.SerializerMethodField()

    class Meta:
        model = DatasetFile
        fields = ("name", "kind", "rows", "size", "digest", "url")

    def get_url(self, file: DatasetFile) -> str:
        return reverse("api-dataset-file", args=(file.dataset.uid, file.name))


class DatasetSerializer(serializers.ModelSerializer[Dataset]):
    project = serializers.UUIDField(source="project.uid")
    job = serializers.UUIDField(source="job.uid", allow_null=True, default=None)
    files = FileSerializer(many=True)

    class Meta:
        model = Dataset
        fields = (
            "uid", "number", "name", "project", "state", "filters", "formats", "watermark", "counts", "created_at",
            "ready_at", "job", "files",
        )  # fmt: skip


class Datasets(APIView):
    """The datasets of a project, newest first; a POST orders the next one."""

    @extend_schema(responses=DatasetSerializer(many=True), operation_id="datasets_list")
    def get(self, request: Request, project: str) -> Response:
        home = access.get(Project, request.user, uid=project)
        rows = access.visible(Dataset, request.user).filter(project=home).select_related("project", "job")
        return Response(DatasetSerializer(rows.prefetch_related("files__dataset"), many=True).data)

    @extend_schema(request=OrderSerializer, responses={202: DatasetSerializer})
    def post(self, request: Request, project: str) -> Response:
        home = access.get(Project, request.user, Action.EXPORT, uid=project)
        asked = OrderSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        with transaction.atomic():
            dataset = build.order(
                project=home,
                by=cast(User, request.user),
                now=timezone.now(),
                name=given["name"],
                filters=filters_from(given.get("filters", {})),
                formats=given["formats"],
            )
            tasks.start_dataset(dataset)
        dataset.refresh_from_db()
        return Response(DatasetSerializer(dataset).data, status=status.HTTP_202_ACCEPTED)


class OneDataset(APIView):
    """One dataset with its files."""

    @extend_schema(responses=DatasetSerializer)
    def get(self, request: Request, uid: str) -> Response:
        return Response(DatasetSerializer(access.get(Dataset, request.user, uid=uid)).data)


class Download(APIView):
    """One file of a dataset that is ready, whole or a part of it (`Range`). Its ETag is its SHA-256."""

    @extend_schema(
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            (206, "application/octet-stream"): OpenApiTypes.BINARY,
        }
    )
    def get(self, request: Request, uid: str, name: str) -> HttpResponseBase:
        dataset = access.get(Dataset, request.user, uid=uid)
        if "\0" in name:
            raise NotFound("There is no such file.")
        if dataset.state != Dataset.State.READY:
            raise Conflict("This dataset is not ready yet.", state=dataset.state)
        return attachment(request, access.get(DatasetFile, request.user, dataset=dataset, name=name))


def attachment(request: Request, file: DatasetFile) -> HttpResponseBase:
    """The stored bytes that the request asks for, as a download under a name that says what it is."""
    stored = ranges.Stored(
        name=build.download_name(file),
        media_type=build.media_type(file.name),
        size=file.size,
        digest=file.digest,
        open=partial(open_at, file.file.storage, str(file.file.name)),
    )
    return ranges.answer(request, stored)
