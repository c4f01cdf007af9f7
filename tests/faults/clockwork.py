"""`python -m tests.faults.clockwork FILE WORD …`: Celery with a clock that is off by as many seconds as the file says.

What the workbench asks the time of is off; what Celery times its own turns by is not.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

from celery.__main__ import main
from django.utils import timezone

REAL = timezone.now


def off(path: Path) -> float:
    """Seconds; 0 while there is no such file."""
    try:
        return float(path.read_text() or 0)
    except FileNotFoundError:
        return 0.0


def wind(path: Path) -> None:
    def now() -> datetime:
        return REAL() + timedelta(seconds=off(path))

    timezone.now = now


if __name__ == "__main__":
    wind(Path(sys.argv[1]))
    sys.argv = ["celery", *sys.argv[2:]]
    main()
