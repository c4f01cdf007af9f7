"""Many invitations at once, from a CSV file: each row by itself, and what became of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from annotations.errors import InvalidInput, TooLarge, WorkbenchError
from annotations.models import Batch, Project, User
from annotations.text import normalise

from . import invitations
from .accounts import LONGEST_ADDRESS

MOST_ROWS = 500
MOST_BYTES = 200_000
COLUMNS = ("email", "name", "role", "cleared")
HEADS = {"e-mail": "email", "mail": "email", "e-mail address": "email", "email address": "email"}
YES, NO = {"yes", "true", "1", "x"}, {"", "no", "false", "0"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a row. `said`: "invited", "member" (belongs already) or "refused"; `why`, in a sentence."""

    row: int
    email: str
    said: str
    why: str = ""
    made: invitations.Made | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file as it stands there. `number`: as a spreadsheet counts."""

    number: int
    email: str
    name: str
    role: str
    cleared: str


def invite(*, project: Project, data: bytes, batch: Batch | None, by: User, now: datetime) -> list[Outcome]:
    """Invite everybody whom a CSV file names: e-mail, name, role and perhaps cleared; a line with these heads may come
    first, and then the columns may stand in any order. Each row is invited whole or not at all.

    Raises InvalidInput or TooLarge if the file as a whole cannot be used: then nobody is invited.
    """
    found, seen = [], set()
    for row in read(data):
        said = _refused(row, _("This address stands in the file twice.")) if row.email in seen else None
        seen.add(row.email)
        found.append(said or _invited(row, project, batch, by, now))
    return found


def read(data: bytes) -> list[Row]:
    """The rows of a file, with addresses lower-cased. Raises InvalidInput or TooLarge if it is no such file."""
    if len(data) > MOST_BYTES:
        raise TooLarge(_("This file is too large for a list of people."), size=len(data), limit=MOST_BYTES)
    try:
        rows = list(_rows(normalise.decode(data).text.removeprefix("\ufeff")))
    except csv.Error:
        raise InvalidInput(_("This is no CSV file that could be read.")) from None
    if not rows:
        raise InvalidInput(_("There is nobody in this file."))
    if len(rows) > MOST_ROWS:
        raise InvalidInput(_("A file may name at most %(most)d people: make several.") % {"most": MOST_ROWS})
    return rows


def _rows(text: str) -> Iterator[Row]:
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    names: Sequence[str] = COLUMNS
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begun = False
    for number, cells in enumerate(lines, start=1):
        values = [cell.strip() for cell in cells]
        if not any(values):
            continue
        heads = [HEADS.get(value.lower(), value.lower()) for value in values]
        if not begun and "email" in heads:
            names, begun = heads, True
            continue
        begun = True
        told = dict(zip(names, values, strict=False))
        given = {name: told.get(name, "") for name in COLUMNS}
        yield Row(number, **given | {"email": given["email"].lower()[: LONGEST_ADDRESS + 1]})


def _invited(row: Row, project: Project, batch: Batch | None, by: User, now: datetime) -> Outcome:
    cleared = row.cleared.lower()
    if cleared not in YES | NO:
        return _refused(row, _("“%(value)s” under cleared is neither yes nor no.") % {"value": row.cleared[:40]})
    role = row.role.lower()[:40]
    wish = invitations.Wish(email=row.email, name=row.name, role=role, cleared=cleared in YES, batch=batch)
    try:
        made = invitations.make(project=project, wish=wish, by=by, now=now)
    except WorkbenchError as error:
        said = "member" if error.code == "member_already" else "refused"
        return Outcome(row=row.number, email=row.email, said=said, why=error.message)
    return Outcome(row=row.number, email=made.invitation.email, said="invited", made=made)


def _refused(row: Row, why: str) -> Outcome:
    return Outcome(row=row.number, email=row.email, said="refused", why=why)
