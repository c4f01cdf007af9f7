"""Whatever happens after a dataset was made, it is made again byte for byte from its manifest."""

from __future__ import annotations

import random
import uuid
from contextlib import suppress
from datetime import date, timedelta
from typing import ClassVar

import pytest

from annotations import tasks
from annotations.adjudicate import decisions
from annotations.errors import WorkbenchError
from annotations.ingest import deleting, imports, readers
from annotations.models import Article, Assignment, Decision, Membership, Sentence, User
from annotations.review import queue, undo
from annotations.revise import undo as unrevise
from annotations.text import addresses
from tests import factories
from tests.cast import member
from tests.export.test_datasets import made, rows
from tests.export.test_rebuild import rebuilt
from tests.ingest.lively import Lively, drawn, seeds
from tests.ingest.test_restoring import RECIPES


class Afterwards(Lively):
    """More happens in a project that is full: to the articles that it has."""

    happened: ClassVar[set[str]] = set()

    def ways(self):
        return [
            self.again, self.taken_back, self.decided_otherwise, self.boundary_undone, self.reopened, self.published,
            self.moved, self.pasted, self.not_text, self.left, self.import_taken_back, self.deleted, self.restored,
            self.described, self.rewritten,
        ]  # fmt: skip

    def go_on(self, steps: int) -> None:
        for _ in range(steps):
            way = self.dice.choice(self.ways())
            with suppress(WorkbenchError, ValueError, IndexError):
                way()
                self.happened.add(way.__name__)

    def any(self, rows):
        return self.dice.choice(list(rows.order_by("pk")))

    def articles(self):
        return Article.objects.live().filter(project=self.desk)

    def done(self):
        """What may still change: in a closed batch nothing may."""
        return Assignment.objects.filter(article__project=self.desk, state="done", batch__standing=True)

    def again(self):
        """Somebody changes answers of an article that is done."""
        held = self.any(self.done())
        for sentence in Sentence.objects.filter(article=held.article, retired__isnull=True, asked=True):
            if self.dice.random() < 0.5:
                self.say(held, sentence)

    def taken_back(self):
        held = self.any(self.done())
        undo.undo(assignment=held, operation=uuid.uuid4(), now=self.now)
        if self.dice.random() < 0.5:
            undo.redo(assignment=held, operation=uuid.uuid4(), now=self.now)

    def decided_otherwise(self):
        row = self.any(Decision.objects.filter(sentence__article__project=self.desk))
        if self.dice.random() < 0.5:
            decisions.reopen(
                sentence=row.sentence, by=self.mira, operation=uuid.uuid4(), version=row.version, now=self.now
            )
        self.decide(most=2)

    def boundary_undone(self):
        article = self.any(self.articles())
        step = self.dice.choice((unrevise.undo, unrevise.redo))
        step(article=article, operation=uuid.uuid4(), by=self.mira, now=self.now)

    def moved(self):
        self.boundaries(self.any(self.articles()))

    def reopened(self):
        held = self.any(self.done())
        queue.reopen(assignment=held, by=self.mira, now=self.now, reason="Again")
        if self.dice.random() < 0.5:
            held.refresh_from_db()
            self.say_all(held)
            queue.finish(assignment=held, now=self.now)

    def published(self):
        self.publish()

    def pasted(self):
        self.answered(self.article(self.dice.randint(7, 99)))

    def left(self):
        """Somebody leaves the project, and is locked out."""
        one = self.any(Membership.objects.filter(project=self.desk, role="reviewer"))
        self.people.remove(one.user)
        tasks.remove_member(member=one, by=self.mira, now=self.now)
        User.objects.filter(pk=one.user_id).update(is_active=False)

    def import_taken_back(self):
        """An article in which nobody had said anything goes."""
        bare = self.articles().exclude(sentences__answers__isnull=False).exclude(assignments__state="done")
        imports.take_back(imported=self.any(bare).imported_in, by=self.mira, now=self.now)

    def deleted(self):
        """Any article, also one in which much was said."""
        tasks.delete_articles(articles=[self.any(self.articles())], by=self.mira, now=self.now)

    def restored(self):
        gone = self.any(deleting.deleted(Article.objects.filter(project=self.desk)))
        tasks.restore_articles(articles=[gone], by=self.mira, now=self.now)

    def described(self):
        """Details are other ones now: those that filters and columns read, and the language."""
        given = {"outlet": f"Outlet {self.dice.randint(1, 9)}", "licence": self.dice.choice(["", "CC-BY-4.0"])}
        given |= {"title": f"Title {self.dice.randint(1, 99)}", "published": date(2026, 1, self.dice.randint(1, 28))}
        article = self.any(self.articles())
        if self.dice.random() < 0.3:
            tasks.change_language(article=article, language="de", by=self.mira, now=self.now)
        chosen = dict(self.dice.sample(sorted(given.items(), key=str), 2))
        tasks.change_details(articles=[article], given=chosen, by=self.mira, now=self.now)

    def rewritten(self):
        """The article comes again with another text: sentences go, come, change and move."""
        article = self.any(self.articles())
        url = f"https://gazette.example/{article.uid}"
        Article.objects.filter(pk=article.pk).update(address=addresses.key(url))
        lines = [row.text for row in Sentence.objects.filter(article=article, retired__isnull=True).order_by("start")]
        place = self.dice.randrange(len(lines))
        lines[place] = self.dice.choice((f"{lines[place]} Again.", f"Of this nobody spoke {self.dice.random()}.", ""))
        if self.dice.random() < 0.3:
            self.dice.shuffle(lines)
        title = article.details.get(current=True).title
        draft = readers.Draft(title=title, text="\n\n".join(filter(None, lines)), url=url)
        pasted = imports.paste(project=self.desk, by=self.mira, now=self.now, draft=draft)
        if not pasted.renewed:
            raise ValueError

    def not_text(self):
        asked = Sentence.objects.filter(asked=True, retired__isnull=True)
        self.block(self.any(self.articles().filter(pk__in=asked.values("article"))))


