"""What templates ask for themselves: `{% load questions %}`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations import access
from annotations.adjudicate import disputes
from annotations.discuss import questions
from annotations.models import Answer, Job, Thread
from annotations.roles import Action

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
    threads = access.visible(Thread, user).filter(**here) if questions.any_in(project) else Thread.objects.none()
    found = {"answered": questions.answered(threads, user)[project.pk]}
    if access.allows(user, project, Action.SETTLE):
        answers = access.visible(Answer, user).filter(**here)
        found["to_answer"] = questions.to_answer(threads, answers)[project.pk]
    return found


@register.simple_tag(takes_context=True)
def settling(context: dict[str, Any]) -> int | None:
    """How many disputes of the page's project wait for whoever looks at it, MANY if there are more; None for somebody
    who settles none."""
    project, user = context["project"], context["request"].user
    if not access.allows(user, project, Action.SETTLE):
        return None
    return disputes.up_to(project, access.to_settle(user), user, MANY)


@register.simple_tag(takes_context=True)
def manages(context: dict[str, Any]) -> bool:
    """Whether whoever looks at the page manages its project."""
    return access.allows(context["request"].user, context["project"], Action.MANAGE)


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
