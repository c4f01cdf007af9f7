"""How good suggestions are: how often they are taken where they are seen, and how often right where they are not.

The second is the one to trust: whoever saw the suggestion was led by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, Q

from annotations.models import Answer, Project, Suggester
from annotations.models.standing import eligible, unaided

MOST_RULES = 20


def quality(project: Project, labels: Sequence[str], alias: str) -> dict[str, Any]:
    """`suggester`: the one in use; and rows {label, n, same, same_hedged, taken} by the suggestion's label: `seen`, of
    answers given with it on screen; `unaided`, of answers in assignments without suggestions.

    `rules`: {rule, label, n, same} of the cues that were overruled most often, seen or not, at most MOST_RULES.
    `n` answers with a label; `same`: with the suggestion's label; `same_hedged`: hedged as suggested, too; `taken`:
    by the key that takes it as shown. Of `unaided` those suggestions that would have been shown; `labels` are the keys
    there are.
    """
    answers = Answer.objects.using(alias).filter(
        eligible(),
        assignment__article__project=project,
        assignment__article__deleted_at__isnull=True,
        sentence__asked=True,
        sentence__retired__isnull=True,
        state=Answer.State.LABELLED,
    )
    rows = Suggester.objects.using(alias).filter(project=project, active=True)
    used = max(rows, key=lambda row: row.rank, default=None)
    seen = answers.filter(suggestion_seen=True, suggestion__isnull=False)
    told: dict[str, Any] = {"suggester": f"{used.kind} {used.version}" if used else ""}
    told["seen"] = _rows(seen, "suggestion", taken=True)
    if used is None:
        return told | {"unaided": [], "rules": []}
    alone = answers.filter(unaided(), _loud(used, labels), sentence__suggestions__suggester=used)
    told["unaided"] = _rows(alone, "sentence__suggestions", taken=False)
    told["rules"] = _rules([(seen, "suggestion"), (alone, "sentence__suggestions")])
    return told


def _loud(used: Suggester, labels: Sequence[str]) -> Q:
    """Suggestions that are sure enough to be shown."""
    path, least = "sentence__suggestions", used.thresholds
    loud = Q(**{f"{path}__label__in": [label for label in labels if label not in least]})
    for label, confidence in least.items():
        loud |= Q(**{f"{path}__label": label, f"{path}__confidence__gte": float(confidence)})
    return loud


def _rows(answers: Any, path: str, *, taken: bool) -> list[dict[str, Any]]:
    same = Q(label=F(f"{path}__label"))
    counts = {
        "n": Count("pk"),
        "same": Count("pk", filter=same),
        "same_hedged": Count("pk", filter=same & Q(hedged=F(f"{path}__hedged"))),
    }
    if taken:
        counts["taken"] = Count("pk", filter=Q(how=Answer.How.SUGGESTION))
    rows = answers.order_by().values(suggested=F(f"{path}__label")).annotate(**counts).order_by("suggested")
    return [{"label": row.pop("suggested"), **row} for row in rows]


def _rules(parts: Sequence[tuple[Any, str]]) -> list[dict[str, Any]]:
    """The cues whose suggestions were answered otherwise most often."""
    n, same = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for answers, path in parts:
        rows = answers.exclude(**{f"{path}__rule": ""}).order_by().values_list(f"{path}__rule", f"{path}__label")
        for rule, label, all_of_it, kept in rows.annotate(
            all_of_it=Count("pk"), kept=Count("pk", filter=Q(label=F(f"{path}__label")))
        ):
            n[rule, label] += all_of_it
            same[rule, label] += kept
    overruled = sorted((key for key in n if n[key] > same[key]), key=lambda key: (same[key] - n[key], key))
    return [{"rule": key[0], "label": key[1], "n": n[key], "same": same[key]} for key in overruled[:MOST_RULES]]
