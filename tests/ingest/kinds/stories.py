"""The articles that the files hold, and what a sample is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

Part = tuple[str, str]


@dataclass(frozen=True)
class Story:
    title: str
    byline: str
    published: date
    language: str
    parts: tuple[Part, ...]

    def texts(self, *without: str) -> tuple[str, ...]:
        return tuple(text for kind, text in self.parts if kind not in without)


@dataclass(frozen=True)
class Expected:
    """What one draft must be; None: not looked at."""

    title: str
    texts: tuple[str, ...]
    published: date | None = None
    byline: str | None = None
    kinds: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Sample:
    name: str
    made: bytes | Callable[[], bytes]  # or how: whoever collects the tests needs no file
    expected: tuple[Expected, ...]

    @cached_property
    def data(self) -> bytes:
        return self.made if isinstance(self.made, bytes) else self.made()


HARBOUR = Story(
    "Old quay at Sandvik closes for the winter",
    "Mira Lund",
    date(2024, 3, 5),
    "en",
    (
        ("caption", "The old quay on Tuesday morning. Photo: Lars Holm"),
        ("", "The old quay at Sandvik will stay closed until April, the harbour master said on Tuesday. Ferries to the outer islands leave from the new terminal instead."),
        ("", "Engineers found cracks in eleven of the forty wooden piles below the ticket hall. “None of us expected that many,” said Maria Lind, who leads the inspection."),
        ("heading", "What happens now"),
        ("", "The council has set aside four million crowns for repairs. Whether that is enough nobody would say, but two builders reportedly asked for twice as much."),
        ("list", "Foot passengers use gate four at the new terminal."),
        ("list", "Lorries cross at Hamnes until further notice."),
        ("quote", "We were told on Monday evening, an hour before the last boat, and that is simply not good enough."),
        ("", "Fishermen may keep their boats at the inner wall. The wall was rebuilt in 1987 and carries no load from the hall above it."),
        ("heading", "A long winter"),
        ("", "Shopkeepers fear for their trade. Anna Berg, who sells coffee beside the gate, expects to lose a third of her customers before the spring."),
    ),
)  # fmt: skip

WOLF = Story(
    "Wölfe kehren in den Harwald zurück",
    "Jörg Müßig",
    date(2023, 11, 20),
    "de",
    (
        ("caption", "Eine Wildkamera nahm das Tier im Oktober auf. Foto: Forstamt Harwald"),
        ("", "Im Harwald leben nach Angaben des Forstamts wieder mindestens fünf Wölfe. Das letzte Rudel war vor hundertzwanzig Jahren erlegt worden."),
        ("", "Förster Thomas Größl fand die ersten Spuren schon im Sommer. „Wir wollten erst ganz sicher sein“, sagte er am Montag in Übersee."),
        ("heading", "Schäfer sind besorgt"),
        ("", "Die Schäfer der Gegend verlangen höhere Zäune und mehr Geld. Ob das Land zahlt, ist offen; möglicherweise entscheidet darüber der Ausschuss im Januar."),
        ("list", "Das Land ersetzt gerissene Schafe innerhalb von vier Wochen."),
        ("list", "Hunde gehören im Wald an die Leine."),
        ("quote", "Ein Wolf ist kein Haustier, aber er ist auch kein Ungeheuer, wie manche meinen."),
        ("", "Im benachbarten Oberland gewöhnten sich die Höfe binnen weniger Jahre an die Rückkehr der Tiere. Übergriffe auf Menschen gab es dort nie."),
        ("heading", "Was Wanderer wissen sollten"),
        ("", "Wer einem Wolf begegnet, soll stehen bleiben und laut sprechen. Weglaufen ist nach Ansicht der Fachleute das Falscheste, was man tun kann."),
    ),
)  # fmt: skip

STORIES = {"harbour": HARBOUR, "wolf": WOLF}
ASIDE = "Ten gardens you should see before the end of May, chosen by our readers"
