"""How often the interval of 95 % holds the truth, in simulated desks: `python -m tests.bench.coverage` prints it."""

from __future__ import annotations

import numpy as np

from annotations.agreement.coefficients import ac1, alpha, cohen, fleiss, percent
from annotations.agreement.intervals import interval
from annotations.agreement.ratings import Ratings

SAMPLES, DRAWS = 300, 500
SENTENCES, RATERS, GAPS = 20, 3, 0.3
DESKS = {"labels of all kinds": ((0.5, 0.25, 0.05, 0.2), 0.5), "nine in ten plain": ((0.9, 0.05, 0.03, 0.02), 0.1)}


def desk(articles: int, shares: tuple[float, ...], hardest: float, seed: int) -> Ratings:
    """In each article a share of the answers, up to `hardest`, is a guess; the rest is right."""
    dice = np.random.default_rng(seed)
    units = articles * SENTENCES
    right = dice.choice(len(shares), size=units, p=shares)
    guessed = np.repeat(dice.uniform(0, hardest, articles), SENTENCES)
    unit, rater = np.repeat(np.arange(units), RATERS), np.tile(np.arange(RATERS), units)
    guess = dice.choice(len(shares), size=len(unit), p=shares)
    said = np.where(dice.random(len(unit)) < guessed[unit], guess, right[unit])
    given = dice.random(len(unit)) > GAPS
    arrays = [column[given].astype(np.int32) for column in (unit, rater, said, unit // SENTENCES)]
    names = [tuple(range(count)) for count in (units, RATERS, len(shares), articles)]
    return Ratings(*arrays, *names)


def main() -> None:
    for name, (shares, hardest) in DESKS.items():
        everything = desk(100_000, shares, hardest, 0)
        for articles in (5, 10, 20, 50, 100):
            samples = [desk(articles, shares, hardest, 1000 + n) for n in range(SAMPLES)]
            line = []
            for coefficient in (percent, alpha, ac1, fleiss, cohen(0, 1)):
                truth = coefficient(everything).value
                found = [interval(coefficient, one, seed=n, draws=DRAWS) for n, one in enumerate(samples)]
                hit = sum(one.low is not None and one.low <= truth <= one.high for one in found)  # type: ignore[operator]
                line.append(f"{coefficient.name} {hit / SAMPLES:.0%}")
            print(f"{name}, {articles:>3} articles: {', '.join(line)}", flush=True)


if __name__ == "__main__":
    main()
