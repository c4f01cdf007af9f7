"""DATABASE_URL and EMAIL_URL are read as people write them."""

from __future__ import annotations

import pytest

from workbench import addresses


def test_a_database_address_with_everything_in_it() -> None:
    found = addresses.database("postgresql://desk%40north:p%2Fw@db.example:6432/work%20bench?sslmode=require")
    assert found == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "work bench",
        "USER": "desk@north",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_database_behind_a_local_socket() -> None:
    found = addresses.database("postgres:///workbench?host=/run/postgresql&port=5433&user=desk")
    assert (found["HOST"], found["PORT"], found["USER"]) == ("/run/postgresql", "5433", "desk")
    assert found["OPTIONS"] == {}
    assert addresses.database("postgres://desk@%2Ftmp%2FDesk:5433/workbench")["HOST"] == "/tmp/Desk"
    assert addresses.database("postgres://desk@[::1]:5433/workbench")["HOST"] == "::1"


@pytest.mark.parametrize("url", ["mysql://localhost/x", "postgresql://localhost", "postgresql://localhost:port/x", "x"])
def test_an_address_of_no_database_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(ValueError, match=r"DATABASE_URL .*\.$"):
        addresses.database(url)


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp+tls://me:pw@mail.example", 587, True, False),
        ("smtps://me:pw@mail.example", 465, False, True),
        ("smtp://me:pw@mail.example:2525", 2525, False, False),
    ],
)
def test_a_mail_address(url: str, port: int, tls: bool, ssl: bool) -> None:
    found = addresses.mail(url)
    assert (found["EMAIL_HOST"], found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("mail.example", "me", "pw")
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, tls, ssl)


@pytest.mark.parametrize("url", ["imap://mail.example", "smtp://", "smtp://mail.example:port"])
def test_an_address_of_no_mail_server_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(ValueError, match=r"EMAIL_URL .*\.$"):
        addresses.mail(url)
