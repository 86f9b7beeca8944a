"""Turns a matplotlib figure into inline SVG that takes its colours and font from the page."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import matplotlib as mpl
from markupsafe import Markup, escape
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from report import theme

# An SVG has 72 units an inch: sizes below are CSS pixels.
UNITS = 72
# Narrow enough to be read on a phone, where a plot is as wide as the screen.
WIDTH = 360
# What the id of a mark begins with until it becomes the mark's title.
TOLD = "told:"
SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "segment report",
    # Labels come from data: a dollar sign is a dollar sign.
    "text.parse_math": False,
    "text.usetex": False,
    "font.family": "DejaVu Sans",
    "font.size": 12,
    "axes.edgecolor": theme.colour("line"),
    "axes.labelcolor": theme.colour("quiet"),
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid.axis": "y",
    "figure.facecolor": "none",
    "grid.color": theme.colour("line"),
    "text.color": theme.colour("ink"),
    "xtick.color": theme.colour("line"),
    "ytick.color": theme.colour("line"),
    "xtick.labelcolor": theme.colour("quiet"),
    "ytick.labelcolor": theme.colour("quiet"),
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
}
_VARIABLES = {value: f"var(--{name})" for name, value in theme.STAND_INS.items()}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the report's style, whatever the user's matplotlib settings are."""
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS)
        # The page's own font has the glyphs that matplotlib's may lack.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        yield


def canvas(width: float, height: float, rows: int = 1) -> tuple[Figure, list[Axes]]:
    """Return a figure of the given size in pixels, with `rows` axes below each other."""
    figure = Figure(figsize=(width / UNITS, height / UNITS), layout="constrained")
    axes = figure.subplots(rows, 1, sharex=True, squeeze=False)
    return figure, list(axes[:, 0])


class Column(NamedTuple):
    """Where the values of a line are read: one row of a table of the page for each of its points.

    Attributes:
        axes: the line's.
        table: name of the table.
        place: that of the column, from 1, as the first heads the rows.
    """

    axes: Axes
    table: str
    place: int


def tell(artist: Artist, text: str) -> None:
    """Let a mark say its value when it is pointed at."""
    artist.set_gid(f"{TOLD}{text}")


def inline_svg(figure: Figure, name: str, alt: str, column: Column | None = None) -> Markup:
    """Return the figure as an SVG element to put into a page.

    Args:
        figure: drawn in `house_style` with colours of `theme.colour`.
        name: unique on the page; ids inside the drawing start with it.
        alt: what the drawing shows, for those who do not see it.
        column: where the values of a line are, which has no marks to point at.
    """
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(buffer, format="svg", metadata=nothing)
    drawing = buffer.getvalue()
    body = drawing[drawing.index("<svg") :]
    body = body[body.index(">") + 1 :]
    body = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", body, flags=re.DOTALL)
    told: list[str] = []

    def mark(found: re.Match[str]) -> str:
        told.append(found.group(1))
        return f'<g class="mark"><title>{len(told) - 1}</title>'

    body = re.sub(rf'<g id="{TOLD}([^"]*)">', mark, body)
    body = re.sub(r'<g id="[^"]*"', "<g", body)
    body = re.sub(r'( id="|xlink:href="#|url\(#)', rf"\g<1>{name}-", body)
    body = body.replace("xlink:href=", "href=")
    body = re.sub(r' (style|d|x|y|points)="[^"]*"', _attribute, body)
    width, height = figure.get_size_inches() * UNITS
    where = ""
    if column:
        box = column.axes.get_position()
        left, right = (round(edge * width, 1) for edge in (box.x0, box.x1))
        top, bottom = (round((1 - edge) * height, 1) for edge in (box.y1, box.y0))
        where = f' data-plot="{left} {top} {right} {bottom}"'
        where += f' data-from="{column.table}" data-column="{column.place}"'
    start = (
        f'<svg role="img" aria-label="{escape(alt)}" viewBox="0 0 {width:.0f} {height:.0f}"'
        f' style="--width: {width:.0f}px"{where}>'
    )
    body = re.sub(r"\n\s*", "\n", body).strip()
    # last, as it is text of the data: nothing above may be done to it
    return Markup(
        start + re.sub(r"<title>(\d+)</title>", lambda n: f"<title>{told[int(n[1])]}</title>", body)
    )


def _attribute(match: re.Match[str]) -> str:
    text = match.group(0)
    if match.group(1) == "style":
        return re.sub(r"#fe[0-9a-f]{4}", _variable, text)
    return re.sub(r"\d+\.\d{2,}", lambda found: f"{float(found.group(0)):.1f}", text)


def _variable(match: re.Match[str]) -> str:
    return _VARIABLES.get(match.group(0), match.group(0))
