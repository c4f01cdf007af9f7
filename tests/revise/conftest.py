"""Two reviewers in one article: Rosa in the first round, Greta in a second one."""

from __future__ import annotations

import pytest

from annotations.models import Article, Assignment, Project, User
from tests.cast import member
from tests.factories import second_pass


@pytest.fixture
def greta(desk: Project) -> User:
    """Reviews for the harbour desk too."""
    return member(desk, "Greta", "reviewer")


@pytest.fixture
def hers(harbour: Article, opened: Assignment, greta: User) -> Assignment:
    """Greta's own pass over the article that Rosa has."""
    return second_pass(harbour, greta)
