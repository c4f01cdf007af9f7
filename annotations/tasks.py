"""What runs later, and what follows what. Tasks take ids and call one service; each may run twice.

The `Job` row is the queue of record. A message only wakes a worker; `sweep` finds the rows whose message was lost.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from celery import current_app, shared_task
from django.conf import settings
from django.db import InterfaceError, transaction
from django.db import OperationalError as DatabaseUnavailable
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError
from structlog.contextvars import bind_contextvars

from annotations import access
from annotations.errors import NotAllowed, WorkbenchError, lacks_room
from annotations.export import build, comparing, ordering, withdrawing
from annotations.ingest import daily, deleting, fetching, imports, near, retaining, taking_down
from annotations.models import (
    Article,
    Comparison,
    Dataset,
    Drain,
    Entry,
    Feed,
    Import,
    Job,
    LeaseLost,
    Membership,
    Project,
    Suggester,
    User,
    append,
    clock,
    files,
)
from annotations.models import retention as rules
from annotations.models.jobs import JobQuerySet
from annotations.people import expiring, memberships
from annotations.report import figures
from annotations.review import queue
from annotations.revise import details, languages
from annotations.roles import Action, may
from annotations.sources import credits
from annotations.suggest import runs, suggesters, training

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
OWNERLESS = timedelta(days=1)  # nothing takes so long between a file and its row


def compute(job: Job) -> None:
    """A project's figures, then who its articles credit."""
    figures.run(job)
    credits.refresh(job.project)
    Job.objects.advance(job, done=job.total, lease=lease())


def make_dataset(job: Job) -> None:
    """A dataset; one with splits once it is known which of the project's articles tell one story."""

    def tick(done: int, total: int) -> None:
        Job.objects.advance(job, done=job.done, lease=lease())

    def compared() -> None:
        near.refresh(job.project, tick=tick)

    build.run(job, prepare=compared)


def retain(job: Job) -> None:
    """Erase what the project's rule of retention says; one event counts it."""
    project, now, rule = job.project, clock.now(), rules.days(job.project)
    total = sum(count for name, count in erasable(project, rule, now).items() if name != "datasets")

    def tick(done: int) -> None:
        Job.objects.advance(job, done=min(done, total), lease=lease(), total=total)

    tick(0)
    went = retaining.erase(project, rule, now=now, tick=tick)
    went |= expiring.erase(project, rule, now=now)
    with transaction.atomic():
        Job.objects.advance(job, done=total, lease=lease(), result=went)
        if went:
            entry = Entry(kind="retention.applied", subject=f"project/{project.uid}", new=went)
            append(project_id=project.pk, actor=rules.answers_for(project), now=now, entries=[entry])


def erasable(project: Project, rule: Mapping[str, int], now: datetime) -> dict[str, int]:
    """What a rule (part → days) would erase now: how many of what."""
    return retaining.counted(project, dict(rule), now) | expiring.counted(project, dict(rule), now)


ROOMS: dict[str, Callable[[Job], None]] = {
    Job.Kind.IMPORT: imports.run,
    Job.Kind.SUGGEST: runs.run,
    Job.Kind.EXPORT: make_dataset,
    Job.Kind.FIGURES: compute,
    Job.Kind.NEAR: near.run,
    Job.Kind.TRAIN: training.run,
    Job.Kind.COMPARE: comparing.run,
    Job.Kind.POLL: fetching.polling.run,
    Job.Kind.RETENTION: retain,
}
# What whoever started a job must be allowed to do when it runs.
NEEDS: dict[str, Action] = {
    Job.Kind.IMPORT: Action.IMPORT,
    Job.Kind.SUGGEST: Action.TAG,
    Job.Kind.EXPORT: Action.EXPORT,
    Job.Kind.FIGURES: Action.SEE,
    Job.Kind.NEAR: Action.SEE,
    Job.Kind.TRAIN: Action.MANAGE,
    Job.Kind.COMPARE: Action.SEE,
    Job.Kind.POLL: Action.IMPORT,
    Job.Kind.RETENTION: Action.MANAGE,
}
# Where a job stands among messages that wait: 0 goes first, 9 last. Nobody waits for what a training finds out.
LAST = 9
PRIORITY: dict[str, int] = {Job.Kind.TRAIN: LAST, Job.Kind.RETENTION: LAST}


def lease() -> timedelta:
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


@shared_task(ignore_result=True)
def run_job(uid: str) -> None:
    """Do the job with this uid, if nobody else does."""
    job = Job.objects.claim(uid=uid, now=clock.now(), lease=lease())
    if job is not None:
        work(job)


