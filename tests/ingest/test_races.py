"""Several at once: one text stays one article, and an import is either taken back or worked on."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from annotations.errors import WorkbenchError
from annotations.ingest import deleting, imports, load
from annotations.ingest.prepare import prepare
from annotations.ingest.readers import Draft
from annotations.models import Answer, Article, ArticleVersion, Event, broken_links
from annotations.review import answers, queue
from tests.cast import ARTICLE

ENTRIES = [Draft(title=f"Gate {n}", text=f"The gate number {n} was opened at noon.") for n in range(4)]

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Start all calls at the same moment, each in a thread; their results, or the refusals they met."""
    gate = threading.Barrier(len(calls))

    def run(call):
        gate.wait()
        try:
            return call()
        except WorkbenchError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_the_same_text_pasted_by_eight_at_once_is_one_article(desk, mira, now):
    texts = [ARTICLE + "\n" * n for n in range(8)]
    pasted = at_once(
        *(
            lambda text=text: imports.paste(project=desk, by=mira, now=now, draft=Draft(title="Harbour", text=text))
            for text in texts
        )
    )
    assert sorted(result.duplicate for result in pasted) == [False] + [True] * 7
    assert len({result.article.uid for result in pasted}) == 1
    assert Article.objects.count() == Event.objects.filter(kind="article.added").count() == 1
    assert list(broken_links(desk)) == []


def test_files_with_the_same_texts_in_any_order_make_each_article_once(desk, mira, now):
    drafts = [Draft(title=f"Harbour {n}", text=f"{ARTICLE}\n\nPart {n} of the report.") for n in range(30)]
    orders = [drafts, drafts[::-1], drafts[15:] + drafts[:15], drafts[::2] + drafts[1::2]]
    files = [imports.paste(project=desk, by=mira, now=now, draft=draft).imported for draft in ENTRIES]
    ready = [[prepare(draft) for draft in order] for order in orders]
    stored = at_once(
        *(
            lambda file=file, some=some: load.store(imported=file, now=now, prepared=some)
            for file, some in zip(files, ready, strict=True)
        )
    )
    made = [result.article.uid for results in stored for result in results if result.new]
    assert len(made) == len(set(made)) == len(drafts)
    assert all(len({result.article.uid for result in results}) == len(drafts) for results in stored)
    assert Event.objects.filter(kind="article.added").count() == len(drafts) + len(ENTRIES)
    assert list(broken_links(desk)) == []


@pytest.mark.parametrize("attempt", range(6))
def test_a_text_that_comes_again_while_its_article_is_restored_is_there_once(desk, mira, now, attempt):
    drafts = [Draft(title=f"Harbour {n}", text=f"{ARTICLE}\n\nPart {n} of the report.") for n in range(8)]
    first = [imports.paste(project=desk, by=mira, now=now, draft=draft).article for draft in drafts]
    deleting.delete(articles=first, by=mira, now=now, group=uuid.uuid4())
    other = imports.paste(project=desk, by=mira, now=now, draft=ENTRIES[0]).imported
    ready = [prepare(draft) for draft in drafts]
    restored, _ = at_once(
        lambda: deleting.restore(articles=first, by=mira, now=now),
        lambda: load.store(imported=other, now=now, prepared=ready),
    )
    assert restored == 8 or isinstance(restored, WorkbenchError), restored
    texts = ArticleVersion.objects.filter(current=True, deleted=False).exclude(article__imported_in=other)
    assert texts.count() == (8 if restored == 8 else 0)
    assert Article.objects.live().count() == 9
    assert list(broken_links(desk)) == []


@pytest.mark.parametrize("attempt", range(12))
def test_an_import_is_either_taken_back_or_answered_never_both(desk, mira, rosa, now, attempt):
    pasted = imports.paste(project=desk, by=mira, now=now, draft=Draft(title="Harbour", text=ARTICLE))
    assignment = queue.open_article(article=pasted.article, reviewer=rosa, now=now)
    change = answers.Change(label="plain", state="labelled")
    took, recorded = at_once(
        lambda: imports.take_back(imported=pasted.imported, by=mira, now=now),
        lambda: answers.record(
            assignment=assignment, number=1, operation=uuid.uuid4(), version=0, change=change, now=now
        ),
    )
    assert isinstance(took, WorkbenchError) != isinstance(recorded, WorkbenchError)
    assert Article.objects.live().exists() == Answer.objects.exists()
    assert list(broken_links(desk)) == []


def test_an_import_can_be_taken_back_while_its_article_is_being_opened(desk, mira, rosa, now):
    pasted = imports.paste(project=desk, by=mira, now=now, draft=Draft(title="Harbour", text=ARTICLE))
    took, _ = at_once(
        lambda: imports.take_back(imported=pasted.imported, by=mira, now=now),
        lambda: queue.open_article(article=pasted.article, reviewer=rosa, now=now),
    )
    assert took == 1
