"""Who may do what, spelled out: the table in `roles` may not change by a slip that the tests of access would follow."""

from __future__ import annotations

import pytest

from annotations.roles import Action, Role, may, roles_that_may

MAY = {
    "see": ("manager", "adjudicator", "reviewer", "viewer"),
    "tag": ("manager", "adjudicator", "reviewer"),
    "import": ("manager",),
    "edit": ("manager", "adjudicator"),
    "settle": ("manager", "adjudicator"),
    "export": ("manager",),
    "manage": ("manager",),
}


def test_every_action_is_spelled_out() -> None:
    assert set(MAY) == {action.value for action in Action}


@pytest.mark.parametrize("action", Action)
def test_roles_may_what_is_spelled_out(action: Action) -> None:
    assert roles_that_may(action) == MAY[action]
    assert tuple(role for role in Role if may(role, action)) == MAY[action]


@pytest.mark.parametrize("role", ["", "owner", "Manager", "viewer "])
def test_an_unknown_role_may_nothing(role: str) -> None:
    assert not any(may(role, action) for action in Action)
