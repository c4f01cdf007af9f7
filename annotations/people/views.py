"""Views of the article list that people keep under a name: one's own, or shared with the project."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from annotations.errors import Conflict, InvalidInput
from annotations.models import Ledger, Project, SavedView, User
from annotations.models.finding import sought_from

MOST = 30  # of a person in a project
LONGEST = 60


def keep(*, project: Project, by: User, name: str, query: Mapping[str, str], shared: bool) -> SavedView:
    """Keep what is sought under a name. Raises InvalidInput for an empty or long name, for nothing to keep, or if there
    are MOST already; Conflict if one's own view has that name."""
    wanted = sought_from(query).as_query()
    if not wanted:
        raise InvalidInput(_("Search or filter first: there is nothing to keep yet."))
    with transaction.atomic():
        Ledger.objects.select_for_update().get(pk=project.pk)  # one after the other, so that the limit holds
        if SavedView.objects.filter(project=project, by=by).count() >= MOST:
            raise InvalidInput(_("At most %(most)d views: delete one first.") % {"most": MOST})
        return _stored(SavedView(project=project, by=by, name=named(name), query=wanted, shared=shared))


def rename(*, view: SavedView, name: str) -> None:
    """Raises as `keep`."""
    view.name = named(name)
    _stored(view)


def share(*, view: SavedView, shared: bool) -> None:
    """Show the view to everybody in the project, or to whoever made it alone."""
    SavedView.objects.filter(pk=view.pk).update(shared=shared)


def delete(*, view: SavedView) -> None:
    """It goes for everybody; the articles stay as they are."""
    SavedView.objects.filter(pk=view.pk).delete()


def named(name: str) -> str:
    """A name as it is stored. Raises InvalidInput for none, or one that is too long."""
    line = " ".join(name.replace("\0", " ").split())
    if not line or len(line) > LONGEST:
        raise InvalidInput(_("A name has 1 to %(most)d characters.") % {"most": LONGEST})
    return line


def _stored(view: SavedView) -> SavedView:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise Conflict(_("You have a view of this name already.")) from None
    return view
