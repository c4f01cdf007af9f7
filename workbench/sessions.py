"""Where sessions are kept: Django's way, in rows that know their person (annotations/models/sessions.py)."""

from __future__ import annotations

import re
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

KEY = re.compile(r"[a-z0-9]{8,40}")
STRANGER = 3600  # seconds that a session of nobody lasts
ABOUT = "log_in"  # in a session's data: its uid, when it began (seconds), and on what device


class SessionStore(db.SessionStore):
    """A log-in ends SESSION_DAYS after it began, however often it was used."""

    seen_at: datetime | None = None  # as the row said when it was read

    @classmethod
    def get_model_class(cls) -> Any:
        from annotations.models import Session  # needs the tables

        return Session

    def _validate_session_key(self, key: str | None) -> bool:
        """Django's own have 32 letters and digits; a cookie may hold anything, even what PostgreSQL cannot."""
        return bool(key) and KEY.fullmatch(str(key)) is not None

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()  # type: ignore[attr-defined]
        self.seen_at = row.seen_at if row else None
        return self.decode(row.session_data) if row else {}

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row; a log-in keeps its uid until its key is rotated."""
        person, now = data.get(SESSION_KEY), timezone.now()
        about: dict[str, Any] = data.setdefault(ABOUT, {}) if person else {}
        if person:
            about.setdefault("uid", str(uuid.uuid4()))
            about.setdefault("began", time.time())
        return self.get_model_class()(
            session_key=self._get_or_create_session_key(),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            person_id=person,
            uid=about.get("uid") or uuid.uuid4(),
            device=about.get("device", ""),
            started_at=datetime.fromtimestamp(about["began"], UTC) if about else now,
            seen_at=now,
        )

    def save(self, must_create: bool = False) -> None:
        """A new row needs a uid of its own: that whose key it takes the place of is there until it stands."""
        if must_create:
            self._get_session(no_load=True).get(  # type: ignore[attr-defined]
                ABOUT, {}
            ).pop("uid", None)
        super().save(must_create)

    def get_expiry_age(self, **given: Any) -> int:
        if SESSION_KEY not in self:
            return min(STRANGER, int(super().get_expiry_age(**given)))
        began = self.get(ABOUT, {}).get("began")
        left = settings.SESSION_COOKIE_AGE if began is None else began + settings.SESSION_COOKIE_AGE - time.time()
        return int(max(0, min(super().get_expiry_age(**given), left)))

    def get_expiry_date(self, **given: Any) -> datetime:
        return timezone.now() + timedelta(seconds=self.get_expiry_age(**given))
