"""Which prepared articles are a later text of one that the project has: by address, then by what the texts share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotations.ingest.prepare import Prepared
from annotations.models import Article, ArticleVersion, Assignment, Confidentiality, Import, Membership, Sentence
from annotations.text import addresses, near

SHARED = (1, 10)  # of the five-word shingles of both; with less in common it is another article at the same address


@dataclass(slots=True)
class Renewal:
    """A prepared text and the version that it follows: locked, with its live sentences in reading order."""

    item: Prepared
    version: ArticleVersion
    sentences: list[Sentence]
    assignments: list[Assignment]

    @property
    def article(self) -> Article:
        return self.version.article


def renewals(imported: Import, prepared: Sequence[Prepared]) -> tuple[list[Renewal], set[str]]:
    """Those of these that are a later text, with article, assignments and sentences locked, in this order; and the
    digests of later texts that an earlier, broken attempt of this import stored.

    The address must be that of exactly one live article, which has its text from another import, and which whoever
    brings this one may see. Of several texts with one address the first that is like it follows it. One query if none
    of these addresses is known, none if none has an address. Two imports of one new address at the same moment make two
    articles.
    """
    wanted: defaultdict[str, list[Prepared]] = defaultdict(list)
    for item in prepared:
        if found := addresses.key(item.draft.url):
            wanted[found].append(item)
    followed, stored = _followed(imported, wanted) if wanted else ({}, set())
    if not followed:
        return [], stored
    keys = sorted(followed)
    rows = Article.objects.live().filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
    articles = {article.pk: article for article in rows}
    later = []
    for version in ArticleVersion.objects.filter(article__in=articles, current=True).order_by("article"):
        version.article, items = articles[version.article_id], followed[version.article_id]
        if version.digest in {item.digest for item in items}:
            continue
        later += [Renewal(item, version, [], []) for item in items if alike(version.text, item.text)][:1]
    _lock(later)
    return later, stored


def alike(one: str, other: str) -> bool:
    """True if the texts share as much as two texts of one article do."""
    return near.reaches(*near.overlap(one, other), SHARED)


def _followed(imported: Import, wanted: Mapping[str, list[Prepared]]) -> tuple[dict[int, list[Prepared]], set[str]]:
    """Primary key of an article → what may be its later text; and as `renewals`."""
    rows = ArticleVersion.objects.filter(
        project=imported.project_id, article__address__in=wanted, current=True, deleted=False
    )
    names = (
        *("article__address", "article", "digest", "imported_in", "article__imported_in"),
        "article__confidentiality",
    )
    there = defaultdict(list)
    stored = set()
    for address, *known in rows.values_list(*names):
        there[address].append(known)
        if known[2] == imported.pk:
            stored.add(known[1])
    followed = {
        article: wanted[address]
        for address, known in there.items()
        if len(known) == 1
        for article, digest, brought, first, secrecy in known
        if digest not in {item.digest for item in wanted[address]} and imported.pk not in (brought, first)
        if secrecy != Confidentiality.CONFIDENTIAL or _is_cleared(imported)
    }
    return followed, stored


def _is_cleared(imported: Import) -> bool:
    """Whether whoever brings it may see confidential articles; else they would change one, and learn of it."""
    return Membership.objects.filter(user=imported.by_id, project=imported.project_id, cleared=True).exists()


def _lock(found: Iterable[Renewal]) -> None:
    """Assignments, then sentences of the current texts, each by primary key."""
    by_article = {one.version.article_id: one for one in found}
    by_version = {one.version.pk: one for one in found}
    held = Assignment.objects.select_for_update(of=("self",), no_key=True).filter(article__in=by_article)
    for row in held.select_related("batch").order_by("pk"):
        by_article[row.article_id].assignments.append(row)
    live = Sentence.objects.select_for_update(no_key=True).filter(version__in=by_version, retired__isnull=True)
    for sentence in live.order_by("pk"):
        by_version[sentence.version_id].sentences.append(sentence)
    for one in by_version.values():
        one.sentences.sort(key=lambda sentence: sentence.start)
