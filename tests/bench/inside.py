"""Steps that run inside the workbench's environment: `python -m tests.bench.inside STEP …`, one JSON line out."""

from __future__ import annotations

import contextlib
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from annotations import tasks  # noqa: E402
from annotations.agreement.pairs import all_pairs  # noqa: E402
from annotations.export import build, ordering, recipe  # noqa: E402
from annotations.ingest import imports, readers  # noqa: E402
from annotations.models import (  # noqa: E402
    Answer,
    Article,
    Figure,
    Job,
    Ledger,
    Project,
    Sentence,
    Suggestion,
    User,
    broken_links,
    snapshot,
)
from annotations.people import projects  # noqa: E402
from annotations.report import agreement, figures, reading  # noqa: E402
from annotations.suggest import runs  # noqa: E402
from tests.bench import answers as bulk  # noqa: E402
from tests.bench import corpus, gold, large, texts  # noqa: E402
from tests.bench.visitors import PASSWORD  # noqa: E402

SEED = 2026


def prepare(count: str) -> dict[str, Any]:
    """A project with a manager and `count` reviewers who can log in."""
    manager, _ = User.objects.get_or_create(email="manager@bench.example", defaults={"name": "Manager"})
    project = projects.create(name=f"Bench {timezone.now():%H%M%S%f}", by=manager, now=timezone.now())
    people = corpus.people(project, int(count))
    hashed = make_password(PASSWORD)
    User.objects.filter(pk__in=[manager.pk, *(person.pk for person in people)]).update(password=hashed)
    return {"project": str(project.uid), "manager": manager.email, "people": [person.email for person in people]}


def jobs(project: str) -> dict[str, Any]:
    """What has become of the project's jobs: seconds from start to end, by kind."""
    rows = Job.objects.filter(project__uid=project).order_by("pk")
    return {
        "open": rows.unfinished().count(),
        "failed": [job.message for job in rows.filter(state="failed")],
        "seconds": {job.kind: (job.finished_at - job.started_at).total_seconds() for job in rows if job.finished_at},
    }


def articles(project: str, count: str) -> dict[str, Any]:
    """The first `count` articles with the numbers of their asked sentences."""
    rows = Article.objects.filter(project__uid=project).order_by("pk")[: int(count)]
    asked = Sentence.objects.filter(article__in=list(rows), asked=True).order_by("start")
    numbers: dict[int, list[int]] = {}
    for article, number in asked.values_list("article", "number"):
        numbers.setdefault(article, []).append(number)
    return {"articles": [[str(article.uid), numbers[article.pk]] for article in rows]}


def long_articles(project: str, count: str, sentences: str) -> dict[str, Any]:
    """Some articles of `sentences` sentences each, with suggestions: their uids, in the order in which they come."""
    home = Project.objects.get(uid=project)
    manager = User.objects.get(email="manager@bench.example")
    uids = []
    for title, text in texts.texts(seed=SEED, articles=int(count), sentences=int(sentences) - 1):
        draft = readers.Draft(title=title, text=text)
        uids.append(str(imports.paste(project=home, by=manager, now=timezone.now(), draft=draft).article.uid))
    job = runs.start(project=home, by=manager, articles=uids)
    tasks.work(Job.objects.claim(uid=job.uid, now=timezone.now(), lease=tasks.lease()))
    return {"articles": uids}


def slips(mode: str, seed: str) -> dict[str, Any]:
    """A project of its own with the article of tests/bench/gold.py, and somebody who may tag it."""
    told = prepare("1")
    manager = User.objects.get(email=told["manager"])
    return told | gold.article(Project.objects.get(uid=told["project"]), manager, mode, int(seed))


def saved(project: str) -> dict[str, Any]:
    """How many saves the database holds, and what is wrong with the ledger."""
    home = Project.objects.get(uid=project)
    versions = Answer.objects.filter(assignment__article__project=home).values_list("version", flat=True)
    return {"versions": sum(versions), "broken": list(broken_links(home))[:3]}


def answer_all(project: str) -> dict[str, Any]:
    """Let five reviewers do every article that nobody holds, twice with a tenth disputed where `overlap` is 2."""
    home = Project.objects.get(uid=project)
    people = corpus.people(home, 5)
    count = corpus.answered(home, seed=11, reviewers=people, overlap=2)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # a database that people had filled would have looked at its tables by now
    return {"answers": count}


def export(project: str, name: str, compression: str = "none") -> dict[str, Any]:
    """Make a dataset in one format in this fresh process; rows a second and peak memory."""
    home = Project.objects.get(uid=project)
    by = User.objects.get(email="manager@bench.example")
    filters, options = recipe.Filters(include_open=True), recipe.Options(text=recipe.WHOLE, compression=compression)
    order = ordering.Order(name=name, filters=filters, options=options, formats=[name])
    dataset = ordering.place(project=home, by=by, now=timezone.now(), order=order)
    job = Job.objects.claim(uid=ordering.start(dataset).uid, now=timezone.now(), lease=tasks.lease())
    assert job is not None
    begin, spent = time.perf_counter(), time.process_time()
    build.run(job)
    seconds = time.perf_counter() - begin
    Job.objects.finish(job, now=timezone.now())
    dataset.refresh_from_db()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = dataset.counts
    return {
        "rows": counts["sentences"] + counts["answers"],
        "sentences": counts["sentences"],
        "seconds": seconds,
        "spent": time.process_time() - spent,
        "peak": peak,
    }


