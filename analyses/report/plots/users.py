"""Users on their map, and how many of them are active over time."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup
from matplotlib.ticker import MaxNLocator

from report.activity import Activity
from report.drawing import WIDTH, Column, canvas, house_style, inline_svg, tell
from report.source import SPECIAL_KEYS, Row
from report.theme import colour, segment_name
from report.user_map import UserMap
from report.words import listed, percent, segment_label, whole


def user_map(layout: UserMap, segments: Sequence[Row]) -> Markup:
    """Draw users on their map, in the colours of their segments."""
    own = {row["segment_key"]: colour(segment_name(row["colour"])) for row in segments}
    told = {
        row["segment_key"]: f"{segment_label(row['segment_key'], row['segment_name'])}:"
        f" {whole(row['user_count'])} users, {percent(row['user_share'])} of all"
        for row in segments
    }
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
        # Noise lies around the segments: at its median there may be no noise at all.
        members = frame[~frame["segment"].isin(SPECIAL_KEYS)]
        for key, middle in members.groupby("segment")[["x", "y"]].median().iterrows():
            box = {
                "boxstyle": "round,pad=0.3", "facecolor": colour("panel"),
                "edgecolor": own[str(key)], "linewidth": 1.5,
            }  # fmt: skip
            label = axes.text(
                middle["x"], middle["y"], str(key), bbox=box, ha="center", va="center",
                fontsize=11, fontweight="bold",
            )  # fmt: skip
            tell(label, told[str(key)])
        axes.set(xticks=[], yticks=[], xlabel="first direction", ylabel="second direction")
        names = listed([segment_label(row["segment_key"], row["segment_name"]) for row in segments])
        return inline_svg(
            figure, "map",
            f"Scatter plot of {len(frame):,} users in two directions that show"
            f" {percent(layout.shown_variance, 0)} of their differences. Segments: {names}.",
        )  # fmt: skip


def activity(series: Activity, row: Row, place: int) -> Markup:
    """Draw one segment's active users over time; the table of all has them in column `place`."""
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
            Column(axes, "activity", place),
        )  # fmt: skip
