"""The label mix is of what the dice drew; suggestions are judged by who did not see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from annotations import tasks
from annotations.models import Answer, Article, ArticleDetails, Assignment, Project, Suggester, Suggestion, User
from annotations.review import queue
from annotations.suggest import runs
from tests.factories import NOW, answered, article, say, word

Figured = Callable[..., Any]


def tagged(home: Article, by: User, said: dict[int, str], drawn_by: str = "random", **details: Any) -> Article:
    held = queue.open_article(article=home, reviewer=by, now=NOW)
    Assignment.objects.filter(pk=held.pk).update(drawn_by=drawn_by)
    for number, words in said.items():
        word(held, number, words)
    queue.finish(assignment=held, now=NOW)
    ArticleDetails.objects.filter(article=home).update(**details)
    return home


def counts(row: dict[str, Any]) -> tuple[str, int, list[int]]:
    return row["key"], row["articles"], row["counts"]


def test_only_articles_that_were_drawn_count(
    figured: Figured, desk: Project, mira: User, rosa: User, harbour: Article
) -> None:
    tagged(harbour, rosa, {1: "sourced", 2: "plain", 3: "plain"}, outlet="The Gull", published="2026-02-03")
    tagged(article(desk, mira, NOW), rosa, {1: "speculative"}, drawn_by="chosen", outlet="The Gull")
    tagged(article(desk, mira, NOW), rosa, {1: "anonymous~"}, outlet="Quay Post", published="2026-03-01")
    told = figured("labels")
    assert told["labels"] == ["sourced", "anonymous", "speculative", "plain"]
    assert counts(told["total"]) == ("", 2, [1, 1, 0, 2])
    assert [counts(row) for row in told["outlets"]] == [("The Gull", 1, [1, 0, 0, 2]), ("Quay Post", 1, [0, 1, 0, 0])]
    assert [counts(row) for row in told["months"]] == [("2026-02", 1, [1, 0, 0, 2]), ("2026-03", 1, [0, 1, 0, 0])]


def test_a_disputed_sentence_has_no_label_until_it_is_decided(
    figured: Figured, desk: Project, harbour: Article, rosa: User, nina: User, adam: User
) -> None:
    from annotations.models import Codebook, Decision

    answered(harbour, [rosa, nina], {1: ("sourced", "plain"), 2: ("plain", "plain"), 3: ("sourced~", "sourced")})
    Assignment.objects.update(drawn_by="random")
    assert figured("labels")["total"]["counts"] == [0, 0, 0, 1]
    said = {"by": adam, "codebook": Codebook.objects.get(), "sequence": 1, "category": "slip"}
    Decision.objects.create(sentence=harbour.sentences.get(number=1), label="anonymous", **said)
    assert figured("labels")["total"]["counts"] == [0, 1, 0, 1]


def test_a_confidential_article_is_in_no_row_of_the_mix(
    figured: Figured, desk: Project, rosa: User, harbour: Article
) -> None:
    tagged(harbour, rosa, {1: "sourced"}, outlet="Deep Throat")
    Article.objects.update(confidentiality="confidential")
    told = figured("labels")
    assert (told["outlets"], told["months"], told["confidential"]) == ([], [], 1)
    assert (told["total"]["articles"], told["total"]["sentences"]) == (0, 0)


@pytest.fixture
def suggested(harbour: Article) -> Article:
    """The harbour article with a proposal for each sentence: sourced, sourced, then plain."""
    job = runs.start(project=harbour.project, by=None)
    assert job is not None
    tasks.run_job(str(job.uid))
    Suggestion.objects.update(label="plain", hedged=False, confidence=0.9)
    Suggestion.objects.filter(sentence__number__lte=2).update(label="sourced", confidence=0.5)
    return harbour


def test_right_where_it_was_not_seen_is_apart_from_taken_where_it_was(
    figured: Figured, desk: Project, suggested: Article, rosa: User, nina: User, adam: User
) -> None:
    led = queue.open_article(article=suggested, reviewer=adam, now=NOW)
    used = Suggester.objects.get(project=desk)
    ref = (used.kind, used.version)
    say(led, 1, "sourced", how="suggestion", suggestion=ref, suggestion_seen=True)
    say(led, 2, "plain", suggestion=ref, suggestion_seen=True)
    say(led, 3, "plain", suggestion=ref, suggestion_seen=True)
    queue.finish(assignment=led, now=NOW)
    answered(suggested, [rosa, nina], {1: ("anonymous", "sourced~"), 3: ("plain", "unsure")})
    told = figured("suggestions")
    assert told["seen"] == [
        {"label": "plain", "n": 1, "same": 1, "same_hedged": 1, "taken": 0},
        {"label": "sourced", "n": 2, "same": 1, "same_hedged": 1, "taken": 1},
    ]
    assert told["unaided"] == [
        {"label": "plain", "n": 1, "same": 1, "same_hedged": 1},
        {"label": "sourced", "n": 2, "same": 1, "same_hedged": 0},
    ]


def test_what_would_not_have_been_shown_is_not_judged(
    figured: Figured, desk: Project, suggested: Article, rosa: User, nina: User
) -> None:
    answered(suggested, [rosa, nina], {1: ("sourced", "sourced"), 3: ("plain", "plain")})
    Suggester.objects.update(thresholds={"sourced": 0.8})
    assert [row["label"] for row in figured("suggestions")["unaided"]] == ["plain"]
    assert Answer.objects.count() == 4
