"""Asking a suggester by the protocol: articles out of rows, its parts checked, and rows out of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotations.errors import WorkbenchError
from annotations.models import Article, ArticleDetails, Job, Sentence, Suggester, Suggestion

from . import protocol
from .checking import Checker, Refusal
from .choosing import given, is_chosen
from .protocol import Part, Stopped
from .rows import suggestion


@dataclass(frozen=True, slots=True)
class Taken:
    """One article as it is given away, and the rows of its sentences in the same order."""

    pk: int
    article: protocol.Article
    rows: Sequence[Sentence]


class Asking:
    """One job's questions to one suggester. `done`: sentences of the job that were dealt with before."""

    def __init__(self, job: Job, plugin: protocol.Suggester, suggester: Suggester, done: int) -> None:
        self._job, self._plugin, self._suggester, self._done = job, plugin, suggester, done
        self._book = suggester.codebook.content
        self._checker = Checker(self._book)
        self._lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
        self._refused = Counter(job.result.get("refused", {}))
        self._requests = int(job.result.get("requests", 0))

    def all(self, articles: QuerySet[Article]) -> int:
        """Ask about every article of these that it may be given, as long as the project has it chosen; returns what is
        done then. Raises WorkbenchError if the suggester cannot go on: what it had proposed until then is kept."""
        last = 0
        while is_chosen(self._plugin, self._job.project_id):
            # Each time anew: an article may have become confidential, or be gone, since the last one.
            open_to_it = given(self._plugin, articles).filter(pk__gt=last).order_by("pk")
            chunk = list(open_to_it[: self._plugin.at_once])
            if not chunk:
                break
            last = chunk[-1].pk
            if taken := [one for one in map(self._taken, chunk) if one.article.wanted]:
                self._ask(taken, articles)
        return self._done

    def _taken(self, article: Article) -> Taken:
        rows = list(Sentence.objects.filter(article=article, retired__isnull=True).order_by("start"))
        has = set(
            Suggestion.objects.filter(sentence__article=article, suggester=self._suggester).values_list(
                "sentence", flat=True
            )
        )
        wanted = frozenset(n for n, row in enumerate(rows) if row.asked and row.pk not in has)
        language = ArticleDetails.objects.filter(article=article, current=True).values_list("language", flat=True)
        told = protocol.Article(language.first() or "", tuple(row.text for row in rows), wanted)
        return Taken(article.pk, told, rows)

    def _ask(self, taken: Sequence[Taken], articles: QuerySet[Article]) -> None:
        parts = self._parts(taken)
        had: set[int] = set()
        try:
            while self._may_go_on(taken, articles, had):
                part = next(parts, None)
                if part is None:
                    return
                self._keep(part, taken, had)
        finally:
            parts.close()

    def _parts(self, taken: Sequence[Taken]) -> Generator[Part, None, None]:
        """What it gives; whatever it raises, as a sentence. The words of an error may be an article's: they stay out of
        the log."""
        try:
            for part in self._plugin.propose([one.article for one in taken], self._book):
                if not _is_part(part, len(taken)):
                    raise TypeError
                yield part
        except Stopped as stopped:
            raise WorkbenchError(self._so_far(str(stopped))) from None
        except Exception as error:
            words = {"name": self._plugin.name, "error": type(error).__name__}
            raise WorkbenchError(self._so_far(_("The suggester “%(name)s” broke (%(error)s).") % words)) from None

    def _so_far(self, why: str) -> str:
        words = {"done": self._done, "total": self._job.total}
        return why + " " + _("%(done)d of %(total)d sentences were dealt with; it can be tried again.") % words

    def _may_go_on(self, taken: Sequence[Taken], articles: QuerySet[Article], had: set[int]) -> bool:
        """False once an article may not be given away any more, or the suggester is not chosen any more. Raises
        WorkbenchError at the operator's limit, if anything is still wanted."""
        if self._plugin.stays_here is True:
            return True
        if not is_chosen(self._plugin, self._job.project_id):
            return False
        if self._requests >= settings.SUGGESTER_REQUESTS:
            if len(had) == sum(len(one.article.wanted) for one in taken):
                return False
            limit = _("A job may ask another host %(n)d times, and this one has.") % {"n": settings.SUGGESTER_REQUESTS}
            raise WorkbenchError(self._so_far(limit))
        keys = [one.pk for one in taken]
        return given(self._plugin, articles).filter(pk__in=keys).count() == len(keys)

    def _keep(self, part: Part, taken: Sequence[Taken], had: set[int]) -> None:
        """Check a part, store what is good, count what is not, and say that the job is at work."""
        one = taken[part.article]
        rows = []
        for place, proposal in part.proposals.items():
            refusal = self._checker.refusal(place, proposal, one.article)
            if refusal is None and one.rows[place].pk in had:
                refusal = Refusal.AGAIN
            if refusal is not None:
                self._refused[refusal.value] += 1
                continue
            had.add(one.rows[place].pk)
            rows.append(suggestion(one.rows[place], proposal, one.rows, self._suggester))
        for name, count in part.refused.items():  # its own words for it might be an article's
            self._refused[name if name in set(Refusal) else Refusal.OTHER.value] += count
        self._requests += part.requests
        self._done = min(self._job.total, self._done + len(rows))
        result = {**self._job.result, "requests": self._requests, "refused": dict(self._refused)}
        Job.objects.advance(self._job, done=self._done, lease=self._lease, result=result)
        store(rows)


def _is_part(part: object, articles: int) -> bool:
    return (
        isinstance(part, Part)
        and type(part.article) is int
        and 0 <= part.article < articles
        and hasattr(part.proposals, "items")
        and type(part.requests) is int
        and part.requests >= 0
        and all(isinstance(name, str) and type(count) is int for name, count in dict(part.refused).items())
    )


def store(rows: Iterable[Suggestion]) -> None:
    """Store proposals for sentences that are still there. One that was made by somebody else meanwhile stays."""
    rows = list(rows)
    with transaction.atomic():
        live = Sentence.objects.filter(
            pk__in=[row.sentence_id for row in rows], retired__isnull=True, article__deleted_at__isnull=True
        )
        keys = set(live.values_list("pk", flat=True))
        kept = [row for row in rows if row.sentence_id in keys]
        Suggestion.objects.bulk_create(kept, ignore_conflicts=True, batch_size=2000)
