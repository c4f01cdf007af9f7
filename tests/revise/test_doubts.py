"""Which boundaries of an import deserve a look: each until it is put right or called right, in reading order."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.errors import Conflict, InvalidInput, NotFound, OperationReused
from annotations.models import Article, Event, Project, Sentence, User
from annotations.models.event import broken_links
from annotations.review import queue
from annotations.revise import boundaries, doubts, looks
from tests import factories

pytestmark = pytest.mark.django_db

JOINED = "The harbour at Lindesund is closed The ferry goes to Osthavn."
CUT = "Ask the Mngr. Lind knows the wall."
TEXT = f"{JOINED} Nobody was hurt.\n\n{CUT}"


@pytest.fixture
def harbour(desk: Project, mira: User, now: datetime) -> Article:
    """An article with one sentence joined wrongly and one cut wrongly."""
    return factories.article(desk, mira, now, TEXT, "Harbour closed")


def listed(*articles: Article, most: int = doubts.MOST_SHOWN) -> doubts.Listing:
    return doubts.listing(articles=Article.objects.filter(pk__in=[article.pk for article in articles]), most=most)


def found(*articles: Article) -> list[doubts.Open]:
    return [one for article in listed(*articles).articles for one in article.open]


def say(article: Article, doubt: doubts.Open, mira: User, now: datetime, **given: object) -> None:
    """Call a boundary right."""
    asked: dict[str, object] = {"number": doubt.sentence.number, "kind": doubt.kind, "at": doubt.at}
    asked |= {"operation": uuid.uuid4(), "by": mira, "now": now, "article": article}
    looks.confirm(**asked | given)  # type: ignore[arg-type]


def test_doubtful_boundaries_are_told_in_reading_order_with_their_place_in_the_article(harbour: Article) -> None:
    (article,) = listed(harbour).articles
    joined, cut = article.open
    assert (article.title, article.answered) == ("Harbour closed", False)
    assert (joined.kind, joined.at) == ("joined", TEXT.index("The ferry"))
    assert (cut.kind, cut.at) == ("cut", TEXT.index("Mngr.") + len("Mngr."))
    assert cut.after
    assert (cut.sentence.text, cut.after.text) == ("Ask the Mngr.", "Lind knows the wall.")


def test_an_article_without_any_is_not_listed(harbour: Article, desk: Project, mira: User, now: datetime) -> None:
    plain = factories.article(desk, mira, now)
    assert [article.uid for article in listed(plain, harbour).articles] == [harbour.uid]
    assert listed(plain) == doubts.Listing([], 0, 0)


def test_what_nobody_is_asked_is_not_doubted(desk: Project, mira: User, now: datetime) -> None:
    text = "Harbour closed Tuesday, March 12, 2024\n\nThe harbour at Lindesund has been closed for the whole week."
    article = factories.article(desk, mira, now, text)
    assert Sentence.objects.filter(article=article, asked=False, text__contains="Tuesday").exists()
    assert found(article) == []


def test_a_boundary_that_was_called_right_is_not_shown_again_until_that_is_taken_back(
    harbour: Article, mira: User, now: datetime
) -> None:
    joined, cut = found(harbour)
    say(harbour, joined, mira, now)
    assert found(harbour) == [cut]
    place = {"number": joined.sentence.number, "kind": joined.kind, "at": joined.at}
    looks.reopen(article=harbour, **place, by=mira, operation=uuid.uuid4(), now=now)
    assert found(harbour) == [joined, cut]
    say(harbour, joined, mira, now)
    assert found(harbour) == [cut]
    assert list(broken_links(harbour.project)) == []


def test_the_event_of_it_names_the_sentence_and_holds_no_words(harbour: Article, mira: User, now: datetime) -> None:
    joined, _ = found(harbour)
    say(harbour, joined, mira, now)
    event = Event.objects.get(kind="boundary.confirmed")
    assert event.subject == f"sentence/{harbour.uid}/{joined.sentence.number}"
    assert (event.actor, event.new) == (mira, {"kind": "joined", "at": joined.at})


def test_the_same_operation_again_does_nothing_and_for_something_else_is_refused(
    harbour: Article, mira: User, now: datetime
) -> None:
    joined, cut = found(harbour)
    operation = uuid.uuid4()
    say(harbour, joined, mira, now, operation=operation)
    say(harbour, joined, mira, now, operation=operation)
    assert Event.objects.filter(kind="boundary.confirmed").count() == 1
    with pytest.raises(OperationReused):
        say(harbour, cut, mira, now, operation=operation)


@pytest.mark.parametrize(
    ("place", "refusal"),
    [
        ({"number": 99}, NotFound),
        ({"at": 0}, InvalidInput),
        ({"at": 10_000}, InvalidInput),
        ({"kind": "cut"}, InvalidInput),
    ],
)
def test_only_a_place_that_there_is_can_be_called_right(
    harbour: Article, mira: User, now: datetime, place: dict[str, object], refusal: type[Exception]
) -> None:
    joined, _ = found(harbour)
    with pytest.raises(refusal):
        say(harbour, joined, mira, now, **place)
    assert not Event.objects.filter(kind="boundary.confirmed").exists()


def test_what_was_put_right_is_not_doubted_and_comes_back_with_an_undo(
    harbour: Article, mira: User, now: datetime
) -> None:
    joined, cut = found(harbour)
    made = {"article": harbour, "by": mira, "now": now}
    boundaries.split(number=joined.sentence.number, at=joined.at, operation=uuid.uuid4(), **made)  # type: ignore[arg-type]
    assert found(harbour) == [cut]
    boundaries.merge(number=cut.sentence.number, operation=uuid.uuid4(), **made)  # type: ignore[arg-type]
    assert found(harbour) == []
    for left in ([cut], [joined, cut]):
        boundaries.undo(operation=uuid.uuid4(), **made)  # type: ignore[arg-type]
        assert [(one.kind, one.at) for one in found(harbour)] == [(one.kind, one.at) for one in left]


def test_a_sentence_that_is_gone_cannot_be_called_right(harbour: Article, mira: User, now: datetime) -> None:
    joined, _ = found(harbour)
    place = {"number": joined.sentence.number, "at": joined.at}
    boundaries.split(article=harbour, **place, by=mira, operation=uuid.uuid4(), now=now)
    with pytest.raises(Conflict):
        say(harbour, joined, mira, now)


def test_a_place_at_which_somebody_split_or_merged_is_never_doubted(desk: Project, mira: User, now: datetime) -> None:
    """Though the words there look as doubtful as they did."""
    article = factories.article(
        desk, mira, now, "It costs 40 million; it rained on the quay. What is the sea? is his song."
    )
    first, second = Sentence.objects.filter(article=article).order_by("start")[:2]
    boundaries.split(
        article=article, number=first.number, at=first.text.index("it rained"), by=mira, operation=uuid.uuid4(), now=now
    )
    assert [one.sentence.number for one in found(article)] == [second.number]


def test_an_article_in_which_somebody_answered_says_so(harbour: Article, rosa: User, now: datetime) -> None:
    factories.say(queue.open_article(article=harbour, reviewer=rosa, now=now), 1)
    assert [article.answered for article in listed(harbour).articles] == [True]


def test_at_most_so_many_are_listed_and_the_others_counted(
    harbour: Article, desk: Project, mira: User, now: datetime
) -> None:
    other = factories.article(desk, mira, now, TEXT.replace("Osthavn", "Brennick"))
    listing = listed(harbour, other, most=3)
    assert [len(article.open) for article in listing.articles] == [2, 1]
    assert (listing.count, listing.more) == (4, 1)


def test_the_queries_are_as_many_for_one_article_as_for_twelve(
    harbour: Article, desk: Project, mira: User, now: datetime
) -> None:
    with CaptureQueriesContext(connection) as one:
        assert len(found(harbour)) == 2
    many = [factories.article(desk, mira, now, TEXT.replace("Osthavn", f"Osthavn {n}")) for n in range(11)]
    with CaptureQueriesContext(connection) as twelve:
        assert len(found(harbour, *many)) == 24
    assert len(twelve) == len(one)
