"""Accounts that stand for the people of a dataset: nobody can log in with them, and they belong to no project."""

from __future__ import annotations

from annotations.models import Project, Pseudonym, User


class People:
    """The people of a dataset by pseudonym, made when they are first met. `domain`: what tells their addresses from
    those of another dataset or project; a name under `.invalid` never receives mail."""

    def __init__(self, project: Project, domain: str) -> None:
        self.project, self.domain = project, domain
        self.known: dict[str, User] = {}

    def __getitem__(self, name: str) -> User:
        if name not in self.known:
            user = User.objects.create_user(f"{name}@{self.domain}.invalid", name=name, is_active=False)
            Pseudonym.objects.create(project=self.project, user=user, name=name)
            self.known[name] = user
        return self.known[name]
