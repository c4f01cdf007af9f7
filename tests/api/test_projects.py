"""Projects through the API: one sees one's own, with what one may do there."""

from __future__ import annotations

from annotations.people import projects


def test_one_sees_the_projects_one_belongs_to(client, desk, mira, rosa, stig, olga, now):
    projects.create(name="Other desk", by=mira, now=now)

    def seen(person):
        client.force_login(person)
        return [(row["name"], row["role"]) for row in client.get("/api/v1/projects/").json()["results"]]

    assert seen(mira) == [("Other desk", "manager"), ("Harbour desk", "manager")]
    assert seen(rosa) == [("Harbour desk", "reviewer")]
    assert seen(stig) == []
    assert seen(olga) == [("Other desk", "manager"), ("Harbour desk", "manager")]


def test_a_project_says_what_one_may_do_there(client, desk, rosa, stig):
    client.force_login(rosa)
    project = client.get(f"/api/v1/projects/{desk.uid}/").json()
    assert (project["uid"], project["may"]) == (str(desk.uid), ["see", "tag"])
    client.force_login(stig)
    reply = client.get(f"/api/v1/projects/{desk.uid}/")
    assert (reply.status_code, reply.json()["code"]) == (404, "not_found")


def test_without_log_in_there_is_nothing(client, desk):
    assert client.get("/api/v1/projects/").status_code in (401, 403)
