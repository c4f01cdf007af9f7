"""For how long a project keeps what: the rule of a project, and where it says nothing, the site's."""

from __future__ import annotations

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from .projects import Membership, Project
from .users import User

SETTING = "retention"  # in Project.settings: {"days": {part: days}, "by": uid of whoever said so}
LONGEST = 36_500  # days


class Part(TextChoices):
    """What goes by a rule of its own. 0 days: it is kept."""

    TEXT = "text", gettext_lazy("Text of articles whose work is finished")
    ORIGINALS = "originals", gettext_lazy("Pages and files as they were fetched")
    IMPORTS = "imports", gettext_lazy("Imported files, and rows that were rejected")
    ACCESS_LOG = "access_log", gettext_lazy("Lines of the access log")
    EXPIRED = "expired", gettext_lazy("Invitations and API tokens that are over")


def own_days(project: Project) -> dict[str, int]:
    """What the project says itself: part → days; 0 keeps, whatever the site says."""
    found = project.settings.get(SETTING, {}).get("days", {})
    return {part: found[part] for part in Part.values if type(found.get(part)) is int}


def days(project: Project) -> dict[str, int]:
    """Part → after how many days it goes; parts that are kept are not in it."""
    merged = {**site_days(), **own_days(project)}
    return {part: merged[part] for part in Part.values if merged.get(part, 0) > 0}


def site_days() -> dict[str, int]:
    """The site's default, from RETENTION_DAYS."""
    given: dict[str, int] = settings.RETENTION_DAYS
    return {part: given[part] for part in Part.values if part in given}


def answers_for(project: Project) -> User:
    """In whose name the rule erases: whoever set it; the site's own is whose who runs it, else the first manager's."""
    uid = project.settings.get(SETTING, {}).get("by")
    found = User.objects.filter(uid=uid).first() if uid else None
    found = found or User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    return found or Membership.objects.filter(project=project, role="manager").order_by("pk")[0].user
