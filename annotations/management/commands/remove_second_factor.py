"""Takes the second factors from somebody who lost their device."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.models import User
from annotations.people import factors


class Command(BaseCommand):
    help = "Remove the authenticator app, passkeys and recovery codes of the person with this e-mail address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody has the e-mail address {email}.")
        count = factors.remove_all(person=user, by=None)
        self.stdout.write(f"Removed: {count} (app, passkeys and recovery codes together).")
