"""The client: one file, on Python alone, fetches datasets of a running workbench whole or not at all."""

from __future__ import annotations

import hashlib
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.environment import CHECKOUT
from tests.services.api import Client as Program
from tests.services.cutting import Line, cutting
from tests.services.live import Workbench, free_port
from workbench import client as source
from workbench.client import Client, ClientError

FILE = "sentences.jsonl"
RENAME = """
from annotations.models import DatasetFile
print(DatasetFile.objects.filter(dataset__uid="{uid}", name="{old}").update(name="{new}"))
"""
PLACE = """
from annotations.models import DatasetFile
print(DatasetFile.objects.get(dataset__uid="{uid}", name="{name}").file.path)
"""


@pytest.fixture(scope="module")
def program(live_workbench: Workbench) -> Program:
    return Program(live_workbench, "client@desk.example")


@pytest.fixture(scope="module")
def made(live_workbench: Workbench, program: Program) -> dict[str, Any]:
    """A dataset of all sentences of the demo newsroom, ordered by the client itself."""
    client = Client(live_workbench.url, program.token)
    assert [row["uid"] for row in client.projects()] == [program.project]
    ordered = client.order(program.project, name="All", formats=["jsonl"], filters={"include_open": True})
    ready = client.wait(ordered["uid"], every=0.1)
    assert ready["uid"] in [row["uid"] for row in client.datasets(program.project)]
    return ready


@pytest.fixture
def line(live_workbench: Workbench) -> Iterator[Line]:
    with cutting(live_workbench.url) as found:
        yield found


def through(line: Line, program: Program, **given: Any) -> Client:
    return Client(line.url, program.token, **{"pause": 0.01} | given)


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check(folder: Path, made: dict[str, Any]) -> None:
    """Exactly the files of the dataset lie there, with their bytes."""
    there = {path.relative_to(folder).as_posix(): digest_of(path) for path in folder.rglob("*") if path.is_file()}
    assert there == {file["name"]: file["digest"] for file in wanted(made)}


def wanted(made: dict[str, Any]) -> list[dict[str, Any]]:
    """Its files without the archive, which holds the others once more."""
    return [file for file in made["files"] if file["kind"] != "archive"]


def size(made: dict[str, Any], name: str = FILE) -> int:
    return next(file["size"] for file in made["files"] if file["name"] == name)


def test_a_dataset_is_fetched_whole_and_not_again(
    line: Line, program: Program, made: dict[str, Any], tmp_path: Path
) -> None:
    client = through(line, program)
    paths = client.pull(made["uid"], tmp_path / "new" / "folder")
    check(tmp_path / "new" / "folder", made)
    home = tmp_path / "new" / "folder"
    assert [path.relative_to(home).as_posix() for path in paths] == [file["name"] for file in wanted(made)]
    assert line.ranges == [""] * len(paths)
    assert client.pull(made["uid"], tmp_path / "new" / "folder") == paths
    assert len(line.ranges) == len(paths)


def test_a_download_that_is_cut_goes_on_where_it_ended(
    line: Line, program: Program, made: dict[str, Any], tmp_path: Path
) -> None:
    before = [file["name"] for file in wanted(made)].index(FILE)
    third = size(made) // 3
    whole = [size(made) + 10**6] * before
    line.cuts = [*whole, third, -1, third, 0]
    through(line, program, tries=3).pull(made["uid"], tmp_path)
    check(tmp_path, made)
    asked = [f"bytes={third}-", f"bytes={third}-", f"bytes={2 * third}-", f"bytes={2 * third}-"]
    assert line.ranges[before : before + 5] == ["", *asked]


