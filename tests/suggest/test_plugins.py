"""Suggesters of installed packages: found by their entry point, chosen by a manager, checked in all they say."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from annotations import tasks
from annotations.errors import InvalidInput
from annotations.models import Article, Event, Job, Sentence, Suggester, Suggestion
from annotations.suggest import choosing, plugins, runs, showing, telling
from annotations.suggest.cues import Cues
from annotations.suggest.protocol import Article as Given
from annotations.suggest.protocol import Suggester as Protocol
from tests import factories
from tests.environment import CHECKOUT

COUNT = itertools.count(1)
PAGE = (CHECKOUT / "docs/suggestions.md").read_text()
ALL_PLAIN = """
from annotations.suggest.protocol import Part, Proposal, Span, Stopped
class Plain:
    name, version, title, at_once, stays_here = "plain", "1", "All plain", 3, True
    def propose(self, articles, book):
        for number, article in enumerate(articles):
            yield Part(number, {place: Proposal("plain", False, 0.9) for place in article.wanted})
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Install a package of one module with these entry points, as pip would lay it down."""

    def install(code: str, **entries: str) -> None:
        count = next(COUNT)  # a module is imported once
        folder = tmp_path / f"site{count}"
        told = folder / f"plug{count}-1.dist-info"
        told.mkdir(parents=True)
        (folder / f"plug{count}.py").write_text(code)
        (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: plug{count}\nVersion: 1\n")
        lines = [f"{name} = plug{count}:{what}" for name, what in entries.items()]
        (told / "entry_points.txt").write_text("\n".join(["[workbench.suggesters]", *lines]))
        monkeypatch.syspath_prepend(str(folder))
        plugins.installed.cache_clear()

    plugins.installed.cache_clear()
    yield install
    monkeypatch.undo()
    plugins.installed.cache_clear()


@pytest.fixture
def choose(desk, mira, now) -> Callable[[str], bool]:
    def choose(name: str) -> bool:
        changed = choosing.choose(project=desk, name=name, by=mira, now=now)
        desk.refresh_from_db()
        return changed

    return choose


def test_the_example_of_the_docs_is_found_chosen_and_used(install, choose, harbour, run) -> None:
    code = re.search(r"^```python\n(import re.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[1]
    (line,) = re.findall(r'^quoted = "(.+)"$', PAGE, re.MULTILINE)
    install(code, quoted=line.partition(":")[2])
    assert plugins.others()["quoted"].title == "Quotation marks"
    assert choose("quoted")
    job = run()
    (mine,) = Suggestion.objects.filter(suggester__kind="quoted")
    text = harbour.versions.get().text
    assert [text[span["start"] : span["end"]] for span in mine.spans] == ["Jonas Eik"]
    assert (mine.label, mine.why, mine.suggester.version) == (
        "sourced",
        "Somebody is quoted by name.",
        "1 · codebook 1",
    )
    assert telling.said(job.result) == ["The suggester proposed nothing for 5 sentences."]


def test_the_cues_are_a_suggester_like_any_other(harbour, desk, run) -> None:
    """By the protocol they say what they say without it."""
    run()
    rows = list(Sentence.objects.filter(article=harbour).order_by("start"))
    asked = frozenset(place for place, row in enumerate(rows) if row.asked)
    cues: Protocol = Cues()
    (part,) = cues.propose([Given("en", tuple(row.text for row in rows), asked)], desk.codebooks.get().content)
    stored = {row.sentence_id: row for row in Suggestion.objects.filter(suggester__kind="cues")}
    assert {rows[place].pk: said.label for place, said in part.proposals.items()} == {
        key: row.label for key, row in stored.items()
    }
    assert plugins.problem("other", cues) == "it calls itself 'cues'"


def test_one_that_is_not_chosen_is_never_asked(install, harbour, run) -> None:
    install(ALL_PLAIN.replace("for number", "raise SystemExit; number = 0\n        for number"), plain="Plain")
    assert run().state == "done"


def test_what_is_chosen_is_shown_and_the_ledger_knows_who_chose(install, choose, harbour, mira, run) -> None:
    install(ALL_PLAIN, plain="Plain")
    assert choose("plain")
    assert not choose("plain")
    assert Event.objects.filter(kind="project.changed", actor=mira, new=["plugin"]).count() == 1
    run()
    assert {one.label for one in showing.shown(harbour).values()} == {"plain"}
    choose("")
    assert {one.suggester.kind for one in showing.shown(harbour).values()} == {"cues"}


def test_nobody_chooses_what_is_not_there(install, choose) -> None:
    with pytest.raises(InvalidInput):
        choose("plain")


def test_one_that_was_uninstalled_is_not_used_and_the_page_says_so(
    install, choose, harbour, desk, run, client, mira
) -> None:
    install(ALL_PLAIN, plain="Plain")
    choose("plain")
    run()
    sys.path[:] = [path for path in sys.path if "/site" not in path or "site-packages" in path]
    plugins.installed.cache_clear()
    assert choosing.chosen(desk) is None
    client.force_login(mira)
    text = client.get(f"/projects/{desk.uid}/settings/suggester").content.decode()
    assert "“plain” was chosen, and is not installed any more" in text


BAD = """
from annotations.suggest.protocol import Part, Proposal, Span
import dataclasses
class Bad:
    name, version, title, at_once, stays_here = "bad", "1", "Bad", 2, True
    def propose(self, articles, book):
        good = Proposal("plain", False, 0.9)
        yield Part(0, {0: good, 1: Proposal("fake", False, 0.5), 2: Proposal("plain", True, 0.5),
                       3: Proposal("plain", False, 7.0), 4: Proposal("plain", False, 0.5, cue=Span(0, 9999)),
                       5: "plain", 99: good, -1: good})
        yield Part(0, {0: good}, refused={"thought better of it": 2})
