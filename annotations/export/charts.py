"""Charts of a dataset as SVG files that stand by themselves: no script, no font, no address. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

# The look of the pages (css/tokens.css), in a file that knows none of them; dark where its reader is.
LIGHT = {"sourced": "#08408e", "anonymous": "#814b15", "speculative": "#65275b", "plain": "#534f4a"}
DARK = {"sourced": "#7fc4ff", "anonymous": "#eea06c", "speculative": "#fbade8", "plain": "#bebab3"}


def _style() -> str:
    light, dark = ("".join(f".{name}{{fill:{tone}}}" for name, tone in tones.items()) for tones in (LIGHT, DARK))
    return (
        f"text{{font:14px system-ui,sans-serif;fill:#1d1b19}}.soft{{fill:#5f5a54}}.rail{{fill:#eeebe6}}{light}"
        f"@media (prefers-color-scheme:dark){{text{{fill:#eceae6}}.soft{{fill:#b3aea7}}.rail{{fill:#26272a}}{dark}}}"
    )


STYLE = _style()
WIDTH, LEFT, BAR, LINE = 640, 150, 330, 30


def bars(title: str, rows: Sequence[tuple[str, int]]) -> str:
    """A bar a row: name, bar, number and share of the whole."""
    whole = sum(n for _, n in rows)
    height = 40 + LINE * max(1, len(rows))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img"><title>{escape(title)}: {escape(said(rows))}</title><style>{STYLE}</style>',
        f'<text x="0" y="18" font-weight="600">{escape(title)}</text>',
    ]
    for place, (name, n) in enumerate(rows):
        y = 36 + LINE * place
        length = n * BAR // whole if whole else 0
        tone = name if name in LIGHT else "plain"
        parts += [
            f'<text x="0" y="{y + 15}">{escape(name)}</text>',
            f'<rect class="rail" x="{LEFT}" y="{y + 3}" width="{BAR}" height="14" rx="3"/>',
            f'<rect class="{tone}" x="{LEFT}" y="{y + 3}" width="{length}" height="14" rx="3"/>' if length else "",
            f'<text x="{LEFT + BAR + 12}" y="{y + 15}">{n:,} <tspan class="soft">{share(n, whole)}</tspan></text>',
        ]
    return "".join(parts) + "</svg>\n"


def said(rows: Sequence[tuple[str, int]]) -> str:
    """The chart in words, for whoever hears it."""
    return "; ".join(f"{name} {n:,}" for name, n in rows) or "nothing"


def share(part: int, whole: int) -> str:
    """In per cent, rounded to the nearest whole number by integers: "12 %"."""
    return f"{(200 * part + whole) // (2 * whole)} %" if whole else "0 %"


def drawn(counts: Mapping[str, Mapping[str, int]], order: Sequence[str]) -> dict[str, str]:
    """File name → chart: labels, standing, and how answers were given."""
    labels = [(name, counts["labels"][name]) for name in (*order, "none") if name in counts["labels"]]
    return {
        "charts/labels.svg": bars("Sentences by label", labels),
        "charts/standing.svg": bars("Sentences by standing", list(counts["standings"].items())),
        "charts/how.svg": bars("Sentences by how they were answered", list(counts["how"].items())),
        "charts/sources.svg": bars("Sources by kind", list(counts["kinds"].items())),
    }
