"""What clients were told, held against the rows: acknowledged is there, once, as it was told; all else once at most."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from annotations.models import Answer, Article, Dataset, Event, Import, Project
from tests.faults.clients import ANSWERS
from tests.faults.paper import Operation

# Refusals that a client of ours may well meet: an article that another has, what a first try did whose reply was lost.
EXPECTED = {"open": (409,), "mapping": (409,)}


class Problem(NamedTuple):
    """`kind`: one of KINDS."""

    kind: str
    what: str


KINDS = (
    *("lost", "doubled", "changed", "gap", "chain", "refused"),
    *("job", "import", "article", "dataset", "suggestion", "projection", "file"),
)


def held(project: Project, actor: str, operations: list[Operation]) -> Iterator[Problem]:
    yield from answers(project, actor, operations)
    yield from articles(project, operations)
    yield from datasets(operations)
    for one in operations:
        if one.status >= 400 and one.status not in EXPECTED.get(one.kind, ()):
            yield Problem("refused", f"{actor}: {one.kind} {one.uid} got {one.status} {one.said.get('code', '')}.")


def answers(project: Project, actor: str, operations: list[Operation]) -> Iterator[Problem]:
    """The events of a person's operations, and the answers as they stand."""
    events: dict[str, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(project=project, actor__email=actor, kind__startswith="answer."):
        events[str(event.operation)].append(event)
    last: dict[tuple[str, int], Operation] = {}
    ours = [one for one in operations if one.kind in ANSWERS]
    for one in ours:
        yield from recorded(one, events.pop(one.uid, []))
        if changed(one):
            last[one.about["article"], one.said["number"]] = one
    for uid, made in events.items():
        yield Problem("doubled", f"{actor}: {len(made)} events of operation {uid}, which nobody sent.")
    unknown = {one.about["article"] for one in ours if not one.status}  # an operation whose end nobody knows
    for (article, number), one in last.items():
        yield from stands(article, number, actor, one, surely=article not in unknown)


def changed(one: Operation) -> bool:
    """Whether an answer changed, by what was told."""
    return one.acknowledged and one.said.get("number") is not None and "answer" in one.said


def recorded(one: Operation, made: list[Event]) -> Iterator[Problem]:
    """Whether the event of an operation is there, once, and says what was told."""
    if changed(one) and not made:
        yield Problem("lost", f"{one.kind} {one.uid} was acknowledged, and no event tells of it.")
    if len(made) > 1:
        yield Problem("doubled", f"{one.kind} {one.uid} has {len(made)} events.")
    for event in made if changed(one) else ():
        new, answer = event.new or {}, one.said["answer"]
        facts = (new.get("version"), new.get("label"), new.get("state"), new.get("hedged"))
        if facts != (one.said["version"], answer["label"], answer["state"], answer["hedged"]):
            yield Problem("changed", f"{one.kind} {one.uid} was told as {one.said}, its event says {facts}.")


def stands(article: str, number: int, actor: str, one: Operation, *, surely: bool) -> Iterator[Problem]:
    """Whether an answer is what was told of it last; a later version is right only if something `surely` is not."""
    said, place = one.said, f"answer/{article}/{number} of {actor}"
    rows = Answer.objects.filter(sentence__article__uid=article, sentence__number=number, reviewer__email=actor)
    found = list(rows)
    if not found or max(row.version for row in found) < said["version"]:
        yield Problem("lost", f"{place}: version {said['version']} was acknowledged, {found} is there.")
    elif len(found) > 1:
        yield Problem("doubled", f"{place} is there {len(found)} times.")
    elif surely and (found[0].version, found[0].label) != (said["version"], said["answer"]["label"]):
        yield Problem("changed", f"{place}: {found[0].label} {found[0].version} is there, told was {said}.")


def articles(project: Project, operations: list[Operation]) -> Iterator[Problem]:
    """Each that was acknowledged is there, once; each other one at most once."""
    rows = Article.objects.live().filter(project=project, details__current=True)
    there = Counter(rows.values_list("details__title", flat=True))
    done = {str(uid) for uid in Import.objects.filter(project=project, state="done").values_list("uid", flat=True)}
    known = {str(uid) for uid in Import.objects.filter(project=project).values_list("uid", flat=True)}
    for one in operations:
        brought = one.kind == "paste" or (one.kind == "mapping" and one.about["import"] in done)
        for title in one.about.get("titles", ()):
            if one.acknowledged and brought and not there[title]:
                yield Problem("lost", f"the article “{title}” was acknowledged, and is not there.")
            if there[title] > 1:
                yield Problem("doubled", f"the article “{title}” is there {there[title]} times.")
        if one.kind == "upload" and one.acknowledged and one.said["import"] not in known:
            yield Problem("lost", f"import {one.said['import']} was acknowledged, and is not there.")


def datasets(operations: list[Operation]) -> Iterator[Problem]:
    for one in operations:
        if one.kind == "dataset" and one.acknowledged and not Dataset.objects.filter(uid=one.said["uid"]).exists():
            yield Problem("lost", f"dataset {one.said['uid']} was acknowledged, and is not there.")