def test_what_was_given_up_stands_under_no_name_and_is_gone_on_with(
    line: Line, program: Program, made: dict[str, Any], tmp_path: Path
) -> None:
    first = wanted(made)[0]
    line.cuts = [40, 0, 0, 0]
    with pytest.raises(ClientError, match="cannot be reached, after 2 tries"):
        through(line, program, tries=2).pull(made["uid"], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [f".{first['name']}.{first['digest'][:16]}.part"]
    line.cuts, line.ranges = [], []
    through(line, program).pull(made["uid"], tmp_path)
    assert line.ranges[0] == "bytes=40-"
    check(tmp_path, made)


@pytest.mark.parametrize("spoilt", [b"x" * 40, b"x" * 10_000_000])
def test_a_spoilt_rest_of_an_earlier_run_is_thrown_away(
    spoilt: bytes, line: Line, program: Program, made: dict[str, Any], tmp_path: Path
) -> None:
    first = wanted(made)[0]
    (tmp_path / f".{first['name']}.{first['digest'][:16]}.part").write_bytes(spoilt)
    through(line, program).pull(made["uid"], tmp_path)
    check(tmp_path, made)


def test_a_byte_that_changed_on_disk_is_found_and_left_unless_told_otherwise(
    line: Line, program: Program, made: dict[str, Any], tmp_path: Path
) -> None:
    client = through(line, program)
    client.pull(made["uid"], tmp_path)
    data = bytearray((tmp_path / FILE).read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / FILE).write_bytes(data)
    (tmp_path / "manifest.json").unlink()
    with pytest.raises(ClientError, match=f"{FILE} is there with other bytes"):
        client.pull(made["uid"], tmp_path)
    assert (tmp_path / FILE).read_bytes() == data
    assert not (tmp_path / "manifest.json").exists()
    client.pull(made["uid"], tmp_path, replace=True)
    check(tmp_path, made)


def test_bytes_that_are_not_those_of_the_digest_are_not_kept(
    live_workbench: Workbench, line: Line, program: Program, tmp_path: Path
) -> None:
    client = through(line, program)
    ordered = client.order(program.project, formats=["jsonl"], filters={"include_open": True})
    ready = client.wait(ordered["uid"], every=0.1)
    stored = Path(live_workbench.python(PLACE.format(uid=ready["uid"], name=FILE)).strip())
    data = stored.read_bytes()
    stored.write_bytes(data[:-2] + b"?\n")
    with pytest.raises(ClientError, match="arrived with other bytes"):
        client.pull(ready["uid"], tmp_path)
    assert not (tmp_path / FILE).exists()
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("token", "says", "code"),
    [
        ("wb_aaaaaaaa_" + "a" * 43, "This is no API token that we know.*WORKBENCH_TOKEN.*/tokens", "token_unknown"),
        ("", "Make one on the page “API tokens”", ""),
    ],
)
def test_a_wrong_token_says_what_to_do(token: str, says: str, code: str, live_workbench: Workbench) -> None:
    with pytest.raises(ClientError, match=says) as refused:
        Client(live_workbench.url, token).projects()
    assert refused.value.code == code


def test_a_scope_that_lacks_and_a_dataset_that_is_not_there_are_told(
    live_workbench: Workbench, program: Program, made: dict[str, Any], tmp_path: Path
) -> None:
    client = Client(live_workbench.url, Program(live_workbench, "reader@desk.example", scopes="read").token)
    with pytest.raises(ClientError, match="lacks the scope “export”"):
        client.order(program.project)
    with pytest.raises(ClientError, match="no such page") as refused:
        client.pull(program.project, tmp_path)
    assert (refused.value.status, list(tmp_path.iterdir())) == (404, [])


@pytest.mark.parametrize(
    "name", ["../out", "/etc/out", "a/../../out", "", ".", "..", "a//b", "..\\out", "C:out", "a\0b"]
)
def test_no_name_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(ClientError, match="out of the folder"):
        source.inside(tmp_path, name)


def test_no_link_leads_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "data").symlink_to(tmp_path)
    assert source.inside(tmp_path / "folder", "train/a.jsonl") == tmp_path / "folder/train/a.jsonl"
    with pytest.raises(ClientError, match="by a link"):
        source.inside(tmp_path / "folder", "data/a.jsonl")


