"""Near-duplicates: which texts of a project are copies of each other, or of one story. Found in the background.

Every text is compared with every other, confidential ones too: what is stored is how much two texts share, no words.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from annotations.models import ArticleVersion, Fingerprint, Job, NearPair, Project
from annotations.text import near

ARTICLES_A_CHUNK = 100
TEXTS_AT_ONCE = 10
MOST_SHINGLES = 500_000  # that are kept while pairs are counted: about 60 MB

Tick = Callable[[int, int], None]


def start(project: Project) -> Job | None:
    """A queued job; None if there is nothing to compare, or one waits already. Jobs that ended make room for it.

    Call in the transaction that stored the articles: one that waits is then held until they are there for it.
    """
    jobs = Job.objects.filter(project=project, kind=Job.Kind.NEAR)
    with transaction.atomic():
        if len(texts(project).order_by("-pk")[:2]) < 2 or not missing(project).order_by("-pk").exists():
            return None
        if list(jobs.filter(state=Job.State.QUEUED).select_for_update(no_key=True).values_list("pk")):
            return None
        jobs.exclude(state__in=(Job.State.QUEUED, Job.State.RUNNING)).delete()
        return Job.objects.create(project=project, kind=Job.Kind.NEAR, unit="articles")


def run(job: Job) -> None:
    """Bring the near-duplicates of the job's project up to date, and tell how far it is."""
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)

    def tick(done: int, total: int) -> None:
        Job.objects.advance(job, done=done, total=total, lease=lease)

    refresh(job.project, tick=tick)


def texts(project: Project) -> QuerySet[ArticleVersion, int]:
    """The primary keys of the texts that are compared: current versions of articles that are not deleted."""
    live = ArticleVersion.objects.filter(project=project, current=True, deleted=False)
    return live.values_list("pk", flat=True)


def missing(project: Project) -> QuerySet[ArticleVersion, int]:
    """Those that were not compared with the others by today's method."""
    done = Fingerprint.objects.filter(version=OuterRef("pk"), method=near.METHOD, compared=True)
    return texts(project).exclude(Exists(done))


def refresh(project: Project, *, tick: Tick = lambda done, total: None) -> int:
    """Compare what was not compared yet; returns how many texts that were. Running it again, or two at once, changes
    nothing.

    `tick(done, total)` is called between chunks, so that a job can tell how far it is and keep its lease; what it
    raises ends the run, and the next one goes on where this was.
    """
    wanting = list(missing(project).order_by("pk"))
    half = len(wanting)
    for done in take_fingerprints(wanting):
        tick(done // 2, half)
    for done in compare(project):
        tick((half + min(done, half)) // 2, half)
    return half


def chunks(keys: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(keys)
    return iter(lambda: list(islice(rest, ARTICLES_A_CHUNK)), [])


def take_fingerprints(versions: Sequence[int]) -> Iterator[int]:
    """Store the fingerprints that these texts lack, a chunk at a time; yields how many of them were looked at."""
    for number, chunk in enumerate(chunks(versions)):
        made = dict(Fingerprint.objects.filter(version__in=chunk).values_list("version", "method"))
        old = [pk for pk, method in made.items() if method != near.METHOD]
        lacking = ArticleVersion.objects.filter(pk__in=set(chunk) - made.keys() | set(old)).order_by("pk")
        rows = [
            Fingerprint(version_id=pk, value=near.fingerprint(text), method=near.METHOD)
            for pk, text in lacking.values_list("pk", "text").iterator(chunk_size=TEXTS_AT_ONCE)
        ]
        with transaction.atomic():
            # What was counted by another method is counted anew.
            NearPair.objects.filter(Q(first__in=old) | Q(second__in=old)).delete()
            Fingerprint.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["version"],
                update_fields=["value", "method", "compared"],
            )
        yield number * ARTICLES_A_CHUNK + len(chunk)


def compare(project: Project) -> Iterator[int]:
    """Store the pairs in which a text takes part that was not compared yet, a chunk of these at a time; yields how many
    were compared."""
    made = Fingerprint.objects.filter(version__in=texts(project), method=near.METHOD).order_by("version")
    new = list(made.filter(compared=False).values_list("version", flat=True))
    if not new:
        return
    values = made.values_list("version", "value").iterator(chunk_size=2000)
    index = near.Index({version: bytes(value) for version, value in values})
    waiting, read = set(new), Shingles()
    for number, chunk in enumerate(chunks(new)):
        rows = [row for key in chunk for row in pairs(project, key, index.like(key), waiting, read)]
        with transaction.atomic():
            NearPair.objects.bulk_create(
                rows,
                batch_size=2000,
                update_conflicts=True,
                unique_fields=["first", "second"],
                update_fields=["shared", "union"],
            )
            Fingerprint.objects.filter(version__in=chunk, method=near.METHOD).update(compared=True)
        yield number * ARTICLES_A_CHUNK + len(chunk)


def pairs(
    project: Project, key: int, others: Sequence[int], waiting: Collection[int], read: Shingles
) -> Iterator[NearPair]:
    """The pairs of a text with these others that share enough. Of two that are both new, the earlier one has it."""
    for other in others:
        if other in waiting and other < key:
            continue
        shared, union = near.common(read.of(key), read.of(other))
        if near.reaches(shared, union, near.STORY):
            first, second = sorted((key, other))
            yield NearPair(project=project, first_id=first, second_id=second, shared=shared, union=union)


class Shingles:
    """The shingles of texts, read one at a time; the latest are kept, up to MOST_SHINGLES and at least two texts'."""

    def __init__(self) -> None:
        self.kept: OrderedDict[int, frozenset[str]] = OrderedDict()
        self.size = 0

    def of(self, version: int) -> frozenset[str]:
        if version not in self.kept:
            text = ArticleVersion.objects.values_list("text", flat=True).get(pk=version)
            self.kept[version] = near.shingles(text)
            self.size += len(self.kept[version])
        self.kept.move_to_end(version)
        while self.size > MOST_SHINGLES and len(self.kept) > 2:
            self.size -= len(self.kept.popitem(last=False)[1])
        return self.kept[version]
