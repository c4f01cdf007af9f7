"""Fifty thousand articles with a million sentences for the list and its search: the rows of `large`, and names.

The same seed gives the same titles, outlets and bylines. Made words stand in known shares of the articles: see WORDS.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from django.db import connection
from django.utils import timezone

from annotations.ingest import imports, readers
from annotations.models import Project, User

from . import large

SEED = 2026
EACH = 20  # sentences an article
OUTLETS = 120
FIRST = ("Agnes", "Jonas", "Mira", "Rosa", "Adam", "Vera", "Ines", "Tom", "Kari", "Olav", "Lena", "Piet", "Ada", "Emil")
LAST = (
    "Tarrow",
    "Eik",
    "Lund",
    "Falk",
    "Reyl",
    "Vig",
    "Brennick",
    "Corvane",
    "Odderay",
    "Osthav",
    "Lindesund",
    "Quell",
)
THINGS = ("Harbour", "Council", "Ferry", "Dyke", "Market", "School", "Hospital", "Tunnel", "Bridge", "Reactor", "Mill")
DEEDS = ("closed", "reopened", "sold", "flooded", "questioned", "inspected", "delayed", "praised", "audited", "rebuilt")
# Word → it stands in the text of every so manieth article.
WORDS = {"zirconium": 10_000, "phosphorus": 500, "seaweed": 20}


def fill(project: Project, people: Sequence[User], by: User, *, sentences: int) -> None:
    """Articles of twenty sentences; one in two was done by two people, the others by nobody."""
    dice = random.Random(SEED)
    large.fill(project, people, by, sentences=sentences, each=EACH, answers=False)
    titles = [f"{one} {deed}" for one in THINGS for deed in DEEDS]
    bylines = [f"{first} {last}" for first in FIRST for last in LAST]
    outlets = [
        f"{dice.choice(LAST)} {kind} {n}" for n in range(OUTLETS // 4) for kind in ("Post", "Times", "Gull", "Echo")
    ]
    for some in (titles, bylines, outlets):
        dice.shuffle(some)
    keys = [imports.paste(project=project, by=by, now=timezone.now(), draft=draft).imported.pk for draft in drafts(40)]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM annotations_assignment WHERE article_id %% 2 = 0", [])
        cursor.execute(
            """UPDATE annotations_articledetails SET
            title = (%(titles)s::text[])[1 + abs(hashint8(article_id)::bigint) %% %(t)s] || ' ' || article_id,
            byline = (%(bylines)s::text[])[1 + abs(hashint8(article_id + 7)::bigint) %% %(b)s],
            outlet = (%(outlets)s::text[])[1 + abs(hashint8(article_id + 9)::bigint) %% %(o)s],
            language = CASE WHEN article_id %% 10 = 0 THEN 'de' ELSE 'en' END,
            published = date '2000-01-01' + (abs(hashint8(article_id + 11)::bigint) %% 9000)::int""",
            {
                "titles": titles,
                "t": len(titles),
                "bylines": bylines,
                "b": len(bylines),
                "outlets": outlets,
                "o": len(outlets),
            },
        )
        adds = "".join(
            f" || CASE WHEN v.article_id %% {every} = 1 THEN ' {word}' ELSE '' END" for word, every in WORDS.items()
        )
        cursor.execute(
            f"""UPDATE annotations_articleversion AS v SET text = text {adds},
            heading = d.title || E'\\n' || d.outlet || E'\\n' || d.byline,
            search_config = CASE d.language WHEN 'de' THEN 'german' ELSE 'english' END
            FROM annotations_articledetails AS d WHERE d.article_id = v.article_id AND d.current""",
            {},
        )
        cursor.execute(
            "UPDATE annotations_article SET imported_in_id = (%s::bigint[])[1 + id %% %s] WHERE project_id = %s",
            [keys, len(keys), project.pk],
        )
    connection.cursor().execute("VACUUM ANALYZE")


def drafts(count: int) -> list[readers.Draft]:
    return [readers.Draft(title=f"First of {n}", text=f"The quay was shut on day {n}.") for n in range(count)]
