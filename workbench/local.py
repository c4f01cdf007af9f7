"""What local mode needs before Django exists: where its data lies, and its secret key. Imports nothing of ours."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


def is_local() -> bool:
    """Local mode is on only when it was asked for by name."""
    return os.environ.get("WORKBENCH_LOCAL") == "1"


def is_checkout() -> bool:
    return (CHECKOUT / "manage.py").is_file()


def data_folder() -> Path:
    """The one folder that holds all state: WORKBENCH_DATA, else ./var of a checkout, else the user's own share."""
    given = os.environ.get("WORKBENCH_DATA")
    if given:
        return Path(given).expanduser().absolute()
    if is_checkout():
        return CHECKOUT / "var"
    return Path.home() / ".local" / "share" / "workbench"


def make_private(folder: Path) -> Path:
    """The folder, made for its owner alone if it was not there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def names_a_broker() -> bool:
    """Whether the surroundings name one, so that none of our own is wanted."""
    return any(os.environ.get(name) for name in ("REDIS_URL", "REDIS_URL_FILE"))


def broker_record(data: Path) -> Path:
    """The file in which a running supervisor names its broker's socket."""
    return data / "broker"


def running_broker(data: Path) -> str | None:
    """The address of the broker that a running supervisor keeps, so that a command beside it can wake the worker."""
    try:
        socket = Path(broker_record(data).read_text().strip())
        return f"unix://{socket}" if socket.is_socket() else None
    except OSError:
        return None


def secret_key(data: Path) -> str:
    """The key in `data/secret_key`, made (mode 0600) by whoever comes first.

    Several processes may start at once. The key is written whole to a file of its own and then linked to its name, so
    that exactly one of them wins and nobody ever reads half a key.
    """
    path = data / "secret_key"
    if not path.exists():
        handle, draft = tempfile.mkstemp(prefix=".secret_key-", dir=make_private(data))  # mkstemp makes it 0600
        try:
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(50))
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    return path.read_text().strip()
