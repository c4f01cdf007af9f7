"""Every pair of colours that text is set in can be read: computed from the tokens, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import annotations

CSS = Path(annotations.__file__).parent / "static/annotations/css"
TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")


def tokens(sheet: str) -> dict[str, dict[str, str]]:
    found = TOKEN.findall((CSS / sheet).read_text())
    return {name: {"light": light, "dark": dark} for name, light, dark in found}


TOKENS = tokens("tokens.css")
HIGH = TOKENS | tokens("contrast.css")
LABELS = ("sourced", "anonymous", "speculative", "plain")
GROUNDS = ("paper", "surface", "raised", "sunken", "plain-tint")

ON_TINT = [(tone, f"{label}-tint") for label in LABELS for tone in (label, "ink")] + [
    ("ink", "warn-tint"),
    ("ink", "selection"),
]
TEXT = [
    (tone, ground)
    for tone in ("ink", "soft", "warn", *LABELS)
    for ground in GROUNDS
    if (tone, ground) != ("plain", "plain-tint")
] + [("soft", f"{label}-tint") for label in LABELS[:3]]  # the small word behind a sentence: note, asked
CHIPS = [("surface", tone) for tone in (*LABELS, "warn", "soft", "ink")] + [
    ("paper", tone) for tone in (*LABELS, "warn", "soft", "ink")
]
EDGES = [(edge, ground) for edge in ("edge", "focus") for ground in ("paper", "surface", "raised", "sunken")]


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, theme: str, among: dict[str, dict[str, str]] = TOKENS) -> float:
    """WCAG 2 contrast of two tokens, 1 to 21."""
    low, high = sorted(luminance(among[name][theme]) for name in (one, other))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself_is_right() -> None:
    assert (luminance("#ffffff") + 0.05) / (luminance("#000000") + 0.05) == pytest.approx(21)
    assert luminance("#777777") == pytest.approx(0.1845, abs=0.001)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("pairs", "least"), [(ON_TINT, 5.5), (TEXT, 4.5), (CHIPS, 4.5), (EDGES, 3.0)], ids=["tint", "text", "chip", "edge"]
)
def test_text_can_be_read(theme: str, pairs: list[tuple[str, str]], least: float) -> None:
    weak = {pair: round(contrast(*pair, theme), 2) for pair in pairs if contrast(*pair, theme) < least}
    assert weak == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_in_high_contrast_text_has_seven_to_one_and_lines_can_be_seen(theme: str) -> None:
    assert set(tokens("contrast.css")) == set(TOKENS)
    lines = [("line", ground) for ground in ("paper", "surface", "raised", "sunken")]
    least = dict.fromkeys([*ON_TINT, *TEXT, *CHIPS, *EDGES, ("warn", "warn-tint")], 7.0) | dict.fromkeys(lines, 4.5)
    weak = {pair: found for pair, n in least.items() if (found := round(contrast(*pair, theme, HIGH), 2)) < n}
    assert weak == {}


def test_other_stylesheets_take_their_colours_from_the_tokens() -> None:
    stray = {
        sheet.name: found
        for sheet in CSS.glob("*.css")
        if sheet.name not in ("tokens.css", "contrast.css")
        and (found := re.findall(r"#[0-9a-fA-F]{6}\b", sheet.read_text()))
    }
    assert stray == {}


def test_the_page_asks_no_other_host_for_fonts() -> None:
    addresses = re.findall(r"url\(\"([^\"]+)\"\)", (CSS / "tokens.css").read_text())
    assert addresses
    assert all((CSS / address).resolve().is_file() for address in addresses)