@pytest.mark.parametrize("seed", seeds(3, 16))
def test_whatever_is_said_since(desk, mira, rosa, adam, now, tmp_path, seed):
    seed = drawn(seed)
    dice = random.Random(seed)
    greta = member(desk, "Greta", "reviewer")
    life = Afterwards(desk, mira, [rosa, adam, greta], dice, now)
    life.fill()
    for number in range(3):
        life.article(50 + number)
    dataset = made(desk, mira, now, formats=["jsonl"], **RECIPES[seed % len(RECIPES)])
    life.go_on(12)
    assert "byte for byte" in rebuilt(dataset, tmp_path), f"seed {seed}"


def test_all_of_that_does_happen_and_nothing_of_it_is_lost(desk, mira, rosa, adam, now, tmp_path):
    """In a few seeds together there is everything that may happen later."""
    Afterwards.happened.clear()
    life = Afterwards(desk, mira, [rosa, adam, member(desk, "Greta", "reviewer")], random.Random(3), now)
    life.fill()
    for number in range(3):
        life.article(50 + number)
    datasets = [made(desk, mira, now, formats=["jsonl"], include_open=True)]
    for _ in range(2):
        life.go_on(30)
        datasets.append(made(desk, mira, now, formats=["jsonl"], include_open=True))
    everything = {way.__name__ for way in life.ways()}
    for _ in range(30):  # what is rare, and what another order of random keys made rare, may need more turns
        if everything == Afterwards.happened:
            break
        life.go_on(10)
    assert everything == Afterwards.happened
    for dataset in datasets:
        assert "byte for byte" in rebuilt(dataset, tmp_path)


def test_one_of_a_story_that_is_taken_back_stays_with_it(desk, mira, now, tmp_path):
    text = " ".join(f"The crew of ship {n} said that it was late again." for n in range(9))
    twins = [factories.article(desk, mira, now, f"{text} {end}") for end in ("It left in May.", "It left in June.")]
    for words in ("The lock is shut for good.", "Officials said it could break.", "It was built by nobody in 1931."):
        factories.article(desk, mira, now, words)
    splits = {"by": "article", "shares": [40, 30, 30], "seed": 5}
    dataset = made(desk, mira, now, include_open=True, options={"splits": splits})
    assert len({row["story"] for row in rows(dataset, "articles")}) == 4
    imports.take_back(imported=twins[0].imported_in, by=mira, now=now)
    assert "byte for byte" in rebuilt(dataset, tmp_path)
    assert made(desk, mira, now, include_open=True, options={"splits": splits}).counts["articles"] == 4


FILTERS = [
    {"outlets": ["The Gull"]}, {"outlets": ["Quay Post"]}, {"languages": ["en"]}, {"published_from": "2026-02-01"},
    {"published_to": "2026-02-01"}, {},
]  # fmt: skip


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_details_of_then_pass_the_filters_and_stand_in_the_rows(desk, mira, now, tmp_path, filters):
    said = {"outlet": "The Gull", "published": date(2026, 1, 5), "licence": "CC-BY-4.0"}
    first, second, third = (factories.article(desk, mira, now) for _ in range(3))
    tasks.change_details(articles=[first, second], given=said, by=mira, now=now)
    asked = {"formats": ["jsonl", "csv"], "include_open": True, "options": {"text": "licensed"}}
    dataset = made(desk, mira, now, **asked, **filters)
    later = {"title": "Other", "outlet": "Quay Post", "published": date(2026, 3, 1), "licence": ""}
    tasks.change_details(articles=[first, third], given=later, by=mira, now=now)
    tasks.change_details(articles=[third], given={"title": "Third"}, by=mira, now=now)
    tasks.change_language(article=second, language="de", by=mira, now=now)
    after = made(desk, mira, now, **asked, **filters)
    assert rows(after, "articles") != rows(dataset, "articles")
    assert "byte for byte" in rebuilt(dataset, tmp_path)
    assert "byte for byte" in rebuilt(after, tmp_path)


def test_what_was_deleted_then_is_not_in_it_though_it_is_back(desk, mira, now, tmp_path):
    gone, there = factories.article(desk, mira, now), factories.article(desk, mira, now)
    tasks.delete_articles(articles=[gone], by=mira, now=now)
    without = made(desk, mira, now, include_open=True)
    tasks.restore_articles(articles=[gone], by=mira, now=now)
    whole = made(desk, mira, now, include_open=True)
    tasks.delete_articles(articles=[there, gone], by=mira, now=now)
    assert [dataset.counts["articles"] for dataset in (without, whole)] == [1, 2]
    for dataset in (without, whole):
        assert "byte for byte" in rebuilt(dataset, tmp_path)
    assert deleting.erase_due(now=now + timedelta(days=31), days=30) == 2
    said = rebuilt(whole, tmp_path)
    assert "2 articles were deleted since, and their text was erased" in said
    assert "byte for byte" not in said


def test_an_import_that_is_taken_back_takes_nothing_along_that_was_deleted_before(desk, mira, now, tmp_path):
    gone, there = factories.article(desk, mira, now), factories.article(desk, mira, now)
    Article.objects.filter(pk=there.pk).update(imported_in=gone.imported_in)
    tasks.delete_articles(articles=[gone], by=mira, now=now)
    dataset = made(desk, mira, now, include_open=True)
    imports.take_back(imported=gone.imported_in, by=mira, now=now)
    assert "byte for byte" in rebuilt(dataset, tmp_path)
