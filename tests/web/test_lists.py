"""Home, the article list and its pages, as people of each kind see them."""

import pytest
from django.urls import reverse

from annotations.review import queue
from annotations.web import articles
from tests import factories


@pytest.fixture
def visit(client):
    """Log somebody in, and get pages as them."""

    def as_person(person):
        client.force_login(person)
        return client

    return as_person


def listed(client, desk, **query):
    answer = client.get(reverse("articles", args=[desk.uid]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_whoever_is_not_logged_in_is_sent_to_the_log_in(client):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


def test_a_stranger_is_told_to_ask_a_manager(visit, stig):
    assert "You belong to no project yet" in visit(stig).get("/").content.decode()


def test_home_offers_to_continue_and_counts_what_is_done(visit, rosa, harbour, desk, now):
    queue.finish(assignment=queue.open_article(article=harbour, reviewer=rosa, now=now), now=now)
    page = visit(rosa).get("/").content.decode()
    assert "1 of 1 articles done" in page
    assert reverse("following", args=[desk.uid]) in page


def test_a_viewer_is_not_offered_to_tag(visit, vera, harbour, desk):
    assert reverse("following", args=[desk.uid]) not in visit(vera).get("/").content.decode()
    assert reverse("tag", args=[harbour.uid]) not in listed(visit(vera), desk)


def test_an_empty_project_says_what_to_do_next(visit, mira, rosa, desk):
    assert reverse("article-add", args=[desk.uid]) in listed(visit(mira), desk)
    assert "A manager adds them" in listed(visit(rosa), desk)


def test_the_list_says_who_holds_what_and_how_far(visit, mira, rosa, harbour, desk, now):
    held = queue.open_article(article=harbour, reviewer=rosa, now=now)
    factories.say(held, 1, "plain")
    page = listed(visit(mira), desk)
    assert "Rosa" in page
    assert "1 of 6" in page
    assert "Harbour closed" in page


@pytest.mark.parametrize(("query", "found"), [("HARBOUR", True), ("school", False)])
def test_search_finds_words_of_the_title_in_any_case(visit, rosa, harbour, desk, query, found):
    page = listed(visit(rosa), desk, q=query)
    assert ("Harbour closed" in page) is found
    assert ("Nothing fits" in page) is not found


@pytest.mark.parametrize(
    ("state", "before", "after"),
    [("free", True, False), ("mine", False, True), ("open", False, True), ("done", False, False)],
)
def test_filters_follow_the_work(visit, rosa, harbour, desk, now, state, before, after):
    assert ("Harbour closed" in listed(visit(rosa), desk, state=state)) is before
    queue.open_article(article=harbour, reviewer=rosa, now=now)
    assert ("Harbour closed" in listed(visit(rosa), desk, state=state)) is after


def test_pages_lead_on_and_back_without_a_gap(visit, rosa, mira, desk, now, monkeypatch):
    monkeypatch.setattr(articles, "PAGE", 2)
    for n in range(5):
        factories.article(desk, mira, now, title=f"Ship no. {n}")
    client, seen, query = visit(rosa), [], {}
    for expected in (["4", "3"], ["2", "1"], ["0"]):
        answer = client.get(reverse("articles", args=[desk.uid]), query)
        seen = [row.article.title[-1] for row in answer.context["rows"]]
        assert seen == expected
        query = {"before": answer.context["older"]}
    assert answer.context["older"] == ""
    back = client.get(reverse("articles", args=[desk.uid]), {"after": answer.context["newer"]})
    assert [row.article.title[-1] for row in back.context["rows"]] == ["2", "1"]


def test_a_place_that_is_no_place_gives_the_first_page(visit, rosa, harbour, desk):
    for place in ("nonsense", "00000000-0000-4000-8000-000000000000"):
        assert "Harbour closed" in listed(visit(rosa), desk, before=place)


def test_the_list_takes_few_queries_however_long_it_is(visit, rosa, mira, desk, now, django_assert_max_num_queries):
    for _ in range(20):
        factories.article(desk, mira, now)
    client = visit(rosa)
    with django_assert_max_num_queries(8):
        listed(client, desk)


def test_htmx_gets_the_rows_alone(visit, rosa, harbour, desk):
    answer = visit(rosa).get(reverse("articles", args=[desk.uid]), headers={"HX-Target": "articles"})
    assert "<html" not in answer.content.decode()
    assert "Harbour closed" in answer.content.decode()


def test_titles_are_text_and_never_markup(visit, rosa, mira, desk, now):
    factories.article(desk, mira, now, title="<script>alert(1)</script>")
    page = listed(visit(rosa), desk)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_guidelines_show_labels_keys_and_rulings(visit, rosa, desk):
    page = visit(rosa).get(reverse("guidelines", args=[desk.uid])).content.decode()
    for word in ("Sourced", "Anonymous", "Speculative", "Plain", 'id="R25"', "<kbd>s</kbd>"):
        assert word in page


def test_the_api_reference_names_every_operation(visit, rosa):
    page = visit(rosa).get(reverse("api-root")).content.decode()
    for path in ("/api/v1/articles/{uid}/sentences/{number}/answer", "/api/v1/projects/{project}/datasets/"):
        assert path in page
