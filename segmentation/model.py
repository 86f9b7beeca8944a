"""The segmentation model as rows: what a fit leaves behind, and what scoring reads.

A row is (model_version, item, segment_key, feature_name, name, number_value, text_value). Items:
setting (what was asked for), scaling and feature (per feature), segment and centroid (per segment),
metric (of the fit as a whole) and candidate (per number of segments tried, held by segment_key).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.assignment import OutlierRule, assign, outlier_limits
from segmentation.kmeans import fit_kmeans
from segmentation.matching import match_segments
from segmentation.quality import kmeans_refit
from segmentation.reality import RealitySettings, assess
from segmentation.sweep import Candidate, SweepSettings, choose, sweep

Row = dict[str, Any]
Floats = NDArray[np.float64]

COLUMNS = (
    "model_version",
    "item",
    "segment_key",
    "feature_name",
    "name",
    "number_value",
    "text_value",
)
HEALTH_METRICS = (
    "silhouette",
    "null_silhouette",
    "silhouette_margin",
    "null_p_value",
    "inertia",
    "null_inertia",
    "null_inertia_p_value",
    "bootstrap_jaccard",
    "replication",
    "gap_share",
    "group_count",
    "verdict",
    "reason",
)
SCALING_NUMBERS = ("missing_as", "clip_low", "clip_high", "center", "spread", "weight")


@dataclass(frozen=True)
class FitSettings:
    """What a fit is to do; every value comes from the project's variables or the input file.

    Attributes:
        segment_count: a whole number of at least 2 as text, or 'auto'.
        candidates: the numbers of segments to try.
        starts: k-means++ starts of the final fit.
        random_seed: of everything random.
        sweep: how candidates are measured and which one is chosen.
        reality: how it is judged whether the segments are real.
        outliers: which users lie too far from their segment.
        minimum_overlap: the share of users by which a new segment continues an old one.
    """

    segment_count: str
    candidates: Sequence[int]
    starts: int
    random_seed: int
    sweep: SweepSettings
    reality: RealitySettings
    outliers: OutlierRule
    minimum_overlap: float


@dataclass(frozen=True)
class SegmentModel:
    """What scoring needs of a model.

    Attributes:
        version: counts the fits.
        feature_names: (p,), in the order of the columns of centroids.
        segment_keys: (k,), in the order of the rows of centroids.
        centroids: (k, p), on the model's own scale.
        outlier_distances: (k,), the distance from which a user is an outlier of the segment.
    """

    version: int
    feature_names: tuple[str, ...]
    segment_keys: tuple[str, ...]
    centroids: Floats
    outlier_distances: Floats


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
    segments = _ordered(newest, "segment", "position")
    keys = tuple(row["segment_key"] for row in segments)
    centroids = np.empty((len(keys), len(feature_names)))
    limits = np.empty(len(keys))
    for row in newest:
        if row["item"] == "centroid":
            position = (keys.index(row["segment_key"]), feature_names.index(row["feature_name"]))
            centroids[position] = row["number_value"]
        elif row["item"] == "segment" and row["name"] == "outlier_distance":
            limits[keys.index(row["segment_key"])] = row["number_value"]
    return SegmentModel(version, feature_names, keys, centroids, limits)


def fit_rows(
    version: int,
    settings_asked_for: Mapping[str, str],
    scaling: Sequence[Row],
    values: Floats,
    settings: FitSettings,
    kept_rows: Sequence[Row],
    values_for_kept: Floats | None,
) -> list[Row]:
    """Fit a model and return its rows.

    Args:
        version: of the new model.
        settings_asked_for: name -> text, kept with the model.
        scaling: one mapping per used feature, in the order of the columns of values.
        values: (n, p), the sampled users on the new scale.
        settings: how to fit.
        kept_rows: rows of all earlier models; their segment keys are matched or never used again.
        values_for_kept: (n, q), the same users on the scale of the newest kept model.

    Raises:
        ValueError: there is no feature to cluster on, or too few different users.
    """
    if values.shape[1] == 0:
        raise ValueError(
            "no feature can be used for clustering: every one that is meant for it is empty or the"
            " same for everybody (see int_feature_scaling.excluded_because). Map more columns in"
            " the input file, or list other features under segmentation.features."
        )
    candidates, chosen, reasons = _candidates(values, settings)
    fit = fit_kmeans(values, chosen, starts=settings.starts, random_seed=settings.random_seed)
    keys = segment_keys(fit.labels, chosen, kept_rows, values_for_kept, settings.minimum_overlap)
    health = assess(
        values,
        fit.labels,
        settings.reality,
        refit=kmeans_refit(chosen, settings.sweep.refit_starts),
        feature_names=[feature["label"] for feature in scaling],
    )
    distances = assign(values, fit.centroids).distance
    limits = outlier_limits(distances, fit.labels, chosen, settings.outliers)

    def row(item: str, name: str, value: float | str, **where: str) -> Row:
        is_text = isinstance(value, str)
        return {
            **dict.fromkeys(COLUMNS),
            "model_version": version,
            "item": item,
            "name": name,
            "number_value": None if is_text else float(value),
            "text_value": value if is_text else None,
            **where,
        }

    rows = [row("setting", name, text) for name, text in settings_asked_for.items()]
    for position, feature in enumerate(scaling):
        name = feature["feature_name"]
        rows.append(row("scaling", "feature_order", position, feature_name=name))
        rows.append(row("scaling", "transform", feature["transform"], feature_name=name))
        for parameter in SCALING_NUMBERS:
            rows.append(row("scaling", parameter, feature[parameter], feature_name=name))
    for position, key in enumerate(keys):
        rows.append(row("segment", "position", position, segment_key=key))
        rows.append(row("segment", "outlier_distance", limits[position], segment_key=key))
        rows.append(row("segment", "stability", health.segment_jaccard[position], segment_key=key))
        for feature, center in zip(scaling, fit.centroids[position], strict=True):
            rows.append(
                row(
                    "centroid",
                    "center",
                    center,
                    segment_key=key,
                    feature_name=feature["feature_name"],
                )
            )
    rows.append(row("metric", "sampled_users", len(values)))
    rows.extend(row("metric", name, getattr(health, name)) for name in HEALTH_METRICS)
    for feature, dip, p_value in zip(
        scaling, health.feature_dips, health.feature_p_values, strict=True
    ):
        rows.append(row("feature", "dip", dip, feature_name=feature["feature_name"]))
        rows.append(row("feature", "dip_p_value", p_value, feature_name=feature["feature_name"]))
    for candidate in candidates:
        where = {"segment_key": str(candidate.segment_count)}
        is_chosen = candidate.segment_count == chosen
        for name, measure in vars(candidate).items():
            rows.append(row("candidate", name, measure, **where))
        rows.append(row("candidate", "is_chosen", float(is_chosen), **where))
        rows.append(row("candidate", "reason", reasons[candidate.segment_count], **where))
    return rows


def segment_keys(
    labels: NDArray[np.int64],
    segment_count: int,
    kept_rows: Sequence[Row],
    values_for_kept: Floats | None,
    minimum_overlap: float,
) -> list[str]:
    """Return the key of each new segment: that of the old segment it continues, else a new one.

    A key that any earlier model has used is never given to another segment.

    Args:
        labels: (n,), the new segment of each sampled user.
        segment_count: number of new segments.
        kept_rows: rows of all earlier models.
        values_for_kept: (n, q), the same users on the scale of the newest of them.
        minimum_overlap: least Jaccard index of the users of a pair.
    """
    kept = read_model(kept_rows)
    matched: dict[int, str | None] = dict.fromkeys(range(segment_count))
    if kept is not None and values_for_kept is not None:
        old_labels = assign(values_for_kept, kept.centroids).labels
        matched = match_segments(
            old_labels,
            labels,
            kept.segment_keys,
            new_segment_count=segment_count,
            minimum_overlap=minimum_overlap,
        )
    used = [int(row["segment_key"][1:]) for row in kept_rows if row["item"] == "segment"]
    next_number = max(used, default=0) + 1
    keys = []
    for label in range(segment_count):
        key = matched[label]
        if key is None:
            key = f"s{next_number:02d}"
            next_number += 1
        keys.append(key)
    return keys


def _candidates(
    values: Floats, settings: FitSettings
) -> tuple[list[Candidate], int, Mapping[int, str]]:
    fixed = None if settings.segment_count == "auto" else int(settings.segment_count)
    counts = set(settings.candidates) | ({fixed} if fixed else set())
    candidates = sweep(values, sorted(counts), settings.sweep)
    if fixed is not None and fixed not in {c.segment_count for c in candidates}:
        raise ValueError(
            f"segment_count is {fixed}, but there are fewer than {fixed} different users"
        )
    chosen, reasons = choose(candidates, settings.sweep, fixed=fixed)
    return candidates, chosen, reasons


def _ordered(rows: Iterable[Row], item: str, name: str) -> list[Row]:
    return sorted(
        (row for row in rows if row["item"] == item and row["name"] == name),
        key=lambda row: float(row["number_value"]),
    )
