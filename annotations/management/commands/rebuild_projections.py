"""Derive liveness, answers, decisions, standings and credits again, compare; --write puts right."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.adjudicate import projections as decisions
from annotations.models import Article, Project
from annotations.review import projections
from annotations.revise import projections as boundaries
from annotations.sources import credits

from .verify_events import chosen


class Command(BaseCommand):
    help = (
        "Compare liveness, answers, decisions, standings and credits with what the events say; --write makes them so."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", metavar="UID", help="only this project")
        parser.add_argument("--write", action="store_true", help="put right what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        total = sum(self.look(project, options["write"]) for project in chosen(options["project"]))
        if total and not options["write"]:
            raise CommandError(f"{total} differences were found. --write puts them right.")

    def look(self, project: Project, write: bool) -> int:
        """Print what differs in the project, put it right if asked; returns how much differed."""
        wrong = list(projections.wrong_standings(project))
        found = [f"sentence/{row.article.uid}/{row.number}: its standing is wrong." for row in wrong]
        touched = {row.article_id for row in wrong}
        for article in Article.objects.filter(project=project).order_by("pk").iterator(chunk_size=500):
            moved = list(boundaries.differences(article))
            if write and moved:
                boundaries.rebuild(article)
            settled = list(decisions.differences(article))
            if write and settled:
                decisions.rebuild(article)
            differing = [difference.what for difference in projections.differences(article)]
            found += [*moved, *settled, *differing]
            if write and (moved or differing or article.pk in touched):
                projections.rebuild(article)
        found += list(credits.differences(project))
        if write and found:
            credits.refresh(project, everything=True)
        self.stdout.write(f"{project}: {len(found)} differences{' put right' if write and found else ''}")
        for sentence in found:
            self.stdout.write(f"  {sentence}")
        return len(found)
