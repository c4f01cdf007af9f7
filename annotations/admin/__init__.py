"""The admin: Django's own, in our colours, scoped by access."""

from . import (
    answers,
    articles,
    assignments,
    codebooks,
    datasets,
    events,
    imports,
    jobs,
    people,
    projects,
    suggesters,
    tokens,
)
from .site import site

__all__ = [
    "answers",
    "articles",
    "assignments",
    "codebooks",
    "datasets",
    "events",
    "imports",
    "jobs",
    "people",
    "projects",
    "site",
    "suggesters",
    "tokens",
]
