"""Gold: making it, mixing it in, measuring by it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from annotations.errors import Conflict, InvalidInput
from annotations.models import Article, Assignment, Batch, BatchArticle, Event, Gold, Project, Sentence, User
from annotations.review import batches, controls, gold, measures, queue
from tests import factories
from tests.cast import member

SAID = {1: ("sourced", "sourced"), 2: ("plain", "plain"), 3: ("speculative", "speculative")}
DAY = timedelta(days=1)


@pytest.fixture
def bo(desk: Project) -> User:
    return member(desk, "Bo", "reviewer")


@pytest.fixture
def golds(desk: Project, mira: User, bo: User, now: datetime) -> list[Article]:
    """Three gold articles of three sentences, settled by Mira and Bo."""
    made = [settled(desk, mira, bo) for _number in range(3)]
    for article in made:
        gold.make(article=article, by=mira, now=now)
    return made


def settled(desk: Project, mira: User, bo: User) -> Article:
    made = factories.article(desk, mira, factories.NOW)
    factories.answered(made, [mira, bo], SAID)
    return made


def mixed(desk: Project, people: list[User], count: int = 12, by: User | None = None, **terms: object) -> Batch:
    """An open batch of so many articles for these people, half of what it gives gold."""
    by = by or people[0]
    articles = [factories.article(desk, by, factories.NOW) for _number in range(count)]
    seed = factories.control_seed(*people, places=count, least=count // 2, gold_share=50)
    asked = batches.Terms(**{"name": f"Work {count}", "gold_share": 50, "seed": seed} | terms)  # type: ignore[arg-type]
    made = batches.draft(project=desk, terms=asked, articles=articles, people=people, by=by, now=factories.NOW)
    return batches.open_batch(batch=made, by=by, now=factories.NOW)


def work(desk: Project, rosa: User, said: tuple[str, ...] = ("plain", "plain", "plain")) -> list[Assignment]:
    """Everything that Rosa is drawn, done, each sentence answered so."""
    done = []
    while (held := queue.draw(project=desk, reviewer=rosa, now=factories.NOW)) is not None:
        for number, words in enumerate(said, 1):
            factories.word(held, number, words)
        queue.finish(assignment=held, now=factories.NOW)
        done.append(held)
    return done


def test_gold_keeps_the_answers_as_they_were_settled(desk: Project, mira: User, bo: User, now: datetime) -> None:
    article = settled(desk, mira, bo)
    made = gold.make(article=article, by=mira, now=now)
    assert [(one["number"], one["label"], one["hedged"]) for one in made.answers] == [
        (1, "sourced", False), (2, "plain", False), (3, "speculative", True),
    ]  # fmt: skip
    assert gold.make(article=article, by=bo, now=now).by == mira, "twice changes nothing"
    assert Event.objects.filter(kind="gold.made", subject=f"gold/{article.uid}").count() == 1


@pytest.mark.parametrize("said", [{1: ("plain", "sourced")}, {1: ("plain", "plain")}, {}])
def test_an_article_with_a_sentence_that_is_not_settled_is_no_gold(
    desk: Project, mira: User, bo: User, now: datetime, said: dict[int, tuple[str, str]]
) -> None:
    article = factories.article(desk, mira, now)
    factories.answered(article, [mira, bo], said)
    assert not gold.can_be(article)
    with pytest.raises(Conflict, match="Not every sentence"):
        gold.make(article=article, by=mira, now=now)


def test_a_retired_one_is_given_to_nobody_and_may_come_back_with_its_answers(
    desk: Project, mira: User, rosa: User, golds: list[Article], now: datetime
) -> None:
    for article in golds:
        assert gold.retire(article=article, by=mira, now=now)
        assert not gold.retire(article=article, by=mira, now=now)
    assert not controls.golds(rosa, Article.objects.all()).exists()
    before = Gold.objects.get(article=golds[0]).answers
    assert gold.make(article=golds[0], by=mira, now=now).answers == before
    assert list(controls.golds(rosa, Article.objects.all())) == [golds[0]]


def test_gold_comes_in_among_the_articles_and_nobody_gets_one_twice(
    desk: Project, mira: User, rosa: User, golds: list[Article]
) -> None:
    mixed(desk, [rosa], by=mira, count=2)
    mixed(desk, [rosa], by=mira, count=16)
    done = work(desk, rosa)
    given = [held.article for held in done if held.drawn_by == "gold"]
    assert sorted(one.pk for one in given) == [one.pk for one in golds], "each once, over two batches"
    assert len(done) == 18 + 3, "gold comes beside the batch's own articles, not instead of them"
    assert all(held.unaided for held in done if held.drawn_by == "gold")


def test_which_of_the_articles_are_gold_is_drawn_from_the_seed_and_the_person(
    desk: Project, mira: User, rosa: User, bo: User, golds: list[Article]
) -> None:
    batch = mixed(desk, [rosa], by=mira)
    kinds = [controls.kind_at(place, batch=batch, reviewer=rosa) for place in range(200)]
    assert kinds == [controls.kind_at(place, batch=batch, reviewer=rosa) for place in range(200)]
    assert kinds != [controls.kind_at(place, batch=batch, reviewer=bo) for place in range(200)]
    assert 60 <= kinds.count("gold") <= 140, "about the share that was asked for"
    drawn = ["gold" if held.drawn_by == "gold" else "" for held in work(desk, rosa)]
    last = max(place for place, kind in enumerate(drawn) if kind)
    assert drawn[: last + 1] == kinds[: last + 1]


def test_what_is_answered_to_gold_settles_nothing(
    desk: Project, mira: User, rosa: User, golds: list[Article], now: datetime
) -> None:
    batch = mixed(desk, [rosa], by=mira)
    work(desk, rosa)
    batches.close(batch=batch, by=mira, now=now)
    standings = Sentence.objects.filter(article__in=golds).values_list("standing", flat=True)
    assert set(standings) == {"agreed"}


def test_gold_has_a_round_that_no_batch_uses(desk: Project, mira: User, rosa: User, golds: list[Article]) -> None:
    mixed(desk, [rosa], by=mira)
    given = [held for held in work(desk, rosa) if held.drawn_by == "gold"]
    mixed(desk, [mira], count=1, gold_share=0)
    terms = batches.Terms(name="The same articles")
    later = batches.draft(project=desk, terms=terms, articles=golds, people=[mira], by=mira, now=factories.NOW)
    batches.open_batch(batch=later, by=mira, now=factories.NOW)
    used = set(BatchArticle.objects.filter(round__isnull=False).values_list("article", "round"))
    assert given
    assert not used & {(held.article_id, held.round) for held in given}
    assert all(held.round > 0 for held in given)


def test_whoever_settled_it_is_not_given_it(desk: Project, mira: User, bo: User, golds: list[Article]) -> None:
    mixed(desk, [bo], by=mira)
    assert all(held.drawn_by != "gold" for held in work(desk, bo))


def test_until_the_batch_is_closed_nobody_is_told_that_it_is_gold_or_what_was_right(
    desk: Project, mira: User, rosa: User, golds: list[Article], now: datetime
) -> None:
    batch = mixed(desk, [rosa], by=mira)
    held = next(one for one in work(desk, rosa) if one.drawn_by == "gold")
    assert controls.why_told(held) == "random"
    assert measures.against_gold(reviewer=rosa, project=desk).n == 0
    batches.close(batch=batch, by=mira, now=now)
    told = Assignment.objects.get(pk=held.pk)
    assert controls.why_told(told) == "gold"
    found = measures.against_gold(reviewer=rosa, project=desk)
    assert (found.right, found.n) == (3, 9), "of sourced, plain and speculative, all called plain"
    assert (found.labels["plain"].right, found.labels["sourced"].right) == (3, 0)
    assert found.few


def test_an_article_drawn_for_one_person_goes_to_no_other(
    desk: Project, mira: User, rosa: User, bo: User, golds: list[Article], now: datetime
) -> None:
    mixed(desk, [rosa, bo], by=mira)
    while (held := queue.draw(project=desk, reviewer=rosa, now=now)) and held.drawn_by != "gold":
        queue.finish(assignment=held, now=now)
    assert held is not None
    with pytest.raises(Conflict, match="for its reviewer alone"):
        queue.reassign(assignment=held, to=bo, by=mira, now=now)


def test_a_qualification_asks_gold_alone(desk: Project, mira: User, rosa: User, harbour: Article) -> None:
    with pytest.raises(InvalidInput, match="not gold"):
        qualification(desk, mira, [rosa], [harbour])


def qualification(desk: Project, mira: User, people: list[User], articles: list[Article], mark: int = 66) -> Batch:
    terms = batches.Terms(name="Ready?", kind="qualification", pass_mark=mark)
    made = batches.draft(project=desk, terms=terms, articles=articles, people=people, by=mira, now=factories.NOW)
    return batches.open_batch(batch=made, by=mira, now=factories.NOW)


def test_in_a_qualification_everybody_answers_everything_and_the_mark_decides(
    desk: Project, mira: User, rosa: User, adam: User, golds: list[Article], now: datetime
) -> None:
    batch = qualification(desk, mira, [rosa, adam], golds)
    assert len(work(desk, rosa, ("sourced", "plain", ""))) == 3
    assert len(work(desk, adam, ("plain", "plain", "plain"))) == 3
    assert measures.qualified(batch) == [], "nothing before it is closed"
    closed = batches.close(batch=batch, by=mira, now=now)
    found = {one.person: one for one in measures.qualified(closed)}
    assert (found[rosa].tally.percent, found[rosa].passed) == (66, True), "left out is wrong"
    assert (found[adam].tally.percent, found[adam].passed) == (33, False)
    assert [one.batch for one in measures.qualifications(reviewer=rosa, project=desk)] == [closed]
    assert set(Sentence.objects.filter(article__in=golds).values_list("standing", flat=True)) == {"agreed"}
