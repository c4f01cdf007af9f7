"""Two projects with one of everything in each: what addresses can name, and the people who try."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from http.cookies import SimpleCookie
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from annotations.admin import address
from annotations.discuss import threads
from annotations.models import (
    Answer,
    Article,
    Batch,
    Codebook,
    Credit,
    Dataset,
    DatasetFile,
    Decision,
    Event,
    Feed,
    Job,
    Membership,
    Project,
    SavedView,
    User,
    append,
)
from annotations.models.event import Entry
from annotations.people import invitations, projects
from annotations.review import answers, batches, queue
from annotations.suggest import suggesters
from tests import factories
from tests.cast import NOW, member, person


@dataclass(frozen=True)
class Things:
    """`named[kind]`: what an address may need to name the project's thing of that kind."""

    named: dict[str, dict[str, object]]


@dataclass(frozen=True)
class World:
    own: Things
    foreign: Things
    clients: dict[str, Client]
    adam: User

    def with_fresh_browsers(self) -> World:
        """The same, with browsers that know nothing but who is logged in: what a page told them is forgotten."""
        return replace(self, clients={name: browser(client.cookies) for name, client in self.clients.items()})


def browser(cookies: SimpleCookie[str]) -> Client:
    """One with these cookies. A crash becomes a 500 instead of an exception."""
    client = Client(raise_request_exception=False)
    client.cookies.load(cookies)
    return client


def build() -> World:
    """The harbour desk and a foreign project, one of everything in each, and a browser for each person."""
    people = {name: person(name) for name in ("Mira", "Stig")} | {"Olga": person("Olga", is_superuser=True)}
    desk = projects.create(name="Harbour desk", by=people["Mira"], now=NOW, time_zone="Europe/Copenhagen")
    members = {"Rosa": "reviewer", "Vera": "viewer", "Adam": "adjudicator"}
    people |= {name: member(desk, name, role) for name, role in members.items()}
    who = {"stranger": "Stig", "viewer": "Vera", "reviewer": "Rosa", "adjudicator": "Adam", "manager": "Mira"}
    who |= {"site": "Olga"}
    own = furnished(desk, people["Mira"], people["Rosa"], NOW)
    browsers = clients({name: people[who[name]] for name in who})
    return World(own, furnished(*other_desk(NOW), NOW), browsers, people["Adam"])


def furnished(project: Project, manager: User, reviewer: User, now: datetime) -> Things:
    """One of everything in the project, and how addresses name it."""
    article = factories.article(project, manager, now)
    assignment = queue.open_article(article=article, reviewer=reviewer, now=now)
    plain = answers.Change(label="plain", state="labelled", how="key")
    answers.record(assignment=assignment, number=1, operation=uuid.uuid4(), version=0, change=plain, now=now)
    answer = Answer.objects.get(assignment=assignment)
    Credit.objects.create(project=project, article=article, sentence=answer.sentence, label="sourced", kind="person")
    rows: dict[str, Model] = {
        "user": reviewer,
        "project": project,
        "membership": Membership.objects.get(project=project, user=reviewer),
        "codebook": Codebook.objects.current(project),
        "import": article.imported_in,
        "article": article,
        "feed": Feed.objects.create(project=project, by=manager, address="https://news.example/feed", next_poll=now),
        "job": Job.objects.create(
            project=project,
            kind=Job.Kind.SUGGEST,
            by=manager,
            state=Job.State.FAILED,
            finished_at=now,
            message="It broke.",
        ),
        "batch": batch(project, article, manager, reviewer, now),
        "invitation": invitations.make(
            project=project, wish=invitations.Wish(email="ines@desk.example", role="viewer"), by=manager, now=now
        ).invitation,
        "dataset": dataset(project, manager, now),
        "assignment": assignment,
        "suggester": suggesters.current(project),
        "answer": answer,
        "thread": threads.ask(
            sentence=answer.sentence, by=reviewer, text="Who is meant?", operation=uuid.uuid4(), now=now
        ).thread,
        "decision": decision(answer, manager, now),
        "view": SavedView.objects.create(project=project, by=manager, name="All", query={"q": "ship"}, shared=True),
        "token": factories.token(reviewer, project, now=now).token,
        "event": Event.objects.filter(project=project).first(),
    }
    named = {kind: names(kind, row) for kind, row in rows.items()}
    looked_at = batches.Terms(name="Together", kind="compare")
    compared = batches.draft(project=project, terms=looked_at, articles=[], people=[], by=manager, now=now)
    named["round"] = {"project": project.uid, "uid": compared.uid}
    named["member"] = {"project": project.uid, "person": reviewer.uid}
    rows["apitoken"] = rows["token"]
    named |= {f"admin-{kind}": {"object_id": address.of(row)} for kind, row in rows.items()}
    return Things(named)


