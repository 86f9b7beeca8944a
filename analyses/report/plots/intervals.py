"""Draws differences with their intervals: a dot and a whisker for each."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from matplotlib.ticker import FuncFormatter, MaxNLocator

from report.drawing import WIDTH, canvas, house_style, inline_svg, tell
from report.source import Row
from report.theme import colour
from report.words import signed

ROW_HEIGHT = 44
# The colour of a whisker by verdict.
COLOURS = {"works": "good", "hurts": "poor", "no effect shown": "quiet", "too small": "quiet"}


def lifts(rows: Sequence[tuple[str, Row]]) -> Markup:
    """Draw the lift of each campaign in percentage points, beside a line where there is none.

    Args:
        rows: labels, and rows of rpt_campaign_lift with a difference and its interval.
    """
    with house_style():
        figure, (axes,) = canvas(WIDTH, ROW_HEIGHT * len(rows) + 56)
        axes.axvline(0, color=colour("quiet"), linewidth=1.2, linestyle=(0, (4, 3)))
        told = []
        for place, (label, row) in enumerate(rows):
            own = colour(COLOURS.get(row["verdict"], "quiet"))
            low, middle, high = (
                100 * row[name]
                for name in ("rate_difference_low", "rate_difference", "rate_difference_high")
            )
            (whisker,) = axes.plot(
                [low, high], [place, place], color=own, linewidth=2.2, solid_capstyle="butt"
            )
            dot = axes.scatter(
                [middle], [place], s=46, color=own, edgecolors=colour("panel"), zorder=3
            )
            axes.annotate(
                label, (0, place), (0, 9), xycoords=("axes fraction", "data"),
                textcoords="offset points", fontsize=11,
            )  # fmt: skip
            told.append(f"{label} {signed(middle)} ({signed(low)} to {signed(high)})")
            tell(dot, f"{label}: {signed(middle)} points")
            tell(whisker, f"{label}: between {signed(low)} and {signed(high)} points")
        axes.set_ylim(len(rows) - 0.5, -0.75)
        axes.set_yticks([])
        axes.set_xlabel("Lift in percentage points, with its 95 % interval")
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value)))
        axes.grid(True, axis="x")
        axes.set_axisbelow(True)
        axes.spines["left"].set_visible(False)
        axes.tick_params(length=0)
        return inline_svg(
            figure, "campaign-lift",
            "Dots of the lift of each campaign in percentage points, with whiskers for its 95 %"
            f" interval, beside a line at no lift: {'; '.join(told)}.",
        )  # fmt: skip


def _tick(value: float) -> str:
    return f"{value:+g}".replace("-", "\u2212") if value else "0"
