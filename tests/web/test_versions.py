"""The page of an article's versions, and what programs are told of them."""

from __future__ import annotations

import pytest

from annotations.models import Article
from tests.ingest.test_versions import CHANGED, LINES, bring


@pytest.fixture
def renewed(desk, mira) -> Article:
    bring(desk, mira, LINES)
    return bring(desk, mira, CHANGED).article


def body(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_last_two_versions_are_compared_sentence_by_sentence(client, rosa, renewed):
    client.force_login(rosa)
    page = body(client, f"/articles/{renewed.uid}/versions")

    assert "2 versions" in page
    assert "Sentences: 4 unchanged, 0 moved, 1 changed, 0 removed, 1 added." in page
    assert '<del><span class="visually-hidden">removed: </span>two</del>' in page
    assert '<ins><span class="visually-hidden">added: </span>three</ins>' in page
    assert "<ins>Divers arrive on Friday.</ins>" in page
    assert page.count('class="compared-row same"') == 4
    assert f'/imports/{renewed.imported_in.uid}"' in page


def test_two_others_are_chosen_and_nonsense_is_not(client, rosa, desk, mira, renewed):
    bring(desk, mira, LINES[:4])
    client.force_login(rosa)
    address = f"/articles/{renewed.uid}/versions"

    assert "From version 2 to version 3" in body(client, address)
    assert "From version 1 to version 3" in body(client, address + "?old=1&new=3")
    assert "From version 3 to version 1" in body(client, address + "?old=3&new=1")
    assert "From version 2 to version 3" in body(client, address + "?old=x&new=99")


def test_many_sentences_that_stayed_are_folded(client, rosa, desk, mira):
    lines = [f"Line {number} says something of its own about ship {number}." for number in range(8)]
    bring(desk, mira, lines)
    article = bring(desk, mira, [*lines, "And one more came."]).article
    client.force_login(rosa)

    assert "<summary>8 sentences unchanged</summary>" in body(client, f"/articles/{article.uid}/versions")


def test_an_article_with_one_text_says_so_and_its_sheet_links_to_no_versions(client, rosa, desk, mira):
    article = bring(desk, mira, LINES).article
    client.force_login(rosa)

    assert "has not changed" in body(client, f"/articles/{article.uid}/versions")
    assert "/versions" not in body(client, f"/articles/{article.uid}/sheet")


def test_the_sheet_and_the_import_lead_there(client, mira, desk, renewed):
    client.force_login(mira)
    address = f'href="/articles/{renewed.uid}/versions"'

    assert address in body(client, f"/articles/{renewed.uid}/sheet")
    brought = renewed.versions.get(number=2).imported_in
    page = body(client, f"/imports/{brought.uid}")
    assert "1 article has a new version" in page
    assert address in page


def test_pasting_it_leads_to_the_import_that_tells_of_it(client, mira, desk):
    bring(desk, mira, LINES)
    client.force_login(mira)
    given = {"title": "Harbour", "text": " ".join(CHANGED), "url": "https://gazette.example/harbour"}
    answer = client.post(f"/projects/{desk.uid}/articles/add", given | {"paste": "1"}, follow=True)

    assert "1 article has a new version" in answer.content.decode()


def test_taking_it_back_says_that_the_old_text_is_there_again(client, mira, renewed):
    client.force_login(mira)
    brought = renewed.versions.get(number=2).imported_in
    page = client.post(f"/imports/{brought.uid}/take-back", follow=True).content.decode()

    assert "1 article has its old text again" in page
    assert "has a new version" not in page


def test_programs_are_told_the_versions_without_words(client, rosa, renewed):
    client.force_login(rosa)
    found = client.get(f"/api/v1/articles/{renewed.uid}/versions/").json()

    assert [(row["number"], row["current"]) for row in found] == [(2, True), (1, False)]
    assert {"text", "blocks"}.isdisjoint(found[0])
    assert found[1]["imported"] == str(renewed.imported_in.uid)


def test_what_is_marked_up_in_a_text_is_shown_as_text(client, rosa, desk, mira):
    bring(desk, mira, ("The <blink>tide</blink> rose by three whole metres that night.", *LINES))
    article = bring(desk, mira, ("The <blink>tide</blink> rose by four whole metres that night.", *LINES)).article
    client.force_login(rosa)

    page = body(client, f"/articles/{article.uid}/versions")
    assert "<blink>" not in page
    assert "The &lt;blink&gt;tide&lt;/blink&gt; rose by" in page
