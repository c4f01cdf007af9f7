"""A project in which everything happened that a dataset can tell of, drawn from a seed."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from annotations import tasks
from annotations.adjudicate import decisions
from annotations.adjudicate.values import Verdict
from annotations.codebook import SourceKind, UnsureReason
from annotations.discuss import codebooks
from annotations.errors import WorkbenchError
from annotations.models import Article, Assignment, BatchArticle, Codebook, Decision, Job, Project, Sentence, User
from annotations.review import again, batches, claims, queue
from annotations.revise import undo
from annotations.suggest import runs
from annotations.text import propose
from tests import factories

WORDS = ("The crew said", "Officials", "It could", "Rosa Lind told the desk", "Nobody", "The 🚢 ministry", "Critics")
ENDS = ("left", "was late", "might return in May", "cost 3.5 million", "is closed – “for now”", "was built in 1931")
LABELS = ("plain", "sourced", "anonymous", "speculative", "sourced~", "anonymous~", "unsure", "")
TAKEN = {"how": "suggestion", "suggestion": (propose.KIND, propose.VERSION), "suggestion_seen": True}
DRAWN = ("gold", "repeat", "qualification", "practice", "random", "again")


def seeds(few: int, all_of_them: int) -> list[Any]:
    """Parameters for `drawn`: a few that are drawn anew in each run; the same ones each time in `make test-long`."""
    always = [pytest.param(seed, marks=pytest.mark.long) for seed in range(all_of_them)]
    return [*(pytest.param(None, id=f"drawn-{number}") for number in range(1, few + 1)), *always]


def drawn(seed: int | None) -> int:
    """That seed, or any, which a failure shows."""
    seed = random.randrange(2**32) if seed is None else seed
    print(f"seed {seed}")
    return seed


class Lively:
    """Fills a project; `dice` decides what happens."""

    def __init__(self, desk: Project, mira: User, people: Sequence[User], dice: random.Random, now: datetime) -> None:
        self.desk, self.mira, self.people, self.dice, self.now = desk, mira, people, dice, now

    def fill(self) -> None:
        Project.objects.filter(pk=self.desk.pk).update(settings={"accept_the_rest": True})
        self.desk.refresh_from_db()
        articles = [self.article(n) for n in range(self.dice.randint(3, 6))]
        aside = factories.ASIDE.replace("1931", f"1931 {self.dice.getrandbits(24)}")
        articles.append(factories.article(self.desk, self.mira, self.now, aside))
        tasks.work(Job.objects.claim(uid=self.suggestions().uid, now=self.now, lease=tasks.lease()))
        for article in articles:
            self.answered(article)
        for article in articles[:2]:
            self.aside(article)
        self.block(articles[-1])
        for article in articles:
            self.boundaries(article)
        self.decide()
        for _ in range(self.dice.randint(1, 2)):
            self.publish()
        for article in articles[:3]:
            self.answered(article)  # by the new version
        self.decide(most=1)

    def article(self, number: int) -> Article:
        parts = [
            " ".join(
                f"{self.dice.choice(WORDS)} {self.dice.choice(ENDS)} {self.dice.getrandbits(24)}." for _ in range(n)
            )
            for n in (self.dice.randint(1, 4), self.dice.randint(1, 3))
        ]
        return factories.article(self.desk, self.mira, self.now, "\n\n".join(parts), f"Ship {number}")

    def suggestions(self) -> Job:
        job = runs.start(project=self.desk, by=self.mira)
        assert job is not None
        return job

    def answered(self, article: Article) -> None:
        """A closed batch that one or two read; not each of them comes to an end."""
        folk = self.dice.sample(list(self.people), self.dice.choice((1, 2, 2)))
        terms = batches.Terms(name=f"Batch {uuid.uuid4()}", overlap=len(folk))
        made = batches.draft(
            project=self.desk, terms=terms, articles=[article], people=folk, by=self.mira, now=self.now
        )
        batch = batches.open_batch(batch=made, by=self.mira, now=self.now)
        turn = BatchArticle.objects.select_related("batch", "article__project").get(batch=batch)
        for person in folk:
            with transaction.atomic():
                held = claims.claim(turn, reviewer=person, now=self.now)
            assert held is not None
            self.say_all(held)
            if self.dice.random() < 0.9:
                queue.finish(assignment=held, now=self.now)
        batches.close(batch=batch, by=self.mira, now=self.now)

    def aside(self, article: Article) -> None:
        """Passes of the standing batch, most of which count for nothing."""
        for drawn_by in self.dice.sample(DRAWN, 3):
            held = self.held(article, drawn_by)
            self.say_all(held)
            queue.finish(assignment=held, now=self.now)

    def held(self, article: Article, drawn_by: str) -> Assignment:
        return Assignment.objects.create(
            article=article,
            version=article.versions.get(current=True),
            reviewer=self.dice.choice(list(self.people)),
            codebook=Codebook.objects.current(self.desk),
            batch=self.desk.batches.get(standing=True),
            round=max((row.round for row in article.assignments.all()), default=-1) + 1,
            opened_at=self.now,
            drawn_by=drawn_by,
            unaided=self.dice.random() < 0.5,
        )

    def say_all(self, held: Assignment) -> None:
        live = Sentence.objects.filter(version=held.version, retired__isnull=True, asked=True).order_by("start")
        for sentence in live:
            if self.dice.random() < 0.9:
                self.say(held, sentence)

    def say(self, held: Assignment, sentence: Sentence) -> None:
        word = self.dice.choice(LABELS)
        if word == "unsure":
            reason = self.dice.choice(["", *UnsureReason])
            factories.say(
                held, sentence.number, None, state="unsure", unsure_reason=str(reason), spans=self.spans(sentence)
            )
        elif word:
            label = word.removesuffix("~")
            hedged = word.endswith("~") or label == "speculative"
            given: dict[str, Any] = {"hedged": hedged, "hedged_by": "person" if hedged else ""}
            given |= {"spans": self.spans(sentence) if label in ("sourced", "anonymous") else []}
            given |= {"source_by": "run_on" if given["spans"] else ""}
            proposed = sentence.suggestions.exists()
            how = self.dice.choice(("key", "key", "run_on", "suggestion", "bulk"))
            given |= TAKEN | {"how": how} if how in ("suggestion", "bulk") and proposed else {}
            given |= {"how": "run_on"} if how == "run_on" else {}
            factories.say(held, sentence.number, label, **given)

    def spans(self, sentence: Sentence) -> list[dict[str, Any]]:
        """A source in the sentence or an earlier one; sometimes a cue before it, or a second source."""
        found: list[dict[str, Any]] = []
        if self.dice.random() < 0.3:
            found.append({"role": "cue", "kind": ""} | self.word(sentence))
        if self.dice.random() < 0.8:
            homes = Sentence.objects.filter(
                version=sentence.version_id, retired__isnull=True, start__lte=sentence.start, asked=True
            )
            for _ in range(self.dice.choice((1, 1, 2))):
                home = self.dice.choice(list(homes.order_by("start")))
                kind = self.dice.choice(["", *(kind.value for kind in SourceKind)])
                found.append({"role": "source", "kind": kind} | self.word(home))
        return found

    def word(self, sentence: Sentence) -> dict[str, int]:
        word = self.dice.choice(sentence.text.split()[:3])
        start = sentence.start + sentence.text.index(word)
        return {"start": start, "end": start + len(word)}

    def block(self, article: Article) -> None:
        """Somebody says that the last block is no running text."""
        asked = Sentence.objects.filter(article=article, asked=True, retired__isnull=True)
        last = asked.order_by("-start").first()
        assert last is not None
        factories.say(self.held(article, "chosen"), last.number, None, marks={"not_text": True})
        factories.say_of_block(article, last.number, False, self.mira)

    def boundaries(self, article: Article) -> None:
        """Some are joined, some cut, some of it undone: numbers have gaps, also at the end."""
        for _ in range(self.dice.randint(0, 3)):
            live = Sentence.objects.filter(article=article, retired__isnull=True, asked=True).order_by("start")
            sentence = self.dice.choice(list(live))
            operation = uuid.uuid4()
            try:
                if self.dice.random() < 0.5:
                    factories.join(article, sentence.number, self.mira, operation)
                else:
                    at = sentence.start + sentence.text.index(" ", len(sentence.text) // 2) + 1
                    factories.cut(article, sentence.number, at, self.mira, operation)
            except (WorkbenchError, ValueError):
                continue
            if self.dice.random() < 0.4:
                undo.undo(article=article, operation=uuid.uuid4(), by=self.mira, now=self.now)

    def decide(self, most: int = 100) -> None:
        categories = Decision.Category.values
        disputed = Sentence.objects.filter(article__project=self.desk, standing="disputed", retired__isnull=True)
        for place, sentence in enumerate(disputed.order_by("pk")[:most]):
            if place >= len(categories) and self.dice.random() < 0.5:
                continue
            label = self.dice.choice(("plain", "sourced", "anonymous", "speculative"))
            hedged = label == "speculative" or (label != "plain" and self.dice.random() < 0.5)
            verdict = Verdict(
                label=label,
                hedged=hedged,
                category=categories[place % len(categories)],
                spans=self.spans(sentence) if label in ("sourced", "anonymous") else [],
            )
            decisions.settle(
                sentence=sentence, by=self.mira, operation=uuid.uuid4(), version=0, verdict=verdict, now=self.now
            )

    def publish(self) -> None:
        """Another version, which asks some of those who answered again; some answer."""
        draft = codebooks.draft(project=self.desk, by=self.mira)
        content = {**draft.content, "questions": [*draft.content["questions"][:3], f"Is it so? {draft.version}"]}
        saved = codebooks.save(
            draft=draft,
            content=content,
            guidelines=f"By {draft.version}.",
            expected=codebooks.stamp(draft),
            by=self.mira,
        )
        live = Sentence.objects.filter(
            article__project=self.desk, retired__isnull=True, asked=True, answers__state="labelled"
        )
        keys = sorted(set(live.values_list("pk", flat=True)))
        chosen = self.dice.sample(keys, min(8, len(keys)))
        book = codebooks.publish(
            draft=saved,
            expected=codebooks.stamp(saved),
            changes_answers=True,
            sentences=chosen,
            by=self.mira,
            now=self.now,
        )
        batch = again.ask_again(codebook=book, by=self.mira, now=self.now)
        if batch is None:
            return
        for held in Assignment.objects.filter(batch=batch).order_by("pk"):
            asked = Sentence.objects.filter(article=held.article_id, pk__in=chosen).order_by("start")
            for sentence in asked:
                if self.dice.random() < 0.8:
                    self.say(held, sentence)
            queue.finish(assignment=held, now=self.now)
        batches.close(batch=batch, by=self.mira, now=self.now)
