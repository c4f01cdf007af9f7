"""Projects, who belongs to them, and the codebook they label by."""

from __future__ import annotations

import hashlib
import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from annotations.roles import Role

from .base import CASCADE, PROTECT, Addressed

MOST_UNAIDED = 50  # per cent of articles that may be answered without suggestions so that these can be measured


class Confidentiality(models.TextChoices):
    OPEN = "open", "open"
    INTERNAL = "internal", "internal"
    CONFIDENTIAL = "confidential", "confidential"


class NearDuplicates(models.TextChoices):
    """What becomes of articles that are nearly the same when people are given their next one."""

    ANY = "any", "are given like any other"
    SAME = "same", "go to the same person, as far as others have something else to do"
    SKIP = "skip", "are left out once one of them is given"


def new_key() -> str:
    """32 random bytes as hex: the key that makes people's pseudonyms in datasets."""
    return secrets.token_hex(32)


class Project(Addressed):
    name = models.CharField(max_length=120, unique=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    default_confidentiality = models.CharField(
        max_length=16, choices=Confidentiality.choices, default=Confidentiality.INTERNAL
    )
    settings = models.JSONField(default=dict, blank=True)
    pseudonym_key = models.CharField(max_length=64, default=new_key, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                name="project_confidentiality",
                condition=models.Q(default_confidentiality__in=Confidentiality.values),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def accepts_the_rest(self) -> bool:
        """Whether reviewers may take all suggestions that were on screen at once: off until a manager allows it."""
        return self.settings.get("accept_the_rest") is True

    @property
    def two_may_settle(self) -> bool:
        """Whether two of those who answered may settle a dispute jointly: off until a manager allows it."""
        return self.settings.get("two_may_settle") is True

    @property
    def shows_pace(self) -> bool:
        """Whether managers are shown how quickly each person works: off until a manager switches it on."""
        return self.settings.get("pace_shown") is True

    @property
    def near_duplicates(self) -> str:
        """What becomes of near-duplicates in the queue: like any other until a manager says otherwise."""
        found = self.settings.get("near_duplicates")
        return found if found in NearDuplicates.values else NearDuplicates.ANY.value

    @property
    def unaided_share(self) -> int:
        """Per cent of articles that are answered without suggestions where these are shown otherwise: 0 until a manager
        sets it."""
        found = self.settings.get("unaided_share")
        return found if type(found) is int and 0 <= found <= MOST_UNAIDED else 0

    def answers_unaided(self, article: uuid.UUID) -> bool:
        """Whether the article with this uid is one of these: always the same ones, and more of them if the share is
        raised. Nobody can choose them, or avoid them by leaving."""
        digest = hashlib.sha256(f"unaided/{self.uid}/{article}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % 100 < self.unaided_share


class Membership(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="memberships")
    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role])
    cleared = models.BooleanField(default=False, help_text="May open confidential articles.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("user", "project"), name="membership_once"),
            models.CheckConstraint(name="membership_role", condition=models.Q(role__in=[role.value for role in Role])),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role}"


class CodebookQuerySet(models.QuerySet["Codebook"]):
    def current(self, project: Project) -> Codebook:
        """The project's highest published version."""
        return self.filter(project=project, published_at__isnull=False).latest("version")


class Codebook(models.Model):
    """One version of a project's codebook; immutable once published. A draft has no `published_at`: one a project.

    `changes_answers`: what its maker said of it when publishing; else it was a matter of wording only.
    """

    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="codebooks")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    guidelines = models.TextField(blank=True)
    changes_answers = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, null=True, blank=True, related_name="+")

    objects = CodebookQuerySet.as_manager()

    class Meta:
        ordering = ("project", "-version")
        constraints = [
            models.UniqueConstraint(fields=("project", "version"), name="codebook_version_once"),
            models.UniqueConstraint(
                fields=("project",), condition=models.Q(published_at__isnull=True), name="codebook_one_draft"
            ),
            models.CheckConstraint(name="codebook_version_from_one", condition=models.Q(version__gte=1)),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"
