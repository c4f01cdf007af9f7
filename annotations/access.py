"""The only way a face gets an object for a person. Whoever may not see a thing is told that there is none (404)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar, cast

from django.db.models import Exists, Max, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.errors import NotAllowed, NotFound
from annotations.models import (
    FIGURES_FOR_ALL,
    KEPT_KINDS,
    Affected,
    Answer,
    ApiToken,
    Article,
    ArticleDetails,
    ArticleVersion,
    Assignment,
    Batch,
    BatchArticle,
    Codebook,
    Comment,
    Comparison,
    Confidentiality,
    ConfidentialRead,
    Credit,
    Dataset,
    DatasetFile,
    Decision,
    Event,
    Feed,
    Figure,
    Gold,
    Import,
    Invitation,
    Job,
    Ledger,
    Lineage,
    Membership,
    Project,
    Response,
    SavedView,
    Sentence,
    Source,
    Standing,
    Suggester,
    Suggestion,
    Thread,
    User,
    Wording,
    finding,
)
from annotations.models.about import named, named_in_subject
from annotations.models.standing import told
from annotations.roles import Action, may, roles_that_may

M = TypeVar("M", bound=Model)

# How each table reaches its project, and its article where the article's confidentiality rules it.
PATHS: dict[type[Model], tuple[str, str]] = {
    Project: ("", ""),
    Membership: ("project", ""),
    Codebook: ("project", ""),
    SavedView: ("project", ""),
    Import: ("project", ""),
    Feed: ("project", ""),
    Job: ("project", ""),
    Batch: ("project", ""),
    Suggester: ("project", ""),
    Dataset: ("project", ""),
    DatasetFile: ("dataset__project", ""),
    Comparison: ("new__project", ""),
    Event: ("project", ""),
    Ledger: ("project", ""),
    Figure: ("project", ""),
    Invitation: ("project", ""),
    ApiToken: ("project", ""),
    Source: ("project", ""),
    Wording: ("project", ""),
    Credit: ("project", "article"),
    Gold: ("article__project", "article"),
    Affected: ("codebook__project", "sentence__article"),
    Article: ("project", "self"),
    ArticleVersion: ("project", "article"),
    ArticleDetails: ("article__project", "article"),
    Sentence: ("article__project", "article"),
    Lineage: ("new__article__project", "new__article"),
    BatchArticle: ("batch__project", "article"),
    Suggestion: ("suggester__project", "sentence__article"),
    Assignment: ("article__project", "article"),
    Answer: ("assignment__article__project", "assignment__article"),
    Decision: ("sentence__article__project", "sentence__article"),
    Response: ("decision__sentence__article__project", "decision__sentence__article"),
    Thread: ("sentence__article__project", "sentence__article"),
    Comment: ("thread__sentence__article__project", "thread__sentence__article"),
}

# What an archived project still allows.
AFTER_ARCHIVING = frozenset({Action.SEE, Action.EXPORT, Action.MANAGE})
# Who may do one of these reads everybody's answers; others read their own, so that they answer blind.
READS_ALL_ANSWERS = frozenset({*roles_that_may(Action.SETTLE), *roles_that_may(Action.MANAGE)})


def visible(model: type[M], user: Any, action: Action = Action.SEE) -> QuerySet[M]:
    """The rows of `model` with which `user` may do `action`. Nothing for somebody who is not logged in.

    A superuser may do everything, except that confidential articles need a cleared membership from everybody. Nobody
    gets anything of a deleted article, nor an archived project for more than AFTER_ARCHIVING. Reviewers and viewers
    get no answers but their own, and no threads but their own and settled ones.

    Before a blind batch is closed nobody at all, a superuser included, gets another's answers in it or the events that
    tell of them; and whoever works in it gets nothing of what others ever said of its articles (`blind_to`): no
    answers, decisions, gold, threads, credits, or events of these. A response to a decision is its maker's alone.
    Events of a confidential article are for the cleared alone; so are sources that such an article credits, and what
    they are called. Figures of pairs of people, of single articles, of suggestions and of disputes are for whoever
    reads everybody's answers. API tokens are their person's own, but for who may manage; views of the list too, unless
    they are shared. Of a dataset that is withdrawn nobody gets the files with words, also while they still wait to be
    erased.

    An import that brings confidential articles, whose name and columns may be words of them, is for whoever brought it
    and for the cleared.

    Of somebody whom an API token has logged in there is the token's project alone.
    """
    rows = cast(QuerySet[M], model._default_manager.all())  # noqa: SLF001
    if not user.is_authenticated or not user.is_active:
        return rows.none()
    project, article = PATHS[model]
    if user.token_project is not None:
        rows = rows.filter(**{project or "pk": user.token_project})
    if not user.is_superuser:
        members = Membership.objects.filter(user=user, role__in=roles_that_may(action)).values("project")
        rows = rows.filter(**{f"{project}__in" if project else "pk__in": members})
    if action not in AFTER_ARCHIVING:
        rows = rows.filter(**{f"{project}__archived_at__isnull" if project else "archived_at__isnull": True})
    if article:
        prefix = "" if article == "self" else f"{article}__"
        rows = rows.filter(_open_to(user, prefix), **{f"{prefix}deleted_at__isnull": True})
    if model is Import:
        rows = rows.filter(Q(by=user) | _cleared_for(user) | ~_brings_secrets())
    if model is Answer:
        others = told() & _reads_all(user, project) & ~blind_to(user, article)
        rows = rows.filter(Q(reviewer=user) | others)
    if model is Event:
        rows = cast(QuerySet[M], rows.alias(named=named_in_subject()))
        rows = rows.exclude(_tells_of_blind(user) | _about_hidden(user))
    if model in (Source, Wording):
        rows = rows.exclude(**{f"{'pk' if model is Source else 'source'}__in": _credited_in_secret(user)})
    if model is Response:
        rows = rows.filter(reviewer=user)
    if model is DatasetFile:
        rows = rows.exclude(~Q(kind__in=KEPT_KINDS), dataset__state=Dataset.State.WITHDRAWN)
    if model is SavedView:
        rows = rows.filter(Q(by=user) | Q(shared=True))
    if model is ApiToken and action is not Action.MANAGE:
        rows = rows.filter(user=user)
    if model in (Credit, Decision, Gold):
        rows = rows.exclude(blind_to(user, article))
    if model is Figure:
        rows = rows.filter(Q(kind__in=FIGURES_FOR_ALL) | _reads_all(user, project))
    if model in (Thread, Comment):
        rows = rows.filter(_discussed(user, project, article, "" if model is Thread else "thread__"))
    return rows


def _reads_all(user: Any, project: str) -> Q:
    """The rows of projects in which the person may read everybody's answers."""
    if user.is_superuser:
        return ~Q(pk__in=[])
    return Q(**{f"{project}__in": Membership.objects.filter(user=user, role__in=READS_ALL_ANSWERS).values("project")})


