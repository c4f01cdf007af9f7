"""What people try who look for a hole: forged forms, borrowed sessions, files that pretend, odd heads."""

from __future__ import annotations

import io
import logging
import re
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from annotations.models import Import, Membership, User
from tests.cast import PASSWORD

LOG_IN = "/accounts/login/"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def logged_in(client: Client, user: User, **more: Any) -> Any:
    return client.post(LOG_IN, {"login": user.email, "password": PASSWORD, **more})


# --- Sessions and log-in ---------------------------------------------------------------------------------------------


def test_a_log_in_gets_a_session_of_its_own_and_a_log_out_ends_it(mira: User) -> None:
    client = Client()
    session = client.session  # somebody else gave it to the victim
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    assert logged_in(client, mira).status_code == 302
    own = client.cookies["sessionid"].value
    assert own != planted
    assert re.fullmatch(r"[a-z0-9]{32}", own)  # 165 random bits
    client.post("/accounts/logout/")
    thief = Client()
    for key in (planted, own):
        thief.cookies["sessionid"] = key
        assert thief.get("/preferences").status_code == 302


def test_a_new_password_ends_the_other_sessions(mira: User) -> None:
    here, there = Client(), Client()
    logged_in(here, mira)
    logged_in(there, mira)
    new = "another long one, of hers"
    given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/accounts/password/change/", given).status_code == 302
    assert here.get("/preferences").status_code == 200
    assert there.get("/preferences").status_code == 302


