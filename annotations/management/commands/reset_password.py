"""Gives somebody a new password, and prints it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.models import User
from annotations.people import passwords


class Command(BaseCommand):
    help = "Give the person with this e-mail address a new, generated password and print it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody has the e-mail address {email}.")
        if not user.is_active:
            raise CommandError(f"{user.email} is locked out. Make the account active first, in the admin.")
        password = passwords.reset(user)
        self.stdout.write(f"Log in as {user.email}")
        self.stdout.write(f"with the password {password}")
