"""How allauth behaves here: nobody signs up by themselves, and only the pages that we use exist."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import URLPattern

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


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: Any) -> bool:
        """Closed: managers invite people."""
        return False


def pages() -> list[URLPattern]:
    """allauth's pages without those that change the e-mail address, by which people are known here."""
    from allauth.account.urls import urlpatterns  # needs the tables, which the adapter is loaded before

    return [pattern for pattern in urlpatterns if isinstance(pattern, URLPattern) and pattern.name in PAGES]
