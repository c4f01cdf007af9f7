"""The list of articles: what is sought, shown with its place; views; what is done to many; what waits to be erased."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations import tasks
from annotations.discuss import threads
from annotations.ingest import imports, readers
from annotations.models import Article, Batch, Membership, SavedView, finding
from annotations.review import batches, queue
from annotations.web import bulk
from tests import factories

MOST_QUERIES = 12


@pytest.fixture
def as_(client):
    def log_in(user):
        client.force_login(user)
        return client

    return log_in


def listed(client, desk, **query):
    answer = client.get(reverse("articles", args=[desk.uid]), query)
    assert answer.status_code == 200, answer.content
    return answer


def titles(client, desk, **query):
    return [row.article.title for row in listed(client, desk, **query).context["rows"]]


def do(client, desk, act, **fields):
    return client.post(reverse("articles-do", args=[desk.uid]), {"act": act} | fields, follow=True)


def words(answer):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_a_hit_in_the_text_is_shown_and_leads_to_its_sentence(as_, rosa, harbour, desk):
    client = as_(rosa)
    row = listed(client, desk, q="buoys").context["rows"][0]
    assert [piece.text for piece in row.excerpt.pieces if piece.found] == ["buoys"]
    page = listed(client, desk, q="buoys").content.decode()
    assert "<mark>buoys</mark>" in page
    answer = client.get(reverse("article-at", args=[harbour.uid, row.excerpt.at]))
    assert answer.url == reverse("sheet", args=[harbour.uid]) + "#s-3"
    assert 'id="s-3"' in client.get(answer.url).content.decode()


def test_a_place_behind_the_text_leads_to_its_last_sentence(as_, rosa, harbour):
    for place in (10**6, 10**30):
        assert as_(rosa).get(reverse("article-at", args=[harbour.uid, place])).url.endswith("#s-6")


def test_a_hit_in_the_title_is_marked_there(as_, rosa, harbour, desk):
    assert "<mark>Harbour</mark> closed" in listed(as_(rosa), desk, q="harbour").content.decode()


def test_what_is_found_is_text_and_never_markup(as_, rosa, mira, desk, now):
    factories.article(desk, mira, now, "The <script>alert(1)</script> & quay stood. It was late.", "<b>quay</b>")
    page = listed(as_(rosa), desk, q="quay").content.decode()
    assert "<script>alert" not in page
    assert "<b>quay" not in page
    assert "<b><mark>" not in page
    assert "&lt;b&gt;<mark>quay</mark>&lt;/b&gt;" in page
    assert "<mark>quay</mark> stood" in page


def test_what_is_confidential_is_found_by_the_cleared_alone(as_, mira, rosa, vera, olga, harbour, desk):
    Article.objects.filter(pk=harbour.pk).update(confidentiality="confidential")
    Membership.objects.filter(user=rosa).update(cleared=True)
    for user, seen in ((rosa, True), (vera, False), (olga, False)):
        for query in ({"q": "buoys"}, {"q": "Harbour closed"}, {"q": "Harbuor closde"}, {}):
            found = titles(as_(user), desk, **query)
            assert bool(found) is seen or "Harbuor" in str(query), (user, query)


def test_filters_alone_and_together(as_, mira, desk, now):
    for n, (outlet, language, day) in enumerate(
        [("The Gull", "en", date(2026, 1, 1)), ("The Gull", "de-CH", date(2026, 2, 1)), ("", "de", None)]
    ):
        text = f"The quay {n} was shut. It was late."
        draft = readers.Draft(title=f"Quay {n}", text=text, outlet=outlet, language=language, published=day)
        imports.paste(project=desk, by=mira, now=now, draft=draft)
    imported = Article.objects.order_by("pk").last().imported_in
    client = as_(mira)
    for query, expected in (
        ({"outlet": "The Gull"}, {0, 1}),
        ({"language": "de"}, {1, 2}),
        ({"since": "2026-01-02"}, {1}),
        ({"until": "2026-01-31"}, {0}),
        ({"since": "2026-01-01", "until": "2026-02-01", "language": "en"}, {0}),
        ({"imported": str(imported.uid)}, {2}),
        ({"q": "quay", "outlet": "The Gull", "language": "de"}, {1}),
        ({"q": "ferry", "outlet": "The Gull"}, set()),
    ):
        assert set(titles(client, desk, **query)) == {f"Quay {n}" for n in expected}, query
    assert titles(client, desk, order="published") == ["Quay 1", "Quay 0", "Quay 2"]
    assert titles(client, desk, order="oldest") == ["Quay 0", "Quay 1", "Quay 2"]


def test_a_batch_is_sought_by_who_sees_batches(as_, mira, rosa, harbour, desk, now):
    factories.article(desk, mira, now)
    made = batches.draft(
        project=desk, terms=batches.Terms(name="Twice"), articles=[harbour], people=[rosa], by=mira, now=now
    )
    assert titles(as_(mira), desk, batch=str(made.uid)) == ["Harbour closed"]
    assert as_(rosa).get(reverse("articles", args=[desk.uid]), {"batch": made.uid}).status_code == 403


def test_disputes_and_questions_are_found_by_whom_they_are_told(as_, mira, adam, rosa, vera, harbour, desk, now):
    factories.article(desk, mira, now)
    factories.answered(harbour, [rosa, adam], {1: ["plain", "sourced"]})
    threads.ask(sentence=harbour.sentences.get(number=2), by=rosa, text="Who?", operation=uuid.uuid4(), now=now)
    for user, having, expected in (
        (mira, "disputes", ["Harbour closed"]), (vera, "disputes", []), (mira, "questions", ["Harbour closed"]),
        (rosa, "questions", ["Harbour closed"]), (vera, "questions", []),
    ):  # fmt: skip
        assert titles(as_(user), desk, having=having) == expected, (user, having)


def test_whoever_answers_blind_learns_nothing_by_filters(as_, mira, rosa, adam, harbour, desk):
    """An adjudicator who is to answer an article must not find out by a filter that others disagree there."""
    factories.answered(harbour, [rosa, mira], {1: ["plain", "sourced"]})
    assert titles(as_(adam), desk, having="disputes") == ["Harbour closed"]
    factories.answered(harbour, [adam, mira], {}, close=False)
    assert titles(as_(adam), desk, having="disputes") == []
    assert titles(as_(adam), desk, state="free") == []


@pytest.mark.parametrize(
    "query", [{"state": "odd"}, {"order": "odd"}, {"having": "odd"}, {"since": "2026-99-01"}, {"imported": "x"}]
)
def test_a_filter_that_is_none_is_refused(as_, rosa, desk, query):
    assert as_(rosa).get(reverse("articles", args=[desk.uid]), query).status_code == 400


def test_it_takes_twelve_queries_whatever_is_sought(as_, mira, rosa, adam, harbour, desk, now):
    """Also where the bar has questions and disputes to count."""
    factories.answered(harbour, [rosa, adam], {1: ["plain", "sourced"]})
    threads.ask(sentence=harbour.sentences.get(number=2), by=rosa, text="Who?", operation=uuid.uuid4(), now=now)
    for number in range(60):
        held = queue.open_article(article=factories.article(desk, mira, now), reviewer=rosa, now=now)
        if number < 30:
            factories.say(held, 1, "plain")
    deep = Article.objects.order_by("pk")[55].uid
    SavedView.objects.create(project=desk, by=mira, name="Ships", query={"q": "ship"}, shared=True)
    for user in (mira, rosa, adam):
        client = as_(user)
        listed(client, desk)  # what is kept from then on
        for query in (
            {}, {"q": "ship"}, {"q": '"left the harbour"'}, {"q": "shipp"}, {"q": "zirconium"}, {"before": deep},
            {"q": "ship", "before": deep, "order": "published"}, {"q": "crew", "state": "open", "since": "2020-01-01"},
        ):  # fmt: skip
            with CaptureQueriesContext(connection) as caught:
                listed(client, desk, **query)
            assert len(caught) <= MOST_QUERIES, (user, query, [one["sql"][:200] for one in caught])


def test_no_more_are_counted_than_a_thousand(as_, mira, rosa, desk, now, monkeypatch):
    monkeypatch.setattr(finding, "MOST_COUNTED", 60)
    for _ in range(62):
        factories.article(desk, mira, now)
    client = as_(rosa)
    assert "More than 60 articles" in words(listed(client, desk))
    Article.objects.first().delete()
    Article.objects.first().delete()
    assert " 60 articles" in words(listed(client, desk))
    assert "More than" not in words(listed(client, desk))


# --- views ---


def test_a_view_is_kept_shown_and_leads_back(as_, rosa, harbour, desk):
    client = as_(rosa)
    kept = {"name": "Buoys", "q": "buoys", "order": "oldest", "shared": "yes"}
    answer = client.post(reverse("views", args=[desk.uid]), kept, follow=True)
    assert "“Buoys” is kept." in words(answer)
    view = SavedView.objects.get()
    assert (view.query, view.shared) == ({"q": "buoys", "order": "oldest"}, False), "a reviewer shares nothing"
    assert "?q=buoys&amp;order=oldest" in listed(client, desk).content.decode()


def test_only_whoever_made_a_view_or_manages_changes_it(as_, mira, rosa, vera, desk):
    view = SavedView.objects.create(project=desk, by=rosa, name="Mine", query={"q": "x"})
    address = reverse("view", args=[view.uid])
    assert as_(vera).post(address, {"act": "delete"}).status_code == 404
    as_(rosa).post(address, {"act": "share"})
    assert not SavedView.objects.get().shared
    as_(rosa).post(address, {"act": "rename", "name": "Ours"})
    SavedView.objects.update(shared=True)
    assert as_(vera).post(address, {"act": "delete"}).status_code == 403
    as_(mira).post(address, {"act": "keep"})
    assert (SavedView.objects.get().shared, SavedView.objects.get().name) == (False, "Ours")
    as_(rosa).post(address, {"act": "delete"})
    assert not SavedView.objects.exists()


# --- many at once ---


def test_deleting_asks_first_and_can_be_undone(as_, mira, rosa, harbour, opened, desk, now):
    factories.say(opened, 1, "plain")
    other = factories.article(desk, mira, now)
    client, both = as_(mira), {"article": [str(harbour.uid), str(other.uid)]}
    asked = do(client, desk, "ask", **both)
    assert "Delete 2 articles?" in words(asked)
    assert "1 answer goes out of sight with them, by 1 person." in words(asked)
    assert Article.objects.live().count() == 2
    page = do(client, desk, "delete", **both)
    assert "Deleted 2 articles." in words(page)
    group = re.search(r'name="group" value="([^"]+)"', page.content.decode())[1]
    assert Article.objects.live().count() == 0
    assert "Deleted 2 articles." not in words(listed(client, desk)), "it is offered once"
    assert "2 articles are back." in words(do(client, desk, "undo", group=group))
    assert Article.objects.live().count() == 2


def test_all_that_match_are_meant_not_only_the_page(as_, mira, desk, now):
    for _ in range(52):
        factories.article(desk, mira, now)
    do(as_(mira), desk, "delete", which="matching", q="ship")
    assert Article.objects.live().count() == 0


def test_more_than_at_once_is_refused(as_, mira, desk, now, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 2)
    for _ in range(3):
        factories.article(desk, mira, now)
    assert "At most 2 articles at once" in words(do(as_(mira), desk, "delete", which="matching"))
    assert "Choose articles first." in words(do(as_(mira), desk, "delete"))
    assert Article.objects.live().count() == 3


def test_one_field_of_many_is_set(as_, mira, desk, now):
    pile = [factories.article(desk, mira, now) for _ in range(3)]
    chosen = {"article": [str(article.uid) for article in pile[:2]]}
    client = as_(mira)
    assert "2 articles were changed." in words(do(client, desk, "set", field="licence", value="CC-BY-4.0", **chosen))
    assert "All of them said so already." in words(
        do(client, desk, "set", field="licence", value="CC-BY-4.0", **chosen)
    )
    assert "A date looks like" in words(do(client, desk, "set", field="published", value="soon", **chosen))
    assert "Choose what is to be said" in words(do(client, desk, "set", field="title", value="One", **chosen))
    assert [article.details.get(current=True).licence for article in pile] == ["CC-BY-4.0", "CC-BY-4.0", ""]


def test_articles_of_another_project_are_none_of_these(as_, mira, desk, harbour, now):
    other = harbour
    Article.objects.filter(pk=other.pk).update(confidentiality="confidential")
    Membership.objects.filter(user=mira).update(cleared=False)
    assert "Choose articles first." in words(do(as_(mira), desk, "delete", article=[str(other.uid)]))
    assert Article.objects.live().count() == 1


def test_what_is_ticked_becomes_a_batch(as_, mira, rosa, harbour, desk, now):
    factories.article(desk, mira, now)
    given = {"act": "look", "which": "ticked", "article": [str(harbour.uid)]}
    page = as_(mira).post(reverse("batch-new", args=[desk.uid]), given)
    assert page.status_code == 200
    assert page.context["chosen"].ticked == [harbour]
    assert not Batch.objects.filter(standing=False).exists()


# --- deleted ---


def test_the_deleted_ones_are_listed_with_the_days_left_and_restored(as_, mira, harbour, desk, settings):
    from django.utils import timezone

    at = timezone.now() - timedelta(days=3, hours=1)
    tasks.delete_articles(articles=[harbour], by=mira, now=at)
    client, address = as_(mira), reverse("articles-deleted", args=[desk.uid])
    page = client.get(address)
    assert [(row, days) for row, days in page.context["rows"]] == [(harbour, 27)]
    assert "Mira" in words(page)
    assert "The form is not complete." in words(client.post(address, {"article": ["x"]}, follow=True))
    assert "Choose articles first." in words(client.post(address, {}, follow=True))
    assert "1 article is back." in words(client.post(address, {"article": [str(harbour.uid)]}, follow=True))
    assert "Nothing is deleted" in words(client.get(address))


def test_a_text_that_is_there_again_is_told(as_, mira, desk, now):
    text = "The lock is shut. It was built in 1931."
    old = factories.article(desk, mira, now, text)
    tasks.delete_articles(articles=[old], by=mira, now=now)
    factories.article(desk, mira, now, text)
    page = as_(mira).post(reverse("articles-deleted", args=[desk.uid]), {"article": [str(old.uid)]}, follow=True)
    assert "The same text is in the project again" in words(page)
