"""Each settled sentence that credits somebody, with the words that do it: a projection of answers and decisions.

Brought up to date in the background, article by article, from the events since the last time.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from annotations.codebook import ANONYMOUS, SOURCED
from annotations.models import (
    Affected,
    Answer,
    Article,
    ArticleVersion,
    Assignment,
    Batch,
    Credit,
    Decision,
    Event,
    Figure,
    Import,
    Ledger,
    Project,
    Sentence,
    Standing,
    Wording,
)
from annotations.models.standing import counted

ARTICLES_AT_ONCE = 100
CREDITED = (SOURCED, ANONYMOUS)
SETTLED = (Standing.SINGLE, Standing.AGREED, Standing.DECIDED)
MOST_WORDS = 300  # characters of a wording that are kept
UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What a wording is told from another one without: case, articles, quotation marks and punctuation around it.
EDGES = re.compile(r"^[\W_]+|(?:[’']s)?[\W_]+$")
ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)


def key_of(wording: str) -> str:
    """What the same wording has in common wherever it stands: "The Ministry’s" and "the ministry" → "ministry"."""
    words = EDGES.sub("", " ".join(wording.split()))
    words = re.sub(r"[’']s?$", "", ARTICLE.sub("", words))
    return words.casefold()[:MOST_WORDS]


def refresh(project: Project, *, everything: bool = False) -> int:
    """Bring the project's credits up to date; returns how many articles were looked at.

    Each article is looked at in a transaction of its own and locks nothing that savers need; what happens meanwhile is
    in the next run.
    """
    upto = Ledger.objects.values_list("sequence", flat=True).get(project=project)
    stored = Figure.objects.filter(project=project, kind=Figure.Kind.SOURCES).first()
    if stored is not None and stored.sequence == upto and not everything:
        return 0
    chosen = Article.objects.filter(project=project).order_by("pk")
    if stored is not None and not everything:
        where = touched(project, stored.sequence, upto)
        chosen = chosen if where is None else chosen.filter(where)
    looked = 0
    keys = chosen.values_list("pk", flat=True).iterator()
    while some := list(islice(keys, ARTICLES_AT_ONCE)):
        rewrite(project, some)
        looked += len(some)
    _point(project)
    Figure.objects.update_or_create(
        project=project,
        kind=Figure.Kind.SOURCES,
        key="",
        defaults={"value": {"looked": looked}, "sequence": upto, "computed_at": timezone.now()},
    )
    return looked


def _point(project: Project) -> None:
    """Credits point to the source that their wording is put together to, also where somebody did that meanwhile."""
    said = Wording.objects.filter(project=OuterRef("project"), text=OuterRef("key"), kind=OuterRef("kind"))
    rows = Credit.objects.filter(project=project).annotate(said=Subquery(said.values("source")[:1]))
    wrong = rows.exclude(source__isnull=True, said__isnull=True).exclude(source=F("said"))
    for pk, source in wrong.values_list("pk", "said"):
        Credit.objects.filter(pk=pk).update(source=source)


def differences(project: Project) -> Iterator[str]:
    """A sentence about each credit that is not as it would be derived now. Nothing while they wait to be brought up to
    date: what is behind is not wrong."""
    upto = Ledger.objects.values_list("sequence", flat=True).get(project=project)
    if not Figure.objects.filter(project=project, kind=Figure.Kind.SOURCES, sequence=upto).exists():
        return
    keys = Article.objects.filter(project=project).order_by("pk").values_list("pk", flat=True).iterator()
    while some := list(islice(keys, ARTICLES_AT_ONCE)):
        there, wanted = _both(project, some)
        wrong = [key for key in there.keys() | wanted.keys() if _facts(there.get(key)) != _facts(wanted.get(key))]
        rows = Sentence.objects.filter(pk__in=wrong).select_related("article").order_by("pk")
        yield from (f"sentence/{row.article.uid}/{row.number}: whom it credits is wrong." for row in rows)


def touched(project: Project, since: int, upto: int) -> Q | None:
    """Which articles the events after `since` may have changed; None if any of them may."""
    subjects = Event.objects.filter(project=project, sequence__gt=since, sequence__lte=upto)
    found: set[uuid.UUID] = set()
    for subject in subjects.values_list("subject", flat=True).iterator():
        if subject.startswith("codebook/") and Affected.objects.filter(codebook__project=project).exists():
            return None  # what was answered by an older version may no longer count
        found.update(uuid.UUID(uid) for uid in UID.findall(subject))
    uids = list(found)
    if len(uids) > 500:
        return None
    held = Assignment.objects.filter(uid__in=uids, article__project=project).values("article")
    batched = Batch.objects.filter(uid__in=uids, project=project).values("articles")
    imported = Import.objects.filter(uid__in=uids, project=project).values("articles")
    return Q(uid__in=uids) | Q(pk__in=held) | Q(pk__in=batched) | Q(pk__in=imported)


def rewrite(project: Project, articles: Sequence[int]) -> None:
    """Write the credits of these articles from what is settled there; only what differs is written."""
    with transaction.atomic():
        there, wanted = _both(project, articles)
        gone = there.keys() - wanted.keys()
        changed = [key for key in there.keys() & wanted.keys() if _facts(there[key]) != _facts(wanted[key])]
        Credit.objects.filter(sentence__in=[*gone, *changed]).delete()
        Credit.objects.bulk_create([wanted[key] for key in wanted if key not in there or key in set(changed)])


def _both(project: Project, articles: Sequence[int]) -> tuple[dict[int, Credit], dict[int, Credit]]:
    """Sentence → its credit: as they are, and as they are to be."""
    sources = {(row.text, row.kind): row.source_id for row in Wording.objects.filter(project=project)}
    wanted = {row.sentence_id: row for row in made(project, articles)}
    for row in wanted.values():
        row.source_id = sources.get((row.key, row.kind))
    return Credit.objects.filter(article__in=articles).in_bulk(field_name="sentence_id"), wanted


def _facts(row: Credit | None) -> tuple[Any, ...]:
    if row is None:
        return ()
    return (row.label, row.hedged, row.wording, row.kind, row.source_id)


def made(project: Project, articles: Sequence[int]) -> Iterator[Credit]:
    """The credits of the articles as they are to be. Wordings in other sentences are cut from the article's text."""
    live = Sentence.objects.filter(
        article__in=articles,
        article__deleted_at__isnull=True,
        asked=True,
        retired__isnull=True,
        standing__in=SETTLED,
    ).in_bulk()
    texts: dict[int, str] = {}
    for pk, (label, hedged, spans) in settled(live).items():
        if label not in CREDITED:
            continue
        sentence = live[pk]
        span = next((span for span in spans if span["role"] == "source"), None)
        words = _words(sentence, span, texts) if span else ""
        yield Credit(
            project=project,
            article_id=sentence.article_id,
            sentence=sentence,
            label=label,
            hedged=hedged,
            wording=words,
            key=key_of(words),
            kind=(span.get("kind") or "") if span else "",
        )


