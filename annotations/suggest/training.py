"""Training a suggester from what a project's people settled: a job that ends in a whole new version, or in nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.errors import InvalidInput
from annotations.learn import saving
from annotations.learn import training as learning
from annotations.learn.holding import FOLDS
from annotations.models import Figure, Job, Ledger, Project, Suggester, User, snapshot
from annotations.text import propose

from . import kept, precision, settled, suggesters
from .hints import rules_of
from .learned import KIND

LEAST = 100  # settled sentences, without which nothing is learned
FIRST = 500  # by which the first training starts by itself
MORE, GROWN = 100, 0.2  # what must have come to them for the next: so many, and such a share
EVERY = timedelta(hours=1)
PATIENCE = timedelta(days=1)  # after a training that failed
# What a training is at when `done` of the job is 0, 1, …: for whoever waits. The last ones may be skipped.
PHASES = (
    gettext_lazy("reading what people settled"),
    gettext_lazy("reading the sentences by their cues"),
    gettext_lazy("counting words"),
    *[gettext_lazy("learning with some articles held out")] * FOLDS,
    gettext_lazy("learning from all of them"),
    gettext_lazy("measuring"),
    *[gettext_lazy("drawing the learning curve")] * len(learning.SHARES),
    gettext_lazy("storing"),
)
LIBRARIES = ("numpy", "scipy", "scikit-learn")


def start(*, project: Project, by: User | None) -> Job | None:
    """A queued training; None if one waits or runs. Trainings that ended make room for it.

    Raises InvalidInput if the project is archived, or too little is settled to learn from.
    """
    if project.archived_at is not None:
        raise InvalidInput(_("This project is archived."))
    count = settled.of(project).count()
    if count < LEAST:
        told = _("There is too little to learn from yet: %(n)d settled sentences, and it takes %(least)d.")
        raise InvalidInput(told % {"n": count, "least": LEAST})
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        jobs = Job.objects.filter(project=project, kind=Job.Kind.TRAIN)
        if jobs.unfinished().exists():
            return None
        jobs.delete()
        return Job.objects.create(project=project, kind=Job.Kind.TRAIN, by=by, total=len(PHASES), unit="steps")


def stop(project: Project, *, now: datetime) -> bool:
    """Cancel the training that waits or runs; it leaves nothing behind. False if there is none."""
    return bool(Job.objects.filter(project=project, kind=Job.Kind.TRAIN).cancel(now=now))


def start_due(now: datetime) -> list[Job]:
    """A queued training for each project in which enough was settled since its last one. None while anything else waits
    or runs that people wait for: a training takes a worker for a while."""
    if Job.objects.unfinished().exclude(kind=Job.Kind.FIGURES).exists():
        return []
    young = Q(finished_at__gt=now - EVERY) | Q(state=Job.State.FAILED, finished_at__gt=now - PATIENCE)
    recent = Job.objects.filter(young, project=OuterRef("project"), kind=Job.Kind.TRAIN)
    figures = Figure.objects.filter(~Exists(recent), kind=Figure.Kind.PROGRESS, project__archived_at__isnull=True)
    due = [row.project for row in figures.select_related("project") if _is_due(row)]
    jobs = [start(project=project, by=None) for project in due if settled.of(project).count() >= LEAST]
    return [job for job in jobs if job is not None]


def _is_due(progress: Figure) -> bool:
    """Whether enough is settled, by the project's stored figures: counting that anew at each sweep would be dear."""
    count: int = sum(progress.value["standings"][name] for name in settled.SETTLED)
    last = newest(progress.project)
    if last is None:
        return count >= FIRST
    before = int(last.manifest["settled"])
    outdated = not suggesters.has_its_cues(last) and count >= FIRST
    return outdated or count - before >= max(MORE, GROWN * before)


def newest(project: Project) -> Suggester | None:
    """What was learned last, in use or not."""
    return suggesters.learned(project).first()


