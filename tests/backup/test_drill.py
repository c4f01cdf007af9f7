"""The drill: everything is lost, and comes back from a backup that was made while people worked."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import threading

import pytest

from tests import environment
from tests.bench.visitors import PASSWORD, Visitor
from tests.services import live, postgres
from tests.services.process import private_folder, wait_until

pytestmark = pytest.mark.live

PREPARED = f"""
from annotations.models import Article, Dataset, Job, User
import json
busy = Job.objects.unfinished().exists()
dataset = Dataset.objects.filter(state="ready").last()
rosa = User.objects.get(email="ines.falk@demo.example")
article = Article.objects.live().filter(assignments=None).first()
rosa.set_password({PASSWORD!r})
rosa.save()
found = {{"busy": busy, "email": rosa.email, "article": str(article.uid)}}
if dataset:
    file = dataset.files.order_by("name").last()
    found |= {{"dataset": str(dataset.uid), "file": file.name, "digest": file.digest}}
print("told", json.dumps(found))
"""


@contextlib.contextmanager
def databases():
    """What DATABASE_URL says at one place and at the other."""
    if not environment.on_postgres():
        yield {}, {}
        return
    url = os.environ["DATABASE_URL"]
    with postgres.fresh_database(url) as one, postgres.fresh_database(url) as other:
        yield {"DATABASE_URL": one}, {"DATABASE_URL": other}


def command(environ, *words):
    return subprocess.run(
        [sys.executable, "-m", "workbench", *words], env=environ, capture_output=True, text=True, check=False
    )


def told(workbench, code):
    said = workbench.python(code)
    return json.loads(next(line for line in said.splitlines() if line.startswith("told "))[5:])


def test_what_was_acknowledged_before_a_backup_is_there_after_all_else_is_lost():
    with databases() as (here, there), private_folder("wb-backup-") as folder:
        sets = str(folder / "sets")
        with live.workbench(demo=True, **here) as workbench:
            wait_until(lambda: not told(workbench, PREPARED)["busy"], "jobs of the demo", seconds=60)
            known = told(workbench, PREPARED)
            visitor = Visitor(workbench.url, known["email"])
            saved = saving(visitor, known["article"], workbench, sets)
        restored = []

        def restore(environ):
            restored.append(command(environ, "restore", sets))

        with live.workbench(demo=False, before=restore, **there) as workbench:
            assert restored[0].returncode == 0, restored[0].stderr + restored[0].stdout
            assert "restored and verified" in restored[0].stdout
            visitor = Visitor(workbench.url, known["email"])
            status, article = visitor.call("GET", f"/api/v1/articles/{known['article']}/")
            assert status == 200
            answered = {row["number"]: (row["answer"] or {}) for row in article["sentences"]}
            for number, version in saved.items():
                assert answered[number]["version"] >= version, number
            data = visitor.get(f"/api/v1/datasets/{known['dataset']}/files/{known['file']}")
            assert hashlib.sha256(data).hexdigest() == known["digest"]
            manifest = visitor.get(f"/api/v1/datasets/{known['dataset']}/files/manifest.json")
            (folder / "manifest.json").write_bytes(manifest)
            assert "byte" in workbench.manage("export", "rebuild", str(folder / "manifest.json"))


def saving(visitor, article, workbench, sets):
    """Save answers all the while that a backup is made; those that were acknowledged before it began, with versions."""
    visitor.call("POST", f"/api/v1/articles/{article}/assignment")
    _, found = visitor.call("GET", f"/api/v1/articles/{article}/")
    numbers = [row["number"] for row in found["sentences"] if row["asked"]][:8]
    versions = {row["number"]: (row["answer"] or {}).get("version", 0) for row in found["sentences"]}
    over = threading.Event()

    def go_on():
        for turn in range(10_000):
            for number in numbers:
                if over.is_set():
                    return
                versions[number] = visitor.save(article, number, versions[number], ("plain", "sourced")[turn % 2])

    for number in numbers:
        versions[number] = visitor.save(article, number, versions[number], "anonymous")
    before, thread = {number: versions[number] for number in numbers}, threading.Thread(target=go_on)
    thread.start()
    try:
        assert "is whole" in workbench.manage("backup", sets, "--with-keys")
    finally:
        over.set()
        thread.join()
    assert versions != before  # somebody did save meanwhile
    return before
