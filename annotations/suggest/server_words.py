"""Why a server could not be asked, in a sentence for the person who waits. Nothing that it sent stands in it."""

from __future__ import annotations

from http import HTTPStatus

from django.utils.translation import gettext as _

from annotations.outbound import Kind, OutboundError, Reply


def of_error(error: OutboundError, seconds: float) -> str:
    """`seconds`: how long was waited."""
    if error.kind is Kind.SLOW:
        return _("The server did not answer within %(n)g seconds.") % {"n": seconds}
    words = {
        Kind.ADDRESS: _("The address or the key in the settings has characters that cannot be sent."),
        Kind.FORBIDDEN: _("Only the host that the settings name may be asked."),
        Kind.UNKNOWN: _("The server’s name leads nowhere."),
        Kind.UNREACHABLE: _("The server cannot be reached."),
        Kind.UNTRUSTED: _("The server’s certificate is not trusted."),
        Kind.LARGE: _("The server’s reply is too large."),
        Kind.BROKEN: _("The connection to the server broke off."),
        Kind.ENCODING: _("The server’s reply is packed in a way that is not understood."),
        Kind.REDIRECT: _("The server names another address, which is not followed."),
    }
    return words[error.kind]


def of_status(reply: Reply | None) -> str:
    status = reply.status if reply is not None else 0
    name = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    said = _("The server answered %(status)s.") % {"status": f"{status} ({name})" if name else status}
    if status in (401, 403):
        return said + " " + _("It refuses the key in the settings.")
    if status == 404:
        return said + " " + _("It does not know the address or the model in the settings.")
    return said
