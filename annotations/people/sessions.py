"""Where people are logged in, and logging them out there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotations import security_log
from annotations.errors import NotFound
from annotations.models import Session, User

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
            ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"),
           ("Windows", "Windows"), ("Mac OS X", "Mac"), ("Linux", "Linux"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A log-in as its person is shown it. `here`: it is the one that asks."""

    uid: str
    device: str
    started_at: datetime
    seen_at: datetime
    here: bool


def device(agent: str) -> str:
    """What a browser says that it is, as "browser/system" of two short lists; "" for what is in neither."""
    browser = next((name for sign, name in BROWSERS if f"{sign}/" in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return f"{browser}/{system}" if browser or system else ""


def in_words(kept: str) -> str:
    """ "Firefox on Linux"."""
    browser, _slash, system = kept.partition("/")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Some browser or program")


def places(person: User, *, key: str | None, now: datetime) -> list[Place]:
    """Where the person is logged in, the browser with this session key first, then by when they were last seen."""
    rows = Session.objects.filter(person=person, expire_date__gt=now).order_by("-seen_at")
    found = [Place(str(row.uid), in_words(row.device), row.started_at, row.seen_at, row.pk == key) for row in rows]
    return sorted(found, key=lambda place: not place.here)


def end(*, person: User, uid: str, by: User) -> None:
    """Log the person out there. Raises NotFound if they are not logged in there."""
    if not _end(Session.objects.filter(person=person, uid=uid), person, by):
        raise NotFound(_("That log-in has ended already."))


def end_others(*, person: User, key: str | None) -> int:
    """Log the person out everywhere but in the browser with this session key. How many there were."""
    return _end(Session.objects.filter(person=person).exclude(pk=key or ""), person, person)


def end_all(*, person: User, by: User | None = None) -> int:
    """Log the person out everywhere. How many there were."""
    return _end(Session.objects.filter(person=person), person, by)


def _end(rows: QuerySet[Session], person: User, by: User | None) -> int:
    keys = list(rows.values_list("pk", flat=True))
    Session.objects.filter(pk__in=keys).delete()
    for key in keys:
        who = by.uid if by else "site"
        security_log.note("session_ended", person=person.uid, by=who, session=shortened(key))
    return len(keys)


def shortened(key: str | None) -> str:
    """What the security log calls a session: the beginning of a digest, from which nobody gets at the key."""
    return sha256(key.encode()).hexdigest()[: security_log.DIGEST_LETTERS] if key else ""
