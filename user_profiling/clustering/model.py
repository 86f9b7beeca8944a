"""A fitted segmentation model: what a fit leaves behind, and what scoring reads.

`FittedModel` is a row of the table ml_segmentation_models, and the one definition of its columns:
`MODELS_SCHEMA` is derived from it. A float that is not known is null in the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from user_profiling.arrays import Floats, Labels
from user_profiling.arrow import records_of, schema_of, table_of
from user_profiling.clustering.assignment import NOISE
from user_profiling.clustering.scoring import Density, Mixture, NearestCentroid, Scorer
from user_profiling.validity.comparison import Comparison
from user_profiling.validity.sweep import Candidate

# The segment of users who belong to none: the same one in every model.
NOISE_KEY = "noise"
# The fit of the main segmentation; int_segmentation_members says what the others are.
MAIN_FIT = "main"


@dataclass(frozen=True)
class FeatureScaling:
    """How a model scales a feature; see int_scaled_users."""

    feature_order: int
    feature_name: str
    transform: str
    missing_as: float
    clip_low: float
    clip_high: float
    center: float
    spread: float
    weight: float


@dataclass(frozen=True)
class FeatureBin:
    """A bin of a feature's values, and the share of users in it at the fit."""

    feature_name: str
    bin_number: int
    lower_edge: float | None
    fit_share: float


@dataclass(frozen=True)
class FeatureDip:
    """How far a feature's distribution is from having a single peak, and its p-value."""

    feature_name: str
    dip: float | None
    dip_p_value: float | None


@dataclass(frozen=True)
class Segment:
    """A segment and its figures at the fit; noise is one too, without most of them."""

    segment_key: str
    segment_position: int
    fit_share: float
    fit_mean_distance: float | None = None
    outlier_distance: float | None = None
    bootstrap_jaccard: float | None = None
    rule_precision: float | None = None
    rule_coverage: float | None = None


@dataclass(frozen=True)
class CentroidCoordinate:
    """Where a segment's centre is, on the model's scale."""

    segment_key: str
    feature_name: str
    center: float


@dataclass(frozen=True)
class RuleBound:
    """What a segment's rule asks of a feature: from lower_bound on, and below upper_bound."""

    segment_key: str
    feature_name: str
    lower_bound: float | None
    upper_bound: float | None
    with_unknown: bool


@dataclass(frozen=True)
class JudgedCandidate(Candidate):
    """A candidate number of segments, and why it was chosen or not."""

    is_chosen: bool
    reason: str


@dataclass(frozen=True)
class ComparedAlgorithm(Comparison):
    """An algorithm beside the others."""

    algorithm: str
    label: str


@dataclass(frozen=True)
class GapPair:
    """Two neighbouring segments, or one with itself, and whether a gap lies between, or inside."""

    segment_key: str
    other_segment_key: str
    users: int
    dip: float
    p_value: float
    density_ratio: float | None
    is_gap: bool


@dataclass(frozen=True)
class MixtureComponent:
    """A component of a mixture; rows and columns are the features of the scaling."""

    segment_key: str
    weight: float
    precision_matrix: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class DensityCluster:
    """How far a density-based cluster reaches."""

    segment_key: str
    reach: float | None


@dataclass(frozen=True)
class DensityPoint:
    """A user that a density-based model was fitted on; coordinates are those of the scaling."""

    segment_key: str
    core_distance: float
    coordinates: tuple[float, ...]


@dataclass(frozen=True)
class SegmentCheck:
    """How well a segment recurs in bootstrap resamples of today's users."""

    segment_key: str
    bootstrap_jaccard: float | None


