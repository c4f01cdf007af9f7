"""Agreement as it is stored: of answers that nobody was led to, and apart, of the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from annotations.models import Answer, Article, Assignment, Codebook, Project, User
from annotations.review import queue
from tests.factories import NOW, answered, article, say, second_pass, word

Figured = Callable[..., Any]
SAME, OTHER = ("plain", "plain"), ("plain", "sourced")


def total(value: dict[str, Any], name: str = "percent") -> dict[str, Any]:
    return value["rows"][0]["figures"][name]


def rows(value: dict[str, Any], of: str) -> dict[Any, dict[str, Any]]:
    return {row["key"]: row["figures"] for row in value["rows"] if row["of"] == of}


def aided_twice(home: Article, people: tuple[User, User], said: dict[int, tuple[str, str]]) -> None:
    """Both answer with suggestions on screen, the second in a pass of its own."""
    first = queue.open_article(article=home, reviewer=people[0], now=NOW)
    for place, held in enumerate((first, second_pass(home, people[1], unaided=False))):
        for number, words in said.items():
            word(held, number, words[place])
        queue.finish(assignment=held, now=NOW)


def test_agreement_is_of_the_answers_of_a_closed_batch(
    figured: Figured, harbour: Article, rosa: User, nina: User
) -> None:
    answered(harbour, [rosa, nina], {1: SAME, 2: SAME, 3: OTHER, 4: ("sourced", "sourced")})
    value = figured("agreement", "unaided/label")
    assert (value["answers"], value["people"]) == (8, 2)
    assert total(value)["value"] == 0.75
    assert (total(value)["units"], total(value)["articles"]) == (4, 1)
    assert total(value, "alpha")["value"] == pytest.approx(1 - 7 * 2 / 30)
    assert {"percent", "alpha", "fleiss", "ac1"} == set(value["rows"][0]["figures"])


def test_nothing_is_told_of_a_batch_that_is_not_closed(
    figured: Figured, harbour: Article, rosa: User, nina: User
) -> None:
    answered(harbour, [rosa, nina], {1: SAME, 2: OTHER}, close=False)
    for scope in ("unaided", "aided"):
        value = figured("agreement", f"{scope}/label")
        assert (value["answers"], value["people"], total(value)["reason"]) == (0, 0, "no_ratings")
        assert figured("pairs", f"{scope}/label") == []
        assert figured("articles", f"{scope}/label")["article"] == []
    assert figured("labels")["total"]["sentences"] == 0
    assert figured("suggestions")["unaided"] == []
    assert figured("disputes")["disputed"] == 0
    assert figured("progress")["standings"] == {"open": 6, "single": 0, "agreed": 0, "disputed": 0, "decided": 0}


def test_answers_given_with_suggestions_at_hand_are_in_no_figure_of_the_others(
    figured: Figured, desk: Project, mira: User, harbour: Article, rosa: User, nina: User
) -> None:
    """What people agree on because a machine told both is never shown as what they agree on."""
    answered(harbour, [rosa, nina], {1: OTHER, 2: OTHER})
    aided_twice(article(desk, mira, NOW), (rosa, nina), {1: SAME, 2: SAME, 3: SAME})
    assert total(figured("agreement", "unaided/label"))["value"] == 0
    assert total(figured("agreement", "unaided/label"))["units"] == 2
    assert total(figured("agreement", "aided/label"))["value"] == 1
    assert total(figured("agreement", "aided/label"))["units"] == 3
    pair = figured("pairs", "unaided/label")[0]
    assert (pair["percent"]["value"], pair["percent"]["units"]) == (0, 2)


def test_one_led_answer_beside_a_free_one_is_a_pair_in_neither(
    figured: Figured, harbour: Article, rosa: User, nina: User
) -> None:
    led = queue.open_article(article=harbour, reviewer=rosa, now=NOW)
    free = second_pass(harbour, nina)
    for held in (led, free):
        say(held, 1, "plain")
        queue.finish(assignment=held, now=NOW)
    for scope in ("unaided", "aided"):
        assert total(figured("agreement", f"{scope}/label"))["reason"] == "one_rater"


def test_an_answer_with_a_suggestion_on_screen_is_led_whatever_its_assignment_says(
    figured: Figured, harbour: Article, rosa: User, nina: User
) -> None:
    answered(harbour, [rosa, nina], {1: SAME, 2: OTHER})
    Answer.objects.filter(sentence__number=1).update(suggestion_seen=True)
    assert total(figured("agreement", "unaided/label"))["value"] == 0
    assert total(figured("agreement", "aided/label"))["value"] == 1


def test_hedged_is_apart_from_the_label_and_only_where_the_label_leaves_it_open(
    figured: Figured, harbour: Article, rosa: User, nina: User
) -> None:
    said = {1: ("sourced~", "sourced"), 2: ("sourced", "anonymous"), 3: ("speculative", "speculative"), 4: SAME}
    answered(harbour, [rosa, nina], said)
    assert total(figured("agreement", "unaided/label"))["value"] == 0.75
    hedged = figured("agreement", "unaided/hedged")
    assert (total(hedged)["value"], total(hedged)["units"]) == (0.5, 2)
    assert hedged["given"] == {"not_hedged": 3, "hedged": 1}


def test_each_label_has_its_figures_also_one_that_nobody_gave(
    figured: Figured, harbour: Article, rosa: User, nina: User
) -> None:
    answered(harbour, [rosa, nina], {1: SAME, 2: SAME, 3: OTHER})
    value = figured("agreement", "unaided/label")
    labels = rows(value, "category")
    assert list(labels) == ["sourced", "anonymous", "speculative", "plain"]
    assert labels["plain"]["specific"]["value"] == pytest.approx(0.8)
    assert labels["speculative"]["specific"]["reason"] == "unused_category"
    assert value["given"] == {"sourced": 1, "anonymous": 0, "speculative": 0, "plain": 5}


def test_a_sentence_is_of_the_week_in_which_the_last_of_its_answers_was_done(
    figured: Figured, harbour: Article, rosa: User, nina: User
) -> None:
    answered(harbour, [rosa, nina], {1: SAME, 2: OTHER})
    assert list(rows(figured("agreement", "unaided/label"), "week")) == ["2026-03-09"]
    later = Assignment.objects.filter(reviewer=nina)
    later.update(done_at=NOW.replace(day=17))
    weeks = rows(figured("agreement", "unaided/label"), "week")
    assert {week: figures["percent"]["units"] for week, figures in weeks.items()} == {"2026-03-16": 2}


def test_each_codebook_version_has_its_own(
    figured: Figured, desk: Project, mira: User, harbour: Article, rosa: User, nina: User
) -> None:
    answered(harbour, [rosa, nina], {1: SAME, 2: SAME})
    other = article(desk, mira, NOW)
    answered(other, [rosa, nina], {1: OTHER})
    first = Codebook.objects.get()
    second = Codebook.objects.create(project=desk, version=2, content=first.content, published_at=NOW, by=mira)
    Answer.objects.filter(sentence__article=other).update(codebook=second)
    versions = rows(figured("agreement", "unaided/label"), "version")
    assert {version: figures["percent"]["value"] for version, figures in versions.items()} == {2: 0, 1: 1}


def test_a_pair_has_its_kappa_its_table_and_says_why_there_is_none(
    figured: Figured, desk: Project, harbour: Article, rosa: User, nina: User, adam: User
) -> None:
    answered(harbour, [rosa, nina, adam], {1: ("plain", "plain", "sourced"), 2: ("plain", "plain", "plain")})
    found = {tuple(row["people"]): row for row in figured("pairs", "unaided/label")}
    pair = found[tuple(sorted((rosa.pk, nina.pk)))]
    assert (pair["percent"]["value"], pair["cohen"]["reason"]) == (1, "one_category")
    assert pair["table"][3][3] == 2
    assert found[tuple(sorted((rosa.pk, adam.pk)))]["cohen"]["value"] == 0
    assert figured("agreement", "unaided/label")["pairs"] == {"pairs": 2, "median": 0, "low": 0, "high": 0}


def test_articles_stand_with_the_one_with_least_agreement_first(
    figured: Figured, desk: Project, mira: User, harbour: Article, rosa: User, nina: User
) -> None:
    answered(harbour, [rosa, nina], {1: SAME, 2: SAME})
    other = article(desk, mira, NOW)
    answered(other, [rosa, nina], {1: SAME, 2: OTHER})
    told = figured("articles", "unaided/label")
    assert told["article"] == [other.pk, harbour.pk]
    assert told["percent"] == [0.5, 1]
    assert told["alpha"] == [0, None]


def test_an_interval_needs_five_articles_and_says_so(
    figured: Figured, desk: Project, mira: User, rosa: User, nina: User
) -> None:
    for _ in range(4):
        answered(article(desk, mira, NOW), [rosa, nina], {1: SAME, 2: OTHER})
    assert total(figured("agreement", "unaided/label"))["no_interval"] == "too_few_articles"
    answered(article(desk, mira, NOW), [rosa, nina], {1: SAME, 2: SAME, 3: SAME})
    found = total(figured("agreement", "unaided/label"))
    assert found["low"] < found["value"] < found["high"]
    assert found["cautions"] == ["few_articles", "few_units"]
    assert total(figured("agreement", "unaided/label")) == found
