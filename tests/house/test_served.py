"""What only a server that runs can show: bodies and heads that nobody should send, and the headers of every answer."""

from __future__ import annotations

import json

import psutil
import pytest

from tests.house.test_headers import EXPECTED, policy_problems
from tests.services import raw
from tests.services.live import Workbench
from tests.services.process import wait_until

PREFERENCES = "PUT /api/v1/me/preferences/"
LOG_IN = "POST /accounts/login/"
FORM = "Content-Type: application/x-www-form-urlencoded"
CHUNKED = "Transfer-Encoding: chunked"
CHUNK = b"10000\r\n" + b"a" * 65536 + b"\r\n"


def bare(answer: raw.Answer) -> list[str]:
    """Which of the headers an answer lacks."""
    wrong = [f"{name} is {answer.get(name)!r}" for name, value in EXPECTED.items() if answer.get(name) != value]
    wrong += [] if "camera=()" in answer.get("Permissions-Policy") else ["no Permissions-Policy"]
    return wrong + policy_problems(answer.get("Content-Security-Policy"))


def memory(workbench: Workbench) -> int:
    """Bytes that the web server's processes hold."""
    return sum(process.memory_info().rss for process in workbench.processes("granian") if process.is_running())


@pytest.mark.parametrize(
    ("line", "more", "status"),
    [
        ("GET /", (), 302),
        ("GET /accounts/login/", (), 200),
        ("GET /nothing", (), 404),
        ("GET /%00%ff", (), 404),
        ("GET /admin/", (), 302),
        ("GET /health/live", (), 200),
        ("POST /health/live", ("Content-Length: 0",), 403),
        ("DELETE /api/v1/", (), 403),
        ("GET /api/v1/projects/", (), 403),
        ("GET /static/annotations/css/base.css", (), 200),
        ("GET /static/annotations/css/none.css", (), 404),
        ("GET /static/../workbench/settings.py", (), 404),
        ("GET /", ("Host: evil.example",), 400),
        ("GET /", ("Host: ",), 400),
        ("TRACE /", (), 302),
        (LOG_IN, ("Content-Length: 3000000",), 413),
    ],
)
def test_whatever_django_answers_has_the_headers(
    line: str, more: tuple[str, ...], status: int, live_workbench: Workbench
) -> None:
    answer = raw.send(live_workbench.url, raw.head(live_workbench.url, line, *more))
    assert (answer.status, bare(answer)) == (status, [])


def test_so_has_what_says_that_all_is_well_and_what_says_that_it_is_not_yet(live_workbench: Workbench) -> None:
    """The pages are there before the worker and the clock have said that they live."""
    answers: list[raw.Answer] = []

    def well() -> bool:
        answers.append(raw.send(live_workbench.url, raw.head(live_workbench.url, "GET /health/ready")))
        return answers[-1].status == 200

    wait_until(well, "a workbench that is ready", seconds=60)
    assert {answer.status for answer in answers} <= {200, 503}
    assert [bare(answer) for answer in answers] == [[]] * len(answers)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"\x00\x01\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 600_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: a\r\n" * 300 + b"\r\n", 431),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: abc\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef", 400),
    ],
    ids=["garbage", "version", "large head", "many headers", "long address", "no number", "negative", "two lengths"],
)
def test_what_granian_itself_refuses_is_an_empty_answer(
    request_: bytes, status: int, live_workbench: Workbench
) -> None:
    """It has none of our headers, which cannot be helped from here: so it must hold nothing, and name nothing."""
    answer = raw.send(live_workbench.url, request_)
    assert (answer.status, answer.body) == (status, b"")
    assert set(answer.headers) <= {"connection", "content-length", "date"}


def test_a_length_over_the_limit_is_refused_before_the_body_comes(live_workbench: Workbench) -> None:
    answer = raw.send(live_workbench.url, raw.head(live_workbench.url, PREFERENCES, "Content-Length: 1000001"))
    assert (answer.status, json.loads(answer.body)["code"]) == (413, "too_large")
    assert json.loads(answer.body)["details"] == {"limit": 1_000_000}
    page = raw.send(live_workbench.url, raw.head(live_workbench.url, LOG_IN, "Content-Length: 99999999999"))
    assert (page.status, b"This is more than 1 MB." in page.body) == (413, True)


def test_chunks_are_counted_and_refused_at_the_limit_without_an_end(live_workbench: Workbench) -> None:
    answer = raw.send(live_workbench.url, raw.head(live_workbench.url, PREFERENCES, CHUNKED) + CHUNK * 16)
    assert (answer.status, json.loads(answer.body)["code"]) == (413, "too_large")


def test_chunks_under_the_limit_are_read_as_any_body(live_workbench: Workbench) -> None:
    body = b"8\r\nlogin=a&\r\n6\r\nnext=b\r\n0\r\n\r\n"
    answer = raw.send(live_workbench.url, raw.head(live_workbench.url, LOG_IN, CHUNKED, FORM) + body)
    assert (answer.status, bare(answer)) == (403, [])  # read, and without its CSRF token refused


def test_a_length_beside_chunks_does_not_cut_them(live_workbench: Workbench) -> None:
    """Or what is left of one request would be read as the next."""
    given = raw.head(live_workbench.url, LOG_IN, CHUNKED, "Content-Length: 3", FORM)
    answer = raw.send(live_workbench.url, given + b"5\r\nabcde\r\n0\r\n\r\n" + b"GET /nothing HTTP/1.1\r\n\r\n")
    assert answer.status in (400, 403)
    assert b"HTTP/1.1" not in answer.body


def test_a_body_that_is_cut_short_is_answered_and_taken_for_nothing(live_workbench: Workbench) -> None:
    with raw.connect(live_workbench.url) as connection:
        connection.sendall(raw.head(live_workbench.url, LOG_IN, "Content-Length: 500", FORM) + b"login=a")
        connection.shutdown(1)
        answer = raw.receive(connection)
    assert answer.status in (0, 400, 403)
    assert raw.send(live_workbench.url, raw.head(live_workbench.url, "GET /health/live")).status == 200


def test_others_are_served_while_slow_senders_wait(live_workbench: Workbench) -> None:
    """As many as one process has threads but one; a proxy that takes bodies in whole is needed against more."""
    slow = [raw.connect(live_workbench.url) for _ in range(3)]
    try:
        for connection in slow:
            connection.sendall(raw.head(live_workbench.url, LOG_IN, "Content-Length: 900000", FORM) + b"login=")
        silent = raw.connect(live_workbench.url)
        slow.append(silent)
        silent.sendall(b"GET / HTTP/1.1\r\nHost: loc")
        for _ in range(12):
            assert raw.send(live_workbench.url, raw.head(live_workbench.url, "GET /health/live")).status == 200
    finally:
        for connection in slow:
            connection.close()


def test_bodies_that_never_end_do_not_fill_the_memory(live_workbench: Workbench) -> None:
    raw.send(live_workbench.url, raw.head(live_workbench.url, PREFERENCES, CHUNKED) + CHUNK * 16)
    before = memory(live_workbench)
    for _ in range(12):  # 24 MB each, were they read
        answer = raw.send(live_workbench.url, raw.head(live_workbench.url, PREFERENCES, CHUNKED) + CHUNK * 370)
        assert answer.status in (0, 413)  # 0: the connection was reset while we still sent
    assert before > 0
    assert memory(live_workbench) - before < 40_000_000  # of 290 MB sent
    assert all(process.status() != psutil.STATUS_ZOMBIE for process in live_workbench.processes("granian"))
