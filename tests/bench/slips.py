"""What suggestions and slips cost: a script at the keyboard of a real Chromium, not people.

`python -m tests.bench.slips` runs it alone; `SEED=` repeats another run. An article of a hundred sentences with gold,
in which every tenth suggestion is wrong (tests/bench/gold.py), is read by readers who know the gold and do not always
look.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from playwright.sync_api import Browser

from tests.bench import chrome
from tests.bench.table import database, inside
from tests.bench.visitors import Visitor
from tests.services import live

SEED = int(os.environ.get("SEED", "2026"))
SEEN = 360  # milliseconds until Enter takes a suggestion
SLIP_EVERY = 20
Value = tuple[str, bool]  # label, hedged
KEYS: dict[Value, str] = {
    ("plain", False): "4",
    ("sourced", False): "1",
    ("sourced", True): "Shift+s",
    ("anonymous", False): "2",
    ("anonymous", True): "Shift+a",
    ("speculative", True): "3",
}
UNDO, BACK, HEDGE = "another label: u, key", "another label: Backspace, key", "hedged or not: Shift+h"
FREE = ("sourced", "anonymous")  # may be hedged or not


@dataclass
class Walk:
    """One reader's way through the article; `keys` counts every key and click."""

    reader: chrome.Reader
    told: dict[str, Any]
    dice: random.Random
    keys: int = 0
    repairs: dict[str, list[int]] = field(default_factory=dict)

    def press(self, key: str) -> None:
        self.keys += 1
        # The same key within 120 ms would count as a bouncing switch.
        self.reader.press(key, rest=130)

    def take(self) -> None:
        """The suggestion whole, once it has been visible for as long as the screen wants."""
        self.keys += 1
        self.reader.page.wait_for_timeout(SEEN)
        while not self.reader.press("Enter", rest=130)["saves"]:
            self.reader.page.wait_for_timeout(SEEN)  # the machine was too busy to paint it in time

    def rows(self) -> list[tuple[Value, Value]]:
        """(gold, suggestion) of each sentence, in reading order."""
        return [((*row["gold"],), (*row["suggestion"],)) for row in self.told["sentences"]]

    def some(self, share: float) -> set[int]:
        """By chance this share of the sentences: as large among the wrongly suggested ones as among the others."""
        wrong = [n for n, (gold, suggestion) in enumerate(self.rows()) if gold != suggestion]
        right = [n for n in range(len(self.rows())) if n not in wrong]
        return {n for group in (wrong, right) for n in self.dice.sample(group, round(share * len(group)))}

    def stored(self) -> list[Value]:
        """What the server has, in reading order."""
        said = self.reader.page.request.get(f"/api/v1/articles/{self.told['article']}/").json()
        by_number = {row["number"]: row["answer"] for row in said["sentences"]}
        answers = [by_number[row["number"]] for row in self.told["sentences"]]
        return [(answer["label"], answer["hedged"]) for answer in answers]


def shown(walk: Walk, inattention: float) -> None:
    """Reads, takes what is right with Enter, answers with a key what is not; sometimes takes it without reading."""
    unread = walk.some(inattention)
    for n, (gold, suggestion) in enumerate(walk.rows()):
        if n in unread or gold == suggestion:
            walk.take()
        else:
            walk.press(KEYS[gold])


def on_request(walk: Walk, inattention: float) -> None:
    """Answers first, without a suggestion; sometimes hastily, with another label than the right one."""
    hasty = walk.some(inattention)
    for n, (gold, _) in enumerate(walk.rows()):
        walk.press(KEYS[other_than(gold, walk.dice)] if n in hasty else KEYS[gold])


