"""Docs hang together: links lead somewhere, nothing is promised, no tracked file names a host or machine of ours."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.environment import CHECKOUT
from tests.pictures import LARGEST, PICTURES

DOCS = CHECKOUT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), CHECKOUT / "README.md", CHECKOUT / "CHANGELOG.md"])
UNFINISHED = re.compile(r"\bTODO\b|\bFIXME\b|\bTBD\b|for now\b|coming soon|lorem ipsum", re.IGNORECASE)


def tracked() -> list[Path]:
    """The text files under version control, as they are now."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    found = [CHECKOUT / name for name in names.split("\0") if name]
    return [path for path in found if path.is_file() and path.suffix not in (".woff2", ".png")]


def anchors(path: Path) -> set[str]:
    """The fragments of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def links(path: Path) -> Iterator[str]:
    text = re.sub(r"^```.*?^```$", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
    yield from re.findall(r"\]\(([^)\s]+)\)", text)
    yield from re.findall(r"^\[[^\]]+\]: (\S+)$", text, re.MULTILINE)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    for link in links(path):
        if re.match(r"[a-z]+:", link):
            assert link.startswith("https://"), link
            continue
        name, _, fragment = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), link
        assert CHECKOUT in (target, *target.parents), link
        if fragment:
            assert fragment in anchors(target), link


def test_every_page_can_be_reached_from_the_index() -> None:
    seen, waiting = set(), [CHECKOUT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in seen or path.suffix != ".md" or not path.exists():
            continue
        seen.add(path)
        waiting += [(path.parent / link.partition("#")[0]).resolve() for link in links(path) if ":" not in link]
    assert set(PAGES) - seen == set()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_no_page_promises_what_is_not_written(path: Path) -> None:
    assert UNFINISHED.findall(path.read_text()) == []


def test_a_decision_is_short_and_the_list_has_all_of_them() -> None:
    records = sorted((DOCS / "decisions").glob("0*.md"))
    listed = re.findall(r"\((0\d{3}-[\w-]+\.md)\)", (DOCS / "decisions/README.md").read_text())
    assert listed == [path.name for path in records]
    assert len({path.name[:4] for path in records}) == len(records)
    for path in records:
        text = path.read_text()
        assert text.startswith(f"# {path.name[:4]} ")
        assert len(text.splitlines()) <= 40
        assert all(word in text for word in ("**Context.**", "**Decision.**", "**Consequences.**"))


HOSTS = r"py[p]i\.org|python[h]osted|--index-url|--extra-index-url|registry\.npm|artifactory|/simple/"
MACHINES = r"(?<![\w$}])/(?:root|Users|home|work)/\w"
FOREIGN = re.compile(f"{HOSTS}|{MACHINES}")


@pytest.mark.parametrize(
    "line", ["--index-url https://registry.example/simple", "see /home/ann/claims", 'open("/home/b/x")', "cd /Users/c"]
)
def test_a_registry_host_or_a_machine_is_known_when_seen(line: str) -> None:
    assert FOREIGN.search(line)


def test_no_file_names_a_registry_host_or_somebodys_machine() -> None:
    """Locks without index addresses, docs without the paths of whoever wrote them."""
    found = []
    for path in tracked():
        if path == Path(__file__).resolve():
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            if FOREIGN.search(line):
                found.append(f"{path.relative_to(CHECKOUT)}:{number}: {line.strip()[:120]}")
    assert found == []


def test_the_readme_is_short_and_shows_a_picture_that_is_there() -> None:
    text = (CHECKOUT / "README.md").read_text()
    assert len(text.splitlines()) <= 150
    assert "`" not in re.findall(r"!\[[^\]]*\]", text)[0]
    assert (DOCS / "pictures/review-light.png").stat().st_size > 10_000


def test_every_picture_of_the_guides_is_shown_and_small() -> None:
    made = {f"{picture.name}.png" for picture in PICTURES}
    shown = {
        Path(link).name for name in ("reviewing.md", "managing.md") for link in links(DOCS / name) if ".png" in link
    }
    assert shown == made
    assert [name for name in made if (DOCS / "pictures" / name).stat().st_size > LARGEST] == []
