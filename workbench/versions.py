"""The oldest Django and Django REST framework that this is safe with. An older one stops the start.

pip takes whatever somebody forces on it; these two stand between the network and everything else. The numbers are those
of pyproject.toml, and a test compares.
"""

from __future__ import annotations

import re
from typing import Any

import django
import rest_framework
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

DJANGO = "5.2.19"
REST_FRAMEWORK = "3.17.2"


def numbers(version: str) -> tuple[int, ...]:
    """5.2.19 → (5, 2, 19); what follows the numbers (rc1, .dev0) does not count."""
    return tuple(int(number) for number in re.findall(r"\d+", re.split(r"[^\d.]", version)[0]))


def too_old() -> list[str]:
    """A sentence for each of the two that is older than it may be."""
    found = (
        ("Django", django.get_version(), DJANGO),
        ("Django REST framework", rest_framework.VERSION, REST_FRAMEWORK),
    )
    return [
        f"{name} {installed} is installed, and has known weaknesses: {least} or newer is needed."
        for name, installed, least in found
        if numbers(installed) < numbers(least)
    ]


def require() -> None:
    """Raises ImproperlyConfigured with a sentence, for what starts without Django's checks."""
    if wrong := too_old():
        raise ImproperlyConfigured(" ".join(wrong))


@register(Tags.security)
def check(app_configs: Any, **given: Any) -> list[CheckMessage]:
    """Both are new enough."""
    return [
        Error(sentence, hint="Install what requirements.lock names.", id="workbench.E001") for sentence in too_old()
    ]
