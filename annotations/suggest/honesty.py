"""What may be said of how good suggestions are, and from what: unaided answers alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from annotations.learn.training import LEAST_GROUPS, LEAST_UNAIDED
from annotations.models import Answer, Project, Sentence, Suggester, Suggestion
from annotations.models.standing import eligible, unaided

from . import settled
from .learned import KIND

MOST_READ = 5_000  # of the latest answers, where it is looked up what people overrule
MOST_SENTENCES = 5
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


class Overruled(NamedTuple):
    """A cue (its words, lower case; "" where none was found) and the label suggested by it: how many answers there are
    to such suggestions, how many say otherwise, and what; some of the sentences."""

    cue: str
    label: str
    n: int
    otherwise: int
    said: dict[str, int]
    sentences: list[int]


def overruled(answers: QuerySet[Answer], *, most: int = 20) -> list[Overruled]:
    """Where people most often say otherwise than was suggested to them, by cue: the latest MOST_READ of these answers,
    which must be the ones that somebody may see. `sentences`: primary keys, to be asked for through `access`."""
    given = answers.filter(eligible(), state=Answer.State.LABELLED, suggestion__isnull=False, suggestion_seen=True)
    rows = given.select_related("suggestion", "sentence").order_by("-sequence")[:MOST_READ]
    return by_cue(((row.suggestion, row.sentence, row.label or "") for row in rows if row.suggestion), most=most)


def by_cue(said: Iterable[tuple[Suggestion, Sentence, str]], *, most: int) -> list[Overruled]:
    """(suggestion, its sentence, the label given) put together by the cue's words, the most often overruled first."""
    found: dict[tuple[str, str], tuple[Counter[str], list[int]]] = {}
    for suggestion, sentence, label in said:
        key = (cue_of(suggestion, sentence), suggestion.label)
        counts, sentences = found.setdefault(key, (Counter(), []))
        counts[label] += 1
        if label != suggestion.label and len(sentences) < MOST_SENTENCES:
            sentences.append(sentence.pk)
    rows = [
        Overruled(cue, label, counts.total(), counts.total() - counts[label], dict(counts), sentences)
        for (cue, label), (counts, sentences) in found.items()
    ]
    return sorted((row for row in rows if row.otherwise), key=lambda row: (-row.otherwise, row.n, row.cue))[:most]


def cue_of(suggestion: Suggestion, sentence: Sentence) -> str:
    """The words of the suggestion's cue."""
    for span in suggestion.spans:
        if span["role"] == "cue":
            return sentence.text[span["start"] - sentence.start : span["end"] - sentence.start].lower()
    return ""
