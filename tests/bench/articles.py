"""The list of articles and its search over a million sentences on PostgreSQL: `python -m tests.bench.articles`.

`SCALE=1000000` sets the number of sentences. Each page is asked for as a browser does it, whole and as the rows alone,
inside this process: what a server adds is measured elsewhere.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from typing import Any

from tests.bench.table import Table, machine, percentile, spread
from tests.services import postgres

SCALE = int(os.environ.get("SCALE", "1000000"))
ROUNDS = int(os.environ.get("ROUNDS", "20"))
PEOPLE = 20


def environment(url: str, folder: str) -> None:
    given = {"DATABASE_URL": url, "REDIS_URL": "", "WORKBENCH_LOCAL": "1", "WORKBENCH_DATA": folder}
    os.environ.update(given | {"DJANGO_SETTINGS_MODULE": "workbench.settings"})


def prepared() -> tuple[Any, Any, Any]:
    """A full project, who manages it, and somebody who reviews in it."""
    from django.core.management import call_command
    from django.utils import timezone

    from annotations.models import User
    from annotations.people import projects
    from tests.bench import corpus, shelf

    call_command("migrate", verbosity=0)
    manager = User.objects.create(email="manager@bench.example", name="Manager")
    project = projects.create(name="Bench", by=manager, now=timezone.now())
    people = corpus.people(project, PEOPLE)
    begun = time.perf_counter()
    shelf.fill(project, people, manager, sentences=SCALE)
    print(f"{SCALE:,} sentences written in {time.perf_counter() - begun:.0f} s\n", flush=True)
    return project, manager, people[0]


def pages(project: Any) -> dict[str, dict[str, str]]:
    """What is asked for."""
    from annotations.models import Article, ArticleDetails, Import

    details = ArticleDetails.objects.filter(article__project=project).exclude(outlet="")
    outlet = str(details.values_list("outlet", flat=True).order_by("pk")[0])
    deep = str(Article.objects.filter(project=project).order_by("pk")[1000].uid)
    imported = str(Import.objects.filter(project=project).order_by("pk")[5].uid)
    many = {"q": "seaweed", "outlet": outlet, "state": "done", "language": "en", "since": "2005-01-01"}
    return {
        "first page": {}, "deep page": {"before": deep}, "oldest first": {"order": "oldest"},
        "latest date first": {"order": "published"}, "latest date first, deep": {"order": "published", "before": deep},
        "a rare word": {"q": "zirconium"}, "a word in one of 500": {"q": "phosphorus"},
        "a word in one of 20": {"q": "seaweed"}, "a word in nearly all": {"q": "said"},
        "no such word": {"q": "quuxish"},
        "two words": {"q": "harbour minister"}, "a frequent phrase": {"q": '"the harbour"'},
        "a rare phrase of frequent words": {"q": '"new minister"'},
        "a word, and not another": {"q": "harbour -minister"}, "a word, deep": {"q": "said", "before": deep},
        "a name": {"q": "Agnes Tarrow"}, "a misspelt name": {"q": "Agmes Tarow"},
        "a misspelt title": {"q": "Harbuor closd"}, "a word, latest date first": {"q": "seaweed", "order": "published"},
        "outlet": {"outlet": outlet}, "language": {"language": "de"}, "dated from": {"since": "2024-01-01"},
        "import": {"imported": imported}, "not begun": {"state": "free"}, "done": {"state": "done"},
        "mine": {"state": "mine"}, "disputes": {"having": "disputes"}, "open questions": {"having": "questions"},
        "a text much like it": {"having": "alike"}, "all of these": many,
    }  # fmt: skip


def asked(client: Any, address: str, query: dict[str, str], **headers: str) -> tuple[list[float], int]:
    """Seconds of each round after one that is not counted, and how many queries the last one took."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    seconds = []
    for turn in range(ROUNDS + 1):
        begun = time.perf_counter()
        answer = client.get(address, query, headers=headers)
        seconds += [time.perf_counter() - begun] if turn else []
        assert answer.status_code == 200, answer.content[:500]
    with CaptureQueriesContext(connection) as caught:
        client.get(address, query, headers=headers)
    return seconds, len(caught)


def measured(table: Table) -> None:
    from django.test import Client
    from django.urls import reverse

    project, manager, reviewer = prepared()
    address, everything, most = reverse("articles", args=[project.uid]), [], 0
    for who, user in (("manager", manager), ("reviewer", reviewer)):
        client = Client(SERVER_NAME="localhost")
        client.force_login(user)
        for name, query in pages(project).items():
            whole, queries = asked(client, address, query)
            rows, _fewer = asked(client, address, query, **{"HX-Target": "articles"})
            everything += [*whole, *rows]
            most = max(most, queries)
            table.add(f"{name}, {who}", f"page {figures(whole)}; rows {figures(rows)}; {queries} queries")
    table.add("all of these", f"{spread(everything)}, at most {most} queries")


def figures(seconds: list[float]) -> str:
    return f"p50 {1000 * percentile(seconds, 0.5):.0f} ms, p95 {1000 * percentile(seconds, 0.95):.0f} ms"


def main() -> None:
    table = Table()
    version = subprocess.run(["postgres", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    with tempfile.TemporaryDirectory() as folder, postgres.server(durable=True) as url:
        environment(url, folder)
        import django

        django.setup()
        print(f"The list of articles, {SCALE:,} sentences, {version}, {machine()}\n")
        measured(table)
    print("\n" + table.markdown("PostgreSQL") + "\n")


if __name__ == "__main__":
    main()
