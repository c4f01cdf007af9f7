"""The only room that opens a connection to another host. What it may reach is a policy that the caller names."""

from __future__ import annotations

from .addresses import Place, place_of
from .errors import Kind, OutboundError
from .fetch import USER_AGENT, Limits, Reply, Request, send
from .policy import GivenAddress, OperatorHost

__all__ = [
    "USER_AGENT",
    "GivenAddress",
    "Kind",
    "Limits",
    "OperatorHost",
    "OutboundError",
    "Place",
    "Reply",
    "Request",
    "place_of",
    "send",
]
