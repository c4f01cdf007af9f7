"""A project of its own in the running workbench for tests that count events: people, articles, the ledger."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from tests.cast import PASSWORD
from tests.services.live import Workbench

MAKE = """
import json
from django.utils import timezone
from annotations.ingest import imports, readers
from annotations.models import Article, Membership, User
from annotations.people import projects

asked = json.loads({asked!r})
now = timezone.now()
people = [User.objects.create_user(email, asked["password"], name=email.split("@")[0]) for email in asked["people"]]
User.objects.filter(email__in=asked["people"]).update(preferences={{"seen": {{"practice": True}}}})
desk = projects.create(name=asked["project"], by=people[0], now=now)
for person in people[1:]:
    Membership.objects.create(project=desk, user=person, role="reviewer", cleared=True)
made = []
for number, size in enumerate(asked["articles"]):
    said = [f"Boat {{number}}-{{one}} came in at dawn." for one in range(size)]
    text = "\\n\\n".join(" ".join(said[at : at + 5]) for at in range(0, size, 5))
    draft = readers.Draft(title=f"Boats {{number}}", text=text)
    made.append(str(imports.paste(project=desk, by=people[0], now=now, draft=draft).article.uid))
Article.objects.filter(uid__in=[made[at] for at in asked["secret"]]).update(confidentiality="confidential")
print("made:" + json.dumps({{"project": str(desk.uid), "articles": made}}))
"""

EVENTS = """
import json
from annotations.models import Event
rows = Event.objects.filter(project__uid={project!r}, kind__startswith="answer.").order_by("sequence")
found = []
for row in rows.select_related("actor"):
    _, article, number, _ = row.subject.split("/")
    what = [row.kind.split(".")[1], row.new["label"], row.new["version"]]
    found.append([article, int(number), *what, row.actor.email, str(row.operation)])
print("events:" + json.dumps(found))
"""


END = """
from annotations.models import User
from annotations.people import sessions
print(sessions.end_all(person=User.objects.get(email={email!r})))
"""


@dataclass(frozen=True)
class Event:
    article: str
    number: int
    kind: str
    label: str | None
    version: int
    actor: str
    operation: str


@dataclass
class Harbour:
    """A project of its own in the running workbench, its people and articles of short sentences."""

    workbench: Workbench
    project: str
    people: Sequence[str]
    articles: list[str]

    def events(self) -> list[Event]:
        """What people did there, in the order of the ledger."""
        said = self.workbench.ask(EVENTS.format(project=self.project))
        return [Event(*row) for row in json.loads(said.split("events:", 1)[1])]

    def end_sessions(self, email: str) -> None:
        """The person's log-in has run out, everywhere."""
        self.workbench.ask(END.format(email=email))


def harbour(workbench: Workbench, name: str, articles: list[int], secret: Sequence[int] = ()) -> Harbour:
    """A new project with so many sentences an article. `people`: a manager, then two reviewers."""
    people = [f"{who}@{name}.example" for who in ("mira", "robin", "nora")]
    asked = {"people": people, "password": PASSWORD, "project": name, "articles": articles, "secret": list(secret)}
    made = json.loads(workbench.ask(MAKE.format(asked=json.dumps(asked))).split("made:", 1)[1])
    return Harbour(workbench, made["project"], people, made["articles"])
