"""Ordering a dataset: its number, its recipe, and the job that will make it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from annotations.errors import InvalidInput
from annotations.models import Answer, Assignment, Dataset, Entry, Job, Ledger, Project, User, append

from .recipe import Filters, Options, formats_from

MOST_NOTES = 4000
DOI = re.compile(r"^10\.[0-9]{4,9}/\S{1,100}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody asks for. `doi`: as 10.…/…, if one is reserved already."""

    name: str = ""
    notes: str = ""
    doi: str = ""
    filters: Filters = field(default_factory=Filters)
    options: Options = field(default_factory=Options)
    formats: Sequence[str] = ("jsonl", "csv")


def place(*, project: Project, by: User, now: datetime, order: Order) -> Dataset:
    """A numbered dataset that waits to be made. Call `start` in the same transaction.

    Raises InvalidInput for an unknown format, a DOI that is none, splits of a dataset that there is not, or if nothing
    could be in it.
    """
    formats = formats_from(order.formats)
    doi = doi_from(order.doi)
    if len(order.notes) > MOST_NOTES:
        raise InvalidInput(_("Notes are at most %(most)d characters.") % {"most": MOST_NOTES})
    if nothing_is_done(project) and not order.filters.include_open:
        raise InvalidInput(_("No article is done yet. Press Done on an article first, or tick open sentences."))
    if order.options.continues is not None:
        to_continue(project, order.options.continues)
    with transaction.atomic():
        # The ledger row is the project's queue: two orders at once get two numbers.
        Ledger.objects.select_for_update().get(project=project)
        last = Dataset.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
        dataset = Dataset.objects.create(
            project=project,
            number=last + 1,
            name=" ".join(order.name.split())[:120],
            notes=order.notes.strip(),
            doi=doi,
            by=by,
            filters=order.filters.as_json(),
            options=order.options.as_json(),
            formats=formats,
        )
        entry = Entry(kind="dataset.ordered", subject=f"dataset/{dataset.uid}", new={"number": dataset.number})
        append(project_id=project.pk, actor=by, now=now, entries=[entry])
    return dataset


def start(dataset: Dataset) -> Job:
    """The queued job that makes the dataset."""
    job = Job.objects.create(
        project=dataset.project, kind=Job.Kind.EXPORT, by=dataset.by, arguments={"dataset": str(dataset.uid)}
    )
    Dataset.objects.filter(pk=dataset.pk).update(job=job, state=Dataset.State.MAKING)
    return job


def nothing_is_done(project: Project) -> bool:
    """True while no finished article of the project holds an answer: there is nothing to export but open sentences."""
    done = Answer.objects.filter(assignment__article__project=project, assignment__state=Assignment.State.DONE)
    return not done.filter(sentence__retired__isnull=True).exists()


def to_continue(project: Project, number: int) -> Dataset:
    """The dataset with this number, whose splits may be continued. Raises InvalidInput if it has none."""
    found = Dataset.objects.filter(project=project, number=number, state=Dataset.State.READY).first()
    if found is None or not found.options.get("splits"):
        raise InvalidInput(_("Dataset version %(number)d has no splits to continue.") % {"number": number})
    return found


def doi_from(text: str) -> str:
    """The DOI as 10.…/…, of that or of its address; "" for nothing. Raises InvalidInput for anything else."""
    doi = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:)", "", text.strip(), flags=re.IGNORECASE)
    if doi and not DOI.match(doi):
        raise InvalidInput(_("A DOI looks like 10.5281/zenodo.123456."))
    return doi


def describe(*, dataset: Dataset, notes: str, doi: str) -> None:
    """Change what is said of a dataset beside its files: these keep what they were made with.

    Raises InvalidInput for a DOI that is none.
    """
    if len(notes) > MOST_NOTES:
        raise InvalidInput(_("Notes are at most %(most)d characters.") % {"most": MOST_NOTES})
    Dataset.objects.filter(pk=dataset.pk).update(notes=notes.strip(), doi=doi_from(doi))
