"""`python -m tests.load`: how much the product bears, written to docs/load.md. An hour, on a machine that does nothing
else. `--minutes 0.5 --only 50 slow` tries a part of it and prints it."""

from __future__ import annotations

import argparse
import subprocess
from datetime import UTC, datetime

from tests.environment import CHECKOUT
from tests.load import driving, report, slow
from tests.load.production import SENTENCES, background_work, production

PAGE = CHECKOUT / "docs" / "load.md"
PARTS = ("50", "200", "ramp", "slow")
LIMITS = {50: 300, 200: 1000}  # milliseconds that 99 of 100 requests may take
LONG_RUNS = (50, 200)
STEPS = range(50, 401, 50)
KNEE = 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="of each of the two long runs")
    parser.add_argument("--step-seconds", type=int, default=60, help="of each step of the ramp")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    given = parser.parse_args()
    whole = given.minutes >= 10 and set(given.only) == set(PARTS)
    made = report.Report(when=datetime.now(UTC), commit=commit(), machine=report.machine())
    stepping = sum(STEPS) if "ramp" in given.only else 0
    people = sum(LONG_RUNS) + stepping
    saves = given.minutes * 12 * sum(LONG_RUNS) + given.step_seconds / 5 * stepping
    with production(people=people, articles=int(saves / SENTENCES) + people) as site, background_work(site) as done:
        for count in LONG_RUNS:
            if str(count) in given.only:
                made.runs.append(driving.drive(site, people=count, seconds=int(given.minutes * 60)))
                print(report.table(made.runs[-1]), flush=True)
        if "ramp" in given.only:
            ramp(site, given.step_seconds, made)
        if "slow" in given.only:
            made.slow = slow.compared(site.url, slow=200, idle=1000, seconds=min(30, given.minutes * 60))
        made.imports = done[0]
    text = report.page(made, LIMITS)
    if whole:
        PAGE.write_text(text)
    print(text)
    return 0 if report.holds(made, LIMITS) else 1


def ramp(site: object, seconds: int, made: report.Report) -> None:
    """More reviewers, step by step, until they wait for more than a second or something fails."""
    for people in STEPS:
        run = driving.drive(site, people=people, seconds=seconds)  # type: ignore[arg-type]
        made.ramp.append(run)
        print(report.table(run), flush=True)
        if run.rows["all"].p99 > KNEE or not run.sound:
            return


def commit() -> str:
    words = ["git", "log", "-1", "--format=%h"]
    return subprocess.run(words, cwd=CHECKOUT, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


if __name__ == "__main__":
    raise SystemExit(main())
