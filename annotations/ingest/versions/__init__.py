"""The same address with a changed text: a new version of the article, and what goes along into it."""

from .storing import store

__all__ = ["store"]
