"""A confidential article is for the cleared alone: one word in each of its fields, and all places where none may be."""

from __future__ import annotations

import contextlib
import logging
import logging.config
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.cache import cache
from django.urls import reverse

from annotations import tasks
from annotations.models import ConfidentialRead, Dataset, Job
from annotations.models.text_holders import TEXT_HOLDERS
from annotations.report import figures
from tests import factories
from tests.export.test_datasets import made
from tests.house import routes, world
from tests.privacy import probes
from tests.privacy.life import Life, everything
from tests.services.chat import StandIn

UNCLEARED = ("Mira", "Rosa", "Vera")
CLEARED = ("Karin", "Cleo")
# What a life of one article does not fill: they are what a person writes of something else.
NOT_FILLED = {("Feed", "title"), ("Dataset", "notes"), ("DatasetFile", "file"), ("SavedView", "query"),
              ("Comparison", "found"), ("Figure", "value"), ("Fetched", "title"), ("Fetched", "rejects")}  # fmt: skip


def asked(name: str, life: Life) -> Iterator[tuple[str, str, str]]:
    """Every page and API address that can be read, about the secret articles: the route, the address, and what it
    answers but for a word that was asked for."""
    client, known = life.client(name), {route.name: route for route in world.all_routes()}
    things = [life.things(article) for article in life.articles]
    rows = [row for row in routes.rows() if row.method == "GET" and row.name not in NOTHING_OF_A_PROJECT]
    if name not in MANAGERS:
        rows = [row for row in rows if not row.name.startswith("admin:")]  # closed to them: tests/house/test_routes.py
    for row in rows:
        for url in addresses(known[row.name], row.kind, things):
            for address in (url, f"{url}?q={life.word('pastedopening')}") if row.name in SEARCHED else (url,):
                said = body(client.get(address))
                yield row.name, address, said.replace(life.word("pastedopening"), "") if "?q=" in address else said


def addresses(route: world.Route, kind: str, things: list[dict[str, dict[str, object]]]) -> list[str]:
    """Those of a route; of an article whose import says the same as another's, two are enough."""
    found = []
    for place in things if "import" in kind else things[:2]:
        with contextlib.suppress(AssertionError):  # it has no such thing
            found.append(world.url_of(route, place.get(kind, {})))
    return list(dict.fromkeys(found))


MANAGERS = ("Mira", "Karin", "Olga")
NOTHING_OF_A_PROJECT = frozenset(
    {row.name for row in routes.rows() if row.name.startswith(("account", "health", "admin:js", "admin:log"))}
    | {"api-root", "api-schema", "accessibility", "client", "preferences"}
)
SEARCHED = ("articles", "sentences", "api-articles", "sources")


def body(answer: object) -> str:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())  # type: ignore[attr-defined]
    return headers + data.decode(errors="replace")


def leaks(name: str, life: Life) -> Iterator[str]:
    """The addresses that tell the person a word of it."""
    for _, address, said in asked(name, life):
        words = sorted(set(re.findall(life.canary + "[a-z]*", said)))
        if words:
            yield f"{name} {address} {words}"


def unlogged(name: str, life: Life) -> Iterator[str]:
    """The addresses that show the person text of an article and leave no line in the access log."""
    ways, shown = ConfidentialRead.objects.filter(user=life.people[name]), 0
    for route, address, said in asked(name, life):
        articles = life.shown(said)
        shown += len(articles)
        noted = set(ways.filter(way=way_of(route)).values_list("article", flat=True))
        if missing := articles - noted:
            yield f"{name} {route} {address} shows {len(missing)}"
        if noted:
            ways.delete()  # the workbench never does that: so that the next address has to leave its own
    assert shown, f"{name} is cleared and reads nothing: this test looks at nothing"


def way_of(route: str) -> str:
    kinds = {"article-original": "original", "sheet-file": "download"}
    return kinds.get(route) or next((way for way in ("api", "admin") if route.startswith(way)), "page")


