"""What requests name, so that they meet something: the rows that there are, labels that the codebook has."""

from __future__ import annotations

import io
import uuid
from typing import Any

from django.db.models import Model

from annotations.export import ordering
from annotations.ingest import imports
from annotations.models import Article, Assignment, Batch, Dataset, Import, Invitation, Job, Project, Thread, User
from annotations.review import answers, batches, queue
from tests import factories
from tests.cast import NOW, member
from tests.house.world import World

KINDS: dict[str, type[Model]] = {
    "projects": Project,
    "articles": Article,
    "imports": Import,
    "jobs": Job,
    "datasets": Dataset,
    "assignments": Assignment,
    "batches": Batch,
    "invitations": Invitation,
    "threads": Thread,
}
LABELS = ("sourced", "anonymous", "speculative", "plain")
OPERATIONS = [uuid.UUID(int=number) for number in range(1, 4)]  # few, so that they come again


def furnish(world: World) -> None:
    """Beside one of everything: an article that two dispute, an assignment that is done, an open batch, a table that
    waits for its columns, a dataset to compare."""
    project = Project.objects.get(uid=world.own.named["project"]["uid"])
    mira = project.memberships.get(role="manager").user
    iris, otto = member(project, "Iris", "reviewer"), member(project, "Otto", "reviewer")
    disputed = factories.article(project, mira, NOW)
    factories.answered(disputed, [iris, otto], {1: ["plain", "anonymous"], 2: ["sourced", "unsure"]})
    adam = world.adam
    done = queue.open_article(article=factories.article(project, mira, NOW), reviewer=adam, now=NOW)
    change = answers.Change(label="plain", state="labelled", how="key")
    answers.record(assignment=done, number=1, operation=uuid.uuid4(), version=0, change=change, now=NOW)
    queue.finish(assignment=done, now=NOW)
    drafted = batches.draft(
        project=project, terms=batches.Terms(name="Open"), articles=[factories.article(project, mira, NOW)],
        people=[iris], by=mira, now=NOW,
    )  # fmt: skip
    batches.open_batch(batch=drafted, by=mira, now=NOW)
    imports.upload(
        project=project, by=mira, now=NOW, name="a.csv", data=io.BytesIO(b"headline,body\nA,Ships left.\n"), way="api"
    )
    for _ in range(2):
        ordering.place(project=project, by=mira, now=NOW, order=ordering.Order(name="A", formats=["jsonl"]))


def known() -> dict[str, list[uuid.UUID]]:
    """Kind → the uids that there are, in the order in which they were made; of people too."""
    rows = {
        kind: list(model._base_manager.order_by("pk").values_list("uid", flat=True)) for kind, model in KINDS.items()
    }
    return rows | {"people": list(User.objects.order_by("pk").values_list("uid", flat=True))}


def fill(path: str, given: dict[str, Any], there: dict[str, list[uuid.UUID]], chance: int) -> dict[str, Any]:
    """The words of an address by which it names something that there is."""
    kind = path.removeprefix("/api/v1/").partition("/")[0]
    choices = {"number": [1, 2, 3], "name": ["sentences.jsonl"]}
    found = {}
    for word in given:
        chosen = choices.get(word) or (there[kind] if kind in there else [given[word]])
        found[word] = str(chosen[chance % len(chosen)])
        chance //= 7
    return found


def plausible(body: Any, chance: int) -> Any:
    """The body with a label that there is, and a version that may stand."""
    if not isinstance(body, dict):
        return body
    likely = {"label": LABELS[chance % 4], "version": chance % 2, "operation": str(OPERATIONS[chance % 3])}
    changed = body | {name: value for name, value in likely.items() if name in body}
    if "label" in body and "hedged" in body:
        changed["hedged"] = changed["label"] == "speculative"
    return changed
