"""Take an article down."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from annotations import tasks
from annotations.errors import WorkbenchError
from annotations.models import Article, User


class Command(BaseCommand):
    help = "Erase an article's words from everything that holds them, and withdraw the datasets that have them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("article", metavar="UID", help="address of the article")
        parser.add_argument("--by", metavar="EMAIL", required=True, help="in whose name")
        parser.add_argument("--yes", action="store_true", help="do it: it cannot be undone")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            article = Article.objects.select_related("project").filter(uid=options["article"]).first()
        except ValidationError:
            article = None
        by = User.objects.filter(email=options["by"].lower(), is_active=True).first()
        if article is None or by is None:
            raise CommandError("There is no such article." if article is None else "There is no such active account.")
        if not options["yes"]:
            raise CommandError("This cannot be undone. Say --yes if it is meant.")
        try:
            datasets = tasks.take_down(article=article, by=by, now=timezone.now())
        except WorkbenchError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"Taken down. {datasets} datasets were withdrawn: make them again if they are needed.")
