"""Put the words back into a dataset whose text was left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.errors import WorkbenchError
from annotations.export import fill

MOST_NAMED = 20


class Command(BaseCommand):
    help = "Put the words back into a dataset whose text was left out, from your own copies of its articles."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the unpacked dataset")
        parser.add_argument("texts", type=Path, help="a folder with .txt, .md and .jsonl files, looked through whole")
        parser.add_argument("--into", type=Path, metavar="FOLDER", help="a new folder; FOLDER-filled if not given")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        into: Path = options["into"] or folder.with_name(f"{folder.name}-filled")
        if into.exists():
            raise CommandError(f"{into} is there already: name a new folder with --into.")
        if not options["texts"].is_dir():
            raise CommandError(f"{options['texts']} is no folder.")
        try:
            found = fill.fill(folder, fill.files_in(options["texts"]), into)
        except WorkbenchError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{found.articles} articles have their words now: {into}")
        for uid, title in found.missing[:MOST_NAMED]:
            self.stdout.write(f"  not found: {uid} {title}")
        if len(found.missing) > MOST_NAMED:
            self.stdout.write(f"  and {len(found.missing) - MOST_NAMED} more: filled.json has them")
        for name in found.left:
            self.stdout.write(f"  {name} could not be made of what is in the folder.")
