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
COLOURS = {"works": "good", "hurts": "poor"}


def lifts(rows: Sequence[tuple[str, Row]]) -> Markup:
    """Draw the lift of each campaign in percentage points, beside a line where there is none.

    Args:
        rows: labels, and rows of rpt_campaign_lift with a difference and its interval.
    """
    ends = ("rate_difference_low", "rate_difference", "rate_difference_high")
    whiskers = [
        (label, tuple(100 * row[name] for name in ends), COLOURS.get(row["verdict"], "quiet"))
        for label, row in rows
    ]
    return _drawn(
        whiskers,
        line=0,
        axis="Lift in percentage points, with its 95 % interval",
        unit=" points",
        name="campaign-lift",
        told="Dots of the lift of each campaign in percentage points, with whiskers for its 95 %"
        " interval, beside a line at no lift",
    )


def policies(rows: Sequence[tuple[str, Row]], in_points: bool, place: int) -> Markup:
    """Draw what each policy brings per user, beside a line at the best of those for all alike.

    Args:
        rows: labels, and rows of rpt_campaign_policies with a value and its interval.
        in_points: whether the value is a share.
        place: tells the plot from others on the page.
    """
    factor = 100 if in_points else 1
    ends = ("value_per_user_low", "value_per_user", "value_per_user_high")
    whiskers = [
        (label, tuple(factor * row[end] for end in ends), _against_reference(row))
        for label, row in rows
    ]
    [line] = {
        factor * (row["value_per_user"] - row["difference"])
        for _, row in rows
        if (row["policy"], row["arm"]) == (row["reference_policy"], row["reference_arm"])
    } or {None}
    what = "Users who respond, in per cent" if in_points else "Worth per user"
    return _drawn(
        whiskers,
        line=line,
        axis=f"{what}, with its 95 % interval",
        unit="\u00a0%" if in_points else "",
        name=f"policies-{place}",
        told=f"Dots of what each policy brings: {what.lower()}, with whiskers for its 95 %"
        " interval, beside a line at the best policy that treats all users alike",
    )


def _against_reference(row: Row) -> str:
    if row["difference_low"] is not None and row["difference_low"] > 0:
        return "good"
    if row["difference_high"] is not None and row["difference_high"] < 0:
        return "poor"
    return "quiet"


def _drawn(
    whiskers: Sequence[tuple[str, tuple[float, ...], str]],
    line: float | None,
    axis: str,
    unit: str,
    name: str,
    told: str,
) -> Markup:
    """Draw a labelled dot with a whisker for each of (label, (low, middle, high), colour)."""
    with house_style():
        figure, (axes,) = canvas(WIDTH, ROW_HEIGHT * len(whiskers) + 56)
        if line is not None:
            axes.axvline(line, color=colour("quiet"), linewidth=1.2, linestyle=(0, (4, 3)))
        texts = []
        for place, (label, (low, middle, high), own) in enumerate(whiskers):
            drawn = colour(own)
            axes.plot(
                [low, high], [place, place], color=drawn, linewidth=2.2, solid_capstyle="butt"
            )
            (whisker,) = axes.plot(
                [low, high], [place, place], color=drawn, linewidth=2.2, solid_capstyle="butt"
            )
            dot = axes.scatter(
                [middle], [place], s=46, color=drawn, edgecolors=colour("panel"), zorder=3
            )
            axes.annotate(
                label, (0, place), (0, 9), xycoords=("axes fraction", "data"),
                textcoords="offset points", fontsize=11,
            )  # fmt: skip
            written = signed if line == 0 else _figure
            texts.append(f"{label} {written(middle)} ({written(low)} to {written(high)})")
            tell(dot, f"{label}: {written(middle)}{unit}")
            tell(whisker, f"{label}: between {written(low)} and {written(high)}{unit}")
        axes.set_ylim(len(whiskers) - 0.5, -0.75)
        axes.set_yticks([])
        axes.set_xlabel(axis)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        tick = _tick if line == 0 else _figure
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: tick(value)))
        axes.grid(True, axis="x")
        axes.set_axisbelow(True)
        axes.spines["left"].set_visible(False)
        axes.tick_params(length=0)
        return inline_svg(figure, name, f"{told}: {'; '.join(texts)}.")


def _figure(value: float) -> str:
    return f"{value:.3g}".replace("-", "\u2212")


def _tick(value: float) -> str:
    return f"{value:+g}".replace("-", "\u2212") if value else "0"
