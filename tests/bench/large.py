"""A project of a million sentences within minutes: PostgreSQL makes the rows itself (`large.sql`).

No event stands behind them. The same size gives the same rows, but for the people's keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from annotations import demo
from annotations.ingest import imports, readers
from annotations.models import Article, ArticleVersion, Assignment, Batch, Codebook, Project, Sentence, User

SENTENCES = 25  # an article
OUTLETS = ["The Gull", "Quay Post", "Harbour Times", "North Sea Daily", ""]
STATEMENTS = (Path(__file__).parent / "large.sql").read_text().split("--=")[1:]
MADE = (Article, ArticleVersion, Sentence, Assignment)  # by primary keys that the statements choose
ORIGINALS = Path(demo.__file__).parent / "originals"


def fill(
    project: Project, people: Sequence[User], by: User, *, sentences: int, each: int = SENTENCES, answers: bool = True
) -> None:
    """Articles of `each` sentences with two answers each by two of the people: a third with a source, 6 % disputed, of
    which every sixth is decided; without `answers` the articles and who had them alone."""
    draft = readers.Draft(title="First", text="The quay was shut.")
    first = imports.paste(project=project, by=by, now=timezone.now(), draft=draft).article
    values = {
        "project": project.pk, "by": by.pk, "imported": first.imported_in_id,
        "codebook": Codebook.objects.current(project).pk,
        "articles": max(1, sentences // each), "each": each, "outlets": OUTLETS,
        "people": [person.pk for person in people], "many": len(people),
        "standing": Batch.objects.get(project=project, standing=True).pk,
        "single": closed(project, "Once more", 1).pk, "doubled": closed(project, "Two each", 2).pk,
        "runs": runs(),
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        for model in MADE:
            values[model._meta.model_name] = last(model)
        values["version"] = values.pop("articleversion")
        for statement in STATEMENTS if answers else STATEMENTS[:-2]:
            cursor.execute(statement.partition("\n")[2], values)
        for model in MADE:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), %s)", [last(model)])
    connection.cursor().execute("VACUUM ANALYZE")  # as a database that people had filled over months


def last(model: Any) -> int:
    """The highest primary key, at least 1."""
    newest = model.objects.order_by("-pk").values_list("pk", flat=True).first()
    return int(newest or 1)


def closed(project: Project, name: str, overlap: int) -> Batch:
    """A batch of unaided work that is over."""
    now = timezone.now()
    return Batch.objects.create(
        project=project, name=name, overlap=overlap, suggestions="unaided", opened_at=now, closed_at=now,
        codebook=Codebook.objects.current(project), due=now.date(),
    )  # fmt: skip


def runs() -> list[str]:
    """Short runs of words as they follow each other in the demo newsroom; six make a sentence of about 128 characters.
    Few come twice within a page, so that texts are as hard to compress as news."""
    texts = (path.read_text(errors="replace") for path in sorted(ORIGINALS.glob("*.txt")))
    words = " ".join(texts).split()
    return [" ".join(words[n : n + 4]) for n in range(len(words) - 4)]
