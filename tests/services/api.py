"""A program that uses the API as a stranger would: HTTP and a token, nothing of ours."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from typing import Any
from uuid import uuid4

MAKE_TOKEN = """
from datetime import timedelta
from django.utils import timezone
from annotations.models import Membership, Project, User
from annotations.people import tokens
from annotations.roles import Scope
user, _ = User.objects.get_or_create(email="{email}", defaults={{"name": "Program", "password": "!"}})
for project in Project.objects.all():
    Membership.objects.update_or_create(user=user, project=project, defaults={{"role": "manager"}})
home, scopes = Project.objects.first(), "{scopes}".split() or list(Scope)
made = tokens.make(
    user=user, project=home, name="Program", scopes=scopes, lifetime=timedelta(days=1), now=timezone.now()
)
print("token", made.secret, home.uid)
"""


class Client:
    """Calls the running workbench's API with a manager's token, of all scopes unless some are named."""

    def __init__(self, workbench: Any, email: str = "program@desk.example", scopes: str = "") -> None:
        said = workbench.ask(MAKE_TOKEN.format(email=email, scopes=scopes)).split()
        self.base, self.token, self.project = f"{workbench.url}/api/v1/", said[-2], said[-1]

    def call(self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, kind: str = "") -> Any:
        """(status, JSON or bytes) of one request."""
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind or "application/json"}
        request = urllib.request.Request(self.base + path.removeprefix("/api/v1/"), data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, self.read(answer)
        except urllib.error.HTTPError as error:
            return error.code, self.read(error)

    @staticmethod
    def read(answer: Any) -> Any:
        data = answer.read()
        return json.loads(data) if answer.headers.get_content_type() == "application/json" and data else data

    def upload(self, path: str, name: str, data: bytes) -> Any:
        """POST a file as a browser does."""
        edge = uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + data + f"\r\n--{edge}--\r\n".encode()
        return self.call("POST", path, raw=body, kind=f"multipart/form-data; boundary={edge}")

    def wait(self, path: str, done: Any, seconds: float = 60) -> Any:
        """GET until `done(body)`; the last body. Fails with it when the time is over."""
        end = time.monotonic() + seconds
        while True:
            status, body = self.call("GET", path)
            if status == 200 and done(body):
                return body
            assert time.monotonic() < end, body
            time.sleep(0.1)
