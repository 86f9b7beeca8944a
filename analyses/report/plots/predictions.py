"""How good predictions are: chances beside outcomes, and how much the top deciles bring."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from matplotlib.ticker import LinearLocator, MaxNLocator, PercentFormatter

from report.drawing import canvas, house_style, inline_svg, tell
from report.source import Row
from report.theme import colour
from report.words import rounded_share

# Where an axis of chances may end: a quarter of each is a round number.
CHANCES = (0.04, 0.08, 0.2, 0.4, 0.6, 0.8, 1.0)


def calibration(rows: Sequence[Row], name: str) -> Markup:
    """Draw what happened by what was predicted, a dot for each decile of users."""
    points = [(row["mean_predicted"], row["mean_observed"]) for row in rows]
    highest = max(max(point) for point in points)
    end = next((end for end in CHANCES if highest <= end), CHANCES[-1])
    with house_style():
        figure, (axes,) = canvas(300, 280)
        axes.plot([0, end], [0, end], color=colour("quiet"), linewidth=1.2, linestyle=(0, (4, 3)))
        predicted, observed = zip(*points, strict=True)
        for row, x, y in zip(rows, predicted, observed, strict=True):
            dot = axes.scatter(
                [x], [y], s=42, color=colour("accent"), edgecolors=colour("panel"),
                linewidths=1, zorder=3, clip_on=False,
            )  # fmt: skip
            said = f"{rounded_share(x)} predicted, {rounded_share(y)} observed"
            tell(dot, f"Decile {row['decile']}: {said}")
        axes.set(xlim=(0, end), ylim=(0, end), xlabel="Predicted", ylabel="Observed")
        axes.set_aspect("equal")
        axes.grid(True, axis="both")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(LinearLocator(5))
            axis.set_major_formatter(PercentFormatter(1, decimals=0, symbol="\u00a0%"))
        axes.tick_params(length=0)
        # The two zeros would touch at the corner.
        axes.get_xticklabels()[0].set_horizontalalignment("left")
        told = [f"{rounded_share(x)} predicted, {rounded_share(y)} observed" for x, y in points]
        return inline_svg(
            figure, f"calibration-{name}",
            f"Dots of the chance of {name} by decile of users, beside a line where predicted and"
            f" observed are equal: {'; '.join(told)}.",
        )  # fmt: skip


def lift(rows: Sequence[Row], name: str, happened: str) -> Markup:
    """Draw the share of all that happened in each decile of users."""
    places = [row["decile"] for row in rows]
    shares = [row["observed_share"] for row in rows]
    counts = [row["user_count"] or 0 for row in rows]
    with house_style():
        figure, (axes,) = canvas(240, 180)
        bars = axes.bar(places, shares, width=0.8, color=colour("accent"))
        for bar, place, share in zip(bars, places, shares, strict=True):
            tell(bar, f"Decile {place}: {rounded_share(share)} of {happened}")
        if sum(counts):
            # Equal predictions stay together, so a decile may be larger and expect more.
            due = [count / sum(counts) for count in counts]
            starts, ends = ([place + side for place in places] for side in (-0.5, 0.5))
            axes.hlines(due, starts, ends, color=colour("low"), linewidth=2)
        axes.annotate(
            rounded_share(shares[0]), (places[0], shares[0]), (0, 4), textcoords="offset points",
            ha="center", fontweight="bold",
        )  # fmt: skip
        axes.set_xlim(0.3, 10.7)
        axes.set_ylim(min([0.0, *shares]), max([0.1, *shares]) * 1.18)
        axes.set_xticks([0.5, 10.5], ["highest decile", "lowest"])
        first, last = axes.get_xticklabels()
        first.set_horizontalalignment("left")
        last.set_horizontalalignment("right")
        axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol="\u00a0%"))
        axes.grid(True, axis="y")
        axes.set_axisbelow(True)
        axes.spines["left"].set_visible(False)
        axes.tick_params(length=0)
        told = [
            f"{place}: {rounded_share(share)}" for place, share in zip(places, shares, strict=True)
        ]
        return inline_svg(
            figure, f"lift-{name}",
            f"Bars of the share of {happened} by decile of users, highest predictions first."
            f" {'; '.join(told)}.",
        )  # fmt: skip
