"""Which suggester a project uses beside the workbench's own, and which articles it is given."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotations.errors import InvalidInput
from annotations.models import Article, Codebook, Entry, Project, Suggester, User, append

from . import plugins, protocol

SETTING = "plugin"


def chosen(project: Project) -> protocol.Suggester | None:
    """What the project's managers chose; None if that is the workbench itself, or is not there any more."""
    return plugins.find(project.settings.get(SETTING, ""))


def is_chosen(plugin: protocol.Suggester, project: int) -> bool:
    """Whether the project with this primary key still has the suggester chosen: asked anew, for jobs that take long."""
    return Project.objects.filter(pk=project, **{f"settings__{SETTING}": plugin.name}).exists()


def choose(*, project: Project, name: str, by: User, now: datetime) -> bool:
    """Let a suggester, "" for the workbench itself, propose in the project from now on. What another one had proposed
    is kept, and shown no more. False if it was chosen already.

    Raises InvalidInput if there is none of that name.
    """
    if name and plugins.find(name) is None:
        raise InvalidInput(_("There is no such suggester. Whoever runs the site installs them."))
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if project.settings.get(SETTING, "") == name:
            return False
        Project.objects.filter(pk=project.pk).update(settings={**project.settings, SETTING: name})
        rows = Suggester.objects.filter(project=project, plugin=True)
        rows.exclude(kind=name).update(active=False)
        rows.filter(kind=name).update(active=True)
        entry = Entry(kind="project.changed", subject=f"project/{project.uid}", new=[SETTING])
        append(project_id=project.pk, actor=by, now=now, entries=[entry])
    return True


def row_of(project: Project, plugin: protocol.Suggester) -> Suggester:
    """The row of this version of a plug-in, by this version of the codebook: what it proposes depends on both."""
    book = Codebook.objects.current(project)
    row, _made = Suggester.objects.get_or_create(
        project=project,
        kind=plugin.name,
        version=f"{plugin.version} · codebook {book.version}",
        defaults={
            "codebook": book,
            "plugin": True,
            "manifest": {"trained": False, "stays_here": plugin.stays_here},
        },
    )
    return row


def given(plugin: protocol.Suggester, articles: QuerySet[Article]) -> QuerySet[Article]:
    """Of these articles those whose text the suggester may be given."""
    return articles if plugin.stays_here is True else articles.filter(pk__in=Article.objects.may_leave())
