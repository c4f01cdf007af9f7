"""Units of work and who holds which article."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from .articles import Article, ArticleVersion
from .base import CASCADE, PROTECT, Addressed
from .notes import Note
from .projects import Codebook, Project

MOST_CONTROLS = 50  # per cent of what a person is given that may be gold, and as many repeated
LEAST_RANDOM = 20  # per cent of an order by doubt that is drawn at random all the same: figures rest on these


class BatchQuerySet(models.QuerySet["Batch"]):
    def blind(self) -> BatchQuerySet:
        """Those in which nobody may see what others answer, or that they did: until they are closed."""
        return self.filter(standing=False, closed_at__isnull=True)


class Batch(Addressed):
    """Articles × people × overlap. A project's standing batch takes every article: it has no rows in `articles`, and
    everybody who may tag works in it. Any other is drafted, opened (then its articles, people and overlap stand) and
    closed; until it is closed it is blind.

    `gold_share`, `repeat_share`: per cent of the articles a person is given in it that are gold, or that they did
    before. `random_share`: per cent drawn at random where the order is by doubt. `pass_mark`: per cent right that
    qualifies. Every person of a compare round and of a qualification answers every article. `again`: the codebook
    version whose affected sentences, and only these, it asks once more, each of those who had answered them.
    """

    class Kind(models.TextChoices):
        WORK = "work", "work"
        COMPARE = "compare", "compare round"
        QUALIFICATION = "qualification", "qualification"

    class Suggestions(models.TextChoices):
        SHOWN = "shown", "shown"
        ON_REQUEST = "on_request", "on request"
        UNAIDED = "unaided", "unaided"

    class Order(models.TextChoices):
        RANDOM = "random", "random"
        NEWEST = "newest", "newest first"
        BY_HAND = "by_hand", "by hand"
        UNCERTAIN = "uncertain", "most uncertain first"

    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="batches")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.WORK)
    standing = models.BooleanField(default=False)
    articles = models.ManyToManyField(Article, through="BatchArticle", related_name="batches")
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="batches", blank=True)
    overlap = models.PositiveSmallIntegerField(default=1)
    order = models.CharField(max_length=16, choices=Order.choices, default=Order.RANDOM)
    seed = models.PositiveIntegerField(default=0)
    suggestions = models.CharField(max_length=16, choices=Suggestions.choices, default=Suggestions.SHOWN)
    codebook = models.ForeignKey(Codebook, on_delete=PROTECT, related_name="+")
    again = models.ForeignKey(Codebook, on_delete=PROTECT, null=True, blank=True, related_name="+")
    due = models.DateField(null=True, blank=True)
    random_share = models.PositiveSmallIntegerField(default=LEAST_RANDOM)
    gold_share = models.PositiveSmallIntegerField(default=0)
    repeat_share = models.PositiveSmallIntegerField(default=0)
    pass_mark = models.PositiveSmallIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "batches"
        constraints = [
            models.UniqueConstraint(fields=("project", "name"), name="batch_name_once"),
            models.UniqueConstraint(fields=("project",), condition=Q(standing=True), name="batch_one_standing"),
            models.CheckConstraint(name="batch_overlap", condition=Q(overlap__gte=1)),
            models.CheckConstraint(name="batch_overlap_is_unaided", condition=Q(overlap=1) | Q(suggestions="unaided")),
            models.CheckConstraint(name="batch_check_is_unaided", condition=Q(kind="work") | Q(suggestions="unaided")),
            models.CheckConstraint(
                name="batch_standing_is_plain", condition=Q(standing=False) | Q(kind="work", overlap=1)
            ),
            models.CheckConstraint(
                name="batch_closed_was_open", condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False)
            ),
            models.CheckConstraint(
                name="batch_shares",
                condition=Q(
                    gold_share__lte=MOST_CONTROLS,
                    repeat_share__lte=MOST_CONTROLS,
                    random_share__gte=LEAST_RANDOM,
                    random_share__lte=100,
                ),
            ),
            models.CheckConstraint(
                name="batch_pass_mark",
                condition=Q(pass_mark__isnull=True) | Q(kind="qualification", pass_mark__gte=1, pass_mark__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def blind(self) -> bool:
        """As `BatchQuerySet.blind`."""
        return not self.standing and self.closed_at is None

    @property
    def state(self) -> str:
        """ "draft", "open" or "closed"; the standing one is always open."""
        if self.closed_at is not None:
            return "closed"
        return "open" if self.standing or self.opened_at is not None else "draft"

    def unaided_with(self, article: Article) -> bool:
        """Whether whoever is given the article in it answers that without suggestions: all of an unaided batch, of
        others the share that the project has answered so."""
        return self.suggestions == Batch.Suggestions.UNAIDED or article.project.answers_unaided(article.uid)

    @property
    def takes_people(self) -> bool:
        """True while somebody who is invited into it may join. Not where everybody answers everything: whoever came
        after it was opened could not."""
        return not self.standing and self.kind == Batch.Kind.WORK and self.closed_at is None


class BatchArticle(models.Model):
    """`position`: when its turn comes. `round`: the pass over the article that this batch is, given when the batch
    opens and never to another batch; `drawn_by`: why it stands where it stands, known from then on.
    """

    batch = models.ForeignKey(Batch, on_delete=CASCADE)
    article = models.ForeignKey(Article, on_delete=CASCADE)
    position = models.PositiveIntegerField()
    round = models.PositiveSmallIntegerField(null=True, blank=True)
    drawn_by = models.CharField(max_length=16, default="by_hand")

    class Meta:
        ordering = ("batch", "position")
        constraints = [
            models.UniqueConstraint(fields=("batch", "article"), name="batch_article_once"),
            models.UniqueConstraint(
                fields=("article", "round"), condition=Q(round__isnull=False), name="batch_article_own_round"
            ),
        ]


class Assignment(Addressed):
    """One reviewer's pass over one article. Slots make "exactly `overlap` different reviewers" a constraint.

    `drawn_by`: why this article came to this person. `reason`: why it was sent back or reopened, for its reviewer.
    `renewed`: ledger sequence of the first new text that came after it was done and has sentences to answer; what its
    reviewer has not answered is queued.
    """

    class State(models.TextChoices):
        OPEN = "open", "open"
        DONE = "done", "done"
        RETURNED = "returned", "sent back"

    class Drawn(models.TextChoices):
        CHOSEN = "chosen", "chosen by the reviewer"
        RANDOM = "random", "drawn at random"
        NEWEST = "newest", "newest first"
        BY_HAND = "by_hand", "given by hand"
        UNCERTAIN = "uncertain", "most uncertain"
        GOLD = "gold", "gold"
        REPEAT = "repeat", "repeated"
        QUALIFICATION = "qualification", "qualification"
        PRACTICE = "practice", "practice"
        AGAIN = "again", "asked again"

    batch = models.ForeignKey(Batch, on_delete=PROTECT, related_name="assignments")
    article = models.ForeignKey(Article, on_delete=CASCADE, related_name="assignments")
    version = models.ForeignKey(ArticleVersion, on_delete=CASCADE, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="assignments")
    codebook = models.ForeignKey(Codebook, on_delete=PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=0)
    slot = models.PositiveSmallIntegerField(default=0)
    overlap = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    drawn_by = models.CharField(max_length=16, choices=Drawn.choices, default=Drawn.CHOSEN)
    unaided = models.BooleanField(default=False)
    lease_until = models.DateTimeField(null=True, blank=True)
    reason = models.ForeignKey(Note, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(db_default=Now(), editable=False)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    renewed = models.PositiveBigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("article", "reviewer", "round"), name="assignment_person_once"),
            # One that was sent back keeps its answers and leaves its slot to somebody else.
            models.UniqueConstraint(
                fields=("article", "round", "slot"), condition=~Q(state="returned"), name="assignment_slot_once"
            ),
            models.CheckConstraint(name="assignment_slot_below_overlap", condition=Q(slot__lt=F("overlap"))),
            models.CheckConstraint(
                name="assignment_done_has_time", condition=~Q(state="done") | Q(done_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=("reviewer", "state"), name="assignment_by_person"),
            models.Index(fields=("reviewer",), condition=Q(renewed__isnull=False), name="assignment_renewed"),
        ]

    def __str__(self) -> str:
        return f"{self.article} · {self.reviewer}"

    def counts(self) -> bool:
        """True if its answers may count towards standing once it is done (not practice, gold checks or repeats)."""
        return self.drawn_by not in NEVER_COUNTED

    def mode(self) -> str:
        """Whether its reviewer sees suggestions: "shown", "on_request" or "unaided"."""
        return Batch.Suggestions.UNAIDED.value if self.unaided else self.batch.suggestions


NEVER_COUNTED = (
    Assignment.Drawn.GOLD,
    Assignment.Drawn.REPEAT,
    Assignment.Drawn.QUALIFICATION,
    Assignment.Drawn.PRACTICE,
)