def test_of_a_dataset_that_names_a_place_outside_nothing_is_fetched(
    live_workbench: Workbench, line: Line, program: Program, made: dict[str, Any], tmp_path: Path
) -> None:
    live_workbench.python(RENAME.format(uid=made["uid"], old=FILE, new=".."))
    try:
        with pytest.raises(ClientError, match="out of the folder"):
            through(line, program).pull(made["uid"], tmp_path / "folder")
    finally:
        live_workbench.python(RENAME.format(uid=made["uid"], old="..", new=FILE))
    assert line.ranges == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["", "desk.example", "ftp://desk.example", "http://"])
def test_what_is_no_address_is_said_to_be_none(url: str) -> None:
    with pytest.raises(ClientError, match="no address of a workbench"):
        Client(url, "wb_x")


def test_a_workbench_that_is_away_is_waited_for_and_then_said_to_be() -> None:
    with pytest.raises(ClientError, match="cannot be reached, after 3 tries"):
        Client(f"http://localhost:{free_port()}", "wb_x", tries=3, pause=0.01).projects()


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Sends on to another address, which must not be asked; or answers as something else does."""

    asked: list[str] = []

    def do_GET(self) -> None:
        Elsewhere.asked.append(self.path)
        place = self.headers["Host"].replace("localhost", "127.0.0.1")
        page = b"<html>"
        self.send_response(200 if self.headers["Host"].startswith("127") else 302)
        self.send_header("Location", f"http://{place}/elsewhere")
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *given: Any) -> None:
        pass


def test_the_token_goes_to_no_other_address() -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with pytest.raises(ClientError, match=r"sends on to http://127.0.0.1:\d+/elsewhere: use that address"):
            Client(f"http://localhost:{server.server_port}", "wb_x").projects()
        assert Elsewhere.asked == ["/api/v1/projects/?limit=200"]
        with pytest.raises(ClientError, match="not as a workbench does"):
            Client(f"http://127.0.0.1:{server.server_port}", "wb_x").projects()
    finally:
        server.shutdown()
        server.server_close()


def run(command: list[str], folder: Path, token: str) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": os.environ["PATH"], "WORKBENCH_TOKEN": token}
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=60)


def test_the_file_runs_alone_and_as_a_command_of_the_workbench(
    live_workbench: Workbench, program: Program, made: dict[str, Any], tmp_path: Path
) -> None:
    shutil.copy(CHECKOUT / "workbench/client.py", tmp_path / "client.py")
    alone = [sys.executable, "-I", "-S", "client.py"]  # without anything that is installed
    command = [str(Path(sys.executable).with_name("workbench")), "datasets"]
    for number, way in enumerate((alone, command)):
        pulled = run([*way, "pull", live_workbench.url, made["uid"], f"to{number}"], tmp_path, program.token)
        assert pulled.returncode == 0, pulled.stderr
        assert f"to{number}/{FILE}" in pulled.stdout
        check(tmp_path / f"to{number}", made)
        assert made["uid"] in run([*way, "list", live_workbench.url], tmp_path, program.token).stdout
        refused = run([*way, "pull", live_workbench.url, made["uid"], "x"], tmp_path, "")
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
        assert "WORKBENCH_TOKEN" in refused.stderr


def test_the_page_of_tokens_gives_the_file_away(live_workbench: Workbench, program: Program) -> None:
    code = (
        "from django.test import Client; from annotations.models import User; c = Client(SERVER_NAME='localhost');"
        "c.force_login(User.objects.get(email='client@desk.example')); r = c.get('/tokens/client.py');"
        "import hashlib; print(r['Content-Disposition'], hashlib.sha256(b''.join(r.streaming_content)).hexdigest())"
    )
    said = live_workbench.python(code).split()
    assert said == ["attachment;", 'filename="client.py"', digest_of(CHECKOUT / "workbench/client.py")]
