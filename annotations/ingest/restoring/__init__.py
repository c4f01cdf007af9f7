"""A dataset comes back into an empty project: articles, answers and decisions, as events and as rows.

All of it in one transaction, or nothing. Numbers of sentences, uids of articles and pseudonyms of people are kept, so
that the same recipe makes the same rows of `sentences` and `answers` again.
"""

from __future__ import annotations

from .service import READER, brought, look_through, restore, run, upload

__all__ = ["READER", "brought", "look_through", "restore", "run", "upload"]