def _tells_of_blind(user: Any) -> Q:
    """The events of others' answers where these work in a blind batch, whichever article they are about."""
    held = Assignment.objects.filter(batch__in=Batch.objects.blind(), batch__project=OuterRef("project"))
    answers = Q(kind__startswith="answer.") & ~Q(actor=user)
    return answers & Q(Exists(held.filter(reviewer=OuterRef("actor"))))


def _about_hidden(user: Any) -> Q:
    """The events about articles that the person may not open; those of answers, decisions, questions and gold where
    they answer blind; and of answers that went along when sentences were joined or split, whoever did that, while the
    article is answered blind by anybody."""
    closed = Article.objects.exclude(_open_to(user, ""))
    mine = Article.objects.filter(blind_to(user, "pk"))
    open_batches = Batch.objects.blind().filter(opened_at__isnull=False)
    asked = BatchArticle.objects.filter(batch__in=open_batches)
    held = Assignment.objects.filter(batch__in=open_batches)
    tells = Q(kind__startswith="decision.") | Q(kind__startswith="gold.") | Q(kind__startswith="thread.")
    tells |= Q(kind__startswith="answer.") & ~Q(actor=user)
    sources = Source.objects.filter(pk__in=_credited_in_secret(user))
    hidden = named(closed).union(named(Thread.objects.filter(sentence__article__in=closed)), named(sources))
    blind = named(mine).union(named(Thread.objects.filter(sentence__article__in=mine)))
    carried = named(asked, "article__uid").union(named(held, "article__uid"))
    return Q(named__in=hidden) | (tells & Q(named__in=blind)) | (Q(kind="answer.carried") & Q(named__in=carried))


