"""Who watches a heartbeat: the supervisor and the container's health check end what is silent, and nothing else."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.environment import CHECKOUT
from workbench import pulse

HEALTHCHECK = str(CHECKOUT / "docker/healthcheck.py")
# A child that beats for a second and then hangs; the supervisor ends by itself once it has begun it a second time.
SUPERVISE = """
import sys, time
from pathlib import Path
from workbench.children import Recipe
from workbench.supervisor import Place, Signals, Supervisor
data = Path(sys.argv[1])
(data / "logs").mkdir()
beat = data / "beat"
path = f"pathlib.Path({str(beat)!r})"
code = f"import time, pathlib; [({path}.touch(), time.sleep(.1)) for _ in range(10)]; time.sleep(99)"
supervisor = Supervisor(Place(data, 0, None), Signals(), {})
supervisor.starting = False
child = supervisor.add(Recipe("worker", [sys.executable, "-c", code], pulse=beat))
first, end = child.group, time.monotonic() + 60
while child.group in (first, None) and time.monotonic() < end:
    supervisor.turn(1)
print("replaced", child.group not in (first, None))
supervisor.stop()
"""


def test_the_supervisor_ends_what_beats_no_more_and_begins_it_anew(tmp_path: Path) -> None:
    environ = {**os.environ, "SILENT_SECONDS": "1.5", "PYTHONPATH": str(CHECKOUT)}
    answer = subprocess.run(
        [sys.executable, "-c", SUPERVISE, str(tmp_path)], env=environ, capture_output=True, text=True, check=True
    )
    assert "worker | was silent for 1.5 s and is ended" in answer.stdout
    assert "replaced True" in answer.stdout


def test_a_watch_counts_from_the_last_beat_and_not_while_it_was_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILENT_SECONDS", "10")
    now, path = 1000.0, tmp_path / "beat"

    def after(seconds: float, *, beat: bool = False, steps: int = 4) -> bool:
        nonlocal now
        for _ in range(steps):
            now += seconds / steps
            silent = watch.silent(now)
        if beat:
            path.touch()
            os.utime(path, ns=(0, int(now * 1e9)))
            silent = watch.silent(now)
        return silent

    watch = pulse.Watch(path)
    watch.start(now)
    assert not after(100, steps=50)  # no beat yet: a start may be slow
    assert after(30, steps=20)
    assert not after(0, beat=True)
    assert not after(8)
    assert after(3)
    assert not after(0, beat=True)
    assert not after(3600, steps=1)  # the machine slept: so did whoever should have beaten
    assert after(11)


@pytest.fixture
def hanging(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is stopped, with a heartbeat in a data folder."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(99)"])
    process.send_signal(signal.SIGSTOP)
    path = tmp_path / "pulse" / f"worker@{socket.gethostname()}"
    path.parent.mkdir()
    path.write_text(str(process.pid))
    yield process
    process.kill()
    process.wait()


def checked(data: Path, *words: str) -> int:
    environ = {**os.environ, "WORKBENCH_DATA": str(data), "SILENT_SECONDS": "6"}
    return subprocess.run(
        [sys.executable, HEALTHCHECK, *words], env=environ, capture_output=True, check=False
    ).returncode


def test_a_health_check_ends_what_is_silent_only_if_told_to(tmp_path: Path, hanging: subprocess.Popen[bytes]) -> None:
    path = tmp_path / "pulse" / f"worker@{socket.gethostname()}"
    assert checked(tmp_path, "worker", "--replace") == 0
    assert checked(tmp_path, "beat") == 1
    long_ago = time.time() - 100
    os.utime(path, (long_ago, long_ago))
    assert checked(tmp_path, "worker") == 1
    assert hanging.poll() is None
    assert checked(tmp_path, "worker", "--replace") == 1
    assert hanging.wait(5) == -signal.SIGKILL
    assert checked(tmp_path, "worker", "--nonsense") == 2
