"""A client of the claim workbench in one file, on Python's standard library alone: copy it to where you need it.

    WORKBENCH_TOKEN=wb_… python client.py pull https://desk.example DATASET_UID FOLDER

    client = Client("https://desk.example", token)
    made = client.order(project_uid, name="May", formats=["jsonl"])
    client.pull(client.wait(made["uid"])["uid"], "may")

What fails raises ClientError with a sentence. A file appears under its name only when it is whole and its SHA-256 is
right; what a broken connection left beside it is gone on with the next time.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
CHUNK = 1 << 18
MOST_TOLD = 1 << 20  # bytes of a refusal


class ClientError(Exception):
    """What went wrong, in a sentence. `status` and `code` are the server's, if it answered."""

    def __init__(self, message: str, *, status: int = 0, code: str = "") -> None:
        super().__init__(message)
        self.status, self.code = status, code


class Interrupted(Exception):
    """To be tried again: the connection broke, or the server is not well."""


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """Nothing is asked of another address: the token would go there too."""

    def redirect_request(self, *given: Any) -> None:
        return None


class Client:
    """The workbench at `url`, asked with an API token. `tries`: how often in a row something may be interrupted; the
    pause between grows from `pause` seconds."""

    def __init__(self, url: str, token: str, *, tries: int = 6, pause: float = 0.5, timeout: float = 60) -> None:
        try:
            parts = urllib.parse.urlsplit(url)
            fine = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
            fine = fine and parts.port != 0 and is_plain(parts.netloc)
        except ValueError:  # brackets or a port that are none
            fine = False
        if not fine:
            raise ClientError(f"“{url}” is no address of a workbench, such as https://desk.example.")
        if not token.strip():
            raise ClientError("There is no token. Make one on the page “API tokens” and put it into WORKBENCH_TOKEN.")
        if not is_plain(token.strip()):  # said without it: what refuses a header would show it
            raise ClientError("The token has a space, a line end or a letter in it that none has: copy it once more.")
        self.url = f"{parts.scheme}://{parts.netloc}"
        self._token, self._tries, self._pause, self._timeout = token.strip(), tries, pause, timeout
        self._opener = urllib.request.build_opener(NoRedirects)

    def projects(self) -> list[dict[str, Any]]:
        """The projects that the token is for: one."""
        return self._all("projects/")

    def datasets(self, project: str) -> list[dict[str, Any]]:
        """The datasets of a project, newest first."""
        return self._all(f"projects/{quoted(project)}/datasets/")

    def dataset(self, uid: str) -> dict[str, Any]:
        """One dataset with its files."""
        found = self._json(f"datasets/{quoted(uid)}/")
        if not isinstance(found, dict) or not isinstance(found.get("state"), str) or not are_files(found.get("files")):
            raise self._strange()
        return found

    def order(self, project: str, **what: Any) -> dict[str, Any]:
        """Order a dataset: `name`, `formats`, `filters`, as the API takes them. Never sent twice by itself."""
        path, body = f"/api/v1/projects/{quoted(project)}/datasets/", json.dumps(what).encode()
        try:
            return dict(self._once(path, {"Content-Type": "application/json"}, body))
        except Interrupted as error:
            raise ClientError(f"It is not known whether it was ordered ({error}): look at the datasets.") from None

    def wait(self, uid: str, *, seconds: float = 3600, every: float = 1.0) -> dict[str, Any]:
        """The dataset, once it is ready. Raises ClientError if making it failed or takes longer."""
        end = time.monotonic() + seconds
        while True:
            found = self.dataset(uid)
            if found["state"] == "ready":
                return found
            if found["state"] == "failed":
                raise ClientError(f"Dataset {uid} could not be made: its page in the workbench says why.")
            if found["state"] == "withdrawn":
                raise ClientError(f"Dataset {uid} was withdrawn: it held an article that was taken down.")
            if time.monotonic() > end:
                raise ClientError(f"Dataset {uid} is not ready after {seconds:g} s.")
            time.sleep(every)

    def pull(self, uid: str, folder: str | Path, *, replace: bool = False) -> list[Path]:
        """Have every file of a dataset that is ready in the folder, and return them. What is there already is only
        looked at; what is there with other bytes is refused before anything is written, unless `replace`."""
        found, home = self.dataset(uid), Path(folder)
        if found["state"] != "ready":
            raise ClientError(f"Dataset {uid} is not ready: it is {found['state']}.")
        wanted = [file for file in found["files"] if file["kind"] != "archive"]  # it holds the others once more
        targets = [(file, inside(home, str(file["name"]))) for file in wanted]
        missing = [(file, path) for file, path in targets if not is_whole(path, file)]
        for _file, path in missing:
            if path.exists() and not replace:
                raise ClientError(f"{path} is there with other bytes. Move it away, or pull into another folder.")
        for file, path in missing:
            self._fetch(file, path)
        return [path for _file, path in targets]

    def _fetch(self, file: dict[str, Any], path: Path) -> None:
        """The whole file under its name, or an error and nothing under it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{file['digest'][:16]}.part")
        for _go in range(2):  # what an earlier run left may be spoilt: then once more from the beginning
            self._patiently(lambda: self._fill(file, part), progress=lambda: size_of(part))
            if is_whole(part, file):
                os.replace(part, path)
                return
            part.unlink()
        raise ClientError(f"{file['name']} arrived with other bytes than its SHA-256 says. Nothing was kept.")

    def _fill(self, file: dict[str, Any], part: Path) -> None:
        """Append what is missing of the part. Raises Interrupted if it is still not all."""
        have = size_of(part)
        if have > file["size"]:
            part.unlink()
            have = 0
        if have == file["size"] and part.exists():
            return
        ranged = {"Range": f"bytes={have}-", "If-Range": f'"{file["digest"]}"'} if have else {}
        with self._open(str(file["url"]), ranged) as answer:
            place = answer.headers.get("Content-Range", "")
            goes_on = answer.status == 206 and place.startswith(f"bytes {have}-")
            with part.open("ab" if goes_on else "wb") as kept:
                while kept.tell() <= file["size"] and (
                    chunk := read(answer)
                ):  # no more than was said: it may never end
                    kept.write(chunk)
                kept.flush()
                os.fsync(kept.fileno())
        if size_of(part) < file["size"]:
            raise Interrupted("the connection broke")

    def _all(self, path: str) -> list[dict[str, Any]]:
        """All rows of a list, whether it comes in pages or whole."""
        rows, cursor, seen = [], "", set[str]()
        while cursor not in seen:
            seen.add(cursor)
            found = self._json(f"{path}?limit=200{cursor}")
            page = found.get("results") if isinstance(found, dict) else found
            if not isinstance(page, list) or not all(isinstance(row, dict) for row in page):
                break
            rows += page
            if not isinstance(found, dict) or not found.get("next"):
                return rows
            cursor = f"&cursor={quoted(found['next'])}"
        raise self._strange()

    def _strange(self) -> ClientError:
        return ClientError(f"{self.url} answers, but not as a workbench does. Is the address right?")

    def _json(self, path: str) -> Any:
        return self._patiently(lambda: self._once(f"/api/v1/{path}"))

    def _once(self, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> Any:
        with self._open(path, headers, body) as answer:
            if answer.headers.get_content_type() != "application/json":
                raise self._strange()
            data = b"".join(iter(lambda: read(answer), b""))
        try:
            return json.loads(data)
        except ValueError:
            raise Interrupted("the answer was not whole") from None

    def _patiently(self, what: Callable[[], T], progress: Callable[[], int] = int) -> T:
        """What it returns, tried again after each interruption. After one that brought something it counts anew."""
        failed, before = 0, progress()
        while True:
            try:
                return what()
            except Interrupted as error:
                now = progress()
                failed, before = 1 if now > before else failed + 1, now
                if failed >= self._tries:
                    raise ClientError(f"{self.url} cannot be reached, after {failed} tries: {error}.") from None
                time.sleep(min(self._pause * 2 ** (failed - 1), 30))

    def _open(self, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> Any:
        if not path.startswith("/") or path.startswith("//") or not is_plain(path):
            raise ClientError(f"“{path}” is no address of this workbench.")
        sent = {"Authorization": f"Bearer {self._token}", "Accept": "application/json", **(headers or {})}
        request = urllib.request.Request(self.url + path, body, sent)  # noqa: S310 - http or https, see __init__
        try:
            return self._opener.open(request, timeout=self._timeout)
        except urllib.error.HTTPError as error:
            raise refusal(error, self.url) from None
        except (OSError, http.client.HTTPException) as error:
            if isinstance(getattr(error, "reason", None), ssl.SSLCertVerificationError):
                raise ClientError(f"{self.url} does not prove who it is: {error}") from None
            raise Interrupted(str(error) or type(error).__name__) from None


def read(answer: Any) -> bytes:
    """The next bytes. Raises Interrupted if the connection breaks, so that nobody takes it for an error of the disk."""
    try:
        return bytes(answer.read1(CHUNK))
    except (OSError, http.client.HTTPException) as error:
        raise Interrupted(str(error) or type(error).__name__) from None


def refusal(error: urllib.error.HTTPError, url: str) -> Exception:
    """What an answer that is an error means: Interrupted where trying again may help."""
    with error:
        if error.code >= 500 or error.code == 429:
            return Interrupted(f"the server answered {error.code}")
        if error.code in (301, 302, 303, 307, 308):
            return ClientError(f"{url} sends on to {error.headers['Location']}: use that address.", status=error.code)
        try:
            told = json.loads(error.read(MOST_TOLD))
            message, code = str(told["message"]), str(told["code"])
        except (ValueError, KeyError, TypeError, RecursionError, OSError, http.client.HTTPException):
            message, code = f"{url} answered {error.code}: is a workbench there?", ""
    if error.code == 401:
        message += f" (The token is what stands in WORKBENCH_TOKEN; {url}/tokens makes new ones.)"
    return ClientError(message, status=error.code, code=code)


def inside(folder: Path, name: str) -> Path:
    """The place of a file in the folder. Raises ClientError for a name that leads out of it."""
    path = folder / name
    parts = name.split("/")
    if any(part in ("", ".", "..") or set(part) & set("\\:\0") for part in parts):
        raise ClientError(f"The dataset names a file “{name}”, which leads out of the folder. Nothing was fetched.")
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ClientError(f"{path} leads out of the folder by a link. Nothing was fetched.")
    return path


def is_plain(word: str) -> bool:
    """True if it can stand in a request as it is: printable ASCII without spaces."""
    return word.isascii() and word.isprintable() and " " not in word


def are_files(found: Any) -> bool:
    """True for the files of a dataset, as far as what is done with them needs it."""
    return isinstance(found, list) and all(
        isinstance(file, dict)
        and all(isinstance(file.get(name), str) for name in ("name", "kind", "url", "digest"))
        and set(file["digest"]) <= set("0123456789abcdef")
        and len(file["digest"]) == 64
        and type(file.get("size")) is int
        and file["size"] >= 0
        for file in found
    )


def is_whole(path: Path, file: dict[str, Any]) -> bool:
    """True if the file lies there with the bytes that the dataset has."""
    if not path.is_file() or size_of(path) != file["size"]:
        return False
    digest = hashlib.sha256()
    with path.open("rb") as kept:
        for chunk in iter(lambda: kept.read(CHUNK), b""):
            digest.update(chunk)
    return digest.hexdigest() == file["digest"]


def size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def quoted(word: str) -> str:
    return urllib.parse.quote(str(word), safe="")


def main(arguments: list[str] | None = None, program: str = "client.py") -> int:
    """The exit code: 0, or 1 with a sentence on stderr."""
    parser = argparse.ArgumentParser(program, description="Datasets of a workbench, with the token in WORKBENCH_TOKEN.")
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="the datasets of the token's project, newest first")
    listing.add_argument("url")
    pulling = commands.add_parser("pull", help="fetch all files of a dataset, whole and verified")
    for name in ("url", "dataset", "folder"):
        pulling.add_argument(name)
    pulling.add_argument("--replace", action="store_true", help="also files that are there with other bytes")
    given = parser.parse_args(arguments)
    try:
        client = Client(given.url, os.environ.get("WORKBENCH_TOKEN", ""))
        if given.command == "pull":
            for path in client.pull(given.dataset, given.folder, replace=given.replace):
                sys.stdout.write(f"{path}\n")
        else:
            for project in client.projects():
                for row in client.datasets(project["uid"]):
                    sys.stdout.write(f"{row['uid']}  {row['state']:8}  {row['number']:>4}  {row['name']}\n")
    except (ClientError, OSError) as error:
        sys.stderr.write(f"{program}: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
