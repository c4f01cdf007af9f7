"""Making and locking accounts."""

from __future__ import annotations

import pytest

from annotations.errors import InvalidInput
from annotations.models import User
from annotations.people import accounts


@pytest.mark.django_db
def test_a_new_person_has_no_password_and_an_address_in_lower_case() -> None:
    made = accounts.create(email=" Ines@Desk.Example ", name=" Ines  Holm ")
    assert (made.email, made.name) == ("ines@desk.example", "Ines Holm")
    assert not made.has_usable_password()
    assert not made.is_staff


def test_an_address_belongs_to_one_person_in_whatever_case(mira: User) -> None:
    with pytest.raises(InvalidInput, match="already"):
        accounts.create(email="MIRA@desk.example")
    with pytest.raises(InvalidInput, match="not an e-mail"):
        accounts.create(email="mira")


def test_nobody_takes_away_their_own_access(olga: User, mira: User) -> None:
    for keeps in ({"is_active": False, "is_superuser": True}, {"is_active": True, "is_superuser": False}):
        with pytest.raises(InvalidInput):
            accounts.change(person=olga, name="Olga", by=olga, **keeps)
    accounts.change(person=mira, name="Mira", is_active=False, is_superuser=False, by=olga)
    mira.refresh_from_db()
    assert not mira.is_active
