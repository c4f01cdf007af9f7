"""Taking an import back as one, as long as nobody worked on it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.errors import Conflict
from annotations.models import (
    Answer,
    Article,
    ArticleVersion,
    Assignment,
    Decision,
    Entry,
    Import,
    Job,
    Ledger,
    Rejected,
    User,
    append,
)

from .versions import undoing


def take_back(*, imported: Import, by: User, now: datetime) -> int:
    """Remove every article of the import; returns how many. Their texts may then be imported again. Articles that it
    brought a new text of have their old one again.

    Raises Conflict if it was taken back before, if one of its articles has an answer, a decision or was finished, or if
    somebody worked on one of its new texts.
    Nothing is erased: articles and versions are marked as deleted, the file stays; the titles of its rejected rows go.
    A running import is stopped first.
    """
    with transaction.atomic():
        Job.objects.filter(kind=Job.Kind.IMPORT, arguments__import=str(imported.uid)).cancel(now=now)
        locked = Import.objects.select_for_update(no_key=True).get(pk=imported.pk)
        if locked.state == Import.State.TAKEN_BACK:
            raise Conflict(_("This import was taken back already."))
        renewed = undoing.made_by(locked)
        articles, held = lock(locked)
        refuse_if_worked_on(articles)
        undoing.refuse_if_worked_on(renewed)
        Rejected.objects.filter(imported=locked).delete()  # words that never came in
        entry = Entry(kind="import.taken_back", subject=f"import/{locked.uid}", new={"articles": len(articles)})
        append(project_id=locked.project_id, actor=by, now=now, entries=[entry, *map(freed, held)])
        undoing.undo(renewed, by=by, now=now)
        # Not only locked but changed: whoever waits to answer then reads the assignment again, and finds it gone.
        Assignment.objects.filter(pk__in=[row.pk for row in held]).update(
            state=Assignment.State.RETURNED, lease_until=None
        )
        Article.objects.filter(pk__in=articles).update(deleted_at=now)
        ArticleVersion.objects.filter(article__in=articles).update(deleted=True)
        Import.objects.filter(pk=locked.pk).update(state=Import.State.TAKEN_BACK)
    imported.refresh_from_db()
    return len(articles)


def lock(imported: Import) -> tuple[list[int], list[Assignment]]:
    """The primary keys of the import's live articles and whoever holds one of them, locked, and then the ledger.

    Whoever answers holds the ledger, so nobody can answer between the look and the removal. The locks leave keys
    free: rows that refer to these may be inserted by somebody who already holds the ledger.
    """
    live = Article.objects.live().filter(imported_in=imported).order_by("pk")
    articles = list(live.select_for_update(no_key=True).values_list("pk", flat=True))
    held = Assignment.objects.filter(article__in=articles, state=Assignment.State.OPEN).order_by("pk")
    rows = list(held.select_for_update(of=("self",), no_key=True).select_related("reviewer", "article"))
    Ledger.objects.select_for_update().get(pk=imported.project_id)
    return articles, rows


def freed(row: Assignment) -> Entry:
    """The event of an open assignment that ends because its article goes."""
    new = {
        "state": Assignment.State.RETURNED.value,
        "reviewer": str(row.reviewer.uid),
        "article": str(row.article.uid),
        "round": row.round,
    }
    return Entry(kind="assignment.freed", subject=f"assignment/{row.uid}", old={"state": row.state}, new=new)


def refuse_if_worked_on(articles: list[int]) -> None:
    """Raise Conflict if one of these articles has an answer, a decision or a finished assignment."""
    answered = Answer.objects.filter(sentence__article__in=articles).exists()
    if answered or Decision.objects.filter(sentence__article__in=articles).exists():  # these came with a dataset
        raise Conflict(_("Somebody has answered in one of these articles; the import can no longer be taken back."))
    if Assignment.objects.filter(article__in=articles, state=Assignment.State.DONE).exists():
        raise Conflict(_("Somebody has finished one of these articles; the import can no longer be taken back."))
