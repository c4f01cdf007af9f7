"""Makes an API token for somebody, and prints it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from annotations import access
from annotations.errors import WorkbenchError
from annotations.models import Project, User
from annotations.people import tokens
from annotations.roles import Scope


class Command(BaseCommand):
    help = "Make an API token for somebody, for one project, and print it. It is kept nowhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="whose programs will use it; it may do what they may")
        parser.add_argument("project", help="the project's name or uid")
        parser.add_argument("--scopes", nargs="+", default=[Scope.READ.value], choices=[one.value for one in Scope])
        parser.add_argument("--name", default="made by make_token", help="what it is for")
        parser.add_argument("--days", type=int, default=tokens.DAYS[0], help="how long it lasts, 365 at most")

    def handle(
        self, *args: Any, email: str, project: str, scopes: list[str], name: str, days: int, **options: Any
    ) -> None:
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody has the e-mail address {email}.")
        try:
            home = access.get(Project, user, **named(project))
            made = tokens.make(
                user=user, project=home, name=name, scopes=scopes, lifetime=timedelta(days=days), now=timezone.now()
            )
        except WorkbenchError as error:
            raise CommandError(error.message) from None
        self.stdout.write(made.secret)


def named(project: str) -> dict[str, Any]:
    """How to look the project up: by uid if it is one, else by name."""
    try:
        return {"uid": UUID(project)}
    except ValueError:
        return {"name": project}
