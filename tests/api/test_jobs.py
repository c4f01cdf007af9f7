"""Jobs through the API: whoever is in the project may watch them."""

from __future__ import annotations

from annotations.models import Job


def test_a_job_is_seen_by_its_project_alone(client, desk, mira, vera, stig):
    job = Job.objects.create(project=desk, kind=Job.Kind.EXPORT, by=mira, total=7, done=3, unit="rows")
    address = f"/api/v1/jobs/{job.uid}/"
    client.force_login(vera)
    told = client.get(address).json()
    assert {name: told[name] for name in ("uid", "project", "kind", "state", "done", "total", "unit", "message")} == {
        "uid": str(job.uid),
        "project": str(desk.uid),
        "kind": "export",
        "state": "queued",
        "done": 3,
        "total": 7,
        "unit": "rows",
        "message": "",
    }
    client.force_login(stig)
    assert client.get(address).status_code == 404
