"""DATABASE_URL, EMAIL_URL and STORAGE_URL are read as people write them."""

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


def test_a_bucket_with_everything_in_it() -> None:
    url = "s3://desk-files/north/desk%20one/?endpoint=https://s3.example:9000&region=eu-1&addressing=virtual"
    found = addresses.storage(url)["OPTIONS"]
    assert (found["bucket_name"], found["location"]) == ("desk-files", "north/desk one")
    assert (found["endpoint_url"], found["region_name"]) == ("https://s3.example:9000", "eu-1")
    assert found["addressing_style"] == "virtual"


def test_a_bucket_is_amazons_without_an_endpoint_and_named_in_the_path_with_one() -> None:
    amazon = addresses.storage("s3://desk-files")["OPTIONS"]
    assert (amazon["endpoint_url"], amazon["location"], amazon["addressing_style"]) == (None, "", "auto")
    assert addresses.storage("s3://desk?endpoint=https://s3.example")["OPTIONS"]["addressing_style"] == "path"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "[::1]"])
def test_a_bucket_on_this_machine_needs_no_tls(host: str) -> None:
    endpoint = f"http://{host}:8333"
    assert addresses.storage(f"s3://desk?endpoint={endpoint}")["OPTIONS"]["endpoint_url"] == endpoint


@pytest.mark.parametrize(
    "url",
    [
        "s3://",
        "https://s3.example/desk",
        "s3://key:secret@desk",
        "s3://desk:99",
        "s3://desk?endpoint=http://s3.example",
        "s3://desk?endpoint=http://10.0.0.1",
        "s3://desk?endpoint=http://localhost.example",
        "s3://desk?endpoint=ftp://localhost",
        "s3://desk?endpoint=https://",
        "s3://desk?acl=public-read",
        "s3://desk?addressing=none",
        "desk",
    ],
)
def test_an_address_of_no_bucket_or_without_tls_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(ValueError, match=r"STORAGE_URL .*\.$"):
        addresses.storage(url)
