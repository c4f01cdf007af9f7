"""Articles through the API: add one, list them page by page, read one with sentences, suggestions and own answers."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.utils import timezone

from annotations import tasks
from annotations.ingest import imports
from annotations.ingest.readers import Draft
from annotations.models import Article, Batch, Confidentiality, Import, Job, Membership
from annotations.review import answers, queue
from annotations.suggest import precision, runs
from tests.cast import ARTICLE

DRAFT = {
    "title": "Harbour closed",
    "text": ARTICLE,
    "outlet": "The Post",
    "byline": "Lise Abernook",
    "published": "2024-03-01",
    "url": "https://post.example/1",
    "language": "en",
    "licence": "CC0-1.0",
}


@pytest.fixture
def as_(client):
    """The API as somebody sees it: `as_(mira).get(…)`."""

    def log_in(person):
        client.force_login(person)
        return client

    return log_in


def post(client, desk, **fields):
    body = {name: value for name, value in (DRAFT | fields).items() if value is not ...}
    return client.post(f"/api/v1/projects/{desk.uid}/articles/", body, content_type="application/json")


@pytest.fixture
def add(desk, mira, now):
    def add(n, **fields):
        draft = Draft(**{"title": f"Article {n}", "text": f"Text number {n}.", **fields})
        return imports.paste(project=desk, by=mira, now=now, draft=draft).article

    return add


def suggest(project):
    """Do the suggestion jobs that wait, as a worker would."""
    for job in Job.objects.filter(project=project, kind=Job.Kind.SUGGEST, state=Job.State.QUEUED):
        tasks.work(Job.objects.claim(uid=job.uid, now=timezone.now(), lease=tasks.lease()))


def test_an_article_goes_in_and_comes_out_with_its_sentences(as_, desk, mira):
    reply = post(as_(mira), desk)
    assert reply.status_code == 201, reply.json()
    assert reply.json()["duplicate"] is False
    suggest(desk)
    article = as_(mira).get(f"/api/v1/articles/{reply.json()['uid']}/").json()
    assert {name: article[name] for name in DRAFT} == DRAFT
    assert (article["project"], article["imported"]) == (str(desk.uid), reply.json()["imported"])
    assert Import.objects.get().way == "api"
    sentences = article["sentences"]
    assert [sentence["number"] for sentence in sentences] == [1, 2, 3, 4, 5, 6]
    for sentence in sentences:
        assert article["text"][sentence["start"] : sentence["end"]] == sentence["text"]
        assert article["blocks"][sentence["block"]]["kind"] == "text"
        assert sentence["asked"] is True
        assert sentence["answer"] is None
    assert article["suggestions"] == "shown"
    assert [sentence["suggestion"]["label"] for sentence in sentences] == [
        "plain",
        "sourced",
        "sourced",
        "anonymous",
        "speculative",
        "plain",
    ]


def test_the_same_text_again_answers_200_with_the_article_that_has_it(as_, desk, mira):
    first = post(as_(mira), desk).json()
    again = post(as_(mira), desk, title="Another title")
    assert again.status_code == 200
    assert (again.json()["uid"], again.json()["duplicate"]) == (first["uid"], True)
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"title": ...}, "title"),
        ({"text": ...}, "text"),
        ({"text": ["a"]}, "text"),
        ({"published": "yesterday"}, "published"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_body_of_another_shape_is_refused_by_field(as_, desk, mira, fields, named):
    reply = post(as_(mira), desk, **fields)
    assert reply.status_code == 400
    assert reply.json()["code"] == "invalid"
    assert named in reply.json()["details"]


@pytest.mark.parametrize(
    "fields", [{"title": "x" * 301}, {"text": " \u200b "}, {"url": "javascript:x"}, {"language": "?"}]
)
def test_what_cannot_be_used_is_refused_with_a_sentence(as_, desk, mira, fields):
    reply = post(as_(mira), desk, **fields)
    assert reply.status_code == 400
    assert reply.json()["code"] == "invalid"
    assert reply.json()["message"]
    assert not Article.objects.exists()


def test_an_article_over_the_limit_is_413(as_, desk, mira, settings):
    settings.MAX_ARTICLE_BYTES = 200
    reply = post(as_(mira), desk)
    assert (reply.status_code, reply.json()["code"]) == (413, "too_large")
    assert reply.json()["details"]["limit"] == 200


def test_a_body_that_must_be_over_the_limit_is_not_even_read(as_, desk, mira, settings):
    settings.MAX_ARTICLE_BYTES = 200
    reply = as_(mira).post(
        f"/api/v1/projects/{desk.uid}/articles/", "{" + " " * 200_000, content_type="application/json"
    )
    assert (reply.status_code, reply.json()["code"]) == (413, "too_large")


def test_only_who_may_import_may_add(as_, desk, rosa, vera, stig, client):
    assert post(client, desk).status_code in (401, 403)
    assert post(as_(rosa), desk).status_code == 403
    assert post(as_(vera), desk).status_code == 403
    assert post(as_(stig), desk).status_code == 404
    assert not Article.objects.exists()


def test_the_list_goes_page_by_page_and_neither_skips_nor_repeats(as_, desk, mira, add):
    articles = [add(n) for n in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        page = as_(mira).get(f"/api/v1/projects/{desk.uid}/articles/?limit=2&cursor={cursor}").json()
        seen += [row["title"] for row in page["results"]]
        cursor = page["next"]
        if len(seen) == 2:
            add(99)  # comes in front, so the pages that follow do not move
    assert seen == [f"Article {n}" for n in (4, 3, 2, 1, 0)]
    assert len(articles) == 5


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "limit=-1", "limit=²", "cursor=1", "state=lost"])
def test_a_query_that_makes_no_sense_is_400(as_, desk, mira, query):
    reply = as_(mira).get(f"/api/v1/projects/{desk.uid}/articles/?{query}")
    assert (reply.status_code, reply.json()["code"]) == (400, "invalid")


def test_a_cursor_that_the_list_never_gave_is_400(as_, desk, mira):
    assert as_(mira).get(f"/api/v1/projects/{desk.uid}/articles/?cursor={uuid.uuid4()}").status_code == 400


def test_the_list_can_be_searched_by_title_and_state(as_, desk, mira, rosa, add, now):
    free, begun, done = add(1, title="The harbour"), add(2, title="The quay"), add(3, title="Harbour again")
    queue.open_article(article=begun, reviewer=rosa, now=now)
    queue.finish(assignment=queue.open_article(article=done, reviewer=rosa, now=now), now=now)

    def titles(query):
        rows = as_(mira).get(f"/api/v1/projects/{desk.uid}/articles/?{query}").json()["results"]
        return [row["title"] for row in rows]

    assert titles("q=harbour") == ["Harbour again", "The harbour"]
    assert titles("state=free") == [free.details.get().title]
    assert titles("state=open") == ["The quay"]
    assert titles("state=done&q=again") == ["Harbour again"]
    assert titles("q=%25") == []


def test_the_list_takes_what_the_page_takes(as_, desk, mira, add, now):
    first, second, third = add(1, title="The harbour"), add(2, title="The quay"), add(3, title="Harbour again")
    said = {"outlet": "The Gull", "published": date(2026, 3, 1)}
    tasks.change_details(articles=[second, third], given=said, by=mira, now=now)
    tasks.change_details(articles=[third], given={"published": date(2026, 2, 1)}, by=mira, now=now)

    def titles(**query):
        answer = as_(mira).get(f"/api/v1/projects/{desk.uid}/articles/", query)
        assert answer.status_code == 200, answer.json()
        return [row["title"] for row in answer.json()["results"]]

    assert titles(outlet="The Gull") == ["Harbour again", "The quay"]
    assert titles(order="published") == ["The quay", "Harbour again", "The harbour"]
    assert titles(order="oldest") == ["The harbour", "The quay", "Harbour again"]
    assert titles(since="2026-02-15") == ["The quay"]
    assert titles(until="2026-02-15", q="harbour") == ["Harbour again"]
    assert titles(imported=str(first.imported_in.uid)) == ["The harbour"]
    assert titles(language="de") == titles(having="questions") == titles(having="alike") == []


def test_pages_of_any_order_go_on_where_the_last_ended(as_, desk, mira, add, now):
    pile = [add(number) for number in range(5)]
    for number, article in enumerate(pile):
        day = date(2026, 1, 1 + number % 2)
        tasks.change_details(articles=[article], given={"published": day}, by=mira, now=now)
    for order, expected in (("published", [3, 1, 4, 2, 0]), ("oldest", [0, 1, 2, 3, 4]), ("newest", [4, 3, 2, 1, 0])):
        seen, cursor = [], ""
        while True:
            query = {"order": order, "limit": 2} | ({"cursor": cursor} if cursor else {})
            page = as_(mira).get(f"/api/v1/projects/{desk.uid}/articles/", query).json()
            seen += [row["uid"] for row in page["results"]]
            cursor = page["next"]
            if not cursor:
                break
        assert seen == [str(pile[number].uid) for number in expected]


@pytest.mark.parametrize(
    "query", ["state=odd", "order=odd", "having=odd", "since=soon", "imported=x", "batch=x", "imported=", "until="]
)
def test_a_filter_that_is_none_is_refused(as_, desk, mira, query):
    answer = as_(mira).get(f"/api/v1/projects/{desk.uid}/articles/?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_the_list_costs_the_same_few_queries_however_long(as_, desk, mira, add, django_assert_max_num_queries):
    for n in range(4):
        add(n)
    api = as_(mira)
    with django_assert_max_num_queries(5):
        api.get(f"/api/v1/projects/{desk.uid}/articles/")


def test_one_reads_ones_own_answers_and_nobody_elses(as_, harbour, opened, rosa, adam, now):
    change = answers.Change(label="anonymous", state="labelled", hedged=True, note="Who?")
    answers.record(assignment=opened, number=4, operation=uuid.uuid4(), version=0, change=change, now=now)

    def answer(person):
        return as_(person).get(f"/api/v1/articles/{harbour.uid}/").json()["sentences"][3]["answer"]

    own = answer(rosa)
    assert (own["label"], own["hedged"], own["note"], own["version"]) == ("anonymous", True, "Who?", 1)
    assert answer(adam) is None


@pytest.mark.parametrize(
    ("mode", "query", "seen"),
    [
        ("shown", "", True),
        ("on_request", "", False),
        ("on_request", "?suggestions=1", True),
        ("unaided", "?suggestions=1", False),
    ],
)
def test_suggestions_are_given_as_the_batch_says(as_, desk, mira, rosa, now, mode, query, seen):
    Batch.objects.filter(project=desk).update(suggestions=mode)
    uid = post(as_(mira), desk).json()["uid"]
    suggest(desk)
    for opens in (False, True):
        if opens:
            queue.open_article(article=Article.objects.get(uid=uid), reviewer=rosa, now=now)
        article = as_(rosa).get(f"/api/v1/articles/{uid}/{query}").json()
        assert article["suggestions"] == mode
        assert any(sentence["suggestion"] for sentence in article["sentences"]) is seen


def test_who_must_answer_unaided_cannot_look_before_opening(as_, desk, mira, rosa):
    uid = post(as_(mira), desk).json()["uid"]
    suggest(desk)
    unaided = Batch.objects.create(
        project=desk, name="Blind", overlap=2, suggestions="unaided", codebook=desk.codebooks.get()
    )
    unaided.articles.add(Article.objects.get(uid=uid), through_defaults={"position": 1})
    article = as_(rosa).get(f"/api/v1/articles/{uid}/").json()
    assert not any(sentence["suggestion"] for sentence in article["sentences"])


def test_a_stranger_finds_no_article_and_a_confidential_one_needs_clearance(as_, desk, mira, vera, stig, add):
    article = add(1)
    address = f"/api/v1/articles/{article.uid}/"
    assert as_(stig).get(address).status_code == 404
    assert as_(vera).get(address).status_code == 200
    Article.objects.update(confidentiality=Confidentiality.CONFIDENTIAL)
    assert as_(vera).get(address).status_code == 404
    assert as_(vera).get(f"/api/v1/projects/{desk.uid}/articles/").json()["results"] == []
    Membership.objects.filter(user=vera).update(cleared=True)
    assert as_(vera).get(address).status_code == 200


def test_no_primary_key_leaves(as_, desk, mira, add):
    add(1)
    page = as_(mira).get(f"/api/v1/projects/{desk.uid}/articles/?limit=1").json()
    assert "id" not in page["results"][0]
    assert "pk" not in page["results"][0]


def test_an_article_that_is_answered_without_suggestions_shows_none_before_it_is_opened_either(
    as_, add, desk, mira, rosa, now
):
    """A share of all articles is answered so: who reads one beforehand would be led all the same."""
    articles = [add(number, text=f"The mayor said it was closed {number} days.") for number in range(12)]
    runs.start(project=desk, by=mira)
    suggest(desk)
    precision.share_unaided(project=desk, per_cent=50, by=mira, now=now)
    desk.refresh_from_db()
    modes = {article.pk: as_(rosa).get(f"/api/v1/articles/{article.uid}/?suggestions=1").json() for article in articles}
    told = {article.pk: desk.answers_unaided(article.uid) for article in articles}
    assert {*told.values()} == {True, False}
    for article in articles:
        sentences = modes[article.pk]["sentences"]
        assert any(row["suggestion"] for row in sentences) != told[article.pk]
        assert (modes[article.pk]["suggestions"] == "unaided") == told[article.pk]
