"""New versions of an article's text as events: what they hold, and which text stood at an earlier one.

The subject is "article/<uid>". `old` and `new` are {version, digest, characters, sentences}: the text that gives way
and the one that comes, with the numbers of their live sentences in reading order; `new` has `came_from` besides, pairs
[old number, new number], and the uid of its `import`. An event that `undoes` another brings the old text back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet

from .articles import Article
from .event import Event

CHANGED = "article.version"
SUBJECTS_A_QUERY = 500


def versions(articles: Collection[Article], *, using: str = "default") -> dict[int, list[Event]]:
    """Primary key of the article → the changes of its text, in order. Articles that have only one are missing."""
    keys = {f"article/{article.uid}": article.pk for article in articles}
    projects = {article.project_id for article in articles}
    found: dict[int, list[Event]] = {}
    subjects = sorted(keys)
    for start in range(0, len(subjects), SUBJECTS_A_QUERY):
        events = Event.objects.using(using).filter(project__in=projects, kind=CHANGED)
        for event in events.filter(subject__in=subjects[start : start + SUBJECTS_A_QUERY]).order_by("sequence"):
            found.setdefault(keys[event.subject], []).append(event)
    return found


def numbers_in(value: Any) -> list[int]:
    """The sentences in such an event's `old` or `new`."""
    return list(value["sentences"])


def pairs_in(event: Event) -> list[tuple[int, int]]:
    """Which sentences came out of which."""
    return [(old, new) for old, new in (event.new or {}).get("came_from", ())]


def before(later: QuerySet[Event]) -> dict[str, int]:
    """Article uid → the number of the text that it had before the first of these events."""
    found: dict[str, int] = {}
    rows = later.filter(kind=CHANGED).order_by("sequence")
    for subject, old in rows.values_list("subject", "old"):
        found.setdefault(subject.partition("/")[2], (old or {})["version"])
    return found


def stood(then: dict[str, int], prefix: str = "") -> Q:
    """Which rows of `ArticleVersion` were current then: those that are, but for the articles in `then` (`before`).

    `prefix`: how the rows that are asked reach it, such as "versions__".
    """
    article = "" if prefix == "versions__" else f"{prefix}article__"
    others: defaultdict[int, list[str]] = defaultdict(list)
    for uid, number in then.items():
        others[number].append(uid)
    found = Q(**{f"{prefix}current": True})
    if then:
        found &= ~Q(**{f"{article}uid__in": list(then)})
    for number, uids in sorted(others.items()):
        found |= Q(**{f"{prefix}number": number, f"{article}uid__in": uids})
    return found