def settled(sentences: Iterable[int]) -> dict[int, tuple[str, bool, list[dict[str, Any]]]]:
    """Sentence → label, hedged and spans: of its decision, else of its first counted answer that names a source."""
    keys = list(sentences)
    found: dict[int, tuple[str, bool, list[dict[str, Any]]]] = {}
    given = counted(Answer.objects.filter(sentence__in=keys, label__isnull=False)).order_by("sequence", "pk")
    for sentence, label, hedged, spans in given.values_list("sentence_id", "label", "hedged", "spans"):
        if sentence not in found or (_named(spans) and not _named(found[sentence][2])):
            found[sentence] = (label or "", hedged, spans)
    decided = Decision.objects.filter(sentence__in=keys)
    for sentence, label, hedged, spans in decided.values_list("sentence_id", "label", "hedged", "spans"):
        found[sentence] = (label, hedged, spans)
    return found


def _named(spans: list[dict[str, Any]]) -> bool:
    return any(span["role"] == "source" for span in spans)


def _words(sentence: Sentence, span: dict[str, Any], texts: dict[int, str]) -> str:
    start, end = span["start"], span["end"]
    if sentence.start <= start and end <= sentence.end:
        words = sentence.text[start - sentence.start : end - sentence.start]
    else:
        version = sentence.version_id
        if version not in texts:
            texts[version] = ArticleVersion.objects.values_list("text", flat=True).get(pk=version)
        words = texts[version][start:end]
    return " ".join(words.split())[:MOST_WORDS]
