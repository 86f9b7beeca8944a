"""Is a segmentation real? Three honest answers and the figures that they rest on.

- none: other users would give other segments. Two halves of the users, or bootstrap samples, do
  not give the segments again.
- separated: the segments come again, gaps lie between most of them and their neighbours, and
  chance does not explain them: they are tighter than in reference data that has the same features
  and rank correlations but no groups, or a gap lies in a feature by itself. (The reference keeps
  each feature as it is, so it keeps the gaps within features too and cannot show those.)
- continuum: the segments come again, but one merges into the next: usable slices of one population.

The gaps decide between separated and continuum, not the silhouette against the reference: a curved
cloud without any gap beats a Gaussian copula as well.

Everything is measured on one simple random sample, so the time does not grow with the number of
users, and means over users (silhouette, inertia per user, share with a gap) are unbiased. Stability
is that of a fit to the sample, which understates that of a fit to more users; dip p-values are
those of the sample, so that a trifling dent is not made significant by sheer numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from user_profiling.arrays import Floats, Labels, as_matrix, sample_rows, without_indicators
from user_profiling.validity.copula import GaussianCopula
from user_profiling.validity.dip import dip, dip_p_value
from user_profiling.validity.gaps import GapFinder, GapSettings
from user_profiling.validity.quality import (
    Refit,
    bootstrap_jaccard,
    inertia,
    silhouettes,
    split_half_jaccard,
)
from user_profiling.validity.ties import spread_ties

Verdict = Literal["separated", "continuum", "none"]


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
    null_silhouettes, null_inertias = _references(sample, refit, settings, generator)
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
    dips, p_values = feature_gaps(spread_ties(sample, settings.gaps.min_dip, generator))
    if any(is_indicator):
        dips = np.where(is_indicator, 0.0, dips)
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
        noise_share=float((own < 0).mean()),
        user_count=len(own),
        baselines_cut=int(is_cut.sum()),
        verdict="none",
        reason="",
    )
    return _judged(figures, settings, feature_names)


def _judged(health: Health, settings: RealitySettings, feature_names: Sequence[str]) -> Health:
    verdict, reason = _judge(health, settings, feature_names)
    return replace(health, verdict=verdict, reason=reason)


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
        noise_share=float((own < 0).mean()),
        user_count=len(own),
        baselines_cut=0,
        verdict="none",
        reason="",
    )


def _judge(
    health: Health, settings: RealitySettings, feature_names: Sequence[str]
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
    tighter = (
        min(health.null_p_value, health.null_inertia_p_value) <= settings.significance
        and health.silhouette_margin >= settings.min_margin
    )
    gapped = [
        name
        for name, depth, p_value in zip(
            feature_names, health.feature_dips, health.feature_p_values, strict=True
        )
        if p_value <= settings.feature_significance and depth >= settings.gaps.min_dip
    ]
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
            if health.gap_share >= settings.min_gap_share and (tighter or gapped)
            else ""
        )
        return "none", (
            f"Arbitrary cuts: other users would give other segments. Here {recurrence}; at least "
            f"{settings.min_replication:.2f} and {settings.min_stability:.2f} are needed."
            f"{other} {silhouette}{in_features}"
        )
    if health.gap_share >= settings.min_gap_share and (tighter or gapped):
        merged = len(health.segment_jaccard) - health.group_count
        joined = f", which make {health.group_count} groups" if merged > 0 else ""
        return "separated", (
            f"Groups with gaps between them: {health.gap_share:.0%} of users have a gap between "
            f"them and the next segment{joined}; {recurrence}. {silhouette}{in_features}"
        )
    return "continuum", (
        f"Slices of one continuous population: {recurrence}, but one segment merges into the next "
        f"({health.gap_share:.0%} of users have a gap between them and the next segment, "
        f"{settings.min_gap_share:.0%} would be groups). Usable, but users near a border "
        f"differ little from those across it. {silhouette}{in_features}"
    )


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