def work(job: Job) -> None:
    """Run a claimed job to its end: done, failed with a sentence, or left to the next attempt."""
    if job.by is not None:
        bind_contextvars(person=str(job.by.uid))
    log.info("job %s (%s) begins, attempt %d", job.uid, job.kind, job.attempts)
    try:
        if job.attempts - job.tried_before > MOST_ATTEMPTS:
            raise WorkbenchError(f"It was tried {MOST_ATTEMPTS} times and did not end. The log says more.")
        still_allowed(job)
        ROOMS[job.kind](job)
        with transaction.atomic():
            follow(job)
            Job.objects.finish(job, now=timezone.now())
        log.info("job %s (%s) is done", job.uid, job.kind)
    except LeaseLost:
        log.info("job %s was taken over", job.uid)
    except (DatabaseUnavailable, InterfaceError) as error:
        if lacks_room(error):  # trying again would not make any
            return fail(job, error)
        log.warning("job %s met a database fault; its lease runs out, then the sweep tries again", job.uid)
    except Exception as error:
        fail(job, error)


def still_allowed(job: Job) -> None:
    """Raise NotAllowed if whoever started the job may not do now what it does: roles are taken away while jobs wait."""
    if job.by is not None and not access.allows(job.by, job.project, NEEDS[job.kind]):
        refusal = _("%(person)s started this, and may not do it (any more). Whoever may can try it again.")
        raise NotAllowed(refusal % {"person": job.by})


def fail(job: Job, error: Exception) -> None:
    """End the job with a sentence for the person who waits; the whole story goes to the log without any text."""
    known = isinstance(error, WorkbenchError)
    log.error("job %s (%s) failed: %s", job.uid, job.kind, type(error).__name__, exc_info=None if known else error)
    broke = f"Something broke ({type(error).__name__}). Try again; if it repeats, tell your admin."
    if lacks_room(error):
        broke = _("A disk of the server is full. Tell whoever runs it; once there is room, try again.")
    message = error.message if isinstance(error, WorkbenchError) else broke
    try:
        with transaction.atomic():
            Job.objects.fail(job, now=timezone.now(), message=message)
            FAILED.get(job.kind, lambda job: None)(job)
            follow(job)  # what was stored before it failed is there, and wants suggestions
    except LeaseLost:
        log.info("job %s was taken over", job.uid)


FAILED: dict[str, Callable[[Job], None]] = {
    Job.Kind.IMPORT: imports.failed,
    Job.Kind.EXPORT: build.failed,
    Job.Kind.POLL: fetching.polling.failed,
}


def follow(job: Job) -> None:
    """What comes after a job: suggestions and the search for near-duplicates follow an import, suggestions a training
    after which others are used, an import a feed in which something is new."""
    if job.kind == Job.Kind.IMPORT:
        after_import(Import.objects.get(uid=job.arguments["import"]), by=job.by)
    if job.kind == Job.Kind.TRAIN:
        suggest_again(project=job.project, by=job.by)
    if job.kind == Job.Kind.POLL and (imported := fetching.polling.waiting_import(job)):
        start_import(imported, by=job.by)


def after_import(imported: Import, *, by: User | None = None) -> Job | None:
    """Ask for suggestions for the articles of an import, in the name of `by`, else of whoever brought it, and whether
    the project has near-duplicates of them. Returns the job of the suggestions. Call in the transaction that stored
    the articles."""
    if search := near.start(imported.project):
        enqueue(search)
    return enqueue_run(runs.start(project=imported.project, by=by or imported.by, imported=imported))


def after_revision(*, article: Article, by: User) -> Job | None:
    """Ask for suggestions for the sentences that a change of boundaries made: a run fills in what is missing, and
    leaves the others as they are. Call in the transaction that made them."""
    return suggest_again(project=article.project, by=by, articles=[str(article.uid)])


def suggest_again(*, project: Project, by: User | None, articles: list[str] | None = None) -> Job | None:
    """Ask for whatever suggestions are missing in the project, or in the articles with these uids."""
    return enqueue_run(runs.start(project=project, by=by, articles=articles))


def train(*, project: Project, by: User | None) -> Job | None:
    """Queue a training; None if one waits or runs. Raises as `training.start`."""
    job = training.start(project=project, by=by)
    return enqueue(job) if job else None


def use_suggester(*, project: Project, version: str | None, by: User, now: datetime) -> Suggester:
    """As `suggesters.choose`; the sentences that nobody has settled get the suggestions that they lack by it."""
    with transaction.atomic():
        used = suggesters.choose(project=project, version=version, by=by, now=now)
        suggest_again(project=project, by=by)
    return used


def change_language(*, article: Article, language: str, by: User, now: datetime) -> languages.Spoken:
    """As `languages.change`; what was cut anew gets suggestions."""
    spoken = languages.change(article=article, language=language, by=by, now=now)
    if spoken.made:
        suggest_again(project=article.project, by=by, articles=[str(article.uid)])
    return spoken