def second(walk: Walk) -> None:
    """Reads again what was answered otherwise than suggested, and puts right what is wrong."""
    page, given = walk.reader.page, walk.stored()
    among = [n for n, (_, suggestion) in enumerate(walk.rows()) if given[n] != suggestion]
    page.evaluate("scrollTo(0, 0)")
    page.locator(".sentence").first.click()
    page.locator("[data-slot=filters] [data-filter=against]").click()
    walk.keys += 2
    for n in among:
        number = walk.told["sentences"][n]["number"]
        while page.locator(".sentence.now").get_attribute("id") != f"s-{number}":
            walk.press("j")
        if given[n] != walk.rows()[n][0]:
            walk.press(KEYS[walk.rows()[n][0]])


def slipping(walk: Walk) -> None:
    """Own keys; every twentieth is a slip, noticed at the next sentence and repaired from there."""
    for n, (gold, _) in enumerate(walk.rows()):
        if (n + 1) % SLIP_EVERY:
            walk.press(KEYS[gold])
            continue
        if gold[0] in FREE:
            walk.press(KEYS[gold[0], not gold[1]])
            repair(walk, HEDGE, ["Shift+h"])
            continue
        walk.press(KEYS[other_than(gold, walk.dice)])
        if len(walk.repairs.get(UNDO, ())) > len(walk.repairs.get(BACK, ())):
            repair(walk, BACK, ["Backspace", KEYS[gold]])
            walk.press("n")  # back to where one was
        else:
            repair(walk, UNDO, ["u", KEYS[gold]])


def repair(walk: Walk, how: str, keys: list[str]) -> None:
    for key in keys:
        walk.press(key)
    walk.repairs.setdefault(how, []).append(len(keys))


def other_than(gold: Value, dice: random.Random) -> Value:
    return dice.choice([value for value in KEYS if value[0] != gold[0]])


def walked(workbench: live.Workbench, browser: Browser, mode: str, steps: Callable[[Walk], None]) -> Walk:
    """A fresh project and article, and a reader who has gone all the way."""
    told = inside(workbench, "slips", mode, str(SEED))
    context = chrome.visit(browser, Visitor(workbench.url, told["people"][0]))
    walk = Walk(chrome.Reader(context.new_page()), told, random.Random(SEED))
    walk.reader.open(f"/articles/{told['article']}/tag")
    steps(walk)
    return walk


def line(name: str, walk: Walk) -> None:
    """Print the row of a table about what has come of a walk."""
    rows, given = walk.rows(), walk.stored()
    wrong = [n for n, (gold, suggestion) in enumerate(rows) if gold != suggestion]
    left = [n for n, (gold, _) in enumerate(rows) if given[n] != gold]
    against = [n for n, (_, suggestion) in enumerate(rows) if given[n] != suggestion]
    caught = len([n for n in wrong if given[n] == rows[n][0]])
    figures = (
        f"{caught} of {len(wrong)}", f"{len(rows) - len(left)} of {len(rows)}", f"{walk.keys / len(rows):.2f}",
        str(len(against)), f"{len(set(left) & set(against))} of {len(left)}",
    )  # fmt: skip
    print(f"| {name} | {' | '.join(figures)} |", flush=True)


COLUMNS = (
    "reader", "wrong suggestions caught", "labels right", "keys a sentence", "otherwise than suggested",
    "of the wrong, among these",
)  # fmt: skip


def head() -> str:
    return f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}"


def main() -> None:
    with database() as (_, environ), live.workbench(demo=False, **environ) as workbench, chrome.started() as browser:
        print(f"\nSlips, seed {SEED}\n\n{head()}")
        for share in (0.0, 0.1, 0.3):
            walk = walked(workbench, browser, "shown", partial(shown, inattention=share))
            line(f"suggestions shown, {share:.0%} taken unread", walk)
        for share in (0.1, 0.3):
            walk = walked(workbench, browser, "on_request", partial(on_request, inattention=share))
            line(f"on request, {share:.0%} answered hastily", walk)
            second(walk)
            line("the same, after reading those again", walk)
        walk = walked(workbench, browser, "shown", slipping)
        line("own keys, every 20th a slip that is repaired", walk)
        for how, keys in walk.repairs.items():
            print(f"{how}: {max(keys)} keys at most, {len(keys)} repairs")


if __name__ == "__main__":
    main()
