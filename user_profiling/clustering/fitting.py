"""A fit from beginning to end: how many segments, the model, its keys, and whether it is real."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from user_profiling.arrays import Floats, Labels, sample_rows
from user_profiling.arrow import Row
from user_profiling.clustering.algorithm import Algorithm, CannotFitError, Fitted
from user_profiling.clustering.algorithms import AUTO
from user_profiling.clustering.assignment import OutlierRule, outlier_limits
from user_profiling.clustering.matching import match_segments
from user_profiling.clustering.model import (
    NOISE_KEY,
    ComparedAlgorithm,
    FeatureBin,
    FeatureDip,
    FeatureScaling,
    FittedModel,
    GapPair,
    JudgedCandidate,
    RuleBound,
    Segment,
    newest,
    scoring_model,
    with_scorer,
)
from user_profiling.clustering.rules import Rule, RuleSettings, find_rules
from user_profiling.validity.comparison import Comparison, ComparisonSettings, compare
from user_profiling.validity.quality import inertia, silhouettes
from user_profiling.validity.reality import VERDICTS, Health, RealitySettings, assess
from user_profiling.validity.sweep import (
    Candidate,
    SweepSettings,
    choose,
    found_by_density,
    goes_on,
    sweep,
)
from user_profiling.validity.today import TodaySettings

# Digits to which a value is brought back to its own unit: what arithmetic leaves of them.
DIGITS = 9
# How many numbers of segments are tried at once beyond the candidates.
STEP = 6


@dataclass(frozen=True)
class FitSettings:
    """What a fit is to do.

    Attributes:
        algorithm: the name of the algorithm to use, one of algorithms, or 'auto'.
        algorithms: all algorithms, by name.
        labels: what they are called, by name.
        segment_count: a whole number of at least 2 as text, or 'auto'.
        candidates: the numbers of segments to try.
        most_candidates: where gaps tell more groups apart, the largest number to go on to.
        tried: the algorithms among which 'auto' chooses, the first of equals.
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
    most_candidates: int
    tried: Sequence[str]
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
        sample_limit: the largest sample key of these users.
    """

    decision: Row
    scaling: Sequence[Row]
    bins: Sequence[Row]
    values: Floats
    kept: Sequence[FittedModel] = ()
    values_for_kept: Floats | None = None
    sample_limit: str | None = None


def fit_model(inputs: FitInputs, settings: FitSettings) -> FittedModel:
    """Fit a model.

    Raises:
        CannotFitError: there is no feature to cluster on, or too few different users.
    """
    values, decision = inputs.values, inputs.decision
    if values.shape[1] == 0:
        raise CannotFitError(
            "no feature can be used for clustering: every one that is meant for it is empty or the"
            " same for all users (see int_feature_scaling.excluded_because). Map more columns in"
            " the input file, or list other features under segmentation.features."
        )
    attempt, compared = _best(inputs, settings)
    settings, fitted, health = attempt.settings, attempt.fitted, attempt.health
    candidates, chosen, reasons = attempt.candidates, attempt.chosen, attempt.reasons
    algorithm, keys = settings.chosen, attempt.keys
    segment_count = len(keys)
    rules = find_rules(
        in_own_units(values, inputs.scaling), fitted.labels, segment_count, settings.rules
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
        gap_pairs=tuple(
            GapPair(
                keys[pair.first],
                keys[pair.second],
                pair.users,
                pair.dip,
                pair.p_value,
                pair.density_ratio,
                pair.is_gap,
            )
            for pair in health.gap_pairs
        ),
        sample_limit=inputs.sample_limit,
    )
    return with_scorer(model, fitted.scorer, keys)


@dataclass(frozen=True)
class Attempt:
    """What one algorithm makes of the users.

    Attributes:
        settings: with the algorithm that was used.
        candidates, chosen, reasons: the numbers of segments that were tried, and which was taken.
        fitted: the segments.
        keys: (k,), their keys.
        health: the verdict on them.
    """

    settings: FitSettings
    candidates: Sequence[Candidate]
    chosen: int
    reasons: Mapping[int, str]
    fitted: Fitted
    keys: Sequence[str]
    health: Health

    @property
    def rank(self) -> tuple[float, ...]:
        """How real the segments are: of two attempts the one with the larger rank is taken.

        The verdict comes first. Then, in steps of a twentieth so that trifles do not decide, the
        share of users with a gap around their segment, noise not counted, and the agreement of
        halves.
        """
        health = self.health
        if not np.isfinite(health.silhouette):
            return (-1.0, 0.0, 0.0)
        gapped = health.gap_share * (1.0 - health.noise_share)
        verdict = VERDICTS[::-1].index(health.verdict)
        return (float(verdict), *(float(np.round(20.0 * x)) for x in (gapped, health.replication)))


def attempt_fit(inputs: FitInputs, settings: FitSettings) -> Attempt:
    """Choose the number of segments, fit, and judge, with one algorithm.

    Raises:
        CannotFitError: there are too few different users.
    """
    values, algorithm = inputs.values, settings.chosen
    is_indicator = _is_indicator(inputs)
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
        segment_names=keys,
    )
    return Attempt(settings, candidates, chosen, reasons, fitted, keys, health)


def _best(inputs: FitInputs, settings: FitSettings) -> tuple[Attempt, dict[str, Comparison]]:
    """Return the attempt to keep, and how the algorithms compare."""

    def others(attempt: Attempt) -> dict[str, Comparison]:
        own = attempt.settings
        return compare(
            inputs.values,
            attempt.fitted.labels,
            own.algorithm,
            own.algorithms,
            own.comparison,
            is_indicator=_is_indicator(inputs),
        )

    if settings.algorithm != AUTO:
        attempt = attempt_fit(inputs, settings)
        compared = others(attempt)
        own = _judged_comparison(compared[settings.algorithm], attempt, "given by the input file")
        return attempt, compared | {settings.algorithm: own}
    attempts = attempt_all(inputs, settings)
    best = best_of(attempts)
    compared = others(attempts[best])
    for name, attempt in attempts.items():
        reason = "chosen: " if name == best else "not chosen: "
        reason += _why(attempt, attempts[best])
        compared[name] = _judged_comparison(compared[name], attempt, reason)
    return attempts[best], compared


def attempt_all(inputs: FitInputs, settings: FitSettings) -> dict[str, Attempt]:
    """Return what each algorithm makes of the users among which 'auto' chooses."""
    names = [
        name
        for name in settings.tried
        if settings.segment_count == AUTO or settings.algorithms[name].takes_segment_count
    ]
    return {name: attempt_fit(inputs, replace(settings, algorithm=name)) for name in names}


def _is_indicator(inputs: FitInputs) -> list[bool]:
    return [feature["block_value"] is not None for feature in inputs.scaling]


def best_of(attempts: Mapping[str, Attempt]) -> str:
    """Return the name of the algorithm whose segments are most real; the first of equals."""
    return max(attempts, key=lambda name: attempts[name].rank)


def _why(attempt: Attempt, best: Attempt) -> str:
    health = attempt.health
    figures = (
        f"verdict {health.verdict}, {health.gap_share:.0%} of users with a gap"
        f" and {health.noise_share:.0%} in no segment, halves agree to {health.replication:.2f}"
    )
    if attempt is not best and attempt.rank == best.rank:
        return f"as real as the chosen one, which comes first; {figures}"
    return figures


def _judged_comparison(compared: Comparison, attempt: Attempt, reason: str) -> Comparison:
    """Return a comparison with what is known of an algorithm that was judged in full."""
    health = attempt.health
    return replace(
        compared,
        segment_count=len(attempt.keys),
        noise_share=health.noise_share,
        verdict=health.verdict,
        gap_share=health.gap_share,
        replication=health.replication,
        reason=reason,
    )


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
    counts = sorted(set(settings.candidates) | ({fixed} if fixed else set()))

    def measure(numbers: Sequence[int]) -> list[Candidate]:
        return sweep(values, numbers, settings.sweep, settings.chosen, is_indicator=is_indicator)

    candidates = measure(counts)
    if not settings.chosen.takes_segment_count:
        (only,) = candidates
        return candidates, only.segment_count, found_by_density(only, settings.sweep)
    if fixed is not None and fixed not in {c.segment_count for c in candidates}:
        raise CannotFitError(
            f"segment_count is {fixed}, but so many segments cannot be filled: there are too few"
            " different users, or the mixture leaves some of its segments empty. Ask for fewer."
        )
    last, most_told = counts[-1], max(c.group_count for c in candidates)
    while fixed is None and last < settings.most_candidates and goes_on(candidates, last):
        more = range(last + 1, min(last + STEP, settings.most_candidates) + 1)
        try:
            candidates = [*candidates, *measure(more)]
        except ValueError:
            # No larger number can be filled.
            break
        last = more[-1]
        told_apart = max(c.group_count for c in candidates)
        if told_apart == most_told:
            # K-means may cut bent groups into ever more pieces, each with a gap beside it.
            break
        most_told = told_apart
    chosen, reasons = choose(candidates, settings.sweep, fixed=fixed)
    if fixed is None and last >= settings.most_candidates and goes_on(candidates, last):
        reasons = {
            **reasons,
            chosen: f"{reasons[chosen]}; there may be more groups, but no more than {last} segments"
            " were tried",
        }
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