def run(job: Job) -> None:
    """Learn, measure, store, and use it if it is better than the cues at anything. Until the last step nothing of it
    is anywhere but in a file that no row names. Running it twice makes one version."""
    if Suggester.objects.filter(project=job.project_id, kind=KIND, manifest__job=str(job.uid)).exists():
        return
    kept.sweep(job.project)
    tick = _ticking(job)
    with snapshot() as alias:
        watermark = Ledger.objects.using(alias).values_list("sequence", flat=True).get(project=job.project)
        total = settled.of(job.project).using(alias).count()
        read = settled.read(job.project, alias, seed=watermark, tick=lambda: tick(0))
    tick(1)
    lesson = settled.lesson(read)
    if len(lesson.gold) < LEAST:
        told = _("There is too little to learn from: %(n)d sentences of articles that are not confidential.")
        raise InvalidInput(told % {"n": len(lesson.gold)})
    tick(1)
    rules = rules_of(read.codebook.content)
    trained = learning.train(lesson.pages, lesson.gold, rules, seed=watermark, tick=lambda: tick(1))
    publish(job, trained, read, lesson, watermark=watermark, total=total)


def _ticking(job: Job) -> Callable[[int], None]:
    """Tells how far the job is, and renews its lease. Raises LeaseLost if it is no longer ours, or was cancelled."""
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    done = 0

    def tick(steps: int) -> None:
        nonlocal done
        done += steps
        Job.objects.advance(job, done=min(done, job.total), lease=lease)

    return tick


def publish(
    job: Job,
    trained: learning.Trained,
    read: settled.Settled,
    lesson: settled.Lesson,
    *,
    watermark: int,
    total: int,
) -> Suggester:
    """Store the file, then make the version known, all at once."""
    told = manifest(trained, read, lesson, rules_of(read.codebook.content).labels)
    told |= {"watermark": watermark, "settled": total, "job": str(job.uid), "seed": watermark}
    data, digest = saving.dump(trained, lesson.sentences, watermark=watermark)
    name = kept.store(job.project, data)
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).get(pk=job.project_id)
        Job.objects.advance(job, done=job.total, lease=lease)  # still ours?
        cues = suggesters.cues(project)  # made before: of two in use, what the later one says is shown
        row = Suggester(
            project=project,
            kind=KIND,
            version=_next(project),
            codebook_id=read.codebook.pk,
            manifest=told | {"digest": digest, "bytes": len(data)},
            active=trained.useful and suggesters.pinned(project) is None,
            model=name,
        )
        if row.active:
            Suggester.objects.filter(project=project, kind=KIND).update(active=False)
        row.save(force_insert=True)
        if suggesters.policies(cues.codebook) == suggesters.policies(read.codebook):  # else others were measured
            _measured_cues(cues, trained.measured, watermark)
        precision.refresh(project)
    return row


def _next(project: Project) -> str:
    numbers = Suggester.objects.filter(project=project, kind=KIND).values_list("version", flat=True)
    return str(max(map(int, numbers), default=0) + 1)


def manifest(
    trained: learning.Trained, read: settled.Settled, lesson: settled.Lesson, labels: tuple[str, ...]
) -> dict[str, Any]:
    """What is told of a version: numbers and names of labels, no words of any article."""
    gold = lesson.gold
    return {
        "trained": True,
        "cues": propose.VERSION,
        "sentences": len(gold),
        "articles": len(read.texts),
        "unaided": int(gold.unaided.sum()),
        "counts": {label: int((gold.label == at).sum()) for at, label in enumerate(labels)},
        "confidential": read.confidential,
        "left_out": read.left_out,
        "better": [label for at, label in enumerate(labels) if trained.better[at]],
        "hedge_better": trained.hedge_better,
        "measured": trained.measured,
        "software": {name: version(name) for name in LIBRARIES},
    }


def _measured_cues(cues: Suggester, measured: dict[str, Any], watermark: int) -> None:
    """Keep with the cues what was measured of them on the same sentences: their thresholds rest on it."""
    found: dict[str, Any] = {"state": measured["state"], "n": measured["n"], "articles": measured["articles"]}
    if measured["state"] == "measured":
        found |= {"labels": measured["cues"], "points": measured["cue_points"], "macro": measured["macro_cues"]}
    told = cues.manifest | {"measured": found, "watermark": watermark}
    Suggester.objects.filter(pk=cues.pk).update(manifest=told)


__all__ = ["FIRST", "LEAST", "PHASES", "newest", "publish", "run", "start", "start_due", "stop"]
