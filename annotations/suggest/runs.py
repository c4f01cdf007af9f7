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
    total = missing(reach(project, arguments), current(project)).count()
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


def missing(articles: Any, suggester: Suggester) -> QuerySet[Sentence]:
    """Live asked sentences of these articles that the suggester has not looked at."""
    made = Suggestion.objects.filter(sentence=OuterRef("pk"), suggester=suggester)
    return Sentence.objects.filter(article__in=articles, asked=True, retired__isnull=True).exclude(Exists(made))


def run(job: Job) -> None:
    """Propose for everything that is missing, a chunk of articles at a time. Running it twice changes nothing."""
    suggester = current(job.project)
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    articles, last, done = reach(job.project, job.arguments).order_by("pk"), 0, 0
    while chunk := list(articles.filter(pk__gt=last).values_list("pk", flat=True)[:ARTICLES_A_CHUNK]):
        wanting = missing(chunk, suggester).order_by().values_list("article", flat=True).distinct()
        done += fill(list(wanting), suggester)
        last = chunk[-1]
        Job.objects.advance(job, done=min(done, job.total), now=timezone.now(), lease=lease)
    Job.objects.advance(job, done=job.total, now=timezone.now(), lease=lease)


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
