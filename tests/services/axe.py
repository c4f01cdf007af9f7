"""axe in the page, and what it leaves behind cleared away."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def violations(page: Page, problems: list[str], rules: dict[str, Any] | None = None) -> list[tuple[str, Any]]:
    """(rule, where) of everything axe finds on the page. `rules`: switches some on that it leaves out by itself.

    axe tries styles of its own, which the policy rightly refuses; its complaints arrive late and are not the page's.
    """
    before = list(problems)
    found = Axe().run(page, options={"preload": False, "rules": rules or {}}).response["violations"]
    page.wait_for_timeout(250)
    problems[:] = before
    return [(one["id"], one["nodes"][0]["target"]) for one in found]
