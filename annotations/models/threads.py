"""What people ask of a sentence, and what the desk says."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .articles import Sentence
from .base import CASCADE, PROTECT, Addressed
from .notes import Note
from .projects import Codebook

PLACE = ("version", "start", "end")


class ThreadQuerySet(models.QuerySet["Thread"]):
    def about(self, sentence: Sentence | None = None, *, prefix: str = "") -> ThreadQuerySet:
        """Those on the sentence, and on any that it came out of: within a version, what shares words with it.

        Without a sentence: on the one that `prefix` leads to from the query outside.
        """
        place = {name: getattr(sentence, name) if sentence else models.OuterRef(f"{prefix}{name}") for name in PLACE}
        return self.filter(
            sentence__version=place["version"], sentence__start__lt=place["end"], sentence__end__gt=place["start"]
        )


class Thread(Addressed):
    """A person's question about a sentence: open until somebody else answers, settled when it needs nothing more.

    `opened_by`: whose question it is. `ruling`: the number under which it became a ruling, and `codebook` the version
    that has it first. An unsure answer has none of its own accord: it gets one with the first words.
    """

    class State(models.TextChoices):
        OPEN = "open", "open"
        ANSWERED = "answered", "answered"
        SETTLED = "settled", "settled"

    sentence = models.ForeignKey(Sentence, on_delete=CASCADE, related_name="threads")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    ruling = models.CharField(max_length=8, blank=True)
    codebook = models.ForeignKey(Codebook, on_delete=PROTECT, null=True, blank=True, related_name="threads")
    at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("sentence", "opened_by"), condition=~Q(state="settled"), name="thread_unsettled_once"
            ),
            models.CheckConstraint(
                name="thread_ruling_has_version", condition=Q(ruling="") | Q(codebook__isnull=False)
            ),
            models.CheckConstraint(name="thread_state", condition=Q(state__in=("open", "answered", "settled"))),
        ]
        indexes = [models.Index(fields=("state",), name="thread_by_state")]

    def __str__(self) -> str:
        return f"{self.state} · {self.sentence}"


class Comment(Addressed):
    """What somebody said in a thread. It goes with its note, when that is erased."""

    thread = models.ForeignKey(Thread, on_delete=CASCADE, related_name="comments")
    note = models.OneToOneField(Note, on_delete=CASCADE, related_name="comment")
