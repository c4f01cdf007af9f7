"""`workbench backup` and `workbench restore`: 0 when it is done, 1 with one sentence on stderr."""

from __future__ import annotations

import argparse
import contextlib
import os
import sqlite3
import sys
from collections.abc import Iterator

from .failure import Failure


def arguments(name: str) -> argparse.ArgumentParser:
    if name == "restore":
        parser = argparse.ArgumentParser(prog="workbench restore", description="Restore a backup into an empty place.")
        parser.add_argument("set", help="a set: a folder, or s3://bucket/prefix/SET?endpoint=…")
        parser.add_argument("--anyway", action="store_true", help="keep what was restored though a check of it failed")
        return parser
    parser = argparse.ArgumentParser(prog="workbench backup", description="Back up database and private files.")
    parser.add_argument("place", nargs="?", help="where sets lie: a folder, or s3://bucket/prefix?endpoint=…")
    parser.add_argument("--with-keys", action="store_true", help="the secret key too: who has the set then has it")
    parser.add_argument("--keep", type=int, metavar="N", help="afterwards remove all but the newest N sets")
    parser.add_argument("--verify", metavar="SET", help="check this set, and make none")
    return parser


def main(name: str, words: list[str]) -> int:
    parser = arguments(name)
    given = parser.parse_args(words)
    if name == "backup" and bool(given.place) == bool(given.verify):
        parser.error("name the place of the backups, or with --verify a set")
    if name == "backup" and given.keep is not None and given.keep < 1:
        parser.error("--keep takes a number from 1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db.utils import DatabaseError

    expected: tuple[type[Exception], ...] = (DatabaseError, OSError, sqlite3.Error, *storage_errors())
    try:
        django.setup()
        (restore if name == "restore" else verify if given.verify else backup)(given)
    except (Failure, ImproperlyConfigured) as failure:
        sys.stderr.write(f"workbench: {failure}\n")
        return 1
    except expected as error:
        sys.stderr.write(f"workbench: {name} failed: {' '.join(str(error).split())}\n")
        return 1
    return 0


def storage_errors() -> tuple[type[Exception], ...]:
    """What an S3-compatible server, or the way to it, may fail with; nothing without the extra."""
    try:
        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError:
        return ()
    return (Boto3Error, BotoCoreError, ClientError)


def backup(given: argparse.Namespace) -> None:
    from . import keeping, places, taking
    from .progress import tell

    place = places.place(given.place)
    name, made = taking.backup(place, keys=given.with_keys)
    say(f"{name} is whole: {len(made.files)} files, {sum(made.tables.values())} rows, as of {made.made}.")
    if made.missing:
        tell(
            f"{len(made.missing)} files that rows name were missing before, so they are not in it: {made.missing[0]} …"
        )
    if not made.keys:
        tell(
            "Not in it: SECRET_KEY (--with-keys) and other settings. Without the key everybody logs in anew, and no "
            "second factor can be read."
        )
    if given.keep is not None:
        for gone in keeping.keep(place, given.keep):
            say(f"{gone} was removed.")


def verify(given: argparse.Namespace) -> None:
    from . import places, verifying

    place, name = places.set_at(given.verify)
    found = verifying.verify(place, name)
    say(f"{name} is whole: {len(found.files)} files, {sum(found.tables.values())} rows, of release {found.release}.")


def restore(given: argparse.Namespace) -> None:
    from . import places, restoring

    place, name = places.set_at(given.set)
    with alone():
        found = restoring.restore(place, name, anyway=given.anyway)
    say(f"{name} is restored: {len(found.files)} files, {sum(found.tables.values())} rows, as of {found.made}.")
    if found.missing:
        say(f"{len(found.missing)} files were missing when it was made, and still are.")
    say("Verified: digests of all files, rows by table, the chains of events and their ends, what follows from them.")


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """In local mode nothing may run on the data folder meanwhile. Raises Failure."""
    from django.conf import settings

    from workbench import local, preflight

    if not settings.LOCAL:
        yield
        return
    try:
        handle = preflight.take_lock(local.make_private(settings.DATA))
    except preflight.Refused as refusal:
        raise Failure(str(refusal)) from None
    try:
        yield
    finally:
        os.close(handle)


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