@dataclass(frozen=True)
class FittedModel:
    """One model version; python_models/ml_segmentation_models.yml says what its fields mean."""

    model_version: int
    algorithm: str
    algorithm_label: str
    scored_by: str
    signature: str
    asked_segment_count: str
    segment_count: int
    fitted_as_of_date: date | None
    excluded_features: str | None
    refit_reason: str
    is_preview: bool
    sampled_users: int
    verdict: str
    reason: str
    silhouette: float | None
    null_silhouette: float | None
    silhouette_margin: float | None
    null_p_value: float | None
    inertia: float | None
    null_inertia: float | None
    null_inertia_p_value: float | None
    bootstrap_jaccard: float | None
    replication: float | None
    gap_share: float | None
    group_count: int
    noise_share: float
    kept_silhouette: float | None
    kept_inertia: float | None
    scaling: tuple[FeatureScaling, ...]
    feature_bins: tuple[FeatureBin, ...]
    feature_dips: tuple[FeatureDip, ...]
    segments: tuple[Segment, ...]
    centroids: tuple[CentroidCoordinate, ...]
    rule_bounds: tuple[RuleBound, ...]
    candidates: tuple[JudgedCandidate, ...]
    comparisons: tuple[ComparedAlgorithm, ...]
    gap_pairs: tuple[GapPair, ...]
    mixture_components: tuple[MixtureComponent, ...] = ()
    density_clusters: tuple[DensityCluster, ...] = ()
    density_min_samples: int | None = None
    density_points: tuple[DensityPoint, ...] = ()
    checked_as_of_date: date | None = None
    verdict_today: str | None = None
    reason_today: str | None = None
    refit_decision: str | None = None
    silhouette_today: float | None = None
    bootstrap_jaccard_today: float | None = None
    replication_today: float | None = None
    gap_share_today: float | None = None
    group_count_today: int | None = None
    moved_share: float | None = None
    moved_features: str | None = None
    segment_checks: tuple[SegmentCheck, ...] = ()
    sample_limit: str | None = None
    fit_key: str = MAIN_FIT

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The features that it uses, in the order of its scaling."""
        return tuple(feature.feature_name for feature in self.scaling)


MODELS_SCHEMA = schema_of(FittedModel)


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


def models_table(models: Sequence[FittedModel]) -> pa.Table:
    """Return models of any fits as a table of MODELS_SCHEMA.

    Points of density-based clusters are by far the largest part of a model, and nothing but scoring
    reads them: only the versions in force and a preview keep theirs.
    """
    in_force = in_force_by_fit(models)
    kept = [
        model
        if model is in_force.get(model.fit_key) or model.is_preview
        else replace(model, density_points=())
        for model in models
    ]
    return table_of(kept, FittedModel)


def in_force_by_fit(models: Sequence[FittedModel]) -> dict[str, FittedModel]:
    """Return the model in force of each fit that has one, by its key."""
    fits = {
        model.fit_key: [one for one in models if one.fit_key == model.fit_key] for model in models
    }
    found = {key: newest(own) for key, own in fits.items()}
    return {key: model for key, model in found.items() if model is not None}


def read_models(table: pa.Table) -> list[FittedModel]:
    """Return the models of a table of MODELS_SCHEMA."""
    return records_of(table, FittedModel)


def newest(models: Sequence[FittedModel]) -> FittedModel | None:
    """Return which model of a fit is in force: the newest that is no preview, or None."""
    taken_over = [model for model in models if not model.is_preview]
    return max(taken_over, key=lambda model: model.model_version, default=None)


def preview(models: Sequence[FittedModel]) -> FittedModel | None:
    """Return the model that was fitted to be looked at; None if there is none."""
    return next((model for model in models if model.is_preview), None)


def scoring_model(model: FittedModel) -> SegmentModel:
    """Return what scoring needs of a model."""
    segments = sorted(model.segments, key=lambda segment: segment.segment_position)
    segments = [segment for segment in segments if segment.segment_key != NOISE_KEY]
    return SegmentModel(
        version=model.model_version,
        feature_names=model.feature_names,
        segment_keys=tuple(segment.segment_key for segment in segments),
        scorer=_scorer(model, [segment.segment_key for segment in segments]),
        outlier_distances=np.array(
            [_or(segment.outlier_distance, np.inf) for segment in segments], dtype=np.float64
        ),
    )


def with_scorer(model: FittedModel, scorer: Scorer, keys: Sequence[str]) -> FittedModel:
    """Return the model with what `scoring_model` makes the scorer from.

    Args:
        model: of any algorithm, its scaling in the order of the scorer's features.
        scorer: of the fit.
        keys: (k,), the keys of its segments.
    """
    names = model.feature_names
    model = replace(
        model,
        scored_by=scorer.scored_by,
        centroids=tuple(
            CentroidCoordinate(key, name, float(center))
            for key, centroid in zip(keys, scorer.centroids, strict=True)
            for name, center in zip(names, centroid, strict=True)
        ),
    )
    if isinstance(scorer, Mixture):
        return replace(
            model,
            mixture_components=tuple(
                MixtureComponent(key, float(weight), tuple(map(tuple, precision.tolist())))
                for key, weight, precision in zip(
                    keys, scorer.weights, scorer.precisions, strict=True
                )
            ),
        )
    if isinstance(scorer, Density):
        of_label = [*keys, NOISE_KEY]
        return replace(
            model,
            density_min_samples=scorer.min_samples,
            density_clusters=tuple(
                DensityCluster(key, float(limit))
                for key, limit in zip(keys, scorer.limits, strict=True)
            ),
            density_points=tuple(
                DensityPoint(of_label[label], float(core), tuple(point.tolist()))
                for label, core, point in zip(
                    scorer.point_labels, scorer.cores, scorer.points, strict=True
                )
            ),
        )
    return model


def _scorer(model: FittedModel, keys: Sequence[str]) -> Scorer:
    key_at = {key: place for place, key in enumerate(keys)}
    feature_at = {name: place for place, name in enumerate(model.feature_names)}
    centroids = np.empty((len(keys), len(feature_at)))
    for coordinate in model.centroids:
        place = key_at[coordinate.segment_key], feature_at[coordinate.feature_name]
        centroids[place] = coordinate.center
    if model.scored_by == NearestCentroid.scored_by:
        return NearestCentroid(centroids)
    if model.scored_by == Mixture.scored_by:
        components = {component.segment_key: component for component in model.mixture_components}
        return Mixture(
            np.array([components[key].weight for key in keys]),
            centroids,
            np.array([components[key].precision_matrix for key in keys]),
        )
    if model.scored_by == Density.scored_by:
        reaches = {cluster.segment_key: cluster.reach for cluster in model.density_clusters}
        points = model.density_points
        return Density(
            points=np.array([point.coordinates for point in points]).reshape(
                len(points), len(feature_at)
            ),
            point_labels=np.array(
                [key_at.get(point.segment_key, NOISE) for point in points], dtype=np.int64
            ),
            cores=np.array([point.core_distance for point in points], dtype=np.float64),
            min_samples=int(model.density_min_samples or 0),
            limits=np.array([_or(reaches[key], np.inf) for key in keys], dtype=np.float64),
            centroids=centroids,
        )
    raise ValueError(f"model {model.model_version} is scored by {model.scored_by!r}: not known")


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value
