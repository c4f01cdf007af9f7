"""Whether a set is whole, and whether what was restored is what it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.core.management import CommandError, call_command
from django.db.migrations.loader import MigrationLoader

from annotations.models import DatasetFile, Ledger

from .making import FORMAT, counts
from .places import Broken, Place, part, pooled

Tell = Callable[[str], None]


def check(place: Place, name: str, tell: Tell) -> dict[str, Any]:
    """The manifest of a set of which every byte was read and is right. Raises Broken."""
    manifest = place.manifest(name)
    for of in manifest["database"]:
        for _piece in place.pieces(part(name, of)):
            pass
    for number, file in enumerate(manifest["files"], start=1):
        for _piece in place.pieces(pooled(file)):
            pass
        if number % 500 == 0:
            tell(f"Checked: {number:,} of {len(manifest['files']):,} files")
    tell(f"Backup {name} is whole: {len(manifest['database'])} parts of the database, {len(manifest['files'])} files.")
    return manifest


def known_here(manifest: dict[str, Any]) -> None:
    """Raise Broken if the set is of a release later than this one."""
    if manifest["format"] > FORMAT:
        raise Broken(
            f"This backup is of release {manifest['release']}, which writes them in another way. Restore by it."
        )
    here = set(MigrationLoader(None).disk_migrations)
    unknown = [f"{app} {name}" for app, name in manifest["migrations"].items() if (app, name) not in here]
    if unknown:
        raise Broken(
            f"This backup is of release {manifest['release']}, later than this one, which does not know "
            f"{', '.join(unknown)}. Restore it by that release."
        )


def as_stored(manifest: dict[str, Any]) -> Iterator[str]:
    """What differs in the database from the manifest, a sentence each. Before anything is migrated."""
    found = counts("default")
    for table, wanted in manifest["counts"].items():
        if found.get(table) != wanted:
            yield f"{table} has {found.get(table, 0)} rows instead of {wanted}."
    heads = {str(row.project.uid): [row.sequence, row.hash] for row in Ledger.objects.select_related("project")}
    for uid, sequence, digest in manifest["ledgers"]:
        if heads.get(uid) != [sequence, digest]:
            yield f"The ledger of project {uid} does not end as it did."


def as_meant(manifest: dict[str, Any], tell: Tell) -> Iterator[str]:
    """What is wrong with the restored workbench, a sentence each."""
    for command, said in (("verify_events", "Chains of events"), ("rebuild_projections", "Projections")):
        try:
            call_command(command)
            tell(f"{said}: as they should be.")
        except CommandError as error:
            yield f"{said}: {error}"
    stored = {file["name"]: file["sha256"] for file in manifest["files"]}
    rows = list(DatasetFile.objects.exclude(file="").values_list("file", "digest"))
    wrong = sum(stored.get(name) not in (digest, None) for name, digest in rows)
    if wrong:
        yield f"{wrong} files of datasets have not the digest that their rows say."
    else:
        tell(f"Files of datasets: {len(rows)}, each with the digest that its row says.")
