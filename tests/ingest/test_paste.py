"""Pasting an article stores it whole, split, once."""

from __future__ import annotations

import hashlib

import pytest

from annotations.codebook import ASKED_BLOCKS
from annotations.demo import newsroom
from annotations.errors import InvalidInput, TooLarge
from annotations.ingest import imports, languages
from annotations.ingest.readers import Draft
from annotations.models import Article, ArticleVersion, Event, Import, Sentence, broken_links
from tests.cast import ARTICLE


def draft(**fields: object) -> Draft:
    return Draft(**{"title": "Harbour closed", "text": ARTICLE, **fields})


def paste(desk, mira, now, **fields):
    return imports.paste(project=desk, by=mira, now=now, draft=draft(**fields))


def test_a_pasted_article_is_stored_with_details_text_and_sentences(desk, mira, now):
    article, imported, duplicate, renewed = paste(
        desk, mira, now, outlet="The Post", licence="CC0", url="https://post.example/1"
    )
    details = article.details.get()
    version = article.versions.get()
    sentences = list(article.sentences.order_by("number"))
    assert not duplicate
    assert not renewed
    assert (details.title, details.outlet, details.licence, details.language) == (
        "Harbour closed",
        "The Post",
        "CC0",
        "en",
    )
    assert article.canonical_url == "https://post.example/1"
    assert version.text == ARTICLE
    assert version.digest == hashlib.sha256(ARTICLE.encode()).hexdigest()
    assert [sentence.text for sentence in sentences] == [
        "The harbour at Lindesund has been closed since Tuesday.",
        "“We will not open it early,” harbour master Jonas Eik said.",
        "He added that two buoys were missing.",
        "Officials said the eastern wall could give way.",
        "A longer closure could push the fleet to Osthavn.",
        "The quay was built in 1931.",
    ]
    assert [sentence.number for sentence in sentences] == [1, 2, 3, 4, 5, 6]
    assert article.last_number == 6
    assert imported.counts == {"articles": 1, "sentences": 6, "duplicates": 0, "rejected": 0}
    assert imported.state == Import.State.DONE


def test_sentences_are_slices_of_the_text_and_asked_by_their_block(desk, mira, now):
    text = "By Lise Abernook\n\nOn the quay\n\n" + ARTICLE
    version = paste(desk, mira, now, text=text).article.versions.get()
    kinds = set()
    for sentence in version.sentences.all():
        kind, start, end = version.blocks[sentence.block]
        kinds.add(kind)
        assert sentence.text == version.text[sentence.start : sentence.end]
        assert start <= sentence.start < sentence.end <= end
        assert sentence.asked == (kind in ASKED_BLOCKS)
    assert kinds == {"byline", "heading", "text"}


def test_the_ledger_knows_the_article_by_digest_and_no_text(desk, mira, now):
    article = paste(desk, mira, now).article
    event = Event.objects.get(project=desk, kind="article.added")
    assert event.subject == f"article/{article.uid}"
    assert event.new == {"digest": article.versions.get().digest, "sentences": 6, "version": 1}
    assert set(article.sentences.values_list("born", flat=True)) == {event.sequence}
    assert list(broken_links(desk)) == []


def test_the_pasted_bytes_are_kept_privately(desk, mira, now):
    imported = paste(desk, mira, now, text=ARTICLE + "\r\n").imported
    with imported.original.open("rb") as file:
        assert file.read() == (ARTICLE + "\r\n").encode()
    assert "Harbour" not in imported.original.name


def test_the_same_text_twice_is_one_article(desk, mira, now):
    first = paste(desk, mira, now)
    again = paste(desk, mira, now, title="Another title", text="\ufeff" + ARTICLE.replace("\n", "\r\n") + "  \n")
    assert again.duplicate
    assert again.article == first.article
    assert again.imported.counts == {"articles": 0, "sentences": 0, "duplicates": 1, "rejected": 0}
    assert not again.imported.original
    assert Article.objects.count() == ArticleVersion.objects.count() == 1
    assert Sentence.objects.count() == 6


def test_two_projects_may_have_the_same_text(desk, mira, now):
    from annotations.people import projects

    other = projects.create(name="Other desk", by=mira, now=now)
    assert not paste(desk, mira, now).duplicate
    assert not paste(other, mira, now).duplicate


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": "  "}, "no title"),
        ({"title": "x" * 301}, "301 characters"),
        ({"text": " \n\u200b\t"}, "no text"),
        ({"text": "\u200b\u2060"}, "no text"),
        ({"outlet": "o" * 201}, "201 characters"),
        ({"url": "javascript:alert(1)"}, "not a web address"),
        ({"language": "English please"}, "not a language tag"),
        ({"published": "3/4/2024"}, "two days"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(desk, mira, now, fields, said):
    with pytest.raises(InvalidInput, match=said):
        paste(desk, mira, now, **fields)
    assert not Import.objects.exists()


def test_an_article_over_the_limit_is_refused(desk, mira, now, settings):
    settings.MAX_ARTICLE_BYTES = 100
    with pytest.raises(TooLarge, match=r"at most 0\.0001 MB"):
        paste(desk, mira, now)


def test_the_language_is_detected_unless_given(desk, mira, now):
    danish = "Havnen i Lindesund har været lukket siden tirsdag. Ingen ved, hvornår den åbner igen, siger havnefogeden."
    assert paste(desk, mira, now, text=danish).article.details.get().language == "da"
    assert paste(desk, mira, now, text=danish + " Ja.", language="NB").article.details.get().language == "nb"
    assert paste(desk, mira, now, text="Closed.").article.details.get().language == "en"


LANGUAGES = {
    "da": "Havnen i Lindesund har været lukket siden tirsdag. Ingen ved, hvornår den åbner igen, siger havnefogeden.",
    "no": "Havna i Lindesund har vært stengt siden tirsdag. Ingen vet når den åpner igjen, sier havnefogden Jonas Eik.",
    "sv": "Hamnen i Lindesund har varit stängd sedan i tisdags. Ingen vet när den öppnar igen, säger hamnkaptenen.",
    "de": "Der Hafen von Lindesund ist seit Dienstag geschlossen. Niemand weiß, wann er wieder öffnet, sagte er.",
    "nl": "De haven van Lindesund is sinds dinsdag gesloten. Niemand weet wanneer die weer opengaat, zei hij.",
    "fr": "Le port de Lindesund est fermé depuis mardi. Personne ne sait quand il rouvrira, a déclaré le capitaine.",
    "uk": "Порт закритий з вівторка. Ніхто не знає, коли він відкриється знову, повідомив начальник порту вранці.",
    "ar": "الميناء مغلق منذ يوم الثلاثاء ولا أحد يعرف متى سيفتح مرة أخرى، بحسب ما قال مدير الميناء للصحفيين.",
    "zh": "港口自周二以来一直关闭。港务长说，没有人知道它什么时候会重新开放。官员们说东墙可能会倒塌。",
    "en": "AP: Wall St. DJIA 40,123.5 NYSE NASDAQ S&P 500 up 1.2%, FTSE down; USD/EUR 1.08, Brent at 81.20 dollars",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("times", [1, 8])
def test_the_language_of_a_short_and_of_a_long_text_is_found(language, times):
    assert languages.detect(" ".join([LANGUAGES[language]] * times)) == language


def test_english_is_known_without_the_detector(monkeypatch):
    monkeypatch.setattr(languages, "detector", lambda: 1 / 0)
    for article in newsroom.articles():
        assert languages.detect(article.text) == "en"
