"""What a suggester is: articles in, proposals out. Plain Python: a plug-in needs no Django to be written or tried.

A plug-in is a class without arguments, or a function that makes one, in the entry-point group `GROUP` of an installed
package. `docs/suggestions.md` shows one whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol, runtime_checkable

from annotations.codebook import SourceKind
from annotations.text.propose import Proposal
from annotations.text.spans import Span

GROUP = "workbench.suggesters"


@dataclass(frozen=True, slots=True)
class Article:
    """The live sentences of one article in reading order, and the places (from 0) of those that want a proposal. The
    others are there to be read. `language`: a tag such as "en"."""

    language: str
    sentences: tuple[str, ...]
    wanted: frozenset[int]


class Part(NamedTuple):
    """Some proposals for one of the articles: place of the sentence (from 0) → what is proposed.

    `requests`: how many times another host was asked for it, which counts against the operator's limit. `refused`:
    what the suggester itself threw away, counted by reason (`checking.Refusal`). A part without proposals says that it
    is still at work.
    """

    article: int
    proposals: Mapping[int, Proposal]
    requests: int = 0
    refused: Mapping[str, int] = MappingProxyType({})


@runtime_checkable
class Suggester(Protocol):
    """`name`: that of its entry point, at most 32 characters; `version`: at most 40, another one whenever it may
    propose otherwise; `title`: what a manager reads when choosing; `at_once`: how many articles it is given together;
    `stays_here`: False if anything of an article leaves this workbench's own machines. Such a suggester gets no
    confidential article."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def at_once(self) -> int: ...
    @property
    def stays_here(self) -> bool: ...

    def propose(self, articles: Sequence[Article], book: Mapping[str, Any]) -> Iterable[Part]:
        """Parts for these articles, each as soon as it is there. `book`: the codebook's content, as
        `annotations.codebook.built_in()` makes it.

        Less than `JOB_LEASE_SECONDS` (60) may pass between two parts, else another worker may take the job over. A
        sentence without a proposal stays without. Raise Stopped to end the job, with a sentence for who waits for it.
        """


class Stopped(Exception):
    """The suggester cannot go on. The message is shown to people: nothing of an article may stand in it."""


__all__ = ["GROUP", "Article", "Part", "Proposal", "SourceKind", "Span", "Stopped", "Suggester"]
