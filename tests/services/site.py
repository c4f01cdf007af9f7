"""A site on this machine: pages by their paths, with what was asked for, and the time of each request."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from annotations.ingest.fetching import Web
from annotations.outbound import GivenAddress, Limits, send
from annotations.outbound.addresses import Resolver, resolve

Page = tuple[int, Mapping[str, str], bytes]
HTML = {"Content-Type": "text/html; charset=utf-8"}


class Site:
    """`pages`: path → status, headers, body, or a function of the request's headers that gives these."""

    def __init__(self) -> None:
        self.pages: dict[str, Page | Callable[[Mapping[str, str]], Page]] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                site.headers.append(headers)
                found = site.pages.get(self.path, (404, HTML, b"<p>Nothing here.</p>"))
                status, given, body = found(headers) if callable(found) else found
                self.send_response(status)
                for name, value in given.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def at(self, path: str, host: str = "news.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def says(self, path: str, body: bytes | str, status: int = 200, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = (
            status,
            {**HTML, **{name.replace("_", "-"): value for name, value in headers.items()}},
            data,
        )

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Here(GivenAddress):
    """As for given addresses, but that 127.0.0.1 counts as public: so that something can be fetched at all."""

    def allows(self, number: str) -> bool:
        return number == "127.0.0.1" or super().allows(number)


class Clock:
    """Time that passes by waiting alone."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def names() -> Resolver:
    """A resolver that knows every name that ends in .example as this machine, and asks nobody about others."""

    def resolver(host: str, port: int, seconds: float) -> list[str]:
        return ["127.0.0.1"] if host.endswith(".example") else resolve(host, port, seconds)

    return resolver


def web(clock: Clock | None = None, limits: Limits | None = None) -> Web:
    """What a job reaches in tests: this machine under names of .example, by a clock of its own."""
    clock = clock or Clock()
    sending = partial(send, policy=Here(), resolver=names(), limits=limits)
    return Web(sending=sending, clock=clock, pause=clock.pause)


def page(title: str, *paragraphs: str, head: str = "") -> str:
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    article = f"<article><h1>{title}</h1>{body}</article>"
    return f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body>{article}</body></html>"
