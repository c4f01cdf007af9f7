"""Taking back an import that made new versions, and taking down an article that has several."""

from __future__ import annotations

import uuid

import pytest

from annotations.errors import Conflict
from annotations.ingest import imports, taking_down
from annotations.models import ArticleDetails, ArticleVersion, Event, Import, Sentence
from annotations.review import queue
from annotations.revise import boundaries, details
from tests.factories import NOW, say
from tests.ingest.test_versions import CHANGED, LINES, article, bring, held, live, sound

__all__ = ["article", "held"]


def test_the_old_text_is_there_again_with_all_that_was_said_of_it(desk, mira, article, held, rosa):
    for number in range(1, 6):
        say(held, number)
    queue.finish(assignment=held, now=NOW)
    pasted = bring(desk, mira, CHANGED, title="Reopened")
    assert queue.confirming(rosa).exists()

    assert imports.take_back(imported=pasted.imported, by=mira, now=NOW) == 0

    held.refresh_from_db()
    rows = live(article)
    assert [row.text for row in rows] == list(LINES)
    assert {row.standing for row in rows} == {"single"}
    assert (held.version.number, held.state, held.renewed) == (1, "done", None)
    assert not queue.confirming(rosa).exists()
    assert article.details.get(current=True).title == "Harbour"
    assert [row.kind for row in Event.objects.filter(undoes__isnull=False)] == ["article.version"]
    sound(desk)


def test_after_that_the_text_may_come_again(desk, mira, article, held):
    say(held, 1)
    first = bring(desk, mira, CHANGED)
    imports.take_back(imported=first.imported, by=mira, now=NOW)
    again = bring(desk, mira, CHANGED)

    assert again.renewed
    assert article.versions.get(current=True).number == 3
    assert live(article)[0].answers.get().label == "plain"
    sound(desk)
    imports.take_back(imported=again.imported, by=mira, now=NOW)
    sound(desk)


@pytest.mark.parametrize("work", ["answer", "merge", "finish", "later"])
def test_once_somebody_worked_on_the_new_text_it_stays(desk, mira, article, held, work):
    pasted = bring(desk, mira, CHANGED)
    held.refresh_from_db()
    if work == "answer":
        say(held, live(article)[0].number)
    elif work == "merge":
        boundaries.merge(article=article, number=live(article)[0].number, by=mira, operation=uuid.uuid4(), now=NOW)
    elif work == "finish":
        queue.finish(assignment=held, now=NOW)
    else:
        bring(desk, mira, LINES)

    with pytest.raises(Conflict):
        imports.take_back(imported=pasted.imported, by=mira, now=NOW)
    assert Import.objects.get(pk=pasted.imported.pk).state == "done"
    sound(desk)


def test_what_is_taken_down_keeps_no_words_of_any_version(desk, mira, article, django_capture_on_commit_callbacks):
    bring(desk, mira, CHANGED, title="Reopened")
    assert Import.objects.exclude(original="").count() == 2

    taking_down.take_down(article=article, by=mira, now=NOW)
    taking_down.finish()

    assert not Sentence.objects.exclude(text="").exists()
    assert not ArticleVersion.objects.exclude(text="").exists()
    assert set(ArticleDetails.objects.values_list("title", flat=True)) == {"Taken down"}
    assert not Import.objects.exclude(original="").exists()  # neither of the files that it came in
    article.refresh_from_db()
    assert (article.canonical_url, article.address) == ("", "")
    assert not bring(desk, mira, LINES).renewed


def test_taking_back_keeps_the_details_that_a_person_wrote_since(desk, mira, article):
    pasted = bring(desk, mira, CHANGED, title="Reopened")
    details.change(article=article, given={"title": "By hand"}, number=2, by=mira, now=NOW)
    imports.take_back(imported=pasted.imported, by=mira, now=NOW)
    assert article.details.get(current=True).title == "By hand"
    assert article.versions.get(current=True).number == 1
