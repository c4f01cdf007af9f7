"""The rulings for one sentence, as a fragment; the guidelines with examples; links beside the reasons for unsure."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from annotations import codebook
from annotations.codebook import REASON_RULINGS, RULINGS
from annotations.models import Article, Assignment, Batch, Codebook, Project, Suggester, Suggestion, User
from annotations.review import queue
from annotations.web import guide
from tests import factories

pytestmark = pytest.mark.django_db


def asked(client: Client, person: User, article: Article, number: int) -> list[str]:
    """The rulings that the person is offered for a sentence, in order."""
    client.force_login(person)
    answer = client.get(reverse("sentence-rulings", args=[article.uid, number]))
    assert answer.status_code == 200
    return re.findall(r'data-ruling="(R\d+)"', answer.content.decode())


def test_a_sentence_gets_the_rulings_whose_cues_occur_in_it(client: Client, rosa: User, harbour: Article) -> None:
    # 4: “Officials said the eastern wall could give way.”
    assert asked(client, rosa, harbour, 4)[0] == "R4"
    assert "R19" in asked(client, rosa, harbour, 2)


def test_it_is_a_fragment_with_an_example_and_a_near_miss(client: Client, rosa: User, harbour: Article) -> None:
    client.force_login(rosa)
    page = client.get(reverse("sentence-rulings", args=[harbour.uid, 4])).content.decode()
    assert "<html" not in page
    first = page.partition('data-ruling="R4"')[2].partition("data-ruling")[0]
    assert (first.count("Example"), first.count("Near miss")) == (1, 1)
    assert RULINGS["R4"] in first


def test_a_sentence_without_cues_says_what_decides(client: Client, rosa: User, desk: Project, mira: User) -> None:
    article = factories.article(desk, mira, factories.NOW, "It rained. The wind fell.", "Weather")
    client.force_login(rosa)
    page = client.get(reverse("sentence-rulings", args=[article.uid, 1])).content.decode()
    assert "The four questions decide" in page


def test_what_is_suggested_changes_nothing_so_it_cannot_be_read_off_the_order(
    client: Client, rosa: User, desk: Project, opened: Assignment
) -> None:
    Batch.objects.update(suggestions=Batch.Suggestions.ON_REQUEST)
    before = asked(client, rosa, opened.article, 4)
    suggester = Suggester.objects.create(
        project=desk, kind="cues", version="t", codebook=Codebook.objects.current(desk)
    )
    sentence = opened.article.sentences.get(number=4)
    Suggestion.objects.create(sentence=sentence, suggester=suggester, label="plain", confidence=0.9, ruling="R25")
    assert asked(client, rosa, opened.article, 4) == before
    assert "R25" not in before


@pytest.mark.parametrize("mode", [Batch.Suggestions.ON_REQUEST, Batch.Suggestions.UNAIDED])
def test_what_the_cues_would_propose_leads_the_list_only_where_suggestions_are_shown(
    mode: str, client: Client, rosa: User, vera: User, desk: Project, mira: User
) -> None:
    text = "Officials warned the union of it after the mayor, quoting a study, denied that the wall could fall."
    article = factories.article(desk, mira, factories.NOW, text, "Order")
    reads = asked(client, vera, article, 1)
    queue.open_article(article=article, reviewer=rosa, now=factories.NOW)
    shown = asked(client, rosa, article, 1)
    by_number = sorted(shown, key=list(RULINGS).index)
    assert shown != by_number
    Batch.objects.update(suggestions=mode)
    for found in (reads, asked(client, rosa, article, 1)):
        assert found == sorted(found, key=list(RULINGS).index)
    Batch.objects.update(suggestions=Batch.Suggestions.SHOWN)
    Assignment.objects.update(unaided=True)
    assert asked(client, rosa, article, 1) != shown, "the assignment rules"


def test_a_number_that_is_no_sentence_of_the_article_is_not_found(client: Client, rosa: User, harbour: Article) -> None:
    client.force_login(rosa)
    assert client.get(reverse("sentence-rulings", args=[harbour.uid, 99])).status_code == 404


def test_the_rulings_are_those_of_the_codebook_that_the_person_tags_by(
    client: Client, rosa: User, vera: User, desk: Project, opened: Assignment, now: datetime
) -> None:
    content = codebook.built_in() | {"rulings": RULINGS | {"R4": "Our own R4."}}
    content["rulings"] = {key: text for key, text in content["rulings"].items() if key != "R8"}
    Codebook.objects.create(project=desk, version=2, content=content, published_at=now)
    address = reverse("sentence-rulings", args=[opened.article.uid, 4])
    client.force_login(rosa)
    assert "Our own R4." not in client.get(address).content.decode()
    client.force_login(vera)
    assert "Our own R4." in client.get(address).content.decode()
    assert "R8" not in asked(client, vera, opened.article, 4)


def test_it_takes_few_queries_however_long_the_article(
    client: Client, rosa: User, desk: Project, mira: User, now: datetime, django_assert_max_num_queries: object
) -> None:
    text = " ".join(f"Ship {number} left, officials said." for number in range(500))
    article = factories.article(desk, mira, now, text, "Long")
    queue.open_article(article=article, reviewer=rosa, now=now)
    client.force_login(rosa)
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        assert client.get(reverse("sentence-rulings", args=[article.uid, 250])).status_code == 200


def test_the_review_page_links_each_reason_for_unsure_to_the_rulings_that_speak_to_it(
    client: Client, rosa: User, harbour: Article
) -> None:
    client.force_login(rosa)
    page = client.get(reverse("tag", args=[harbour.uid])).content.decode()
    layer = page.partition('data-slot="reasons"')[2].partition('data-slot="sources"')[0]
    for reason, rulings in REASON_RULINGS.items():
        row = layer.partition(f'data-reason="{reason.value}"')[2].partition("data-reason=")[0]
        assert re.findall(r'data-action="guide" data-ruling="(R\d+)"', row) == list(rulings)


def test_the_guidelines_show_every_ruling_at_its_anchor_with_examples(
    client: Client, vera: User, desk: Project
) -> None:
    client.force_login(vera)
    page = client.get(reverse("guidelines", args=[desk.uid])).content.decode()
    assert "Find a ruling" in page
    for key in RULINGS:
        place = page.partition(f'id="{key}"')[2].partition("</section>")[0]
        assert "Example" in place, key
        assert "Near miss" in place, key


def test_an_example_names_its_label_for_whoever_does_not_see_the_chip() -> None:
    rulings = {ruling.key: ruling for ruling in guide.rulings_of(codebook.built_in())}
    schedule = rulings["R14"].near[0]
    assert (schedule.chip, schedule.name, schedule.tone) == ("A ~", "Anonymous, hedged", "anonymous")
    assert rulings["R22"].clear[0].chip == "Sp"
