"""Projects: those that one belongs to."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations import access
from annotations.models import Project
from annotations.roles import Action, may

from . import pagination


class ProjectSerializer(serializers.ModelSerializer[Project]):
    role = serializers.SerializerMethodField(help_text="One's own: manager, adjudicator, reviewer or viewer.")
    may = serializers.SerializerMethodField(help_text="What one may do here.")

    class Meta:
        model = Project
        fields = ("uid", "name", "time_zone", "default_confidentiality", "created_at", "archived_at", "role", "may")

    def get_role(self, project: Project) -> str:
        return access.role_of(self.context["user"], project)

    def get_may(self, project: Project) -> list[str]:
        role = self.get_role(project)
        return [action.value for action in Action if may(role, action)]


class Projects(APIView):
    """The projects that one belongs to, newest first; all of them for whoever runs the site."""

    @extend_schema(
        operation_id="projects_list",
        parameters=pagination.PARAMETERS,
        responses=pagination.page_of("Project", ProjectSerializer),
    )
    def get(self, request: Request) -> Response:
        rows, cursor = pagination.page(request, access.visible(Project, request.user))
        return pagination.answer(told(rows, request, many=True), cursor)


class OneProject(APIView):
    """One project."""

    @extend_schema(responses=ProjectSerializer)
    def get(self, request: Request, uid: str) -> Response:
        return Response(told(access.get(Project, request.user, uid=uid), request))


def told(rows: Any, request: Request, *, many: bool = False) -> Any:
    return ProjectSerializer(rows, many=many, context={"user": request.user}).data
