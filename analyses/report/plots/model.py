"""How good the segments are, and why there are so many of them."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from report.drawing import WIDTH, canvas, house_style, inline_svg, tell
from report.source import Row
from report.theme import colour, segment_name
from report.words import index, rounded_share, segment_label


def segment_counts(candidates: Sequence[Row]) -> Markup:
    """Draw how tight and how stable each candidate number of segments is."""
    counts = [row["segment_count"] for row in candidates]
    chosen = [row["segment_count"] for row in candidates if row["is_chosen"]]
    with house_style():
        figure, (upper, lower) = canvas(WIDTH, 300, rows=2)
        _candidate_line(upper, candidates, "silhouette", chosen)
        _candidate_line(lower, candidates, "stability", chosen)
        upper.set_title("Tightness (silhouette)", loc="left", fontsize=12)
        lower.set_title("Stability (how well the segments recur)", loc="left", fontsize=12)
        lower.yaxis.set_major_formatter(PercentFormatter(1, symbol="\u00a0%"))
        upper.yaxis.set_major_formatter(FuncFormatter(lambda value, _: index(value)))
        lower.set_ylim(0, 1.05)
        lower.set_xticks(counts)
        for label, count in zip(lower.get_xticklabels(), counts, strict=True):
            if count in chosen:
                label.set(fontweight="bold", color=colour("ink"))
        lower.set_xlabel("Number of segments")
        taken = f" Chosen: {chosen[0]}." if chosen else ""
        return inline_svg(
            figure, "counts",
            f"Silhouette and stability of {counts[0]} to {counts[-1]} segments.{taken}",
        )  # fmt: skip


def _candidate_line(
    axes: Axes, candidates: Sequence[Row], measure: str, chosen: Sequence[int]
) -> None:
    known = [row for row in candidates if row.get(measure) is not None]
    places = [row["segment_count"] for row in known]
    heights = [row[measure] for row in known]
    axes.plot(places, heights, color=colour("accent"), linewidth=1.8)
    written = index if measure == "silhouette" else rounded_share
    for place in chosen:
        axes.axvspan(place - 0.35, place + 0.35, color=colour("accent"), alpha=0.14, linewidth=0)
        chosen_heights = [row[measure] for row in known if row["segment_count"] == place]
        axes.plot(
            [place] * len(chosen_heights), chosen_heights, color=colour("accent"), marker="o",
            markersize=9, markeredgecolor=colour("panel"), markeredgewidth=1.5,
        )  # fmt: skip
    # each a mark of its own, so that it can be pointed at
    for place, height in zip(places, heights, strict=True):
        (dot,) = axes.plot([place], [height], color=colour("accent"), marker="o", markersize=4)
        tell(dot, f"{place} segments: {measure} {written(height)}")
    axes.grid(True, axis="y")
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.spines["left"].set_visible(False)
    axes.tick_params(length=0)
    axes.set_ylim(bottom=min([0.0, *heights]))


def tightness(silhouette: float, reference: float) -> Markup:
    """Draw the segments' silhouette beside that of data without groups."""
    bars = [("These segments", silhouette, "accent"), ("Data without groups", reference, "noise")]
    end = max(silhouette, reference, 0.0) * 1.18 or 1.0
    with house_style():
        figure, (axes,) = canvas(WIDTH, 118)
        for place, (name, value, own) in enumerate(bars):
            axes.text(min(0.0, value), place - 0.27, name, va="bottom")
            (bar,) = axes.barh(place, value, height=0.44, color=colour(own))
            tell(bar, f"{name}: silhouette {index(value)}")
            axes.annotate(
                index(value), (max(value, 0.0), place), (6, 0), textcoords="offset points",
                va="center", fontweight="bold",
            )  # fmt: skip
        axes.set(xlim=(min(0.0, silhouette, reference), end), ylim=(1.5, -0.95))
        axes.axis("off")
        return inline_svg(
            figure, "tightness",
            f"Bars of the silhouette: {index(silhouette)} for these segments,"
            f" {index(reference)} for comparable data without groups.",
        )  # fmt: skip


def recurrence(segments: Sequence[Row], reliable: float | None) -> Markup:
    """Draw how much of each segment recurs, beside the least that can be relied on if known."""
    shares = [row["bootstrap_jaccard"] for row in segments]
    keys = [row["segment_key"] for row in segments]
    with house_style():
        figure, (axes,) = canvas(WIDTH, 22 * len(segments) + 50)
        places = list(range(len(segments)))
        bars = axes.barh(
            places, shares, height=0.62,
            color=[colour(segment_name(row["colour"])) for row in segments],
        )  # fmt: skip
        for bar, row in zip(bars, segments, strict=True):
            label = segment_label(row["segment_key"], row["segment_name"])
            tell(bar, f"{label}: {rounded_share(row['bootstrap_jaccard'])} recurs")
        for place, share in zip(places, shares, strict=True):
            axes.text(1.04, place, rounded_share(share), va="center", fontsize=11)
        if reliable is not None:
            axes.axvline(reliable, color=colour("ink"), linewidth=1.2, linestyle=(0, (4, 3)))
        axes.set_yticks(places, keys)
        axes.set(xlim=(0, 1.24), ylim=(len(segments) - 0.5, -0.5))
        axes.set_xticks([0, 0.25, 0.5, 0.75 if reliable is None else reliable, 1])
        axes.xaxis.set_major_formatter(PercentFormatter(1, symbol="\u00a0%"))
        axes.tick_params(length=0)
        axes.tick_params(axis="y", labelcolor=colour("ink"))
        axes.spines["left"].set_visible(False)
        told = [f"{key} {rounded_share(share)}" for key, share in zip(keys, shares, strict=True)]
        least = (
            f" The dashed line, at {rounded_share(reliable)}, is the least that can be relied on."
            if reliable is not None
            else ""
        )
        return inline_svg(
            figure, "recurrence",
            f"Bars of how much of each segment recurs: {'; '.join(told)}.{least}",
        )  # fmt: skip
