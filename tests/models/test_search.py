"""Articles are found by words of title, outlet, byline and text: by stems on PostgreSQL, as they stand on SQLite."""

from __future__ import annotations

import random

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations import tasks
from annotations.ingest import imports, readers
from annotations.models import Article, ArticleVersion, Project, User, finding, search
from annotations.text import excerpts
from tests import factories


def stems() -> bool:
    return connection.vendor == "postgresql"


def titles(project: Project, words: str) -> list[str]:
    rows = search.found(Article.objects.live().filter(project=project), words, project)
    return list(rows.with_details().order_by("pk").values_list("title", flat=True))  # type: ignore[attr-defined]


def alike(project: Project, words: str) -> list[str]:
    rows = search.alike(Article.objects.filter(project=project), words, project)
    return list(rows.with_details().values_list("title", flat=True))  # type: ignore[attr-defined]


@pytest.fixture
def shelf(desk: Project, mira: User, now) -> Project:
    for title, text, language, outlet, byline in (
        (
            "Ferries",
            "The boats were closing the port. Officials said it could break.",
            "en",
            "The Gull",
            "Agnes Tarrow",
        ),
        ("Häfen", "Die Häuser am Hafen sind alt. Sie wurden verkauft.", "de", "Möwe", "Jonas Eik"),
        ("Quays", "“We will not open it early,” the harbour master said.", "en", "Quay Post", ""),
        ("Suomi", "Satamat ovat kiinni. Laivat odottavat.", "fi", "", "Aino Laine"),
        ("Over and out", "Nothing else is here.", "en", "", ""),
        ("<b>Bold</b>", "A 100 % rise_in <script> costs.", "en", "", ""),
    ):
        draft = readers.Draft(title=title, text=text, language=language, outlet=outlet, byline=byline)
        imports.paste(project=desk, by=mira, now=now, draft=draft)
    return desk


# What is looked for → what is found by stems, and as it stands.
SOUGHT: dict[str, tuple[list[str], list[str]]] = {
    "closing": (["Ferries"], ["Ferries"]),
    "closed": (["Ferries"], []),
    "boat": (["Ferries"], ["Ferries"]),
    "Haus": (["Häfen"], []),
    "verkaufte": (["Häfen"], []),
    "satama": (["Suomi"], ["Suomi"]),
    "ferry": (["Ferries"], []),
    "tarrow": (["Ferries"], ["Ferries"]),
    "GULL": (["Ferries"], ["Ferries"]),
    "gull boats": (["Ferries"], []),
    '"harbour master"': (["Quays"], []),
    '"master harbour"': ([], []),
    "harbour master": (["Quays"], ["Quays"]),
    "said -boats": (["Quays"], []),
    "boats or harbour": (["Ferries", "Quays"], []),
    "rise_in": (["<b>Bold</b>"], ["<b>Bold</b>"]),
    "their": ([], []),
    "and out": (["Over and out"], ["Over and out"]),
    "zirconium": ([], []),
    "'; DROP TABLE": ([], []),
    "%": ([], ["<b>Bold</b>"]),
    '"': ([], []),
    "& | ! ( :*": ([], []),
    "nul\0byte": ([], []),
}


@pytest.mark.parametrize("words", SOUGHT)
def test_what_is_found(shelf, words):
    assert titles(shelf, words) == SOUGHT[words][0 if stems() else 1]


def test_nothing_sought_is_everything(shelf):
    assert len(titles(shelf, " \n ")) == 6


def test_only_of_this_project_and_what_is_there(shelf, mira, now):
    other = Project.objects.create(name="Elsewhere")
    assert titles(other, "boats") == []
    found = search.found(Article.objects.live(), "boats", shelf)
    tasks.delete_articles(articles=list(found), by=mira, now=now)
    assert titles(shelf, "boats") == []


def test_another_title_or_language_is_searched_at_once(shelf, mira, now):
    article = search.found(Article.objects.all(), "satama", shelf).get()
    tasks.change_details(articles=[article], given={"title": "Helsinki"}, by=mira, now=now)
    assert titles(shelf, "helsinki") == ["Helsinki"]
    assert titles(shelf, "suomi") == []
    tasks.change_language(article=article, language="sv", by=mira, now=now)
    assert article.versions.get().search_config == "swedish"
    assert titles(shelf, "satamat") == ["Helsinki"]