def _cleared_for(user: Any) -> Q:
    """The rows of projects in which the person is cleared."""
    return Q(project__in=Membership.objects.filter(user=user, cleared=True).values("project"))


def _brings_secrets() -> Q:
    """The imports that brought a confidential article, or would if they brought one now."""
    secret = Article.objects.filter(imported_in=OuterRef("pk"), confidentiality=Confidentiality.CONFIDENTIAL)
    brought = Article.objects.filter(imported_in=OuterRef("pk"))
    would = Q(~Exists(brought), project__default_confidentiality=Confidentiality.CONFIDENTIAL)
    return Q(Exists(secret)) | would


def _credited_in_secret(user: Any) -> QuerySet[Any, Any]:
    """The sources that an article credits which the person may not open: their name may be its words."""
    return Credit.objects.filter(source__isnull=False).exclude(_open_to(user, "article__")).values("source")


def _discussed(user: Any, project: str, article: str, prefix: str) -> Q:
    """Which threads a person may read: their own; the desk all but on articles that they answer blind themselves;
    everybody settled ones, where nobody answers blind."""
    own = Q(**{f"{prefix}opened_by": user})
    blind = Batch.objects.blind().filter(articles=OuterRef(article))
    seeing = ~blind_to(user, article)
    if user.is_superuser:
        return own | seeing
    settles = Membership.objects.filter(user=user, role__in=roles_that_may(Action.SETTLE)).values("project")
    settled = Q(**{f"{prefix}state": Thread.State.SETTLED}) & ~Q(Exists(blind))
    return own | (seeing & (Q(**{f"{project}__in": settles}) | settled))


def _open_to(user: Any, prefix: str) -> Q:
    cleared = Membership.objects.filter(user=user, cleared=True).values("project")
    return ~Q(**{f"{prefix}confidentiality": Confidentiality.CONFIDENTIAL}) | Q(**{f"{prefix}project__in": cleared})


def get(model: type[M], user: Any, action: Action = Action.SEE, **lookup: Any) -> M:
    """The one row that `lookup` names, if `user` may do `action` with it.

    Raises NotFound if the person may not even see it, NotAllowed if they may see it but not do this.
    """
    found = visible(model, user, action).filter(**lookup).first()
    if found is not None:
        return found
    if action is not Action.SEE and visible(model, user).filter(**lookup).exists():
        raise NotAllowed(_("Your role in this project does not allow that, or the project is archived."))
    raise NotFound(_("There is no such page, or you have no access to it."))


def to_revise(user: Any, uid: Any) -> Article:
    """The article with this uid, if `user` may join and split its sentences.

    Whoever may edit may. So may a reviewer who alone tags it: their own assignment is open or done, no one of the
    article's assignments has an overlap above 1, nobody else has answered in any round, and nothing is decided; not
    where they answer blind, for being refused would tell of others, and a control from the rest. Raises as `get`; the
    refusal never says which of these it was.
    """
    found = visible(Article, user, Action.EDIT).filter(uid=uid).first()
    if found is not None:
        return found
    article = get(Article, user, Action.TAG, uid=uid)
    if not tags_alone(user, article):
        raise NotAllowed(_("Joining and splitting here is for the desk. Mark the boundary instead."))
    return article


def marks_to_confirm(user: Any) -> QuerySet[Answer]:
    """The answers whose marks (running text, or not) `user` may confirm or refuse: those that they may see where they
    may edit. A reviewer who tags alone gets none: nobody confirms their own mark."""
    return visible(Answer, user, Action.EDIT)


def may_revise(user: Any, article: Article) -> bool:
    """True if the person may join and split the article's sentences: to show a button, not instead of `to_revise`."""
    return allows(user, article.project, Action.EDIT) or tags_alone(user, article)


