"""Who holds which article: opening, going on, ending, giving back.

An assignment that is done stays done when its reviewer opens it again: its answers may still be changed, and standing
follows each change. `reopen` is for taking it out of the count. One that was given back keeps its answers, which count
for nothing, and leaves its slot to somebody else.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.errors import Conflict
from annotations.models import Assignment, User

from .drawing import next_for, to_confirm
from .moving import count_anew, move
from .opening import open_article, open_or_get
from .progress import Progress, progress
from .storing import hold, lease

__all__ = ["finish", "free", "next_for", "open_article", "open_or_get", "progress", "reopen", "to_confirm"]

State = Assignment.State


def finish(*, assignment: Assignment, now: datetime) -> Progress:
    """The reviewer is done: from now on the answers count. Unanswered sentences may remain; the figures say how many.

    Doing it twice changes nothing. Raises NotAllowed (code "not_held") if it was given back.
    """
    with transaction.atomic():
        held = hold(assignment)
        if held.state != State.DONE:
            columns = {"done_at": now, "lease_until": None}
            count_anew(held, by=held.reviewer, kind="assignment.done", state=State.DONE, now=now, **columns)
    return progress(held)


def reopen(*, assignment: Assignment, by: User, now: datetime) -> Assignment:
    """Take a done assignment out of the count, to go on with it. An open one stays as it is.

    Raises NotAllowed (code "not_held") if it was given back.
    """
    with transaction.atomic():
        held = hold(assignment)
        if held.state == State.DONE:
            columns = {"done_at": None, "lease_until": now + lease()}
            count_anew(held, by=by, kind="assignment.reopened", state=State.OPEN, now=now, **columns)
    return held


def free(*, assignment: Assignment, by: User, now: datetime) -> Assignment:
    """Take an open article from whoever holds it (a manager may). The answers stay and count for nothing.

    Raises Conflict if it is done: reopen it first. Freeing what was given back changes nothing.
    """
    with transaction.atomic():
        rows = Assignment.objects.select_for_update(of=("self",), no_key=True)
        held = rows.select_related("reviewer", "article").get(pk=assignment.pk)
        if held.state == State.DONE:
            raise Conflict(_("This article is done. Reopen it first."))
        if held.state == State.OPEN:
            move(held, by=by, kind="assignment.freed", state=State.RETURNED, now=now, lease_until=None)
    return held
