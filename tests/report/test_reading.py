"""The answers that figures are made of are those that count, no more and no fewer."""

from __future__ import annotations

from datetime import datetime

import pytest

from annotations.models import Affected, Answer, Article, Assignment, Codebook, Gold, Project, User
from annotations.models.standing import counted
from annotations.report import reading
from annotations.review import queue
from tests.factories import NOW, answered, article, join, say, second_pass

SAME = ("plain", "plain")


def found(desk: Project) -> list[tuple[int, int, str | None, bool]]:
    said = reading.read(desk, "default")
    labels = [said.labels[code] if code != reading.UNSURE else None for code in said.label.tolist()]
    return sorted(zip(said.sentence.tolist(), said.reviewer.tolist(), labels, said.hedged.tolist(), strict=True))


def expected(desk: Project) -> list[tuple[int, int, str | None, bool]]:
    rows = counted(Answer.objects.filter(assignment__article__project=desk, sentence__retired__isnull=True))
    return sorted(rows.values_list("sentence", "reviewer", "label", "hedged"))


@pytest.fixture
def everything(desk: Project, mira: User, harbour: Article, rosa: User, nina: User) -> Article:
    """Answers of each kind: closed and open batches, not done, unsure, bulk, a repeat, a second round, asked again."""
    answered(harbour, [rosa, nina], {1: ("plain", "sourced~"), 2: ("unsure", "plain"), 3: SAME, 4: SAME, 5: SAME})
    answered(article(desk, mira, NOW), [rosa, nina], {1: SAME}, close=False)
    known = article(desk, mira, NOW)
    Gold.objects.create(article=known, version=known.versions.get(), by=mira)
    examined = answered(known, [rosa, nina], {1: SAME}, kind="qualification")
    Assignment.objects.filter(batch=examined).update(drawn_by="qualification")
    queue_only = queue.open_article(article=article(desk, mira, NOW), reviewer=rosa, now=NOW)
    say(queue_only, 1, "plain")
    for round_, why in ((5, "random"), (6, "repeat"), (7, "again")):
        held = second_pass(harbour, rosa, round=round_, slot=0, drawn_by=why)
        for number in (1, 2, 6):
            say(held, number, "anonymous")
        queue.finish(assignment=held, now=NOW)
    first = Codebook.objects.get()
    second = Codebook.objects.create(project=desk, version=2, content=first.content, published_at=NOW, by=mira)
    Answer.objects.filter(round=7).update(codebook=second)
    Affected.objects.create(codebook=second, sentence=harbour.sentences.get(number=1))
    Answer.objects.filter(sentence__article=harbour, sentence__number=3, reviewer=nina).update(how="bulk")
    join(harbour, 5, mira)
    return harbour


def test_what_is_read_is_what_counts(desk: Project, everything: Article) -> None:
    assert found(desk) == expected(desk)
    assert len(found(desk)) == 7


def test_whoever_was_asked_again_counts_with_what_they_said_then(
    desk: Project, everything: Article, rosa: User
) -> None:
    said = {(sentence, reviewer): label for sentence, reviewer, label, _hedged in found(desk)}
    assert said[everything.sentences.get(number=1).pk, rosa.pk] == "anonymous"
    assert said[everything.sentences.get(number=2).pk, rosa.pk] is None


def test_nothing_is_read_of_a_deleted_article_or_of_a_project_without_answers(
    desk: Project, everything: Article, now: datetime
) -> None:
    Article.objects.update(deleted_at=now)
    assert found(desk) == []


def test_answers_lie_side_by_side_by_article_and_sentence(desk: Project, everything: Article) -> None:
    said = reading.read(desk, "default")
    keys = list(zip(said.article.tolist(), said.sentence.tolist(), said.reviewer.tolist(), strict=True))
    assert keys == sorted(keys)
    assert set(said.article.tolist()) == {everything.pk}
    assert Assignment.objects.exclude(state="done").exists()
