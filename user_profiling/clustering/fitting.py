"""A fit from beginning to end: how many segments, the model, its keys, and whether it is real."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from user_profiling.arrays import Floats, Labels, sample_rows
from user_profiling.arrow import Row
from user_profiling.clustering.algorithm import Algorithm, Fitted
from user_profiling.clustering.assignment import OutlierRule, outlier_limits
from user_profiling.clustering.matching import match_segments
from user_profiling.clustering.model import (
    NOISE_KEY,
    ComparedAlgorithm,
    FeatureBin,
    FeatureDip,
    FeatureScaling,
    FittedModel,
    JudgedCandidate,
    RuleBound,
    Segment,
    newest,
    scoring_model,
    with_scorer,
)
from user_profiling.clustering.rules import Rule, RuleSettings, find_rules
from user_profiling.validity.comparison import ComparisonSettings, compare
from user_profiling.validity.quality import inertia, silhouettes
from user_profiling.validity.reality import Health, RealitySettings, assess
from user_profiling.validity.sweep import Candidate, SweepSettings, choose, found_by_density, sweep
from user_profiling.validity.today import TodaySettings

# Digits to which a value is brought back to its own unit: what arithmetic leaves of them.
DIGITS = 9


@dataclass(frozen=True)
class FitSettings:
    """What a fit is to do.

    Attributes:
        algorithm: the name of the algorithm to use, one of algorithms.
        algorithms: all algorithms, by name.
        labels: what they are called, by name.
        segment_count: a whole number of at least 2 as text, or 'auto'.
        candidates: the numbers of segments to try.
        random_seed: of everything random.
        sweep: how candidates are measured and which one is chosen.
        reality: how it is judged whether the segments are real.
        outliers: which users lie too far from their segment.
        rules: how a rule is found for each segment.
        comparison: on what the algorithms are compared.
        today: when a kept segmentation is out of date.
        min_overlap: the share of users by which a new segment continues an old one.
    """

    algorithm: str
    algorithms: Mapping[str, Algorithm]
    labels: Mapping[str, str]
    segment_count: str
    candidates: Sequence[int]
    random_seed: int
    sweep: SweepSettings
    reality: RealitySettings
    outliers: OutlierRule
    rules: RuleSettings
    comparison: ComparisonSettings
    today: TodaySettings
    min_overlap: float

    @property
    def chosen(self) -> Algorithm:
        """The algorithm to use."""
        return self.algorithms[self.algorithm]

    @property
    def judged_rows(self) -> int:
        """Users on whom the segments are judged, at most."""
        return min(self.reality.sample_rows, self.chosen.judged_rows)


@dataclass(frozen=True)
class FitInputs:
    """What a fit starts from.

    Attributes:
        decision: the row of int_refit_decision.
        scaling: the rows of int_feature_scaling of the used features, in the order of the columns
            of values.
        bins: the rows of int_fit_bins, the distribution that drift is measured against.
        values: (n, p), the sampled users on the new scale, in an order by hash.
        kept: all earlier models; their segment keys are matched or never used again.
        values_for_kept: (n, q), the same users on the scale of the newest kept model, or None.
    """

    decision: Row
    scaling: Sequence[Row]
    bins: Sequence[Row]
    values: Floats
    kept: Sequence[FittedModel] = ()
    values_for_kept: Floats | None = None


def fit_model(inputs: FitInputs, settings: FitSettings) -> FittedModel:
    """Fit a model.

    Raises:
        ValueError: there is no feature to cluster on, or too few different users.
    """
    values, decision = inputs.values, inputs.decision
    if values.shape[1] == 0:
        raise ValueError(
            "no feature can be used for clustering: every one that is meant for it is empty or the"
            " same for all users (see int_feature_scaling.excluded_because). Map more columns in"
            " the input file, or list other features under segmentation.features."
        )
    algorithm = settings.chosen
    is_indicator = [feature["block_value"] is not None for feature in inputs.scaling]
    candidates, chosen, reasons = _candidates(values, settings, is_indicator)
    fitted = algorithm.fit(values, chosen, settings.random_seed)
    segment_count = len(fitted.scorer.centroids)
    keys = segment_keys(fitted.labels, segment_count, inputs, settings.min_overlap)
    health = assess(
        values,
        fitted.labels,
        replace(settings.reality, sample_rows=settings.judged_rows),
        refit=algorithm.refit(segment_count),
        feature_names=[feature["label"] for feature in inputs.scaling],
        weigh_copies=algorithm.weighs_copies,
        is_indicator=is_indicator,
    )
    rules = find_rules(
        in_own_units(values, inputs.scaling), fitted.labels, segment_count, settings.rules
    )
    compared = compare(
        values, fitted.labels, settings.algorithm, settings.algorithms, settings.comparison
    )
    kept_silhouette, kept_inertia = _quality_of_kept(inputs, settings)
    model = FittedModel(
        model_version=decision["fitted_version"],
        algorithm=settings.algorithm,
        algorithm_label=settings.labels[settings.algorithm],
        scored_by=algorithm.scored_by,
        signature=decision["signature"],
        asked_segment_count=settings.segment_count,
        segment_count=segment_count,
        fitted_as_of_date=decision["fitted_as_of_date"],
        excluded_features=decision["excluded_features"],
        refit_reason=decision["refit_reason"],
        is_preview=not decision["should_refit"],
        sampled_users=len(values),
        verdict=health.verdict,
        reason=health.reason,
        silhouette=health.silhouette,
        null_silhouette=health.null_silhouette,
        silhouette_margin=health.silhouette_margin,
        null_p_value=health.null_p_value,
        inertia=health.inertia,
        null_inertia=health.null_inertia,
        null_inertia_p_value=health.null_inertia_p_value,
        bootstrap_jaccard=health.bootstrap_jaccard,
        replication=health.replication,
        gap_share=health.gap_share,
        group_count=health.group_count,
        noise_share=health.noise_share,
        kept_silhouette=kept_silhouette,
        kept_inertia=kept_inertia,
        scaling=tuple(
            FeatureScaling(**{name: feature[name] for name in FeatureScaling.__annotations__})
            for feature in inputs.scaling
        ),
        feature_bins=tuple(
            FeatureBin(**{name: row[name] for name in FeatureBin.__annotations__})
            for row in inputs.bins
        ),
        feature_dips=tuple(
            FeatureDip(feature["feature_name"], float(depth), float(p_value))
            for feature, depth, p_value in zip(
                inputs.scaling, health.feature_dips, health.feature_p_values, strict=True
            )
        ),
        segments=tuple(_segments(fitted, keys, health, rules, settings)),
        centroids=(),
        rule_bounds=tuple(_rule_bounds(rules, keys, inputs)),
        candidates=tuple(
            JudgedCandidate(
                **vars(candidate),
                is_chosen=candidate.segment_count == chosen,
                reason=reasons[candidate.segment_count],
            )
            for candidate in candidates
        ),
        comparisons=tuple(
            ComparedAlgorithm(**vars(comparison), algorithm=name, label=settings.labels[name])
            for name, comparison in compared.items()
        ),
    )
    return with_scorer(model, fitted.scorer, keys)


def segment_keys(
    labels: Labels, segment_count: int, inputs: FitInputs, min_overlap: float
) -> list[str]:
    """Return the key of each new segment: that of the old segment it continues, else a new one.

    A key that any earlier model has used is never given to another segment.

    Args:
        labels: (n,), the new segment of each sampled user; -1 for none.
        segment_count: number of new segments.
        inputs: with the earlier models, and the same users on the scale of the newest of them.
        min_overlap: least Jaccard index of the users of a pair.
    """
    kept = newest(inputs.kept)
    matched: dict[int, str | None] = dict.fromkeys(range(segment_count))
    if kept is not None and inputs.values_for_kept is not None:
        known = scoring_model(kept)
        matched = match_segments(
            known.scorer.assign(inputs.values_for_kept).labels,
            labels,
            known.segment_keys,
            new_segment_count=segment_count,
            min_overlap=min_overlap,
        )
    used = [
        int(segment.segment_key[1:])
        for model in inputs.kept
        for segment in model.segments
        if segment.segment_key != NOISE_KEY
    ]
    next_number = max(used, default=0) + 1
    keys = []
    for label in range(segment_count):
        key = matched[label]
        if key is None:
            key = f"s{next_number:02d}"
            next_number += 1
        keys.append(key)
    return keys


def in_own_units(values: Floats, scaling: Sequence[Row]) -> Floats:
    """Return scaled values (n, p) in the features' own units, missing ones as they were filled."""
    columns = []
    for column, feature in zip(values.T, scaling, strict=True):
        own = column * feature["spread"] / feature["weight"] + feature["center"]
        own = np.expm1(own) if feature["transform"] == "log1p" else own
        size = np.floor(np.log10(np.maximum(np.abs(own), 1e-9)))
        step = 10.0 ** (size - DIGITS + 1)
        # A value that arithmetic has brought near 0 is 0.
        columns.append(np.where(np.abs(own) < 1e-9, 0.0, np.round(own / step) * step))
    return np.column_stack(columns)


