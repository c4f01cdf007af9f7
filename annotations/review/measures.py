"""How well people do: against gold, against themselves, and in a qualification.

Of a batch that is not closed nothing is told, to nobody: who learns what was right can still change their answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from annotations.models import Answer, Assignment, Batch, BatchArticle, Gold, Project, Sentence, User
from annotations.models.batches import NEVER_COUNTED
from annotations.models.said import ANSWERED
from annotations.models.standing import told

Drawn, State = Assignment.Drawn, Assignment.State
FEWEST = 20  # sentences below which a share says next to nothing
Key = tuple[int, int, int]  # number, start and end of a sentence: as long as these stand, it is the same one


@dataclass(slots=True)
class Tally:
    """`right` of `n` sentences; the same of each label, the gold one or the one said first."""

    right: int = 0
    n: int = 0
    labels: dict[str, Tally] = field(default_factory=dict)

    def add(self, label: str, right: bool) -> None:
        for one in (self, self.labels.setdefault(label, Tally())):
            one.n += 1
            one.right += right

    @property
    def few(self) -> bool:
        return self.n < FEWEST

    @property
    def percent(self) -> int:
        """Rounded down: a mark is reached or it is not."""
        return self.right * 100 // self.n if self.n else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualified:
    """What somebody reached in a qualification. `passed`: None where it has no mark. Sentences that they left out are
    wrong."""

    person: User
    batch: Batch
    tally: Tally
    passed: bool | None


def against_gold(*, reviewer: User, project: Project) -> Tally:
    """The person's answers to the gold articles mixed in for them, in batches that are closed; label and hedged."""
    found = Tally()
    rows = _done(Drawn.GOLD).filter(reviewer=reviewer, article__project=project)
    answers = _said(Answer.objects.filter(assignment__in=rows))
    for (_reviewer, article), gold in _gold_of(rows).items():
        for key, (label, hedged) in gold.items():
            if given := answers.get((reviewer.pk, article, key)):
                found.add(label, given == (Answer.State.LABELLED, label, hedged))
    return found


def against_oneself(*, reviewer: User, project: Project) -> Tally:
    """What the person answered alike in articles that came to them twice, in batches that are closed."""
    found = Tally()
    rows = _done(Drawn.REPEAT).filter(reviewer=reviewer, article__project=project)
    first = Answer.objects.filter(reviewer=reviewer, assignment__article__in=rows.values("article"))
    first = first.exclude(assignment__drawn_by__in=NEVER_COUNTED).filter(assignment__state=State.DONE)
    before = _said(first.order_by("round"))
    for place, given in _said(Answer.objects.filter(assignment__in=rows)).items():
        if place in before:
            found.add(before[place][1] or Answer.State.UNSURE.value, given == before[place])
    return found


def qualified(batch: Batch) -> list[Qualified]:
    """What each of its people reached, by name; nothing before it is closed."""
    if batch.kind != Batch.Kind.QUALIFICATION or batch.closed_at is None:
        return []
    rows = Assignment.objects.filter(batch=batch, drawn_by=Drawn.QUALIFICATION, state=State.DONE)
    answers = _said(Answer.objects.filter(assignment__in=rows))
    asked = _golds(BatchArticle.objects.filter(batch=batch).values_list("article", flat=True))
    found = []
    for person in sorted(batch.people.all(), key=lambda one: str(one).casefold()):
        tally = Tally()
        for article, gold in asked.items():
            for key, (label, hedged) in gold.items():
                given = answers.get((person.pk, article, key))
                tally.add(label, given == (Answer.State.LABELLED, label, hedged))
        passed = None if batch.pass_mark is None else tally.n > 0 and tally.percent >= batch.pass_mark
        found.append(Qualified(person=person, batch=batch, tally=tally, passed=passed))
    return found


def qualifications(*, reviewer: User, project: Project) -> list[Qualified]:
    """What the person reached in each qualification that is closed, the latest first."""
    kinds = Batch.objects.filter(project=project, kind=Batch.Kind.QUALIFICATION, closed_at__isnull=False)
    rows = kinds.filter(people=reviewer).order_by("-closed_at")
    return [one for batch in rows for one in qualified(batch) if one.person.pk == reviewer.pk]


def _done(drawn_by: str) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(drawn_by=drawn_by, state=State.DONE, batch__closed_at__isnull=False)
    return rows.filter(article__deleted_at__isnull=True)


def _said(answers: QuerySet[Answer]) -> dict[tuple[int, int, Key], tuple[str, str | None, bool]]:
    """(person, article, sentence) → state, label and hedged; of several rounds the last in their order."""
    rows = answers.filter(told(), state__in=ANSWERED, sentence__retired__isnull=True).values_list(
        "reviewer", "assignment__article", "sentence__number", "sentence__start", "sentence__end",
        "state", "label", "hedged",
    )  # fmt: skip
    return {
        (person, article, (number, start, end)): (state, label, hedged)
        for person, article, number, start, end, state, label, hedged in rows
    }


def _gold_of(rows: QuerySet[Assignment]) -> dict[tuple[int, int], dict[Key, tuple[str, bool]]]:
    pairs = list(rows.values_list("reviewer", "article"))
    golds = _golds(article for _reviewer, article in pairs)
    return {(reviewer, article): golds[article] for reviewer, article in pairs if article in golds}


def _golds(articles: Iterable[int]) -> dict[int, dict[Key, tuple[str, bool]]]:
    """Article → sentence → label and hedged, of those that are live as they were when it was made gold."""
    keys = list(articles)
    rows = Sentence.objects.filter(article__in=keys, retired__isnull=True)
    live = set(rows.values_list("article", "number", "start", "end"))
    return {
        gold.article_id: {
            (one["number"], one["start"], one["end"]): (one["label"], one["hedged"])
            for one in gold.answers
            if (gold.article_id, one["number"], one["start"], one["end"]) in live
        }
        for gold in Gold.objects.filter(article__in=keys)
    }
