"""Finding articles by their words. One face, two ways.

PostgreSQL: a generated column of `ArticleVersion` holds the words of heading and text, in the stems of the article's
language (`search_config`); what is looked for is read by `websearch_to_tsquery`. Names that are written slightly
otherwise are found by trigrams, where the extension pg_trgm is there. SQLite: a plain search for the words as they
stand, in heading and text; case is ignored in ASCII alone.

The heading (title, outlet, byline) and the configuration are copies of what the current details say: whoever writes
new details or a new version calls `keep`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from django.db import connections
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Substr

from annotations.text import excerpts

from .articles import Article, ArticleDetails, ArticleVersion
from .projects import Project

# Of a language, by the first part of its tag, the text search configuration that PostgreSQL brings along since 14.
CONFIGS = {
    "ar": "arabic", "hy": "armenian", "eu": "basque", "ca": "catalan", "da": "danish", "nl": "dutch", "en": "english",
    "fi": "finnish", "fr": "french", "de": "german", "el": "greek", "hi": "hindi", "hu": "hungarian",
    "id": "indonesian", "ga": "irish", "it": "italian", "lt": "lithuanian", "ne": "nepali", "no": "norwegian",
    "nb": "norwegian", "nn": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "es": "spanish", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
SIMPLE = "simple"
ALL = frozenset({SIMPLE, *CONFIGS.values()})
LONGEST = 200  # characters of what is looked for
MOST_WORDS = 6  # of a name that is written slightly otherwise
LIKE = 0.4  # share of a word's trigrams that are in the word like it: two letters changed in one of seven
PART = 40_000  # characters of a text that are looked at for an excerpt
LIVE = "current AND NOT deleted"


class Details(Protocol):
    """What is copied from."""

    @property
    def title(self) -> str: ...
    @property
    def outlet(self) -> str: ...
    @property
    def byline(self) -> str: ...
    @property
    def language(self) -> str: ...


def config_of(language: str) -> str:
    """The configuration for a BCP 47 tag."""
    return CONFIGS.get(language.partition("-")[0].lower(), SIMPLE)


def heading_of(details: Details) -> str:
    return "\n".join(filter(None, (details.title, details.outlet, details.byline)))


def copies(details: Details) -> dict[str, str]:
    """What a version copies from these details."""
    return {"heading": heading_of(details), "search_config": config_of(details.language)}


def keep(articles: Iterable[int]) -> None:
    """Have the current versions of these articles (primary keys) say what their current details say."""
    rows = {row.article_id: row for row in ArticleDetails.objects.filter(article__in=list(articles), current=True)}
    versions = list(ArticleVersion.objects.filter(article__in=rows, current=True).only("pk", "article_id"))
    for version in versions:
        for name, value in copies(rows[version.article_id]).items():
            setattr(version, name, value)
    ArticleVersion.objects.bulk_update(versions, ["heading", "search_config"], batch_size=200)


def cleaned(words: str) -> str:
    """What is looked for, as databases take it."""
    return " ".join(words.replace("\0", "").split())[:LONGEST]


def found(
    articles: QuerySet[Article], words: str, project: Project, configs: Iterable[str] | None = None
) -> QuerySet[Article]:
    """Those of the project's articles in whose title, outlet, byline or text the words are. `configs`: what `used`
    says, if that is known."""
    words = cleaned(words)
    if not words:
        return articles
    if connections[articles.db].vendor != "postgresql":
        there = ArticleVersion.objects.filter(Q(heading__icontains=words) | Q(text__icontains=words))
        return articles.filter(pk__in=there.filter(project=project, current=True, deleted=False).values("article"))
    names = used(project) if configs is None else sorted(ALL.intersection(configs))
    given = [words, words, f"%{connections[articles.db].ops.prep_for_like_query(words)}%"] * len(names)
    return articles.filter(pk__in=_listed(" OR ".join(map(_clause, names)) or "FALSE", [project.pk, *given]))


def _clause(name: str) -> str:
    """Of the texts with this configuration those that have the words. Where it knows none of them, for all are too
    frequent to be kept ("again"), those that have them in the heading: PostgreSQL sees that before it searches."""
    query = f"websearch_to_tsquery('{name}', %s)"
    return f"(search_config = '{name}' AND (search @@ {query} OR (numnode({query}) = 0 AND heading ILIKE %s)))"


def alike(articles: QuerySet[Article], words: str, project: Project) -> QuerySet[Article]:
    """Those in whose title, outlet or byline each of the words is written much like some word there, the likest first;
    none where the database cannot say so."""
    sought = [word for word in re.findall(r"\w+", plain(words)) if len(word) > 2][:MOST_WORDS]
    if not sought or not has_trigrams(articles.db):
        return articles.none()
    rows = articles.filter(pk__in=_listed(" AND ".join(["heading %%> %s"] * len(sought)), [project.pk, *sought]))
    likeness = (
        "(SELECT word_similarity(%s, heading) FROM annotations_articleversion AS v "
        "WHERE v.article_id = annotations_article.id AND v.current)"
    )
    return rows.annotate(likeness=RawSQL(likeness, [" ".join(sought)])).order_by("-likeness", "-pk")  # noqa: S611


def _listed(clause: str, given: list[object]) -> RawSQL:
    sql = f"SELECT article_id FROM annotations_articleversion WHERE {LIVE} AND project_id = %s AND ({clause})"  # noqa: S608
    return RawSQL(sql, given)  # noqa: S611 - the clause is made above, of names that stand there


def used(project: Project) -> list[str]:
    """The configurations of the project's articles."""
    names = ArticleVersion.objects.filter(project=project).order_by().values_list("search_config", flat=True)
    return sorted(ALL.intersection(names.distinct()))


def texts(articles: Iterable[int], words: str) -> list[tuple[int, str, list[str]]]:
    """Of these articles (primary keys): the first characters of their text, and the stems that stand for the words in
    their language; on SQLite the words themselves."""
    words, keys = cleaned(words), list(articles)
    if not words or not keys:
        return []
    rows = ArticleVersion.objects.filter(article__in=keys, current=True).annotate(part=Substr("text", 1, PART))
    if connections[rows.db].vendor != "postgresql":
        return [(key, part, [words]) for key, part in rows.values_list("article", "part")]
    whens = " ".join(f"WHEN '{name}' THEN to_tsvector('{name}', %s)" for name in CONFIGS.values())
    sql = f"tsvector_to_array(CASE search_config {whens} ELSE to_tsvector('simple', %s) END)"
    given = [plain(words)] * (len(CONFIGS) + 1)
    return list(rows.annotate(stems=RawSQL(sql, given)).values_list("article", "part", "stems"))  # noqa: S611


def places(text: str, stems: list[str], using: str = "default") -> list[tuple[int, int]]:
    """Where in a text that `texts` gave, or a title, the words stand."""
    if connections[using].vendor != "postgresql":
        return [place for words in stems for place in excerpts.literal(text, words)]
    return excerpts.stemmed(text, stems)


def plain(words: str) -> str:
    """The words that are looked for, without those that must not be there and without marks."""
    kept = (word for word in cleaned(words).split() if not word.startswith("-") and word.lower() != "or")
    return " ".join(kept).replace('"', " ")


def has_trigrams(using: str) -> bool:
    """True if the database can say that two words are written alike; it is told from when on, each time, for a
    transaction that is rolled back takes that along."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        setting = "set_config('pg_trgm.word_similarity_threshold', %s, false)"
        cursor.execute(f"SELECT {setting} FROM pg_extension WHERE extname = 'pg_trgm'", [str(LIKE)])  # noqa: S608
        return cursor.fetchone() is not None
