"""Local mode's small print: the data folder, the key, which mode a command runs in."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.services.process import private_folder, wait_until
from workbench import broker, cli, local
from workbench.children import Guard, Log, how_it_ended
from workbench.preflight import Refused, take_lock


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A shell in which nothing was said, outside a checkout."""
    for name in ("WORKBENCH_LOCAL", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WORKBENCH_DATA", str(tmp_path))
    monkeypatch.setattr(local, "CHECKOUT", tmp_path / "site-packages")
    return monkeypatch


def test_the_key_is_made_once_however_many_ask_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: local.secret_key(tmp_path / "data"), range(64)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 50
    assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret_key"]


def test_the_data_folder_is_the_given_one_the_checkouts_or_the_users(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert local.data_folder() == tmp_path
    bare.delenv("WORKBENCH_DATA")
    bare.setenv("HOME", str(tmp_path / "home"))
    assert local.data_folder() == tmp_path / "home" / ".local" / "share" / "workbench"
    local.CHECKOUT.mkdir()
    (local.CHECKOUT / "manage.py").touch()
    assert local.data_folder() == local.CHECKOUT / "var"


def test_a_command_is_in_server_mode_where_nothing_was_said(bare: pytest.MonkeyPatch) -> None:
    cli.choose_mode()
    assert not local.is_local()


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_a_servers_environment_is_server_mode_even_beside_local_data(
    bare: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    local.secret_key(tmp_path)
    bare.setenv(name, "given")
    cli.choose_mode()
    assert not local.is_local()


def test_a_command_beside_a_running_workbench_finds_its_broker(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    local.secret_key(tmp_path)
    bare.setenv("WORKBENCH_LOCAL", "")  # so that monkeypatch takes away what choose_mode sets
    bare.setenv("REDIS_URL", "")
    with private_folder("wb-") as folder, socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(broker.socket_in(folder)))
        local.broker_record(tmp_path).write_text(str(broker.socket_in(folder)))
        cli.choose_mode()
        assert local.is_local()
        assert os.environ["REDIS_URL"] == f"unix://{folder}/socket"


def test_the_lock_is_refused_while_it_is_held_and_free_after(tmp_path: Path) -> None:
    code = "import pathlib, sys, workbench.preflight as p; p.take_lock(pathlib.Path(sys.argv[1])); input()"
    holder = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE)
    try:
        wait_until((tmp_path / "lock").exists, "the lock")
        time.sleep(0.2)
        with pytest.raises(Refused, match="Another workbench is running"):
            take_lock(tmp_path, patience=0.1)
    finally:
        holder.kill()
        holder.communicate()
    assert take_lock(tmp_path, patience=0) > 0


def test_only_a_folder_of_ours_is_cleared_away(tmp_path: Path) -> None:
    for name in ("precious", "wb-old"):
        (tmp_path / name).mkdir()
        local.broker_record(tmp_path).write_text(str(tmp_path / name / "socket"))
        broker.clear_stale(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["precious"]


def test_the_guard_ends_a_group_and_its_folder_when_its_owner_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "sockets"
    folder.mkdir()
    sleeper = subprocess.Popen(["sleep", "60"], start_new_session=True)
    guard = Guard(None, folder)
    guard.watch([sleeper.pid])
    assert guard.process.stdin
    guard.process.stdin.close()
    assert sleeper.wait(5) == -15
    guard.process.wait(5)
    assert not folder.exists()


def test_a_long_log_is_rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.children.LOG_LIMIT", 10)
    log = Log(tmp_path / "web.log")
    for line in (b"first line\n", b"second line\n", b"\n"):
        log.write(line)
    assert (tmp_path / "web.log.1").read_bytes() == b"second line\n"
    assert log.last_line() == "it said nothing"


@pytest.mark.parametrize(
    ("code", "words"), [(0, "ended with code 0"), (-9, "was ended by SIGKILL"), (-99, "was ended by signal 99")]
)
def test_an_end_is_said_in_words(code: int, words: str) -> None:
    assert how_it_ended(code) == words
