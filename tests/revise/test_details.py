"""What is said of an article is changed, by one after the other, and told in the ledger without a word of it."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from annotations.errors import Conflict, InvalidInput, NotFound
from annotations.ingest import imports
from annotations.models import Article, ArticleDetails, ArticleVersion, Event, broken_links
from annotations.revise import details, languages
from tests import factories


def change(article, by, now, number=1, **given):
    return details.change(article=article, given=given, number=number, by=by, now=now)


def test_the_next_details_say_it_and_the_ones_before_stay(desk, harbour, mira, now):
    stands = change(harbour, mira, now, title="  Harbour \n open ", licence="CC-BY-4.0", published=date(2026, 3, 1))
    assert (stands.number, stands.title, stands.licence) == (2, "Harbour open", "CC-BY-4.0")
    assert stands.published == date(2026, 3, 1)
    first = harbour.details.get(number=1)
    assert (first.title, first.current) == ("Harbour closed", False)
    event = Event.objects.get(kind="article.details")
    assert event.subject == f"article/{harbour.uid}"
    assert (event.old, event.new) == ({"details": 1}, {"details": 2, "fields": ["licence", "published", "title"]})
    assert not list(broken_links(desk))


def test_the_same_again_changes_nothing(harbour, mira, now):
    assert change(harbour, mira, now, title="Harbour closed").number == 1
    assert not Event.objects.filter(kind="article.details").exists()


def test_whoever_comes_second_is_told_what_stands(harbour, mira, adam, now):
    change(harbour, mira, now, title="One", published=date(2026, 3, 1))
    with pytest.raises(Conflict) as refused:
        change(harbour, adam, now, title="Two")
    assert refused.value.details["number"] == 2
    assert refused.value.details["stands"]["title"] == "One"
    assert refused.value.details["stands"]["published"] == "2026-03-01"
    assert change(harbour, adam, now, number=2, title="Two").title == "Two"


@pytest.mark.parametrize(
    "given",
    [
        {"title": " \n "}, {"title": "x" * 301}, {"outlet": "x" * 201}, {"language": "de"}, {"published": "2026"},
        {"uid": ""},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_value_is_refused(harbour, mira, now, given):
    with pytest.raises(InvalidInput):
        change(harbour, mira, now, **given)
    assert harbour.details.count() == 1


def test_an_article_that_is_gone_has_no_details_to_change(harbour, mira, now):
    imports.take_back(imported=harbour.imported_in, by=mira, now=now)
    with pytest.raises(NotFound):
        change(harbour, mira, now, title="One")


def test_many_are_changed_as_one_and_only_those_that_are_otherwise(desk, mira, now):
    pile = [factories.article(desk, mira, now) for _ in range(4)]
    change(pile[0], mira, now, outlet="The Gull")
    group = uuid.uuid4()
    wanted = {"outlet": "The Gull"}
    assert details.change_all(articles=pile, given=wanted, by=mira, now=now, group=group) == 3
    assert set(ArticleDetails.objects.filter(current=True).values_list("outlet", flat=True)) == {"The Gull"}
    assert Event.objects.filter(group=group).count() == 3


def test_what_is_searched_follows(harbour, mira, now):
    change(harbour, mira, now, title="Quay", outlet="The Gull", byline="Agnes Tarrow")
    assert harbour.versions.get().heading == "Quay\nThe Gull\nAgnes Tarrow"
    languages.change(article=harbour, language="de-CH", by=mira, now=now)
    assert ArticleVersion.objects.get(article=harbour).search_config == "german"
    assert harbour.details.get(current=True).number == 3
    assert Article.objects.with_details().get().title == "Quay"
