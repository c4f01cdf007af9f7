"""Codes and steps that tests of second factors share."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from hashlib import sha1
from typing import Any

from django.core.cache import cache
from django.test import Client

from annotations.models import User
from tests.cast import PASSWORD

LOG_IN, WAYS_IN = "/accounts/login/", "/accounts/ways-in/"


def code(secret: str, *, at: float | None = None) -> str:
    """What an authenticator app shows for the key: RFC 6238 with the usual half minute, SHA-1 and six digits."""
    counter = int((time.time() if at is None else at) // 30)
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", counter), sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def log_in(client: Client, person: User, **more: str) -> Any:
    return client.post(LOG_IN, {"login": person.email, "password": PASSWORD, **more})


def prove(client: Client, then: str = WAYS_IN) -> Any:
    """Type the password once more, as changing a way in wants it."""
    return client.post(f"/accounts/reauthenticate/?next={then}", {"password": PASSWORD, "next": then})


def set_up_app(client: Client) -> tuple[str, list[str]]:
    """Set up an authenticator app for who is logged in: its key, and the recovery codes."""
    prove(client)
    page = client.get(f"{WAYS_IN}app/activate/").content.decode()
    found = re.search(r'id="key"[^>]*value="([A-Z2-7]+)"', page)
    assert found, page
    client.post(f"{WAYS_IN}app/activate/", {"code": code(found[1])})
    shown = client.get(f"{WAYS_IN}recovery-codes/").content.decode()
    cache.clear()  # the code was used: the next may be the same
    return found[1], re.findall(r"^(?:.*>)?(\d{8})", shown, re.M)
