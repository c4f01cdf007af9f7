"""The tables behind the figures, as CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from annotations import access
from annotations.errors import NotAllowed, NotFound
from annotations.models import FIGURES_FOR_ALL, Article, Batch, Figure, Project, User
from annotations.report.agreement import SCALES, SCOPES
from annotations.text import cells

from .agreement import desk, names_of
from .overview import today
from .overview_progress import STANDINGS, works
from .people import person
from .stored import Stored, stored

Kind = Figure.Kind
Lines = Iterator[tuple[Any, ...]]
FIGURE = ("value", "low", "high", "why_none", "no_interval", "cautions", "units", "pairs", "articles")


@login_required
@require_GET
def table(request: HttpRequest, project: str, table: str) -> StreamingHttpResponse:
    """One of TABLES; the desk's own are for the desk."""
    home, user = access.get(Project, request.user, uid=project), person(request)
    if table not in TABLES:
        raise NotFound(_("There is no such table."))
    kind, rows = TABLES[table]
    if kind not in FIGURES_FOR_ALL and not desk(home, user):
        raise NotAllowed(_("This table is for those who read everybody's answers."))
    found = stored(home, user, [kind])
    made = rows(found, home, user) if found.values else iter(())
    response = StreamingHttpResponse((cells.line(*row) for row in made), content_type="text/csv; charset=utf-8")
    name = f"{table}-{slugify(home.name) or 'project'}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def progress(found: Stored, project: Project, user: User) -> Lines:
    """Passes over articles done, by day."""
    yield ("day", "articles_done", "of_them_first")
    value = found.get(Kind.PROGRESS)
    for day, n in value["passes"].items():
        yield day, n, value["first_passes"].get(day, 0)


def standings(found: Stored, project: Project, user: User) -> Lines:
    yield ("standing", "sentences")
    for name in STANDINGS:
        yield name.value, found.get(Kind.PROGRESS)["standings"][name]


def batches(found: Stored, project: Project, user: User) -> Lines:
    """Those that the person reads of on the page."""
    yield ("batch", "state", "due", "done", "total", "a_day", "forecast")
    for one in works(project, user, found.get(Kind.PROGRESS), today(project)):
        batch: Batch = one.batch
        yield batch.name, batch.state, batch.due, one.done, one.total, f"{one.forecast.pace:.2f}", one.forecast.day


def labels(found: Stored, project: Project, user: User) -> Lines:
    """Of articles drawn at random alone."""
    value = found.get(Kind.LABELS)
    yield ("of", "key", "articles_drawn_at_random", "sentences", *value["labels"])
    for of, rows in (("all", [value["total"]]), ("outlet", value["outlets"]), ("month", value["months"])):
        for row in rows:
            yield of, row["key"], row["articles"], row["sentences"], *row["counts"]


def suggestions(found: Stored, project: Project, user: User) -> Lines:
    yield ("answers_given", "suggested_label", "answers", "same_label", "same_label_and_hedging", "taken_as_shown")
    for name in ("seen", "unaided"):
        for row in found.get(Kind.SUGGESTIONS)[name]:
            said = "suggestion on screen" if name == "seen" else "without suggestions"
            yield said, row["label"], row["n"], row["same"], row["same_hedged"], row.get("taken")


def disputes(found: Stored, project: Project, user: User) -> Lines:
    yield ("day", "decisions")
    yield from found.get(Kind.DISPUTES)["days"].items()


def agreement(found: Stored, project: Project, user: User) -> Lines:
    """Every figure in total, by label, week and codebook version."""
    yield ("answers_given", "scale", "of", "key", "figure", *FIGURE)
    for scope, scale, value in scoped(found, Kind.AGREEMENT):
        for row in value["rows"]:
            for name, figure in row["figures"].items():
                yield said(scope), scale, row["of"], row.get("key"), name, *cells_of(figure)


def pairs(found: Stored, project: Project, user: User) -> Lines:
    yield ("answers_given", "scale", "first", "second", "figure", *FIGURE)
    for scope, scale, value in scoped(found, Kind.PAIRS):
        names = names_of(project, value, user)
        for row in value:
            first, second = (names[key] for key in row["people"])
            for name in ("percent", "cohen"):
                yield said(scope), scale, first, second, name, *cells_of(row[name])


def articles(found: Stored, project: Project, user: User) -> Lines:
    """Those that the person may open and does not answer blind."""
    yield ("answers_given", "scale", "article", "title", "sentences_shared", "same_answer", "alpha")
    open_to = access.visible(Article, user).filter(project=project).exclude(access.blind_to(user, "pk"))
    there = open_to.with_details()  # type: ignore[attr-defined]
    names = {key: (uid, title) for key, uid, title in there.values_list("pk", "uid", "title").iterator()}
    for scope, scale, value in scoped(found, Kind.ARTICLES):
        columns = (value[name] for name in ("article", "units", "percent", "alpha"))
        for key, units, percent, alpha in zip(*columns, strict=True):
            if key in names:
                yield said(scope), scale, *names[key], units, percent, alpha


def scoped(found: Stored, kind: str) -> Iterator[tuple[str, str, Any]]:
    """Scope, scale and value, the unaided first."""
    for scope in SCOPES:
        for scale in SCALES:
            if (value := found.get(kind, f"{scope}/{scale}")) is not None:
                yield scope, scale, value


def said(scope: str) -> str:
    """How the answers were given that a figure is of: no figure stands without it."""
    return "without suggestions" if scope == "unaided" else "with suggestions at hand"


def cells_of(figure: dict[str, Any]) -> tuple[Any, ...]:
    cautions = " ".join(figure.get("cautions", ()))
    ends = (figure.get("low"), figure.get("high"), figure["reason"], figure.get("no_interval"))
    return (figure["value"], *ends, cautions, figure["units"], figure["pairs"], figure["articles"])


TABLES: dict[str, tuple[str, Callable[[Stored, Project, User], Lines]]] = {
    "progress": (Kind.PROGRESS, progress),
    "standings": (Kind.PROGRESS, standings),
    "batches": (Kind.PROGRESS, batches),
    "labels": (Kind.LABELS, labels),
    "suggestions": (Kind.SUGGESTIONS, suggestions),
    "disputes": (Kind.DISPUTES, disputes),
    "agreement": (Kind.AGREEMENT, agreement),
    "pairs": (Kind.PAIRS, pairs),
    "articles": (Kind.ARTICLES, articles),
}
