"""The standing of many sentences at once, after their answers were stored in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from annotations.models import Affected, Answer, Assignment, Batch, Decision, Sentence, standing

from .pieces import pieces

ARTICLES_AT_ONCE = 100
FILLED = (Sentence, Answer, Assignment, Batch, Decision, Affected)  # what a standing is derived from


def stand(articles: Sequence[int]) -> None:
    """Derive the standing of all sentences of these articles, named by primary key."""
    look_at_tables()
    for some in pieces(articles, ARTICLES_AT_ONCE):
        standing.rewrite(Sentence.objects.filter(article__in=some))


def look_at_tables() -> None:
    """Let PostgreSQL see how much there is now. It looks by itself only at what is committed, and would read whole
    tables for each sentence, as if they were as empty as before."""
    if connection.vendor == "postgresql":
        names = [connection.ops.quote_name(model._meta.db_table) for model in FILLED]  # noqa: SLF001
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(names)}")
