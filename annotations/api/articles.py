"""Articles: list, paste, read with sentences, suggestions and one's own answers."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations import access, tasks
from annotations.errors import InvalidInput
from annotations.ingest import imports
from annotations.ingest.readers import Draft
from annotations.models import (
    Answer,
    Article,
    ArticleDetails,
    ArticleVersion,
    Assignment,
    Batch,
    Confidentiality,
    ConfidentialRead,
    Project,
    Suggestion,
    User,
    finding,
)
from annotations.review.values import said
from annotations.revise import carried
from annotations.roles import Action
from annotations.suggest import showing

from . import pagination
from .answers import AnswerSerializer, WaitingSerializer
from .parsers import yes
from .strict import Strict

DETAILS = ("title", "outlet", "byline", "published", "language", "licence")


class ArticleSerializer(serializers.ModelSerializer[Article]):
    """An article without its text."""

    project = serializers.UUIDField(source="project.uid", read_only=True)
    imported = serializers.UUIDField(source="imported_in.uid", read_only=True)
    title = serializers.CharField()
    outlet = serializers.CharField()
    byline = serializers.CharField()
    published = serializers.DateField(allow_null=True)
    url = serializers.CharField(source="canonical_url")
    language = serializers.CharField()
    licence = serializers.CharField()
    confidentiality = serializers.ChoiceField(choices=Confidentiality.values)

    class Meta:
        model = Article
        fields: tuple[str, ...] = (
            "uid", "project", "imported", "title", "outlet", "byline", "published", "url", "language", "licence",
            "confidentiality", "created_at",
        )  # fmt: skip


class BlockSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class ProposalSerializer(serializers.ModelSerializer[Suggestion]):
    """What the machine suggests for a sentence."""

    kind = serializers.CharField(source="suggester.kind")
    version = serializers.CharField(source="suggester.version")
    spans = serializers.ListField(child=serializers.DictField(), help_text="role, kind, start, end: code points.")

    class Meta:
        model = Suggestion
        fields = ("kind", "version", "label", "hedged", "confidence", "spans", "why", "ruling")


class SentenceSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(help_text="Its address in the article, given once.")
    block = serializers.IntegerField(help_text="Index of its block.")
    asked = serializers.BooleanField(help_text="False: shown, but not to be labelled.")
    start = serializers.IntegerField(help_text="Code point of the article's text.")
    end = serializers.IntegerField()
    text = serializers.CharField()
    suggestion = ProposalSerializer(allow_null=True)
    answer = AnswerSerializer(allow_null=True, help_text="One's own.")
    to_confirm = WaitingSerializer(many=True, help_text="One's answers to sentences that it was joined or split from.")


class WholeArticleSerializer(ArticleSerializer):
    """An article with its text and sentences; takes the value that `whole` makes."""

    text = serializers.CharField()
    blocks = BlockSerializer(many=True)
    suggestions = serializers.ChoiceField(
        choices=Batch.Suggestions.values, help_text="Whether one is shown them; on request: ask with ?suggestions=1."
    )
    sentences = SentenceSerializer(many=True)

    class Meta(ArticleSerializer.Meta):
        fields = (*ArticleSerializer.Meta.fields, "text", "blocks", "suggestions", "sentences")


class PasteSerializer(Strict):
    """Lengths and formats are checked where articles are made, whichever way they come."""

    title = serializers.CharField()
    text = serializers.CharField(trim_whitespace=False)
    outlet = serializers.CharField(allow_blank=True, default="")
    byline = serializers.CharField(allow_blank=True, default="")
    published = serializers.DateField(allow_null=True, default=None)
    url = serializers.CharField(allow_blank=True, default="")
    language = serializers.CharField(allow_blank=True, default="", help_text="A tag like en; detected if empty.")
    licence = serializers.CharField(allow_blank=True, default="")


class PastedSerializer(serializers.Serializer[Any]):
    uid = serializers.UUIDField()
    duplicate = serializers.BooleanField(
        help_text="True: the project had this text; uid names the article that has it."
    )
    imported = serializers.UUIDField()
    renewed = serializers.BooleanField(
        default=False, help_text="True: it is a new version of the article that uid names, which has its address."
    )


class Articles(APIView):
    """The articles of a project, newest first; a POST adds one."""

    @extend_schema(
        operation_id="articles_list",
        parameters=[
            *pagination.PARAMETERS,
            OpenApiParameter("q", str, description="Words of title, outlet, byline or text; as in the list's search."),
            OpenApiParameter(
                "state", str, enum=finding.STATES, description="free: not begun; mine; open; done; as one may know."
            ),
            OpenApiParameter("outlet", str, description="Its name."),
            OpenApiParameter("language", str, description="A tag like de; de-CH is among them."),
            OpenApiParameter("since", date, description="Published on this day or later."),
            OpenApiParameter("until", date, description="Published on this day or earlier."),
            OpenApiParameter("imported", UUID, description="An import."),
            OpenApiParameter("batch", UUID, description="A batch; for whoever manages."),
            OpenApiParameter("having", str, enum=finding.WITH, description="Disputes, open questions, a text like it."),
            OpenApiParameter("order", str, enum=finding.ORDERS, description="newest if not given."),
        ],
        responses=pagination.page_of("Article", ArticleSerializer),
    )
    def get(self, request: Request, project: str) -> Response:
        home = access.get(Project, request.user, uid=project)
        limit, cursor = pagination.limit_of(request), request.query_params.get("cursor", "")
        for name in ("since", "until", "imported", "batch"):  # the list's own form sends those that are empty
            if request.query_params.get(name) == "":
                raise InvalidInput(_("%(name)s is empty: leave it out, or say what you seek.") % {"name": name})
        sought = finding.sought_from(request.query_params)
        if cursor:
            pagination.place(Article, cursor)
        rows = furnished(chosen(home, request.user, sought))
        found, further, _before = finding.page(rows, sought.order, size=limit, before=cursor)
        return pagination.answer(ArticleSerializer(found, many=True).data, further or None)

    @extend_schema(request=PasteSerializer, responses={201: PastedSerializer, 200: PastedSerializer})
    def post(self, request: Request, project: str) -> Response:
        home = access.get(Project, request.user, Action.IMPORT, uid=project)
        asked = PasteSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        draft = Draft(**asked.validated_data)
        with transaction.atomic():
            pasted = imports.paste(
                project=home, by=cast(User, request.user), now=timezone.now(), draft=draft, way="api"
            )
            tasks.after_import(pasted.imported)
        value = {"uid": pasted.article.uid, "duplicate": pasted.duplicate, "imported": pasted.imported.uid}
        value |= {"renewed": pasted.renewed}
        code = status.HTTP_200_OK if pasted.duplicate or pasted.renewed else status.HTTP_201_CREATED
        return Response(PastedSerializer(value).data, status=code)


class OneArticle(APIView):
    """One article with its text, sentences, suggestions if one is shown them, and one's own answers."""

    @extend_schema(
        operation_id="article_read",
        parameters=[OpenApiParameter("suggestions", bool, description="Ask for those that are shown on request.")],
        responses=WholeArticleSerializer,
    )
    def get(self, request: Request, uid: str) -> Response:
        article = access.get(Article, request.user, uid=uid)
        own = Assignment.objects.filter(article=article, reviewer=request.user.pk).select_related("batch")
        access.read(request.user, [article], ConfidentialRead.Way.API)
        value = whole(article, own.order_by("-round").first(), asked=yes(request, "suggestions"))
        return Response(WholeArticleSerializer(cast(Article, value)).data)