def names(kind: str, row: Model) -> dict[str, object]:
    """Every word an address may use for the thing: its uid also under the name of its kind."""
    uid = getattr(row, "uid", None)
    return {"uid": uid, kind: uid, "number": 1, "offset": 1, "name": "sentences.jsonl", "file": "sentences.jsonl"}


def batch(project: Project, article: Article, manager: User, reviewer: User, now: datetime) -> Batch:
    """A draft with an article and somebody who works in it."""
    terms = batches.Terms(name="Twice")
    return batches.draft(project=project, terms=terms, articles=[article], people=[reviewer], by=manager, now=now)


def dataset(project: Project, by: User, now: datetime) -> Dataset:
    """A ready dataset with one file."""
    made = Dataset.objects.create(
        project=project, number=1, by=by, formats=["jsonl"], state=Dataset.State.READY, watermark=1, ready_at=now
    )
    row = b'{"article":"","sentence":1,"start":0,"label":null,"hedged":null,"standing":"open","text":null}\n'
    row = row[:-2] + b',"source_start":null,"source_end":null,"source_kind":null}\n'
    digest = hashlib.sha256(row).hexdigest()
    file = DatasetFile(dataset=made, name="sentences.jsonl", kind="sentences", digest=digest, size=len(row), rows=1)
    file.file.save("sentences.jsonl", ContentFile(row))
    return made


def decision(answer: Answer, by: User, now: datetime) -> Decision:
    entry = Entry(kind="decision.made", subject="decision")
    event = append(project_id=answer.codebook.project_id, actor=by, now=now, entries=[entry])[0]
    sentence = Article.objects.get(pk=answer.sentence.article_id).sentences.get(number=2)
    return Decision.objects.create(
        sentence=sentence,
        label="plain",
        by=by,
        category=Decision.Category.SLIP,
        codebook=answer.codebook,
        sequence=event.sequence,
    )


def clients(people: dict[str, User]) -> dict[str, Client]:
    """A browser for each person, logged in, and one for nobody."""
    found = {name: Client() for name in ("anonymous", *people)}
    for name, somebody in people.items():
        found[name].force_login(somebody)
    return found


def other_desk(now: datetime) -> tuple[Project, User, User]:
    """A project that none of the cast belongs to, with its own manager and reviewer."""
    nora = person("Nora")
    project = projects.create(name="Mountain desk", by=nora, now=now)
    return project, nora, member(project, "Nils", "reviewer")


FIXED = {"app_label": "annotations", "uidb36": "1", "key": "set-password", "table": "agreement", "by": "outlet"}


class Route(NamedTuple):
    name: str
    needs: frozenset[str]  # the words its address needs


def all_routes() -> Iterator[Route]:
    return walk(get_resolver())


def walk(resolver: URLResolver, space: str = "", needs: frozenset[str] = frozenset()) -> Iterator[Route]:
    """Every pattern below the resolver; one without a name is called by its pattern, which no table row can be."""
    for pattern in resolver.url_patterns:
        words = needs | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLPattern):
            yield Route(space + (pattern.name or f"(without a name: {pattern.pattern})"), words)
        else:
            yield from walk(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space, words)


def url_of(route: Route, words: dict[str, object]) -> str:
    known = {**FIXED, **words}
    lacking = {need for need in route.needs if known.get(need) is None}
    assert not lacking, f"{route.name} needs {lacking}: name another object in its line, or add to tests/house/world.py"
    return reverse(route.name, kwargs={need: known[need] for need in route.needs})
