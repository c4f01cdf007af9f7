"""Suggestion runs: which sentences still lack a proposal of the current suggester, and filling them in chunks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from annotations.models import Article, Import, Job, Project, Sentence, Suggester, Suggestion, User
from annotations.text import propose

from .asking import Asking
from .choosing import chosen, given, row_of
from .rows import suggestion
from .suggesters import current

ARTICLES_A_CHUNK = 20


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
    articles = Article.objects.live().filter(project=project)
    if "import" in arguments:
        articles = articles.filter(imported_in__uid=arguments["import"])
    if "articles" in arguments:
        articles = articles.filter(uid__in=arguments["articles"])
    return articles


def left(project: Project, arguments: dict[str, Any]) -> int:
    """How many proposals are missing: of the workbench itself, and of what the project chose beside it."""
    articles, plugin = reach(project, arguments), chosen(project)
    count = missing(articles, current(project)).count()
    return count + (missing(given(plugin, articles), row_of(project, plugin)).count() if plugin else 0)


def missing(articles: Any, suggester: Suggester) -> QuerySet[Sentence]:
    """Live asked sentences of these articles that the suggester has not looked at."""
    made = Suggestion.objects.filter(sentence=OuterRef("pk"), suggester=suggester)
    return Sentence.objects.filter(article__in=articles, asked=True, retired__isnull=True).exclude(Exists(made))


def run(job: Job) -> None:
    """Propose for everything that is missing: first by the workbench itself, which is quick and leaves no sentence out,
    then by the suggester that the project chose beside it. Running it twice changes nothing."""
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    articles, done = reach(job.project, job.arguments), max(0, job.total - left(job.project, job.arguments))
    done = run_own(job, articles, done)
    if plugin := chosen(job.project):
        suggester = row_of(job.project, plugin)
        Asking(job, plugin, suggester, done).all(articles)
        silent = missing(given(plugin, articles), suggester).count()
        job.result = {**job.result, "silent": silent}
    Job.objects.advance(job, done=job.total, now=timezone.now(), lease=lease, result=job.result)


def run_own(job: Job, articles: QuerySet[Article], done: int) -> int:
    """A chunk of articles at a time; returns `done` and what came to it."""
    suggester, last, articles = current(job.project), 0, articles.order_by("pk")
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    while chunk := list(articles.filter(pk__gt=last).values_list("pk", flat=True)[:ARTICLES_A_CHUNK]):
        wanting = missing(chunk, suggester).order_by().values_list("article", flat=True).distinct()
        done += fill(list(wanting), suggester)
        last = chunk[-1]
        Job.objects.advance(job, done=min(done, job.total), now=timezone.now(), lease=lease)
    return done


def fill(articles: Iterable[int], suggester: Suggester) -> int:
    """Propose for whole articles, in reading order, and store what is new; returns how many proposals were made."""
    rows: list[Suggestion] = []
    sentences = Sentence.objects.filter(article__in=articles, retired__isnull=True).order_by("article", "start")
    by_article: dict[int, list[Sentence]] = {}
    for sentence in sentences:
        by_article.setdefault(sentence.article_id, []).append(sentence)
    policies = suggester.codebook.content.get("policies", {})
    for article in by_article.values():
        found = propose.propose([sentence.text for sentence in article], policies=policies)
        rows += [
            suggestion(sentence, proposal, article, suggester)
            for sentence, proposal in zip(article, found, strict=True)
            if proposal is not None and sentence.asked
        ]
    Suggestion.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    return len(rows)
