"""The plots of the report, each as inline SVG with a text that says what it shows."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import groupby

import numpy as np
import pandas as pd
import seaborn as sns
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.ticker import FuncFormatter, LinearLocator, MaxNLocator, PercentFormatter

from report.activity import Activity
from report.drawing import canvas, house_style, inline_svg
from report.source import NOISE_KEY, Row
from report.theme import SHADES, colour, segment_name, shade
from report.user_map import UserMap
from report.words import listed, percent, plain, segment_label, signed

# Narrow enough to be read on a phone, where a plot is as wide as the screen.
WIDTH = 360
# Inner width of a panel on a wide screen; columns of the heat-map are made narrower to stay in it,
# down to what a name needs.
PANEL, LEAST_COLUMN = 1040, 76
# Up to this many segments get thicker bars.
FEW_SEGMENTS = 5
# Longer labels of traits are cut, or they would leave no room for the figures.
LONGEST_LABEL = 36
# Effects beyond this many standard deviations are all shown in the strongest shade.
STRONGEST_EFFECT = 3.0
# Where an axis of chances may end: a quarter of each is a round figure.
CHANCES = (0.04, 0.08, 0.2, 0.4, 0.6, 0.8, 1.0)


def sizes(segments: Sequence[Row]) -> Markup:
    """Draw each segment's share of users, and of spend where there is any."""
    with_spend = any(row.get("spend_share") is not None for row in segments)
    names = [_wrapped(row["segment_name"], 44, 2) for row in segments]
    heights = [0.55 * (name.count("\n") + 1) + (1.25 if with_spend else 0.75) for name in names]
    shares = [max(row["user_share"], row.get("spend_share") or 0) for row in segments]
    widest = max(shares) or 1.0
    with house_style():
        unit = 38 if len(segments) <= FEW_SEGMENTS else 30
        figure, (axes,) = canvas(WIDTH, unit * sum(heights) + 12)
        top = 0.0
        for row, name, height in zip(segments, names, heights, strict=True):
            _size_bars(axes, row, name, top, with_spend)
            top += height
        axes.set(xlim=(0, widest * 1.3), ylim=(top, 0))
        axes.axis("off")
        told = [f"{row['segment_name']}: {_shares(row)}" for row in segments]
        return inline_svg(figure, "sizes", f"Bars of segment sizes. {'; '.join(told)}.")


def _size_bars(axes: Axes, row: Row, name: str, top: float, with_spend: bool) -> None:
    own = colour(segment_name(row["colour"]))
    axes.text(0, top, name, va="top", fontweight="bold", linespacing=1.15)
    place = top + 0.55 * (name.count("\n") + 1) + 0.22
    bars = [(row["user_share"], "users", 1.0)]
    if with_spend:
        bars.append((row.get("spend_share") or 0.0, "spend", 0.45))
    for share, of, strength in bars:
        axes.barh(place, share, height=0.36, color=own, alpha=strength)
        axes.annotate(
            f"{percent(share)} of {of}", (share, place), (6, 0),
            textcoords="offset points", va="center", fontsize=11, color=colour("quiet"),
        )  # fmt: skip
        place += 0.44


def _shares(row: Row) -> str:
    spend = row.get("spend_share")
    of_spend = f", {percent(spend)} of spend" if spend is not None else ""
    return f"{percent(row['user_share'])} of users{of_spend}"