def tags_alone(user: Any, article: Article) -> bool:
    """True if the person alone tags the article, and so may join and split its sentences without being an editor."""
    rows = Assignment.objects.filter(article=article).exclude(state=Assignment.State.RETURNED)
    held = dict(rows.values_list("reviewer").annotate(most=Max("overlap")))
    if user.pk not in held or max(held.values()) > 1:
        return False
    said = Answer.objects.filter(sentence__article=article).exclude(state=Answer.State.EMPTY)
    others, decided = Exists(said.exclude(reviewer=user)), Exists(Decision.objects.filter(sentence__article=article))
    return not Article.objects.filter(Q(others) | Q(decided) | blind_to(user, "pk"), pk=article.pk).exists()


def to_settle(user: Any) -> QuerySet[Sentence]:
    """The disputed sentences that `user` may be shown to settle; live ones of `decidable`."""
    return decidable(user).filter(standing=Standing.DISPUTED, retired__isnull=True)


def decidable(user: Any) -> QuerySet[Sentence]:
    """The sentences that `user` may decide: none of an article that they answer blind themselves, in a batch that is
    not closed, for they would read there what others have said."""
    return visible(Sentence, user, Action.SETTLE).exclude(blind_to(user, "article"))


def to_decide(user: Any, **lookup: Any) -> Sentence:
    """The one of `decidable` that `lookup` names. Raises as `get`, and NotAllowed if the person answers it blind."""
    sentence = get(Sentence, user, Action.SETTLE, **lookup)
    if not decidable(user).filter(pk=sentence.pk).exists():
        raise NotAllowed(_("You are asked to answer this article in a batch that is not closed: settle it afterwards."))
    return sentence


def answers_blind(user: Any, article: Article) -> bool:
    """True while the person is asked to answer the article in a batch that is not closed, or has done it there."""
    return Article.objects.filter(blind_to(user, "pk"), pk=article.pk).exists()


def blind_to(user: Any, article: str) -> Q:
    """The rows about articles that the person answers blind: of open batches in which they work, and those that they
    hold or have done there as a control. Nothing that tells what others said of these may reach them, whatever their
    role and in whichever round it was said.

    `article`: how the rows that are asked reach their article; "pk" for articles.
    """
    blind = Batch.objects.blind().filter(opened_at__isnull=False)
    asked = BatchArticle.objects.filter(batch__in=blind.filter(people=user)).values("article")
    held = Assignment.objects.filter(reviewer=user, batch__in=blind).exclude(state=Assignment.State.RETURNED)
    return Q(**{f"{article}__in": asked}) | Q(**{f"{article}__in": held.values("article")})


def holdings(user: Any) -> QuerySet[Assignment]:
    """Who holds or did what, as lists of articles may tell the person, without what was sent back: their own; of others
    nothing in a blind batch, not even that somebody does, and nothing of what they answer blind themselves.

    Any article may be asked about: which ones the person gets at all is for `visible` to say.
    """
    rows = Assignment.objects.exclude(state=Assignment.State.RETURNED)
    return rows.filter(Q(reviewer=user) | (told("batch") & ~blind_to(user, "article")))


def deleted_articles(user: Any) -> QuerySet[Article]:
    """The deleted articles that `user` may restore: for whoever manages, and cleared where it must be so."""
    rows = Article.objects.filter(deleted_by__isnull=False, taken_down_at__isnull=True, erased_at__isnull=True)
    return rows.filter(_open_to(user, ""), project__in=visible(Project, user, Action.MANAGE))


def told_of_articles(user: Any) -> finding.Told:
    """What a list of articles may tell the person of others' work: who holds what; disputes that they may settle; open
    questions that they may read."""
    return finding.Told(
        reviewer=user.pk,
        held=lambda: holdings(user),
        disputed=lambda: to_settle(user),
        asked=lambda: visible(Thread, user).exclude(state=Thread.State.SETTLED),
    )


def read(user: Any, articles: Iterable[Article], way: str = ConfidentialRead.Way.PAGE) -> None:
    """Note in the access log that the person is shown text of these articles, as far as they are confidential. Every
    face that shows a sentence or more of an article calls it; where none is confidential it costs nothing.

    If the log cannot be written, nothing is shown: this raises, and the page fails.
    """
    secret = {one.pk for one in articles if one.confidentiality == Confidentiality.CONFIDENTIAL}
    if secret:
        ConfidentialRead.objects.note(user=user, articles=secret, way=way, now=timezone.now())


