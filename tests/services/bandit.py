"""bandit over all that runs. `python -m tests.services.bandit` is part of `make check`.

What it finds and what is left as it is stands here, with the reason; anything else, and a reason that nothing needs any
more, fails. Nothing is skipped in the code (`nosec`).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence

from tests.environment import CHECKOUT

ROOMS = ("annotations", "workbench")
# Of every file: what these rules look for is no weakness here.
RULES = {
    "B101": "asserts tell the type checker what holds; nothing that guards is one, and -O may take them away",
    "B404": "subprocess is used with lists of words, never a shell: B602 and B605 look for those",
    "B603": "the words are our own and sys.executable; what users give goes in through stdin",
}
# Of one file: rule, file → why.
PLACES = {
    ("B105", "annotations/learn/features.py"): "a pattern of words, called TOKEN",
    ("B105", "workbench/settings.py"): "names of form classes under keys with 'password' in them",
    ("B108", "workbench/broker.py"): "the parent of a folder that mkdtemp makes, 0700: socket paths must be short",
    ("B110", "annotations/ingest/readers/pdf.py"): "an unknown way to encrypt means that the PDF cannot be read",
    ("B308", "annotations/web/codebook_tags.py"): "nh3 let nothing through but a list of tags and links",
    ("B703", "annotations/web/codebook_tags.py"): "nh3 let nothing through but a list of tags and links",
    ("B703", "annotations/web/tags.py"): "each piece is escaped by format_html",
    ("B311", "annotations/review/ordering.py"): "an order that can be drawn again from its seed, no secret",
    ("B311", "annotations/suggest/openai.py"): "how long to wait before the next try",
    ("B406", "annotations/export/charts.py"): "escape writes XML, nothing is parsed",
    ("B608", "annotations/ingest/load.py"): "names of tables and columns from the models, values as parameters",
    ("B608", "annotations/models/search.py"): "constants of the file, values as parameters",
    ("B608", "workbench/backup/looking.py"): "names of tables and columns as the database and the models have them",
    ("B608", "workbench/backup/postgres.py"): "names of tables and columns as the database has them",
    ("B608", "workbench/backup/restoring.py"): "two names of tables, constants of the file",
    ("B611", "annotations/models/search.py"): "constants of the file, values as parameters",
}
COMMAND = [sys.executable, "-m", "bandit", "--quiet", "--recursive", "--format", "json", "--ignore-nosec"]


def found(rooms: Sequence[str] = ROOMS) -> list[tuple[str, str, int, str]]:
    """(rule, file, line, what it says) of all that bandit finds. Raises RuntimeError if a file could not be read."""
    done = subprocess.run([*COMMAND, *rooms], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    said = json.loads(done.stdout)
    if said["errors"]:
        raise RuntimeError(str(said["errors"]))
    return [
        (one["test_id"], one["filename"].removeprefix("./"), one["line_number"], one["issue_text"])
        for one in said["results"]
    ]


def unexplained(results: Iterable[tuple[str, str, int, str]]) -> list[str]:
    """What has no reason above, and reasons for which there is nothing any more."""
    rows = list(results)
    wrong = [
        f"{file}:{line}: {rule} {text}"
        for rule, file, line, text in rows
        if rule not in RULES and (rule, file) not in PLACES
    ]
    there = {(rule, file) for rule, file, *_ in rows}
    wrong += [f"{file}: nothing for {rule} is found any more" for rule, file in PLACES if (rule, file) not in there]
    return wrong


if __name__ == "__main__":
    wrong = unexplained(found())
    print("\n".join(wrong) or f"bandit: nothing that tests/services/bandit.py does not explain in {', '.join(ROOMS)}.")
    sys.exit(bool(wrong))
