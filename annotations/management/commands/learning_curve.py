"""Print what a suggester shows that learned from more and more sentences with known labels."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.errors import WorkbenchError
from annotations.learn.curve import MANY, Step, curve
from annotations.suggest import gold

HEAD = "learned from |  macro-F1         |  accuracy         |  calibration error (of a calibrated one, 95 %) |"


class Command(BaseCommand):
    help = (
        "Print learning curves: models of more and more labelled sentences, beside the cues alone. Needs no database."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files",
            nargs="+",
            metavar="FILE",
            help="JSONL with text, label and doc_id (or article) of each sentence, hedged where known; or demo",
        )
        parser.add_argument("--max", type=int, default=4000, help="the most sentences to learn from (4000)")
        parser.add_argument("--seeds", type=int, default=5, help="how often, each time otherwise drawn (5)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["max"] < 1 or options["seeds"] < 1:
            raise CommandError("--max and --seeds are 1 at least.")
        for name in options["files"]:
            try:
                known = gold.read(name)
            except WorkbenchError as error:
                raise CommandError(error.message) from error
            self.tell(known, options["max"], options["seeds"])

    def tell(self, known: gold.Known, most: int, seeds: int) -> None:
        out = "a fixed fifth of the articles" if len(known.gold) >= MANY else "each article in turn"
        self.stdout.write(f"\n{known.name}: {len(known.gold)} sentences, {len(known.pages)} articles.")
        self.stdout.write(f"Held out: {out}. Mean and spread (standard deviation) of {seeds} seeds.\n")
        first, fine = True, True
        for step in curve(known.pages, known.gold, known.rules, most=most, seeds=seeds):
            if first:
                self.stdout.write(f"{HEAD} F1 {', '.join(known.rules.labels)} | believed")
                self.stdout.write(cues_alone(step))
            self.stdout.write(line(step))
            first, fine = False, fine and step.holds and step.calibrated is not False
        held = "Nowhere below the cues by more than the spread, and calibrated." if fine else "NOT: see “below”, “off”."
        self.stdout.write(held)


def cues_alone(step: Step) -> str:
    told = step.cues
    return (
        f"   cues alone |  {100 * told['macro']:5.1f}            |  {100 * told['accuracy']:5.1f}            |  "
        f"{told['error']:.3f}"
    )


def line(step: Step) -> str:
    """One step as a row of the table."""
    mean, spread = step.mean, step.spread
    figures = [f"{100 * (mean[name] or 0):5.1f} ± {100 * (spread[name] or 0):4.1f}" for name in ("macro", "accuracy")]
    off = "not calibrated yet"
    if mean["error"] is not None:
        off = f"{mean['error']:.3f} ± {spread['error']:.3f} ({step.error_mean:.3f}, {step.error_most:.3f})"
    labels = " ".join(f"{100 * value:5.1f}" for value in step.labels.values())
    believed = ", ".join(f"{name} {100 * share:.0f} %" for name, share in step.believed.items() if share) or "–"
    marks = ("" if step.holds else " below") + (" off" if step.calibrated is False else "")
    return f"{step.size:13,} |  {figures[0]}{'':5}|  {figures[1]}{'':5}|  {off:45}| {labels} | {believed}{marks}"
