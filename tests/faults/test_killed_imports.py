"""A worker that is killed while it reads a file goes on where it was: the same articles, each once, the same counts."""

import json
import random
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from annotations.ingest import imports
from annotations.models import Article, Event, Import, Job, Sentence, broken_links
from tests.bench import texts
from tests.faults.worker import worker as started

KILLS = [pytest.param(4, 150, id="four"), pytest.param(12, 600, marks=pytest.mark.long, id="dozen")]


@pytest.fixture
def worker(transactional_db):
    with started(connection.settings_dict["NAME"]) as worker:
        yield worker


def file(seed, articles):
    """Rows with duplicates and broken ones among them."""
    rows = [json.dumps({"title": title, "text": text}) for title, text in texts.texts(seed=seed, articles=articles)]
    for at in range(5, len(rows), 60):
        rows.insert(at, "{broken")
        rows.insert(at + 20, rows[at - 1])
    return "\n".join(rows).encode()


@pytest.mark.parametrize(("kills", "articles"), KILLS)
def test_killed_at_any_point_an_import_ends_as_if_nothing_had_been(worker, desk, mira, now, kills, articles):
    seed = random.randrange(2**32)
    dice = random.Random(seed)

    def begun(number):
        imported = imports.upload(project=desk, by=mira, now=now, name="a.jsonl", data=file(seed + number, articles))
        return imports.start(imports.set_mapping(imported=imported, mapping=imported.mapping))

    begin = time.monotonic()
    first = begun(0)
    assert worker.run(first) == "ended"
    usual = time.monotonic() - begin
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as a database does by itself; that of the tests is told not to
    wanted = Import.objects.get(uid=first.arguments["import"])
    number = killed = continued = 0
    while killed < kills or not continued:
        number += 1
        assert number <= 3 * kills, f"{killed} hit, {continued} in the middle of it: it shows nothing; {seed}"
        job = begun(number)
        imported = Import.objects.get(uid=job.arguments["import"])
        patience = 1.0  # grows: what the database knows nothing of yet may take longer than the first time
        while worker.run(job, dice.uniform(0.0, usual * patience)) == "killed":
            killed, patience = killed + 1, patience + 0.2
            imported.refresh_from_db()
            stored = Article.objects.filter(imported_in=imported).count()
            assert stored == imported.counts.get("articles", 0), seed
            continued += bool(imported.place)
            Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1), attempts=1)
        imported.refresh_from_db()
        rejected = imported.rejected.count()
        assert (imported.state, imported.counts["articles"]) == ("done", wanted.counts["articles"]), seed
        assert (imported.counts["duplicates"], rejected) == (wanted.counts["duplicates"], wanted.counts["rejected"]), (
            seed
        )
        assert imported.counts["sentences"] == Sentence.objects.filter(article__imported_in=imported).count(), seed
    assert Event.objects.filter(kind="article.added").count() == Article.objects.count()
    assert list(broken_links(desk)) == [], seed
