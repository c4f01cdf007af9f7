"""The cue suggester, by the protocol of suggesters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from annotations.text import propose

from .protocol import Article, Part


class Cues:
    """Proposes by the wording of each sentence, on this machine."""

    name = propose.KIND
    version = propose.VERSION
    title = _("The workbench itself")
    at_once = 20
    stays_here = True

    def propose(self, articles: Sequence[Article], book: Mapping[str, Any]) -> Iterator[Part]:
        policies = book.get("policies", {})
        for place, article in enumerate(articles):
            found = propose.propose(article.sentences, policies=policies)
            yield Part(place, {n: found[n] for n in article.wanted if found[n] is not None})  # type: ignore[misc]
