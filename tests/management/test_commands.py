"""What operators type: seed the demo, import files, make a password."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from annotations.models import Article, Import, Project, Sentence, User
from tests.cast import ARTICLE


@pytest.fixture
def type_(capsys):
    """Type a command; gives what it printed on stdout, line by line."""

    def type_(*words):
        call_command(*[str(word) for word in words])
        return capsys.readouterr().out.splitlines()

    return type_


def logs_in(email, password):
    return authenticate(None, email=email, password=password) is not None


def test_a_site_with_people_gets_the_newsroom_without_an_account(type_, olga):
    assert type_("seed_demo") == []
    assert [user for user in User.objects.all() if user.has_usable_password()] == [olga]
    assert Project.objects.get().memberships.get(role="manager").user == olga


def test_a_site_that_nobody_runs_gets_no_newsroom(type_, rosa):
    with pytest.raises(CommandError, match="nobody here runs the site"):
        type_("seed_demo")
    assert not Project.objects.filter(name="Demo newsroom").exists()


def test_a_new_password_replaces_the_old_one(type_, rosa):
    said = type_("reset_password", "Rosa@Desk.Example")
    assert said[0] == "Log in as rosa@desk.example"
    assert logs_in(rosa.email, said[1].removeprefix("with the password "))
    assert not logs_in(rosa.email, "correct horse battery")
    with pytest.raises(CommandError, match="Nobody has"):
        type_("reset_password", "nobody@desk.example")


def test_files_are_imported_with_what_was_wrong_with_them(type_, desk, mira, tmp_path):
    (tmp_path / "a.txt").write_text("Harbour closed\n\n" + ARTICLE)
    (tmp_path / "b.csv").write_text("head,story\nB,Some text.\nC,\n")
    said = type_("import_articles", "Harbour desk", tmp_path / "a.txt", tmp_path / "b.csv", "--by", mira.email)
    assert said == [
        f"{tmp_path}/a.txt: 1 articles, 6 sentences, 0 duplicates, 0 rejected",
        f"{tmp_path}/b.csv: 1 articles, 1 sentences, 0 duplicates, 1 rejected",
        "  row 3: It has no text.",
    ]
    assert set(Import.objects.values_list("way", "state")) == {("command", "done")}


def test_an_import_says_how_many_boundaries_deserve_a_look(type_, desk, mira, tmp_path):
    (tmp_path / "a.txt").write_text("Harbour closed\n\nThe wall is closed The ferry goes. Nobody was hurt.")
    said = type_("import_articles", "Harbour desk", tmp_path / "a.txt", "--by", mira.email)
    address = f"/imports/{Import.objects.get().uid}/boundaries"
    assert said[1:] == [f"  1 boundaries between sentences to look at: {address}"]


def test_columns_can_be_named(type_, desk, mira, tmp_path):
    (tmp_path / "b.csv").write_text("a,b,c\nTitle,A text that is longer than the other.,Text.\n")
    type_("import_articles", desk.uid, tmp_path / "b.csv", "--by", mira.email, "--map", "text=c", "--map", "title=a")
    assert Sentence.objects.get().text == "Text."


def test_a_file_that_fails_does_not_stop_the_others(type_, desk, mira, tmp_path, capsys):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "b.txt").write_text(ARTICLE)
    with pytest.raises(CommandError, match="2 of 3 files"):
        type_(
            "import_articles", desk.uid, tmp_path / "no.txt", tmp_path / "a.pdf", tmp_path / "b.txt", "--by", mira.email
        )
    assert Article.objects.count() == 1
    refused = capsys.readouterr().err
    assert "no.txt: No such file or directory" in refused
    assert "a.pdf: This PDF cannot be read: it is broken" in refused


@pytest.mark.parametrize("email", ["rosa@desk.example", "stig@desk.example", "nobody@desk.example"])
def test_only_who_may_import_imports(type_, desk, rosa, stig, email, tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE)
    with pytest.raises(CommandError):
        type_("import_articles", desk.uid, tmp_path / "a.txt", "--by", email)
    assert not Article.objects.exists()
