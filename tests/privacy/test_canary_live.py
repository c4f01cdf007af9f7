"""A confidential article in a workbench that runs: its processes, their logs, and all that its broker ever hears."""

from __future__ import annotations

import contextlib
import json
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import redis

from tests.services.api import Client
from tests.services.live import Workbench
from workbench import local

DESK = """
import json
from datetime import timedelta
from django.utils import timezone
from annotations.models import Membership, Project, User
from annotations.people import projects, tokens
from annotations.roles import Scope
now = timezone.now()
karin = User.objects.create(email="karin-{tag}@desk.example", name="Karin", password="!")
desk = projects.create(name="Secret desk {tag}", by=karin, now=now)
Project.objects.filter(pk=desk.pk).update(default_confidentiality="confidential")
Membership.objects.filter(user=karin).update(cleared=True)
made = tokens.make(user=karin, project=desk, name="Life", scopes=list(Scope), lifetime=timedelta(days=1), now=now)
print("made:" + json.dumps([made.secret, str(desk.uid)]))
"""


class Cleared(Client):
    """A program of somebody who manages a desk of confidential articles and is cleared."""

    def __init__(self, workbench: Workbench, tag: str) -> None:
        said = workbench.python(DESK.format(tag=tag))
        self.base = f"{workbench.url}/api/v1/"
        self.token, self.project = json.loads(said.partition("made:")[2])


@contextlib.contextmanager
def overheard(workbench: Workbench) -> Iterator[list[str]]:
    """Every command that the broker gets meanwhile, keys and values."""
    client = redis.Redis(unix_socket_path=local.broker_record(workbench.data).read_text().strip())
    heard: list[str] = []
    with client.monitor() as monitor:

        def listen() -> None:
            with contextlib.suppress(redis.RedisError, OSError, ValueError, AttributeError):
                heard.extend(str(command["command"]) for command in monitor.listen())

        threading.Thread(target=listen, daemon=True).start()
        yield heard
        for key in client.keys("*"):  # and what lies there at the end
            with contextlib.suppress(redis.ResponseError):
                heard.append(repr((key, client.dump(key))))
    client.close()


def lived(client: Cleared, canary: str) -> None:
    """Pasted, uploaded with columns, tagged with a note and a question, made a dataset of, asked for badly."""
    text = f"The {canary}quay is shut. Officials of {canary}office said it could break."
    paste = {"title": f"{canary}title", "text": text, "byline": f"{canary}byline"}
    status, pasted = client.call("POST", f"projects/{client.project}/articles/", paste)
    assert status == 201, pasted
    rows = f"{canary}t;{canary}x\n{canary}row;{text} Again.\n{canary}rejected;\n"
    status, begun = client.upload(f"projects/{client.project}/imports/", f"{canary}file.csv", rows.encode())
    assert status == 202, begun
    imported = f"imports/{begun['imported']['uid']}/"
    mapping = {"mapping": {"title": f"{canary}t", "text": f"{canary}x"}}
    assert client.call("PUT", f"{imported}mapping", mapping)[0] in (200, 202)
    done = client.wait(imported, lambda body: body["imported"]["state"] in ("done", "failed"))
    assert (done["imported"]["state"], done["imported"]["counts"]["rejected"]) == ("done", 1)
    article = f"articles/{pasted['uid']}/"
    client.wait(article, lambda body: any(row["suggestion"] for row in body["sentences"]))
    assert client.call("POST", f"{article}assignment")[0] in (200, 201)
    answer: dict[str, Any] = {"operation": str(uuid.uuid4()), "version": 0, "label": "plain", "note": f"{canary}note"}
    answer |= {"state": "labelled", "hedged": False, "how": "key"}
    status, said = client.call("PUT", f"{article}sentences/1/answer", answer)
    assert status == 200, said
    question = {"operation": str(uuid.uuid4()), "text": f"{canary}question"}
    assert client.call("POST", f"{article}sentences/1/thread", question)[0] in (200, 201)
    status, dataset = client.call("POST", f"projects/{client.project}/datasets/", {"formats": ["jsonl"]})
    assert (status, canary in str(dataset)) == (400, False)  # there is nothing that may leave
    # What nobody can use: a body that is none, words in an address that is none.
    assert client.call("POST", f"projects/{client.project}/articles/", raw=f"{{{canary}".encode())[0] == 400
    assert client.call("GET", f"projects/{client.project}/articles/?q={canary}title&order=oldest")[0] == 200
    assert client.call("GET", f"projects/{client.project}/articles/?cursor={canary}")[0] == 400


def test_no_process_writes_a_word_of_it_and_no_message_carries_one(live_workbench: Workbench) -> None:
    canary = f"Quill{uuid.uuid4().hex[:10]}"
    client = Cleared(live_workbench, uuid.uuid4().hex[:8])
    with overheard(live_workbench) as heard:
        lived(client, canary)
    assert any("annotations.tasks.run_job" in command for command in heard), "nothing was overheard"
    assert not [command for command in heard if canary in command]
    logs = "".join(path.read_text(errors="replace") for path in (live_workbench.data / "logs").iterdir())
    assert logs
    assert canary not in logs + live_workbench.said()
    # The tap hears what is said.
    with overheard(live_workbench) as heard:
        path = local.broker_record(live_workbench.data).read_text().strip()
        redis.Redis(unix_socket_path=path).set("planted", canary, ex=5)
    assert [command for command in heard if canary in command]