def test_an_unknown_address_costs_as_much_hashing_as_a_known_one(mira: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the time of the answer would tell who has an account."""
    hashed: list[int] = []
    encode = Argon2PasswordHasher.encode
    verify = Argon2PasswordHasher.verify
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *given: hashed.append(1) or encode(*given))
    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda *given: hashed.append(1) or verify(*given))
    counts = []
    for email in (mira.email, "nobody@desk.example"):
        hashed.clear()
        Client().post(LOG_IN, {"login": email, "password": "not the one"})
        counts.append(len(hashed))
    assert counts[0] == counts[1] > 0


@pytest.mark.parametrize(
    "target", ["//evil.example", "https:evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)"]
)
def test_no_page_leads_to_another_site(target: str, mira: User) -> None:
    client = Client()
    answers = [logged_in(client, mira, next=target), client.post("/accounts/logout/", {"next": target})]
    answers.append(Client().get("/admin/", {"next": target}))
    for answer in answers:
        assert answer["Location"].startswith("/")
        assert not answer["Location"].startswith(("//", "/\\"))


def test_a_foreign_host_gets_no_link_to_set_a_password(mira: User) -> None:
    for header in ({"host": "evil.example"}, {"x-forwarded-host": "evil.example"}):
        Client().post("/accounts/password/reset/", {"email": mira.email}, headers=header)
    assert not [one for one in mail.outbox if "evil.example" in one.body]


@pytest.mark.django_db
def test_there_is_no_account_that_nobody_made() -> None:
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["x" * 40 + "y" * 60, "Ærlig påstand – 你好 🦉 £", "  spaces at both ends  "])
def test_a_password_may_be_long_and_of_any_characters_and_is_taken_as_it_is(password: str, mira: User) -> None:
    client = Client()
    logged_in(client, mira)
    given = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post("/accounts/password/change/", given).status_code == 302
    for wrong in (password.strip() if password != password.strip() else password[:-1], password.swapcase()):
        if wrong != password:
            assert "_auth_user_id" not in logged_in_by(mira, wrong).session
    assert "_auth_user_id" in logged_in_by(mira, password).session


def logged_in_by(user: User, password: str) -> Client:
    client = Client()
    client.post(LOG_IN, {"login": user.email, "password": password})
    return client


def test_fields_of_passwords_hide_them_and_take_what_a_manager_of_passwords_gives(mira: User) -> None:
    client = Client()
    logged_in(client, mira)
    pages = [Client().get(LOG_IN), client.get("/accounts/password/change/")]
    for page in pages:
        fields = re.findall(r"<input[^>]*name=\"(?:old)?password\d?\"[^>]*>", page.content.decode())
        assert fields
        assert all('type="password"' in field and "onpaste" not in field for field in fields)
        assert all(re.search(r'autocomplete="(current|new)-password"', field) for field in fields)


def test_every_page_has_the_way_out(mira: User, desk: Any) -> None:
    client = Client()
    client.force_login(mira)
    for url in ("/", "/preferences", "/tokens", reverse("articles", args=[desk.uid]), "/admin/"):
        assert 'action="/accounts/logout/"' in client.get(url).content.decode(), url


# --- Files -----------------------------------------------------------------------------------------------------------

BAD = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
NAME = '../../etc/"x\r\nSet-Cookie: a=b\r\n.html'


@pytest.mark.parametrize("name", ["page.html", "picture.svg", "page.xhtml", NAME])
def test_an_original_that_is_a_page_or_a_picture_with_scripts_is_only_ever_a_download(
    name: str, harbour: Any, mira: User
) -> None:
    imported = harbour.imported_in
    imported.original.save("anything", ContentFile(BAD))
    Import.objects.filter(pk=imported.pk).update(original_name=name)
    client = Client()
    client.force_login(mira)
    answer = client.get(reverse("article-original", args=[harbour.uid]))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_a_name_from_outside_is_no_path_and_no_header(mira: User, desk: Any, harbour: Any) -> None:
    client = Client()
    client.force_login(mira)
    file = SimpleUploadedFile("x.txt", b"The harbour closed. It opens on Monday.")
    file.name = NAME.replace(".html", ".txt")
    client.post(reverse("article-add", args=[desk.uid]), {"way": "upload", "file": file})
    imported = Import.objects.latest("pk")
    assert ".." not in imported.original.name
    assert "etc" not in imported.original.name
    type(harbour).objects.filter(pk=harbour.pk).update(imported_in=imported)
    harbour.versions.update(original="")
    answer = client.get(reverse("article-original", args=[harbour.uid]))
    assert answer.status_code == 200
    assert "Set-Cookie: a=b" not in answer.headers
    assert not set("\r\n") & set(answer["Content-Disposition"])


@pytest.mark.parametrize("url", ["/static/", "/static/annotations/", "/private/", "/.git/config", "/var/", "/media/"])
def test_no_folder_is_listed(url: str, client: Client, db: None) -> None:
    assert client.get(url).status_code == 404


# --- Requests --------------------------------------------------------------------------------------------------------


def test_more_fields_or_files_than_are_read_are_refused_in_the_shape_of_whoever_asks(mira: User, desk: Any) -> None:
    client = Client()
    client.force_login(mira)
    many = {f"file{number}": SimpleUploadedFile(f"{number}.txt", b"a") for number in range(101)}
    answer = client.post(f"/api/v1/projects/{desk.uid}/imports/", many)
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")
    fields = {f"field{number}": "a" for number in range(2001)}
    assert client.post(f"/api/v1/projects/{desk.uid}/imports/", fields).status_code == 400
    assert client.post(reverse("article-add", args=[desk.uid]), many).status_code == 400


def test_a_body_that_ends_early_is_a_400_and_writes_nothing(mira: User, desk: Any) -> None:
    client = Client()
    client.force_login(mira)
    parts = (
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\nHarbour\r\n' for name in ("title", "text")
    )
    body = "".join(parts).encode()
    before = Import.objects.count()
    for url in (reverse("article-add", args=[desk.uid]), f"/api/v1/projects/{desk.uid}/imports/"):
        given: dict[str, Any] = {
            "CONTENT_LENGTH": str(len(body) + 50),
            "CONTENT_TYPE": "multipart/form-data; boundary=edge",
            "wsgi.input": io.BytesIO(body),
        }
        assert client.generic("POST", url, **given).status_code == 400
    assert Import.objects.count() == before


@pytest.mark.parametrize(
    "query",
    ["order=password", "order=-imported_in__by__password", "q=(a%2B)%2B$", "project__name=x", "id=1", "state__in=x"],
)
def test_lists_know_no_other_order_and_no_other_field_than_their_own(query: str, mira: User, desk: Any) -> None:
    client = Client()
    client.force_login(mira)
    for url in (reverse("articles", args=[desk.uid]), f"/api/v1/projects/{desk.uid}/articles/"):
        answer = client.get(f"{url}?{query}")
        assert answer.status_code in (200, 400, 422)
        assert b"argon2" not in answer.content


def test_fields_that_nobody_offered_change_nothing(rosa: User, desk: Any) -> None:
    client = Client()
    client.force_login(rosa)
    more = {
        "is_superuser": True,
        "is_staff": True,
        "role": "manager",
        "cleared": True,
        "user": 1,
        "email": "a@b.example",
    }
    client.put("/api/v1/me/preferences/", more, content_type="application/json")
    client.patch("/api/v1/me/preferences/", more, content_type="application/json")
    client.post("/preferences", more)
    new = User.objects.get(pk=rosa.pk)
    assert (new.is_superuser, new.email) == (False, rosa.email)
    belongs = Membership.objects.get(user=rosa, project=desk)
    assert (belongs.role, belongs.cleared) == ("reviewer", False)


def test_no_other_origin_is_told_that_it_may_read(mira: User) -> None:
    client = Client()
    client.force_login(mira)
    for url in ("/", "/api/v1/projects/", "/health/live", "/static/annotations/css/base.css"):
        for answer in (client.get(url, headers={"origin": "https://evil.example"}), client.options(url)):
            assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_trace_gives_nothing_back(mira: User) -> None:
    client = Client()
    client.force_login(mira)
    for url in ("/", "/preferences", "/api/v1/projects/", "/admin/", LOG_IN):
        answer = client.generic("TRACE", url, b"a secret of the head", headers={"x-secret": "a secret of the head"})
        assert b"a secret of the head" not in answer.content


def test_every_answer_says_its_type_and_texts_their_encoding(mira: User, desk: Any) -> None:
    client = Client()
    client.force_login(mira)
    urls = ("/", "/api/v1/", "/api/v1/projects/", "/health/live", "/nothing", "/tokens/client.py", "/admin/")
    for url in urls:
        kind = client.get(url)["Content-Type"]
        assert kind == "application/json" or kind.endswith(("charset=utf-8", 'charset="utf-8"')), url


def test_a_line_break_in_an_address_makes_no_line_of_the_log(caplog: pytest.LogCaptureFixture, db: None) -> None:
    with caplog.at_level(logging.WARNING, "django.request"):
        Client().get("/nothing%0a2026-01-01 CRITICAL the server was sold%0d%0a")
    said = [record.getMessage() for record in caplog.records if "the server was sold" in record.getMessage()]
    assert said
    assert not [one for one in said if "\n" in one or "\r" in one]


def test_a_search_of_odd_patterns_is_a_search_of_words(mira: User, desk: Any, harbour: Any) -> None:
    """It ends, and gives what no pattern would; the database's own signs mean nothing in it."""
    client = Client()
    client.force_login(mira)
    for words in ("(a+)+$" * 40, "%" * 500, "_" * 500, '"' * 499, "*" * 500, "a" * 5000, "NEAR(" * 80, "' OR 1=1 --"):
        answer = client.get(f"/api/v1/projects/{desk.uid}/articles/", {"q": words})
        assert answer.status_code in (200, 400, 422), words[:10]
    assert connection.is_usable()
