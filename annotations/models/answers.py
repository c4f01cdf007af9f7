"""What people said: answers and decisions. Both are projections of events, kept for quick reading."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from annotations.codebook import UnsureReason

from .articles import Sentence
from .base import CASCADE, PROTECT
from .batches import Assignment
from .notes import Note
from .projects import Codebook
from .suggestions import Suggestion


class Answer(models.Model):
    """One person's answer to one sentence in one round.

    `label` is null while only a mark, note or source was given, and after the first answer was undone: null never
    counts. `spans`: list of {role: source|cue, kind, start, end} in article code points. `marks`: {not_text: bool,
    joined_at: int|absent (article code point), cut_after: bool}.
    """

    class State(models.TextChoices):
        LABELLED = "labelled", "labelled"
        UNSURE = "unsure", "unsure"
        EMPTY = "empty", "empty"

    class How(models.TextChoices):
        KEY = "key", "key"
        RUN_ON = "run_on", "run-on"
        SUGGESTION = "suggestion", "suggestion"
        BULK = "bulk", "bulk"

    class By(models.TextChoices):
        NOBODY = "", "nobody"
        PERSON = "person", "person"
        SUGGESTION = "suggestion", "suggestion"
        RUN_ON = "run_on", "run-on"

    sentence = models.ForeignKey(Sentence, on_delete=CASCADE, related_name="answers")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="answers")
    assignment = models.ForeignKey(Assignment, on_delete=PROTECT, related_name="answers")
    round = models.PositiveSmallIntegerField(default=0)
    codebook = models.ForeignKey(Codebook, on_delete=PROTECT, related_name="+")
    label = models.CharField(max_length=32, null=True, blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.EMPTY)
    unsure_reason = models.CharField(max_length=24, blank=True)
    hedged = models.BooleanField(default=False)
    spans = models.JSONField(default=list, blank=True)
    marks = models.JSONField(default=dict, blank=True)
    note = models.ForeignKey(Note, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    how = models.CharField(max_length=16, choices=How.choices, default=How.KEY)
    suggestion = models.ForeignKey(Suggestion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    suggestion_seen = models.BooleanField(default=False)
    hedged_by = models.CharField(max_length=16, choices=By.choices, default=By.NOBODY, blank=True)
    source_by = models.CharField(max_length=16, choices=By.choices, default=By.NOBODY, blank=True)
    active_seconds = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    sequence = models.PositiveBigIntegerField(help_text="Ledger sequence of the last change.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("sentence", "reviewer", "round"), name="answer_once"),
            models.CheckConstraint(
                name="answer_label", condition=Q(label__isnull=True) | Q(label__regex=r"^[a-z][a-z0-9_]*$")
            ),
            models.CheckConstraint(
                name="answer_label_when_labelled",
                condition=Q(state="labelled", label__isnull=False) | (~Q(state="labelled") & Q(label__isnull=True)),
            ),
            models.CheckConstraint(name="answer_plain_is_not_hedged", condition=~Q(label="plain") | Q(hedged=False)),
            models.CheckConstraint(
                name="answer_speculative_is_hedged", condition=~Q(label="speculative") | Q(hedged=True)
            ),
            models.CheckConstraint(
                name="answer_unsure_reason",
                condition=Q(unsure_reason="")
                | Q(state="unsure", unsure_reason__in=[reason.value for reason in UnsureReason]),
            ),
        ]
        indexes = [
            models.Index(fields=("assignment",), name="answer_by_assignment"),
            models.Index(fields=("state",), condition=Q(state="unsure"), name="answer_unsure"),  # few of many
            models.Index(fields=("sentence",), condition=~Q(marks={}), name="answer_marked"),
        ]

    def __str__(self) -> str:
        return f"{self.label or self.state} · {self.sentence}"


class Decision(models.Model):
    """The settled answer of a sentence.

    `how`: by itself, or with others by one ruling (bulk). `joint`: by several who had answered, or by a group at a
    compare round; `present` are they. `ruling`: the number of the ruling that settles it, where one does.
    """

    class How(models.TextChoices):
        ONE = "one", "by itself"
        BULK = "bulk", "with others"

    class Category(models.TextChoices):
        AMBIGUOUS = "ambiguous", "ambiguous text"
        GAP = "gap", "guideline gap"
        SLIP = "slip", "slip"
        EDGE = "edge", "edge case"
        DIFFERENCE = "difference", "genuine difference"

    sentence = models.OneToOneField(Sentence, on_delete=CASCADE, related_name="decision")
    label = models.CharField(max_length=32)
    hedged = models.BooleanField(default=False)
    spans = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    why = models.ForeignKey(Note, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    category = models.CharField(max_length=16, choices=Category.choices)
    how = models.CharField(max_length=16, choices=How.choices, default=How.ONE)
    ruling = models.CharField(max_length=8, blank=True)
    joint = models.BooleanField(default=False)
    present = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    at = models.DateTimeField(db_default=Now(), editable=False)
    codebook = models.ForeignKey(Codebook, on_delete=PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    sequence = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="decision_label", condition=Q(label__regex=r"^[a-z][a-z0-9_]*$")),
            models.CheckConstraint(
                name="decision_hedged_fits",
                condition=(~Q(label="plain") | Q(hedged=False)) & (~Q(label="speculative") | Q(hedged=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} · {self.sentence}"


class Response(models.Model):
    """What somebody whose answer was settled otherwise says to the decision. Nobody else sees it.

    It is about the decision as it stood, `version`: a decision that was changed is read again.
    """

    class Kind(models.TextChoices):
        UNDERSTOOD = "understood", "understood"
        DISAGREE = "disagree", "I disagree"

    decision = models.ForeignKey(Decision, on_delete=CASCADE, related_name="responses")
    version = models.PositiveIntegerField()
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("decision", "version", "reviewer"), name="response_once"),
            models.CheckConstraint(name="response_kind", condition=Q(kind__in=("understood", "disagree"))),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.decision}"
