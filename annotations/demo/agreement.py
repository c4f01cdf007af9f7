"""How far two blind readers of the demo articles agree. Print it with `python -m annotations.demo.agreement`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from annotations.agreement.coefficients import cohen
from annotations.agreement.ratings import from_rows
from annotations.codebook import ANONYMOUS, LABELS, SOURCED


def readings() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """What the two readers said of each sentence, in article and sentence order."""
    with Path(__file__).with_name("readings.jsonl").open(encoding="utf-8") as lines:
        return [(first, second) for first, second in (json.loads(line)["readers"] for line in lines)]


def _kappa(pairs: Sequence[tuple[Any, Any]]) -> str:
    """Cohen's kappa of two readers' values, a pair a sentence."""
    rows = ((at, reader, str(value), at) for at, pair in enumerate(pairs) for reader, value in enumerate(pair))
    found = cohen(0, 1)(from_rows(rows))
    return str(found.reason) if found.value is None else f"{found.value:.3f}"


def _same(pairs: Sequence[tuple[Any, Any]]) -> int:
    return sum(a == b for a, b in pairs)


def _line(name: str, pairs: Sequence[tuple[Any, Any]]) -> str:
    share = 100 * _same(pairs) / len(pairs)
    return f"{name:<32}{_same(pairs):>4} of {len(pairs):<4}{share:6.1f} %   kappa {_kappa(pairs)}"


def _overlap(a: dict[str, Any], b: dict[str, Any]) -> bool:
    one, other = ((reader["source"] or "").casefold() for reader in (a, b))
    return bool(one and other and a["source_sentence"] == b["source_sentence"] and (one in other or other in one))


def report() -> str:
    """The figures as the codebook page prints them, with the first reader's labels as rows of the table."""
    pairs = readings()
    credited = [pair for pair in pairs if all(reader["label"] in (SOURCED, ANONYMOUS) for reader in pair)]
    worded = [(a, b) for a, b in credited if a["source"] or b["source"]]
    exact = sum(all(a[key] == b[key] for key in ("source", "source_sentence")) for a, b in worded)
    table = Counter((a["label"], b["label"]) for a, b in pairs)
    lines = [_line("label", [(a["label"], b["label"]) for a, b in pairs])]
    lines += [_line("hedged, all sentences", [(a["hedged"], b["hedged"]) for a, b in pairs])]
    lines += [_line("hedged, where it is free", [(a["hedged"], b["hedged"]) for a, b in credited])]
    lines += [_line("kind of source, both credit", [(a["kind"], b["kind"]) for a, b in credited])]
    for name, count in (("exactly", exact), ("overlapping", sum(_overlap(a, b) for a, b in worded))):
        lines += [f"{f'source words, {name}':<32}{count:>4} of {len(worded):<4}{100 * count / len(worded):6.1f} %"]
    lines += ["", " " * 12 + "".join(f"{label:>12}" for label in LABELS)]
    return "\n".join(lines + [f"{row:<12}" + "".join(f"{table[row, col]:>12}" for col in LABELS) for row in LABELS])


if __name__ == "__main__":
    sys.stdout.write(report() + "\n")
