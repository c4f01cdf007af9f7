"""The files of suggesters that learned: stored before any row speaks of them, read only if they are what was stored."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from threading import Lock
from typing import Any, NamedTuple

from django.core.files.base import ContentFile

from annotations.learn import saving
from annotations.learn.training import Trained
from annotations.models import Project, Suggester
from annotations.models.imports import private_storage, settle

MOST_HELD = 3  # a worker's: some ten megabytes each while they are read


class Held(NamedTuple):
    """`learned`: primary keys of the sentences that it learned from, ascending: (n,) array."""

    trained: Trained
    learned: Any


_held: OrderedDict[str, Held] = OrderedDict()
_turn = Lock()


def folder(project: Project) -> str:
    return f"suggesters/{project.uid}"


def store(project: Project, data: bytes) -> str:
    """Put a file where it may go under a random name; returns that. Nothing refers to it until a row does."""
    name = private_storage().save(f"{folder(project)}/{secrets.token_hex(16)}.npz", ContentFile(data))
    settle(private_storage(), name)
    return name


def load(suggester: Suggester) -> Held:
    """The suggester's file, read. Raises saving.Unreadable if it is gone, changed, of another version, or its storage
    does not answer."""
    digest = str(suggester.manifest.get("digest", ""))
    with _turn:  # of a web server's threads one after the other: they would read the same file
        held = _held.get(digest) or _read(suggester, digest)
        _held[digest] = held
        _held.move_to_end(digest)
        while len(_held) > MOST_HELD:
            _held.popitem(last=False)
    return held


def _read(suggester: Suggester, digest: str) -> Held:
    try:
        with suggester.model.open("rb") as file:
            data = file.read()
    except (FileNotFoundError, ValueError) as error:
        raise saving.Unreadable("The file of this suggester is gone.") from error
    except Exception as error:  # each storage has its own
        raise saving.Unreadable(f"The file of this suggester cannot be read ({type(error).__name__}).") from error
    trained, learned, _about = saving.load(data, digest)
    return Held(trained, learned)


def knows(suggester: Suggester, sentence: int) -> bool:
    """Whether the suggester learned from the sentence with this primary key. Raises as `load`."""
    found = load(suggester).learned
    place = int(found.searchsorted(sentence))
    return place < len(found) and int(found[place]) == sentence


def sweep(project: Project) -> int:
    """Erase what trainings that died left: files of no row. Returns how many. Only while no other training of the
    project can store one."""
    storage = private_storage()
    known = set(Suggester.objects.filter(project=project).exclude(model="").values_list("model", flat=True))
    try:
        names = storage.listdir(folder(project))[1]
    except FileNotFoundError:
        return 0
    lost = [name for name in names if f"{folder(project)}/{name}" not in known]
    for name in lost:
        storage.delete(f"{folder(project)}/{name}")
    return len(lost)
