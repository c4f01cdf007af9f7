"""Why an address brought nothing, in a sentence that says what to do."""

from __future__ import annotations

import email.utils
from collections.abc import Mapping
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.errors import WorkbenchError
from annotations.outbound import Kind, OutboundError, Reply

LONGEST_PATIENCE = 86_400.0  # seconds; who asks for more is asked again after a day all the same


class Refused(WorkbenchError):
    """An address brought nothing. `busy`: its host wants fewer requests; `patience`: and none for so many seconds."""

    code = "not_fetched"

    def __init__(self, message: str, *, busy: bool = False, patience: float = 0.0) -> None:
        super().__init__(message)
        self.busy, self.patience = busy, patience


def unreached(error: OutboundError) -> Refused:
    """What a person is told of a reply that never came."""
    return Refused(
        {
            Kind.ADDRESS: _(
                "This is no web address that can be fetched: it begins with http:// or https://, names a host, "
                "and has no name or password in it, nor the port of another service. Copy it from the browser's bar."
            ),
            Kind.FORBIDDEN: _("It is not on the open internet, so it is not fetched. Save the page and upload it."),
            Kind.UNKNOWN: _("There is no host of that name. Look whether the address is spelled right."),
            Kind.UNREACHABLE: _("Nobody answers at that address. Try again later."),
            Kind.UNTRUSTED: _(
                "Its certificate is not valid, so what it sends cannot be trusted. Open it in a browser, see what is "
                "wrong, and upload the saved page."
            ),
            Kind.SLOW: _("It took longer than the 10 seconds allowed. Try again later, or upload the saved page."),
            Kind.LARGE: _("It has more than the 10 MB that are fetched. Upload the file if it is an article."),
            Kind.BROKEN: _("The connection broke off, or it did not speak HTTP. Try again later."),
            Kind.ENCODING: _("It sent something packed in a way that was not asked for. Upload the saved page."),
            Kind.REDIRECT: _(
                "It leads on more than three times, or from https to http. Give the address at which the article "
                "stands in the end."
            ),
        }[error.kind]
    )


def refuse_status(reply: Reply, now: datetime) -> None:
    """Raise Refused unless the reply is the document that was asked for."""
    status = reply.status
    if status == 200 and reply.body.strip():
        return
    if status in (429, 503):
        raise busy(reply.headers, status, now)
    if status in (404, 410):
        raise Refused(
            _("There is nothing at this address (%(status)d). Look whether it is spelled right.") % {"status": status}
        )
    if status in (401, 402, 403, 407, 451):
        raise Refused(
            _("The site refuses to give it to programs (%(status)d). Open it in a browser and upload the saved page.")
            % {"status": status}
        )
    if status >= 500:
        raise Refused(_("The site has a fault at the moment (%(status)d). Try again later.") % {"status": status})
    if status in (200, 204, 205):
        raise Refused(_("The site sent an empty page. Open it in a browser and upload the saved page."))
    raise Refused(
        _("The site answered with %(status)d, which is no page. Open it in a browser to see why.") % {"status": status}
    )


def busy(headers: Mapping[str, str], status: int, now: datetime) -> Refused:
    """The refusal of a site that wants fewer requests."""
    seconds = patience(headers.get("retry-after", ""), now)
    if not seconds:
        return Refused(
            _("The site asks for fewer requests (%(status)d). Try again later.") % {"status": status}, busy=True
        )
    minutes = max(1, round(seconds / 60))
    said = ngettext(
        "The site asks for fewer requests (%(status)d). Try again in %(n)d minute.",
        "The site asks for fewer requests (%(status)d). Try again in %(n)d minutes.",
        minutes,
    )
    return Refused(said % {"status": status, "n": minutes}, busy=True, patience=seconds)


def patience(value: str, now: datetime) -> float:
    """The seconds that a Retry-After asks for: a number or a date (RFC 9110); 0 if it is neither."""
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return min(float(value[:9]), LONGEST_PATIENCE)
    try:
        when = email.utils.parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return 0.0
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(max((when - now).total_seconds(), 0.0), LONGEST_PATIENCE)
