"""Near-duplicates of a project are found in the background: after imports, and before a dataset is made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import transaction

from annotations import tasks
from annotations.export import build
from annotations.export.recipe import Filters
from annotations.ingest import imports, near, readers
from annotations.models import Article, ArticleVersion, Fingerprint, Job, LeaseLost, NearPair, Project, User
from annotations.text.near import METHOD, NEAR, STORY, overlap
from tests import factories

MINUTE = timedelta(minutes=1)


def paragraph(number: int) -> str:
    """Forty words that no other paragraph has in this order."""
    chance = Random(number)
    said = [chance.choice(("harbour", "wall", "storm", "quay", "fleet", "buoy", "tide", "crew")) for _ in range(39)]
    return f"{' '.join(said)} {number}.".capitalize()


def text(*numbers: int) -> str:
    return "\n\n".join(paragraph(number) for number in numbers)


@pytest.fixture
def bring(desk: Project, mira: User, now: datetime):  # type: ignore[no-untyped-def]
    """Paste an article of these paragraphs."""

    def bring(*numbers: int) -> Article:
        return factories.article(desk, mira, now, text(*numbers))

    return bring


def pairs(desk: Project, share: tuple[int, int] = STORY) -> set[frozenset[str]]:
    return {frozenset(pair) for pair in NearPair.objects.filter(project=desk).current().at_least(share).uids()}


def pair(one: Article, other: Article) -> frozenset[str]:
    return frozenset({str(one.uid), str(other.uid)})


def everything() -> list[list[tuple[object, ...]]]:
    return [list(NearPair.objects.order_by("pk").values_list()), list(Fingerprint.objects.order_by("pk").values_list())]


def claimed(job: Job) -> Job:
    found = Job.objects.claim(uid=job.uid, now=factories.NOW, lease=MINUTE)
    assert found is not None
    return found


# What is found


def test_a_copy_with_a_changed_paragraph_is_a_near_duplicate(desk, bring):
    first, copy = bring(*range(10)), bring(*range(9), 99)
    assert near.refresh(desk) == 2
    assert pairs(desk, NEAR) == pairs(desk) == {pair(first, copy)}
    row = NearPair.objects.get()
    texts = [version.text for version in ArticleVersion.objects.order_by("pk")]
    assert (row.shared, row.union) == overlap(*texts)


def test_a_rewritten_wire_story_is_the_same_story_and_no_near_duplicate(desk, bring):
    wire, rewritten = bring(*range(10)), bring(50, *range(2, 8), 51, 52)
    near.refresh(desk)
    assert pairs(desk) == {pair(wire, rewritten)}
    assert pairs(desk, NEAR) == set()


def test_unrelated_articles_are_no_pair(desk, bring):
    for start in range(0, 100, 10):
        bring(*range(start, start + 10))
    near.refresh(desk)
    assert not NearPair.objects.exists()
    assert Fingerprint.objects.filter(method=METHOD, compared=True).count() == 10


def test_two_that_share_a_paragraph_are_no_story(desk, bring):
    bring(0, 1, 2, 3, 4)
    bring(4, 5, 6, 7, 8)
    near.refresh(desk)
    assert not NearPair.objects.exists()


def test_projects_are_not_compared_with_each_other(desk, mira, bring, now):
    other = Project.objects.create(name="Elsewhere")
    bring(*range(10))
    near.refresh(desk)
    near.refresh(other)
    assert not NearPair.objects.exists()


def test_confidential_articles_are_compared_too(desk, bring):
    first, copy = bring(*range(10)), bring(*range(9), 99)
    Article.objects.update(confidentiality="confidential")
    near.refresh(desk)
    assert pairs(desk) == {pair(first, copy)}


# Again, later, broken off


def test_running_twice_changes_nothing(desk, bring):
    bring(*range(10))
    bring(*range(9), 99)
    near.refresh(desk)
    before = everything()
    assert near.refresh(desk) == 0
    assert everything() == before


def test_a_new_article_is_compared_with_old_ones(desk, bring):
    first, _unrelated = bring(*range(10)), bring(*range(20, 30))
    near.refresh(desk)
    copy, twin = bring(*range(9), 99), bring(*range(8), 98, 99)
    assert near.refresh(desk) == 2
    assert pairs(desk) == {pair(first, copy), pair(first, twin), pair(copy, twin)}


def test_pairs_of_deleted_articles_are_not_used_any_more(desk, mira, bring, now):
    bring(*range(10))
    copy = bring(*range(9), 99)
    near.refresh(desk)
    imports.take_back(imported=copy.imported_in, by=mira, now=now)
    assert pairs(desk) == set()
    bring(*range(8), 97, 98)
    near.refresh(desk)
    assert len(pairs(desk)) == 1


def test_a_run_that_broke_off_goes_on_where_it_was(desk, bring, monkeypatch):
    monkeypatch.setattr(near, "ARTICLES_A_CHUNK", 1)
    articles = [bring(*range(9), 90 + number) for number in range(5)]
    broken = 0
    while near.missing(desk).exists():
        ticks = iter(range(broken))

        def tick(done: int, total: int, ticks: Iterator[int] = ticks) -> None:
            if next(ticks, None) is None:
                raise LeaseLost

        with suppress(LeaseLost):
            near.refresh(desk, tick=tick)
        broken += 1
    assert broken > 5
    assert pairs(desk) == {pair(one, other) for one in articles for other in articles if one != other}
    assert NearPair.objects.count() == 10


def test_two_runs_at_once_find_the_same(desk, bring, monkeypatch):
    monkeypatch.setattr(near, "ARTICLES_A_CHUNK", 1)
    articles = [bring(*range(9), 90 + number) for number in range(4)]
    wanting = list(near.missing(desk))
    assert list(near.take_fingerprints(wanting)) == list(near.take_fingerprints(wanting)) == [1, 2, 3, 4]
    one = near.compare(desk)
    assert next(one) == 1
    assert near.refresh(desk) == 3
    assert list(one) == [2, 3, 4]
    assert pairs(desk) == {pair(one, other) for one in articles for other in articles if one != other}
    assert NearPair.objects.count() == 6


def test_what_was_made_by_another_method_is_made_anew(desk, bring):
    first, copy = bring(*range(10)), bring(*range(9), 99)
    unrelated = bring(*range(20, 30))
    near.refresh(desk)
    keys = sorted((first.versions.get().pk, unrelated.versions.get().pk))
    NearPair.objects.create(project=desk, first_id=keys[0], second_id=keys[1], shared=9, union=10)
    Fingerprint.objects.update(method="by hand", value=b"\0" * 512)
    assert near.refresh(desk) == 3
    assert pairs(desk) == {pair(first, copy)}


def test_few_shingles_are_kept_however_many_texts_there_are(desk, bring, monkeypatch):
    monkeypatch.setattr(near, "MOST_SHINGLES", 1)
    articles = [bring(*range(9), 90 + number) for number in range(4)]
    near.refresh(desk)
    assert pairs(desk) == {pair(one, other) for one in articles for other in articles if one != other}
    read = near.Shingles()
    for version in ArticleVersion.objects.all():
        read.of(version.pk)
    assert len(read.kept) == 2


# The job


def test_no_job_is_seen_while_there_is_one_article(desk, bring):
    first = bring(*range(10))
    tasks.after_import(first.imported_in)
    assert not Job.objects.filter(kind="near").exists()
    copy = bring(*range(9), 99)
    tasks.after_import(copy.imported_in)
    job = Job.objects.get(kind="near")
    tasks.work(claimed(job))
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.unit) == ("done", 2, 2, "articles")
    assert pairs(desk) == {pair(first, copy)}


def test_one_job_waits_however_much_comes_in(desk, bring):
    for number in range(4):
        tasks.after_import(bring(*range(9), 90 + number).imported_in)
    assert Job.objects.filter(kind="near").count() == 1


def test_while_one_runs_another_waits_for_what_came_in_since(desk, bring):
    bring(*range(10))
    tasks.after_import(bring(*range(9), 99).imported_in)
    running = claimed(Job.objects.get(kind="near"))
    tasks.after_import(bring(*range(9), 98).imported_in)
    waiting = Job.objects.get(kind="near", state="queued")
    tasks.work(running)
    tasks.work(claimed(waiting))
    assert len(pairs(desk)) == 3
    assert set(Job.objects.filter(kind="near").values_list("state", flat=True)) == {"done"}


def test_what_brings_nothing_new_starts_nothing_and_ended_jobs_make_room(desk, mira, bring, now):
    bring(*range(10))
    last = bring(*range(9), 99)
    tasks.after_import(last.imported_in)
    tasks.work(claimed(Job.objects.get(kind="near")))
    again = imports.paste(project=desk, by=mira, now=now, draft=readers.Draft(title="Again", text=text(*range(10))))
    assert again.duplicate
    tasks.after_import(again.imported)
    assert Job.objects.get(kind="near").state == "done"
    tasks.after_import(bring(*range(20, 30)).imported_in)
    assert Job.objects.get(kind="near").state == "queued"


def test_a_file_that_came_in_is_searched(desk, mira, now):
    data = "".join(f'{{"title": "A{n}", "text": "{paragraph(1)} {paragraph(2)} Part {n}."}}\n' for n in range(3))
    imported = imports.upload(project=desk, by=mira, now=now, name="a.jsonl", data=data.encode())
    imports.set_mapping(imported=imported, mapping=imported.mapping)
    tasks.work(claimed(imports.start(imported)))
    tasks.work(claimed(Job.objects.get(kind="near")))
    assert len(pairs(desk, NEAR)) == 3


def test_a_cancelled_job_stops(desk, bring, monkeypatch):
    bring(*range(10))
    tasks.after_import(bring(*range(9), 99).imported_in)
    job = claimed(Job.objects.get(kind="near"))
    Job.objects.filter(pk=job.pk).update(state="cancelled", finished_at=factories.NOW)
    with pytest.raises(LeaseLost):
        near.run(job)
    assert not NearPair.objects.exists()


def test_before_a_dataset_is_made_all_are_compared(desk, mira, bring, now):
    first, copy = bring(*range(10)), bring(*range(9), 99)
    with transaction.atomic():
        filters = Filters(include_open=True)
        dataset = build.order(project=desk, by=mira, now=now, name="All", filters=filters, formats=["jsonl"])
        job = tasks.start_dataset(dataset)
    tasks.work(claimed(job))
    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "")
    assert pairs(desk) == {pair(first, copy)}
