"""The page of agreement: unaided answers first, the others apart and named so; pairs by name for managers alone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations import tasks
from annotations.models import Article, Project, User
from annotations.report import figures
from annotations.review import batches, queue
from tests.cast import NOW, member
from tests.factories import answered, article, second_pass, word

See = Callable[..., Any]
SAME, OTHER = ("plain", "plain"), ("plain", "sourced")


@pytest.fixture
def nina(desk: Project) -> User:
    return member(desk, "Nina", "reviewer")


@pytest.fixture
def worked(desk: Project, mira: User, harbour: Article, rosa: User, nina: User) -> Article:
    """The harbour article without suggestions, half agreed; another with suggestions, all agreed. Computed."""
    answered(harbour, [rosa, nina], {1: SAME, 2: OTHER})
    led = article(desk, mira, NOW, title="Led")
    first = queue.open_article(article=led, reviewer=rosa, now=NOW)
    for held in (first, second_pass(led, nina, unaided=False)):
        for number in (1, 2, 3):
            word(held, number, "plain" if number > 1 else "sourced~")
        queue.finish(assignment=held, now=NOW)
    job = figures.start(desk, NOW)
    assert job is not None
    tasks.run_job(str(job.uid))
    return harbour


@pytest.fixture
def see(client: Client, desk: Project) -> See:
    def page(user: User, **query: str) -> Any:
        client.force_login(user)
        return client.get(reverse("agreement", args=[desk.uid]), query)

    return page


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def test_before_the_first_figures_the_page_says_that_they_come(see: See, mira: User) -> None:
    assert "The figures are being computed" in text_of(see(mira))


def test_answers_without_suggestions_come_first_and_the_others_are_named(see: See, worked: Article, mira: User) -> None:
    said = text_of(see(mira))
    first, _name, apart = said.partition("With suggestions at hand")
    assert "Answered without suggestions" in first
    assert "Same answer 0.50" in first
    assert "Same answer 1.00" in apart
    assert "says as much about the machine as about them" in apart
    assert "Same answer 1.00" not in first


@pytest.mark.parametrize("by", ["total", "week", "version"])
@pytest.mark.parametrize("on", ["label", "hedged"])
def test_each_view_says_of_which_answers_it_is(by: str, on: str, see: See, worked: Article, mira: User) -> None:
    said = text_of(see(mira, by=by, on=on))
    assert said.index("Answered without suggestions") < said.index("With suggestions at hand")


@pytest.mark.parametrize("by", ["articles", "pairs"])
def test_one_scope_at_a_time_stands_under_its_name(by: str, see: See, worked: Article, mira: User) -> None:
    headings = [
        re.findall(r"<h2>(.*?)</h2>", see(mira, by=by, scope=scope).content.decode()) for scope in ("unaided", "aided")
    ]
    assert headings == [["Answered without suggestions"], ["With suggestions at hand"]]


def test_an_undefined_figure_says_why_and_a_small_one_too(see: See, worked: Article, mira: User) -> None:
    said = text_of(see(mira))
    assert "no interval: fewer than five articles" in said
    assert "everybody gave the same one: nothing to tell agreement from chance by" in said
    assert "No figure: only one person has answered so." in text_of(see(mira, on="hedged"))


def test_managers_read_names_and_adjudicators_numbers(see: See, worked: Article, mira: User, adam: User) -> None:
    assert "Rosa · Nina" in text_of(see(mira, by="pairs"))
    said = text_of(see(adam, by="pairs"))
    assert re.search(r"Person [12] · Person [12]", said)
    assert "Nina" not in said
    assert "Rosa" not in said


@pytest.mark.parametrize("by", ["articles", "pairs"])
def test_others_read_totals_whatever_they_ask_for(by: str, see: See, worked: Article, rosa: User, vera: User) -> None:
    for user in (rosa, vera):
        answer = see(user, by=by)
        assert answer.context["by"] == "total"
        assert "Nina" not in text_of(answer)
        assert "By pair" not in text_of(answer)


def test_articles_lead_to_their_sheets_without_those_that_one_may_not_open_or_answers_blind(
    client: Client, see: See, worked: Article, mira: User
) -> None:
    page = see(mira, by="articles").content.decode()
    assert reverse("sheet", args=[worked.uid]) in page
    terms = batches.Terms(name="Again")
    made = batches.draft(project=worked.project, terms=terms, articles=[worked], people=[mira], by=mira, now=NOW)
    batch = batches.open_batch(batch=made, by=mira, now=NOW)
    assert see(mira, by="articles").context["rows"] == []
    assert str(worked.uid) not in {row["article"] for row in rows_of(client, worked.project, "articles")}
    batches.close(batch=batch, by=mira, now=NOW)
    assert len(see(mira, by="articles").context["rows"]) == 1
    Article.objects.filter(pk=worked.pk).update(confidentiality="confidential")
    assert see(mira, by="articles").context["rows"] == []


def rows_of(client: Client, desk: Project, table: str) -> list[dict[str, str]]:
    answer = client.get(reverse("figure-table", args=[desk.uid, table]))
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))


@pytest.mark.parametrize("table", ["agreement", "pairs", "articles"])
def test_every_row_of_a_table_says_how_its_answers_were_given(
    table: str, client: Client, desk: Project, worked: Article, mira: User
) -> None:
    client.force_login(mira)
    rows = rows_of(client, desk, table)
    assert {row["answers_given"] for row in rows} == {"without suggestions", "with suggestions at hand"}


def test_the_table_of_pairs_has_names_for_managers_alone(
    client: Client, desk: Project, worked: Article, mira: User, adam: User
) -> None:
    client.force_login(mira)
    row = next(row for row in rows_of(client, desk, "pairs") if row["figure"] == "percent")
    assert (row["first"], row["second"], row["value"], row["units"]) == ("Rosa", "Nina", "0.5", "2")
    client.force_login(adam)
    assert {row["first"][:6] for row in rows_of(client, desk, "pairs")} == {"Person"}


def test_the_table_of_figures_has_reasons_and_cautions(
    client: Client, desk: Project, worked: Article, mira: User
) -> None:
    client.force_login(mira)
    rows = {
        (row["answers_given"], row["scale"], row["of"], row["key"], row["figure"]): row
        for row in rows_of(client, desk, "agreement")
    }
    free = "without suggestions"
    assert rows[free, "label", "total", "", "percent"]["no_interval"] == "too_few_articles"
    assert rows[free, "label", "category", "anonymous", "specific"]["why_none"] == "unused_category"
    assert rows[free, "label", "week", "2026-03-09", "percent"]["value"] == "0.5"
    assert rows[free, "label", "version", "1", "alpha"]["units"] == "2"
