"""What can go wrong on the way to another host."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Why there is no reply. Stable: callers choose their words by it, and whether to try again."""

    ADDRESS = "address"  # it cannot be read, or is none that may be asked
    FORBIDDEN = "forbidden"  # the host's address is none that the policy allows
    UNKNOWN = "unknown"  # the name leads nowhere
    UNREACHABLE = "unreachable"  # nobody listens there
    UNTRUSTED = "untrusted"  # TLS could not be verified
    SLOW = "slow"  # a limit of time was reached
    LARGE = "large"  # a limit of size was reached
    BROKEN = "broken"  # it did not speak HTTP, or broke off
    ENCODING = "encoding"  # the body is packed in a way that is not understood
    REDIRECT = "redirect"  # it names another address, which is not followed


# What may be otherwise a moment later.
PASSING = frozenset({Kind.UNKNOWN, Kind.UNREACHABLE, Kind.SLOW, Kind.BROKEN})


class OutboundError(Exception):
    """There is no reply. The message is a sentence for operators; it holds no header and nothing of a body."""

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind, self.message = kind, message

    @property
    def passing(self) -> bool:
        """True if trying again may help."""
        return self.kind in PASSING
