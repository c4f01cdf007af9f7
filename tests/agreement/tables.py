"""Ratings for tests, from the forms in which papers print them; and ratings that hypothesis makes."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

from hypothesis import strategies as st

from annotations.agreement.ratings import Ratings, Row, from_rows

Table = list[list[str | None]]  # a row a unit, a column a rater; None: not rated

LABELS = ("anonymous", "plain", "sourced", "speculative")


def of_lines(lines: Mapping[str, str]) -> Ratings:
    """A line of values a rater, one character a unit; a full stop stands for none. Every unit is its own article."""
    rows = [(unit, rater, value, unit) for rater, line in lines.items() for unit, value in enumerate(line.split())]
    return from_rows((unit, rater, None if value == "." else value, at) for unit, rater, value, at in rows)


def of_confusion(table: Sequence[Sequence[int]]) -> Ratings:
    """How often the first of two raters gave the row's category where the second gave the column's."""
    cells = [(a, b) for a, row in enumerate(table) for b, times in enumerate(row) for _ in range(times)]
    rows = [row for unit, (a, b) in enumerate(cells) for row in ((unit, "first", a, unit), (unit, "second", b, unit))]
    return from_rows(rows, categories=range(len(table)))


def of_counts(table: Sequence[Sequence[int]]) -> Ratings:
    """A row a unit: how many raters gave each category."""
    given = [[code for code, times in enumerate(row) for _ in range(times)] for row in table]
    rows = [(unit, rater, code, unit) for unit, codes in enumerate(given) for rater, code in enumerate(codes)]
    return from_rows(rows, categories=range(len(table[0])))


def rows_of(table: Table, articles: Sequence[Hashable] = ()) -> list[Row]:
    """Each cell as a row, the empty ones among them; every unit is its own article if none are told."""
    return [
        (unit, f"rater {n}", value, articles[unit] if articles else unit)
        for unit, row in enumerate(table)
        for n, value in enumerate(row)
    ]


def of_table(table: Table, articles: Sequence[Hashable] = ()) -> Ratings:
    return from_rows(rows_of(table, articles), categories=LABELS)


def told(ratings: Ratings) -> Iterator[tuple[Hashable, Hashable, Hashable, Hashable]]:
    """The rows that the ratings hold, by name."""
    for unit, rater, category, article in zip(
        ratings.unit, ratings.rater, ratings.category, ratings.article, strict=True
    ):
        yield ratings.units[unit], ratings.raters[rater], ratings.categories[category], ratings.articles[article]


@st.composite
def tables(draw: st.DrawFn, *, missing: bool = True, raters: int = 5, labels: int = 4) -> Table:
    """Of two raters or more; often with agreement, often with gaps, at times with neither."""
    width = draw(st.integers(2, raters))
    label = st.sampled_from(LABELS[: draw(st.integers(1, labels))])
    any_row = st.lists(st.none() | label if missing else label, min_size=width, max_size=width)
    same_row = label.map(lambda value: [value] * width)
    return draw(st.lists(any_row | same_row, min_size=1, max_size=12))
