"""axe in the page, and what it leaves behind cleared away."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

INSIDE = "typeof axe === 'object'"
# Whatever still moves or changes colour comes to its end first. Only what is wrong is told in full: the rest is as long
# as the page, and nobody reads it.
RUN = """async (rules) => {
    await new Promise((drawn) => (requestAnimationFrame(drawn), setTimeout(drawn, 5_000)));
    const ends = (one) => one.effect.getComputedTiming().endTime < 10_000;
    const ended = Promise.allSettled(document.getAnimations().filter(ends).map((one) => one.finished));
    await Promise.race([ended, new Promise((late) => setTimeout(late, 5_000))]);
    const found = await axe.run({ preload: false, rules, resultTypes: ["violations"] });
    return found.violations.map((one) => [one.id, one.nodes[0].target]);
}"""
OVER = "axe is through"


def violations(page: Page, problems: list[str], rules: dict[str, Any] | None = None) -> list[tuple[str, Any]]:
    """(rule, where) of everything axe finds on the page. `rules`: switches some on that it leaves out by itself.

    axe tries styles of its own, which the policy rightly refuses; its complaints arrive late and are not the page's.
    """
    before = list(problems)
    if not page.evaluate(INSIDE):
        page.evaluate(f"{AXE_SCRIPT}; undefined")
    found = page.evaluate(RUN, rules or {})
    # What the page says comes in the order in which it was said: nothing of axe's is left behind this.
    with page.expect_console_message(lambda message: message.text == OVER):
        page.evaluate("(word) => setTimeout(() => console.debug(word))", OVER)
    problems[:] = before
    return [(rule, where) for rule, where in found]
