"""What a desk should be after anything that its people did: plain Python, which knows nothing of how it is stored."""

from __future__ import annotations

from dataclasses import dataclass, field

Place = tuple[str, int]  # an article by name, and a sentence of it


@dataclass(frozen=True)
class Said:
    """What an answer, or a decision, says."""

    label: str | None = None
    state: str = "empty"
    hedged: bool = False
    cut_after: bool = False


NOTHING = Said()


@dataclass
class Turn:
    """One reviewer's pass over one article. `done_steps` and `undone_steps`: what each step replaced."""

    reviewer: str
    article: str
    done: bool = False
    returned: bool = False
    said: dict[int, Said] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    taken: list[list[tuple[int, Said]]] = field(default_factory=list)
    undone: list[list[tuple[int, Said]]] = field(default_factory=list)
    group: object = None

    def put(self, number: int, said: Said) -> tuple[int, Said]:
        before = (number, self.said.get(number, NOTHING))
        self.said[number] = said
        self.versions[number] = self.versions.get(number, 0) + 1
        return before

    def record(self, number: int, said: Said, group: object = None) -> None:
        before = self.put(number, said)
        if group is not None and group == self.group:
            self.taken[-1].append(before)
        else:
            self.taken.append([before])
        self.group = group
        self.undone.clear()

    def step(self, again: bool) -> list[int]:
        """Undo, or redo; the sentences that changed, in the order in which they did."""
        source, target = (self.undone, self.taken) if again else (self.taken, self.undone)
        self.group = None
        if not source:
            return []
        replaced = source.pop()
        target.append([self.put(number, said) for number, said in reversed(replaced)])
        return [number for number, _said in reversed(replaced)]


@dataclass
class Desk:
    """`blind`: the articles of a batch whose answers count once it is closed."""

    turns: list[Turn]
    blind: set[str]
    closed: bool = False
    decided: dict[Place, Said | None] = field(default_factory=dict)
    versions: dict[Place, int] = field(default_factory=dict)
    taken: list[tuple[Place, Said | None]] = field(default_factory=list)
    undone: list[tuple[Place, Said | None]] = field(default_factory=list)

    def close(self) -> None:
        self.closed = True
        for turn in self.turns:
            turn.returned = turn.returned or (turn.article in self.blind and not turn.done)

    def answerable(self, turn: Turn) -> bool:
        return not turn.returned and not (self.closed and turn.article in self.blind)

    def standing(self, place: Place) -> str:
        if self.decided.get(place):
            return "decided"
        article, number = place
        told = article not in self.blind or self.closed
        turns = [turn for turn in self.turns if turn.article == article and turn.done and told]
        given = [said for turn in turns if (said := turn.said.get(number, NOTHING)).state != "empty"]
        labelled = [said for said in given if said.state == "labelled"]
        if len(given) < 2:
            return "single" if labelled else "open"
        alike = len({(said.label, said.hedged) for said in given}) == 1
        return "agreed" if alike and len(labelled) == len(given) else "disputed"

    def decide(self, place: Place, said: Said | None) -> None:
        """A new decision, or, with None, one that is taken back to be settled anew."""
        self.taken.append((place, self._put(place, said)))
        self.undone.clear()

    def step(self, again: bool) -> Place | None:
        source, target = (self.undone, self.taken) if again else (self.taken, self.undone)
        if not source:
            return None
        place, said = source.pop()
        target.append((place, self._put(place, said)))
        return place

    def _put(self, place: Place, said: Said | None) -> Said | None:
        before = self.decided.get(place)
        self.decided[place] = said
        self.versions[place] = self.versions.get(place, 0) + 1
        return before
