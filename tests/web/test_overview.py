"""Overview: what each role is told, from stored figures, with their age; every number leads to what is behind it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from annotations import tasks
from annotations.models import Answer, Article, ArticleDetails, Assignment, Batch, Figure, Job, Project, User
from annotations.report import figures
from annotations.review import batches
from tests.cast import member
from tests.factories import answered, article

See = Callable[..., Any]
SAME, OTHER = ("plain", "plain"), ("plain", "sourced")


@pytest.fixture
def nina(desk: Project) -> User:
    return member(desk, "Nina", "reviewer")


@pytest.fixture
def worked(desk: Project, harbour: Article, rosa: User, nina: User) -> Article:
    """Rosa and Nina answered the harbour article, drawn at random, in a batch that is closed; one sentence disputed."""
    answered(harbour, [rosa, nina], {1: SAME, 2: SAME, 3: OTHER, 4: ("sourced", "sourced")})
    Assignment.objects.update(drawn_by="random", done_at=timezone.now())
    ArticleDetails.objects.update(outlet="=Gull & Co", published="2026-03-02")
    return harbour


def compute(desk: Project) -> None:
    Job.objects.filter(kind="figures").delete()
    job = figures.start(desk, timezone.now())
    assert job is not None
    tasks.run_job(str(job.uid))


@pytest.fixture
def see(client: Client, desk: Project) -> See:
    def page(user: User, name: str = "overview", *args: Any, **query: str) -> Any:
        client.force_login(user)
        return client.get(reverse(name, args=[desk.uid, *args]), query)

    return page


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def rows_of(answer: Any) -> list[list[str]]:
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))


def test_before_the_first_figures_the_page_says_that_they_come(see: See, mira: User) -> None:
    assert "The figures are being computed" in text_of(see(mira))
    assert "The figures are being computed" in text_of(see(mira, "overview-week"))


def test_a_manager_reads_progress_agreement_labels_suggestions_and_disputes(
    see: See, desk: Project, worked: Article, mira: User
) -> None:
    compute(desk)
    said = text_of(see(mira))
    assert "articles done at least once, of 1 1" in said
    assert "disputed, in 1 article 1" in said
    assert "Articles drawn at random: 1. Sentences in them whose answer stands: 3." in said
    assert "Same answer 0.75" in said
    assert "no interval: fewer than five articles" in said
    assert "Judge them by the answers given without them" in said


@pytest.mark.parametrize("name", ["rosa", "vera"])
def test_others_read_progress_labels_and_agreement_in_total(
    name: str, see: See, desk: Project, worked: Article, request: pytest.FixtureRequest
) -> None:
    compute(desk)
    said = text_of(see(request.getfixturevalue(name)))
    assert "Same answer 0.75" in said
    assert "Articles drawn at random: 1" in said
    for word in ("Judge them", "disputed, in", "each pair", "Work sheet"):
        assert word not in said


def test_nobody_learns_anything_of_an_open_batch(
    see: See, desk: Project, harbour: Article, rosa: User, nina: User, mira: User
) -> None:
    batch = answered(harbour, [rosa, nina], {1: SAME, 2: OTHER}, close=False)
    Assignment.objects.update(drawn_by="random")
    compute(desk)
    said = text_of(see(mira))
    assert batch.name in said
    assert "2 of 2" in said
    assert "all done: close it, and its answers count" in said
    for word in ("Same answer", "disputed, in 1", "Articles drawn at random"):
        assert word not in said
    context = see(mira).context
    assert [n for name, _words, n, _share in context["progress"]["standings"] if name != "open"] == ["0"] * 4


def test_a_reviewer_reads_of_the_batches_they_work_in(
    see: See, desk: Project, mira: User, rosa: User, nina: User, adam: User, harbour: Article
) -> None:
    terms = batches.Terms(name="Nina alone", due=timezone.localdate() + timedelta(days=3))
    draft = batches.draft(project=desk, terms=terms, articles=[harbour], people=[nina], by=mira, now=timezone.now())
    batches.open_batch(batch=draft, by=mira, now=timezone.now())
    compute(desk)
    assert "Nina alone" in text_of(see(nina))
    assert "Nina alone" in text_of(see(mira))
    assert "Nina alone" in text_of(see(adam))
    assert "Nina alone" not in text_of(see(rosa))


def test_a_late_batch_says_how_late(see: See, desk: Project, harbour: Article, mira: User, rosa: User) -> None:
    today = timezone.localdate(timezone=ZoneInfo(desk.time_zone))
    terms = batches.Terms(name="Slow", due=today)
    draft = batches.draft(project=desk, terms=terms, articles=[harbour], people=[rosa], by=mira, now=timezone.now())
    batches.open_batch(batch=draft, by=mira, now=timezone.now())
    Batch.objects.filter(name="Slow").update(due=today - timedelta(days=2))
    compute(desk)
    assert "2 days late" in text_of(see(mira))


def test_the_age_stands_on_the_page_and_whether_something_happened_since(
    see: See, desk: Project, worked: Article, mira: User, rosa: User, nina: User
) -> None:
    compute(desk)
    Figure.objects.update(computed_at=timezone.now() - timedelta(minutes=5))
    said = text_of(see(mira))
    assert re.search(r"Computed .*, 5 minutes ago\. Everything that happened is in here\.", said)
    article(desk, mira, timezone.now())
    assert "Something happened since: it will be in here within a minute." in text_of(see(mira))


def test_numbers_lead_to_what_is_behind_them(see: See, desk: Project, worked: Article, mira: User) -> None:
    compute(desk)
    page = see(mira).content.decode()
    for target in (
        reverse("settle", args=[desk.uid]),
        reverse("articles", args=[desk.uid]) + "?outlet=%3DGull%20%26%20Co",
        reverse("sentences", args=[desk.uid]) + "?standing=disputed",
        reverse("sentences", args=[desk.uid]) + "?drawn=1&amp;label=sourced&amp;month=2026-03",
        reverse("work-sheet", args=[desk.uid]),
    ):
        assert f'href="{target}"' in page


def test_the_sentences_behind_a_number_are_as_many_as_it_says(
    see: See, desk: Project, worked: Article, mira: User
) -> None:
    def found(**query: str) -> list[int]:
        return [row.number for row, _standing in see(mira, "sentences", **query).context["rows"]]

    assert found(standing="disputed") == [3]
    assert found(drawn="1", label="plain") == [1, 2]
    assert found(drawn="1", label="sourced", outlet="=Gull & Co") == [4]
    assert found(label="plain", month="2026-03") == [1, 2]
    assert found(label="plain", month="2026-04") == found(month="x") == found(outlet="Else") == []
    assert len(found()) == 6


def test_sentences_of_an_article_that_one_may_not_open_are_not_listed(
    see: See, desk: Project, worked: Article, rosa: User
) -> None:
    Article.objects.update(confidentiality="confidential")
    assert see(rosa, "sentences").context["rows"] == []


def test_the_list_of_sentences_goes_on_where_it_ended(
    see: See, desk: Project, mira: User, monkeypatch: pytest.MonkeyPatch, worked: Article
) -> None:
    monkeypatch.setattr("annotations.web.sentences.PAGE", 4)
    first = see(mira, "sentences").context
    rest = see(mira, "sentences", after=first["later"]).context
    assert [row.number for row, _ in first["rows"] + rest["rows"]] == [1, 2, 3, 4, 5, 6]
    assert rest["later"] == ""


def test_the_week_on_one_page_counts_this_week(see: See, desk: Project, worked: Article, mira: User) -> None:
    Assignment.objects.filter(reviewer__name="Nina").update(done_at=timezone.now() - timedelta(days=7))
    compute(desk)
    said = text_of(see(mira, "overview-week"))
    assert "Articles done, each time somebody did one 1 1" in said
    assert "Print" in said


TABLES = {
    "progress": ["day", "articles_done", "of_them_first"],
    "standings": ["standing", "sentences"],
    "batches": ["batch", "state", "due", "done", "total", "a_day", "forecast"],
    "labels": ["of", "key", "articles_drawn_at_random", "sentences", "sourced", "anonymous", "speculative", "plain"],
    "suggestions": [
        "answers_given", "suggested_label", "answers", "same_label", "same_label_and_hedging", "taken_as_shown",
    ],
    "disputes": ["day", "decisions"],
}  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_the_table_behind_each_figure_is_a_file(
    table: str, see: See, desk: Project, worked: Article, mira: User
) -> None:
    compute(desk)
    assert rows_of(see(mira, "figure-table", table))[0] == TABLES[table]


def test_no_cell_is_a_formula(see: See, desk: Project, worked: Article, mira: User) -> None:
    compute(desk)
    rows = rows_of(see(mira, "figure-table", "labels"))
    assert ["outlet", "'=Gull & Co", "1", "3", "1", "0", "0", "2"] in rows


def test_tables_of_the_desk_are_for_the_desk(
    see: See, desk: Project, worked: Article, rosa: User, vera: User, adam: User, mira: User
) -> None:
    compute(desk)
    for table in ("suggestions", "disputes", "pairs", "articles"):
        assert [see(user, "figure-table", table).status_code for user in (rosa, vera)] == [403, 403]
        assert [see(user, "figure-table", table).status_code for user in (adam, mira)] == [200, 200]
    assert see(mira, "figure-table", "nothing").status_code == 404
    assert see(vera, "figure-table", "agreement").status_code == 200


def test_how_many_questions_the_page_asks_does_not_depend_on_how_much_there_is(
    see: See, desk: Project, worked: Article, mira: User, rosa: User, nina: User, client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for _ in range(6):
        answered(article(desk, mira, timezone.now()), [rosa, nina], {1: SAME, 2: OTHER})
    compute(desk)
    client.force_login(mira)
    assert Answer.objects.count() > 20
    with django_assert_max_num_queries(22):
        client.get(reverse("overview", args=[desk.uid]))
