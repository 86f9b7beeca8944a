"""Places users on a plane: the two directions in which they differ most.

The directions are published with the model. Where an algorithm has none, they are found here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from report.source import Row
from report.words import segment_label, signed, whole

Floats = NDArray[np.float64]

MINIMUM_USERS = 10
# A feature that is skewed more than this, and never negative, is taken as log1p.
HEAVY_TAIL = 2.0
# Values are clipped at these quantiles, so that a few users do not squeeze the rest into a corner.
CLIP_QUANTILES = (0.01, 0.99)
NAMED_FEATURES = 3
# A feature is named with a direction only if its loading is at least this large.
MINIMUM_LOADING = 0.25


@dataclass(frozen=True)
class UserMap:
    """Users on a plane.

    Attributes:
        points: (n, 2), their places.
        segment_keys: the segment of each point.
        shown_variance: share of the features' variance that the plane shows.
        directions: for each axis the features that grow and those that shrink along it.
    """

    points: Floats
    segment_keys: list[str]
    shown_variance: float
    directions: list[tuple[list[str], list[str]]]


def map_of_model(users: Sequence[Row], centroids: Sequence[Row]) -> UserMap | None:
    """Return the map of users as the model has it, or None where it has none.

    Args:
        users: with their features as they are published.
        centroids: rpt_segment_centroids, which says how a feature is scaled and drawn.
    """
    rows = {row["feature_name"]: row for row in centroids if row.get("map_x") is not None}
    if len(users) < MINIMUM_USERS or len(rows) < 2:
        return None
    values = np.column_stack(
        [_scaled([user.get(name) for user in users], rows[name]) for name in rows]
    )
    axes = np.array([[row["map_x"], row["map_y"]] for row in rows.values()])
    variance = values.var(axis=0).sum()
    if not variance:
        return None
    points = values @ axes
    return UserMap(
        points=points,
        segment_keys=[str(user["segment_key"]) for user in users],
        shown_variance=float(points.var(axis=0).sum() / variance),
        directions=[_direction(axis, list(rows)) for axis in axes.T],
    )


def _scaled(raw: Sequence[float | None], scale: Row) -> Floats:
    """Return a feature as the model sees it."""
    values = np.array([np.nan if value is None else value for value in raw], dtype=np.float64)
    if scale["transform"] == "log1p":
        values = np.log1p(np.maximum(values, 0))
    values = np.where(np.isnan(values), scale["missing_as"], values)
    values = values.clip(scale["clip_low"], scale["clip_high"])
    scaled: Floats = (values - scale["center"]) / scale["spread"] * scale["weight"]
    return scaled


def user_map(users: Sequence[Row], features: Sequence[str]) -> UserMap | None:
    """Return the map of users over features, or None where there is nothing to lay out."""
    if len(users) < MINIMUM_USERS:
        return None
    columns = {name: _standardised([user.get(name) for user in users]) for name in features}
    usable = {name: column for name, column in columns.items() if column is not None}
    if len(usable) < 2:
        return None
    values = np.column_stack(list(usable.values()))
    variances, axes = np.linalg.eigh(np.cov(values, rowvar=False))
    axes = axes[:, ::-1][:, :2]
    # The sign of an axis is arbitrary: its strongest feature grows along it.
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), [0, 1]])
    return UserMap(
        points=values @ axes,
        segment_keys=[str(user["segment_key"]) for user in users],
        shown_variance=float(variances[-2:].sum() / variances.sum()),
        directions=[_direction(axis, list(usable)) for axis in axes.T],
    )


def places(layout: UserMap, segments: Sequence[Row]) -> dict[str, list[object]]:
    """Return where the dots of each segment lie, as the columns of a table."""
    keys = np.array(layout.segment_keys)
    rows = [row for row in segments if (keys == row["segment_key"]).any()]
    points = [layout.points[keys == row["segment_key"]] for row in rows]
    columns: dict[str, list[object]] = {
        "Segment": [segment_label(row["segment_key"], row["segment_name"]) for row in rows],
        "Dots": [whole(len(own)) for own in points],
    }
    for place, direction in enumerate(("To the right", "Upwards")):
        for quantile, name in ((0.25, "lower quarter"), (0.5, "median"), (0.75, "upper quarter")):
            columns[f"{direction} ({name})"] = [
                signed(float(np.quantile(own[:, place], quantile))) for own in points
            ]
    return columns


def _standardised(raw: Sequence[float | None]) -> Floats | None:
    """Return a feature with mean 0 and variance 1, missing values at 0; None if it is constant."""
    values = np.array([np.nan if value is None else value for value in raw], dtype=np.float64)
    known = np.isfinite(values)
    if known.sum() < MINIMUM_USERS or np.ptp(values[known]) == 0:
        return None
    if values[known].min() >= 0 and _skewness(values[known]) > HEAVY_TAIL:
        values = np.log1p(values)
    values = np.clip(values, *np.quantile(values[known], CLIP_QUANTILES))
    spread = values[known].std()
    if spread == 0:
        return None
    return np.where(known, (values - values[known].mean()) / spread, 0.0)


def _skewness(values: Floats) -> float:
    centred = values - values.mean()
    return float((centred**3).mean() / (centred**2).mean() ** 1.5)


def _direction(axis: Floats, names: list[str]) -> tuple[list[str], list[str]]:
    strongest = np.argsort(-np.abs(axis), kind="stable")[:NAMED_FEATURES]
    named = [place for place in strongest if abs(axis[place]) >= MINIMUM_LOADING]
    growing = [names[place] for place in named if axis[place] > 0]
    return growing, [names[place] for place in named if axis[place] < 0]
