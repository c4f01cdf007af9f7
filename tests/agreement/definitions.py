"""The coefficients once more, word for word from their definitions, in fractions and pair by pair: slow and plain."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations, permutations

from tests.agreement.tables import LABELS, Table


def given(table: Table) -> list[list[str]]:
    return [[value for value in row if value is not None] for row in table]


def percent(table: Table) -> Fraction | None:
    shares = []
    for values in given(table):
        pairs = list(combinations(values, 2))
        if pairs:
            shares.append(Fraction(sum(a == b for a, b in pairs), len(pairs)))
    return sum(shares, Fraction(0)) / len(shares) if shares else None


def shares(table: Table) -> dict[str, Fraction]:
    """Each label's share of a unit's ratings, averaged over all units that have any."""
    units = [values for values in given(table) if values]
    return {
        label: sum((Fraction(values.count(label), len(values)) for values in units), Fraction(0)) / len(units)
        for label in LABELS
    }


def over_chance(observed: Fraction | None, chance: Fraction) -> Fraction | None:
    return None if observed is None or chance == 1 else (observed - chance) / (1 - chance)


def fleiss(table: Table) -> Fraction | None:
    observed = percent(table)
    return None if observed is None else over_chance(observed, sum(p * p for p in shares(table).values()) + Fraction(0))


def ac1(table: Table) -> Fraction | None:
    observed = percent(table)
    if observed is None:
        return None
    chance = sum((p * (1 - p) for p in shares(table).values()), Fraction(0)) / (len(LABELS) - 1)
    return over_chance(observed, chance)


def coincidences(table: Table) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for values in given(table):
        for pair in permutations(values, 2):
            found[pair] += Fraction(1, len(values) - 1)  # type: ignore[assignment]
    return found


def alpha(table: Table) -> Fraction | None:
    pairs = coincidences(table)
    values = Counter[str]()
    for (first, _), times in pairs.items():
        values[first] += times
    n = sum(values.values())
    expected = sum(values[a] * values[b] for a in values for b in values if a != b)
    if not expected:
        return None
    observed = sum(times for (a, b), times in pairs.items() if a != b)
    return Fraction(1 - (n - 1) * Fraction(observed) / expected)


def cohen(table: Table, first: int = 0, second: int = 1) -> Fraction | None:
    both = [(row[first], row[second]) for row in table if row[first] is not None and row[second] is not None]
    if not both:
        return None
    ones, others = Counter(a for a, _ in both), Counter(b for _, b in both)
    observed = Fraction(sum(a == b for a, b in both), len(both))
    chance = Fraction(sum(ones[label] * others[label] for label in LABELS), len(both) ** 2)
    return over_chance(observed, chance)


def specific(table: Table, label: str) -> Fraction | None:
    pairs = [pair for values in given(table) for pair in combinations(values, 2)]
    agree = sum(a == b == label for a, b in pairs)
    disagree = sum((a == label) != (b == label) for a, b in pairs)
    return Fraction(2 * agree, 2 * agree + disagree) if agree + disagree else None
