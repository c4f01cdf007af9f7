"""A person makes a token, copies it, gives it to a program, and takes it back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.team import team_of
from tests.services.live import Workbench
from workbench.client import Client, ClientError


def test_a_token_is_made_copied_used_and_revoked(visit: Visit, live_workbench: Workbench) -> None:
    team = team_of(live_workbench, 1)
    page = visit(team.mona)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/")
    page.locator(".menu > summary", has_text="Mona").click()
    page.get_by_role("link", name="API tokens").click()
    page.get_by_label("Name").fill("Nightly pull")
    page.get_by_role("button", name="Make").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    secret = page.evaluate("navigator.clipboard.readText()")
    client = Client(live_workbench.url, secret)
    assert [project["uid"] for project in client.projects()] == [team.project]
    page.goto("/tokens")
    row = page.get_by_role("row", name="Nightly pull")
    expect(row).not_to_contain_text("never")
    assert secret not in page.content()
    with page.expect_download() as download:
        page.get_by_role("link", name="Client (Python)").click()
    assert download.value.suggested_filename == "client.py"
    row.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("row", name="Nightly pull")).to_contain_text("revoked")
    with pytest.raises(ClientError, match="was revoked"):
        client.projects()
