"""A fit from beginning to end: how many segments, the model, its keys, and whether it is real."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from user_profiling.arrays import Floats, Labels, sample_rows
from user_profiling.assignment import OutlierRule, outlier_limits
from user_profiling.comparison import Comparison, ComparisonSettings, compare
from user_profiling.matching import match_segments
from user_profiling.methods import Fitted, Method
from user_profiling.model import NOISE_KEY, Row, RowWriter, read_model, write_scorer
from user_profiling.quality import inertia, silhouettes
from user_profiling.reality import Health, RealitySettings, assess
from user_profiling.rules import Rule, RuleSettings, find_rules
from user_profiling.sweep import Candidate, SweepSettings, choose, found_by_density, sweep

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
    "noise_share",
    "verdict",
    "reason",
)
SCALING_NUMBERS = ("missing_as", "clip_low", "clip_high", "center", "spread", "weight")
# Digits to which a value is brought back to its own unit: what arithmetic leaves of them.
DIGITS = 9


@dataclass(frozen=True)
class FitSettings:
    """What a fit is to do; every value comes from the project's variables or the input file.

    Attributes:
        algorithm: the name of the method to use, one of methods.
        methods: all methods, by name.
        segment_count: a whole number of at least 2 as text, or 'auto'.
        candidates: the numbers of segments to try.
        random_seed: of everything random.
        sweep: how candidates are measured and which one is chosen.
        reality: how it is judged whether the segments are real.
        outliers: which users lie too far from their segment.
        rules: how a rule is found for each segment.
        comparison: on what the algorithms are compared.
        minimum_overlap: the share of users by which a new segment continues an old one.
    """

    algorithm: str
    methods: Mapping[str, Method]
    segment_count: str
    candidates: Sequence[int]
    random_seed: int
    sweep: SweepSettings
    reality: RealitySettings
    outliers: OutlierRule
    rules: RuleSettings
    comparison: ComparisonSettings
    minimum_overlap: float

    @property
    def method(self) -> Method:
        """The method to use."""
        return self.methods[self.algorithm]

    @property
    def judged_rows(self) -> int:
        """Users on whom the segments are judged, at most."""
        return min(self.reality.sample_rows, self.method.judged_rows)


@dataclass(frozen=True)
class FitInputs:
    """What a fit starts from.

    Attributes:
        version: of the new model.
        asked_for: name -> text, kept with the model.
        scaling: one mapping per used feature, in the order of the columns of values.
        bins: one mapping per feature and bin, the distribution that drift is measured against.
        values: (n, p), the sampled users on the new scale, in an order by hash.
        kept_rows: rows of all earlier models; their segment keys are matched or never used again.
        values_for_kept: (n, q), the same users on the scale of the newest kept model, or None.
    """

    version: int
    asked_for: Mapping[str, str]
    scaling: Sequence[Row]
    bins: Sequence[Row]
    values: Floats
    kept_rows: Sequence[Row]
    values_for_kept: Floats | None


def fit_rows(inputs: FitInputs, settings: FitSettings) -> list[Row]:
    """Fit a model and return its rows.

    Raises:
        ValueError: there is no feature to cluster on, or too few different users.
    """
    values = inputs.values
    if values.shape[1] == 0:
        raise ValueError(
            "no feature can be used for clustering: every one that is meant for it is empty or the"
            " same for everybody (see int_feature_scaling.excluded_because). Map more columns in"
            " the input file, or list other features under segmentation.features."
        )
    method = settings.method
    is_indicator = [feature["block_value"] is not None for feature in inputs.scaling]
    candidates, chosen, reasons = _candidates(values, settings, is_indicator)
    fitted = method.fit(values, chosen, settings.random_seed)
    segment_count = len(fitted.scorer.centroids)
    keys = segment_keys(
        fitted.labels,
        segment_count,
        inputs.kept_rows,
        inputs.values_for_kept,
        settings.minimum_overlap,
    )
    health = assess(
        values,
        fitted.labels,
        replace(settings.reality, sample_rows=settings.judged_rows),
        refit=method.refit(segment_count),
        feature_names=[feature["label"] for feature in inputs.scaling],
        weigh_copies=method.weighs_copies,
        is_indicator=is_indicator,
    )
    writer = RowWriter(inputs.version)
    for name, text in inputs.asked_for.items():
        writer.add("setting", name, text)
    _write_features(writer, inputs, health)
    _write_segments(writer, fitted, keys, health, settings)
    write_scorer(
        writer, fitted.scorer, keys, [feature["feature_name"] for feature in inputs.scaling]
    )
    writer.add("metric", "sampled_users", len(values))
    for name in HEALTH_METRICS:
        writer.add("metric", name, getattr(health, name))
    if inputs.kept_rows:
        _write_kept_quality(writer, inputs, settings)
    _write_candidates(writer, candidates, chosen, reasons)
    rules = find_rules(
        in_own_units(values, inputs.scaling), fitted.labels, segment_count, settings.rules
    )
    _write_rules(writer, rules, keys, inputs)
    compared = compare(
        values, fitted.labels, settings.algorithm, settings.methods, settings.comparison
    )
    _write_comparison(writer, compared)
    return writer.rows


def segment_keys(
    labels: Labels,
    segment_count: int,
    kept_rows: Sequence[Row],
    values_for_kept: Floats | None,
    minimum_overlap: float,
) -> list[str]:
    """Return the key of each new segment: that of the old segment it continues, else a new one.

    A key that any earlier model has used is never given to another segment.

    Args:
        labels: (n,), the new segment of each sampled user; -1 for none.
        segment_count: number of new segments.
        kept_rows: rows of all earlier models.
        values_for_kept: (n, q), the same users on the scale of the newest of them.
        minimum_overlap: least Jaccard index of the users of a pair.
    """
    kept = read_model(kept_rows)
    matched: dict[int, str | None] = dict.fromkeys(range(segment_count))
    if kept is not None and values_for_kept is not None:
        matched = match_segments(
            kept.scorer.assign(values_for_kept).labels,
            labels,
            kept.segment_keys,
            new_segment_count=segment_count,
            minimum_overlap=minimum_overlap,
        )
    used = [
        int(row["segment_key"][1:])
        for row in kept_rows
        if row["item"] == "segment" and row["segment_key"] != NOISE_KEY
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
        values, sorted(counts), settings.sweep, settings.method, is_indicator=is_indicator
    )
    if not settings.method.takes_count:
        (only,) = candidates
        return candidates, only.segment_count, found_by_density(only, settings.sweep)
    if fixed is not None and fixed not in {c.segment_count for c in candidates}:
        raise ValueError(
            f"segment_count is {fixed}, but so many segments cannot be filled: there are too few"
            " different users, or the mixture leaves some of its segments empty. Ask for fewer."
        )
    chosen, reasons = choose(candidates, settings.sweep, fixed=fixed)
    return candidates, chosen, reasons


def _write_features(writer: RowWriter, inputs: FitInputs, health: Health) -> None:
    for position, feature in enumerate(inputs.scaling):
        name = feature["feature_name"]
        writer.add("scaling", "feature_order", position, feature_name=name)
        writer.add("scaling", "transform", feature["transform"], feature_name=name)
        for parameter in SCALING_NUMBERS:
            writer.add("scaling", parameter, feature[parameter], feature_name=name)
        writer.add("feature", "dip", health.feature_dips[position], feature_name=name)
        writer.add("feature", "dip_p_value", health.feature_p_values[position], feature_name=name)
    for row in inputs.bins:
        # Bins are told apart by number, which stands where segments have their key.
        number = str(row["bin_number"])
        writer.add("bin", "lower_edge", row["lower_edge"], number, row["feature_name"])
        writer.add("bin", "share", row["share"], number, row["feature_name"])


def _write_segments(
    writer: RowWriter,
    fitted: Fitted,
    keys: Sequence[str],
    health: Health,
    settings: FitSettings,
) -> None:
    found = fitted.found
    limits = outlier_limits(found.distance, fitted.labels, len(keys), settings.outliers)
    for position, key in enumerate(keys):
        own = fitted.labels == position
        writer.add("segment", "position", position, key)
        writer.add("segment", "outlier_distance", limits[position], key)
        writer.add("segment", "bootstrap_jaccard", health.segment_jaccard[position], key)
        writer.add("segment", "share", own.mean(), key)
        writer.add(
            "segment", "mean_distance", found.distance[own].mean() if own.any() else None, key
        )
    if not settings.method.takes_count:
        writer.add("segment", "position", len(keys), NOISE_KEY)
        writer.add("segment", "share", (fitted.labels < 0).mean(), NOISE_KEY)


def _write_kept_quality(writer: RowWriter, inputs: FitInputs, settings: FitSettings) -> None:
    """Measure the kept model on today's users and scale, so that a refit can be compared to it."""
    kept = read_model(inputs.kept_rows)
    if kept is None or inputs.values_for_kept is None:
        return
    generator = np.random.default_rng(settings.random_seed)
    rows = sample_rows(len(inputs.values), settings.judged_rows, generator)
    sample = inputs.values[rows]
    labels = kept.scorer.assign(inputs.values_for_kept[rows]).labels
    writer.add("metric", "kept_silhouette", silhouettes(sample, [labels])[0])
    writer.add("metric", "kept_inertia", inertia(sample, labels))


