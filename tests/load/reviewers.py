"""A locustfile: reviewers who log in, open pages, save an answer every five seconds, and sometimes take one back.

Run in a process of its own, for locust replaces sockets and threads. What it is told stands in its environment.
Every save that was acknowledged is written to a ledger, a line each.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import time
from typing import Any
from uuid import uuid4

import gevent
from locust import FastHttpUser, events, task

PROJECT, PASSWORD, LEDGER, SEED = (os.environ[f"LOAD_{name}"] for name in ("PROJECT", "PASSWORD", "LEDGER", "SEED"))
PACE, SECONDS = (float(os.environ[f"LOAD_{name}"]) for name in ("PACE", "SECONDS"))
PEOPLE, FIRST = int(os.environ["LOAD_PEOPLE"]), int(os.environ["LOAD_FIRST"])
NUMBERS, working = itertools.count(FIRST), 0
STATIC = re.compile(r"""["'(](/static/[^"')\s]+\.(?:css|js|woff2|svg))""")
BESIDE = re.compile(r"""(?:from|import)\s*["'](\./[^"']+|\.\./[^"']+)["']""")
ledger = open(LEDGER, "a", buffering=1)  # noqa: SIM115 - as long as the process


@events.quitting.add_listener
def close(environment: Any, **_given: Any) -> None:
    ledger.close()
    if working < PEOPLE:
        environment.process_exit_code = 2


def one_more(environment: Any) -> None:
    """Somebody has begun to work. From when all have, times are counted, and the rest of the run."""
    global working
    working += 1
    if working == PEOPLE:
        environment.stats.reset_all()
        gevent.spawn_later(SECONDS, environment.runner.quit)


class Reviewer(FastHttpUser):
    network_timeout = connection_timeout = 30.0

    def on_start(self) -> None:
        number = next(NUMBERS)
        self.dice = random.Random(f"{SEED} {number}")
        self.address = {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
        self.seen: set[str] = set()
        self.article, self.left, self.due = "", [], time.monotonic()
        page = self.page("/accounts/login/", "log-in page")
        csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert csrf, page[:300]
        fields = {"login": f"r{number}@desk.example", "password": PASSWORD, "csrfmiddlewaretoken": csrf[1]}
        with self.client.post(
            "/accounts/login/", fields, name="log-in", headers=self.address, allow_redirects=False, catch_response=True
        ) as answer:
            if answer.status_code != 302:
                answer.failure(f"not logged in: {answer.status_code}")
        self.page("/", "home")
        self.next_article()
        one_more(self.environment)

    def wait_time(self) -> float:
        """Seconds until the next save: one every PACE on average, each at a moment of their own. People are no choir:
        whoever was kept waiting together would save together ever after."""
        now = time.monotonic()
        self.due = max(now, self.due + PACE * self.dice.uniform(0.5, 1.5))
        return self.due - now

    def page(self, path: str, name: str) -> str:
        """A page, with what it is made of where this browser has not got it yet."""
        with self.client.get(path, name=name, headers=self.address, catch_response=True) as answer:
            text = answer.text or ""
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code}")
        self.fetch(STATIC.findall(text))
        return text

    def fetch(self, paths: list[str]) -> None:
        for path in paths:
            if path in self.seen:
                continue
            self.seen.add(path)
            answer = self.client.get(path, name="static", headers=self.address)
            if path.endswith(".js"):
                folder = path.rpartition("/")[0]
                self.fetch([os.path.normpath(f"{folder}/{found}") for found in BESIDE.findall(answer.text or "")])
            elif path.endswith(".css"):
                self.fetch(STATIC.findall(answer.text or ""))

    def next_article(self) -> None:
        after = f"?after={self.article}" if self.article else ""
        page = self.page(f"/projects/{PROJECT}/continue{after}", "next article")
        uid = re.search(r"/api/v1/articles/([0-9a-f-]{36})/", page) or re.search(r"/articles/([0-9a-f-]{36})/", page)
        self.article = uid[1] if uid else ""
        self.left = sorted({int(number) for number in re.findall(r'data-number="(\d+)"', page)}, reverse=True)
        assert self.left, page[:500]

    @task
    def work(self) -> None:
        if not self.left:
            self.call("POST", "assignment/done", None, "done")
            self.next_article()
        self.save()
        luck = self.dice.random()
        if luck < 0.05:
            self.call("POST", "undo", {"operation": str(uuid4())}, "undo")
        elif luck < 0.10:
            self.page(f"/articles/{self.article}/sheet", "sheet")
        elif luck < 0.15:
            self.page(f"/projects/{PROJECT}/articles", "list")
        elif luck < 0.20:
            self.page("/", "home")

    def save(self) -> None:
        number, operation = self.left.pop(), str(uuid4())
        label = self.dice.choice(("sourced", "anonymous", "plain"))
        body = {"operation": operation, "version": 0, "label": label, "state": "labelled", "active_seconds": 4}
        told = self.call("PUT", f"sentences/{number}/answer", body, "save")
        if told is not None:
            line = {"article": self.article, "number": number, "operation": operation, "version": told["version"]}
            ledger.write(json.dumps(line) + "\n")

    def call(self, method: str, what: str, body: Any, name: str) -> Any:
        """What the API answers; None, and a failure, if it is refused."""
        csrf = next((cookie.value for cookie in self.client.cookiejar if cookie.name == "csrftoken"), "")
        headers = {**self.address, "X-CSRFToken": csrf, "Origin": self.host, "Content-Type": "application/json"}
        path, data = f"/api/v1/articles/{self.article}/{what}", b"" if body is None else json.dumps(body).encode()
        with self.client.request(method, path, name=name, headers=headers, data=data, catch_response=True) as answer:
            if answer.status_code not in (200, 201):
                answer.failure(f"{answer.status_code}: {(answer.text or '')[:200]}")
                return None
            return json.loads(answer.text)
