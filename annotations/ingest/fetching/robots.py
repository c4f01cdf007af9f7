"""Whether a site lets programs fetch a page: its robots.txt (RFC 9309), which feeds obey. Who gives an address acts
themselves, as with a browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from annotations.ingest.fetching.reasons import Refused, busy, unreached
from annotations.ingest.fetching.web import SPACING, Web
from annotations.outbound import USER_AGENT, OutboundError, place_of

if TYPE_CHECKING:
    from urllib.robotparser import RobotFileParser

MOST_BYTES = 512_000  # RFC 9309 asks for 500 KiB; what follows is not looked at
SLOWEST = 10.0  # seconds between two requests, however many a Crawl-delay asks for


@dataclass(frozen=True, slots=True)
class Rules:
    """What one site says; `refusal` if that could not be found out."""

    parser: RobotFileParser | None = None
    refusal: Refused | None = None


class Robots:
    """The rules of the sites that one job meets, each asked once."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._rules: dict[str, Rules] = {}

    def admit(self, url: str, now: datetime) -> float:
        """The seconds to leave between two requests. Raises Refused if the site does not want programs to fetch the
        address, or nobody can say whether it does; OutboundError if it is no address."""
        place = place_of(url)
        site = f"{place.scheme}://{place.authority}"
        if site not in self._rules:
            self._rules[site] = self._ask(f"{site}/robots.txt", now)
        rules = self._rules[site]
        if rules.refusal:
            raise rules.refusal
        if rules.parser is None:
            return SPACING
        if not rules.parser.can_fetch(USER_AGENT, str(place)):
            raise Refused(
                _(
                    "The site's robots.txt does not let programs fetch this page. Whoever wants it gives its address "
                    "on the page Add articles."
                )
            )
        return min(float(rules.parser.crawl_delay(USER_AGENT) or SPACING), SLOWEST)

    def _ask(self, address: str, now: datetime) -> Rules:
        """A site without the file allows everything; one that fails to answer allows nothing (RFC 9309, 2.3.1)."""
        from urllib.robotparser import RobotFileParser

        try:
            reply = self._web.get(address)
        except OutboundError as error:
            return Rules(refusal=unreached(error))
        if reply.status in (429, 503):
            return Rules(refusal=busy(reply.headers, reply.status, now))
        if reply.status >= 500:
            return Rules(
                refusal=Refused(_("The site's robots.txt cannot be read at the moment, so nothing is fetched."))
            )
        if reply.status != 200:
            return Rules()
        parser = RobotFileParser()
        parser.parse(reply.body[:MOST_BYTES].decode("utf-8-sig", "replace").splitlines())
        return Rules(parser)
