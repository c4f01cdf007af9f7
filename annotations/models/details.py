"""Changes of an article's details as events, and which details stood at an earlier one.

Two kinds make the next number of `ArticleDetails`, one each: "article.language" (`languages`) and "article.details".
Titles are text, and no text stands in the ledger: an event names the numbers of the two rows and which fields differ,
`old` {"details": 1} and `new` {"details": 2, "fields": ["outlet", "title"]}, so that taking an article down erases all
of them.
"""

from __future__ import annotations

from collections import Counter

from django.db.models import QuerySet

from . import languages
from .articles import ArticleDetails
from .event import Event

CHANGED = "article.details"
KINDS = (languages.CHANGED, CHANGED)
TEXTS = {"title": 300, "outlet": 200, "byline": 200, "licence": 100}  # longest, in characters
FIELDS = (*TEXTS, "published")


def before(later: QuerySet[Event]) -> list[ArticleDetails]:
    """The details that stood before the first of these events, of the articles whose details some of them changed: as
    many numbers back as there were changes."""
    subjects = later.filter(kind__in=KINDS).values_list("subject", flat=True)
    changes = Counter(subject.partition("/")[2] for subject in subjects)
    rows = ArticleDetails.objects.using(later.db).filter(article__uid__in=changes).select_related("article")
    known: dict[str, dict[int, ArticleDetails]] = {}
    for row in rows:
        known.setdefault(str(row.article.uid), {})[row.number] = row
    then = (numbers.get(max(numbers) - changes[uid]) for uid, numbers in known.items())
    return [row for row in then if row is not None]
