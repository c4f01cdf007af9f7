"""What `manage.py check` says of the settings of suggesters."""

from __future__ import annotations

import ipaddress
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from annotations.outbound import OutboundError, Place, place_of

from . import plugins


@register()
def server(app_configs: Any, **given: Any) -> list[CheckMessage]:
    """The language model's server."""
    if not settings.SUGGESTER_URL:
        lonely = settings.SUGGESTER_MODEL or settings.SUGGESTER_KEY
        return [_warn("W001", "SUGGESTER_URL is missing: there is no language model.")] if lonely else []
    try:
        place = place_of(settings.SUGGESTER_URL)
    except OutboundError as error:
        return [_warn("W001", f"SUGGESTER_URL cannot be used: {error.message}", "Such as https://llm.example/v1")]
    found: list[CheckMessage] = [_warn("W001", f"SUGGESTER_URL cannot be used: {why}") for why in _odd(place)]
    if not settings.SUGGESTER_MODEL:
        found.append(_warn("W002", "SUGGESTER_MODEL is missing: there is no language model."))
    if place.scheme == "http" and not _is_near(place.host):
        found.append(_warn("W003", "SUGGESTER_URL is http: text, and the key, can be read on the way.", "Use https."))
    if not settings.SUGGESTER_KEY.isascii() or not settings.SUGGESTER_KEY.isprintable():
        found.append(_warn("W004", "SUGGESTER_KEY has characters that cannot be sent."))
    if not 0 < settings.SUGGESTER_TIMEOUT <= settings.JOB_LEASE_SECONDS - 20:
        hint = "A job that is silent for its lease is taken over, and between two tries 20 seconds may pass."
        found.append(_warn("W005", "SUGGESTER_TIMEOUT is not at least 20 seconds below JOB_LEASE_SECONDS.", hint))
    if min(settings.SUGGESTER_SENTENCES, settings.SUGGESTER_CHARACTERS, settings.SUGGESTER_REQUESTS) < 1:
        found.append(_warn("W006", "SUGGESTER_SENTENCES, _CHARACTERS and _REQUESTS must be 1 or more."))
    return found


@register(deploy=True)
def installed(app_configs: Any, **given: Any) -> list[CheckMessage]:
    """Plug-ins that cannot be used."""
    return [
        _warn("W007", f"The suggester {name} is not used: {why}.") for name, why in plugins.installed().broken.items()
    ]


def _odd(place: Place) -> list[str]:
    found = []
    if place.path.rstrip("/").endswith("/chat/completions"):
        found.append("it names /chat/completions, which is added to it.")
    if "?" in place.path:
        found.append("it has a question mark in it.")
    return found


def _is_near(host: str) -> bool:
    """This machine, a private number, or a name without a dot, as Compose gives its services."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".localhost"))


def _warn(number: str, message: str, hint: str | None = None) -> Warning:
    return Warning(message, hint=hint, id=f"annotations.{number}")
