"""What is proposed for a text that nobody stored."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _

from annotations.codebook import ASKED_BLOCKS, BlockKind
from annotations.errors import InvalidInput
from annotations.models import Project, Suggester
from annotations.text import blocks, normalise
from annotations.text.propose import Proposal
from annotations.text.spans import Span

from .runs import proposals
from .suggesters import usable

MOST_CHARACTERS = 20_000


class Tried(NamedTuple):
    """One sentence, at `span` of the text. `proposal`: None where there is nothing to read; its spans lie in the
    sentence, its `antecedent` in the sentence at place `source_sentence`. `asked`: whether it is running text. `shown`:
    whether it is sure enough for a reviewer to see it."""

    span: Span
    asked: bool
    proposal: Proposal | None
    shown: bool


class Trial(NamedTuple):
    """The canonical text, its sentences in order, and who proposed."""

    text: str
    sentences: list[Tried]
    suggester: Suggester


def try_on(*, project: Project, text: str, language: str = "en") -> Trial:
    """What the project's suggester proposes, were this an article of it. Nothing is stored.

    Raises InvalidInput for an empty text or one of more than MOST_CHARACTERS.
    """
    words = normalise.canonical(text[: MOST_CHARACTERS + 1])
    if len(text) > MOST_CHARACTERS:
        raise InvalidInput(_("Try at most %(most)d characters.") % {"most": MOST_CHARACTERS})
    found = blocks.find(words)
    cuts = list(blocks.split_blocks(words, found, language))
    if not cuts:
        raise InvalidInput(_("There is no text to try it on."))
    suggester = usable(project)
    (made,) = proposals(suggester, [[span.of(words) for _, span in cuts]])
    asked = [BlockKind(found[block].kind) in ASKED_BLOCKS for block, _ in cuts]
    least = suggester.thresholds
    shown = [one is not None and one.confidence >= float(least.get(one.label, 0.0)) for one in made]
    rows = zip((span for _, span in cuts), asked, made, shown, strict=True)
    return Trial(words, [Tried(*row) for row in rows], suggester)
