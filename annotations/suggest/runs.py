"""Suggestion runs: which sentences still lack a proposal of the current suggester, and filling them in chunks."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from annotations.codebook import entries_of
from annotations.models import (
    Article,
    ArticleVersion,
    Import,
    Job,
    Project,
    Sentence,
    Standing,
    Suggester,
    Suggestion,
    User,
)
from annotations.text import propose

from . import kept, learned, sharing
from .asking import Asking
from .choosing import chosen, given, is_chosen, row_of
from .rows import suggestion
from .suggesters import current, usable

TELL_EVERY = 3.0  # seconds: to count what is left takes a while where there is much
MANY = 10_000  # sentences for which another worker is asked to help
MOST_HELPERS = 3
HELPS = "helps"  # among the arguments of a helper: the uid of the job that it helps


def start(
    *, project: Project, by: User | None, imported: Import | None = None, articles: Sequence[str] | None = None
) -> Job | None:
    """A queued job that proposes for the import's (or these, or all) articles; None if nothing is missing."""
    arguments: dict[str, Any] = {}
    if imported is not None:
        arguments["import"] = str(imported.uid)
    if articles is not None:
        arguments["articles"] = list(articles)
    total = left(project, arguments)
    if not total:
        return None
    return Job.objects.create(project=project, kind=Job.Kind.SUGGEST, by=by, arguments=arguments, total=total)


def reach(project: Project, arguments: dict[str, Any]) -> QuerySet[Article]:
    """The articles that a job with these arguments is about."""
    if HELPS in arguments:
        helped = Job.objects.filter(project=project, uid=arguments[HELPS]).first()
        arguments = helped.arguments if helped else {"articles": []}
    articles = Article.objects.live().filter(project=project)
    if "import" in arguments:
        brought = ArticleVersion.objects.filter(imported_in__uid=arguments["import"], current=True)
        articles = articles.filter(Q(imported_in__uid=arguments["import"]) | Q(pk__in=brought.values("article")))
    if "articles" in arguments:
        articles = articles.filter(uid__in=arguments["articles"])
    return articles


def left(project: Project, arguments: dict[str, Any]) -> int:
    """How many proposals are missing: of the workbench itself, and of what the project chose beside it."""
    articles, plugin = reach(project, arguments), chosen(project)
    count = missing(articles, current(project)).count()
    return count + (missing(given(plugin, articles), row_of(project, plugin)).count() if plugin else 0)


