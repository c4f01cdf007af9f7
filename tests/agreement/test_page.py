"""The page about agreement names every code, and its example prints what it says."""

from __future__ import annotations

import contextlib
import io
import re

import pytest

from annotations.agreement.estimates import Caution, Reason
from annotations.agreement.intervals import FEW_ARTICLES, FEW_UNITS, FEWEST_ARTICLES
from tests.environment import CHECKOUT

PAGE = (CHECKOUT / "docs" / "agreement.md").read_text()


@pytest.mark.parametrize("code", [*Reason, *Caution])
def test_each_reason_and_caution_is_explained(code: Reason | Caution) -> None:
    assert re.search(rf"^\| `{code.value}` \| \S", PAGE, re.MULTILINE)


def test_the_limits_are_those_that_hold() -> None:
    assert (FEWEST_ARTICLES, FEW_ARTICLES, FEW_UNITS) == (5, 20, 30)
    for words in ("fewer than five articles", "fewer than twenty", "fewer than thirty units"):
        assert words in PAGE


def test_the_example_prints_what_the_page_says() -> None:
    code, printed = re.search(r"```python\n(.*?)```\n\n```text\n(.*?)```", PAGE, re.DOTALL).groups()  # type: ignore[union-attr]
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, {})
    assert out.getvalue() == printed
