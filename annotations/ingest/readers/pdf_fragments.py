"""What a page of a PDF shows, as pieces of text with their places: the text operators of ISO 32000-1, 9.4, and no more.

pypdf reads the file, its fonts and its operators; where each piece stands is kept here, which pypdf's own text loses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

MOST_FORMS = 500  # forms drawn on one page, forms in forms counted
DEEPEST_FORM = 8
SPACES = " \u00a0"
LIGATURES = {0xFB00 + place: text for place, text in enumerate(("ff", "fi", "fl", "ffi", "ffl", "ft", "st"))}

Matrix = tuple[float, float, float, float, float, float]
SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
TURNED: dict[int, Matrix] = {0: SAME, 90: (0, -1, 1, 0, 0, 0), 180: (-1, 0, 0, -1, 0, 0), 270: (0, 1, -1, 0, 0, 0)}


class Fragment(NamedTuple):
    """A piece of text on one line: from `x0` to `x1` on the base line `y`, in points, y growing upwards."""

    x0: float
    x1: float
    y: float
    size: float
    text: str
    bold: bool


@dataclass(slots=True)
class State:
    """The graphics state, as far as it moves text."""

    placed: Matrix = SAME
    font: Any = None
    size: float = 1.0
    apart: float = 0.0  # Tc
    words_apart: float = 0.0  # Tw
    wide: float = 1.0  # Tz
    leading: float = 0.0  # TL
    raised: float = 0.0  # Ts


def times(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does `first`, then `then`."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def fragments_of(page: Any) -> list[Fragment]:
    """The horizontal pieces of a page, in the order they are drawn."""
    drawing = Drawing(State(placed=TURNED.get(int(page.rotation) % 360, SAME)))
    contents = page.get_contents()
    if contents is not None:
        drawing.run(contents, page.get("/Resources"), page.pdf)
    return drawing.found


@dataclass(slots=True)
class Drawing:
    """The page while it is drawn."""

    state: State
    found: list[Fragment] = field(default_factory=list)
    text: Matrix = SAME
    line: Matrix = SAME
    forms: int = 0
    fonts: dict[int, Any] = field(default_factory=dict)

    def run(self, stream: Any, resources: Any, pdf: Any, depth: int = 0) -> None:
        """Draw what a stream of operators says; names in it are those of `resources`."""
        from pypdf.generic import ContentStream

        resources = direct(resources)
        stack: list[State] = []
        for operands, operator in ContentStream(stream, pdf, "bytes").operations:
            if operator == b"q" and len(stack) < 200:
                stack.append(replace(self.state))
            elif operator == b"Q" and stack:
                self.state = stack.pop()
            elif operator == b"Do":
                self.form(operands, resources, pdf, depth)
            elif operator == b"Tf" and len(operands) > 1:
                self.state.font, self.state.size = self.font(operands[0], resources), number(operands[1])
            else:
                self.operate(operator, operands)

    def operate(self, operator: bytes, operands: list[Any]) -> None:
        numbers = [number(value) for value in operands if not isinstance(value, list | bytes | str)]
        if operator == b"cm" and len(numbers) == 6:
            self.state.placed = times((*numbers,), self.state.placed)  # type: ignore[arg-type]
        elif operator == b"BT":
            self.text = self.line = SAME
        elif operator == b"Tm" and len(numbers) == 6:
            self.text = self.line = (*numbers,)  # type: ignore[assignment]
        elif operator in (b"Td", b"TD") and len(numbers) == 2:
            self.state.leading = -numbers[1] if operator == b"TD" else self.state.leading
            self.move(*numbers)
        elif operator == b"T*":
            self.move(0, -self.state.leading)
        elif operator in STATE and numbers:
            name, scale = STATE[operator]
            setattr(self.state, name, numbers[0] * scale)
        elif operator in (b"Tj", b"TJ", b"'", b'"') and operands:
            if operator in (b"'", b'"'):
                self.move(0, -self.state.leading)
            self.show(operands[-1] if isinstance(operands[-1], list) else [operands[-1]])

    def move(self, x: float, y: float) -> None:
        self.text = self.line = times((1, 0, 0, 1, x, y), self.line)

    def show(self, pieces: list[Any]) -> None:
        """Show strings with the shifts between them. Each string is a fragment of its own: a shift may be a space."""
        for piece in pieces:
            if isinstance(piece, bytes | str):
                self.show_string(piece)
            else:
                self.advance(-number(piece) / 1000 * self.state.size * self.state.wide)

    def show_string(self, piece: bytes | str) -> None:
        state = self.state
        if state.font is None or not state.font.interpretable:
            return
        text, raw = letters(state.font, piece)
        matrix = times((1, 0, 0, 1, 0, state.raised), times(self.text, state.placed))
        self.advance(self.width(raw))
        after = times(self.text, state.placed)
        size = abs(state.size) * (matrix[2] ** 2 + matrix[3] ** 2) ** 0.5
        level = abs(matrix[1]) < 0.05 * abs(matrix[0]) and matrix[0] > 0
        if level and text.strip(SPACES) and 0.5 < size < 500:
            bold = any(word in state.font.name.lower() for word in ("bold", "black", "heavy", "semibold", "-bd"))
            self.found.append(Fragment(matrix[4], after[4], matrix[5], size, text.translate(LIGATURES), bold))

    def advance(self, width: float) -> None:
        self.text = times((1, 0, 0, 1, width, 0), self.text)

    def width(self, raw: str) -> float:
        state = self.state
        width = sum(
            state.font.space_width if sign == state.font.space_char else state.font.get_text_width(sign) for sign in raw
        )
        spaces = raw.count(state.font.space_char)
        return (state.size * width / 1000 + len(raw) * state.apart + spaces * state.words_apart) * state.wide  # type: ignore[no-any-return]

    def font(self, name: Any, resources: Mapping[str, Any]) -> Any:
        """The font of that name; None for one that is not there or is broken."""
        from pypdf.generic._font import Font

        resource = direct(direct(resources.get("/Font")).get(name))
        if not resource:
            return None
        if id(resource) not in self.fonts:
            self.fonts[id(resource)] = Font.from_font_resource(resource)
        return self.fonts[id(resource)]

    def form(self, operands: list[Any], resources: Mapping[str, Any], pdf: Any, depth: int) -> None:
        """Draw a form: a page within the page, as some programs put all they print into one."""
        stream = direct(direct(resources.get("/XObject")).get(operands[0] if operands else None))
        self.forms += 1
        if not stream or stream.get("/Subtype") != "/Form" or depth >= DEEPEST_FORM or self.forms > MOST_FORMS:
            return
        outer = replace(self.state)
        matrix = [number(value) for value in direct(stream.get("/Matrix")) or SAME]
        if len(matrix) == 6:
            self.state.placed = times((*matrix,), self.state.placed)  # type: ignore[arg-type]
        self.run(stream, stream.get("/Resources") or resources, pdf, depth + 1)
        self.state = outer


STATE = {
    b"Tc": ("apart", 1.0),
    b"Tw": ("words_apart", 1.0),
    b"Tz": ("wide", 0.01),
    b"TL": ("leading", 1.0),
    b"Ts": ("raised", 1.0),
}


def letters(font: Any, piece: bytes | str) -> tuple[str, str]:
    """The text of a string, and its codes as the font's widths name them."""
    if isinstance(piece, str):
        return piece, piece
    if isinstance(font.encoding, str):
        raw = piece.decode(font.encoding, "replace")
        return "".join(font.character_map.get(sign, sign) for sign in raw), raw
    raw = piece.decode("latin-1")
    coded = "".join(font.encoding.get(code, chr(code)) for code in piece)
    return "".join(font.character_map.get(sign, sign) for sign in coded), raw


def number(value: Any) -> float:
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return found if abs(found) < 1e7 else 0.0


def direct(value: Any) -> Any:
    """The object itself where a reference stands for it; an empty one for none."""
    value = value.get_object() if hasattr(value, "get_object") else value
    return {} if value is None else value
