"""The console script `workbench`: `workbench run` starts everything, anything else is one of Django's commands.

Which mode a command runs in, first match wins:

1. WORKBENCH_LOCAL is set: `1` is local mode, anything else server mode.
2. SECRET_KEY is set: server mode. A server cannot start without it, and local mode never needs it.
3. The data folder holds a generated key: local mode, because `workbench run` was used here. (DATABASE_URL alone decides
   nothing: local mode takes it too.)
4. Otherwise server mode, whose settings say what is missing.

In local mode a command also finds the broker of a running `workbench run`, so that what it enqueues is done at once.
"""

from __future__ import annotations

import os
import sys

from workbench import local

OLDEST = (3, 11)


def choose_mode() -> None:
    """Set WORKBENCH_LOCAL by the rules above, and in local mode the address of a running broker."""
    data = local.data_folder()
    if "WORKBENCH_LOCAL" not in os.environ and "SECRET_KEY" not in os.environ and (data / "secret_key").exists():
        os.environ["WORKBENCH_LOCAL"] = "1"
    if local.is_local() and not os.environ.get("REDIS_URL"):
        broker = local.running_broker(data)
        if broker:
            os.environ["REDIS_URL"] = broker


def main(arguments: list[str] | None = None) -> int:
    """The exit code. Django's commands may also leave by SystemExit."""
    given = sys.argv[1:] if arguments is None else arguments
    if sys.version_info < OLDEST:
        print(f"workbench: Python 3.11 or newer is needed; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    if given[:1] == ["run"]:
        from workbench import run

        return run.main(given[1:])
    choose_mode()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["workbench", *given])
    return 0
