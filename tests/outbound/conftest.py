"""Servers on this machine that speak HTTP well and badly, one of them over TLS."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Spoken = Callable[[socket.socket], None]


class Raw:
    """Answers each connection with whatever `speak` does to it; counts connections and keeps what was asked."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.speak: Spoken = lambda peer: None
        self.asked: list[bytes] = []
        self.connections = 0
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.ended = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while not self.ended.is_set():
            try:
                peer, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(peer,), daemon=True).start()

    def _talk(self, peer: socket.socket) -> None:
        try:
            if self._tls:
                peer = self._tls.wrap_socket(peer, server_side=True)
            asked = b""
            while b"\r\n\r\n" not in asked:
                more = peer.recv(65536)
                if not more:
                    return
                asked += more
            self.asked.append(asked)
            self.speak(peer)
        except OSError:
            pass
        finally:
            peer.close()

    def says(self, *parts: bytes | str, pause: float = 0.0) -> None:
        """Send these parts, then close."""

        def speak(peer: socket.socket) -> None:
            for part in parts:
                peer.sendall(part.encode() if isinstance(part, str) else part)
                time.sleep(pause)

        self.speak = speak

    def drips(self, first: bytes, drop: bytes) -> None:
        """Send `first`, then `drop` again and again, without an end."""

        def speak(peer: socket.socket) -> None:
            peer.sendall(first)
            while not self.ended.wait(0.02):
                peer.sendall(drop)

        self.speak = speak

    def close(self) -> None:
        self.ended.set()
        self._socket.close()


@pytest.fixture
def server() -> Iterator[Raw]:
    made = Raw()
    yield made
    made.close()


@pytest.fixture
def canary() -> Iterator[Raw]:
    """Nobody may connect here."""
    made = Raw()
    yield made
    made.close()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for desk.example that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "30", "-subj", "/CN=desk.example", "-addext", "subjectAltName=DNS:desk.example"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


@pytest.fixture
def secure(authority: tuple[Path, Path]) -> Iterator[Raw]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority)
    made = Raw(context)
    yield made
    made.close()


@pytest.fixture
def trusting(authority: tuple[Path, Path]) -> ssl.SSLContext:
    """As by default, but for one authority more."""
    context = ssl.create_default_context()
    context.load_verify_locations(authority[0])
    return context
