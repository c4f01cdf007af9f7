"""Celery's clock with a heartbeat."""

from __future__ import annotations

import logging
from typing import Any

from celery.beat import PersistentScheduler

from . import pulse
from .beating import data

log = logging.getLogger(__name__)


class Clock(PersistentScheduler):
    """Celery's own clock, which tells that it ticks, also while it waits for a broker."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.pulse: pulse.Pulse | None = None
        super().__init__(*arguments, **options)

    def tick(self, *arguments: Any, **options: Any) -> float:
        self.pulse = self.pulse or pulse.Pulse("beat", data())
        self.pulse.turn()
        return float(min(super().tick(*arguments, **options), pulse.interval()))

    def _ensure_connected(self) -> Any:
        def waits(error: BaseException, seconds: float) -> None:
            log.warning("the broker is away (%s); trying again in %g s", type(error).__name__, seconds)
            if self.pulse:
                self.pulse.turn()

        most = self.app.conf.broker_connection_max_retries
        return self.connection.ensure_connection(waits, most, interval_start=1, interval_step=0)
