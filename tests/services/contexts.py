"""Contexts of a browser that are lent again and again: a new one has read no style and no script yet, which is a third
of what a page costs. What whoever had it before left behind is cleared away, all but the files that never change."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from playwright.sync_api import Browser, BrowserContext, CDPSession

PATIENCE = 10_000  # milliseconds


class Kept:
    """A context with a blank tab of its own, through which it is cleared."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self.context: BrowserContext = browser.new_context(base_url=url, viewport={"width": 1280, "height": 800})
        self.blank = self.context.new_page()
        self.session: CDPSession = self.context.new_cdp_session(self.blank)

    def clear(self) -> None:
        """Nobody is logged in, nothing is stored, waited for or allowed, and the network is there. A script that was
        added for every page stays: who needs one makes a context."""
        for page in self.context.pages:
            if page != self.blank:
                page.close()
        self.context.unroute_all()
        self.context.set_offline(False)
        self.context.clear_permissions()
        self.context.clear_cookies()
        self.session.send("Storage.clearDataForOrigin", {"origin": self.url, "storageTypes": "all"})


class Contexts:
    """`with contexts.lent() as context:` one at the address, as a new visitor's would be but for what is cached."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url, self.idle = browser, url, list[Kept]()

    @contextlib.contextmanager
    def lent(self, patience: int = PATIENCE) -> Iterator[BrowserContext]:
        kept = self.idle.pop() if self.idle else Kept(self.browser, self.url)
        kept.context.set_default_timeout(patience)
        yield kept.context
        kept.clear()
        self.idle.append(kept)
