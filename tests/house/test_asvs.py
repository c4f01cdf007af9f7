"""The page about the ASVS names tests that exist, each requirement once, and says why where one is not met."""

from __future__ import annotations

import ast
import functools
import re
from typing import NamedTuple

import pytest

from tests.environment import CHECKOUT

PAGE = (CHECKOUT / "docs" / "asvs.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (?P<number>\S+) \| (?P<level>\S+) \| (?P<what>.+?) \| (?P<shown>.+) \|$", re.MULTILINE)
NUMBER = re.compile(r"([1-9]|1[0-7])\.[1-9]\.[1-9][0-9]?")
TEST = re.compile(r"(?P<file>tests/[a-z_/0-9]+\.py)::(?P<name>test_[a-z_0-9]+)")


class Line(NamedTuple):
    number: str
    level: str
    what: str
    shown: str


def lines() -> list[Line]:
    found = [Line(*row) for row in ROW.findall(PAGE)]
    return [line for line in found if line.number not in {"no.", "---"}]


@functools.cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((CHECKOUT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def problem(line: Line) -> str:
    """What is wrong with a line, or nothing."""
    if not NUMBER.fullmatch(line.number) or line.level not in {"1", "2"}:
        return "no such number or level"
    if line.shown.startswith("*not met"):
        honest = re.fullmatch(r"\*not met\*: .{20,}", line.shown)
        return "" if honest else "not met, and not why"
    test = TEST.fullmatch(line.shown)
    if not test:
        return "neither a test nor not met"
    if not (CHECKOUT / test["file"]).is_file() or test["name"] not in names_in(test["file"]):
        return f"there is no {line.shown}"
    return ""


def test_every_line_names_a_test_or_says_why_not() -> None:
    assert {line.number: found for line in lines() if (found := problem(line))} == {}


def test_no_requirement_stands_twice_and_all_tables_are_read() -> None:
    numbers = [line.number for line in lines()]
    assert len(numbers) == len(set(numbers)) > 100
    assert len(numbers) == sum(bool(re.match(r"\| \d", row)) for row in PAGE.splitlines())


def test_some_are_not_met_and_most_are() -> None:
    """A page on which everything holds was not looked at."""
    missing = [line for line in lines() if line.shown.startswith("*not met")]
    assert 0 < len(missing) < len(lines()) / 2


@pytest.mark.parametrize(
    "line",
    [
        Line("18.1.1", "2", "x", "*not met*: because there is no such chapter"),
        Line("1.1.1", "3", "x", "*not met*: because there is no such level here"),
        Line("1.1.1", "1", "x", "*not met*"),
        Line("1.1.1", "1", "x", "*not met yet*"),
        Line("1.1.1", "1", "x", "it is fine"),
        Line("1.1.1", "1", "x", "tests/house/test_asvs.py::test_that_nobody_wrote"),
        Line("1.1.1", "1", "x", "tests/house/test_nothing.py::test_some_are_not_met_and_most_are"),
    ],
)
def test_the_check_finds_what_it_looks_for(line: Line) -> None:
    assert problem(line)