def helpers(job: Job) -> list[Job]:
    """Queued jobs beside a large one, so that several workers share its articles; those that ended make room."""
    jobs = Job.objects.filter(project=job.project_id, kind=Job.Kind.SUGGEST, arguments__has_key=HELPS)
    jobs.exclude(state__in=(Job.State.QUEUED, Job.State.RUNNING)).delete()
    count = min(MOST_HELPERS, job.total // MANY)
    told = {"project": job.project, "kind": Job.Kind.SUGGEST, "by": job.by, "arguments": {HELPS: str(job.uid)}}
    return [Job.objects.create(**told) for _ in range(count)]


def missing(articles: Any, suggester: Suggester) -> QuerySet[Sentence]:
    """Live asked sentences of these articles that the suggester has not looked at.

    For one that learned, open ones alone: what it says of a sentence is a suggestion only while nobody has settled it.
    """
    made = Suggestion.objects.filter(sentence=OuterRef("pk"), suggester=suggester)
    rows = Sentence.objects.filter(article__in=articles, asked=True, retired__isnull=True).exclude(Exists(made))
    return rows.filter(standing=Standing.OPEN) if suggester.kind == learned.KIND else rows


def run(job: Job) -> None:
    """Propose for everything that is missing: first by the workbench itself, which is quick and leaves no sentence out,
    then by the suggester that the project chose beside it. Running it twice changes nothing."""
    done = run_own(job)
    if HELPS in job.arguments:
        end: dict[str, Any] = {"done": done, "total": done}
    else:
        end = {"done": job.total, "result": run_chosen(job)}
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    Job.objects.advance(job, lease=lease, **end)


def run_own(job: Job) -> int:
    """A chunk of articles at a time, beside whoever else is at it; returns how many proposals were made here."""
    suggester, lease = usable(job.project), timedelta(seconds=settings.JOB_LEASE_SECONDS)
    articles, wanting = reach(job.project, job.arguments), partial(missing, suggester=suggester)
    again, done, told, last = True, 0, 0.0, 0
    while True:
        if chunk := sharing.take(job, articles, wanting, after=last):
            done, last = done + fill(chunk, suggester, job=job), chunk[-1]
        elif last and again:
            last, again = 0, False  # once more from the start: others may have died at what they had
        else:
            return done
        if time.monotonic() - told > TELL_EVERY:
            at, told = progress(job, done), time.monotonic()
            Job.objects.advance(job, lease=lease, **at)


def run_chosen(job: Job) -> Any:
    """Ask the suggester that the project chose, if it did; the job's result."""
    plugin, articles = chosen(job.project), reach(job.project, job.arguments)
    if plugin is None:
        return job.result
    suggester = row_of(job.project, plugin)
    Asking(job, plugin, suggester, max(0, job.total - left(job.project, job.arguments))).all(articles)
    if not is_chosen(plugin, job.project_id):
        return job.result  # it was not asked about the rest: of that it is not silent
    silent = missing(given(plugin, articles), suggester).count()
    return {**job.result, "silent": silent}


def progress(job: Job, done: int) -> dict[str, int]:
    """How far it is, whoever did it; of a helper what it did itself."""
    if HELPS in job.arguments:
        return {"done": done, "total": done}
    return {"done": max(job.total - left(job.project, job.arguments), 0)}


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
    retold = retelling(by_article.values(), suggester)
    found = proposals(suggester, [[sentence.text for sentence in article] for article in by_article.values()])
    rows = [
        suggestion(sentence, proposal, article, suggester)
        for article, made in zip(by_article.values(), found, strict=True)
        for sentence, proposal in zip(article, made, strict=True)
        if proposal is not None and sentence.pk not in made_before | retold and is_wanted(sentence, suggester)
    ]
    with transaction.atomic():
        if job is not None:
            lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
            Job.objects.advance(job, done=job.done, lease=lease)
        Suggestion.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    return len(rows)


def is_wanted(sentence: Sentence, suggester: Suggester) -> bool:
    """Whether the suggester proposes for such a sentence."""
    return sentence.asked and (suggester.kind != learned.KIND or sentence.standing == Standing.OPEN)


def retelling(articles: Iterable[Sequence[Sentence]], suggester: Suggester) -> set[int]:
    """Those of these sentences (primary keys) of whose words the suggester learned: as they are, or as a sentence that
    was joined, split or brought back since. It never proposes for them: that would repeat what people said, to whoever
    is to answer once more."""
    if suggester.kind != learned.KIND:
        return set()
    live = {sentence.pk: sentence for article in articles for sentence in article}
    homes = {sentence.article_id for sentence in live.values()}
    retired = Sentence.objects.filter(article__in=homes, retired__isnull=False).only(
        "article", "version", "start", "end"
    )
    told: dict[int, list[tuple[int, int]]] = {}
    for one in (*live.values(), *retired):
        if kept.knows(suggester, one.pk):
            told.setdefault(one.version_id, []).append((one.start, one.end))
    return {
        pk
        for pk, one in live.items()
        if any(start < one.end and one.start < end for start, end in told.get(one.version_id, ()))
    }


def proposals(suggester: Suggester, articles: Sequence[Sequence[str]]) -> list[learned.Proposals]:
    """What the suggester proposes for the sentences of these articles."""
    content = suggester.codebook.content
    if suggester.kind == learned.KIND:
        names = {entry.key: entry for entry in entries_of(content)}
        return learned.proposals(kept.load(suggester).trained, articles, content=content, names=names)
    return [propose.propose(texts, policies=content.get("policies", {})) for texts in articles]
