"""Imports files of articles from the command line, at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from annotations import access, tasks
from annotations.errors import WorkbenchError
from annotations.ingest import fetching, imports, readers
from annotations.models import Article, Import, Job, Project, User, clock
from annotations.revise import doubts
from annotations.roles import Action


class Command(BaseCommand):
    help = (
        "Import files of articles into a project, of any kind that can be read, or what stands at addresses. Telling "
        "names of columns need no --map."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help="the project's name or uid")
        parser.add_argument("files", nargs="*", type=Path)
        parser.add_argument("--address", action="append", default=[], help="fetch the article at this address")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who imports: a manager of the project")
        parser.add_argument(
            "--map", action="append", default=[], metavar="FIELD=COLUMN", help=f"fields: {', '.join(readers.FIELDS)}"
        )

    def handle(self, *args: Any, project: str, files: list[Path], by: str, map: list[str], **options: Any) -> None:
        addresses: list[str] = options["address"]
        if not files and not addresses:
            raise CommandError("Name files, or addresses with --address.")
        user = User.objects.filter(email=by.strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody has the e-mail address {by}.")
        failed = 0
        try:
            home = access.get(Project, user, Action.IMPORT, **named(project))
        except WorkbenchError as error:
            raise CommandError(f"{project}: {error.message}") from None
        if addresses:
            try:
                self.stdout.write(f"addresses: {fetch(home, user, addresses)}")
            except WorkbenchError as error:
                raise CommandError(error.message) from None
        for path in files:
            try:
                self.stdout.write(f"{path}: {load(home, user, path, mapping_of(map))}")
            except WorkbenchError as error:
                failed += 1
                self.stderr.write(f"{path}: {error.message}")
            except OSError as error:
                failed += 1
                self.stderr.write(f"{path}: {error.strerror}")
        if failed:
            raise CommandError(f"{failed} of {len(files)} files could not be imported.")


def named(project: str) -> dict[str, Any]:
    """How to look the project up: by uid if it is one, else by name."""
    try:
        return {"uid": UUID(project)}
    except ValueError:
        return {"name": project}


def mapping_of(pairs: list[str]) -> dict[str, str]:
    """The mapping that `--map` gives."""
    found = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals:
            raise CommandError(f"“{pair}” is not FIELD=COLUMN.")
        found[field.strip()] = column
    return found


def load(project: Project, by: User, path: Path, mapping: dict[str, str]) -> str:
    """Import one file and say what became of it."""
    now = timezone.now()
    with path.open("rb") as file:
        imported = imports.upload(project=project, by=by, now=now, name=path.name, data=file, way="command")
    if imported.state == Import.State.MAPPING:
        imported = imports.set_mapping(imported=imported, mapping={**imported.mapping, **mapping})
    return finished(imported)


def fetch(project: Project, by: User, addresses: list[str]) -> str:
    """Import what stands at these addresses and say what became of it."""
    return finished(fetching.ask(project=project, by=by, now=timezone.now(), addresses=addresses))


def finished(imported: Import) -> str:
    """Do the import's job here and say what became of it. Suggestions are left to the worker."""
    job = Job.objects.claim(uid=imports.start(imported).uid, now=clock.now(), lease=tasks.lease())
    if job is not None:
        tasks.work(job)
        job.refresh_from_db()
        if job.state == Job.State.FAILED:
            raise WorkbenchError(job.message)
    imported.refresh_from_db()
    told = imports.counts() | imported.counts
    rejects = [f"  row {reject.row}: {reject.reason}" for reject in imported.rejected.all()[:20]]
    more = [f"  … and {told['rejected'] - 20} more"] if told["rejected"] > 20 else []
    look = doubts.listing(articles=Article.objects.live().filter(imported_in=imported), most=0).count
    looks = [f"  {look} boundaries between sentences to look at: /imports/{imported.uid}/boundaries"] if look else []
    return "\n".join([", ".join(f"{count} {name}" for name, count in told.items()), *rejects, *more, *looks])
