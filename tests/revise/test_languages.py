"""The language of an article is changed: what is said of it, what is cut anew, and what is not."""

from __future__ import annotations

import uuid

import pytest

from annotations.errors import InvalidInput, NotFound
from annotations.export import asof, reading
from annotations.export.recipe import Filters
from annotations.ingest import imports, readers
from annotations.models import Article, ArticleDetails, Event, Project, Sentence, User, broken_links
from annotations.review import queue
from annotations.revise import boundaries, languages, projections
from tests.factories import NOW, join, say

GERMAN = """Am 3. Mai kam Dr. Lind z. B. nach Bonn. Er blieb bis zum 19. Juni.

Die Brücke ist 40 m. Berg sagte nichts. Sie ist alt."""


@pytest.fixture
def bonn(desk: Project, mira: User) -> Article:
    """A German article that came in as English."""
    draft = readers.Draft(title="Bonn", text=GERMAN, language="en")
    return imports.paste(project=desk, by=mira, now=NOW, draft=draft).article


def live(article: Article) -> list[str]:
    rows = Sentence.objects.filter(article=article, retired__isnull=True).order_by("start")
    return list(rows.values_list("text", flat=True))


def change(article: Article, language: str, by: User) -> languages.Spoken:
    return languages.change(article=article, language=language, by=by, now=NOW)


def test_what_nobody_worked_on_is_cut_by_the_rules_of_the_new_language(bonn: Article, mira: User) -> None:
    assert "Juni." in live(bonn)
    spoken = change(bonn, "de", mira)
    assert live(bonn)[:2] == ["Am 3. Mai kam Dr. Lind z. B. nach Bonn.", "Er blieb bis zum 19. Juni."]
    assert (spoken.language, spoken.kept) == ("de", 0)
    assert spoken.made
    assert ArticleDetails.objects.get(article=bonn, current=True).language == "de"
    assert ArticleDetails.objects.filter(article=bonn).count() == 2


def test_the_events_tell_of_it_and_agree_with_the_rows(bonn: Article, mira: User) -> None:
    change(bonn, "de", mira)
    said = Event.objects.get(kind="article.language")
    assert (said.subject, said.old, said.new) == (f"article/{bonn.uid}", {"language": "en"}, {"language": "de"})
    groups = set(Event.objects.filter(kind__startswith="sentence.").values_list("group", flat=True))
    assert groups == {said.group}
    assert list(projections.differences(bonn)) == []
    assert list(broken_links(bonn.project)) == []


def test_a_paragraph_that_somebody_answered_keeps_its_sentences(bonn: Article, mira: User, rosa: User) -> None:
    before = live(bonn)
    say(queue.open_article(article=bonn, reviewer=rosa, now=NOW))
    spoken = change(bonn, "de", mira)
    assert live(bonn)[: len(before) - 3] == before[:-3]
    assert spoken.kept == 1


def test_a_paragraph_whose_boundary_somebody_moved_keeps_its_sentences(bonn: Article, mira: User) -> None:
    join(bonn, 1, mira)
    before = live(bonn)
    assert change(bonn, "de", mira).kept == 1
    assert live(bonn)[:4] == before[:4]


def test_changing_it_back_cuts_as_before(bonn: Article, mira: User) -> None:
    before = live(bonn)
    change(bonn, "de", mira)
    change(bonn, "en", mira)
    assert live(bonn) == before


def test_undo_takes_back_ones_own_boundaries_and_not_a_part_of_the_change(bonn: Article, mira: User) -> None:
    """Else one paragraph would be English again in an article that says it is German."""
    first = Sentence.objects.filter(article=bonn, block=1).order_by("start")[0]
    before = live(bonn)
    join(bonn, first.number, mira)
    joined = live(bonn)
    change(bonn, "de", mira)
    changed = live(bonn)
    assert changed[:2] == ["Am 3. Mai kam Dr. Lind z. B. nach Bonn.", "Er blieb bis zum 19. Juni."]
    assert changed[2:] == joined[-len(changed[2:]) :]
    assert boundaries.undo(article=bonn, by=mira, operation=uuid.uuid4(), now=NOW) is not None
    assert live(bonn) == changed[:2] + before[-len(changed[2:]) - 1 :]
    assert boundaries.undo(article=bonn, by=mira, operation=uuid.uuid4(), now=NOW) is None
    assert list(projections.differences(bonn)) == []


def test_the_language_it_has_changes_nothing(bonn: Article, mira: User) -> None:
    count = Event.objects.count()
    assert change(bonn, "en", mira) == languages.Spoken(language="en")
    assert Event.objects.count() == count


@pytest.mark.parametrize("tag", ["", "German", "d", "de-", "en; drop", "x" * 17, "DE"])
def test_what_is_no_tag_is_refused(bonn: Article, mira: User, tag: str) -> None:
    with pytest.raises(InvalidInput):
        change(bonn, tag, mira)
    assert ArticleDetails.objects.get(article=bonn, current=True).language == "en"


def test_an_article_that_was_taken_back_has_no_language_to_change(bonn: Article, mira: User) -> None:
    Article.objects.filter(pk=bonn.pk).update(deleted_at=NOW)
    with pytest.raises(NotFound):
        change(bonn, "de", mira)


def test_a_dataset_made_again_has_the_language_and_the_sentences_of_then(bonn: Article, mira: User) -> None:
    before, watermark = live(bonn), Event.objects.latest("sequence").sequence
    change(bonn, "de", mira)
    for chosen, then in ((("en",), True), (("de",), False)):
        filters = Filters(languages=chosen)
        found = list(asof.AsOf(bonn.project, filters, using="default", watermark=watermark))
        assert bool(found) is then
        if then:
            (one,) = found
            assert one.head.language == "en"
            assert [place.text for place in one.places] == before
        assert bool(list(reading.Reading(bonn.project, filters, using="default"))) is not then
