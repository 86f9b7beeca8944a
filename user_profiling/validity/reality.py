"""Is a segmentation real? Three honest answers and the figures that they rest on.

- none: other users would give other segments. Two halves of the users, or bootstrap samples, do
  not give the segments again.
- separated: the segments are the groups. They come again, a gap lies between each and all of its
  neighbours, none lies inside one, and chance does not explain them: they are tighter than in
  reference data with the same features and rank correlations but no groups, or every gap is a
  stretch far sparser than what it parts.
- continuum: the segments come again, but at a border one merges into the next, or a gap runs where
  there is no border. If there are gaps at all, the reason says how many groups they part and which.

The gaps decide between separated and continuum, not the silhouette against the reference: a curved
cloud without any gap beats a Gaussian copula as well. In the reference a feature with two peaks has
one, so that gaps within features count.

Where the test of a single pair cannot tell, gaps are judged together: each pair without one must be
thin in the middle, and the segments must come again almost exactly and be much tighter than in the
reference. That is how a few dozen users a group are told apart.

Everything is measured on one simple random sample, so the time does not grow with the number of
users, and means over users (silhouette, inertia per user, share with a gap) are unbiased. Stability
is that of a fit to the sample, which understates that of a fit to more users; dip p-values are
those of the sample, so that a trifling dent is not made significant by sheer numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm, rankdata

from user_profiling.arrays import Floats, Labels, as_matrix, sample_rows, without_indicators
from user_profiling.validity.copula import GaussianCopula
from user_profiling.validity.dip import dip, dip_p_value
from user_profiling.validity.gaps import GapFinder, Gaps, GapSettings, PairGap
from user_profiling.validity.quality import (
    Refit,
    bootstrap_jaccard,
    inertia,
    silhouettes,
    split_half_jaccard,
)
from user_profiling.validity.ties import spread_ties

NUMBERS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve"),
)
# Pairs that a reason names; all are in the list of pairs.
MOST_LISTED = 6

Verdict = Literal["separated", "continuum", "none"]
# From the best to the worst.
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True)
class RealitySettings:
    """How a segmentation is judged.

    Attributes:
        sample_rows: users to measure on, at most.
        min_users: with fewer users the verdict is none: resampling them tells nothing.
        n_baselines: reference data sets to refit; the least possible p-value is 1 / (1 + this).
        n_resamples: bootstrap samples, and splits into halves.
        min_stability: mean bootstrap Jaccard index below which the verdict is none.
        stable, highly_stable: bootstrap Jaccard indices from which a segment is called so.
        min_replication: Jaccard index of two halves below which the verdict is none.
        min_gap_share: least share of users with a gap to the second nearest segment.
        max_noise_share: share of users in no segment from which the verdict is none.
        significance: greatest p-value of the silhouette against the reference.
        min_margin: by how much the silhouette must exceed that of the reference.
        feature_significance: greatest p-value of the dip in a feature, corrected by Holm's method.
        thin_margin: with few users a pair, by how much the silhouette must exceed the reference's.
        thin_stability: and the least Jaccard index of halves, and of each segment in the bootstrap.
        gaps: what counts as a gap; its min_dip also holds for features.
        random_seed: of samples, references, bootstrap and halves.
    """

    sample_rows: int
    min_users: int
    n_baselines: int
    n_resamples: int
    min_stability: float
    stable: float
    highly_stable: float
    min_replication: float
    min_gap_share: float
    max_noise_share: float
    significance: float
    min_margin: float
    feature_significance: float
    thin_margin: float
    thin_stability: float
    gaps: GapSettings
    random_seed: int


@dataclass(frozen=True)
class Health:
    """The verdict on a segmentation of p features into k segments, and its figures.

    Attributes:
        silhouette, null_silhouette: mean silhouette, and its mean over the references.
        silhouette_margin: by how much the silhouette exceeds that of the references.
        null_p_value: chance of a silhouette this high in reference data.
        inertia, null_inertia: mean squared distance of a user to the mean of the own segment, and
            its mean over the references.
        null_inertia_p_value: chance of an inertia this low in reference data.
        bootstrap_jaccard: mean over segments of segment_jaccard.
        segment_jaccard: (k,), how well each segment recurs in bootstrap samples.
        replication: Jaccard index between the segments of two halves of the users.
        feature_dips, feature_p_values: (p,), dip of each feature and its p-value by Holm's method.
        gap_share: share of users between whom and the second nearest segment a gap lies.
        group_count: number of groups when segments without a gap between them are joined.
        gap_pairs: the pairs of neighbours, by label, and whether a gap lies between them; and each
            segment with itself, and whether one lies inside.
        noise_share: share of users who belong to no segment.
        user_count: users that were measured.
        baselines_cut: baselines in which the algorithm found two segments or more; the means over
            references are over these, nan if there are none.
        verdict: separated, continuum or none.
        reason: why, in words, with the figures.
    """

    silhouette: float
    null_silhouette: float
    silhouette_margin: float
    null_p_value: float
    inertia: float
    null_inertia: float
    null_inertia_p_value: float
    bootstrap_jaccard: float
    segment_jaccard: Floats
    replication: float
    feature_dips: Floats
    feature_p_values: Floats
    gap_share: float
    group_count: int
    gap_pairs: tuple[PairGap, ...]
    noise_share: float
    user_count: int
    baselines_cut: int
    verdict: Verdict
    reason: str


def assess(
    values: ArrayLike,
    labels: ArrayLike,
    settings: RealitySettings,
    *,
    refit: Refit,
    feature_names: Sequence[str],
    weigh_copies: bool = True,
    is_indicator: Sequence[bool] = (),
    segment_names: Sequence[str] = (),
) -> Health:
    """Judge the segmentation `labels` (n,) of values (n, p).

    Args:
        values: scaled features of the users that the model was fitted on.
        labels: their segments, 0 to k - 1; -1 for noise.
        settings: thresholds and sample sizes.
        refit: the algorithm, with the same settings; `quality.kmeans_refit` for k-means.
        feature_names: (p,), for the reason.
        weigh_copies: whether a user drawn twice counts twice in a refit.
        is_indicator: (p,), which features are indicators of categories, in which a gap is no news.
        segment_names: (k,), for the reason; numbers from 1 on by default.

    Fewer than two segments are no segmentation: the verdict is none, and what cannot be measured is
    nan.

    Raises:
        ValueError: values are not a finite matrix, or lengths differ.
    """
    matrix, own = as_matrix(values), np.asarray(labels, dtype=np.int64)
    if own.shape != (len(matrix),) or len(feature_names) != matrix.shape[1]:
        raise ValueError("labels must be one a user, feature_names one a feature")
    segment_count = int(own.max(initial=-1)) + 1
    generator = np.random.default_rng(settings.random_seed)
    rows = sample_rows(len(matrix), settings.sample_rows, generator)
    sample, own = matrix[rows], own[rows]
    if len(np.unique(own[own >= 0])) < 2:
        return _judged(_unmeasured(sample, own, segment_count, settings), settings, feature_names)

    silhouette = silhouettes(sample, [own])[0]
    dips, p_values = feature_gaps(spread_ties(sample, settings.gaps.min_dip, generator))
    if any(is_indicator):
        dips = np.where(is_indicator, 0.0, dips)
    has_two_peaks = (p_values <= settings.feature_significance) & (dips >= settings.gaps.min_dip)
    null_silhouettes, null_inertias = _references(
        with_one_peak(sample, has_two_peaks), refit, settings, generator
    )
    # A reference without two segments has no structure at all: nothing in it is tighter.
    is_cut = np.isfinite(null_silhouettes)
    null_silhouette = float(null_silhouettes[is_cut].mean()) if is_cut.any() else float("nan")
    null_inertia = float(null_inertias[is_cut].mean()) if is_cut.any() else float("nan")
    own_inertia = inertia(sample, own)
    as_tight = int(np.sum(null_silhouettes >= silhouette))
    as_close = int(np.sum(null_inertias <= own_inertia))
    segment_jaccard = bootstrap_jaccard(
        sample,
        own,
        segment_count,
        refit,
        n_resamples=settings.n_resamples,
        random_seed=settings.random_seed,
        weigh_copies=weigh_copies,
    )
    replication = split_half_jaccard(
        sample, refit, n_resamples=settings.n_resamples, random_seed=settings.random_seed
    )
    gaps = GapFinder(without_indicators(sample, is_indicator), settings.gaps).find(own)
    figures = Health(
        silhouette=silhouette,
        null_silhouette=null_silhouette,
        silhouette_margin=silhouette - (null_silhouette if is_cut.any() else 0.0),
        null_p_value=(1 + as_tight) / (1 + settings.n_baselines),
        inertia=own_inertia,
        null_inertia=null_inertia,
        null_inertia_p_value=(1 + as_close) / (1 + settings.n_baselines),
        bootstrap_jaccard=float(segment_jaccard.mean()),
        segment_jaccard=segment_jaccard,
        replication=replication,
        feature_dips=dips,
        feature_p_values=p_values,
        gap_share=gaps.share,
        group_count=gaps.group_count,
        gap_pairs=(*gaps.pairs, *gaps.inside),
        noise_share=float((own < 0).mean()),
        user_count=len(own),
        baselines_cut=int(is_cut.sum()),
        verdict="none",
        reason="",
    )
    if gaps.with_thin is not None and _thin_pairs_count(gaps.with_thin, figures, settings):
        figures = _with_gaps(figures, gaps.with_thin)
    return _judged(figures, settings, feature_names, segment_names)


def _with_gaps(figures: Health, gaps: Gaps) -> Health:
    return replace(
        figures,
        gap_share=gaps.share,
        group_count=gaps.group_count,
        gap_pairs=(*gaps.pairs, *gaps.inside),
    )


def _thin_pairs_count(gaps: Gaps, figures: Health, settings: RealitySettings) -> bool:
    """Return whether pairs with few users, all thin in the middle, together are groups."""
    least = float(min(figures.replication, *figures.segment_jaccard))
    return (
        gaps.are_the_groups
        and _is_tighter(figures, settings)
        and figures.silhouette_margin >= settings.thin_margin
        and least >= settings.thin_stability
    )


def _judged(
    health: Health,
    settings: RealitySettings,
    feature_names: Sequence[str],
    segment_names: Sequence[str] = (),
) -> Health:
    verdict, reason = _judge(health, settings, feature_names, segment_names)
    return replace(health, verdict=verdict, reason=reason)


def _is_tighter(health: Health, settings: RealitySettings) -> bool:
    """Return whether the segments are tighter than in data without groups."""
    return (
        min(health.null_p_value, health.null_inertia_p_value) <= settings.significance
        and health.silhouette_margin >= settings.min_margin
    )


def _unmeasured(
    sample: Floats, own: Labels, segment_count: int, settings: RealitySettings
) -> Health:
    """Return what can be said of fewer than two segments."""
    unknown = float("nan")
    generator = np.random.default_rng(settings.random_seed)
    dips, p_values = feature_gaps(spread_ties(sample, settings.gaps.min_dip, generator))
    return Health(
        silhouette=unknown,
        null_silhouette=unknown,
        silhouette_margin=unknown,
        null_p_value=unknown,
        inertia=inertia(sample, own),
        null_inertia=unknown,
        null_inertia_p_value=unknown,
        bootstrap_jaccard=unknown,
        segment_jaccard=np.full(segment_count, unknown),
        replication=unknown,
        feature_dips=dips,
        feature_p_values=p_values,
        gap_share=0.0,
        group_count=segment_count,
        gap_pairs=(),
        noise_share=float((own < 0).mean()),
        user_count=len(own),
        baselines_cut=0,
        verdict="none",
        reason="",
    )


def _judge(
    health: Health,
    settings: RealitySettings,
    feature_names: Sequence[str],
    segment_names: Sequence[str],
) -> tuple[Verdict, str]:
    """Return the verdict, and the reason for it in words and figures."""
    if not np.isfinite(health.silhouette):
        return "none", (
            "No groups: the algorithm finds fewer than two segments, and "
            f"{health.noise_share:.0%} of users belong to none."
        )
    if health.user_count < settings.min_users:
        return "none", (
            f"Too few users to tell: {health.user_count}, of at least {settings.min_users} that"
            " are needed."
        )
    halves, drawn = health.replication, health.bootstrap_jaccard
    gapped = [
        name
        for name, depth, p_value in zip(
            feature_names, health.feature_dips, health.feature_p_values, strict=True
        )
        if p_value <= settings.feature_significance and depth >= settings.gaps.min_dip
    ]
    pairs = [pair for pair in health.gap_pairs if pair.first != pair.second]
    split = [pair for pair in health.gap_pairs if pair.first == pair.second and pair.is_gap]
    are_the_groups = bool(pairs) and all(pair.is_gap for pair in pairs) and not split
    is_wide = all(pair.density_ratio >= settings.gaps.min_density_ratio for pair in pairs)
    beyond_chance = _is_tighter(health, settings) or is_wide
    silhouette = _against_references(health, settings)
    in_features = f" Features with two peaks by themselves: {', '.join(gapped)}." if gapped else ""
    recurrence = (
        f"two halves of the users give the same segments to {halves:.2f}, bootstrap samples to "
        f"{drawn:.2f} of 1 ({_band(drawn, settings)})"
    )
    if health.noise_share:
        in_features += f" {health.noise_share:.0%} of users belong to no segment."
    if health.noise_share >= settings.max_noise_share:
        return "none", (
            f"Most users are in no segment: {health.noise_share:.0%} of them lie outside of every "
            f"cluster; {recurrence}. {silhouette}{in_features}"
        )
    if halves < settings.min_replication or drawn < settings.min_stability:
        other = (
            f" Yet {health.gap_share:.0%} of users have a gap before the next segment: there are "
            "groups, but another number of them."
            if health.gap_share >= settings.min_gap_share and beyond_chance
            else ""
        )
        return "none", (
            f"Arbitrary cuts: other users would give other segments. Here {recurrence}; at least "
            f"{settings.min_replication:.2f} and {settings.min_stability:.2f} are needed."
            f"{other} {silhouette}{in_features}"
        )
    if are_the_groups and beyond_chance:
        return "separated", (
            f"Groups with gaps between them: a gap lies between each segment and its neighbours; "
            f"{recurrence}. {silhouette}{in_features}"
        )
    what = "Slices of one continuous population"
    if health.group_count > 1 or split:
        what = _groups(health, pairs, split, segment_names)
        if are_the_groups:
            what += ". But data without groups are cut as tightly"
    return "continuum", (
        f"{what}: {recurrence}, but one segment merges into the next "
        f"({health.gap_share:.0%} of users have a gap between them and the next segment). "
        "Usable, but users near a border differ little from those across it. "
        f"{silhouette}{in_features}"
        if what.startswith("Slices")
        else f"{what}. {_capitalised(recurrence)}. {silhouette}{in_features}"
    )


def _groups(
    health: Health,
    pairs: Sequence[PairGap],
    split: Sequence[PairGap],
    segment_names: Sequence[str],
) -> str:
    """Return how many groups the segments make up, and where the gaps are."""

    def name(label: int) -> str:
        return segment_names[label] if segment_names else f"segment {label + 1}"

    count = len(health.segment_jaccard)
    groups, slices = _number(health.group_count), _number(count)
    what = f"{_capitalised(groups)} groups, cut into {slices} slices"
    if health.group_count == 1:
        what = f"{_capitalised(slices)} segments with no gap around any of them"
    elif health.group_count == count:
        # a gap that no border follows is why they are not the groups
        inside = " and inside them" if split else ""
        what = f"{_capitalised(groups)} segments with gaps between them{inside}"
    found = [f"{name(pair.first)} and {name(pair.second)}" for pair in pairs if pair.is_gap]
    merged = [f"{name(pair.first)} and {name(pair.second)}" for pair in pairs if not pair.is_gap]
    parts = []
    if found:
        parts.append(f"a gap lies between {_listed(found)}")
    if merged:
        parts.append(f"none between {_listed(merged)}")
    if split:
        parts.append(
            f"one inside {_listed([name(pair.first) for pair in split])}, where no border runs"
        )
    return f"{what}: {'; '.join(parts)}"


def _number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:MOST_LISTED])
    if len(names) > MOST_LISTED:
        shown.append(f"{len(names) - MOST_LISTED} more pairs")
    return ", ".join(shown)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _against_references(health: Health, settings: RealitySettings) -> str:
    """Return how the segments compare to those of data without groups, in words and figures."""
    if not health.baselines_cut:
        return (
            f"The silhouette is {health.silhouette:.3f}; in data with the same features and "
            "correlations but no groups the algorithm finds no two segments."
        )
    missing = settings.n_baselines - health.baselines_cut
    uncut = f" In {missing} of {settings.n_baselines} such data sets it found no two segments."
    return (
        f"The silhouette is {health.silhouette:.3f}, against {health.null_silhouette:.3f} in data "
        f"with the same features and correlations but no groups (p = {health.null_p_value:.2f}; of "
        f"the inertia, {health.inertia:.2f} against {health.null_inertia:.2f}, "
        f"p = {health.null_inertia_p_value:.2f}).{uncut if missing else ''}"
    )


def _band(jaccard: float, settings: RealitySettings) -> str:
    if jaccard >= settings.highly_stable:
        return "highly stable"
    if jaccard >= settings.stable:
        return "stable"
    if jaccard >= settings.min_stability:
        return "a pattern, with uncertain borders"
    return "unstable"


def feature_gaps(values: Floats) -> tuple[Floats, Floats]:
    """Return the dip of each feature of values (n, p), and its p-value by Holm's method (1979)."""
    dips = np.array([dip(column) for column in values.T])
    single = np.array([dip_p_value(float(depth), len(values)) for depth in dips])
    order = single.argsort(kind="stable")
    stepped = np.maximum.accumulate(single[order] * np.arange(len(single), 0, -1))
    corrected = np.empty_like(single)
    corrected[order] = np.minimum(stepped, 1.0)
    return dips, corrected


def with_one_peak(values: Floats, has_two_peaks: NDArray[np.bool_]) -> Floats:
    """Return values (n, p) in which the features named (p,) have one peak and the same ranks.

    Each gets the mean and the variance that it had, and the quantiles of a normal distribution.
    """
    single = values.copy()
    for feature in np.flatnonzero(has_two_peaks):
        column = values[:, feature]
        quantiles = (rankdata(column) - 0.5) / len(column)
        single[:, feature] = column.mean() + column.std() * norm.ppf(quantiles)
    return single


def _references(
    sample: Floats, refit: Refit, settings: RealitySettings, generator: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return silhouette and inertia of each reference; nan where it has no two segments."""
    copula = GaussianCopula(sample, generator)
    tightness, inertias = [], []
    for _ in range(settings.n_baselines):
        reference = copula.sample(generator)
        labels = refit(reference, int(generator.integers(2**31))).labels
        tightness.append(silhouettes(reference, [labels])[0])
        is_cut = np.isfinite(tightness[-1])
        inertias.append(inertia(reference, labels) if is_cut else float("nan"))
    return np.array(tightness), np.array(inertias)