def _missing_in_own_unit(feature: Row) -> float:
    scaled = (feature["missing_as"] - feature["center"]) * feature["weight"] / feature["spread"]
    return float(in_own_units(np.array([[scaled]]), [feature])[0, 0])


def _candidates(
    values: Floats, settings: FitSettings, is_indicator: Sequence[bool]
) -> tuple[list[Candidate], int, Mapping[int, str]]:
    fixed = None if settings.segment_count == "auto" else int(settings.segment_count)
    counts = set(settings.candidates) | ({fixed} if fixed else set())
    candidates = sweep(
        values, sorted(counts), settings.sweep, settings.chosen, is_indicator=is_indicator
    )
    if not settings.chosen.takes_segment_count:
        (only,) = candidates
        return candidates, only.segment_count, found_by_density(only, settings.sweep)
    if fixed is not None and fixed not in {c.segment_count for c in candidates}:
        raise ValueError(
            f"segment_count is {fixed}, but so many segments cannot be filled: there are too few"
            " different users, or the mixture leaves some of its segments empty. Ask for fewer."
        )
    chosen, reasons = choose(candidates, settings.sweep, fixed=fixed)
    return candidates, chosen, reasons


def _segments(
    fitted: Fitted,
    keys: Sequence[str],
    health: Health,
    rules: Sequence[Rule | None],
    settings: FitSettings,
) -> list[Segment]:
    found, labels = fitted.found, fitted.labels
    limits = outlier_limits(found.distance, labels, len(keys), settings.outliers)
    segments = []
    for position, (key, rule) in enumerate(zip(keys, rules, strict=True)):
        own = labels == position
        segments.append(
            Segment(
                segment_key=key,
                segment_position=position,
                fit_share=float(own.mean()),
                fit_mean_distance=float(found.distance[own].mean()) if own.any() else None,
                outlier_distance=float(limits[position]),
                bootstrap_jaccard=float(health.segment_jaccard[position]),
                rule_precision=rule.precision if rule else None,
                rule_coverage=rule.coverage if rule else None,
            )
        )
    if not settings.chosen.takes_segment_count:
        segments.append(Segment(NOISE_KEY, len(keys), float((labels < 0).mean())))
    return segments


