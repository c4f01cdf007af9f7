"""Inviting many at once from a CSV file."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.errors import InvalidInput, TooLarge, WorkbenchError
from annotations.models import Invitation, Project, User
from annotations.people import bulk


def invite(project: Project, text: str | bytes, by: User, now: datetime) -> list[bulk.Outcome]:
    data = text.encode() if isinstance(text, str) else text
    return bulk.invite(project=project, data=data, batch=None, by=by, now=now)


def test_each_row_says_what_became_of_it(desk: Project, mira: User, rosa: User, now: datetime) -> None:
    text = """e-mail,name,role,cleared
INES@desk.example,"Falk, Ines",reviewer,yes
rosa@desk.example,Rosa,reviewer

nobody,Nobody,reviewer
per@desk.example,Per,boss
ines@desk.example,Ines again,viewer
ada@desk.example,Ada,adjudicator,perhaps
bo@desk.example,,VIEWER,
"""
    found = invite(desk, text, mira, now)
    assert [(one.row, one.email, one.said) for one in found] == [
        (2, "ines@desk.example", "invited"),
        (3, "rosa@desk.example", "member"),
        (5, "nobody", "refused"),
        (6, "per@desk.example", "refused"),
        (7, "ines@desk.example", "refused"),
        (8, "ada@desk.example", "refused"),
        (9, "bo@desk.example", "invited"),
    ]
    assert all(one.why for one in found if one.said != "invited")
    stored = Invitation.objects.order_by("pk").values_list("email", "name", "role", "cleared")
    assert list(stored) == [
        ("ines@desk.example", "Falk, Ines", "reviewer", True),
        ("bo@desk.example", "", "viewer", False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "ines@desk.example,Ines,reviewer",
        "\ufeffe-mail;name;role\r\nines@desk.example;Ines;reviewer\r\n",
        "role\tname\temail\nreviewer\tInes\tines@desk.example",
    ],
)
def test_a_file_is_read_as_spreadsheets_write_it(text: str, desk: Project, mira: User, now: datetime) -> None:
    (one,) = invite(desk, text, mira, now)
    assert one.made is not None
    assert (one.made.invitation.name, one.made.invitation.role) == ("Ines", "reviewer")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", InvalidInput),
        (b"e-mail,name,role\n", InvalidInput),
        (b"PK\x03\x04\0\0\0", InvalidInput),
        (b"a@desk.example,A,viewer\n" * 501, InvalidInput),
        (b"x" * 200_001, TooLarge),
    ],
)
def test_a_file_that_is_no_such_list_invites_nobody(
    data: bytes, error: type[WorkbenchError], desk: Project, mira: User, now: datetime
) -> None:
    with pytest.raises(error):
        invite(desk, data, mira, now)
    assert not Invitation.objects.exists()


def test_a_cell_without_end_refuses_its_row_in_few_words(desk: Project, mira: User, now: datetime) -> None:
    long = "x" * 30_000
    found = invite(desk, f"{long},A,viewer\na@desk.example,{long},viewer\nb@desk.example,B,{long}", mira, now)
    assert [one.said for one in found] == ["refused"] * 3
    assert all(len(one.why) + len(one.email) < 500 for one in found)


@given(st.binary(max_size=400) | st.text(alphabet='ab@.,;"\n\r\t =+\0\ufeff', max_size=200).map(str.encode))
def test_whatever_is_uploaded_is_read_or_refused(data: bytes) -> None:
    try:
        rows = bulk.read(data)
    except WorkbenchError:
        return
    assert rows
    assert all(row.email == row.email.lower() for row in rows)