@pytest.mark.parametrize(
    ("words", "title"), [("agnes tarow", "Ferries"), ("Quay Poost", "Quays"), ("Aino Lane", "Suomi")]
)
def test_a_name_that_is_written_slightly_otherwise(shelf, words, title):
    assert titles(shelf, words) == []
    assert alike(shelf, words)[:1] == ([title] if stems() else [])


@pytest.mark.parametrize("words", ["", "x", "zirconium", "-- ' %", "\0", "a b c"])
def test_what_is_like_nothing_finds_nothing(shelf, words):
    assert alike(shelf, words) == []


def test_the_words_found_can_be_shown(shelf):
    keys = list(Article.objects.filter(project=shelf).values_list("pk", flat=True))
    shown = {}
    for _key, text, stems_of in search.texts(keys, "closing Haus -said"):
        for start, end in search.places(text, stems_of):
            shown.setdefault(text[start:end], 0)
    assert set(shown) == ({"closing", "Häuser"} if stems() else set())


def test_a_text_of_any_length_and_kind_is_stored(desk, mira, now):
    """What a tsvector cannot hold must not keep an article out: a megabyte of words that are all different."""
    dice = random.Random(5)
    words = (f"{dice.getrandbits(40):x}" for _ in range(170_000))
    draft = readers.Draft(title="Long", text=f"{' '.join(words)} zirconium")
    imports.paste(project=desk, by=mira, now=now, draft=draft)
    assert titles(desk, "long") == ["Long"]


@pytest.mark.parametrize("language", [*search.CONFIGS, "xx", "zh"])
def test_every_configuration_is_there(desk, mira, now, language):
    draft = readers.Draft(title="Quay", text="Zirkon 7 is here.", language=language)
    imports.paste(project=desk, by=mira, now=now, draft=draft)
    assert titles(desk, "zirkon") == ["Quay"]
    assert ArticleVersion.objects.get().search_config == search.config_of(language)


WORDS = st.text("aAbBéÉ%_\\' -", max_size=5)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(words=WORDS, texts=st.lists(st.text("aAbBéÉ%_\\' -", max_size=12), min_size=1, max_size=4))
def test_on_sqlite_it_is_what_a_naive_search_finds(harbour, words, texts):
    """On PostgreSQL, which takes words for words, only that whatever is looked for is no error."""
    version = harbour.versions.get()
    sought = search.cleaned(words)
    for text in texts:
        ArticleVersion.objects.filter(pk=version.pk).update(text=text, heading=f"{text}\nX")
        found = search.found(Article.objects.all(), words, harbour.project).exists()
        if not stems():
            assert found is bool(not sought or excerpts.literal(f"{text}\n{text}\nX", sought))
        search.alike(Article.objects.all(), words, harbour.project).exists()


def walked(rows, order: str, size: int) -> tuple[list[int], list[int]]:
    """All pages one after the other, and back from the last one."""
    seen, before, pages = [], "", 0
    while True:
        page, older, newer = finding.page(rows, order, size=size, before=before)
        seen += [row.pk for row in page]
        pages += 1
        assert bool(newer) is (pages > 1)
        if not older:
            break
        before = older
    back = [row.pk for row in page]
    while newer:
        page, older, newer = finding.page(rows, order, size=size, after=newer)
        assert older
        back = [row.pk for row in page] + back
    return seen, back


@pytest.mark.parametrize("order", finding.ORDERS)
@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_pages_neither_skip_nor_repeat_in_any_order(desk, mira, now, order, size):
    dice = random.Random(size)
    for number in range(7):
        article = factories.article(desk, mira, now)
        day = dice.choice([None, f"2026-01-0{1 + number % 3}"])
        article.details.update(published=day)
    rows = Article.objects.filter(project=desk)
    everything = list(rows.with_details().order_by("pk"))
    key = {
        "newest": lambda row: -row.pk,
        "oldest": lambda row: row.pk,
        "published": lambda row: (-(row.published.toordinal() if row.published else 0), -row.pk),
    }[order]
    expected = [row.pk for row in sorted(everything, key=key)]
    seen, back = walked(rows, order, size)
    assert seen == expected
    assert back[-len(expected) :] == expected[-len(back) :]
    assert set(back) == set(expected)
