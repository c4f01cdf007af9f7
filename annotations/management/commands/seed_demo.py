"""Makes the demo newsroom, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from annotations import tasks
from annotations.demo import desk, newsroom
from annotations.ingest import imports
from annotations.ingest.readers import Draft
from annotations.models import Import, Project, User
from annotations.people import passwords, projects

PROJECT = "Demo newsroom"
MANAGER = "manager@localhost"


class Command(BaseCommand):
    help = "Make the demo newsroom; on an empty site also the first account, whose password is printed once."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            password = "" if User.objects.exists() else passwords.generated()
            manager = first_account(password) if password else somebody()
            if not Project.objects.filter(name=PROJECT).exists():
                fill(manager, timezone.now())
        if password:
            self.stdout.write(f"Log in as {MANAGER}")
            self.stdout.write(f"with the password {password}")


def first_account(password: str) -> User:
    """The account of whoever set the site up: it runs the site, and manages the demo."""
    return User.objects.create_superuser(MANAGER, password, name="Manager")


def somebody() -> User:
    """Whoever manages the demo on a site that has people already."""
    user = User.objects.filter(is_active=True, is_superuser=True).order_by("pk").first()
    if user is None:
        raise CommandError("The demo newsroom needs somebody to manage it: nobody here runs the site.")
    return user


def fill(manager: User, now: datetime) -> None:
    """The project and its articles, imported like any others; then what its people did with some of them. The worker
    makes the suggestions and the dataset."""
    began = desk.began(now)
    project = projects.create(name=PROJECT, by=manager, now=began)
    drafts = [
        Draft(
            title=article.title,
            text=article.text,
            outlet=article.outlet,
            byline=article.byline,
            published=article.published,
            language=article.language,
            licence=article.licence,
        )
        for article in newsroom.articles()
    ]
    imported, _ = imports.add(project=project, by=manager, now=began, drafts=drafts, way=Import.Way.DEMO)
    tasks.after_import(imported)
    tasks.start_dataset(desk.work(project=project, manager=manager, now=now))
