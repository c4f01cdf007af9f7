"""What is broken, one kind a round. Each breaks, waits if it must, and leaves the rest to `Site.look`."""

from __future__ import annotations

import contextlib
import random
import signal
from collections.abc import Callable

import psutil
import redis

from tests.faults.processes import WORKERS, Site, clock_of
from tests.services import live
from workbench import broker

STOPPED = 3.0  # seconds: more than a lease
THRICE = """
import threading
from annotations import tasks
from annotations.models import Job
uids = list(Job.objects.filter(project__uid="{project}").values_list("uid", flat=True)[:12])
def send():
    for uid in uids:
        tasks.run_job.apply_async((str(uid),))
both = [threading.Thread(target=send) for _ in range(2)]
[one.start() for one in both], [one.join() for one in both]
send()
"""
Fault = Callable[[Site, random.Random, str], None]


def killed(*names: str) -> Fault:
    """All of one process of these, whose turn the dice say."""

    def fault(site: Site, dice: random.Random, project: str) -> None:
        site.processes[dice.choice(names)].kill()

    return fault


def all_workers(site: Site, dice: random.Random, project: str) -> None:
    for name in WORKERS:
        site.processes[name].kill()


def one_below(name: str, word: str = "") -> Fault:
    """One of the processes that this one started; the others are left to find out."""

    def fault(site: Site, dice: random.Random, project: str) -> None:
        found = [one for one in site.processes[name].family()[1:] if word in live.command_line(one)]
        if found:
            with contextlib.suppress(psutil.NoSuchProcess):
                dice.choice(found).send_signal(signal.SIGKILL)

    return fault


def flushed(site: Site, dice: random.Random, project: str) -> None:
    with contextlib.suppress(redis.RedisError):
        redis.Redis(unix_socket_path=str(broker.socket_in(site.folder))).flushall()


def stopped(site: Site, dice: random.Random, project: str) -> None:
    """A worker sleeps for longer than its lease, and wakes up where another has taken over."""
    chosen = site.processes[dice.choice(WORKERS)]
    chosen.send(signal.SIGSTOP)
    site.pause(STOPPED)
    chosen.send(signal.SIGCONT)


def thrice(site: Site, dice: random.Random, project: str) -> None:
    """The message of every job comes three times more, twice at once; those of jobs that ended, too."""
    site.ask(THRICE.format(project=project))


def off(site: Site, dice: random.Random, project: str) -> None:
    """One machine's clock is hours off for a while, either way."""
    clock = clock_of(site, dice.choice(WORKERS))
    clock.write_text(str(dice.choice((-1, 1)) * 3 * 3600))
    site.pause(STOPPED)
    clock.unlink()


def nothing(site: Site, dice: random.Random, project: str) -> None:
    """For comparison."""


KINDS: dict[str, Fault] = {
    "worker killed": killed(*WORKERS),
    "web server killed": killed("web"),
    "message delivered thrice": thrice,
    "broker flushed": flushed,
    "one web process killed": one_below("web"),
    "all workers killed": all_workers,
    "broker killed": killed("valkey"),
    "beat killed": killed("beat"),
    "worker stopped beyond its lease": stopped,
    "a worker's child killed": one_below(WORKERS[0]),
}
# Where the database is a server of its own. On SQLite all processes share one machine, and its clock.
SERVER: dict[str, Fault] = {
    "database killed": killed("postgres"),
    "a connection's process killed": one_below("postgres", "workbench"),
    "clock of a worker's machine off": off,
}


def of(site: Site) -> dict[str, Fault]:
    """The kinds that this workbench can meet."""
    return SERVER | KINDS if site.on_postgres else KINDS
