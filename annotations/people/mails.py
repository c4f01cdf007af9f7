"""Mails that the workbench writes itself."""

from __future__ import annotations

import logging
import smtplib
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from annotations.models import Invitation

log = logging.getLogger(__name__)


def invite(*, invitation: Invitation, link: str) -> bool:
    """Mail the link to whom it is for. False if no mail server is set up, or it could not be sent: then say so.

    Call it after the transaction that made the invitation: a mail cannot be taken back.
    """
    if not settings.SENDS_MAIL:
        return False
    facts = {
        "person": invitation.by,
        "project": " ".join(invitation.project.name.split()),
        "until": date_format(invitation.expires_at.astimezone(ZoneInfo(invitation.project.time_zone)), "j F, H:i"),
        "link": link,
    }
    subject = _("%(person)s invites you to %(project)s") % facts
    text = _(
        "%(person)s invites you to work on “%(project)s”.\n\n"
        "Open this link to join. It works once, until %(until)s, and is for you alone:\n\n%(link)s\n\n"
        "If you expected no such mail, leave it: nothing happens then.\n"
    )
    mail = EmailMessage(" ".join(subject.split()), text % facts, to=[invitation.email])
    try:
        mail.send()
    except (smtplib.SMTPException, OSError) as error:
        # The address may stand in the error's own words, so only its kind is told.
        log.warning("the mail of invitation %s could not be sent: %s", invitation.uid, type(error).__name__)
        return False
    return True