"""


def test_bad_proposals_are_refused_counted_and_told(install, choose, harbour, desk, run, client, mira) -> None:
    install(BAD, bad="Bad")
    choose("bad")
    job = run()
    assert job.state == "done"
    assert Suggestion.objects.filter(suggester__kind="bad").count() == 1
    assert job.result["refused"] == {
        "label": 1, "hedged": 1, "confidence": 1, "span": 1, "form": 1, "place": 2, "again": 1, "other": 2,
    }  # fmt: skip
    client.force_login(mira)
    words = (
        "10 proposals were refused: for a reason of the suggester’s own (2); for a sentence that was not asked (2); "
    )
    for address in (f"/projects/{desk.uid}/settings/suggester", f"/imports/{harbour.imported_in.uid}"):
        job.arguments = {"import": str(harbour.imported_in.uid)}
        job.save(update_fields=["arguments"])
        assert words in client.get(address).content.decode()
    assert client.get(f"/api/v1/jobs/{job.uid}/").json()["result"] == job.result


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("raise ValueError(articles[0].sentences[0])", "The suggester “plain” broke (ValueError)."),
        ("yield 1", "The suggester “plain” broke (TypeError)."),
        ("yield Part(7, {})", "The suggester “plain” broke (TypeError)."),
        ("yield Part(0, None)", "The suggester “plain” broke (TypeError)."),
        ("yield Part(0, {}, requests=-1)", "The suggester “plain” broke (TypeError)."),
        ("yield Part(0, {}, refused=3)", "The suggester “plain” broke (TypeError)."),
        ("return 1 / 0", "The suggester “plain” broke (ZeroDivisionError)."),
        ("raise Stopped('It is tired.')", "It is tired. 6 of 12 sentences were dealt with"),
    ],
)
def test_one_that_breaks_ends_the_job_with_a_sentence_and_no_word_of_the_article(
    line, told, install, choose, harbour, run, caplog
) -> None:
    install(ALL_PLAIN.replace("for number", f"{line}\n        for number"), plain="Plain")
    choose("plain")
    job = run()
    assert job.state == "failed"
    assert job.message.startswith(told)
    assert "Lindesund" not in job.message + caplog.text
    assert len(showing.shown(harbour)) == 6


def test_what_it_said_before_it_broke_is_kept(install, choose, desk, mira, now, run) -> None:
    for _ in range(2):
        factories.article(desk, mira, now)
    install(
        ALL_PLAIN.replace("            yield", "            if number: raise OSError\n            yield"), plain="Plain"
    )
    choose("plain")
    assert run().state == "failed"
    assert Suggestion.objects.filter(suggester__kind="plain").count() == 3


@pytest.mark.parametrize("stays", ["False", "True"])
def test_one_that_sends_text_away_gets_no_confidential_article(stays, install, choose, desk, mira, now, run) -> None:
    install(ALL_PLAIN.replace("3, True", f"3, {stays}"), plain="Plain")
    choose("plain")
    articles = [factories.article(desk, mira, now) for _ in range(3)]
    Article.objects.filter(pk=articles[1].pk).update(confidentiality="confidential")
    run()
    told = Suggestion.objects.filter(suggester__kind="plain").values_list("sentence__article", flat=True)
    assert set(told) == {one.pk for place, one in enumerate(articles) if stays == "True" or place != 1}


@pytest.mark.parametrize(
    ("code", "name", "why"),
    [
        ("raise RuntimeError", "plain", "RuntimeError"),
        ("Plain = 3", "plain", "TypeError"),
        ("class Plain: pass", "plain", "it lacks name"),
        (ALL_PLAIN, "Other", "it cannot have that name"),
        (ALL_PLAIN, "cues", "it cannot have that name"),
        (ALL_PLAIN, "openai", "it cannot have that name"),
        (ALL_PLAIN, "learned", "it cannot have that name"),
        (ALL_PLAIN, "other", "it calls itself 'plain'"),
        (ALL_PLAIN.replace('"1"', '"1" * 41'), "plain", "its version is no short text"),
        (ALL_PLAIN.replace('"1"', "1"), "plain", "its version is no short text"),
        (ALL_PLAIN.replace("3, True", "0, True"), "plain", "at_once is no number from 1 to 1000"),
        (ALL_PLAIN.replace("3, True", '3, "no"'), "plain", "stays_here is neither True nor False"),
    ],
)
def test_one_that_cannot_be_used_takes_nothing_with_it(code, name, why, install) -> None:
    install(ALL_PLAIN.replace('"plain", "1"', '"fine", "1"'), fine="Plain")
    install(code, **{name: "Plain"})
    assert list(plugins.installed().found) == ["fine"]
    assert why in plugins.installed().broken[name]


def test_a_name_that_two_packages_have_is_used_for_neither(install) -> None:
    install(ALL_PLAIN, plain="Plain")
    install(ALL_PLAIN, plain="Plain")
    assert plugins.installed().found == {}
    assert plugins.installed().broken == {"plain": "two packages have it"}


# --- The page


@pytest.fixture
def page(client: Client, mira: Any) -> Client:
    client.force_login(mira)
    return client


def test_a_manager_chooses_and_asks_for_what_is_missing(install, page, desk, harbour, run) -> None:
    address = f"/projects/{desk.uid}/settings/suggester"
    assert "No other one is installed." in page.get(address).content.decode()
    install(ALL_PLAIN, plain="Plain")
    text = page.get(address).content.decode()
    assert "All plain" in text
    assert "leave this workbench" not in text
    page.post(address, {"suggester": "plain"})
    desk.refresh_from_db()
    assert choosing.chosen(desk).name == "plain"
    assert "12 suggestions are missing." in page.get(address).content.decode()
    page.post(address, {"ask": "1"})
    (job,) = Job.objects.filter(kind="suggest", state="queued")
    assert "Making suggestions" in page.get(address, headers={"HX-Target": "progress"}).content.decode()
    run(job)
    assert Suggestion.objects.count() == 12
    assert "missing" not in page.get(address).content.decode()
    assert page.post(address, {"suggester": "gone"}).status_code == 400


def test_while_helpers_are_at_it_too_the_page_tells_of_the_whole_run(page, desk, mira, harbour, monkeypatch) -> None:
    monkeypatch.setattr(runs, "MANY", 1)
    main = tasks.suggest_again(project=desk, by=mira)
    helpers = Job.objects.exclude(pk=main.pk).filter(kind="suggest")
    assert helpers.count() == 3
    helpers.update(state="done", finished_at=main.queued_at)
    text = page.get(f"/projects/{desk.uid}/settings/suggester").content.decode()
    assert f"0 of {main.total} sentences" in text
    assert 'name="ask"' not in text


def test_the_page_says_where_sentences_go(server, page, desk) -> None:
    text = page.get(f"/projects/{desk.uid}/settings/suggester").content.decode()
    assert f"The language model stand-in-7b at 127.0.0.1:{server.port}" in text
    assert "those of confidential articles never" in text


def test_figures_are_of_the_one_that_is_chosen(install, choose, harbour, desk, run) -> None:
    install(ALL_PLAIN, plain="Plain")
    choose("plain")
    run()
    newer = Suggester.objects.create(project=desk, kind="cues", version="9", codebook=desk.codebooks.get())
    assert max(Suggester.objects.filter(project=desk), key=lambda row: row.rank).kind == "plain"
    choose("")
    active = Suggester.objects.filter(project=desk, active=True)
    assert max(active, key=lambda row: row.rank) == newer
    assert tasks.lease()
    assert runs.left(desk, {}) == 0
