"""A confidential article's whole life, with a word of its own in every field that anybody can fill."""

from __future__ import annotations

import csv
import io
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations import tasks
from annotations.adjudicate import decisions
from annotations.discuss import threads
from annotations.ingest import fetching, imports, readers
from annotations.models import (
    Answer,
    Article,
    Assignment,
    Batch,
    Codebook,
    Credit,
    Decision,
    Feed,
    Import,
    Job,
    Membership,
    Project,
    Suggester,
    Thread,
    User,
)
from annotations.review import batches, queue
from annotations.sources import credits, merging
from annotations.suggest import runs
from tests import factories
from tests.house import world
from tests.services.site import Site, page, web

PARAGRAPHS = (
    "The {0}opening was closed on Tuesday after two buoys were lost. “It is shut,” {0}speaker said.",
    "Officials of {0}office said the wall could give way. It was built in 1931 by {0}builder.",
)
TEXTS = ("pasted", "uploaded", "fetched")  # how the words of the articles' texts begin


@dataclass
class Life:
    """`canary`: how each of its words begins. `articles`: those that are secret; `people`: by first name."""

    desk: Project
    canary: str
    people: dict[str, User]
    site: Site
    articles: list[Article] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)

    def word(self, name: str) -> str:
        return f"{self.canary}{name}"

    def text(self, name: str) -> str:
        """An article's text; all of its words begin with `name`."""
        return "\n\n".join(PARAGRAPHS).format(self.word(name)) + f" The {self.word(name)} came last."

    def shown(self, said: str) -> set[int]:
        """The articles (primary keys) of which `said` has words of the text."""
        return {one.pk for one, name in zip(self.articles, TEXTS, strict=True) if self.word(name) in said}

    def work(self, job: Job | None) -> Job:
        assert job is not None
        claimed = Job.objects.claim(uid=job.uid, now=timezone.now(), lease=tasks.lease())
        assert claimed is not None
        tasks.work(claimed)
        claimed.refresh_from_db()
        return claimed

    def client(self, name: str) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(self.people[name])
        return client

    # --- How it comes in

    def pasted(self) -> None:
        draft = readers.Draft(
            title=self.word("title"),
            text=self.text("pasted"),
            outlet=self.word("outlet"),
            byline=self.word("byline"),
            url=f"https://news.example/{self.word('url')}",
        )
        made = imports.paste(project=self.desk, by=self.people["Karin"], now=timezone.now(), draft=draft)
        tasks.change_details(
            articles=[made.article],
            given={"licence": self.word("licence")},
            by=self.people["Karin"],
            now=timezone.now(),
        )
        self.came(made.imported)

    def uploaded(self) -> None:
        """A table: its name, its columns, a row that is rejected."""
        title, text, day = self.word("columntitle"), self.word("columntext"), self.word("columnday")
        out = io.StringIO()
        table = csv.writer(out)
        table.writerow([title, text, day])
        table.writerow([self.word("rowtitle"), self.text("uploaded"), "2026-03-01"])
        table.writerow([self.word("rejectedtitle"), "", ""])
        table.writerow([self.word("latetitle"), self.text("late"), self.word("noday")])
        name = f"{self.word('filename')}.csv"
        client = self.client("Karin")
        data = io.BytesIO(out.getvalue().encode())
        data.name = name
        client.post(reverse("api-imports", args=[self.desk.uid]), {"file": data})
        imported = Import.objects.get(original_name=name)
        imports.set_mapping(imported=imported, mapping={"title": title, "text": text, "published": day})
        imported.refresh_from_db()
        assert self.work(tasks.start_import(imported)).state == Job.State.DONE
        assert imported.rejected.count() == 2
        self.came(imported)

    def fetched(self) -> None:
        """By address, from a site that answers; one address that does not."""
        path = f"/{self.word('path')}"
        self.site.says(path, page(self.word("pagetitle"), *self.text("fetched").split("\n\n")))
        asked = [self.site.at(path), self.site.at(f"/{self.word('gone')}")]
        imported = fetching.ask(project=self.desk, by=self.people["Karin"], now=timezone.now(), addresses=asked)
        job = Job.objects.claim(uid=imports.start(imported).uid, now=timezone.now(), lease=tasks.lease())
        assert job is not None
        fetching.run(job, imports.running.begin(job), web=web())
        Job.objects.finish(job, now=timezone.now())
        self.came(imported)

    def came(self, imported: Import) -> None:
        self.imports.append(imported)
        found = list(Article.objects.filter(imported_in=imported))
        assert found
        assert {one.confidentiality for one in found} == {"confidential"}
        self.articles += found

    # --- What becomes of it

    def suggested(self) -> None:
        self.work(runs.start(project=self.desk, by=self.people["Karin"]))

    def tagged(self) -> None:
        """Two answer it blind, with notes and a question; then it is settled with a reason, and a source named."""
        article, now = self.articles[0], timezone.now()
        cleo, cora, carl = (self.people[name] for name in ("Cleo", "Cora", "Carl"))
        batch = batches.draft(
            project=self.desk,
            terms=batches.Terms(name="Twice", overlap=2),
            articles=[article],
            people=[cleo, cora],
            by=self.people["Karin"],
            now=now,
        )
        batch = batches.open_batch(batch=batch, by=self.people["Karin"], now=now)
        text = article.versions.get(current=True).text
        at = text.index(self.word("pastedspeaker"))
        span = {"role": "source", "kind": "person", "start": at, "end": at + len(self.word("pastedspeaker"))}
        for person, label in ((cleo, "sourced"), (cora, "anonymous")):
            held = queue.open_article(article=article, reviewer=person, now=now)
            factories.say(held, 1, "plain", note=self.word("note"), now=now)
            factories.say(held, 2, label, spans=[span], note=self.word("othernote"), now=now)
            queue.finish(assignment=held, now=now)
        sentence = article.sentences.get(number=1)
        asked = threads.ask(
            sentence=sentence, by=cleo, text=self.word("question"), operation=uuid.uuid4(), now=now
        ).thread
        threads.reply(thread=asked, by=carl, text=self.word("comment"), operation=uuid.uuid4(), now=now)
        batches.close(batch=batch, by=self.people["Karin"], now=now)
        verdict = decisions.Verdict(label="sourced", hedged=False, category="slip", why=self.word("why"), spans=[span])
        disputed = article.sentences.select_related("article__project").get(number=2)
        decisions.settle(sentence=disputed, verdict=verdict, by=carl, operation=uuid.uuid4(), version=0, now=now)
        self.second_pass(self.articles[1])
        credits.refresh(self.desk)
        credit = Credit.objects.filter(article=article, kind="person").first()
        assert credit is not None
        merging.merge(
            project=self.desk,
            wordings=[merging.Named(credit.key, credit.kind)],
            into=[],
            name=self.word("source"),
            kind="person",
            by=self.people["Karin"],
            now=now,
        )

    def second_pass(self, article: Article) -> None:
        """Another one is answered twice and stays disputed; one of its sentences is still asked about."""
        now = timezone.now()
        people = [self.people["Cleo"], self.people["Cora"]]
        factories.answered(article, people, {1: ("plain", "sourced"), 3: ("unsure", "plain")})
        threads.ask(
            sentence=article.sentences.get(number=1),
            by=people[0],
            text=self.word("openquestion"),
            operation=uuid.uuid4(),
            now=now,
        )

    def held(self) -> None:
        """A third is open before its reviewer."""
        queue.open_article(article=self.articles[2], reviewer=self.people["Cleo"], now=timezone.now())

    # --- What it is called by

    def things(self, article: Article) -> dict[str, dict[str, object]]:
        """Its things as addresses name them (`world.Things`)."""
        held = Assignment.objects.filter(article=article).order_by("pk").last()
        rows: dict[str, Any] = {
            "user": self.people["Cleo"],
            "project": self.desk,
            "membership": Membership.objects.get(project=self.desk, user=self.people["Cleo"]),
            "codebook": Codebook.objects.current(self.desk),
            "import": article.imported_in,
            "article": article,
            "feed": Feed.objects.filter(project=self.desk).first(),
            "job": Job.objects.filter(project=self.desk).first(),
            "batch": Batch.objects.filter(project=self.desk, assignments__article=article).first()
            or Batch.objects.get(project=self.desk, standing=True),
            "dataset": self.desk.datasets.first(),
            "assignment": held,
            "suggester": Suggester.objects.filter(project=self.desk).first(),
            "answer": Answer.objects.filter(assignment=held).first(),
            "thread": Thread.objects.filter(sentence__article=article).first(),
            "decision": Decision.objects.filter(sentence__article=article).first(),
            "event": self.desk.events.order_by("-sequence").first(),
        }
        named = {kind: world.names(kind, row) for kind, row in rows.items() if row is not None}
        named |= {
            f"admin-{kind}": {"object_id": world.address.of(row)} for kind, row in rows.items() if row is not None
        }
        named["member"] = {"project": self.desk.uid, "person": self.people["Cleo"].uid}
        return named


def everything(life: Life) -> None:
    """All of it, but what is asked by browsers."""
    life.pasted()
    life.uploaded()
    life.fetched()
    life.suggested()
    life.tagged()
    life.held()
