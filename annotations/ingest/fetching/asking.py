"""An import of addresses that somebody gives."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.errors import InvalidInput, NotAllowed
from annotations.ingest.readers.base import line
from annotations.models import Fetched, Import, Project, User
from annotations.outbound import OutboundError, place_of

READER = "address"
MOST = 50  # addresses of one import
LONGEST = 2000
SECRET = re.compile(r"//[^/?#\\]*@")  # a name and a password in an address


def is_on() -> bool:
    """Whether the operator lets the workbench ask hosts that users and feeds name."""
    return bool(settings.FETCH_ADDRESSES)


def refuse_if_off() -> None:
    """Raise NotAllowed if the operator does not let addresses be fetched."""
    if not is_on():
        words = _("This workbench fetches no addresses: whoever runs it turns that on with FETCH_ADDRESSES.")
        raise NotAllowed(words, code="fetching_off")


def ask(*, project: Project, by: User, now: datetime, addresses: Iterable[str]) -> Import:
    """An import, queued, of what stands at these addresses; each once, blank ones left out. The caller enqueues it
    (`tasks.start_import`). What is no address that can be fetched becomes a reject when it runs, as what fails.

    Raises NotAllowed if addresses are not fetched here, InvalidInput if there are none, too many, or one is too long.
    """
    refuse_if_off()
    asked = list(dict.fromkeys(filter(None, map(cleaned, addresses))))
    if not asked:
        raise InvalidInput(_("Give at least one address."))
    if len(asked) > MOST:
        told = _("These are %(n)d addresses; at most %(most)d are fetched at once.")
        raise InvalidInput(told % {"n": len(asked), "most": MOST})
    if any(len(address) > LONGEST for address in asked):
        raise InvalidInput(_("One of these addresses has more than %(most)d characters.") % {"most": LONGEST})
    with transaction.atomic():
        imported = Import.objects.create(
            project=project, by=by, at=now, way=Import.Way.ADDRESS, reader=READER, original_name=called(asked)
        )
        rows = [Fetched(imported_in=imported, number=number, asked=one) for number, one in enumerate(asked, start=1)]
        Fetched.objects.bulk_create(rows)
    return imported


def cleaned(address: str) -> str:
    """One line that can be stored, without a password if there is one in it."""
    return SECRET.sub("//…@", line(address.encode("utf-8", "replace").decode()))


def called(asked: list[str]) -> str:
    """What the import is called: its first host, and how many addresses there are besides. The rest of an address
    often holds the title of an article, which a name must not keep."""
    first = host_of(asked[0]) or _("Addresses")
    if len(asked) == 1:
        return first
    more = len(asked) - 1
    said = ngettext("%(first)s and %(n)d address more", "%(first)s and %(n)d addresses more", more)
    return said % {"first": first, "n": more}


def host_of(address: str) -> str:
    """The host that the address names; empty if it names none."""
    try:
        return place_of(address).host
    except OutboundError:
        return ""
