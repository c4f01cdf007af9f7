from __future__ import annotations


class Failure(Exception):
    """A backup or a restore that was refused or broke off; the message is a whole sentence for a person."""
