"""How allauth behaves here: nobody signs up by themselves, and only the pages that we use exist."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import URLPattern
from django.views.decorators.http import require_http_methods

PAGES = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_signup",  # says that it is closed
        "account_change_password",
        "account_set_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    }
)


READ_AND_SEND = require_http_methods(["GET", "HEAD", "POST"])


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: Any) -> bool:
        """Closed: managers invite people."""
        return False


def pages() -> list[URLPattern]:
    """allauth's pages without those that change the e-mail address, by which people are known here."""
    from allauth.account.urls import urlpatterns  # needs the tables, which the adapter is loaded before

    wanted = [pattern for pattern in urlpatterns if isinstance(pattern, URLPattern) and pattern.name in PAGES]
    return [URLPattern(page.pattern, READ_AND_SEND(page.callback), page.default_args, page.name) for page in wanted]
