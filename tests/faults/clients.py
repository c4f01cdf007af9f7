"""Those who use the workbench while it breaks: over HTTP, each with a paper of its own, and patient."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.bench import texts
from tests.faults.paper import Paper

PATIENCE = 90.0  # seconds for which an operation is sent again
LABELS = ("sourced", "anonymous", "speculative", "plain")
ANSWERS = ("answer", "undo", "redo")


@dataclass(frozen=True)
class Account:
    """Who logs in, and with what."""

    email: str
    token: str


@dataclass
class Desk:
    """A project on a workbench that runs at `url`. `articles`: those that reviewers may open, as they come."""

    url: str
    project: str
    papers: Path
    articles: list[str] = field(default_factory=list)


class Client(threading.Thread):
    """Acts again and again while `going` is set. What it does follows from its dice."""

    def __init__(self, desk: Desk, account: Account) -> None:
        super().__init__(daemon=True)
        self.desk, self.account = desk, account
        self.paper = Paper(desk.papers / f"{account.email}.jsonl", account.email)
        self.dice = random.Random(account.email)
        self.going, self.idle, self.ended = threading.Event(), threading.Event(), threading.Event()
        self.acknowledged = 0
        self.failure: BaseException | None = None
        self.wire: http.client.HTTPConnection | None = None
        self.idle.set()

    def begin(self, seed: int) -> None:
        """Go on, with the dice of a round."""
        self.dice = random.Random(f"{seed} {self.account.email}")
        self.idle.clear()
        self.going.set()

    def run(self) -> None:
        try:
            while not self.ended.is_set():
                if not self.going.is_set():
                    self.idle.set()
                    self.going.wait(0.05)
                    continue
                self.act()
                time.sleep(self.dice.uniform(0.01, 0.05))
        except BaseException as failure:  # told by whoever waits for it
            self.failure = failure
        finally:
            self.idle.set()

    def act(self) -> None:
        raise NotImplementedError

    def send(
        self,
        kind: str,
        path: str,
        value: Any = None,
        *,
        method: str = "POST",
        uid: str = "",
        file: bytes = b"",
        **about: Any,
    ) -> tuple[int, Any]:
        """Ask for one thing until there is an answer that is none of a broken server. 0 after PATIENCE."""
        uid = uid or self.uid()
        body, content = form(file, about["name"]) if file else (json.dumps(value).encode(), "application/json")
        end = time.monotonic() + PATIENCE
        while True:
            self.paper.write(uid=uid, sent=kind, about=about)
            status, said = self.request(method, path, body, content)
            if 0 < status < 500:
                self.paper.write(uid=uid, status=status, said=kept(said))
                self.acknowledged += status < 300
                return status, said
            if time.monotonic() > end:
                return 0, None
            time.sleep(0.1)

    def get(self, path: str) -> Any:
        """What is there now; None while nothing answers."""
        status, said = self.request("GET", path, b"", "application/json")
        return said if status == 200 else None

    def request(self, method: str, path: str, body: bytes, content: str) -> tuple[int, Any]:
        """(status, JSON) of one request; (0, None) if the connection broke."""
        headers = {"Authorization": f"Bearer {self.account.token}", "Content-Type": content}
        try:
            if self.wire is None:
                host = urlsplit(self.desk.url)
                self.wire = http.client.HTTPConnection(host.hostname or "", host.port, timeout=20)
            self.wire.request(method, f"/api/v1/{path}", body, headers)
            answer = self.wire.getresponse()
            data = answer.read()
            told = answer.headers.get_content_type() == "application/json" and data
            return answer.status, json.loads(data) if told else None
        except (OSError, http.client.HTTPException):
            if self.wire is not None:
                self.wire.close()
            self.wire = None
            return 0, None

    def uid(self) -> str:
        return str(uuid.UUID(int=self.dice.getrandbits(128), version=4))


def form(data: bytes, name: str) -> tuple[bytes, str]:
    """A file as a browser sends it: body and content type."""
    edge = "edge-of-this-form"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode() + data + f"\r\n--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"


def kept(said: Any) -> dict[str, Any]:
    """Of an acknowledgement what can be held against the workbench later."""
    if not isinstance(said, dict):
        return {}
    told = {name: said[name] for name in ("uid", "number", "version", "code", "duplicate") if name in said}
    if isinstance(said.get("answer"), dict):
        told["answer"] = {name: said["answer"][name] for name in ("label", "state", "hedged")}
    if isinstance(said.get("imported"), dict):
        told["import"] = said["imported"]["uid"]
    return told


class Reviewer(Client):
    """Opens articles, answers, takes back, does again, says that one is done. Sends some things twice."""

    def __init__(self, desk: Desk, account: Account) -> None:
        super().__init__(desk, account)
        self.article = ""
        self.numbers: list[int] = []
        self.versions: dict[tuple[str, int], int] = {}
        self.tried: set[str] = set()
        self.last: Callable[[], Any] | None = None

    def act(self) -> None:
        if not self.article or (self.finished() and self.dice.random() < 0.5):
            self.open()
        if not self.article:
            time.sleep(0.1)
            return
        chance = self.dice.random()
        if chance < 0.78:
            self.answer()
        elif chance < 0.88:
            self.step("undo")
        elif chance < 0.93:
            self.step("redo")
        elif self.last:
            self.last()  # a late double of what was acknowledged

    def finished(self) -> bool:
        return all((self.article, number) in self.versions for number in self.numbers)

    def open(self) -> None:
        """The next article that nobody else has, after saying that one is done with this one."""
        if self.article:
            self.send("done", f"articles/{self.article}/assignment/done", article=self.article)
        free = [uid for uid in list(self.desk.articles) if uid not in self.tried]
        if not free:
            return
        uid = self.dice.choice(free)
        self.tried.add(uid)
        status, _said = self.send("open", f"articles/{uid}/assignment", article=uid)
        if status not in (200, 201):
            return
        while (whole := self.get(f"articles/{uid}/")) is None:
            if self.ended.wait(0.1):
                return
        self.article = uid
        self.numbers = [row["number"] for row in whole["sentences"] if row["asked"]]

    def answer(self) -> None:
        number = self.dice.choice(self.numbers)
        label = self.dice.choice(LABELS)
        uid, article = self.uid(), self.article
        value = {
            "operation": uid,
            "version": self.versions.get((article, number), 0),
            "label": label,
            "state": "labelled",
            "hedged": label == "speculative",
            "note": self.dice.choice(("", f"Seen {uid[:8]}.")),
        }
        path, about = f"articles/{article}/sentences/{number}/answer", {"article": article, "number": number}
        self.last = lambda: self.send("answer", path, value, method="PUT", uid=uid, **about, label=label)
        self.took(article, self.last()[1])

    def step(self, kind: str) -> None:
        uid, article = self.uid(), self.article
        self.last = lambda: self.send(kind, f"articles/{article}/{kind}", {"operation": uid}, uid=uid, article=article)
        self.took(article, self.last()[1])

    def took(self, article: str, said: Any) -> None:
        if isinstance(said, dict) and said.get("number") is not None and "version" in said:
            self.versions[article, said["number"]] = said["version"]


class Manager(Client):
    """Brings articles in and orders datasets: at most `most` things a round."""

    most = 4

    def begin(self, seed: int) -> None:
        self.left, self.seed, self.count = self.most, seed, 0
        super().begin(seed)

    def act(self) -> None:
        if self.left:
            self.left -= 1
            # Each kind of work in each round, so that every fault meets every kind; when, the dice say.
            (self.upload, self.dataset, self.paste, self.upload)[self.left % 4]()
        time.sleep(self.dice.uniform(0.05, 0.4))

    def written(self, articles: int) -> list[dict[str, str]]:
        """So many articles that no round has written before."""
        self.count += 1
        made = texts.texts(seed=self.dice.getrandbits(40), articles=articles, sentences=8)
        return [{"title": f"Round {self.seed}.{self.count}.{n}", "text": text} for n, (_title, text) in enumerate(made)]

    def upload(self) -> None:
        rows = self.written(self.dice.randint(3, 6))
        data = "\n".join(json.dumps(row) for row in rows).encode()
        titles = [row["title"] for row in rows]
        path = f"projects/{self.desk.project}/imports/"
        status, said = self.send("upload", path, file=data, name="round.jsonl", titles=titles)
        if status == 202:
            uid = said["imported"]["uid"]
            columns = {"mapping": {"title": "title", "text": "text"}}
            self.send("mapping", f"imports/{uid}/mapping", columns, method="PUT", **{"import": uid}, titles=titles)

    def paste(self) -> None:
        (row,) = self.written(1)
        status, said = self.send("paste", f"projects/{self.desk.project}/articles/", row, titles=[row["title"]])
        if status in (200, 201):
            self.desk.articles.append(said["uid"])

    def dataset(self) -> None:
        order = {"formats": ["jsonl", "csv"], "filters": {"include_open": True}, "options": {"text": "whole"}}
        self.send("dataset", f"projects/{self.desk.project}/datasets/", order)
