"""The questions of a project, as its page shows them: threads and unsure answers without a word, by sentence."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from annotations import access
from annotations.discuss.questions import lone_unsure
from annotations.models import Answer, ArticleDetails, Comment, Project, Sentence, Thread, User
from annotations.roles import Action

from .screen import reasons


@dataclass(frozen=True, slots=True)
class Asked:
    """Threads, and lone unsure answers."""

    threads: QuerySet[Thread]
    lone: QuerySet[Answer]

    def count(self) -> int:
        return self.threads.count() + self.lone.count()

    def sentences(self) -> QuerySet[Sentence]:
        """What they are about."""
        rows = self.threads.order_by().values("sentence").union(self.lone.order_by().values("sentence"))
        return Sentence.objects.filter(pk__in=rows)


@dataclass(slots=True, kw_only=True)
class Question:
    """One question. `address` takes its forms; `acts`: what the person may do, of ask, reply, settle, reopen.

    `ruling`: its number, if it became one; `adopt`: where a manager makes it one, "" where that is not for now.
    """

    key: str
    address: str
    sentence: Sentence
    asker: User
    mine: bool
    at: datetime | None
    state: str
    reason: str
    comments: list[Comment] = field(default_factory=list)
    acts: tuple[str, ...] = ()
    ruling: str = ""
    adopt: str = ""
    operation: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def says(self) -> str:
        """The act of the form's words; "" if there is no form."""
        return next((act for act in self.acts if act in ("ask", "reply")), "")


def all_of(project: Project, user: User) -> Asked:
    """Every question of the project that the person may see."""
    threads = access.visible(Thread, user).filter(sentence__article__project=project)
    return Asked(threads, lone_unsure(access.visible(Answer, user).filter(sentence__article__project=project)))


def chosen(asked: Asked, user: User, *, state: str, words: str) -> Asked:
    """Those that pass the filter (open, answered, settled, mine, all) and hold the words."""
    threads, lone = asked.threads, asked.lone
    if state in Thread.State.values:
        threads = threads.filter(state=state)
        lone = lone if state == Thread.State.OPEN else lone.none()
    elif state == "mine":
        threads, lone = threads.filter(opened_by=user), lone.filter(reviewer=user)
    if words:
        titles = ArticleDetails.objects.filter(article=OuterRef("sentence__article"), current=True)
        place = Q(sentence__text__icontains=words) | Q(Exists(titles.filter(title__icontains=words)))
        said = Comment.objects.filter(thread=OuterRef("pk"), note__text__icontains=words)
        threads, lone = threads.filter(place | Q(Exists(said))), lone.filter(place)
    return Asked(threads, lone)


def furnished(asked: Asked, sentences: Iterable[Sentence], user: User, project: Project) -> list[Question]:
    """The questions about these sentences, in their order, in a handful of queries."""
    order = {sentence.pk: sentence for sentence in sentences}
    desk, tags = (access.allows(user, project, action) for action in (Action.SETTLE, Action.TAG))
    talk = Comment.objects.select_related("note__author").order_by("pk")
    rules = access.allows(user, project, Action.MANAGE)
    threads = asked.threads.filter(sentence__in=order).select_related("opened_by").order_by("pk")
    lone = asked.lone.filter(sentence__in=order).select_related("reviewer", "assignment")
    whys = _whys(order, user)
    found = [
        _thread(row, order[row.sentence_id], whys.get((row.sentence_id, row.opened_by_id), ""), user, desk, tags)
        for row in threads.prefetch_related(Prefetch("comments", talk))
    ]
    for question in found:
        if rules and question.state == Thread.State.SETTLED and not question.ruling:
            question.adopt = reverse("thread-ruling", args=[question.key])
    found += [_unsure(row, order[row.sentence_id], user, desk, tags) for row in lone]
    places = {pk: place for place, pk in enumerate(order)}
    return sorted(found, key=lambda question: places[question.sentence.pk])


def _whys(sentences: Iterable[int], user: User) -> dict[tuple[int, int], str]:
    """(sentence, reviewer) → why they are unsure, of the answers that the person may see."""
    rows = access.visible(Answer, user).filter(sentence__in=sentences, state=Answer.State.UNSURE).order_by("round")
    return {(row[0], row[1]): why(row[2]) for row in rows.values_list("sentence", "reviewer", "unsure_reason")}


def why(reason: str) -> str:
    told = reasons().get(reason)
    return _("Unsure: %(why)s") % {"why": told.lower()} if told else _("Unsure")


def _thread(row: Thread, sentence: Sentence, reason: str, user: User, desk: bool, tags: bool) -> Question:
    mine = row.opened_by_id == user.pk
    acts: tuple[str, ...] = ()
    if desk or (mine and tags):
        acts = ("reopen",) if row.state == Thread.State.SETTLED else ("reply", "settle")
    return Question(
        key=str(row.uid),
        address=reverse("question", args=[row.uid]),
        sentence=sentence,
        asker=row.opened_by,
        mine=mine,
        at=row.at,
        state=row.state,
        reason=reason,
        comments=list(row.comments.all()),
        acts=acts,
        ruling=row.ruling,
    )


def _unsure(row: Answer, sentence: Sentence, user: User, desk: bool, tags: bool) -> Question:
    mine = row.reviewer_id == user.pk
    says = ("ask",) if mine and tags else ("reply",) if desk else ()
    article = sentence.article
    return Question(
        key=f"{article.uid}-{sentence.number}",
        address=reverse("question-unsure", args=[article.uid, sentence.number]),
        sentence=sentence,
        asker=row.reviewer,
        mine=mine,
        at=row.assignment.done_at,
        state=Thread.State.OPEN.value,
        reason=why(row.unsure_reason),
        acts=(*says, "settle") if desk else says,
    )


def in_their_article(sentences: QuerySet[Sentence]) -> QuerySet[Sentence]:
    """Each with `title` of its article and the sentences `before` and `after` it, as they stood with it."""
    beside = Sentence.objects.filter(version=OuterRef("version")).filter(
        Q(retired__isnull=True) | Q(retired__gte=OuterRef("retired"))
    )
    before = beside.filter(end__lte=OuterRef("start")).order_by("-start")
    after = beside.filter(start__gte=OuterRef("end")).order_by("start")
    titles = ArticleDetails.objects.filter(article=OuterRef("article"), current=True)
    return sentences.select_related("article").annotate(
        title=Subquery(titles.values("title")[:1]),
        before=Subquery(before.values("text")[:1]),
        after=Subquery(after.values("text")[:1]),
    )


def reading_order(sentences: QuerySet[Sentence], *, backwards: bool = False) -> QuerySet[Sentence]:
    """Newest article first, each from its first sentence on."""
    if backwards:
        return sentences.order_by("article_id", "-start", "-pk")
    return sentences.order_by(F("article_id").desc(), "start", "pk")
