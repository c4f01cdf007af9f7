"""Who may do what in a project, as data. `access.py` is the only reader that turns it into objects."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    MANAGER = "manager"
    ADJUDICATOR = "adjudicator"
    REVIEWER = "reviewer"
    VIEWER = "viewer"


class Action(StrEnum):
    SEE = "see"  # read articles, progress and datasets
    TAG = "tag"  # hold assignments and answer
    IMPORT = "import"  # add articles, take an import back
    EDIT = "edit"  # article details, boundaries, blocks
    SETTLE = "settle"  # decide disputes, answer questions
    EXPORT = "export"  # make datasets (whoever sees the project may download them)
    MANAGE = "manage"  # members, batches, codebook, settings, the admin


class Scope(StrEnum):
    """What an API token is for. It never lets a program do more than its person's role does."""

    READ = "read"  # read what the person may see in the project
    TAG = "tag"  # open articles, answer, join and split sentences, ask and talk
    IMPORT = "import"  # add articles, take an import back
    EXPORT = "export"  # order datasets
    DESK = "desk"  # make batches, hand articles out, settle


_ALL = frozenset(Action)

ALLOWED: dict[Role, frozenset[Action]] = {
    Role.MANAGER: _ALL,
    Role.ADJUDICATOR: frozenset({Action.SEE, Action.TAG, Action.EDIT, Action.SETTLE}),
    Role.REVIEWER: frozenset({Action.SEE, Action.TAG}),
    Role.VIEWER: frozenset({Action.SEE}),
}


def may(role: str, action: Action) -> bool:
    """True if a member with `role` may do `action`. An unknown role may do nothing."""
    return role in ALLOWED and action in ALLOWED[Role(role)]


def roles_that_may(action: Action) -> tuple[str, ...]:
    """The role names that allow `action`, in the order of `Role`."""
    return tuple(role.value for role in Role if action in ALLOWED[role])
