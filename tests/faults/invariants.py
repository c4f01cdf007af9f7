"""What must hold once all is quiet, whatever was broken: a sentence for each thing that does not."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.db.models import Count
from django.utils import timezone

from annotations.models import (
    Answer,
    Article,
    Dataset,
    Event,
    Import,
    Job,
    Project,
    Sentence,
    Suggestion,
    broken_links,
    changed_notes,
    files,
)
from annotations.models.imports import private_storage
from tests.faults import paper
from tests.faults.held import Problem, held


def told(project: str, papers: str) -> dict[str, Any]:
    """The problems of a project, and what was looked at. Erases files of no row first, as the sweep does in time."""
    home = Project.objects.get(uid=project)
    written = [paper.read(path) for path in sorted(Path(papers).glob("*.jsonl"))]
    erased = files.erase_ownerless(before=timezone.now())
    every = [one for _actor, operations in written for one in operations]
    jobs = Job.objects.filter(project=home)
    return {
        "problems": list(problems(home, written)),
        "sent": sum(one.sent for one in every),
        "operations": len(every),
        "acknowledged": sum(one.acknowledged for one in every),
        "answers": Answer.objects.filter(sentence__article__project=home).count(),
        "events": Event.objects.filter(project=home).count(),
        "jobs": Counter(jobs.values_list("kind", flat=True)),
        "failed": list(jobs.filter(state=Job.State.FAILED).values_list("kind", "message")),
        "again": sum(max(0, attempts - 1) for attempts in jobs.values_list("attempts", flat=True)),
        "erased": erased,
    }


def problems(project: Project, written: Iterable[tuple[str, list[paper.Operation]]]) -> Iterator[Problem]:
    for actor, operations in written:
        yield from held(project, actor, operations)
    for look in (gaps, chain, jobs, imports, articles, datasets, suggestions, projections):
        yield from look(project)
    yield from unowned()


def gaps(project: Project) -> Iterator[Problem]:
    """The versions of each answer: 1, 2, 3 and so on."""
    seen: dict[tuple[str, str], int] = {}
    rows = Event.objects.filter(project=project, kind__startswith="answer.").order_by("sequence")
    for subject, new in rows.values_list("subject", "new"):
        key = (subject, new["assignment"])
        if new["version"] != seen.get(key, 0) + 1:
            yield Problem("gap", f"{subject}: version {new['version']} follows {seen.get(key, 0)}.")
        seen[key] = new["version"]


def chain(project: Project) -> Iterator[Problem]:
    for sentence in (*broken_links(project), *changed_notes(project)):
        yield Problem("chain", sentence)


def jobs(project: Project) -> Iterator[Problem]:
    """Each has ended, and one that failed says why."""
    for job in Job.objects.filter(project=project).exclude(state=Job.State.DONE):
        if job.state != Job.State.FAILED:
            yield Problem("job", f"job {job.uid} ({job.kind}) is {job.state}.")
        elif not job.message:
            yield Problem("job", f"job {job.uid} ({job.kind}) failed without a word.")


def imports(project: Project) -> Iterator[Problem]:
    """Each has ended, or waits for its columns, and has the articles that it counts."""
    for one in Import.objects.filter(project=project).annotate(n=Count("articles")):
        if one.state in (Import.State.QUEUED, Import.State.RUNNING):
            yield Problem("import", f"import {one.uid} is {one.state}.")
        if one.counts.get("articles", 0) != one.n:
            yield Problem("import", f"import {one.uid} counts {one.counts.get('articles', 0)} articles, has {one.n}.")


def articles(project: Project) -> Iterator[Problem]:
    """Each has the event of its arrival, and the sentences that this tells of."""
    rows = Event.objects.filter(project=project, kind="article.added").values_list("subject", "new")
    came = {subject.split("/")[1]: new["sentences"] for subject, new in rows}
    for article in Article.objects.filter(project=project).annotate(n=Count("sentences")):
        if (wanted := came.pop(str(article.uid), None)) != article.n:
            yield Problem("article", f"article {article.uid} came with {wanted} sentences, and has {article.n}.")
    for uid in came:
        yield Problem("article", f"article {uid} came, and is not there.")


def datasets(project: Project) -> Iterator[Problem]:
    """Each is whole, or has failed and left nothing."""
    for dataset in Dataset.objects.filter(project=project).prefetch_related("files"):
        made = list(dataset.files.all())
        if dataset.state == Dataset.State.READY:
            wrong = [file.name for file in made if digest(file.file) != file.digest]
            if wrong or not made:
                yield Problem(
                    "dataset", f"dataset {dataset.uid} is ready; not as they should be: {wrong or 'its files'}."
                )
        elif dataset.state != Dataset.State.FAILED or made:
            yield Problem("dataset", f"dataset {dataset.uid} is {dataset.state} with {len(made)} files.")


def digest(file: Any) -> str:
    try:
        with file.open("rb") as data:
            return hashlib.file_digest(data, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def suggestions(project: Project) -> Iterator[Problem]:
    """One for each sentence by each suggester; none is missing unless a run has failed."""
    rows = Suggestion.objects.filter(suggester__project=project).values("sentence", "suggester").annotate(n=Count("pk"))
    if twice := rows.filter(n__gt=1).count():
        yield Problem("suggestion", f"{twice} sentences have a suggestion twice.")
    if not Job.objects.filter(project=project, kind=Job.Kind.SUGGEST, state=Job.State.FAILED).exists():
        asked = Sentence.objects.filter(article__project=project, asked=True, retired__isnull=True)
        if missing := asked.filter(suggestions__isnull=True).count():
            yield Problem("suggestion", f"{missing} sentences have none.")


def projections(project: Project) -> Iterator[Problem]:
    """Answers, decisions, standings and credits are what the events say."""
    said = io.StringIO()
    try:
        call_command("rebuild_projections", project=str(project.uid), stdout=said)
    except CommandError:
        for line in said.getvalue().splitlines()[1:]:
            yield Problem("projection", line.strip())


def unowned() -> Iterator[Problem]:
    """Every file has a row, and every row its file. Looks at the disk itself, not by what sweeps it."""
    root = Path(private_storage().path(""))
    there = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    owned: set[str] = set()
    for model, column in files.columns():
        owned.update(model._default_manager.exclude(**{column: ""}).values_list(column, flat=True))
    for name in sorted(there - owned):
        yield Problem("file", f"{name} belongs to no row.")
    for name in sorted(owned - there):
        yield Problem("file", f"{name} is named by a row, and is not there.")
