"""Suggestion runs: which sentences still lack a proposal of the current suggester, and filling them in chunks."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from annotations.codebook import entries_of
from annotations.models import Article, Import, Job, Project, Sentence, Standing, Suggester, Suggestion, User
from annotations.text import propose

from . import kept, learned, sharing
from .suggesters import current, usable

TELL_EVERY = 3.0  # seconds: to count what is left takes a while where there is much
MANY = 10_000  # sentences for which another worker is asked to help
MOST_HELPERS = 3


def start(
    *, project: Project, by: User | None, imported: Import | None = None, articles: Sequence[str] | None = None
) -> Job | None:
    """A queued job that proposes for the import's (or these, or all) articles; None if nothing is missing."""
    arguments: dict[str, Any] = {}
    if imported is not None:
        arguments["import"] = str(imported.uid)
    if articles is not None:
        arguments["articles"] = list(articles)
    total = missing(reach(project, arguments), current(project)).count()
    if not total:
        return None
    return Job.objects.create(project=project, kind=Job.Kind.SUGGEST, by=by, arguments=arguments, total=total)


def reach(project: Project, arguments: dict[str, Any]) -> QuerySet[Article]:
    """The articles that a job with these arguments is about."""
    if "helps" in arguments:
        helped = Job.objects.filter(project=project, uid=arguments["helps"]).first()
        arguments = helped.arguments if helped else {"articles": []}
    articles = Article.objects.live().filter(project=project)
    if "import" in arguments:
        articles = articles.filter(imported_in__uid=arguments["import"])
    if "articles" in arguments:
        articles = articles.filter(uid__in=arguments["articles"])
    return articles


def helpers(job: Job) -> list[Job]:
    """Queued jobs beside a large one, so that several workers share its articles; those that ended make room."""
    jobs = Job.objects.filter(project=job.project_id, kind=Job.Kind.SUGGEST, arguments__has_key="helps")
    jobs.exclude(state__in=(Job.State.QUEUED, Job.State.RUNNING)).delete()
    count = min(MOST_HELPERS, job.total // MANY)
    told = {"project": job.project, "kind": Job.Kind.SUGGEST, "by": job.by, "arguments": {"helps": str(job.uid)}}
    return [Job.objects.create(**told) for _ in range(count)]


def missing(articles: Any, suggester: Suggester) -> QuerySet[Sentence]:
    """Live asked sentences of these articles that the suggester has not looked at.

    For one that learned, open ones alone: what it says of a sentence is a suggestion only while nobody has settled it.
    """
    made = Suggestion.objects.filter(sentence=OuterRef("pk"), suggester=suggester)
    rows = Sentence.objects.filter(article__in=articles, asked=True, retired__isnull=True).exclude(Exists(made))
    return rows.filter(standing=Standing.OPEN) if suggester.kind == learned.KIND else rows


def run(job: Job) -> None:
    """Propose for everything that is missing, a chunk of articles at a time, beside whoever else is at it. Running it
    twice changes nothing."""
    suggester, lease = usable(job.project), timedelta(seconds=settings.JOB_LEASE_SECONDS)
    wanting = missing(reach(job.project, job.arguments), suggester)
    again, done, told, last = True, 0, 0.0, 0
    while True:
        if chunk := sharing.take(job, wanting, after=last):
            done, last = done + fill(chunk, suggester, job=job), chunk[-1]
        elif last and again:
            last, again = 0, False  # once more from the start: others may have died at what they had
        else:
            break
        if time.monotonic() - told > TELL_EVERY:
            at, told = progress(job, wanting, done), time.monotonic()
            Job.objects.advance(job, now=timezone.now(), lease=lease, **at)
    end = {"done": done, "total": done} if "helps" in job.arguments else {"done": job.total}
    Job.objects.advance(job, now=timezone.now(), lease=lease, **end)


def progress(job: Job, wanting: QuerySet[Sentence], done: int) -> dict[str, int]:
    """How far it is, whoever did it; of a helper what it did itself."""
    if "helps" in job.arguments:
        return {"done": done, "total": done}
    return {"done": max(job.total - wanting.count(), 0)}


def fill(articles: Iterable[int], suggester: Suggester, *, job: Job | None = None) -> int:
    """Propose for whole articles, in reading order, and store what is new; returns how many proposals were made.

    `job`: nothing is stored if it is no longer ours, and LeaseLost is raised.
    """
    sentences = Sentence.objects.filter(article__in=articles, retired__isnull=True).order_by("article", "start")
    by_article: dict[int, list[Sentence]] = {}
    for sentence in sentences:
        by_article.setdefault(sentence.article_id, []).append(sentence)
    looked_at = Suggestion.objects.filter(suggester=suggester, sentence__article__in=by_article)
    made_before = set(looked_at.values_list("sentence", flat=True))
    found = proposals(suggester, [[sentence.text for sentence in article] for article in by_article.values()])
    rows = [
        suggestion(sentence, proposal, article, suggester)
        for article, made in zip(by_article.values(), found, strict=True)
        for sentence, proposal in zip(article, made, strict=True)
        if proposal is not None and sentence.pk not in made_before and is_wanted(sentence, suggester)
    ]
    with transaction.atomic():
        if job is not None:
            lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
            Job.objects.advance(job, done=job.done, now=timezone.now(), lease=lease)
        Suggestion.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    return len(rows)


def is_wanted(sentence: Sentence, suggester: Suggester) -> bool:
    """Whether the suggester proposes for it. One that learned never does for what it learned from: that would repeat
    what people said, to whoever is to answer it once more."""
    if suggester.kind != learned.KIND:
        return sentence.asked
    return sentence.asked and sentence.standing == Standing.OPEN and not kept.knows(suggester, sentence.pk)


def proposals(suggester: Suggester, articles: Sequence[Sequence[str]]) -> list[learned.Proposals]:
    """What the suggester proposes for the sentences of these articles."""
    content = suggester.codebook.content
    if suggester.kind == learned.KIND:
        names = {entry.key: entry for entry in entries_of(content)}
        return learned.proposals(kept.load(suggester).trained, articles, content=content, names=names)
    return [propose.propose(texts, policies=content.get("policies", {})) for texts in articles]


def suggestion(
    sentence: Sentence, proposal: propose.Proposal, article: Sequence[Sentence], suggester: Suggester
) -> Suggestion:
    """The row for one proposal, its spans moved from the sentence to the article."""
    return Suggestion(
        sentence=sentence,
        suggester=suggester,
        label=proposal.label,
        hedged=proposal.hedged,
        confidence=proposal.confidence,
        spans=spans_of(proposal, sentence, article),
        why=proposal.why[:500],
        ruling=proposal.ruling,
    )


def spans_of(proposal: propose.Proposal, sentence: Sentence, article: Sequence[Sentence]) -> list[dict[str, Any]]:
    """The proposal's spans as rows store them, in article code points."""
    spans = []

    def add(role: str, span: Any, home: Sentence, kind: str = "") -> None:
        if span is not None:
            spans.append({"role": role, "kind": kind, "start": home.start + span.start, "end": home.start + span.end})

    kind = proposal.source_kind.value if proposal.source_kind else ""
    add("source", proposal.source, sentence, kind)
    if proposal.source is None and proposal.source_sentence is not None:
        add("source", proposal.antecedent, article[proposal.source_sentence], kind)
    add("cue", proposal.cue, sentence)
    add("hedge", proposal.hedge, sentence)
    return spans
