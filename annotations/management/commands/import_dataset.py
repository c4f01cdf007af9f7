"""Brings a dataset back into an empty project, at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from annotations import access, tasks
from annotations.errors import WorkbenchError
from annotations.ingest import restoring
from annotations.ingest.datasets import Dataset, place_at
from annotations.models import Import, Project, User
from annotations.people import projects
from annotations.roles import Action

from .import_articles import named

CAME = ("articles", "sentences", "answers", "decisions", "people", "removed")  # of what an import counts


class Command(BaseCommand):
    help = "Bring a dataset of this program, a folder or a ZIP, into an empty project: articles, answers, decisions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dataset", type=Path, metavar="FOLDER_OR_ZIP", help="with its JSONL files and texts")
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--project", help="an empty project's name or uid")
        where.add_argument("--new-project", metavar="NAME", help="make a project of this name for it")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who imports: a manager of the project")

    def handle(self, *args: Any, dataset: Path, by: str, **options: Any) -> None:
        user = User.objects.filter(email=by.strip().lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody has the e-mail address {by}.")
        if not dataset.exists():
            raise CommandError(f"There is no {dataset}.")
        try:
            imported = bring(dataset, user, options)
        except WorkbenchError as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"{imported.project}: {told(imported)}")
        self.stdout.write(f"Look at it: /projects/{imported.project.uid}/overview")


def bring(path: Path, by: User, options: dict[str, Any]) -> Import:
    """The import that brought it. A new project is made only with what is in it."""
    dataset = Dataset(place_at(path))
    home: Project | None = None
    if options["project"]:
        home = access.get(Project, by, Action.MANAGE, **named(options["project"]))
        if (before := restoring.brought(home, dataset)) is not None:
            return before
    found = restoring.look_through(dataset)
    now = timezone.now()
    with transaction.atomic():
        home = home or projects.create(name=options["new_project"], by=by, now=now)
        done = restoring.restore(project=home, dataset=dataset, by=by, now=now, way=Import.Way.COMMAND, found=found)
        tasks.after_import(done)
    return done


def told(imported: Import) -> str:
    """What came, in figures."""
    counts = {name: imported.counts.get(name) for name in CAME}
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "nothing"
