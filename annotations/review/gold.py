"""Making a settled article gold, and retiring it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.errors import Conflict
from annotations.models import Answer, Article, ArticleVersion, Decision, Entry, Gold, Sentence, Standing, User, append
from annotations.models.standing import counted

SETTLED = (Standing.AGREED, Standing.DECIDED)


def can_be(article: Article) -> bool:
    """True if each sentence that is asked is settled (agreed or decided), and one is at least."""
    asked = Sentence.objects.filter(article=article, version__current=True, retired__isnull=True, asked=True)
    return asked.exists() and not asked.exclude(standing__in=SETTLED).exists()


def make(*, article: Article, by: User, now: datetime) -> Gold:
    """Keep the article's settled answers as gold, as they stand now. Doing it twice changes nothing.

    One that was retired is gold again with the answers it had: figures rest on them. Raises Conflict if a sentence is
    not settled, or one that was retired would have other answers now.
    """
    with transaction.atomic():
        held, version = _locked(article)
        if not can_be(held):
            raise Conflict(_("Not every sentence of this article is agreed or decided: it can't be gold yet."))
        answers = _answers(version)
        gold = Gold.objects.filter(article=held).first()
        if gold is not None and gold.retired_at is None:
            return gold
        if gold is not None and (gold.answers != answers or gold.version_id != version.pk):
            raise Conflict(
                _("This article was gold with other answers, which figures rest on: it can't be gold again.")
            )
        if gold is None:
            gold = Gold.objects.create(article=held, version=version, answers=answers, by=by, at=now)
        else:
            Gold.objects.filter(pk=gold.pk).update(retired_at=None)
            gold.retired_at = None
        _tell(held, "gold.made", {"version": version.number, "answers": answers}, by, now)
    return gold


def retire(*, article: Article, by: User, now: datetime) -> bool:
    """Give it to nobody any more as gold; what was measured against it stays. False if it was not gold."""
    with transaction.atomic():
        held, _version = _locked(article)
        changed = Gold.objects.filter(article=held, retired_at__isnull=True).update(retired_at=now)
        if changed:
            _tell(held, "gold.retired", None, by, now)
    return bool(changed)


def _locked(article: Article) -> tuple[Article, ArticleVersion]:
    """The article and its current version, its sentences locked: nobody settles otherwise meanwhile."""
    held = Article.objects.select_for_update(of=("self",), no_key=True).get(pk=article.pk)
    version = ArticleVersion.objects.get(article=held, current=True)
    rows = Sentence.objects.filter(version=version).select_for_update(no_key=True)
    list(rows.order_by("pk").values_list("pk", flat=True))
    return held, version


def _answers(version: ArticleVersion) -> list[dict[str, Any]]:
    """{number, start, end, label, hedged} of each asked sentence, in reading order."""
    given = counted(Answer.objects.filter(sentence__version=version, label__isnull=False))
    said = {key: (label, hedged) for key, label, hedged in given.values_list("sentence_id", "label", "hedged")}
    decided = Decision.objects.filter(sentence__version=version).values_list("sentence_id", "label", "hedged")
    said |= {key: (label, hedged) for key, label, hedged in decided}
    rows = Sentence.objects.filter(version=version, retired__isnull=True, asked=True).order_by("start")
    return [
        {"number": row.number, "start": row.start, "end": row.end, "label": said[row.pk][0], "hedged": said[row.pk][1]}
        for row in rows
    ]


def _tell(article: Article, kind: str, new: dict[str, Any] | None, by: User, now: datetime) -> None:
    entry = Entry(kind=kind, subject=f"gold/{article.uid}", new=new)
    append(project_id=article.project_id, actor=by, now=now, entries=[entry])
