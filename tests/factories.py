"""Rows for tests, made by the services that make them in earnest."""

from __future__ import annotations

import itertools
from datetime import datetime

from annotations.ingest import imports, readers
from annotations.models import Article, Project, User

COUNT = itertools.count(1)


def article(project: Project, by: User, now: datetime, text: str = "", title: str = "") -> Article:
    """A pasted article; without a text, one of three sentences that no other article has."""
    number = next(COUNT)
    text = text or f"Ship {number} left the harbour. The crew said it was late. It could return in May."
    draft = readers.Draft(title=title or f"Ship {number}", text=text)
    return imports.paste(project=project, by=by, now=now, draft=draft).article
