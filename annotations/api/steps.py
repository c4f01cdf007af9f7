"""Undo and redo: one's own answers and changes of boundaries and blocks in an article are one history."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations import access, tasks
from annotations.errors import NotFound
from annotations.models import Article, Assignment
from annotations.review import answers
from annotations.review.undo import reach
from annotations.revise import boundaries
from annotations.revise.undo import comes_first, moved_any
from annotations.roles import Action

from . import boundaries as moved
from .answers import AnswerSerializer, OperationSerializer, RecordedSerializer, latest_of, person, told


class SteppedSerializer(RecordedSerializer):
    """An answer that changed, or, with `kind`, a boundary or a block."""

    number = serializers.IntegerField(
        allow_null=True, help_text="Null: no answer changed, and what follows is missing."
    )
    version = serializers.IntegerField(required=False)
    operation = serializers.UUIDField(required=False)
    answer = AnswerSerializer(required=False)
    standing = serializers.CharField(allow_null=True, required=False)
    also = RecordedSerializer(many=True, required=False, help_text="Others that changed with it.")
    kind = serializers.CharField(
        required=False, help_text="There only of a boundary or block: merged, split, text, not_text or restored."
    )
    retired = serializers.JSONField(  # type: ignore[assignment]
        required=False,
        help_text="Of an answer: true or false. With kind: the numbers that are gone.",
    )
    made = moved.MadeSerializer(many=True, required=False, help_text="With kind: the sentences that stand now.")


class Step(APIView):
    """Takes back, or does again, one's own last change in the article: of an answer, a boundary or a block."""

    again = False

    def post(self, request: Request, uid: str) -> Response:
        article = access.get(Article, request.user, Action.TAG, uid=uid)
        by, own = person(request), latest_of(article, request)
        if own is None and not moved_any(article=article, by=by):
            raise NotFound(_("You have not opened this article."))
        asked = OperationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        operation = asked.validated_data["operation"]
        than = reach(assignment=own, again=self.again) if own else None
        blocks = access.allows(request.user, article.project, Action.EDIT)
        first = comes_first(article=article, by=by, operation=operation, than=than, again=self.again, blocks=blocks)
        # A boundary that they may no longer move is stepped over: it must not keep their answers from being undone.
        if first and (boundaries.came_before(by=by, operation=operation) or access.may_revise(request.user, article)):
            return self.revision(request, article, own, operation, blocks)
        return self.answer(own, operation) if own else Response({"number": None})

    def answer(self, own: Assignment, operation: uuid.UUID) -> Response:
        step = answers.redo if self.again else answers.undo
        recorded = step(assignment=own, operation=operation, now=timezone.now())
        if recorded is None:
            return Response({"number": None})
        return Response(told(recorded) | {"also": [told(other) for other in recorded.also]})

    def revision(
        self, request: Request, article: Article, own: Assignment | None, operation: uuid.UUID, blocks: bool
    ) -> Response:
        step, by = boundaries.redo if self.again else boundaries.undo, person(request)
        with transaction.atomic():
            revised = step(article=article, by=by, operation=operation, now=timezone.now(), blocks=blocks)
            if revised is not None and not revised.repeated:
                tasks.after_revision(article=article, by=by)
        told_of: dict[str, Any] = moved.told(revised, article, own) if revised else {}
        return Response({"number": None} | told_of)


@extend_schema(request=OperationSerializer, responses=SteppedSerializer)
class Undo(Step):
    """Takes back one's own last change in the article, of an answer, a boundary or a block; any depth, also after a
    reload.

    What one may no longer change is stepped over.
    """


@extend_schema(request=OperationSerializer, responses=SteppedSerializer)
class Redo(Step):
    """Does again what was taken back last, unless something new was done since."""

    again = True
