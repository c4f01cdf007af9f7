"""The client before a server that is broken or means harm: a sentence, never a traceback, never more than was said."""

from __future__ import annotations

import hashlib
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from workbench.client import Client, ClientError, main

DATA = b"one row\n"
UID = "5c1b0f5e-7a0b-4d3f-9d7e-0a1b2c3d4e5f"
Answer = Callable[["Strange"], None]


class Strange(http.server.BaseHTTPRequestHandler):
    """Answers a path as it is told to."""

    answers: dict[str, Answer] = {}
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.answers[self.path.partition("?")[0]](self)

    def log_message(self, *given: Any) -> None:
        pass


def body(data: bytes, status: int = 200, kind: str = "application/json", length: int | None = None) -> Answer:
    def answer(here: Strange) -> None:
        here.send_response(status)
        here.send_header("Content-Type", kind)
        here.send_header("Content-Length", str(len(data) if length is None else length))
        here.end_headers()
        here.wfile.write(data)

    return answer


def told(value: Any, **given: Any) -> Answer:
    return body(json.dumps(value).encode(), **given)


@pytest.fixture
def server() -> Iterator[http.server.ThreadingHTTPServer]:
    Strange.answers, Strange.asked = {}, []
    found = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Strange)
    threading.Thread(target=found.serve_forever, daemon=True).start()
    yield found
    found.shutdown()
    found.server_close()


@pytest.fixture
def client(server: http.server.ThreadingHTTPServer) -> Client:
    return Client(f"http://localhost:{server.server_port}", "wb_x", tries=2, pause=0.01, timeout=10)


def file(**values: Any) -> dict[str, Any]:
    fields = {"name": "a.jsonl", "kind": "sentences", "url": "/a", "size": len(DATA)}
    return fields | {"digest": hashlib.sha256(DATA).hexdigest()} | values


def dataset(*files: Any, **values: Any) -> None:
    Strange.answers[f"/api/v1/datasets/{UID}/"] = told({"state": "ready", "files": list(files)} | values)


def test_what_is_as_it_should_be_arrives(client: Client, tmp_path: Path) -> None:
    dataset(file())
    Strange.answers["/a"] = body(DATA)
    assert [path.read_bytes() for path in client.pull(UID, tmp_path)] == [DATA]


def test_no_more_is_written_than_was_said(client: Client, tmp_path: Path) -> None:
    written: list[int] = []

    def endless(here: Strange) -> None:
        here.send_response(200)
        here.end_headers()
        try:
            while sum(written[-1:]) < 400 << 20:
                here.wfile.write(bytes(1 << 20))
                written.append(sum(written[-1:]) + (1 << 20))
        except OSError:
            here.close_connection = True

    dataset(file())
    Strange.answers["/a"] = endless
    with pytest.raises(ClientError, match="arrived with other bytes"):
        client.pull(UID, tmp_path)
    assert not list(tmp_path.iterdir())
    assert max(written) < 400 << 20  # it was not let to its end


@pytest.mark.parametrize(
    "values",
    [
        {"digest": "../../../../out" + "0" * 49},
        {"digest": "A" * 64},
        {"digest": None},
        {"size": "8"},
        {"size": -1},
        {"size": True},
        {"name": 7},
        {"url": None},
        {"kind": []},
    ],
)
def test_files_that_are_none_are_not_fetched(values: dict[str, Any], client: Client, tmp_path: Path) -> None:
    dataset(file(), file(**values))
    with pytest.raises(ClientError, match="not as a workbench does"):
        client.pull(UID, tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "url", ["//elsewhere.example/a", "https://elsewhere.example/a", "a", "/a b", "/a\r\nX: y", "/ä"]
)
def test_an_address_that_is_none_of_this_workbench_is_not_asked(url: str, client: Client, tmp_path: Path) -> None:
    dataset(file(url=url))
    with pytest.raises(ClientError, match="is no address of this workbench"):
        client.pull(UID, tmp_path)
    assert Strange.asked == [f"/api/v1/datasets/{UID}/"]


@pytest.mark.parametrize("answer", [told([]), told(7), told({"files": []}), told({"state": "ready", "files": {}})])
def test_a_dataset_that_is_none_is_said_to_be_none(answer: Answer, client: Client, tmp_path: Path) -> None:
    Strange.answers[f"/api/v1/datasets/{UID}/"] = answer
    with pytest.raises(ClientError, match="not as a workbench does"):
        client.pull(UID, tmp_path)


@pytest.mark.parametrize("answer", [told(7), told({"results": 7}), told({"next": "x", "results": []}), told([1])])
def test_a_list_that_is_none_or_never_ends_is_said_to_be_none(answer: Answer, client: Client) -> None:
    Strange.answers["/api/v1/projects/"] = answer
    with pytest.raises(ClientError, match="not as a workbench does"):
        client.projects()
    assert len(Strange.asked) <= 2


@pytest.mark.parametrize("data", [b"", b"{", b"[" * 100_000, b"7", b'{"message": 1}'])
def test_a_refusal_that_breaks_is_a_refusal(data: bytes, client: Client) -> None:
    Strange.answers["/api/v1/projects/"] = body(data, status=404, length=len(data) + 5)
    with pytest.raises(ClientError, match="answered 404: is a workbench there"):
        client.projects()


def test_a_dataset_that_is_withdrawn_is_not_waited_for(client: Client) -> None:
    dataset(state="withdrawn")
    with pytest.raises(ClientError, match="was withdrawn"):
        client.wait(UID, seconds=60, every=0.01)


@pytest.mark.parametrize("token", ["wb_secret\nX: y", "wb_secret x", "wb_sécret", "wb_secret\0"])
def test_a_token_that_no_header_takes_is_not_shown(
    token: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_TOKEN", token.replace("\0", "\x7f"))
    assert main(["list", "http://localhost:1"]) == 1
    said = capsys.readouterr().err
    assert "copy it once more" in said
    assert token[:6] not in said


@pytest.mark.parametrize(
    "url", ["https://[half", "https://desk.example:port", "https://me:secret@desk.example", "http://a b"]
)
def test_an_address_that_is_none_is_said_to_be_none(url: str) -> None:
    with pytest.raises(ClientError, match="no address of a workbench"):
        Client(url, "wb_x")
