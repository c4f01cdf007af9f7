"""A suggester that asks a language model on a server which speaks OpenAI's chat completions. The settings name it."""

from __future__ import annotations

import hashlib
import json
import logging
import random
import re
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from annotations.outbound import Kind, Limits, OperatorHost, OutboundError, Reply, Request, place_of, send

from . import prompting, replies
from .breaker import Breaker
from .checking import Refusal
from .prompting import Excerpt
from .protocol import Article, Part, Stopped
from .server_words import of_error, of_status

log = logging.getLogger(__name__)

NAME = "openai"
TRIES = 3
BACK_OFF = 1.0  # seconds before the second try, about; each further one waits twice as long
LONGEST_WAIT = 20.0  # seconds between two tries: a job may not be silent for longer than its lease
MOST_BYTES = 2_000_000
TOKENS = 150  # a sentence, at most, in a reply
PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
UNUSABLE = frozenset({400, 415, 422})  # by which servers say that they do not know a field


@dataclass(frozen=True)
class ChatServer:
    """`url`: up to and with "/v1". `seconds`: for one request. `sentences`, `characters`: most in one request."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = 30.0
    sentences: int = 20
    characters: int = 8000

    name = NAME
    at_once = 1
    stays_here = False

    @property
    def version(self) -> str:
        """Of what is asked and who is asked: the prompt's number and the model."""
        short = self.model if len(self.model) <= 30 else f"{self.model[:21]}-{digest(self.model)}"
        return f"{short} p{prompting.PROMPT}"

    @property
    def title(self) -> str:
        return _("The language model %(model)s at %(host)s") % {"model": self.model, "host": self.host}

    @property
    def host(self) -> str:
        return place_of(self.url).authority

    def propose(self, articles: Sequence[Article], book: Mapping[str, Any]) -> Iterator[Part]:
        asking = _Asking(self, book)
        for place, article in enumerate(articles):
            pieces = prompting.excerpts(article, sentences=self.sentences, characters=self.characters)
            for excerpt in pieces:
                yield from asking.ask(place, article, excerpt)


class _Asking:
    """One run of questions. `_form`: which of `_forms` the server takes, learned on the way."""

    def __init__(self, server: ChatServer, book: Mapping[str, Any]) -> None:
        self._server, self._book, self._form = server, book, 0
        self._url = f"{server.url.rstrip('/')}/chat/completions"
        self._policy = OperatorHost.of(server.url)
        self._breaker = Breaker(str(self._policy))
        self._why = _("Suggested by the language model %(model)s.") % {"model": server.model[:100]}
        shape = {"name": "labels", "strict": True, "schema": prompting.schema(book)}
        # A model that an article talks into writing without end is cut off by its server, where that knows the field.
        usual = {"temperature": 0, "max_tokens": TOKENS * (server.sentences + prompting.BEFORE)}
        self._forms: list[dict[str, Any]] = [
            {**usual, "response_format": {"type": "json_schema", "json_schema": shape}},
            {**usual, "response_format": {"type": "json_object"}},
            {},
        ]

    def ask(self, place: int, article: Article, excerpt: Excerpt) -> Iterator[Part]:
        """One question, again if that may help. A reply that is bad, too long or too late leaves its sentences without
        proposals: what an article makes a model do must not end the job for the others. A server that is late again
        and again is for the breaker."""
        tries = 0
        while tries < TRIES:
            self._heed_the_breaker()
            reply, error = self._send(article, excerpt)
            if reply is not None and reply.status in UNUSABLE and self._form + 1 < len(self._forms):
                self._form += 1
                yield Part(place, {}, requests=1)
                continue
            tries += 1
            found = self._read(reply, article, excerpt) if reply is not None and reply.status == 200 else None
            if found is not None:
                yield Part(place, found.proposals, 1, found.refused)
                return
            yield Part(place, {}, requests=1)
            if reply is None or reply.status != 200:
                self._fail_or_wait(reply, error, tries)
        yield Part(place, {}, refused={Refusal.REPLY.value: len(excerpt.asked)})

    def _heed_the_breaker(self) -> None:
        if seconds := self._breaker.rests():
            message = _("The server has failed several times in a row and is left alone for another %(n)d seconds.")
            raise Stopped(message % {"n": seconds})

    def _send(self, article: Article, excerpt: Excerpt) -> tuple[Reply | None, OutboundError | None]:
        words = prompting.messages(article, excerpt, self._book, nonce=secrets.token_hex(16))
        body = {"model": self._server.model, "messages": words, "stream": False, **self._forms[self._form]}
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._server.key:
            headers["Authorization"] = f"Bearer {self._server.key}"
        request = Request(self._url, "POST", headers, json.dumps(body).encode())
        limits = Limits(connect=min(10.0, self._server.seconds), total=self._server.seconds, size=MOST_BYTES)
        try:
            return send(request, policy=self._policy, limits=limits), None
        except OutboundError as error:
            log.warning("the language model's server gave no reply: %s", error.kind.value)
            return None, error

    def _read(self, reply: Reply, article: Article, excerpt: Excerpt) -> replies.Found | None:
        self._breaker.worked()
        try:
            content = replies.content_of(reply.body)
            return replies.read(content, article=article, excerpt=excerpt, book=self._book, why=self._why)
        except replies.BadReply as error:
            log.warning("the language model's reply cannot be used: %s", error.why)
            return None

    def _fail_or_wait(self, reply: Reply | None, error: OutboundError | None, tries: int) -> None:
        """Wait before the next try, or raise Stopped; neither if the reply was too long, or too late once more."""
        if error is not None and error.kind is Kind.LARGE:
            return
        passing = error.passing if error else reply is not None and reply.status in PASSING
        why = of_error(error, self._server.seconds) if error else of_status(reply)
        if reply is not None:
            log.warning("the language model's server answered %d", reply.status)
        if passing:
            self._breaker.failed()
        late = error is not None and error.kind is Kind.SLOW
        if not passing or (tries == TRIES and not late):
            raise Stopped(why)
        if tries == TRIES:
            return
        wait = asked_to_wait(reply) if reply is not None else None
        if wait is not None and wait > LONGEST_WAIT:
            raise Stopped(why + " " + _("It asks to wait for %(n)d seconds.") % {"n": wait})
        # Jitter, so that several workers do not come back together.
        time.sleep(BACK_OFF * (2.0 ** (tries - 1) + random.random()) if wait is None else wait)  # noqa: S311


def asked_to_wait(reply: Reply) -> float | None:
    """The seconds that the server asks to wait; None if it says nothing that can be understood."""
    said = reply.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", said):
        return float(said)
    try:
        at = parsedate_to_datetime(said)
        return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def configured() -> ChatServer | None:
    """The server that the settings name; None if they name none, or not wholly (`checks` says what is wrong)."""
    try:
        place_of(settings.SUGGESTER_URL)
    except OutboundError:
        return None
    if not settings.SUGGESTER_MODEL:
        return None
    return ChatServer(
        settings.SUGGESTER_URL,
        settings.SUGGESTER_MODEL,
        settings.SUGGESTER_KEY,
        settings.SUGGESTER_TIMEOUT,
        settings.SUGGESTER_SENTENCES,
        settings.SUGGESTER_CHARACTERS,
    )
