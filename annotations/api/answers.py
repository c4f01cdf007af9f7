"""Answers: record one. Undo and redo stand in `steps`."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations import access
from annotations.codebook import SourceKind, UnsureReason
from annotations.errors import NotFound
from annotations.models import Answer, Article, Assignment, User
from annotations.models.notes import LONGEST_NOTE
from annotations.models.said import MOST_SPANS
from annotations.review import answers
from annotations.roles import Action

from .strict import Strict

LARGEST = 2**31 - 1  # what a column of whole numbers holds


class SpanSerializer(Strict):
    role = serializers.ChoiceField(choices=("source", "cue"))
    kind = serializers.ChoiceField(choices=["", *(kind.value for kind in SourceKind)], allow_blank=True, default="")
    start = serializers.IntegerField(min_value=0, max_value=LARGEST, help_text="Code point of the article's text.")
    end = serializers.IntegerField(min_value=1, max_value=LARGEST, help_text="Code point after the last one.")


class MarksSerializer(Strict):
    not_text = serializers.BooleanField(required=False, help_text="True: no running text. False: ask it after all.")
    joined_at = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=LARGEST,
        help_text="Two sentences were joined wrongly at this code point.",
    )
    cut_after = serializers.BooleanField(required=False, help_text="The sentence was cut wrongly after its end.")


class SuggestionRefSerializer(Strict):
    kind = serializers.CharField(max_length=32)
    version = serializers.CharField(max_length=64)


class ValueSerializer(Strict):
    label = serializers.CharField(max_length=32, allow_null=True)  # type: ignore[assignment]
    state = serializers.ChoiceField(choices=Answer.State.choices)
    unsure_reason = serializers.ChoiceField(
        choices=["", *(reason.value for reason in UnsureReason)], allow_blank=True, default=""
    )
    hedged = serializers.BooleanField(default=False)
    how = serializers.ChoiceField(choices=Answer.How.choices, default=Answer.How.KEY)
    suggestion = SuggestionRefSerializer(allow_null=True, default=None)
    suggestion_seen = serializers.BooleanField(default=False)
    hedged_by = serializers.ChoiceField(choices=Answer.By.choices, allow_blank=True, default="")
    source_by = serializers.ChoiceField(choices=Answer.By.choices, allow_blank=True, default="")
    spans = serializers.ListField(child=SpanSerializer(), default=list, max_length=MOST_SPANS)
    marks = MarksSerializer(default=dict)
    note = serializers.CharField(
        max_length=LONGEST_NOTE, allow_blank=True, required=False, help_text="Left out: the note stays as it is."
    )
    active_seconds = serializers.IntegerField(min_value=0, max_value=LARGEST, default=0)


class AnswerPutSerializer(ValueSerializer):
    operation = serializers.UUIDField(help_text="Made by the client; the same one again does nothing twice.")
    version = serializers.IntegerField(
        min_value=0, max_value=LARGEST, help_text="The version that was on screen; 0 = no answer yet."
    )
    group = serializers.UUIDField(required=False, help_text="Answers that share it are undone as one.")


class OperationSerializer(Strict):
    operation = serializers.UUIDField(help_text="Made by the client; the same one again does nothing twice.")


class AnswerSerializer(ValueSerializer):
    """An answer as it stands."""

    version = serializers.IntegerField()
    codebook = serializers.IntegerField(help_text="Version of the codebook it was given under.")


class RecordedSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    version = serializers.IntegerField()
    operation = serializers.UUIDField()
    answer = AnswerSerializer()
    standing = serializers.CharField(allow_null=True, help_text="Null before one is done, or if blind.")
    retired = serializers.BooleanField(
        help_text="True: the sentence was joined or split meanwhile; the answer waits to be confirmed where it went."
    )


class WaitingSerializer(serializers.Serializer[Any]):
    """One's answer to a sentence that was joined or split: it does not count until it is given again."""

    number = serializers.IntegerField(help_text="Of the sentence that it was given to.")
    start = serializers.IntegerField(help_text="Code point of the article's text.")
    end = serializers.IntegerField()
    answer = AnswerSerializer()


def own_assignment(request: Request, uid: Any) -> Assignment:
    """The person's own assignment for the article with this uid, as `latest_of` finds it.

    Raises NotFound if they may not see the article or have not opened it; NotAllowed if they may not tag.
    """
    mine = access.visible(Assignment, request.user, Action.TAG).filter(article__uid=uid).select_related("article")
    found = of_pass(mine.filter(reviewer=request.user.pk), request)
    if found is None:  # which of the reasons it is takes longer to ask
        access.get(Article, request.user, Action.TAG, uid=uid)
        raise NotFound(_("You have not opened this article."))
    return found


def latest_of(article: Article, request: Request) -> Assignment | None:
    """The person's own assignment for an article that access gave them: of the pass that `?round=` names, else the
    latest; None if they never opened it."""
    found = of_pass(Assignment.objects.filter(article=article, reviewer=request.user.pk), request)
    if found is not None:
        found.article = article
    return found


def of_pass(mine: QuerySet[Assignment], request: Request) -> Assignment | None:
    """That of one's own for an article which `?round=` names, else the latest."""
    number = request.query_params.get("round", "")
    if number:
        mine = (
            mine.filter(round=int(number)) if number.isascii() and number.isdigit() and len(number) < 6 else mine.none()
        )
    return mine.order_by("-round").first()


def person(request: Request) -> User:
    """Who asks: access let nobody through who is not logged in."""
    return cast(User, request.user)


def told(recorded: answers.Recorded) -> dict[str, Any]:
    """What was recorded, as the API says it."""
    return {
        "number": recorded.number,
        "version": recorded.version,
        "operation": recorded.operation,
        "answer": recorded.answer,
        "standing": recorded.standing,
        "retired": recorded.retired,
    }


class OneAnswer(APIView):
    """One's own answer to one sentence. Open the article first."""

    @extend_schema(request=AnswerPutSerializer, responses=RecordedSerializer, operation_id="answer_put")
    def put(self, request: Request, uid: str, number: int) -> Response:
        asked = AnswerPutSerializer(data=request.data)
        assignment = own_assignment(request, uid)
        asked.is_valid(raise_exception=True)
        if number > LARGEST:
            raise NotFound(_("This article has no such sentence."))
        given = dict(asked.validated_data)
        place = {name: given.pop(name, None) for name in ("operation", "version", "group")}
        recorded = answers.record(
            assignment=assignment, number=number, change=change_from(given), now=timezone.now(), **place
        )
        return Response(told(recorded))


def change_from(given: dict[str, Any]) -> answers.Change:
    """The change that validated data describes."""
    suggestion = given.pop("suggestion")
    ref = (suggestion["kind"], suggestion["version"]) if suggestion else None
    return answers.Change(suggestion=ref, **given)
