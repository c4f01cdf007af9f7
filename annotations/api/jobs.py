"""Jobs: background work, to be watched."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations import access
from annotations.models import Job


class JobSerializer(serializers.ModelSerializer[Job]):
    project = serializers.UUIDField(source="project.uid", read_only=True)
    kind = serializers.ChoiceField(choices=Job.Kind.values)
    state = serializers.ChoiceField(choices=Job.State.values)

    a_minute = serializers.SerializerMethodField(help_text="How many it does in a minute; null if not known.")
    seconds_left = serializers.SerializerMethodField(help_text="If it goes on so; null if not known.")

    class Meta:
        model = Job
        fields = (
            "uid", "project", "kind", "state", "phase", "done", "total", "unit", "a_minute", "seconds_left", "message",
            "result", "queued_at", "started_at", "finished_at",
        )  # fmt: skip

    def get_a_minute(self, job: Job) -> float | None:
        return job.speed(timezone.now())

    def get_seconds_left(self, job: Job) -> float | None:
        return job.seconds_left(timezone.now())


class OneJob(APIView):
    """One job: how far it is (`done` of `total`, counted in `unit`), and why it failed (`message`)."""

    @extend_schema(responses=JobSerializer)
    def get(self, request: Request, uid: str) -> Response:
        return Response(JobSerializer(access.get(Job, request.user, uid=uid)).data)
