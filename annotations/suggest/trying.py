"""What the suggester in use says of a text that is not stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from annotations.models import Project, Suggester
from annotations.text import propose

from .runs import proposals
from .suggesters import usable


class Tried(NamedTuple):
    """`proposals`: one a sentence, None where there is nothing to read. `shown`: which of them a reviewer would see."""

    suggester: Suggester
    proposals: list[propose.Proposal | None]
    shown: list[bool]


def tried(project: Project, sentences: Sequence[str]) -> Tried:
    """Propose for the sentences of one article, in order, as a run would. Nothing is stored."""
    suggester = usable(project)
    [found] = proposals(suggester, [sentences])
    least = suggester.thresholds
    shown = [one is not None and one.confidence >= float(least.get(one.label, 0.0)) for one in found]
    return Tried(suggester, found, shown)
