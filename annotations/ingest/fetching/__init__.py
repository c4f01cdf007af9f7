"""Articles by their addresses: those that a person gives, and those that a feed names. `outbound` alone connects."""

from __future__ import annotations

from annotations.ingest.fetching import feeds, polling
from annotations.ingest.fetching.asking import MOST, ask, is_on, refuse_if_off
from annotations.ingest.fetching.running import READER, run
from annotations.ingest.fetching.web import Web

__all__ = ["MOST", "READER", "Web", "ask", "feeds", "is_on", "polling", "refuse_if_off", "run"]
