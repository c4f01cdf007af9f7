"""Links by which people set their own password."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm, default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _

from annotations.models import User


def reset_link(person: User) -> str:
    """A whole address that lets its holder set the person's password, once, for PASSWORD_RESET_TIMEOUT seconds."""
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    return str(get_adapter().get_reset_password_from_key_url(key))


def invite(request: HttpRequest, person: User) -> None:
    """Mail the link; where no mail server is set up, show it once to whoever asked for it."""
    if settings.SENDS_MAIL:
        form = ResetPasswordForm({"email": person.email})
        if form.is_valid():
            form.save(request)
        messages.success(request, _("A link to set a password was sent to %(email)s.") % {"email": person.email})
        return
    text = _("No mail server is set up. Give %(person)s this link yourself; it works once and is not shown again:")
    messages.warning(request, format_html("{} <code>{}</code>", text % {"person": person.email}, reset_link(person)))
