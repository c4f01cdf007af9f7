"""Train a project's suggester at once, in this process."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations import tasks
from annotations.errors import WorkbenchError
from annotations.models import Job, Project, clock
from annotations.suggest import training


class Command(BaseCommand):
    help = "Train a project's suggester from what its people settled, and say how good it is. Uses it if it is better."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help="its uid")

    def handle(self, *args: Any, **options: Any) -> None:
        project = Project.objects.filter(uid=options["project"]).first()
        if project is None:
            raise CommandError("There is no such project.")
        try:
            job = training.start(project=project, by=None)
        except WorkbenchError as error:
            raise CommandError(error.message) from error
        if job is None:
            raise CommandError("A training of this project waits or runs already.")
        claimed = Job.objects.claim(uid=job.uid, now=clock.now(), lease=tasks.lease())
        if claimed is not None:
            tasks.work(claimed)
        job.refresh_from_db()
        if job.state != Job.State.DONE:
            raise CommandError(job.message or "The training was taken over or cancelled.")
        self.tell(project)

    def tell(self, project: Project) -> None:
        row = training.newest(project)
        assert row is not None
        told, measured = row.manifest, row.manifest["measured"]
        self.stdout.write(f"{row}: learned from {told['sentences']} sentences of {told['articles']} articles.")
        if measured["state"] != "measured":
            self.stdout.write(f"Not measurable yet, n = {measured['n']} answered without suggestions.")
        else:
            self.stdout.write(
                f"On {measured['n']} held out: macro-F1 {100 * measured['macro']:.1f} (cues "
                f"{100 * measured['macro_cues']:.1f}), calibration error {measured['error']:.3f}."
            )
            better = [*told["better"], *(["hedged"] if told["hedge_better"] else [])]
            self.stdout.write(f"Better than the cues at: {', '.join(better) or 'nothing'}.")
        self.stdout.write("It is in use." if row.active else "It is not used.")