def _quality_of_kept(inputs: FitInputs, settings: FitSettings) -> tuple[float | None, float | None]:
    """Measure the kept model on today's users and scale, so that a refit can be compared to it."""
    kept = newest(inputs.kept)
    if kept is None or inputs.values_for_kept is None:
        return None, None
    generator = np.random.default_rng(settings.random_seed)
    rows = sample_rows(len(inputs.values), settings.judged_rows, generator)
    sample = inputs.values[rows]
    labels = scoring_model(kept).scorer.assign(inputs.values_for_kept[rows]).labels
    return silhouettes(sample, [labels])[0], inertia(sample, labels)


def _rule_bounds(
    rules: Sequence[Rule | None], keys: Sequence[str], inputs: FitInputs
) -> list[RuleBound]:
    has_unknown = {
        row["feature_name"]
        for row in inputs.bins
        if row["bin_number"] == 0 and row["fit_share"] > 0
    }
    bounds = []
    for key, rule in zip(keys, rules, strict=True):
        for bound in rule.bounds if rule else ():
            feature = inputs.scaling[bound.feature]
            name = feature["feature_name"]
            # Users without a value were fitted with one that stands for it.
            with_unknown = name in has_unknown and bound.holds(_missing_in_own_unit(feature))
            bounds.append(RuleBound(key, name, bound.least, bound.below, with_unknown))
    return bounds
