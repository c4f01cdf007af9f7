"""The whole line with nothing replaced: a file goes in over HTTP, a real worker suggests, a dataset comes out."""

import csv
import io
import json
from uuid import uuid4

import pytest

from tests.services.api import Client

HARBOUR = (
    "The quay is closed. “We will not open it early,” harbour master Jonas Eik said. Officials said it could give way."
)
SCHOOL = "The roof leaks. The council voted on Monday. If the tender fails, the school could close."


@pytest.fixture
def client(live_workbench):
    return Client(live_workbench)


def rows_of(client, dataset, name):
    file = next(file for file in dataset["files"] if file["name"] == name)
    status, data = client.call("GET", file["url"])
    assert status == 200
    return data.decode()


def put(client, uid, number, **fields):
    body = {"operation": str(uuid4()), "version": 0, "state": "labelled", "hedged": False, "how": "key", **fields}
    return client.call("PUT", f"articles/{uid}/sentences/{number}/answer", body)


def test_a_file_of_articles_becomes_a_labelled_dataset(client):
    mark = uuid4().hex
    lines = [
        {"headline": f"Quay {mark}", "body": f"{HARBOUR} This is copy {mark}.", "paper": "Courier"},
        {"headline": f"Roof {mark}", "body": f"{SCHOOL} This is copy {mark}.", "paper": "Courier"},
        {"headline": "No text at all"},
    ]
    data = "\n".join(json.dumps(line) for line in lines).encode()
    status, started = client.upload(f"projects/{client.project}/imports/", "week.jsonl", data)
    assert (status, started["imported"]["state"]) == (202, "mapping")
    mapping = {"title": "headline", "text": "body", "outlet": "paper"}
    uid = started["imported"]["uid"]
    status, _ = client.call("PUT", f"imports/{uid}/mapping", {"mapping": mapping})
    assert status == 202
    done = client.wait(f"imports/{uid}/", lambda body: body["imported"]["state"] == "done")
    assert done["imported"]["counts"] == {"articles": 2, "sentences": 8, "duplicates": 0, "rejected": 1}
    assert "It has no text" in client.call("GET", f"imports/{uid}/rejects")[1].decode()

    _, found = client.call("GET", f"projects/{client.project}/articles/?q={mark}")
    for article in found["results"]:
        tag_as_suggested(client, article["uid"])

    order = {"filters": {"outlets": ["Courier"]}, "options": {"text": "whole"}}
    status, dataset = client.call("POST", f"projects/{client.project}/datasets/", order)
    assert status == 202
    dataset = client.wait(f"datasets/{dataset['uid']}/", lambda body: body["state"] != "making")
    assert dataset["state"] == "ready"
    rows = [json.loads(line) for line in rows_of(client, dataset, "sentences.jsonl").splitlines()]
    ours = [row for row in rows if row["article"] in {article["uid"] for article in found["results"]}]
    check_rows(client, ours)
    table = list(csv.DictReader(io.StringIO(rows_of(client, dataset, "sentences.csv"))))
    assert [row["text"] for row in table] == [row["text"] for row in rows]


def tag_as_suggested(client, uid):
    """Wait for the worker's suggestions, take each as shown, say done."""

    def whole(article):
        return all(sentence["suggestion"] for sentence in article["sentences"] if sentence["asked"])

    article = client.wait(f"articles/{uid}/", whole)
    assert client.call("POST", f"articles/{uid}/assignment")[0] == 201
    for sentence in article["sentences"]:
        given = sentence["suggestion"]
        status, saved = put(
            client,
            uid,
            sentence["number"],
            label=given["label"],
            hedged=given["hedged"],
            how="suggestion",
            suggestion={"kind": given["kind"], "version": given["version"]},
            suggestion_seen=True,
            spans=[span for span in given["spans"] if span["role"] == "source"],
        )
        assert (status, saved["version"]) == (200, 1), saved
    assert client.call("POST", f"articles/{uid}/assignment/done")[0] == 200


def check_rows(client, rows):
    """Eight sentences with true offsets; the ones that nobody could read otherwise have the expected labels."""
    assert len(rows) == 8
    for row in rows:
        _, article = client.call("GET", f"articles/{row['article']}/")
        assert article["text"][row["start"] : row["end"]] == row["text"]
        if row["source_text"]:
            assert article["text"][row["source_start"] : row["source_end"]] == row["source_text"]
    labels = {row["text"]: (row["label"], row["hedged"], row["source_text"]) for row in rows}
    assert labels["“We will not open it early,” harbour master Jonas Eik said."] == (
        "sourced",
        False,
        "harbour master Jonas Eik",
    )
    assert labels["Officials said it could give way."] == ("anonymous", True, "Officials")
    assert labels["If the tender fails, the school could close."] == ("speculative", True, None)
    assert {row["how"] for row in rows} == {"suggestion"}
    assert {row["standing"] for row in rows} == {"single"}


def test_the_same_text_twice_is_one_article(client):
    draft = {"title": "Quay", "text": f"{HARBOUR} Again {uuid4().hex}."}
    status, first = client.call("POST", f"projects/{client.project}/articles/", draft)
    again, second = client.call("POST", f"projects/{client.project}/articles/", draft)
    assert (status, again) == (201, 200)
    assert second["duplicate"]
    assert first["uid"] == second["uid"]


def test_a_stale_save_is_told_what_stands(client):
    draft = {"title": "Quay", "text": f"{HARBOUR} Stale {uuid4().hex}."}
    uid = client.call("POST", f"projects/{client.project}/articles/", draft)[1]["uid"]
    client.call("POST", f"articles/{uid}/assignment")
    assert put(client, uid, 1, label="plain")[0] == 200
    status, refused = put(client, uid, 1, label="sourced")
    assert (status, refused["code"]) == (409, "conflict")
    assert refused["details"]["answer"]["label"] == "plain"
