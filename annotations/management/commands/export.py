"""Make a dataset again, and show that it is the same."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.errors import WorkbenchError
from annotations.export import rebuild


class Command(BaseCommand):
    help = "rebuild MANIFEST: make the dataset of this manifest again, and compare each file with it."

    def add_arguments(self, parser: CommandParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        again = steps.add_parser("rebuild", help="make the dataset of a manifest again, and compare")
        again.add_argument("manifest", type=Path, help="its manifest.json; files beside it are compared line by line")
        again.add_argument("--into", type=Path, metavar="FOLDER", help="keep what is made in this new folder")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["manifest"]
        manifest = read(path)
        if options["into"]:
            if options["into"].exists():
                raise CommandError(f"{options['into']} is there already: name a new folder.")
            options["into"].mkdir(parents=True)
            self.compare(manifest, options["into"], path.parent)
        else:
            with tempfile.TemporaryDirectory(prefix="dataset-") as place:
                self.compare(manifest, Path(place), path.parent)

    def compare(self, manifest: dict[str, Any], place: Path, beside: Path) -> None:
        try:
            found = rebuild.rebuild(manifest, place, beside=beside)
        except WorkbenchError as error:
            raise CommandError(error.message) from error
        for name, how in found.differing.items():
            self.stdout.write(f"{name}: {how}")
        for reason in found.reasons:
            self.stdout.write(f"Perhaps because: {reason}")
        if found.differing:
            raise CommandError(f"{len(found.differing)} of {len(found.same) + len(found.differing)} files differ.")
        self.stdout.write(f"All {len(found.same)} files are the same, byte for byte.")


def read(path: Path) -> dict[str, Any]:
    """The manifest. Raises CommandError if it is none."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read as a manifest: {error}") from error
    if not isinstance(found, dict) or not {"dataset", "watermark", "files"} <= set(found):
        raise CommandError(f"{path} is not the manifest of a dataset.")
    return found
