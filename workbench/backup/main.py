"""The commands `workbench backup` and `workbench restore`. Run after Django was set up."""

from __future__ import annotations

import argparse
import sys

from django.db import Error
from django.utils import timezone

from .checking import check
from .making import make
from .places import Broken, Place
from .restoring import restore


def parser(command: str) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog=f"workbench {command}")
    made.add_argument("place", help="a folder, or s3://bucket/prefix?endpoint=https://s3.example")
    if command == "restore":
        made.description = "Put a backup back into an empty place, verify it, and bring it up to this release."
        made.add_argument("--set", metavar="NAME", help="which one; without it the newest")
        return made
    made.description = "Back up the database and private files, while everything runs."
    made.add_argument("--with-keys", action="store_true", help="also what signs sessions and encrypts second factors")
    made.add_argument("--keep", type=int, metavar="N", help="afterwards delete all but the newest N")
    made.add_argument("--list", action="store_true", help="only say which there are")
    made.add_argument("--verify", metavar="NAME", nargs="?", const="", help="only read one (the newest) and check it")
    return made


def main(given: list[str]) -> int:
    """The exit code. `given`: the command, and what stands after it."""
    options = parser(given[0]).parse_args(given[1:])
    try:
        place = Place(options.place)
        return _restore(place, options) if given[0] == "restore" else _backup(place, options)
    except Broken as refusal:
        sys.stderr.write(f"{refusal}\n")
    except OSError as error:
        sys.stderr.write(f"{error.strerror or error}: {error.filename or options.place}\n")
    except Error as error:
        sys.stderr.write(f"The database: {error}\n")
    return 1


def tell(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def _backup(place: Place, options: argparse.Namespace) -> int:
    if options.list:
        for name in place.sets():
            found = place.manifest(name)
            size = sum(of["size"] for of in found["database"])
            tell(f"{name}  release {found['release']}  database {size / 1e6:,.1f} MB  {len(found['files']):,} files")
        return 0
    if options.verify is not None:
        check(place, options.verify or newest(place), tell)
        return 0
    name = make(place, now=timezone.now(), with_keys=options.with_keys, tell=tell)
    found = place.manifest(name)
    if found["missing"]:
        tell(f"{len(found['missing'])} files were erased while this was made, or are missing: they are not in it.")
    if not options.with_keys:
        tell("Without keys: keep SECRET_KEY (in local mode the file secret_key) apart, or use --with-keys.")
    if options.keep is not None and (gone := place.forget_older(options.keep, timezone.now())):
        tell(f"{gone} older deleted.")
    tell(f"Backup {name} is whole.")
    return 0


def _restore(place: Place, options: argparse.Namespace) -> int:
    name = options.set or newest(place)
    wrong = restore(place, name, tell)
    for sentence in wrong:
        sys.stderr.write(f"{sentence}\n")
    tell(f"Backup {name} is restored{', but see above' if wrong else ' and verified'}.")
    return 1 if wrong else 0


def newest(place: Place) -> str:
    found = place.sets()
    if not found:
        raise Broken(f"There is no whole backup in {place.address}.")
    return found[-1]
