"""Batches: draft, plan, open, close. For whoever manages the project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations import access
from annotations.errors import InvalidInput
from annotations.models import Article, Batch, Membership, Project, User
from annotations.models.batches import LEAST_RANDOM, MOST_CONTROLS
from annotations.review import batches, workload
from annotations.roles import Action

from . import pagination
from .answers import LARGEST, person
from .strict import Strict


class PlanSerializer(Strict):
    due = serializers.DateField(allow_null=True, required=False, help_text="Left out: stays.")
    people = serializers.ListField(
        child=serializers.UUIDField(), default=list, max_length=1000, help_text="Members who join."
    )


class DraftSerializer(Strict):
    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=Batch.Kind.choices, default="work")
    articles = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=batches.MOST_ARTICLES,
        help_text="In the order that `by_hand` means.",
    )
    people = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=1000)
    overlap = serializers.IntegerField(min_value=1, max_value=50, default=1)
    order = serializers.ChoiceField(choices=Batch.Order.choices, default="random")
    seed = serializers.IntegerField(min_value=0, max_value=LARGEST, allow_null=True, default=None)
    suggestions = serializers.ChoiceField(choices=Batch.Suggestions.choices, default="shown")
    due = serializers.DateField(allow_null=True, default=None)
    random_share = serializers.IntegerField(min_value=LEAST_RANDOM, max_value=100, default=LEAST_RANDOM)
    gold_share = serializers.IntegerField(min_value=0, max_value=MOST_CONTROLS, default=0)
    repeat_share = serializers.IntegerField(min_value=0, max_value=MOST_CONTROLS, default=0)
    pass_mark = serializers.IntegerField(min_value=1, max_value=100, allow_null=True, default=None)


class BatchSerializer(serializers.ModelSerializer[Batch]):
    """`done` of `total` passes over articles (articles × overlap); a draft has neither."""

    kind = serializers.ChoiceField(choices=Batch.Kind.choices)
    order = serializers.ChoiceField(choices=Batch.Order.choices)
    suggestions = serializers.ChoiceField(choices=Batch.Suggestions.choices)
    state = serializers.ChoiceField(choices=("draft", "open", "closed"))
    codebook = serializers.IntegerField(source="codebook.version")
    people = serializers.SerializerMethodField(help_text="Who works in it, by uid.")
    articles = serializers.SerializerMethodField(help_text="How many there are.")
    done = serializers.SerializerMethodField()
    total = serializers.SerializerMethodField()

    class Meta:
        model = Batch
        fields = (
            "uid", "name", "kind", "state", "articles", "people", "overlap", "order", "seed", "suggestions", "due",
            "random_share", "gold_share", "repeat_share", "pass_mark", "codebook", "created_at", "opened_at",
            "closed_at", "done", "total",
        )  # fmt: skip

    def get_people(self, batch: Batch) -> list[UUID]:
        return list(batch.people.order_by("uid").values_list("uid", flat=True))

    def get_articles(self, batch: Batch) -> int:
        return batch.articles.filter(deleted_at__isnull=True).count()

    def get_done(self, batch: Batch) -> int:
        return self.context["shares"].get(batch.pk, workload.Share()).done

    def get_total(self, batch: Batch) -> int:
        return self.context["shares"].get(batch.pk, workload.Share()).total


class Batches(APIView):
    """The batches of a project, newest first; a POST drafts one, which gives nothing out before it is opened."""

    @extend_schema(
        operation_id="batches_list",
        parameters=pagination.PARAMETERS,
        responses=pagination.page_of("Batch", BatchSerializer),
    )
    def get(self, request: Request, project: str) -> Response:
        home = access.get(Project, request.user, Action.MANAGE, uid=project)
        rows = access.visible(Batch, request.user, Action.MANAGE).filter(project=home, standing=False)
        found, cursor = pagination.page(request, rows.select_related("codebook"))
        return pagination.answer(told(found, many=True), cursor)

    @extend_schema(request=DraftSerializer, responses={201: BatchSerializer})
    def post(self, request: Request, project: str) -> Response:
        home = access.get(Project, request.user, Action.MANAGE, uid=project)
        given = checked(DraftSerializer, request)
        articles = articles_of(request, home, given.pop("articles"))
        people = people_of(home, given.pop("people"))
        terms, by = batches.Terms(**given), person(request)
        made = batches.draft(project=home, terms=terms, articles=articles, people=people, by=by, now=timezone.now())
        return Response(told(made), status=status.HTTP_201_CREATED)


class OneBatch(APIView):
    """One batch: PATCH moves its due date and lets people join while it is open; DELETE throws a draft away."""

    @extend_schema(responses=BatchSerializer)
    def get(self, request: Request, uid: str) -> Response:
        return Response(told(one(request, uid)))

    @extend_schema(request=PlanSerializer, responses=BatchSerializer)
    def patch(self, request: Request, uid: str) -> Response:
        batch = one(request, uid)
        given = checked(PlanSerializer, request)
        due, people = given.get("due", batch.due), people_of(batch.project, given["people"])
        by, now = person(request), timezone.now()
        return Response(told(batches.reschedule(batch=batch, due=due, people=people, by=by, now=now)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, uid: str) -> Response:
        batches.discard(batch=one(request, uid), by=person(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class Open(APIView):
    """Its people are given its articles from now on; what it consists of stands. Blind until it is closed."""

    @extend_schema(request=None, responses=BatchSerializer, operation_id="batch_open")
    def post(self, request: Request, uid: str) -> Response:
        batch = one(request, uid)
        return Response(told(batches.open_batch(batch=batch, by=person(request), now=timezone.now())))


class Close(APIView):
    """What is done in it counts from now on and may be read; what is open is given back. For good."""

    @extend_schema(request=None, responses=BatchSerializer, operation_id="batch_close")
    def post(self, request: Request, uid: str) -> Response:
        batch = one(request, uid)
        return Response(told(batches.close(batch=batch, by=person(request), now=timezone.now())))


def one(request: Request, uid: str) -> Batch:
    return access.get(Batch, request.user, Action.MANAGE, uid=uid, standing=False)


def checked(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The request's body as the serializer makes it. Raises ValidationError."""
    asked = serializer(data=request.data)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def told(rows: Any, *, many: bool = False) -> Any:
    shares = workload.shares(rows if many else [rows])
    return BatchSerializer(rows, many=many, context={"shares": shares}).data


def articles_of(request: Request, project: Project, uids: Sequence[UUID]) -> list[Article]:
    """The articles with these uids, in this order. Raises InvalidInput if one is not in the project."""
    rows = access.visible(Article, request.user, Action.MANAGE).filter(project=project, uid__in=uids)
    found = {row.uid: row for row in rows.only("pk", "uid", "project_id", "deleted_at")}
    if missing := [str(uid) for uid in uids if uid not in found]:
        raise InvalidInput(_("An article is not in this project (any more)."), articles=missing[:20])
    return [found[uid] for uid in uids]


def people_of(project: Project, uids: Sequence[UUID]) -> list[User]:
    """The members with these uids. Raises InvalidInput for anybody else."""
    rows = Membership.objects.filter(project=project, user__uid__in=uids).select_related("user")
    found = {row.user.uid: row.user for row in rows}
    if missing := [str(uid) for uid in uids if uid not in found]:
        raise InvalidInput(_("Somebody does not belong to this project."), people=missing[:20])
    return [found[uid] for uid in uids]