def furnished(articles: QuerySet[Article]) -> QuerySet[Article]:
    """The articles with all that a list shows besides their details, in one query."""
    details = ArticleDetails.objects.filter(article=OuterRef("pk"), current=True)
    rows = articles.select_related("project", "imported_in")
    return rows.annotate(licence=details.values("licence")[:1])


def chosen(project: Project, user: Any, sought: finding.Sought) -> QuerySet[Article]:
    """The project's articles that the person sees and seeks. A batch is sought by who may see batches alone."""
    if sought.batch:
        access.get(Batch, user, Action.MANAGE, uid=sought.batch, project=project)
    rows = access.visible(Article, user).filter(project=project)
    return finding.narrowed(rows, sought, project=project, told=access.told_of_articles(user))


def whole(article: Article, own: Assignment | None, *, asked: bool) -> dict[str, Any]:
    """The article with details, text, blocks, sentences, suggestions and the answers of one's `own` assignment."""
    details = ArticleDetails.objects.get(article=article, current=True)
    version = ArticleVersion.objects.get(article=article, current=True)
    mode = mode_of(article, own)
    shown = mode == Batch.Suggestions.SHOWN or (asked and mode == Batch.Suggestions.ON_REQUEST)
    proposals = showing.shown(article) if shown else {}
    answers = answers_of(own) if own else {}
    waiting = carried.to_confirm(own) if own else {}
    sentences = [
        {name: getattr(row, name) for name in ("number", "block", "asked", "start", "end", "text")}
        | {"suggestion": proposals.get(row.number), "answer": answers.get(row.pk)}
        | {"to_confirm": waiting.get(row.number, [])}
        for row in version.sentences.filter(retired__isnull=True).order_by("start")
    ]
    identity = ("uid", "project", "imported_in", "canonical_url", "confidentiality", "created_at")
    return (
        {name: getattr(article, name) for name in identity}
        | {name: getattr(details, name) for name in DETAILS}
        | {"text": version.text, "suggestions": mode, "sentences": sentences}
        | {"blocks": [{"kind": kind, "start": start, "end": end} for kind, start, end in version.blocks]}
    )


def mode_of(article: Article, own: Assignment | None) -> str:
    """Whether one is shown suggestions: what one's assignment says; without one, what whoever opens it would see."""
    if own is not None:
        return own.mode()
    batches = Batch.objects.filter(project=article.project_id, closed_at__isnull=True)
    if article.project.answers_unaided(article.uid):
        return Batch.Suggestions.UNAIDED.value
    if batches.filter(articles=article, suggestions=Batch.Suggestions.UNAIDED).exists():
        return Batch.Suggestions.UNAIDED.value
    return batches.filter(standing=True).values_list("suggestions", flat=True).first() or Batch.Suggestions.SHOWN.value


def answers_of(own: Assignment) -> dict[int, dict[str, Any]]:
    """Primary key of the sentence → one's own answer as a value."""
    related = ("assignment", "note", "suggestion__suggester", "codebook")
    rows = Answer.objects.filter(assignment=own).select_related(*related).defer("codebook__content")
    return {row.sentence_id: said(row, book=row.codebook.version) for row in rows}
