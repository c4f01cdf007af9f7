"""Assignments: open an article, see how far one is, say that one is done, give it back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations import access
from annotations.models import Article, Assignment
from annotations.models.notes import LONGEST_NOTE
from annotations.review import queue
from annotations.review.controls import why_told
from annotations.review.progress import Progress, progress
from annotations.roles import Action

from .answers import own_assignment, person
from .batches import checked, people_of
from .strict import Strict


class ProgressSerializer(serializers.Serializer[Any]):
    asked = serializers.IntegerField(help_text="labelled + unsure + not_text + unanswered")
    answered = serializers.IntegerField(help_text="labelled + unsure")
    labelled = serializers.IntegerField()
    unsure = serializers.IntegerField()
    not_text = serializers.IntegerField()
    unanswered = serializers.IntegerField()
    passed_over = serializers.IntegerField(help_text="Unanswered before the furthest one dealt with.")
    hedged = serializers.IntegerField()
    labels = serializers.DictField(child=serializers.IntegerField(), help_text="Label key → count.")


class AssignmentSerializer(serializers.ModelSerializer[Assignment]):
    article = serializers.UUIDField(source="article.uid")
    batch = serializers.UUIDField(source="batch.uid")
    suggestions = serializers.CharField(source="batch.suggestions")
    codebook = serializers.IntegerField(source="codebook.version")
    drawn_by = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()

    class Meta:
        model = Assignment
        fields = (
            "uid", "article", "batch", "round", "state", "drawn_by", "unaided", "suggestions", "codebook", "opened_at",
            "lease_until", "done_at", "progress",
        )  # fmt: skip

    @extend_schema_field(serializers.ChoiceField(choices=Assignment.Drawn.choices))
    def get_drawn_by(self, assignment: Assignment) -> str:
        return why_told(assignment)

    @extend_schema_field(ProgressSerializer)
    def get_progress(self, assignment: Assignment) -> dict[str, Any]:
        return asdict(self.context.get("progress") or progress(assignment))


class OtherSerializer(serializers.ModelSerializer[Assignment]):
    """Somebody else's assignment: who has it, not how far they are."""

    article = serializers.UUIDField(source="article.uid")
    reviewer = serializers.UUIDField(source="reviewer.uid")

    class Meta:
        model = Assignment
        fields = ("uid", "article", "reviewer", "round", "state", "opened_at", "done_at")


def told(assignment: Assignment, code: int = status.HTTP_200_OK, counts: Progress | None = None) -> Response:
    """The assignment as it stands now; `counts`: its progress, where that is known already."""
    rows = Assignment.objects.select_related("article", "batch", "codebook").defer("codebook__content")
    row = rows.get(pk=assignment.pk)
    return Response(AssignmentSerializer(row, context={"progress": counts}).data, status=code)


class OwnAssignment(APIView):
    """One's own assignment for an article."""

    @extend_schema(responses=AssignmentSerializer, operation_id="assignment_read")
    def get(self, request: Request, uid: str) -> Response:
        return told(own_assignment(request, uid))

    @extend_schema(
        request=None,
        responses={200: AssignmentSerializer, 201: AssignmentSerializer},
        operation_id="assignment_open",
        description="Opens the article: 201 if that made the assignment, 200 if it was one's own already, 409 with "
        "{held_by, since, answers, done} if somebody else has it.",
    )
    def post(self, request: Request, uid: str) -> Response:
        article = access.get(Article, request.user, Action.TAG, uid=uid)
        assignment, made = queue.open_or_get(article=article, reviewer=person(request), now=timezone.now())
        return told(assignment, status.HTTP_201_CREATED if made else status.HTTP_200_OK)


class Done(APIView):
    """From now on one's answers count. Unanswered sentences may remain: `progress` says how many."""

    @extend_schema(request=None, responses=AssignmentSerializer, operation_id="assignment_done")
    def post(self, request: Request, uid: str) -> Response:
        assignment = own_assignment(request, uid)
        return told(assignment, counts=queue.finish(assignment=assignment, now=timezone.now()))


class Reopen(APIView):
    """Takes one's own answers out of the count again, to go on."""

    @extend_schema(request=None, responses=AssignmentSerializer, operation_id="assignment_reopen")
    def post(self, request: Request, uid: str) -> Response:
        assignment = own_assignment(request, uid)
        return told(queue.reopen(assignment=assignment, by=person(request), now=timezone.now()))


class Free(APIView):
    """A manager takes an article from whoever holds it. The answers stay and count for nothing."""

    @extend_schema(request=None, responses=OtherSerializer, operation_id="assignment_free")
    def post(self, request: Request, uid: str) -> Response:
        assignment = access.get(Assignment, request.user, Action.MANAGE, uid=uid)
        return Response(OtherSerializer(queue.free(assignment=assignment, by=person(request), now=timezone.now())).data)


class ReassignSerializer(Strict):
    to = serializers.UUIDField(help_text="A member who may tag.")
    reason = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, default="")


class ReasonSerializer(Strict):
    reason = serializers.CharField(max_length=LONGEST_NOTE)


class Reassign(APIView):
    """A manager gives an open article to somebody else, who begins anew: 409 if they had it already."""

    @extend_schema(request=ReassignSerializer, responses=OtherSerializer, operation_id="assignment_reassign")
    def post(self, request: Request, uid: str) -> Response:
        assignment = access.get(Assignment, request.user, Action.MANAGE, uid=uid)
        given = checked(ReassignSerializer, request)
        (to,) = people_of(assignment.article.project, [given["to"]])
        by, now = person(request), timezone.now()
        return Response(
            OtherSerializer(queue.reassign(assignment=assignment, to=to, by=by, now=now, reason=given["reason"])).data
        )


class SendBack(APIView):
    """A manager sends a done article back with a reason; it does not count until it is done again."""

    @extend_schema(request=ReasonSerializer, responses=OtherSerializer, operation_id="assignment_send_back")
    def post(self, request: Request, uid: str) -> Response:
        assignment = access.get(Assignment, request.user, Action.MANAGE, uid=uid)
        given = checked(ReasonSerializer, request)
        by, now = person(request), timezone.now()
        queue.reopen(assignment=assignment, by=by, now=now, reason=given["reason"])
        assignment.refresh_from_db()
        return Response(OtherSerializer(assignment).data)
