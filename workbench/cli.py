"""The console script `workbench`: `run` starts everything, `datasets` is the client, `backup` and `restore` are the
project's own, anything else is one of Django's commands.

Which mode a command runs in, first match wins:

1. WORKBENCH_LOCAL is set: `1` is local mode, anything else server mode.
2. SECRET_KEY, SECRET_KEY_FILE or ALLOWED_HOSTS is set: server mode. A server cannot start without a key and hosts, and
   local mode needs neither. (DATABASE_URL and REDIS_URL decide nothing: local mode takes them too.)
3. This is a checkout, or the data folder holds a generated key because `workbench run` was used here: local mode.
4. Otherwise server mode, whose settings say what is missing.

In local mode a command also finds the broker of a running `workbench run`, so that what it enqueues is done at once.
"""

from __future__ import annotations

import os
import sys

from workbench import local

OLDEST = (3, 11)
DECIDE = ("WORKBENCH_LOCAL", "SECRET_KEY", "SECRET_KEY_FILE", "ALLOWED_HOSTS")


def choose_mode() -> None:
    """Set WORKBENCH_LOCAL by the rules above, and in local mode the address of a running broker."""
    data = local.data_folder()
    decided = any(os.environ.get(name) for name in DECIDE)
    if not decided and (local.is_checkout() or (data / "secret_key").exists()):
        os.environ["WORKBENCH_LOCAL"] = "1"
    if local.is_local() and not local.names_a_broker():
        broker = local.running_broker(data)
        if broker:
            os.environ["REDIS_URL"] = broker


def main(arguments: list[str] | None = None) -> int:
    """The exit code. Django's commands may also leave by SystemExit."""
    given = sys.argv[1:] if arguments is None else arguments
    if sys.version_info < OLDEST:
        sys.stderr.write(f"workbench: Python 3.11 or newer is needed; this is {sys.version.split()[0]}.\n")
        return 1
    if given[:1] == ["run"]:
        from workbench import run

        return run.main(given[1:])
    if given[:1] == ["datasets"]:  # asks a workbench, wherever that is: needs no settings
        from workbench import client

        return client.main(given[1:], "workbench datasets")
    choose_mode()
    if given[:1] in (["backup"], ["restore"]):
        from workbench.backup import command

        return command.main(given[0], given[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["workbench", *given])
    return 0
