"""Choosing the articles of a batch: all that match a search, those that are ticked, or those it has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations import access
from annotations.errors import InvalidInput
from annotations.models import Article, Batch, BatchArticle, Import, Project, User, finding
from annotations.models.finding import sought_from
from annotations.roles import Action

from .listing import options

SHOWN = 100
MOST_TICKED = 500
STATES = (
    ("free", gettext_lazy("Not begun, and in no other batch")),
    ("", gettext_lazy("All")),
    ("done", gettext_lazy("Done")),
)
FIELDS = ("q", "outlet", "state", "import")


@dataclass(slots=True, kw_only=True)
class Choice:
    """What stands in the form: the filters, the articles that match them, and those that were ticked under others.

    `which`: "matching", "ticked" or "kept" (what the batch has).
    """

    which: str
    given: dict[str, str]
    matching: QuerySet[Article]
    ticked: list[Article] = field(default_factory=list)

    @property
    def count(self) -> int:
        return self.matching.count()

    @property
    def shown(self) -> list[Article]:
        """The first of those that match and are not ticked, newest first."""
        keys = [article.pk for article in self.ticked]
        rows = self.matching.exclude(pk__in=keys).order_by("-pk")
        return list(rows.with_details()[:SHOWN])  # type: ignore[attr-defined]


def choice(project: Project, user: User, given: Any, batch: Batch | None = None) -> Choice:
    """What the form says; where it says nothing yet, what is not begun, or what the batch has.

    Raises InvalidInput for articles or an import that are not of this project.
    """
    filters = {name: str(given.get(name, "")).replace("\0", "") for name in FIELDS}
    if "state" not in given:
        filters["state"] = "free"
    everything = access.visible(Article, user, Action.MANAGE).filter(project=project)
    return Choice(
        which=given.get("which") or ("kept" if batch is not None else "matching"),
        given=filters,
        matching=_matching(everything, filters, user, project, batch),
        ticked=_ticked(everything, given.getlist("article") if hasattr(given, "getlist") else ()),
    )


def articles_of(choice: Choice, batch: Batch | None = None) -> list[Article]:
    """The chosen ones in the order they go by, oldest first; what a batch has, as it stands there."""
    if choice.which == "kept" and batch is not None:
        rows = BatchArticle.objects.filter(batch=batch, article__deleted_at__isnull=True)
        return [row.article for row in rows.select_related("article").order_by("position")]
    if choice.which == "ticked":
        return choice.ticked
    return list(choice.matching.order_by("pk").only("pk", "project_id", "deleted_at"))


def filters_of(project: Project, user: User) -> dict[str, Any]:
    """What the filters offer."""
    imports = access.visible(Import, user).filter(project=project).select_related("by")
    return {
        "states": STATES,
        "outlets": options(project, user, manages=False).outlets,
        "imports": imports.order_by("-pk")[:50],
    }


def _matching(
    everything: QuerySet[Article], filters: dict[str, str], user: User, project: Project, batch: Batch | None
) -> QuerySet[Article]:
    sought = sought_from({**filters, "imported": ""})
    rows = finding.narrowed(everything, sought, project=project, told=access.told_of_articles(user))
    if filters["state"] == "free":
        places = BatchArticle.objects.filter(article=OuterRef("pk"), batch__closed_at__isnull=True)
        rows = rows.exclude(Exists(places.exclude(batch=batch) if batch is not None else places))
    if filters["import"]:
        found = access.visible(Import, user).filter(project=project, uid__in=_uids([filters["import"]])).first()
        if found is None:
            raise InvalidInput(_("There is no such import in this project."))
        rows = rows.filter(imported_in=found)
    return rows


def _ticked(everything: QuerySet[Article], given: Iterable[str]) -> list[Article]:
    uids = set(_uids(given))
    if len(uids) > MOST_TICKED:
        raise InvalidInput(_("At most %(most)d articles can be ticked: search instead.") % {"most": MOST_TICKED})
    found = list(everything.filter(uid__in=uids).order_by("pk").with_details())  # type: ignore[attr-defined]
    if len(found) < len(uids):
        raise InvalidInput(_("An article is not in this project (any more)."))
    return found


def _uids(given: Iterable[str]) -> list[UUID]:
    try:
        return [UUID(uid) for uid in given]
    except ValueError:
        raise InvalidInput(_("The form is not complete. Reload the page.")) from None