def trait_map(segments: Sequence[Row], features: Sequence[Row], effects: pd.DataFrame) -> Markup:
    """Draw effect sizes, features (rows, grouped) by segments (columns)."""
    heads = [_head(row) for row in segments]
    lines = max(head.count("\n") + 1 for head in heads)
    width = 330 + max(LEAST_COLUMN, min(84, (PANEL - 330) // len(segments))) * len(segments)
    height = 24 * len(effects) + 15 * lines + 24
    levels = (effects.clip(-STRONGEST_EFFECT, STRONGEST_EFFECT) / STRONGEST_EFFECT * SHADES).round()
    shades = [colour(shade(level)) for level in range(-SHADES, SHADES + 1)]
    with house_style():
        figure, (axes,) = canvas(width, height)
        sns.heatmap(
            levels, ax=axes, cmap=ListedColormap(shades), vmin=-SHADES - 0.5, vmax=SHADES + 0.5,
            cbar=False, annot=effects.map(signed), fmt="", linewidths=1,
            linecolor=colour("panel"), annot_kws={"fontsize": 11.5, "color": colour("ink")},
        )  # fmt: skip
        # Where there is no effect there is no text either.
        known = levels.to_numpy().ravel()
        for text, level in zip(axes.texts, known[~np.isnan(known)], strict=True):
            text.set_color(colour(f"on-{shade(int(level))}"))
        axes.set(xlabel="", ylabel="")
        axes.xaxis.tick_top()
        axes.tick_params(length=0, labelcolor=colour("ink"))
        axes.set_xticklabels(heads, linespacing=1.15, va="bottom")
        axes.set_yticklabels([_feature_label(row) for row in features], rotation=0)
        _name_groups(axes, features, len(segments))
        return inline_svg(figure, "traits", _trait_alt(segments, effects))


def _head(row: Row) -> str:
    name = _wrapped(row["segment_name"], 13, 4)
    return name if row["is_noise"] else f"{row['segment_key']}\n{name}"


def _feature_label(row: Row) -> str:
    return textwrap.shorten(str(row["label"]), LONGEST_LABEL, placeholder=" …") + (
        "  \u25cf" if row["used_in_clustering"] else ""
    )


def _name_groups(axes: Axes, features: Sequence[Row], width: int) -> None:
    start = 0
    for group, members in groupby(features, key=lambda row: str(row["feature_group"])):
        end = start + len(list(members))
        axes.text(width + 0.15, (start + end) / 2, _wrapped(plain(group), 16, 2), va="center",
                  fontsize=11, color=colour("quiet"))  # fmt: skip
        if start:
            axes.hlines(start, 0, width, color=colour("quiet"), linewidth=1.2, clip_on=False)
        start = end


def _trait_alt(segments: Sequence[Row], effects: pd.DataFrame) -> str:
    strongest = []
    for row, values in zip(segments, effects.to_numpy(dtype=float).T, strict=True):
        if not np.isnan(values).all():
            place = int(np.nanargmax(np.abs(values)))
            trait = f"{effects.index[place]} {signed(float(values[place]))}"
            strongest.append(f"{row['segment_name']}: {trait}")
    return f"Heat-map of effect sizes by trait and segment. Strongest: {'; '.join(strongest)}."


def users(layout: UserMap, segments: Sequence[Row]) -> Markup:
    """Draw users on their map, in the colours of their segments."""
    own = {row["segment_key"]: colour(segment_name(row["colour"])) for row in segments}
    shown = [(key, point) for key, point in zip(layout.segment_keys, layout.points, strict=True)]
    known = [(key, point) for key, point in shown if key in own]
    frame = pd.DataFrame([point for _, point in known], columns=["x", "y"])
    frame["segment"] = [key for key, _ in known]
    with house_style():
        figure, (axes,) = canvas(WIDTH, 340)
        axes.scatter(
            frame["x"], frame["y"], c=[own[key] for key in frame["segment"]],
            s=7, alpha=0.55, linewidths=0,
        )  # fmt: skip
        # Noise lies around the segments: in its middle there may be none of it.
        crowds = frame[frame["segment"] != NOISE_KEY]
        for key, middle in crowds.groupby("segment")[["x", "y"]].median().iterrows():
            box = {
                "boxstyle": "round,pad=0.3", "facecolor": colour("panel"),
                "edgecolor": own[str(key)], "linewidth": 1.5,
            }  # fmt: skip
            axes.text(
                middle["x"], middle["y"], str(key), bbox=box, ha="center", va="center",
                fontsize=11, fontweight="bold",
            )  # fmt: skip
        axes.set(xticks=[], yticks=[], xlabel="first direction", ylabel="second direction")
        names = listed([segment_label(row["segment_key"], row["segment_name"]) for row in segments])
        return inline_svg(
            figure, "map",
            f"Scatter plot of {len(frame):,} users on two directions that show"
            f" {percent(layout.shown_variance, 0)} of their differences. Segments: {names}.",
        )  # fmt: skip


def activity(series: Activity, row: Row) -> Markup:
    """Draw one segment's active users over time."""
    own = colour(segment_name(row["colour"]))
    places = [float(start.toordinal()) for start in series.starts]
    ends = [series.starts[0], series.starts[-1]]
    with house_style():
        figure, (axes,) = canvas(300, 130)
        axes.fill_between(places, series.active_users, color=own, alpha=0.2, linewidth=0)
        axes.plot(places, series.active_users, color=own, linewidth=1.8)
        axes.set_ylim(bottom=0)
        axes.set_xlim(places[0], places[-1])
        axes.yaxis.set_major_locator(MaxNLocator(3))
        axes.set_xticks([places[0], places[-1]], [f"{end.day} {end:%b %Y}" for end in ends])
        first, last = axes.get_xticklabels()
        first.set_horizontalalignment("left")
        last.set_horizontalalignment("right")
        axes.grid(True, axis="y")
        axes.spines["left"].set_visible(False)
        axes.tick_params(length=0)
        return inline_svg(
            figure, f"activity-{row['colour']}",
            f"Line of {row['segment_name']}: active users a day, {series.summary()}.",
        )  # fmt: skip


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
        upper.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.2f}"))
        lower.set_ylim(0, 1.05)
        lower.set_xticks(counts)
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
    axes.plot(places, heights, color=colour("accent"), linewidth=1.8, marker="o", markersize=4)
    for place in chosen:
        axes.axvspan(place - 0.35, place + 0.35, color=colour("accent"), alpha=0.14, linewidth=0)
    axes.grid(True, axis="y")
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.spines["left"].set_visible(False)
    axes.tick_params(length=0)
    axes.set_ylim(bottom=min([0.0, *heights]))


def calibration(rows: Sequence[Row], name: str) -> Markup:
    """Draw what happened by what was predicted, a dot for each tenth of users."""
    points = [(row["mean_predicted"], row["mean_observed"]) for row in rows]
    highest = max(max(point) for point in points)
    end = next((end for end in CHANCES if highest <= end), CHANCES[-1])
    with house_style():
        figure, (axes,) = canvas(300, 280)
        axes.plot([0, end], [0, end], color=colour("quiet"), linewidth=1.2, linestyle=(0, (4, 3)))
        predicted, observed = zip(*points, strict=True)
        axes.scatter(
            predicted, observed, s=42, color=colour("accent"), edgecolors=colour("panel"),
            linewidths=1, zorder=3, clip_on=False,
        )  # fmt: skip
        axes.set(xlim=(0, end), ylim=(0, end), xlabel="Predicted", ylabel="Observed")
        axes.set_aspect("equal")
        axes.grid(True, axis="both")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(LinearLocator(5))
            axis.set_major_formatter(PercentFormatter(1, decimals=0, symbol="\u00a0%"))
        axes.tick_params(length=0)
        # The two zeros would touch at the corner.
        axes.get_xticklabels()[0].set_horizontalalignment("left")
        told = [f"{percent(x, 0)} predicted, {percent(y, 0)} observed" for x, y in points]
        return inline_svg(
            figure, f"calibration-{name}",
            f"Dots of the chance of {name} by tenth of users, beside a line where predicted and"
            f" observed are equal: {'; '.join(told)}.",
        )  # fmt: skip


def lift(rows: Sequence[Row], name: str, happened: str) -> Markup:
    """Draw how much of all that happened fell to each tenth of users."""
    places = [row["tenth"] for row in rows]
    shares = [row["observed_share"] for row in rows]
    counts = [row["user_count"] or 0 for row in rows]
    with house_style():
        figure, (axes,) = canvas(240, 180)
        axes.bar(places, shares, width=0.8, color=colour("accent"))
        if sum(counts):
            # Where predictions are equal, a tenth has more users, and more is due to it.
            due = [count / sum(counts) for count in counts]
            starts, ends = ([place + side for place in places] for side in (-0.5, 0.5))
            axes.hlines(due, starts, ends, color=colour("low"), linewidth=2)
        axes.annotate(
            percent(shares[0], 0), (places[0], shares[0]), (0, 4), textcoords="offset points",
            ha="center", fontweight="bold",
        )  # fmt: skip
        axes.set_xlim(0.3, 10.7)
        axes.set_ylim(min([0.0, *shares]), max([0.1, *shares]) * 1.18)
        axes.set_xticks([0.5, 10.5], ["highest tenth", "lowest"])
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
            f"{place}: {percent(share, 0)}" for place, share in zip(places, shares, strict=True)
        ]
        return inline_svg(
            figure, f"lift-{name}",
            f"Bars of the share of {happened} by tenth of users, highest predictions first."
            f" {'; '.join(told)}.",
        )  # fmt: skip


def _wrapped(text: str, width: int, lines: int) -> str:
    return "\n".join(textwrap.wrap(text, width, max_lines=lines, placeholder=" …"))
