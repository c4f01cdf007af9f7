"""The splits of a dataset: its articles looked through once, before their rows are written."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from annotations.errors import NotFound
from annotations.models import Dataset, DatasetFile, NearPair, Project, versions
from annotations.schema import PLACE

from .formats.base import Beat, silent
from .reading import Reading
from .recipe import NONE, Filters, Options
from .rows import Pseudonyms, Rows
from .splits import Split, Splits, Unit, assign, plan_from
from .values import Bundle, Found

AT = PLACE["sentences"]
NAME = "splits.csv"
DRAWN_AT_RANDOM = "random"


def split(
    reading: Reading, filters: Filters, options: Options, *, pseudonym: Pseudonyms, beat: Beat = silent
) -> Splits:
    """Where each article of the dataset goes; nowhere if the recipe asks for no splits.

    Raises NotFound if the splits that are continued are not there (any more).
    """
    if options.splits is None:
        return Splits()
    without_text = Options(precedence=options.precedence, text=NONE)
    rows = Rows(filters, without_text, pseudonym=pseudonym, text=lambda head: "", splits=Splits())
    units = []
    for found in reading:
        bundle = rows.bundle(found)
        beat()
        if bundle is not None:
            units.append(unit(found, bundle))
    before = earlier(reading.project, options.continues, reading.using) if options.continues else {}
    return assign(units, stories(reading, units), plan_from(options.splits), before)


def unit(found: Found, bundle: Bundle) -> Unit:
    """The article as something to be placed; rarer labels are spread before common ones."""
    labels = {row[AT["label"]] for row in bundle.sentences}
    drawn = {row[AT["drawn_by"]] for row in bundle.sentences}
    return Unit(
        uid=str(found.head.uid),
        stratum=(found.head.language, *(label for label in ("anonymous", "speculative", "sourced") if label in labels)),
        sentences=len(bundle.sentences),
        random=drawn == {DRAWN_AT_RANDOM},
        published=found.head.published,
    )


def stories(reading: Reading, units: Sequence[Unit]) -> list[tuple[str, str]]:
    """Pairs of these articles that tell the same story. Not read in the snapshot: texts never change, so a pair that
    was found since holds for it, too. Those of an article that was taken
    back are there still, for a dataset that had it."""
    among = {unit.uid for unit in units}
    then = [versions.stood(reading.texts_then, prefix) for prefix in ("first__", "second__")]
    pairs = NearPair.objects.filter(*then, project=reading.project)
    return [pair for pair in pairs.uids() if among.issuperset(pair)]


def earlier(project: Project, number: int, using: str) -> Mapping[str, Split | None]:
    """Article → its split in the dataset with this number."""
    rows = DatasetFile.objects.using(using).filter(dataset__project=project, dataset__number=number, name=NAME)
    file = rows.filter(dataset__state=Dataset.State.READY).first()
    if file is None:
        raise NotFound(
            _("The splits of version %(number)d, which are continued here, are not there.") % {"number": number}
        )
    with file.file.open("rb") as stored:
        lines = csv.DictReader(io.StringIO(stored.read().decode()))
        return {line["article"]: line["split"] or None for line in lines}  # type: ignore[misc]