def _write_candidates(
    writer: RowWriter, candidates: Sequence[Candidate], chosen: int, reasons: Mapping[int, str]
) -> None:
    for candidate in candidates:
        number = str(candidate.segment_count)
        for name, measure in vars(candidate).items():
            writer.add("candidate", name, measure, number)
        writer.add("candidate", "is_chosen", candidate.segment_count == chosen, number)
        writer.add("candidate", "reason", reasons[candidate.segment_count], number)


def _write_rules(
    writer: RowWriter, rules: Sequence[Rule | None], keys: Sequence[str], inputs: FitInputs
) -> None:
    has_unknown = {
        row["feature_name"] for row in inputs.bins if row["bin_number"] == 0 and row["share"] > 0
    }
    for key, rule in zip(keys, rules, strict=True):
        if rule is None:
            continue
        writer.add("segment", "rule_precision", rule.precision, key)
        writer.add("segment", "rule_coverage", rule.coverage, key)
        for bound in rule.bounds:
            feature = inputs.scaling[bound.feature]
            name = feature["feature_name"]
            writer.add("rule", "least", bound.least, key, name)
            writer.add("rule", "below", bound.below, key, name)
            # Users without a value were fitted with one that stands for it.
            with_unknown = name in has_unknown and bound.holds(_missing_in_own_unit(feature))
            writer.add("rule", "with_unknown", with_unknown, key, name)


def _write_comparison(writer: RowWriter, compared: Mapping[str, Comparison]) -> None:
    for algorithm, comparison in compared.items():
        for name, measure in vars(comparison).items():
            writer.add("comparison", name, measure, algorithm)