def start_import(imported: Import, *, by: User | None = None) -> Job:
    """Queue the reading of an uploaded file, in the name of `by`, else of whoever brought it. Call in the transaction
    that stored it, or that settled its columns."""
    return enqueue(imports.start(imported, by=by))


def poll(feed: Feed, *, by: User) -> Job | None:
    """Queue a poll of the feed now; None if one waits or runs. Raises as `feeds.start`."""
    job = fetching.feeds.start(feed, by=by)
    return enqueue(job) if job else None


def stop_import(imported: Import, *, by: User, now: datetime) -> bool:
    """As `imports.stop`; what came in gets suggestions."""
    with transaction.atomic():
        stopped = imports.stop(imported=imported, now=now)
        if stopped and imported.counts.get("articles"):
            after_import(imported, by=by)
    return stopped


def go_on_with_import(imported: Import, *, by: User, now: datetime) -> Job:
    """As `imports.go_on`."""
    with transaction.atomic():
        return enqueue(imports.go_on(imported=imported, by=by, now=now))


def start_dataset(dataset: Dataset) -> Job:
    """Queue the making of a dataset. Call in the transaction that ordered it."""
    return enqueue(ordering.start(dataset))


def start_comparison(*, old: Dataset, new: Dataset, by: User) -> Comparison:
    """What changed from one dataset to another, if that is known; else it is looked for. Raises as `comparing.ask`."""
    with transaction.atomic():
        found = comparing.ask(old=old, new=new, by=by)
        if found.found is None and found.job is not None:
            enqueue(found.job)
    return found


def change_member(*, member: Membership, role: str, cleared: bool, by: User, now: datetime) -> Membership:
    """As `memberships.change`. Whoever may not tag any more holds nothing either, in the same transaction."""
    with transaction.atomic():
        memberships.hold(member.project_id)  # members, then assignments, then the ledger: as every writer locks
        if not may(role, Action.TAG):
            queue.leave(project=member.project, reviewer=member.user, by=by, now=now)
        return memberships.change(member=member, role=role, cleared=cleared, by=by, now=now)


def remove_member(*, member: Membership, by: User, now: datetime) -> None:
    """As `memberships.remove`. What they hold is free for others in the same transaction; their answers stay."""
    with transaction.atomic():
        memberships.hold(member.project_id)
        queue.leave(project=member.project, reviewer=member.user, by=by, now=now)
        memberships.remove(member=member, by=by, now=now)


def take_down(*, article: Article, by: User, now: datetime) -> int:
    """Erase an article's words from everything that holds them, and withdraw the datasets that have them; returns how
    many these were. Raises as `taking_down.take_down`."""
    with transaction.atomic():
        taking_down.take_down(article=article, by=by, now=now)
        count = withdrawing.withdraw(article=article, by=by, now=now)
        transaction.on_commit(erase_files, robust=True)  # done is done, also where a storage does not answer
    return count


def delete_articles(*, articles: Sequence[Article], by: User, now: datetime) -> uuid.UUID:
    """Delete articles of one project, a transaction a chunk; returns the group under which `restore_group` finds
    them."""
    group = uuid.uuid4()
    for some in chunks(articles):
        deleting.delete(articles=some, by=by, now=now, group=group)
    return group


def restore_articles(*, articles: Sequence[Article], by: User, now: datetime) -> int:
    """Restore articles of one project, a transaction a chunk; what came meanwhile is compared with them, and they get
    the suggestions that they lack. Raises as `deleting.restore`."""
    count = sum(deleting.restore(articles=some, by=by, now=now) for some in chunks(articles))
    if count:
        project = articles[0].project
        if search := near.start(project):
            enqueue(search)
        suggest_again(project=project, by=by, articles=[str(article.uid) for article in articles])
    return count


def change_details(*, articles: Sequence[Article], given: Mapping[str, Any], by: User, now: datetime) -> int:
    """Say fields of many articles of one project otherwise, a transaction a chunk. Raises InvalidInput, before the
    first is changed, for a value that is none."""
    group = uuid.uuid4()
    return sum(details.change_all(articles=some, given=given, by=by, now=now, group=group) for some in chunks(articles))


def days_to_restore() -> int:
    """For how many days what was deleted can be restored."""
    return int(settings.DELETED_DAYS)


def chunks(articles: Sequence[Article]) -> list[Sequence[Article]]:
    return [articles[start : start + deleting.A_CHUNK] for start in range(0, len(articles), deleting.A_CHUNK)]


def erase_files() -> None:
    """Erase the files whose rows were taken down. What a process that ended here leaves, the next sweep erases."""
    taking_down.finish()
    withdrawing.finish()
    build.tidy()


