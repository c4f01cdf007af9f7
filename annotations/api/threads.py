"""Threads: ask about a sentence, talk, settle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations import access
from annotations.discuss import threads
from annotations.errors import InvalidInput, NotFound
from annotations.models import Comment, Project, Sentence, Thread
from annotations.models.notes import LONGEST_NOTE
from annotations.roles import Action

from . import pagination
from .answers import LARGEST, OperationSerializer, person


class WordsSerializer(OperationSerializer):
    text = serializers.CharField(max_length=LONGEST_NOTE)


class TalkSerializer(serializers.Serializer[Any]):
    """The thread as the operation left it."""

    uid = serializers.UUIDField()
    state = serializers.ChoiceField(choices=Thread.State.choices)
    comments = serializers.IntegerField(help_text="How many there are.")


class CommentSerializer(serializers.ModelSerializer[Comment]):
    by = serializers.CharField(source="note.author")
    at = serializers.DateTimeField(source="note.at")
    text = serializers.CharField(source="note.text")

    class Meta:
        model = Comment
        fields = ("uid", "by", "at", "text")


class ThreadSerializer(serializers.ModelSerializer[Thread]):
    article = serializers.UUIDField(source="sentence.article.uid")
    sentence = serializers.IntegerField(source="sentence.number", help_text="Its number in the article.")
    asked_by = serializers.CharField(source="opened_by")
    comments = CommentSerializer(many=True, help_text="Oldest first.")

    class Meta:
        model = Thread
        fields = ("uid", "article", "sentence", "state", "asked_by", "at", "comments")


class Threads(APIView):
    """The threads of a project that one may read, newest first."""

    @extend_schema(
        operation_id="threads_list",
        parameters=[
            *pagination.PARAMETERS,
            OpenApiParameter("state", str, enum=Thread.State.values, description="Only those in this state."),
        ],
        responses=pagination.page_of("Thread", ThreadSerializer),
    )
    def get(self, request: Request, project: str) -> Response:
        home = access.get(Project, request.user, uid=project)
        rows = access.visible(Thread, request.user).filter(sentence__article__project=home)
        found, cursor = pagination.page(request, furnished(chosen(rows, request)))
        return pagination.answer(ThreadSerializer(found, many=True).data, cursor)


class Ask(APIView):
    """Asks the desk about a sentence: opens a thread, or adds to one's own that is not settled."""

    @extend_schema(request=WordsSerializer, responses={201: TalkSerializer, 200: TalkSerializer})
    def post(self, request: Request, uid: str, number: int) -> Response:
        if number > LARGEST:
            raise NotFound(_("This article has no such sentence."))
        sentence = access.get(Sentence, request.user, Action.TAG, article__uid=uid, number=number)
        given = checked(WordsSerializer, request)
        return told(threads.ask(sentence=sentence, by=person(request), now=timezone.now(), **given))


class Comments(APIView):
    """Says something in a thread: open again if it comes from whoever asked, answered by anybody else."""

    @extend_schema(request=WordsSerializer, responses=TalkSerializer)
    def post(self, request: Request, uid: str) -> Response:
        thread = access.open_to_talk(request.user, uid=uid)
        given = checked(WordsSerializer, request)
        return told(threads.reply(thread=thread, by=person(request), now=timezone.now(), **given))


class Step(APIView):
    """Moves a thread on without a word."""

    step: Callable[..., threads.Talk]

    def post(self, request: Request, uid: str) -> Response:
        thread = access.open_to_talk(request.user, uid=uid)
        given = checked(OperationSerializer, request)
        return told(type(self).step(thread=thread, by=person(request), now=timezone.now(), **given))


@extend_schema(request=OperationSerializer, responses=TalkSerializer)
class Settle(Step):
    """The question needs nothing more."""

    step = staticmethod(threads.settle)


@extend_schema(request=OperationSerializer, responses=TalkSerializer)
class Reopen(Step):
    """Takes a settled question up again."""

    step = staticmethod(threads.reopen)


def checked(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The request's body as the serializer makes it. Raises ValidationError."""
    asked = serializer(data=request.data)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def told(talk: threads.Talk) -> Response:
    """What the operation left, with 201 if it opened the thread."""
    value = {"uid": talk.thread.uid, "state": talk.state, "comments": talk.comments}
    return Response(TalkSerializer(value).data, status=status.HTTP_201_CREATED if talk.opened else status.HTTP_200_OK)


def furnished(rows: QuerySet[Thread]) -> QuerySet[Thread]:
    """The threads with all that is told of them, in two queries."""
    talk = Comment.objects.select_related("note__author").order_by("pk")
    return rows.select_related("sentence__article", "opened_by").prefetch_related(Prefetch("comments", talk))


def chosen(rows: QuerySet[Thread], request: Request) -> QuerySet[Thread]:
    """The threads in the state that the request names. Raises InvalidInput if it names one that is none."""
    state = request.query_params.get("state", "")
    if state and state not in Thread.State.values:
        raise InvalidInput(_("A thread's state is one of %(states)s.") % {"states": ", ".join(Thread.State.values)})
    return rows.filter(state=state) if state else rows
