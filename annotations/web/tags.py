"""What templates ask for themselves: `{% load questions %}`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.db.models import Exists
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations import access
from annotations.adjudicate import disputes
from annotations.discuss import questions
from annotations.models import Answer, Job, Membership, Project, Thread
from annotations.roles import Action, roles_that_may

from .people import may_here

register = template.Library()
MANY = 1000  # disputes in the bar: more are not counted there


@register.filter
def options(pieces: Iterable[Any]) -> SafeString:
    """The sentences of a block, to be tagged. As a template, they were half of what a long article's page costs."""
    return SafeString("".join(map(_option, pieces)))


def _option(piece: Any) -> str:
    one = piece.sentence
    before = "<br>" if piece.gap else " " if piece.space else ""
    number = int(one.number)
    direction = f' dir="{escape(piece.direction)}"' if piece.direction else ""
    chip = f' data-chip="{escape(one.chip)}"' if one.chip else ""
    return (
        f'{before}<span class="sentence {escape(one.classes)}" id="s-{number}" role="option" aria-selected="false"'
        f' tabindex="-1" data-number="{number}"{direction}{chip}>{escape(one.text)}</span>'
    )


@register.simple_tag(takes_context=True)
def waiting(context: dict[str, Any]) -> dict[str, int]:
    """How many questions of the page's project wait for whoever looks at it: `to_answer` for the desk, `answered`."""
    project, user = context["project"], context["request"].user
    here = {"sentence__article__project": project}
    asked = _there(context).asked
    opened, told = questions.open_and_answered(access.visible(Thread, user).filter(**here), user) if asked else (0, 0)
    found = {"answered": told}
    if may_here(context["request"], project, Action.SETTLE):
        answers = access.visible(Answer, user).filter(**here)
        found["to_answer"] = opened + questions.lone_unsure(answers).count()
    return found


class There(NamedTuple):
    """Whether anything was ever asked in the page's project, whether anything is disputed there, and whether whoever
    looks manages any project."""

    asked: bool
    disputed: bool
    manages: bool


def _there(context: dict[str, Any]) -> There:
    """In one query a request; who may see what of it takes longer to ask."""
    request, project = context["request"], context["project"]
    known: dict[int, There] = request.__dict__.setdefault("_there", {})
    if project.pk not in known:
        asked = Exists(Thread.objects.filter(sentence__article__project=project))
        manages = Membership.objects.filter(user=request.user.pk, role__in=roles_that_may(Action.MANAGE))
        found = Project.objects.filter(pk=project.pk).values_list(
            asked, Exists(disputes.any_in(project)), Exists(manages)
        )
        known[project.pk] = There(*found.get())
    return known[project.pk]


@register.simple_tag(takes_context=True)
def administers(context: dict[str, Any]) -> bool:
    """As `User.is_staff` of whoever looks, without another query where the bar has asked already."""
    user, request, project = context.get("user"), context.get("request"), context.get("project")
    if user is None or not user.is_authenticated or project is None or project.pk not in getattr(request, "_there", {}):
        return bool(user and user.is_staff)
    return bool(user.is_active and (user.is_superuser or _there(context).manages))


@register.simple_tag(takes_context=True)
def settling(context: dict[str, Any]) -> int | None:
    """How many disputes of the page's project wait for whoever looks at it, MANY if there are more; None for somebody
    who settles none."""
    project, user = context["project"], context["request"].user
    if not may_here(context["request"], project, Action.SETTLE):
        return None
    if not _there(context).disputed:
        return 0
    return disputes.up_to(project, access.to_settle(user), user, MANY)


@register.simple_tag(takes_context=True)
def manages(context: dict[str, Any]) -> bool:
    """Whether whoever looks at the page manages its project."""
    return may_here(context["request"], context["project"], Action.MANAGE)


@register.filter
def speed(job: Job) -> str:
    """How many a minute and how long it will take, in rough words; "" if that is not known yet."""
    now = timezone.now()
    pace, left = job.speed(now), job.seconds_left(now)
    if pace is None or left is None:
        return ""
    return _("%(count)s a minute, %(left)s") % {"count": f"{pace:,.0f}", "left": roughly(left)}


def roughly(seconds: float) -> str:
    if seconds < 50:
        return _("less than a minute left")
    minutes = round(seconds / 60)
    if minutes < 90:
        return ngettext("about %(n)d minute left", "about %(n)d minutes left", minutes) % {"n": minutes}
    hours = round(seconds / 3600)
    return ngettext("about %(n)d hour left", "about %(n)d hours left", hours) % {"n": hours}


@register.filter
def moment(at: datetime) -> str:
    """A time of day if it is today, else with its date; in the time zone of the page."""
    local = timezone.localtime(at)
    return date_format(local, "H:i" if local.date() == timezone.localdate() else "j M, H:i")


@register.simple_tag
def single_sign_on() -> str:
    """What the provider is called that people can log in with, or nothing."""
    return str(settings.OIDC_NAME) if settings.OIDC_URL else ""
