"""Datasets: order, watch, download."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from django.db import transaction
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations import access, tasks
from annotations.errors import Conflict, NotFound
from annotations.export import build, compare, ordering
from annotations.export.recipe import COMPRESSIONS, FORMATS, HOWS, PRECEDENCES, TEXTS, filters_from, options_from
from annotations.models import Comparison, Dataset, DatasetFile, Project, User
from annotations.models.imports import open_at
from annotations.roles import Action
from annotations.schema import STANDINGS

from . import ranges
from .jobs import JobSerializer
from .strict import Strict


class FiltersSerializer(Strict):
    labels = serializers.ListField(child=serializers.CharField(max_length=32), required=False, max_length=20)
    standings = serializers.ListField(child=serializers.ChoiceField(choices=STANDINGS), required=False)
    include_open = serializers.BooleanField(required=False)
    outlets = serializers.ListField(child=serializers.CharField(max_length=200), required=False, max_length=200)
    languages = serializers.ListField(child=serializers.CharField(max_length=16), required=False, max_length=50)
    published_from = serializers.DateField(required=False)
    published_to = serializers.DateField(required=False)
    people = serializers.ListField(child=serializers.CharField(max_length=32), required=False, max_length=500)
    codebooks = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=500)
    hows = serializers.ListField(child=serializers.ChoiceField(choices=HOWS), required=False)
    unaided = serializers.BooleanField(required=False)
    bulk = serializers.BooleanField(required=False)


class OptionsSerializer(Strict):
    precedence = serializers.ChoiceField(choices=PRECEDENCES, required=False)
    text = serializers.ChoiceField(choices=TEXTS, required=False)
    compression = serializers.ChoiceField(choices=COMPRESSIONS, required=False)
    splits = serializers.DictField(
        required=False, allow_null=True, help_text="by (article or time), shares, seed, dev_from, test_from."
    )
    continues = serializers.IntegerField(min_value=1, required=False, allow_null=True)


class OrderSerializer(Strict):
    name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    notes = serializers.CharField(max_length=ordering.MOST_NOTES, required=False, allow_blank=True, default="")
    doi = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    formats = serializers.ListField(child=serializers.ChoiceField(choices=FORMATS), default=["jsonl", "csv"])
    filters = FiltersSerializer(required=False)
    options = OptionsSerializer(required=False)


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
            "uid", "number", "name", "notes", "doi", "project", "state", "filters", "options", "formats", "watermark",
            "counts", "created_at", "ready_at", "job", "files",
        )  # fmt: skip


class AboutSerializer(Strict):
    notes = serializers.CharField(max_length=ordering.MOST_NOTES, required=False, allow_blank=True)
    doi = serializers.CharField(max_length=120, required=False, allow_blank=True)


class ChangeSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=compare.KINDS)
    article = serializers.UUIDField()
    sentence = serializers.IntegerField()
    start = serializers.IntegerField()
    text = serializers.CharField(allow_null=True)
    old = serializers.DictField(allow_null=True, help_text="Null where the sentence was added.")
    new = serializers.DictField(allow_null=True, help_text="Null where it was removed.")


class ComparisonSerializer(serializers.Serializer[Any]):
    counts = serializers.DictField(child=serializers.IntegerField())
    articles = serializers.DictField(child=serializers.IntegerField())
    moved = serializers.ListField(child=serializers.DictField(), help_text="Old label, new label, how many sentences.")
    left_off = serializers.IntegerField(help_text="Changes beyond those that are listed.")
    changes = ChangeSerializer(many=True)


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
            order = ordering.Order(
                name=given["name"],
                notes=given["notes"],
                doi=given["doi"],
                filters=filters_from(given.get("filters", {})),
                options=options_from(given.get("options", {})),
                formats=given["formats"],
            )
            dataset = ordering.place(project=home, by=cast(User, request.user), now=timezone.now(), order=order)
            tasks.start_dataset(dataset)
        dataset.refresh_from_db()
        return Response(DatasetSerializer(dataset).data, status=status.HTTP_202_ACCEPTED)


class OneDataset(APIView):
    """One dataset with its files."""

    @extend_schema(responses=DatasetSerializer)
    def get(self, request: Request, uid: str) -> Response:
        return Response(DatasetSerializer(access.get(Dataset, request.user, uid=uid)).data)

    @extend_schema(request=AboutSerializer, responses=DatasetSerializer)
    def patch(self, request: Request, uid: str) -> Response:
        """Its notes and its DOI. The files keep what they were made with."""
        dataset = access.get(Dataset, request.user, Action.EXPORT, uid=uid)
        asked = AboutSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = {"notes": dataset.notes, "doi": dataset.doi} | asked.validated_data
        ordering.describe(dataset=dataset, notes=given["notes"], doi=given["doi"])
        dataset.refresh_from_db()
        return Response(DatasetSerializer(dataset).data)


class Changes(APIView):
    """What changed in a dataset since the version with this number of the same project. A job finds it, once."""

    @extend_schema(
        responses={
            200: ComparisonSerializer,
            409: OpenApiResponse(description="Not compared yet, not ready, or one and the same: `details` says which."),
        }
    )
    def get(self, request: Request, uid: str, number: int) -> Response:
        old, new = self.pair(request, uid, number)
        row = access.visible(Comparison, request.user).filter(old=old, new=new).select_related("job").first()
        if row is None or row.found is None:
            compare.check(old, new)
            job = str(row.job.uid) if row is not None and row.job is not None else None
            raise Conflict(_("These versions are not compared yet: POST here."), code="not_compared", job=job)
        return Response(row.found)

    @extend_schema(request=None, responses={200: ComparisonSerializer, 202: JobSerializer})
    def post(self, request: Request, uid: str, number: int) -> Response:
        """Let it be found; answers with the job that does, or with what is known already."""
        old, new = self.pair(request, uid, number)
        row = tasks.start_comparison(old=old, new=new, by=cast(User, request.user))
        if row.found is not None:
            return Response(row.found)
        return Response(JobSerializer(row.job).data, status=status.HTTP_202_ACCEPTED)

    def pair(self, request: Request, uid: str, number: int) -> tuple[Dataset, Dataset]:
        new = access.get(Dataset, request.user, uid=uid)
        return access.get(Dataset, request.user, project=new.project, number=number), new


class Download(APIView):
    """One file of a dataset that is ready, whole or a part of it (`Range`). Its ETag is its SHA-256."""

    @extend_schema(
        responses={
            (200, "*/*"): OpenApiTypes.BINARY,
            (206, "*/*"): OpenApiTypes.BINARY,
            304: OpenApiResponse(description="`If-None-Match` names what it has."),
            409: OpenApiResponse(description="The dataset is not ready."),
            412: OpenApiResponse(description="`If-Match` names something else."),
            416: OpenApiResponse(description="`Range` asks for what is not there."),
        }
    )
    def get(self, request: Request, uid: str, name: str) -> HttpResponseBase:
        dataset = access.get(Dataset, request.user, uid=uid)
        if "\0" in name:
            raise NotFound("There is no such file.")
        if dataset.state not in (Dataset.State.READY, Dataset.State.WITHDRAWN):
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
