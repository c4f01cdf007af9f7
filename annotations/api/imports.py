"""Imports: upload a file, settle its columns, watch it, fetch its rejects, take it back."""

from __future__ import annotations

from typing import Any, cast

from django.db import transaction
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations import access, tasks
from annotations.errors import NotAllowed
from annotations.ingest import imports, readers, rejects
from annotations.models import Import, Job, Project, User
from annotations.roles import Action

from . import pagination
from .jobs import JobSerializer
from .strict import Strict


class CountsSerializer(serializers.Serializer[Any]):
    articles = serializers.IntegerField()
    sentences = serializers.IntegerField()
    duplicates = serializers.IntegerField(help_text="Texts that the project had before, or that came twice.")
    rejected = serializers.IntegerField()


class ImportSerializer(serializers.ModelSerializer[Import]):
    project = serializers.UUIDField(source="project.uid", read_only=True)
    by = serializers.CharField()
    state = serializers.ChoiceField(choices=Import.State.values)
    way = serializers.ChoiceField(choices=Import.Way.values)
    mapping = serializers.DictField(child=serializers.CharField(), help_text="Field → column.")
    counts = serializers.SerializerMethodField()

    class Meta:
        model = Import
        fields = ("uid", "project", "by", "at", "way", "reader", "original_name", "state", "mapping", "counts")

    @extend_schema(responses=CountsSerializer)
    def get_counts(self, imported: Import) -> dict[str, int]:
        return imports.counts() | imported.counts


class TableSerializer(serializers.Serializer[Any]):
    columns = serializers.ListField(child=serializers.CharField())
    samples = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="First rows, values cut at 200 characters.",
    )


class StartedSerializer(serializers.Serializer[Any]):
    """An import with the job that reads it, and what its columns look like while it waits for their mapping."""

    imported = ImportSerializer()
    job = JobSerializer(allow_null=True)
    table = TableSerializer(allow_null=True)


class UploadSerializer(Strict):
    file = serializers.FileField(help_text=f"A file that ends in {', '.join(readers.endings())}.")


class MappingSerializer(Strict):
    mapping = serializers.DictField(
        child=serializers.CharField(max_length=1000, allow_blank=True, trim_whitespace=False),
        help_text=f"Field → column; text is needed. Fields: {', '.join(readers.FIELDS)}.",
    )


class Imports(APIView):
    """The imports of a project, newest first; a POST uploads a file. Files with rows wait for their mapping."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="imports_list",
        parameters=pagination.PARAMETERS,
        responses=pagination.page_of("Import", ImportSerializer),
    )
    def get(self, request: Request, project: str) -> Response:
        home = access.get(Project, request.user, uid=project)
        rows = access.visible(Import, request.user).filter(project=home).select_related("project", "by")
        found, cursor = pagination.page(request, rows)
        return pagination.answer(ImportSerializer(found, many=True).data, cursor)

    @extend_schema(request={"multipart/form-data": UploadSerializer}, responses={202: StartedSerializer})
    def post(self, request: Request, project: str) -> Response:
        home = access.get(Project, request.user, Action.IMPORT, uid=project)
        asked = UploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        file = asked.validated_data["file"]
        with transaction.atomic():
            imported = imports.upload(
                project=home,
                by=cast(User, request.user),
                now=timezone.now(),
                name=file.name,
                data=file.file,
                way="api",
            )
            job = tasks.start_import(imported) if imported.state == Import.State.QUEUED else None
        return told(request, imported, job, code=status.HTTP_202_ACCEPTED)


class OneImport(APIView):
    """One import; a DELETE takes it back as one, as long as nobody has answered in its articles."""

    @extend_schema(responses=StartedSerializer)
    def get(self, request: Request, uid: str) -> Response:
        imported = access.get(Import, request.user, uid=uid)
        return told(request, imported, imports.job_of(imported))

    @extend_schema(responses=StartedSerializer)
    def delete(self, request: Request, uid: str) -> Response:
        imported = access.get(Import, request.user, Action.IMPORT, uid=uid)
        imports.take_back(imported=imported, by=cast(User, request.user), now=timezone.now())
        return told(request, imported, imports.job_of(imported))


class Mapping(APIView):
    """Settles which column is which field, and starts the import."""

    @extend_schema(request=MappingSerializer, responses={202: StartedSerializer}, operation_id="import_mapping_put")
    def put(self, request: Request, uid: str) -> Response:
        imported = access.get(Import, request.user, Action.IMPORT, uid=uid)
        asked = MappingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with transaction.atomic():
            imported = imports.set_mapping(imported=imported, mapping=asked.validated_data["mapping"])
            job = tasks.start_import(imported, by=cast(User, request.user))
        return told(request, imported, job, code=status.HTTP_202_ACCEPTED)


class Stop(APIView):
    """Stops an import at once. What came in stays; it can be taken back, or go on."""

    @extend_schema(request=None, responses=StartedSerializer, operation_id="import_stop")
    def post(self, request: Request, uid: str) -> Response:
        imported = access.get(Import, request.user, Action.IMPORT, uid=uid)
        tasks.stop_import(imported, by=cast(User, request.user), now=timezone.now())
        return told(request, imported, imports.job_of(imported))


class GoOn(APIView):
    """Reads on where an import ended that failed or was stopped."""

    @extend_schema(request=None, responses={202: StartedSerializer}, operation_id="import_go_on")
    def post(self, request: Request, uid: str) -> Response:
        imported = access.get(Import, request.user, Action.IMPORT, uid=uid)
        job = tasks.go_on_with_import(imported, by=cast(User, request.user), now=timezone.now())
        return told(request, imported, job, code=status.HTTP_202_ACCEPTED)


class Rejects(APIView):
    """The rows that could not be used, as CSV: row, reason, title."""

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, operation_id="import_rejects")
    def get(self, request: Request, uid: str) -> StreamingHttpResponse:
        imported = access.get(Import, request.user, Action.IMPORT, uid=uid)
        if not access.reads_imports(request.user, imported):
            raise NotAllowed(_("You are not cleared for confidential articles."))
        headers = {"Content-Disposition": 'attachment; filename="rejects.csv"'}
        return StreamingHttpResponse(rejects.lines(imported), content_type="text/csv", headers=headers)


def told(request: Request, imported: Import, job: Job | None, *, code: int = status.HTTP_200_OK) -> Response:
    """An import as the API gives it."""
    reads = access.reads_imports(request.user, imported)
    table = imports.preview(imported) if reads and imported.state == Import.State.MAPPING else None
    value = {"imported": imported, "job": job, "table": table}
    return Response(StartedSerializer(value).data, status=code)
