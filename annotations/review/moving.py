"""How an assignment changes its state: the row, the event, and the standing of what counts or no longer counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from annotations.models import ArticleVersion, Assignment, Entry, Note, Sentence, User, append, new_note, standing


def tell(row: Assignment, *, by: User, kind: str, old: str | None, now: datetime, reason: Note | None = None) -> None:
    """Write the event of an assignment whose article and reviewer are loaded; `reason`: a note that says why."""
    new = {"state": row.state, "reviewer": str(row.reviewer.uid), "article": str(row.article.uid), "round": row.round}
    new |= {"note": reason.named()} if reason else {}
    entry = Entry(kind=kind, subject=f"assignment/{row.uid}", old={"state": old} if old else None, new=new)
    append(project_id=row.article.project_id, actor=by, now=now, entries=[entry])


def insert(row: Assignment, *, by: User, now: datetime) -> None:
    """Tell of a new assignment and write it, on the text that is current once the ledger is held: a new version may
    have come since its article was looked at, and none can come any more."""
    tell(row, by=by, kind="assignment.opened", old=None, now=now)
    current = ArticleVersion.objects.filter(article=row.article_id, current=True)
    row.version_id = current.values_list("pk", flat=True).get()
    row.save(force_insert=True)


def move(row: Assignment, *, by: User, kind: str, state: str, now: datetime, why: str = "", **columns: Any) -> None:
    """Change the state (and these columns) of a locked assignment and tell it; `why`: the reason, in words."""
    old, row.state = row.state, state
    reason = None
    if why.strip():
        reason = new_note(project_id=row.article.project_id, author=by, text=why.strip(), now=now)
        reason.save(force_insert=True)
        columns["reason"] = reason
    for name, value in columns.items():
        setattr(row, name, value)
    Assignment.objects.filter(pk=row.pk).update(state=state, **columns)
    tell(row, by=by, kind=kind, old=old, now=now, reason=reason)


def count_anew(
    row: Assignment, *, by: User, kind: str, state: str, now: datetime, why: str = "", **columns: Any
) -> None:
    """`move` in or out of the count: the sentences, locked before the ledger, get their standing anew."""
    sentences = Sentence.objects.filter(article=row.article_id)  # of earlier texts too: answers stay on them
    list(sentences.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    move(row, by=by, kind=kind, state=state, now=now, why=why, **columns)
    standing.rewrite(sentences)
