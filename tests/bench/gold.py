"""An article of a hundred sentences with gold, in which every tenth suggestion is wrong. Runs inside the workbench."""

from __future__ import annotations

import random
from typing import Any

from django.utils import timezone

from annotations.codebook import LABELS
from annotations.demo import newsroom
from annotations.ingest import imports, readers
from annotations.models import Batch, Codebook, Project, Sentence, Suggester, Suggestion, User

SLUGS = ("03-next-winters-heating-bill", "05-customs-chief-on-trial")  # fifty asked sentences each
EVERY = 10


def article(project: Project, by: User, mode: str, seed: int) -> dict[str, Any]:
    """Store it with its suggestions, shown as `mode` says: its uid, and per asked sentence gold and suggestion."""
    Batch.objects.filter(project=project, standing=True).update(suggestions=mode)
    chosen = [demo for demo in newsroom.articles() if demo.slug in SLUGS]
    draft = readers.Draft(title=chosen[0].title, text="\n\n".join(demo.text for demo in chosen), language="en")
    stored = imports.paste(project=project, by=by, now=timezone.now(), draft=draft).article
    labels = newsroom.labels()
    gold = [labels[demo.slug, n + 1] for demo in chosen for n in range(len(demo.asked()))]
    sentences = list(Sentence.objects.filter(article=stored, asked=True, retired__isnull=True).order_by("start"))
    if [one.text for one in sentences] != [span.of(demo.text) for demo in chosen for span in demo.asked()]:
        raise SystemExit("The splitter no longer cuts these articles as their gold does: choose others.")
    dice = random.Random(seed)
    suggester = Suggester.objects.create(
        project=project, kind="script", version=str(seed), codebook=Codebook.objects.current(project)
    )
    rows = [
        suggested(suggester, sentence, truth, n, dice)
        for n, (sentence, truth) in enumerate(zip(sentences, gold, strict=True))
    ]
    Suggestion.objects.bulk_create(rows)
    told = [
        {"number": one.number, "gold": [truth["label"], truth["hedged"]], "suggestion": [row.label, row.hedged]}
        for one, truth, row in zip(sentences, gold, rows, strict=True)
    ]
    return {"article": str(stored.uid), "sentences": told}


def suggested(
    suggester: Suggester, sentence: Sentence, truth: dict[str, Any], n: int, dice: random.Random
) -> Suggestion:
    """The gold, with its source where that stands in the sentence; every tenth time another label."""
    label, hedged = truth["label"], truth["hedged"]
    at = sentence.text.find(truth["source"]) if truth["source"] else -1
    spans = []
    if (n + 1) % EVERY == 0:
        label = dice.choice([other for other in LABELS if other != label])
        hedged = label == "speculative"
    elif at >= 0:
        start = sentence.start + at
        spans = [{"role": "source", "kind": truth["kind"], "start": start, "end": start + len(truth["source"])}]
    return Suggestion(
        suggester=suggester, sentence=sentence, label=label, hedged=hedged, confidence=0.9, spans=spans, why="Script."
    )
