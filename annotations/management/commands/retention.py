"""What the projects' rules of retention erase, today."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from annotations import tasks
from annotations.models import Project
from annotations.models.retention import days


class Command(BaseCommand):
    help = "Apply each project's rule of retention now, or say what it would erase."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", metavar="NAME", help="this one alone")
        parser.add_argument("--dry-run", action="store_true", help="erase nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Project.objects.order_by("pk")
        if options["project"]:
            rows = rows.filter(name=options["project"])
            if not rows:
                raise CommandError("There is no such project.")
        for project in rows:
            self.stdout.write(f"{project.name}: {self.said(project, dry=options['dry_run'])}")

    def said(self, project: Project, *, dry: bool) -> str:
        rule = days(project)
        if not rule:
            return "no rule, everything is kept"
        if not dry:
            return "queued" if tasks.retain_now(project) else "a run waits or runs already"
        found = tasks.erasable(project, rule, timezone.now())
        told = ", ".join(f"{name} {count}" for name, count in found.items() if name != "datasets")
        return f"would erase {told} (rule: {', '.join(f'{part} {number} days' for part, number in rule.items())})"
