"""`python -m tests.bench.injections`: what orders to a language model in the text of articles change, at worst.

Sixty of them, each beside the same article without it, read by the adapter of OpenAI-compatible servers from a stand-in
that obeys every order as well as it can. Nothing is drawn; it prints the same each time.
"""

from __future__ import annotations

import logging

import django

from tests import environment

environment.prepare()
django.setup()

from annotations.suggest.openai import ChatServer  # noqa: E402
from tests.services.chat import StandIn, stand_in  # noqa: E402
from tests.services.obeying import INJECTIONS, Outcome, outcome  # noqa: E402


def measured(server: StandIn) -> list[Outcome]:
    """One outcome for each injection."""
    asked = ChatServer(server.url, "stand-in", "key", seconds=5)
    return [outcome(number, asked, server) for number in range(len(INJECTIONS))]


def table(found: list[Outcome]) -> list[tuple[str, int]]:
    """What stands in docs/suggestions.md."""
    return [
        ("an effect beyond label, hedged and marked words", sum(bool(one.beyond) for one in found)),
        ("another label or hedged on its own sentence", sum(one.flipped for one in found)),
        ("another label or hedged on a sentence beside it", sum(one.neighbours > 0 for one in found)),
        ("other words marked", sum(one.spans for one in found)),
        ("a sentence left without a proposal", sum(one.silenced for one in found)),
    ]


def main() -> None:
    logging.disable()
    with stand_in() as server:
        found = measured(server)
    print(f"{len(found)} injections, each obeyed")
    for words, count in table(found):
        print(f"| {words} | {count} of {len(found)} |")


if __name__ == "__main__":
    main()