def access_log(user: Any, project: Project) -> QuerySet[ConfidentialRead]:
    """The project's access log, of deleted articles too: for managers who are cleared themselves. Raises as `get`, and
    NotAllowed if the person is not cleared."""
    get(Project, user, Action.MANAGE, pk=project.pk)
    if not Membership.objects.filter(user=user, project=project, cleared=True).exists():
        raise NotAllowed(_("You are not cleared for confidential articles."))
    return ConfidentialRead.objects.filter(article__project=project).select_related("user", "article")


def with_roles(rows: QuerySet[M], user: Any) -> QuerySet[M]:
    """Projects or articles of `visible`, each with `own_role`: what `role_of` says of its project."""
    if user.is_superuser:
        return cast(QuerySet[M], rows.annotate(own_role=Value("manager")))
    own = Membership.objects.filter(user=user, project=OuterRef("pk" if rows.model is Project else "project"))
    return cast(QuerySet[M], rows.annotate(own_role=Coalesce(Subquery(own.values("role")[:1]), Value(""))))


def project_and_role(user: Any, uid: Any) -> tuple[Project, str]:
    """The project with this uid and what `role_of` says, in one query. Raises as `get`."""
    found = with_roles(visible(Project, user), user).filter(uid=uid).first()
    if found is None:
        raise NotFound(_("There is no such page, or you have no access to it."))
    return found, found.own_role  # type: ignore[attr-defined]


def article_and_role(user: Any, uid: Any) -> tuple[Article, str]:
    """The article with this uid, its project loaded, and what `role_of` says there, in one query. Raises as `get`."""
    found = with_roles(visible(Article, user), user).select_related("project").filter(uid=uid).first()
    if found is None:
        raise NotFound(_("There is no such page, or you have no access to it."))
    return found, found.own_role  # type: ignore[attr-defined]


def role_of(user: Any, project: Project) -> str:
    """The person's role name in the project; "manager" for a superuser; "" for a stranger."""
    if not user.is_authenticated or not user.is_active or user.token_project not in (None, project.pk):
        return ""
    if user.is_superuser:
        return "manager"
    return Membership.objects.filter(user=user, project=project).values_list("role", flat=True).first() or ""


def allows(user: Any, project: Project, action: Action) -> bool:
    """True if the person may do `action` in the project: for showing or hiding a button, never instead of `get`."""
    return lets(project, action) and may(role_of(user, project), action)


def lets(project: Project, action: Action) -> bool:
    """True unless the project is archived and `action` is more than that still allows."""
    return project.archived_at is None or action in AFTER_ARCHIVING


def runs_site(user: Any) -> bool:
    """True for whoever may make accounts and projects; no program that a token has logged in may."""
    return bool(user.is_authenticated and user.is_active and user.is_superuser and user.token_project is None)


def open_to_talk(user: Any, **lookup: Any) -> Thread:
    """The thread that `lookup` names, for saying something in it: one's own while one may tag, any for the desk.

    Raises NotFound if the person may not even see it, NotAllowed if they may only read it.
    """
    thread = get(Thread, user, **lookup)
    project = thread.sentence.article.project
    own = thread.opened_by_id == user.pk and allows(user, project, Action.TAG)
    if own or allows(user, project, Action.SETTLE):
        return thread
    raise NotAllowed(_("This question is for reading only: somebody else asked it, or the project is archived."))


def people(user: Any) -> QuerySet[User]:
    """The accounts that `user` may list: all of them for whoever runs the site, none for anybody else."""
    return User.objects.all() if runs_site(user) else User.objects.none()


def reads_imports(user: Any, imported: Import) -> bool:
    """True if the person may read what stands in an import's file: its first rows, its rejects.

    Whoever brought it may; others must be allowed to import, and cleared where it brings confidential articles.
    """
    if imported.by_id == user.pk:
        return True
    rows = Import.objects.filter(_cleared_for(user) | ~_brings_secrets(), pk=imported.pk)
    return allows(user, imported.project, Action.IMPORT) and rows.exists()