def retain_now(project: Project) -> Job | None:
    """Queue a run of the project's rule of retention now; None if one waits or runs."""
    with transaction.atomic():
        job = daily.start(project)
        return enqueue(job) if job else None


def retry(jobs: list[Job], *, by: User, now: datetime) -> int:
    """Queue ended jobs again, in the name of whoever wants it; returns how many. Not those whose like waits or runs."""
    alike = {(job.project_id, job.kind, json.dumps(job.arguments, sort_keys=True)): job for job in jobs}
    alone = [job for job in alike.values() if not like(job).unfinished().exists()]
    count = Job.objects.filter(pk__in=[job.pk for job in alone]).retry(now=now, by=by)
    for job in alone:
        enqueue(job)
    return count


def like(job: Job) -> JobQuerySet:
    """The jobs that do the same."""
    return Job.objects.filter(project=job.project_id, kind=job.kind, arguments=job.arguments)


def cancel(jobs: Iterable[Job], *, by: User, now: datetime) -> int:
    """Stop jobs that did not end, and what waits for each; returns how many. What they stored stays."""
    count = 0
    for job in jobs:
        if job.kind == Job.Kind.IMPORT:
            count += stop_import(Import.objects.get(uid=job.arguments["import"]), by=by, now=now)
            continue
        with transaction.atomic():
            stopped = Job.objects.filter(pk=job.pk).cancel(now=now)
            if stopped and job.kind == Job.Kind.EXPORT:
                build.failed(job)
        count += stopped
    return count


def hold_back(*, by: User) -> bool:
    """Let workers end what they are at and take nothing new, on the whole site. False if that was so."""
    begun = Drain.objects.begin(by=by)
    log.info("workers take no new jobs" if begun else "workers took no new jobs already")
    return begun


def let_go_on() -> bool:
    """Let workers take jobs again: the next sweep finds what waits. False if that was so."""
    ended = Drain.objects.end()
    log.info("workers take jobs again" if ended else "workers took jobs already")
    return ended


def enqueue(job: Job) -> Job:
    """Wake a worker for the job once the transaction is committed."""
    transaction.on_commit(lambda: wake(str(job.uid), priority=PRIORITY.get(job.kind)))
    return job


def enqueue_run(job: Job | None) -> Job | None:
    """Wake a worker for a run of suggestions, several for a large one."""
    for helper in runs.helpers(job) if job else ():
        enqueue(helper)
    return enqueue(job) if job else None


def wake(uid: str, *, expires: float | None = None, priority: int | None = None) -> None:
    """Send the message. A broker that is away costs nothing but time: the sweep finds the row."""
    try:
        run_job.apply_async((uid,), expires=expires, priority=priority)
    except OperationalError:
        log.warning("the broker is away; job %s waits for the sweep", uid)


@shared_task(ignore_result=True)
def sweep() -> None:
    """Find jobs whose message or worker was lost and wake a worker for each; figures that are behind; feeds whose time
    has come; projects in which there is enough to learn anew; rules of retention; and what is over."""
    now = clock.now()
    lost = Job.objects.lost(now=now, patience=timedelta(seconds=settings.SWEEP_SECONDS))
    lost = lost.none() if Drain.objects.exists() else lost
    for uid, kind in lost.values_list("uid", "kind"):
        # The next sweep sends another: none may pile up.
        wake(str(uid), expires=settings.SWEEP_SECONDS, priority=PRIORITY.get(kind))
    for job in figures.start_due(now):
        wake(str(job.uid), expires=settings.SWEEP_SECONDS)
    for job in fetching.feeds.start_due(now):
        wake(str(job.uid), expires=settings.SWEEP_SECONDS)
    for job in training.start_due(now):
        wake(str(job.uid), expires=settings.SWEEP_SECONDS, priority=LAST)
    for job in daily.start_due():
        wake(str(job.uid), expires=settings.SWEEP_SECONDS, priority=LAST)
    expiring.erase_sessions(now)
    deleting.erase_due(now=now, days=days_to_restore())
    erase_files()  # last: a storage that does not answer keeps nothing else from being found


@shared_task(ignore_result=True)
def erase_ownerless() -> None:
    """Erase files that no row names and that are too old to get one: of processes that were killed in between."""
    files.erase_ownerless(before=clock.now() - OWNERLESS)


def worker_state(patience: float = 0.5) -> str:
    """Whether a worker answers within `patience` seconds: "answers", "silent", or "no broker"."""
    try:
        with current_app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=patience)
            replies = current_app.control.inspect(timeout=patience, limit=1, connection=connection).ping()
    except (OperationalError, OSError):
        return "no broker"
    return "answers" if replies else "silent"
