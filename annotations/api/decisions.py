"""Decisions: settle a disputed sentence, settle many alike, take a decision back, undo and redo one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations import access
from annotations.adjudicate import decisions
from annotations.errors import InvalidInput, NotFound
from annotations.models import Decision, Project, Sentence
from annotations.models.notes import LONGEST_NOTE
from annotations.models.said import MOST_SPANS
from annotations.roles import Action

from .answers import LARGEST, OperationSerializer, SpanSerializer, person
from .strict import Strict
from .threads import checked

SEEN = "The version that was on screen; 0 = never decided."


class VerdictSerializer(OperationSerializer):
    label = serializers.CharField(max_length=32)  # type: ignore[assignment]
    hedged = serializers.BooleanField(default=False)
    category = serializers.ChoiceField(choices=Decision.Category.choices)
    why = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, default="", help_text="The reason.")
    ruling = serializers.CharField(
        max_length=8, allow_blank=True, default="", help_text="Number of the ruling that settles it."
    )


class DecisionPutSerializer(VerdictSerializer):
    version = serializers.IntegerField(min_value=0, max_value=LARGEST, help_text=SEEN)
    spans = serializers.ListField(child=SpanSerializer(), default=list, max_length=MOST_SPANS)
    present = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        help_text="Uids of those who settle it together at a closed compare round: the decision is joint.",
    )


class OneOfManySerializer(Strict):
    article = serializers.UUIDField()
    number = serializers.IntegerField(min_value=1, max_value=LARGEST)
    version = serializers.IntegerField(min_value=0, max_value=LARGEST, help_text=SEEN)
    spans = serializers.ListField(child=SpanSerializer(), default=list, max_length=MOST_SPANS)


class RulingSerializer(VerdictSerializer):
    sentences = serializers.ListField(child=OneOfManySerializer(), min_length=1, max_length=decisions.MOST_AT_ONCE)


class ReopenSerializer(OperationSerializer):
    version = serializers.IntegerField(min_value=1, max_value=LARGEST, help_text="The version that is taken back.")


class DecisionSerializer(serializers.Serializer[Any]):
    """What was decided."""

    label = serializers.CharField()  # type: ignore[assignment]
    hedged = serializers.BooleanField()
    spans = serializers.ListField(child=SpanSerializer())
    category = serializers.ChoiceField(choices=Decision.Category.choices)
    how = serializers.ChoiceField(choices=Decision.How.choices, help_text="bulk: with others, by one ruling.")
    ruling = serializers.CharField()
    joint = serializers.BooleanField(help_text="By several who had answered.")
    codebook = serializers.IntegerField(help_text="Version of the codebook it was made under.")
    why = serializers.CharField()


class SettledSerializer(serializers.Serializer[Any]):
    article = serializers.UUIDField()
    number = serializers.IntegerField()
    version = serializers.IntegerField()
    operation = serializers.UUIDField()
    decision = DecisionSerializer(allow_null=True, help_text="Null: none stands.")
    proposed = serializers.BooleanField(help_text="It waits until another of those who answered says the same.")


class LeftSerializer(serializers.Serializer[Any]):
    article = serializers.UUIDField()
    number = serializers.IntegerField()
    code = serializers.CharField()
    message = serializers.CharField()


class RuledSerializer(serializers.Serializer[Any]):
    decisions = SettledSerializer(many=True)
    left = LeftSerializer(many=True, help_text="What was left as it is, and why.")


class ChangedDecisionsSerializer(serializers.Serializer[Any]):
    decisions = SettledSerializer(many=True, help_text="What changed, newest first; empty if there was nothing.")


class OneDecision(APIView):
    """The decision on one sentence.

    Whoever answered the sentence proposes it, if the project lets two settle; else they are refused.
    """

    @extend_schema(request=DecisionPutSerializer, responses=SettledSerializer, operation_id="decision_put")
    def put(self, request: Request, uid: str, number: int) -> Response:
        sentence = to_decide(request, uid, number)
        given = checked(DecisionPutSerializer, request)
        place = {name: given.pop(name, None) for name in ("operation", "version", "present")}
        settled = decisions.settle(
            sentence=sentence, verdict=decisions.Verdict(**given), by=person(request), now=timezone.now(), **place
        )
        return Response(SettledSerializer(settled).data)


class Reopen(APIView):
    """Takes a decision back: the sentence is disputed again, to be settled anew."""

    @extend_schema(request=ReopenSerializer, responses=SettledSerializer, operation_id="decision_reopen")
    def post(self, request: Request, uid: str, number: int) -> Response:
        sentence = to_decide(request, uid, number)
        given = checked(ReopenSerializer, request)
        settled = decisions.reopen(sentence=sentence, by=person(request), now=timezone.now(), **given)
        return Response(SettledSerializer(settled).data)


class Rulings(APIView):
    """Settles several disputed sentences alike. Each has a decision of its own; undo takes them back as one."""

    @extend_schema(request=RulingSerializer, responses=RuledSerializer, operation_id="decisions_rule")
    def post(self, request: Request, project: str) -> Response:
        home = access.get(Project, request.user, Action.SETTLE, uid=project)
        given = checked(RulingSerializer, request)
        operation = given.pop("operation")
        asked = asked_of(request, home, given.pop("sentences"))
        ruled = decisions.settle_group(
            asked=asked,
            verdict=decisions.Verdict(**given),
            by=person(request),
            operation=operation,
            now=timezone.now(),
        )
        return Response(RuledSerializer({"decisions": ruled.settled, "left": ruled.left}).data)


class Step(APIView):
    """Takes back, or does again, what one decided last in the project."""

    step: Callable[..., tuple[decisions.Settled, ...]]

    def post(self, request: Request, project: str) -> Response:
        home = access.get(Project, request.user, Action.SETTLE, uid=project)
        given = checked(OperationSerializer, request)
        told = type(self).step(project=home, by=person(request), now=timezone.now(), **given)
        return Response(ChangedDecisionsSerializer({"decisions": told}).data)


@extend_schema(request=OperationSerializer, responses=ChangedDecisionsSerializer)
class Undo(Step):
    """Takes back one's own last decision, with those of the same ruling; any depth. What somebody else has changed
    since is stepped over."""

    step = staticmethod(decisions.undo)


@extend_schema(request=OperationSerializer, responses=ChangedDecisionsSerializer)
class Redo(Step):
    """Does again what was taken back last, unless something was decided since."""

    step = staticmethod(decisions.redo)


def to_decide(request: Request, uid: str, number: int) -> Sentence:
    if number > LARGEST:
        raise NotFound(_("This article has no such sentence."))
    return access.to_decide(request.user, article__uid=uid, number=number)


def asked_of(request: Request, project: Project, rows: list[dict[str, Any]]) -> list[decisions.Asked]:
    """The sentences that a ruling names. Raises InvalidInput if one is named twice, NotFound as `access`."""
    places = [(row["article"], row["number"]) for row in rows]
    if len(set(places)) < len(places):
        raise InvalidInput(_("Name the sentences, each once."))
    there = sentences_of(request, project, places)
    return [
        decisions.Asked(there[place], row["version"], row["spans"]) for place, row in zip(places, rows, strict=True)
    ]


def sentences_of(
    request: Request, project: Project, places: list[tuple[UUID, int]]
) -> dict[tuple[UUID, int], Sentence]:
    """(article, number) → the sentence, of those that the person may decide."""
    mine = access.decidable(request.user).filter(article__project=project, article__uid__in={uid for uid, _n in places})
    rows = mine.filter(number__in={number for _uid, number in places}).select_related("article")
    found = {(row.article.uid, row.number): row for row in rows}
    if not set(places) <= set(found):
        raise NotFound(_("One of these sentences is not there, or not for you to settle."))
    return found
