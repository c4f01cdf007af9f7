"""What a dataset cannot come back into."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from annotations.errors import Conflict, InvalidInput
from annotations.models import Article, Batch, Codebook, Dataset, Import, Project

from .pieces import pieces

UIDS_A_QUERY = 500


def refuse_if_used(project: Project, *, but: Import | None = None) -> None:
    """Raise Conflict unless nothing ever came into the project: it is as it was when it was made. `but`: the import
    that is about to bring the dataset."""
    imports = Import.objects.filter(project=project)
    if but is not None:
        imports = imports.exclude(pk=but.pk)
    others = (
        Article.objects.filter(project=project),
        imports.exclude(state=Import.State.FAILED, articles__isnull=True),
        Dataset.objects.filter(project=project),
        Codebook.objects.filter(project=project, version__gt=1),
        Batch.objects.filter(project=project, standing=False),
    )
    if project.archived_at is not None or any(rows.exists() for rows in others):
        raise Conflict(_("A dataset comes back into an empty project only: make a new one."))


def refuse_if_known(uids: Sequence[UUID]) -> None:
    """Raise Conflict if an article of these is in this deployment already, in whatever project."""
    for some in pieces(uids, UIDS_A_QUERY):
        known = Article.objects.filter(uid__in=some).order_by("uid").values_list("uid", flat=True).first()
        if known is not None:
            raise Conflict(
                _("Article %(uid)s is in this workbench already: a dataset comes back where its articles are not.")
                % {"uid": known}
            )


def refuse_words(where: str, word: str, known: Sequence[str], name: str) -> None:
    """Raise InvalidInput if a row's word is none of those that there are."""
    if word not in known:
        raise InvalidInput(f"{where}: {name} is none of {', '.join(known)}.")
