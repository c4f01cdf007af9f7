"""Before the servers start: bring the database up to date, and fill an empty one with the demo newsroom.

Run as `python -m workbench.prepare` by the supervisor, so that Django's weight goes with it. The demo command prints
the generated password; nothing else is said on stdout.
"""

from __future__ import annotations

import os
import sys

NO_DEMO = "--no-demo"


def migrate() -> None:
    """Run Django's migrate only if something is to do: with nothing to do it still costs most of a second."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def seed() -> None:
    from django.contrib.auth import get_user_model
    from django.core.management import call_command, get_commands

    if "seed_demo" in get_commands() and not get_user_model().objects.exists():
        call_command("seed_demo")


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db.utils import DatabaseError

    try:
        django.setup()
        migrate()
        if NO_DEMO not in arguments:
            seed()
    except (ImproperlyConfigured, DatabaseError) as error:
        sys.stderr.write(" ".join(str(error).split()) + "\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
