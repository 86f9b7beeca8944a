"""The segmentation model as rows: what a fit leaves behind, and what scoring reads.

A row is (model_version, item, segment_key, feature_name, name, number_value, text_value). Items:
setting (what was asked for), scaling, feature and bin (per feature), segment and centroid (per
segment), metric (of the fit as a whole), candidate (per number of segments tried, held by
segment_key), comparison (per algorithm, held by segment_key) and rule (per segment and feature). A
Gaussian mixture adds precision (per segment and pair of features, the second one in name), the
density-based algorithms point (per kept user, held by name, and feature).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from user_profiling.arrays import Floats, Labels
from user_profiling.assignment import NOISE
from user_profiling.scoring import Density, Mixture, NearestCentroid, Scorer

Row = dict[str, Any]

COLUMNS = (
    "model_version",
    "item",
    "segment_key",
    "feature_name",
    "name",
    "number_value",
    "text_value",
)
# The segment of users who belong to none: the same one in every model.
NOISE_KEY = "noise"


@dataclass
class RowWriter:
    """Collects the rows of one model version."""

    version: int
    rows: list[Row] = field(default_factory=list)

    def add(
        self,
        item: str,
        name: str,
        value: float | str | None,
        segment_key: str | None = None,
        feature_name: str | None = None,
    ) -> None:
        """Add a fact; one that is not known, or not a number, is null."""
        is_text = isinstance(value, str)
        number = None if is_text or value is None or not np.isfinite(float(value)) else float(value)
        self.rows.append(
            {
                "model_version": self.version,
                "item": item,
                "segment_key": segment_key,
                "feature_name": feature_name,
                "name": name,
                "number_value": number,
                "text_value": value if is_text else None,
            }
        )


@dataclass(frozen=True)
class SegmentModel:
    """What scoring needs of a model.

    Attributes:
        version: counts the fits.
        feature_names: (p,), in the order of the columns of centroids.
        segment_keys: (k,), in the order of the rows of centroids.
        scorer: what puts users into segments, on the model's own scale.
        outlier_distances: (k,), the distance from which a user is an outlier of the segment.
    """

    version: int
    feature_names: tuple[str, ...]
    segment_keys: tuple[str, ...]
    scorer: Scorer
    outlier_distances: Floats

    def keys_of(self, labels: Labels) -> NDArray[np.object_]:
        """Return the key (n,) of each label; NOISE_KEY for -1."""
        # Label -1 finds the last entry.
        keys: NDArray[np.object_] = np.array([*self.segment_keys, NOISE_KEY], dtype=object)
        return keys[labels]


def write_scorer(
    writer: RowWriter, scorer: Scorer, keys: Sequence[str], feature_names: Sequence[str]
) -> None:
    """Add the rows from which `read_model` makes the scorer again."""
    for key, centroid in zip(keys, scorer.centroids, strict=True):
        for name, center in zip(feature_names, centroid, strict=True):
            writer.add("centroid", "center", center, key, name)
    if isinstance(scorer, Mixture):
        for key, weight, precision in zip(keys, scorer.weights, scorer.precisions, strict=True):
            writer.add("segment", "weight", weight, key)
            for name, column in zip(feature_names, precision, strict=True):
                for other, value in zip(feature_names, column, strict=True):
                    writer.add("precision", other, value, key, name)
    elif isinstance(scorer, Density):
        writer.add("metric", "core_neighbours", scorer.neighbours)
        for key, limit in zip(keys, scorer.limits, strict=True):
            writer.add("segment", "reach", limit, key)
        of_label = [*keys, NOISE_KEY]
        for number, (label, core, point) in enumerate(
            zip(scorer.point_labels, scorer.cores, scorer.points, strict=True)
        ):
            place = f"{number:06d}"
            writer.add("point", place, core, of_label[label])
            for name, value in zip(feature_names, point, strict=True):
                writer.add("point", place, value, of_label[label], name)


def read_model(rows: Iterable[Row]) -> SegmentModel | None:
    """Return the newest model among the rows, or None if there is none."""
    kept = list(rows)
    if not kept:
        return None
    version = max(row["model_version"] for row in kept)
    newest = [row for row in kept if row["model_version"] == version]
    feature_names = tuple(
        row["feature_name"] for row in _ordered(newest, "scaling", "feature_order")
    )
    keys = tuple(row["segment_key"] for row in _ordered(newest, "segment", "position"))
    keys = tuple(key for key in keys if key != NOISE_KEY)
    return SegmentModel(
        version,
        feature_names,
        keys,
        _scorer(newest, keys, feature_names),
        _by_segment(newest, "outlier_distance", keys, missing=np.inf),
    )


def _scorer(rows: Sequence[Row], keys: Sequence[str], feature_names: Sequence[str]) -> Scorer:
    key_at = {key: place for place, key in enumerate(keys)}
    feature_at = {name: place for place, name in enumerate(feature_names)}
    shape = (len(keys), len(feature_names))
    centroids, precisions = np.empty(shape), np.empty((*shape, len(feature_names)))
    of_points: dict[str, list[Row]] = {}
    for row in rows:
        if row["item"] == "centroid":
            place = key_at[row["segment_key"]], feature_at[row["feature_name"]]
            centroids[place] = row["number_value"]
        elif row["item"] == "precision":
            place = key_at[row["segment_key"]], feature_at[row["feature_name"]]
            precisions[(*place, feature_at[row["name"]])] = row["number_value"]
        elif row["item"] == "point":
            of_points.setdefault(row["name"], []).append(row)
    items = {row["item"] for row in rows}
    if "precision" in items:
        return Mixture(_by_segment(rows, "weight", keys), centroids, precisions)
    neighbours = [row["number_value"] for row in rows if row["name"] == "core_neighbours"]
    if not neighbours:
        return NearestCentroid(centroids)
    points = np.empty((len(of_points), len(feature_names)))
    cores, labels = np.empty(len(points)), np.empty(len(points), dtype=np.int64)
    for number, name in enumerate(sorted(of_points)):
        for row in of_points[name]:
            labels[number] = key_at.get(row["segment_key"], NOISE)
            if row["feature_name"] is None:
                cores[number] = row["number_value"]
            else:
                points[number, feature_at[row["feature_name"]]] = row["number_value"]
    limits = _by_segment(rows, "reach", keys)
    return Density(points, labels, cores, int(neighbours[0]), limits, centroids)


def _by_segment(
    rows: Iterable[Row], name: str, keys: Sequence[str], missing: float = np.nan
) -> Floats:
    known = {
        row["segment_key"]: row["number_value"]
        for row in rows
        if row["item"] == "segment" and row["name"] == name and row["number_value"] is not None
    }
    return np.array([known.get(key, missing) for key in keys], dtype=np.float64)


def _ordered(rows: Iterable[Row], item: str, name: str) -> list[Row]:
    return sorted(
        (row for row in rows if row["item"] == item and row["name"] == name),
        key=lambda row: float(row["number_value"]),
    )
