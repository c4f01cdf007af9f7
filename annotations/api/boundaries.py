"""Sentence boundaries: join a sentence with the next one, cut one in two. And whether a block is running text."""

from __future__ import annotations

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
from annotations.models import Answer, Article, Assignment, ConfidentialRead
from annotations.review.values import said
from annotations.revise import blocks, boundaries, carried
from annotations.roles import Action

from .answers import LARGEST, AnswerSerializer, OperationSerializer, WaitingSerializer, latest_of, person


class SplitSerializer(OperationSerializer):
    at = serializers.IntegerField(
        min_value=0, max_value=LARGEST, help_text="The second part begins at this code point of the article's text."
    )


class IsTextSerializer(OperationSerializer):
    text = serializers.BooleanField(
        help_text="Whether it is running text: as the marks say (confirms), or not (refuses)."
    )


class MadeSerializer(serializers.Serializer[Any]):
    """A sentence that stands now, with one's own answer if it has one."""

    number = serializers.IntegerField()
    start = serializers.IntegerField(help_text="Code point of the article's text.")
    end = serializers.IntegerField()
    block = serializers.IntegerField(help_text="Index of its block.")
    asked = serializers.BooleanField()
    text = serializers.CharField()
    answer = AnswerSerializer(allow_null=True, help_text="One's own.")
    to_confirm = WaitingSerializer(many=True)


class RevisedSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(
        help_text="merged, split, or restored (by an undo); of a block: text, not_text, or restored."
    )
    retired = serializers.ListField(child=serializers.IntegerField(), help_text="Numbers that are gone.")
    made = MadeSerializer(many=True)
    operation = serializers.UUIDField()


def told(revised: boundaries.Revised, article: Article, own: Assignment | None) -> dict[str, Any]:
    """What became of the boundaries, with the person's own answers: enough to mend a page without reading it again."""
    waiting = carried.to_confirm(own) if own else {}
    answers = answers_to(own, [made.number for made in revised.made]) if own else {}
    names = ("number", "start", "end", "block", "asked", "text")
    return {
        "kind": revised.kind,
        "retired": list(revised.retired),
        "made": [
            {name: getattr(made, name) for name in names}
            | {"answer": answers.get(made.number), "to_confirm": waiting.get(made.number, [])}
            for made in revised.made
        ],
        "operation": revised.operation,
    }


def answers_to(own: Assignment, numbers: list[int]) -> dict[int, dict[str, Any]]:
    """Sentence number → one's own answer as a value."""
    related = ("sentence", "assignment", "note", "suggestion__suggester", "codebook")
    rows = Answer.objects.filter(assignment=own, sentence__number__in=numbers).select_related(*related)
    return {row.sentence.number: said(row, book=row.codebook.version) for row in rows.defer("codebook__content")}


class Change(APIView):
    """Moves a boundary: access, the body, one service call; suggestions for what it made follow.

    Who asks again for what they did is told what it made, though by now somebody else may tag the article too.
    """

    asks: type[OperationSerializer]

    def check(self, request: Request, uid: str) -> None:
        """Raises unless the person may."""
        access.to_revise(request.user, uid)

    def change(self, **given: Any) -> boundaries.Revised:
        raise NotImplementedError

    def post(self, request: Request, uid: str, number: int) -> Response:
        article, by = access.get(Article, request.user, uid=uid), person(request)
        asked = self.asks(data=request.data)
        fits = asked.is_valid()
        if not (fits and boundaries.came_before(by=by, operation=asked.validated_data["operation"])):
            self.check(request, uid)
        asked.is_valid(raise_exception=True)
        if number > LARGEST:
            raise NotFound(_("This article has no such sentence."))
        with transaction.atomic():
            revised = self.change(article=article, number=number, by=by, now=timezone.now(), **asked.validated_data)
            if not revised.repeated:
                tasks.after_revision(article=article, by=by)
        access.read(by, [article], ConfidentialRead.Way.API)
        return Response(told(revised, article, latest_of(article, request)))


@extend_schema(request=OperationSerializer, responses=RevisedSerializer)
class Merge(Change):
    """Joins a sentence with the one that follows it in its block. Answers that differ wait to be confirmed."""

    asks = OperationSerializer

    def change(self, **given: Any) -> boundaries.Revised:
        return boundaries.merge(**given)


@extend_schema(request=SplitSerializer, responses=RevisedSerializer)
class Split(Change):
    """Cuts a sentence in two. Its answers wait to be confirmed for both parts."""

    asks = SplitSerializer

    def change(self, **given: Any) -> boundaries.Revised:
        return boundaries.split(**given)


@extend_schema(request=IsTextSerializer, responses=RevisedSerializer)
class Block(Change):
    """Says whether the block of a sentence is running text, where somebody marked that it is not, or is.

    For managers and adjudicators. `made` are the block's sentences, `asked` or not; no number is retired.
    """

    asks = IsTextSerializer

    def check(self, request: Request, uid: str) -> None:
        access.get(Article, request.user, Action.EDIT, uid=uid)  # not whoever tags alone: it would be their own mark

    def change(self, **given: Any) -> boundaries.Revised:
        return blocks.say(marks=access.marks_to_confirm(given["by"]), **given)
