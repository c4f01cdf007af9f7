"""What is to be settled: sentences with all answers, without names; and the questions that they amount to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations import access
from annotations.adjudicate import disputes, questions
from annotations.adjudicate.pages import page, place_of
from annotations.errors import InvalidInput
from annotations.models import Batch, ConfidentialRead, Project, Sentence
from annotations.roles import Action

from . import pagination
from .answers import SpanSerializer, person

BATCH = OpenApiParameter("batch", str, description="Uid of a batch: only what its answers are part of.")


class GivenSerializer(serializers.Serializer[Any]):
    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    hedged = serializers.BooleanField()
    state = serializers.CharField()
    unsure_reason = serializers.CharField()
    spans = serializers.ListField(child=SpanSerializer())
    note = serializers.CharField()


class ProposedSerializer(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    hedged = serializers.BooleanField()
    category = serializers.CharField()
    ruling = serializers.CharField()
    why = serializers.CharField()


class DisputeSerializer(serializers.Serializer[Any]):
    article = serializers.UUIDField(source="sentence.article.uid")
    number = serializers.IntegerField(source="sentence.number")
    start = serializers.IntegerField(source="sentence.start", help_text="First code point in the article's text.")
    end = serializers.IntegerField(source="sentence.end")
    text = serializers.CharField(source="sentence.text")
    answers = GivenSerializer(many=True, help_text="All that count, in an order by chance.")
    version = serializers.IntegerField(help_text="Of its decision, to be named when it is settled; 0: none ever was.")
    mine = serializers.BooleanField(help_text="One of the answers is one's own: somebody else settles it.")
    round = serializers.UUIDField(
        source="round.uid",
        default=None,
        allow_null=True,
        help_text="The compare round whose people may settle it together.",
    )
    proposal = ProposedSerializer(allow_null=True, help_text="Waits until another of those who answered says the same.")
    proposed = serializers.BooleanField(help_text="The proposal is one's own.")


class QuestionSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="For `?question=` of the disputes.")
    answers = serializers.ListField(
        child=serializers.CharField(), help_text="What stands against what: a label, with ~ if hedged, or unsure."
    )
    cue = serializers.CharField(help_text="The wording; empty where none is known.")
    sentences = serializers.IntegerField()
    articles = serializers.IntegerField()


class Disputes(APIView):
    """The disputed sentences of a project, by article in reading order."""

    @extend_schema(
        operation_id="disputes_list",
        parameters=[
            *pagination.PARAMETERS,
            BATCH,
            OpenApiParameter("question", str, description="Key of a question: only what asks that."),
        ],
        responses=pagination.page_of("Dispute", DisputeSerializer),
    )
    def get(self, request: Request, project: str) -> Response:
        rows = chosen(request, project)
        if key := request.query_params.get("question", ""):
            asked = next((one for one in questions.questions(rows) if one.key == key), None)
            rows = rows.filter(pk__in=asked.sentences if asked else [])
        cursor = request.query_params.get("cursor", "")
        if cursor and place_of(cursor) is None:
            raise InvalidInput(_("This cursor is not one that the list gave out."))
        found = page(rows, size=pagination.limit_of(request), after=cursor)
        told = disputes.furnished(found.sentences, person(request))
        access.read(request.user, (one.sentence.article for one in told), ConfidentialRead.Way.API)
        return pagination.answer(DisputeSerializer(told, many=True).data, found.later or None)


class Questions(APIView):
    """The disputes of a project by question: the same answers against each other, on the same wording."""

    @extend_schema(operation_id="dispute_questions_list", parameters=[BATCH], responses=QuestionSerializer(many=True))
    def get(self, request: Request, project: str) -> Response:
        found = [
            {
                "key": one.key,
                "answers": one.answers,
                "cue": one.cue,
                "sentences": len(one.sentences),
                "articles": len(one.articles),
            }
            for one in questions.questions(chosen(request, project))
        ]
        return Response(QuestionSerializer(found, many=True).data)


def chosen(request: Request, project: str) -> QuerySet[Sentence]:
    """The disputes of the project that the request is about. Raises InvalidInput if its batch is none."""
    home = access.get(Project, request.user, Action.SETTLE, uid=project)
    rows = access.to_settle(request.user).filter(article__project=home)
    if named := request.query_params.get("batch", ""):
        rows = disputes.in_batch(rows, batch_of(home, named))
    return rows


def batch_of(project: Project, named: str) -> Batch:
    try:
        uid = UUID(named)
    except ValueError:
        uid = None
    told = Q(standing=True) | Q(closed_at__isnull=False)
    found = Batch.objects.filter(told, project=project, uid=uid).first() if uid else None
    if found is None:
        raise InvalidInput(_("There is no such batch, or it is not closed."))
    return found
