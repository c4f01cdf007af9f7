"""Which sentences live, what came out of what, what blocks are and which sentences are asked: derived again from the
events, compared with the rows, put right."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from annotations.models import Article, ArticleVersion, Lineage, Sentence, versions
from annotations.models.blocks import is_asked, said_of_blocks, stands
from annotations.models.revisions import MADE, numbers_in, revisions

from .blocks import with_kind
from .storing import hold

Pair = tuple[int, int]


def expected(article: Article, numbers: set[int]) -> tuple[dict[int, int | None], dict[int, int], set[Pair]]:
    """Number → where it was retired (None: live); number → where it was born, of those made since; the lineage."""
    retired: dict[int, int | None] = dict.fromkeys(numbers)
    born: dict[int, int] = {}
    pairs: set[Pair] = set()
    texts = versions.versions([article]).get(article.pk, [])
    for event in sorted([*revisions(article, numbers), *texts], key=lambda event: event.sequence):
        read = versions.numbers_in if event.kind == versions.CHANGED else numbers_in
        old, new = read(event.old), read(event.new)
        retired |= dict.fromkeys(old, event.sequence) | dict.fromkeys(new)
        if event.kind == versions.CHANGED:
            pairs |= set(versions.pairs_in(event))
        else:
            pairs |= {(before, after) for before in old for after in new}
        if event.kind in MADE or (event.kind == versions.CHANGED and event.undoes is None):
            born |= dict.fromkeys(new, event.sequence)
    return retired, born, pairs


def differences(article: Article) -> Iterator[str]:
    """What of the article's sentences is not as the events say, a sentence each."""
    rows = {row[0]: row[1:] for row in _sentences(article)}
    retired, born, pairs = expected(article, set(rows))
    for number in sorted(retired):
        where = f"sentence/{article.uid}/{number}"
        if number not in rows:
            yield f"{where}: an event tells of it, and it is missing."
        elif rows[number][0] != retired[number]:
            yield f"{where}: it is {_state(rows[number][0])}, the events say {_state(retired[number])}."
        elif number in born and rows[number][1] != born[number]:
            yield f"{where}: it was born at {born[number]}, not at {rows[number][1]}."
    for old, new in sorted(pairs ^ set(_lineage(article))):
        yield f"sentence/{article.uid}/{new}: whether it came out of {old} is not what the events say."
    yield from _wrong_blocks(article)


def _wrong_blocks(article: Article) -> Iterator[str]:
    for version, kinds in _kinds(article):
        for index, (block, kind) in enumerate(zip(version.blocks, kinds, strict=True)):
            if block[0] != kind:
                yield f"article/{article.uid}: block {index} is {block[0]}, the events say {kind}."
        rows = Sentence.objects.filter(version=version).order_by("number")
        for number, block, asked in rows.values_list("number", "block", "asked"):
            if asked != is_asked(kinds[block]):
                yield f"sentence/{article.uid}/{number}: whether it is asked is not what its block says."


def _kinds(article: Article) -> Iterator[tuple[ArticleVersion, list[str]]]:
    """The article's texts, each with what its blocks are: as the events say, else as they came in."""
    said = stands(said_of_blocks([article]).get(article.pk, []))
    for version in ArticleVersion.objects.filter(article=article).only("number", "blocks").order_by("number"):
        known = [said.get((version.number, index), {"kind": block[0]}) for index, block in enumerate(version.blocks)]
        yield version, [value["kind"] for value in known]


def rebuild(article: Article) -> int:
    """Make liveness, birth, lineage and blocks what the events say; returns how much was put right. A sentence that is
    missing stays so: only a backup has it."""
    with transaction.atomic():
        hold(article)
        sentences = Sentence.objects.filter(article=article)
        keys = dict(sentences.select_for_update(no_key=True).order_by("pk").values_list("number", "pk"))
        wrong = list(differences(article))
        if not wrong:
            return 0
        retired, born, pairs = expected(article, set(keys))
        # Those that retire first: no two live sentences of a text start at one place.
        for number in sorted(keys, key=lambda number: retired[number] is None):
            made = {"born": born[number]} if number in born else {}
            sentences.filter(number=number).update(retired=retired[number], **made)
        Lineage.objects.filter(new__article=article).delete()
        known = sorted((old, new) for old, new in pairs if old in keys and new in keys)
        Lineage.objects.bulk_create(Lineage(old_id=keys[old], new_id=keys[new]) for old, new in known)
        for version, kinds in _kinds(article):
            _set_blocks(version, kinds)
    return len(wrong)


def _set_blocks(version: ArticleVersion, kinds: list[str]) -> None:
    blocks = version.blocks
    for index, kind in enumerate(kinds):
        blocks = with_kind(blocks, index, kind)
    ArticleVersion.objects.filter(pk=version.pk).update(blocks=blocks)
    asked = [index for index, kind in enumerate(kinds) if is_asked(kind)]
    rows = Sentence.objects.filter(version=version)
    rows.filter(block__in=asked, asked=False).update(asked=True)
    rows.exclude(block__in=asked).filter(asked=True).update(asked=False)


def _sentences(article: Article) -> list[tuple[int, int | None, int]]:
    return list(Sentence.objects.filter(article=article).values_list("number", "retired", "born"))


def _lineage(article: Article) -> list[Pair]:
    return list(Lineage.objects.filter(new__article=article).values_list("old__number", "new__number"))


def _state(retired: int | None) -> str:
    return "live" if retired is None else f"retired at {retired}"