def holders() -> set[str]:
    """The columns that may hold text, as tables and columns."""
    found = {"annotations_articleversion.search"}  # PostgreSQL derives it from text and heading
    for holder in TEXT_HOLDERS:
        model = apps.get_model("annotations", holder.model)
        found.add(f"{model._meta.db_table}.{model._meta.get_field(holder.field).column}")
    return found


def break_a_job(life: Life, monkeypatch: pytest.MonkeyPatch) -> Job:
    """One that fails with the article's words in its exception, as a database that quotes a value does."""

    def broken(job: Job) -> None:
        try:
            raise KeyError(life.word("cause"))
        except KeyError as error:
            raise ValueError(f"value too long: {life.text('failure')}") from error

    with monkeypatch.context() as patch:
        patch.setitem(tasks.ROOMS, Job.Kind.FIGURES, broken)
        job = life.work(Job.objects.create(project=life.desk, kind=Job.Kind.FIGURES))
    assert job.state == Job.State.FAILED
    return job


@pytest.mark.either
def test_no_word_of_a_confidential_article_gets_to_anybody_or_anything_that_may_not_have_it(
    life: Life,
    lines: probes.Lines,
    outside: StandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache.clear()
    everything(life)
    break_a_job(life, monkeypatch)
    figures.run(claimed_figures(life))
    dataset = made(life.desk, life.people["Karin"], factories.NOW, include_open=True, formats=("jsonl", "csv"))
    assert dataset.state == Dataset.State.READY

    # A suggester outside got what may leave, and nothing of this.
    assert "ferry" in outside.texts()
    assert life.canary not in "".join(received.raw.decode() for received in outside.received)

    # What people read.
    told = [leak for name in UNCLEARED for leak in leaks(name, life)]
    assert not told, "\n".join(told)
    assert not ConfidentialRead.objects.filter(user__in=[life.people[name] for name in UNCLEARED]).exists()
    silent = [line for name in CLEARED for line in unlogged(name, life)]
    assert not silent, "\n".join(silent)

    # Tables: where it stands is listed, and what is listed was tried.
    stands = set(probes.in_tables(life.canary))
    assert stands <= holders()
    tried = {place for place in holders() if place in stands}
    untried = {(one.model, one.field) for one in TEXT_HOLDERS if column(one.model, one.field) not in tried}
    files = {("ArticleVersion", "original"), ("Import", "original"), ("Fetched", "file")}  # their words lie on the disk
    assert untried - files == NOT_FILLED

    # Files: none of a dataset.
    with_it = probes.in_files(life.canary)
    assert with_it
    assert not [name for name in with_it if "dataset" in name]

    # Logs, cache.
    delete_one(life)
    assert lines.written
    assert lines.with_word(life.canary) == []
    assert probes.in_cache(life.canary) == []

    # This test can fail: each probe finds what is planted.
    logging.getLogger("annotations.planted").warning("the title is %s", life.word("title"))
    assert len(lines.with_word(life.canary)) == 1
    cache.set("planted", life.word("title"))
    assert len(probes.in_cache(life.canary)) == 1
    Job.objects.filter(project=life.desk).update(message=life.word("title"))
    assert "annotations_job.message" in set(probes.in_tables(life.canary)) - holders()
    assert next(leaks("Mira", life), None)


def column(model: str, field: str) -> str:
    found = apps.get_model("annotations", model)
    return f"{found._meta.db_table}.{found._meta.get_field(field).column}"


def claimed_figures(life: Life) -> Job:
    job = Job.objects.create(project=life.desk, kind=Job.Kind.FIGURES)
    found = Job.objects.claim(uid=job.uid, now=factories.NOW, lease=tasks.lease())
    assert found is not None
    return found


def delete_one(life: Life) -> None:
    """By the page, as its manager does."""
    client = life.client("Karin")
    data = {"act": "delete", "which": "ticked", "article": str(life.articles[2].uid)}
    assert client.post(reverse("articles-do", args=[life.desk.uid]), data).status_code in (200, 302)
    client.get(reverse("articles", args=[life.desk.uid]))