def intake(project: str, path: str) -> dict[str, Any]:
    """Import a file by command in this fresh process: seconds from its upload to its end, and peak memory."""
    home = Project.objects.get(uid=project)
    by = User.objects.get(email="manager@bench.example")
    begin, spent = time.perf_counter(), time.process_time()
    with open(path, "rb") as file:
        imported = imports.upload(
            project=home, by=by, now=timezone.now(), name=Path(path).name, data=file, way="command"
        )
    imports.set_mapping(imported=imported, mapping=imported.mapping)
    job = Job.objects.claim(uid=imports.start(imported).uid, now=timezone.now(), lease=tasks.lease())
    assert job is not None
    imports.run(job)
    seconds, spent = time.perf_counter() - begin, time.process_time() - spent
    Job.objects.finish(job, now=timezone.now())
    imported.refresh_from_db()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**imported.counts, "seconds": seconds, "spent": spent, "peak": peak}


def filled(project: str, count: str) -> dict[str, Any]:
    """Fill the project with about `count` answers by its reviewers."""
    home = Project.objects.get(uid=project)
    people = list(User.objects.filter(memberships__project=home, memberships__role="reviewer").order_by("pk"))
    by = User.objects.get(email="manager@bench.example")
    begin = time.perf_counter()
    made = bulk.fill(home, people, by, answers=int(count), seed=SEED)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"answers": made, "seconds": time.perf_counter() - begin}


def enlarged(project: str, sentences: str) -> dict[str, Any]:
    """Fill the project with about as many sentences, two answers each; PostgreSQL only."""
    home = Project.objects.get(uid=project)
    people = list(User.objects.filter(memberships__project=home, memberships__role="reviewer").order_by("pk"))
    begin = time.perf_counter()
    large.fill(home, people, User.objects.get(email="manager@bench.example"), sentences=int(sentences))
    return {"seconds": time.perf_counter() - begin}


def queue_suggestions(project: str, workers: str) -> dict[str, Any]:
    """A run of suggestions for all that lack one, and jobs that help it, which no worker hears of by itself."""
    home = Project.objects.get(uid=project)
    job = runs.start(project=home, by=User.objects.get(email="manager@bench.example"))
    assert job is not None
    for helper in runs.helpers(job)[int(workers) - 1 :]:
        helper.delete()
    return {"total": job.total}


def suggest(project: str) -> dict[str, Any]:
    """Work as a worker does until no run of suggestions is queued: seconds, processor time and peak memory."""
    begin, spent = time.perf_counter(), time.process_time()
    queued = Job.objects.filter(project__uid=project, kind=Job.Kind.SUGGEST, state=Job.State.QUEUED)
    while uid := queued.values_list("uid", flat=True).first():
        job = Job.objects.claim(uid=uid, now=timezone.now(), lease=tasks.lease())
        if job is not None:
            tasks.work(job)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": time.perf_counter() - begin, "spent": time.process_time() - spent, "peak": peak}


def suggested(project: str) -> dict[str, Any]:
    """How many sentences there are that ask for a suggestion, and how many suggestions."""
    asked = Sentence.objects.filter(article__project__uid=project, asked=True, retired__isnull=True)
    made = Suggestion.objects.filter(sentence__in=asked)
    ended = Job.objects.filter(project__uid=project, kind=Job.Kind.SUGGEST).exclude(state=Job.State.DONE)
    assert not ended.exists(), list(ended.values_list("state", "message"))
    return {"sentences": asked.count(), "suggestions": made.count()}


def figures_of(project: str) -> dict[str, Any]:
    """Compute the project's figures in this process: seconds of each step, by the clock and of the processor, and peak
    memory in MB."""
    home, seconds = Project.objects.get(uid=project), {}

    @contextlib.contextmanager
    def timed(step: Callable[[], str]) -> Iterator[None]:
        begin, spent = time.perf_counter(), time.process_time()
        yield
        seconds[step()] = (time.perf_counter() - begin, time.process_time() - spent)

    with timed(lambda: f"reading {len(said):,} counted answers"), snapshot() as alias:
        said = reading.read(home, alias)
    with timed(lambda: f"point figures, and those of all {len(pairs):,} pairs"):
        ratings = agreement.scale(home, agreement.scope(said, "unaided"), "label")
        for one in agreement.TOTAL:
            one(ratings)
        pairs = [pair for pair in all_pairs(ratings) if pair.percent.units]
    said, ratings = None, None
    Job.objects.filter(project=home, kind=Job.Kind.FIGURES).delete()
    job = figures.start(home, timezone.now())
    assert job is not None
    job = Job.objects.claim(uid=job.uid, now=timezone.now(), lease=tasks.lease())
    assert job is not None
    with timed(lambda: "all figures, intervals of 1,000 draws included, stored"):
        figures.run(job)
    Job.objects.finish(job, now=timezone.now())
    return {"seconds": seconds, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def free_article(project: str) -> dict[str, Any]:
    """The uid of an article that nobody holds."""
    home = Project.objects.get(uid=project)
    return {"uid": str(Article.objects.filter(project=home, assignments__isnull=True).latest("pk").uid)}


def figures_know(project: str) -> dict[str, Any]:
    """Whether the stored figures know of everything that happened."""
    sequence = Ledger.objects.get(project__uid=project).sequence
    return {"all": Figure.objects.filter(project__uid=project, kind="progress", sequence=sequence).exists()}


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
