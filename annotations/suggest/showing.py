"""What of the stored proposals a reviewer sees. Silence is applied here, when reading."""

from __future__ import annotations

from django.db.models import F, Prefetch

from annotations.models import Article, Suggester, Suggestion


def shown(article: Article) -> dict[int, Suggestion]:
    """Sentence number → the proposal to show: the chosen suggester's, else that of the newest of the project's active
    suggesters that looked at it.

    A proposal below its label's threshold stays silent, and no older one speaks in its place.
    """
    found: dict[int, Suggestion] = {}
    rows = (
        Suggestion.objects.filter(sentence__article=article, sentence__retired__isnull=True, suggester__active=True)
        .annotate(number=F("sentence__number"))
        # A few for hundreds of rows: joined, each row would make its own. A manifest is long and not shown.
        .prefetch_related(Prefetch("suggester", Suggester.objects.defer("manifest")))
        .order_by("suggester_id")
    )
    for row in sorted(rows, key=lambda row: row.suggester.rank):
        found[row.number] = row
    return {number: row for number, row in found.items() if loud(row, row.suggester)}


def loud(suggestion: Suggestion, suggester: Suggester) -> bool:
    """True if the proposal is sure enough to be shown."""
    return suggestion.confidence >= float(suggester.thresholds.get(suggestion.label, 0.0))
