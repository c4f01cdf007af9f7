"""Check that no project's history was changed after it was written."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.models import Project, broken_links, changed_notes


class Command(BaseCommand):
    help = "Check every project's chain of events, and the notes that it knows by their digests."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", metavar="UID", help="only this project")

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        for project in chosen(options["project"]):
            found = [*broken_links(project), *changed_notes(project)]
            broken += len(found)
            self.stdout.write(f"{project}: {'whole' if not found else f'{len(found)} problems'}")
            for sentence in found:
                self.stdout.write(f"  {sentence}")
        if broken:
            raise CommandError(f"{broken} problems were found.")


def chosen(uid: str | None) -> list[Project]:
    """All projects, or the one with this uid. Raises CommandError if there is none."""
    projects = list(Project.objects.filter(uid=uid) if uid else Project.objects.all())
    if uid and not projects:
        raise CommandError(f"There is no project {uid}.")
    return projects
