"""What templates ask for themselves: `{% load questions %}`."""

from __future__ import annotations

from typing import Any

from django import template

from annotations import access
from annotations.discuss import questions
from annotations.models import Answer, Project, Thread, User
from annotations.roles import Action

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting(context: dict[str, Any]) -> dict[str, int]:
    """How many questions of the page's project wait for whoever looks at it: `to_answer` for the desk, `answered`."""
    project, user = context["project"], context["request"].user
    found = {"answered": questions.answered(access.visible(Thread, user), user)[project.pk]}
    if access.allows(user, project, Action.SETTLE):
        found["to_answer"] = to_answer(project, user)
    return found


def to_answer(project: Project, user: User) -> int:
    threads = access.visible(Thread, user).filter(sentence__article__project=project)
    answers = access.visible(Answer, user).filter(sentence__article__project=project)
    return questions.to_answer(threads, answers)[project.pk]
