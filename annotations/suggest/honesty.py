"""What may be said of how good suggestions are, and from what: unaided answers alone."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from annotations.learn.training import LEAST_GROUPS, LEAST_UNAIDED
from annotations.models import Answer, Project, Suggester
from annotations.models.standing import eligible, unaided

from . import settled
from .learned import KIND

SURE, FAIRLY = 0.85, 0.65


class Measurable(NamedTuple):
    """How many sentences, of how many articles, people settled without suggestions; how many of each it takes for
    anything to be said by them."""

    n: int
    articles: int
    needed: int = LEAST_UNAIDED
    needed_articles: int = LEAST_GROUPS

    @property
    def enough(self) -> bool:
        return self.n >= self.needed and self.articles >= self.needed_articles

    def __str__(self) -> str:
        """For people: what is said in the place of a figure."""
        return "" if self.enough else _("not measurable yet, n = %(n)d") % {"n": self.n}


def measurable(project: Project) -> Measurable:
    """About as a training would find it now: it leaves confidential articles out, and looks at decisions."""
    alone = Answer.objects.filter(eligible(), unaided(), sentence=OuterRef("pk"))
    rows = settled.of(project).filter(Exists(alone))
    return Measurable(rows.count(), rows.order_by().values("article").distinct().count())


def is_calibrated(suggester: Suggester) -> bool:
    """Whether of what it calls 80 per cent sure four in five were right when that was measured."""
    return suggester.kind == KIND and suggester.manifest.get("measured", {}).get("state") == "measured"


def how_sure(confidence: float, *, calibrated: bool) -> str:
    """Confidence for people: a number only where it was measured that it is one, else a word."""
    if calibrated:
        tenths = round(confidence * 10)
        return _("right about %(tenths)d times in 10") % {"tenths": tenths} if tenths < 10 else _("almost always right")
    return _("clear") if confidence >= SURE else _("likely") if confidence >= FAIRLY else _("a guess")
