"""Imports through the API: upload, settle columns, watch, fetch rejects, take back."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone

from annotations import tasks
from annotations.models import Article, Import, Job

TABLE = b"headline;body\nA;One text.\nB;Other text.\n=C;\n"


@pytest.fixture
def mine(client, mira):
    client.force_login(mira)
    return client


def upload(client, desk, data=TABLE, name="a.csv"):
    file = io.BytesIO(data)
    file.name = name
    return client.post(f"/api/v1/projects/{desk.uid}/imports/", {"file": file})


def settle(client, imported, mapping):
    address = f"/api/v1/imports/{imported['uid']}/mapping"
    return client.put(address, {"mapping": mapping}, content_type="application/json")


def work(job):
    tasks.work(Job.objects.claim(uid=job["uid"], now=timezone.now(), lease=tasks.lease()))


def test_a_table_goes_from_upload_to_articles(mine, desk):
    reply = upload(mine, desk)
    assert reply.status_code == 202, reply.json()
    imported = reply.json()["imported"]
    assert (imported["state"], imported["way"], imported["reader"]) == ("mapping", "api", "csv")
    assert imported["mapping"] == {"title": "headline", "text": "body"}
    assert reply.json()["job"] is None
    assert reply.json()["table"] == {
        "columns": ["headline", "body"],
        "samples": [["A", "One text."], ["B", "Other text."], ["=C", ""]],
    }
    reply = settle(mine, imported, imported["mapping"])
    assert reply.status_code == 202
    job = reply.json()["job"]
    assert (job["kind"], job["state"], job["unit"]) == ("import", "queued", "articles")
    work(job)
    job = mine.get(f"/api/v1/jobs/{job['uid']}/").json()
    assert (job["state"], job["done"], job["total"]) == ("done", 3, 3)
    after = mine.get(f"/api/v1/imports/{imported['uid']}/").json()
    assert after["imported"]["counts"] == {"articles": 2, "sentences": 2, "duplicates": 0, "rejected": 1}
    assert after["table"] is None
    rejects = mine.get(f"/api/v1/imports/{imported['uid']}/rejects")
    assert rejects["Content-Type"].startswith("text/csv")
    assert b"".join(rejects.streaming_content) == b"row,reason,title\r\n4,It has no text.,'=C\r\n"
    listed = mine.get(f"/api/v1/projects/{desk.uid}/imports/").json()["results"]
    assert [row["uid"] for row in listed] == [imported["uid"]]


def test_a_text_file_is_queued_at_once(mine, desk):
    reply = upload(mine, desk, b"Harbour closed\n\nIt is closed.", "a.txt").json()
    assert reply["imported"]["state"] == "queued"
    work(reply["job"])
    assert Article.objects.get().details.get().title == "Harbour closed"


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [(b"x", "a.exe", "cannot be read"), (b"  ", "a.txt", "empty"), (b"\x00\x01" * 40, "a.txt", "not a text file")],
)
def test_a_file_that_cannot_be_read_is_400(mine, desk, data, name, said):
    reply = upload(mine, desk, data, name)
    assert reply.status_code == 400
    assert said in reply.json()["message"]
    assert not Import.objects.exists()


def test_a_form_without_a_file_is_400(mine, desk):
    reply = mine.post(f"/api/v1/projects/{desk.uid}/imports/", {})
    assert (reply.status_code, list(reply.json()["details"])) == (400, ["file"])


def test_a_file_over_the_limit_is_413(mine, desk, settings):
    settings.MAX_FILE_BYTES = 1000
    assert upload(mine, desk, b"x" * 1001).status_code == 413
    assert upload(mine, desk, b"x" * 200_000).json()["code"] == "too_large"


def test_columns_that_do_not_fit_are_400_and_settling_twice_is_409(mine, desk):
    imported = upload(mine, desk).json()["imported"]
    assert settle(mine, imported, {"title": "headline"}).status_code == 400
    assert settle(mine, imported, {"text": "nope"}).status_code == 400
    assert settle(mine, imported, {"text": "body"}).status_code == 202
    reply = settle(mine, imported, {"text": "body"})
    assert (reply.status_code, reply.json()["code"]) == (409, "conflict")


def test_an_import_is_taken_back_once(mine, desk):
    reply = upload(mine, desk, b"It is closed.", "a.txt").json()
    work(reply["job"])
    address = f"/api/v1/imports/{reply['imported']['uid']}/"
    assert mine.delete(address).json()["imported"]["state"] == "taken_back"
    assert mine.get(f"/api/v1/projects/{desk.uid}/articles/").json()["results"] == []
    assert mine.delete(address).status_code == 409


def test_who_may_only_look_can_change_nothing_and_a_stranger_finds_nothing(client, desk, mira, vera, stig):
    client.force_login(mira)
    reply = upload(client, desk).json()["imported"]
    address = f"/api/v1/imports/{reply['uid']}/"
    for person, seen, refused in ((vera, 200, 403), (stig, 404, 404)):
        client.force_login(person)
        assert client.get(address).status_code == seen
        assert client.get(f"/api/v1/projects/{desk.uid}/imports/").status_code == seen
        assert client.delete(address).status_code == refused
        assert client.get(f"{address}rejects").status_code == refused
        assert settle(client, reply, {"text": "body"}).status_code == refused
        assert upload(client, desk).status_code == refused
    assert Import.objects.get().state == Import.State.MAPPING
