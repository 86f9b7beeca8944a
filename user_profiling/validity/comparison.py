"""All algorithms side by side on the same users."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import adjusted_rand_score

from user_profiling.arrays import Floats, Labels, sample_rows, without_indicators
from user_profiling.clustering.algorithm import Algorithm
from user_profiling.validity.gaps import GapFinder, GapSettings
from user_profiling.validity.quality import bootstrap_jaccard, silhouettes


@dataclass(frozen=True)
class ComparisonSettings:
    """On what algorithms are compared.

    Attributes:
        sample_rows: users, at most.
        n_resamples: bootstrap samples per algorithm.
        gaps: what counts as a gap.
        random_seed: of the sample, the fits and the bootstrap.
    """

    sample_rows: int
    n_resamples: int
    gaps: GapSettings
    random_seed: int


@dataclass(frozen=True)
class Comparison:
    """How one algorithm did.

    Attributes:
        segment_count: segments that it found.
        silhouette: mean silhouette of the users in a segment; nan with fewer than two segments.
        stability: mean bootstrap Jaccard index of the segments; nan without segments.
        agreement_with_chosen: adjusted Rand index (Hubert and Arabie 1985) with the segments of the
            model in force; users in no segment count as a group.
        noise_share: share of users in no segment.
        seconds: how long the fit took on this machine: the one figure that data do not determine.
        gap_share: share of users between whom and the second nearest segment a gap lies.
        replication: Jaccard index between the segments of two halves; nan where the algorithm was
            not judged in full.
        verdict: separated, continuum or none; None where the algorithm was not judged in full.
        reason: why it was chosen or not; None where there was no choice.
    """

    segment_count: int
    silhouette: float
    stability: float
    agreement_with_chosen: float
    noise_share: float
    seconds: float
    gap_share: float
    replication: float
    verdict: str | None
    reason: str | None


def compare(
    values: Floats,
    labels: Labels,
    chosen: str,
    algorithms: Mapping[str, Algorithm],
    settings: ComparisonSettings,
    *,
    is_indicator: Sequence[bool] = (),
) -> dict[str, Comparison]:
    """Fit every algorithm to one simple random sample of values (n, p).

    Args:
        values: scaled features.
        labels: (n,), the segments of the model in force, which stand for the chosen algorithm.
        chosen: the name of the algorithm that made them.
        algorithms: by name. Those that are told a number of segments get that of the chosen one.
        settings: of the comparison.
        is_indicator: (p,), which features are indicators of categories, in which a gap is no news.
    """
    generator = np.random.default_rng(settings.random_seed)
    rows = sample_rows(len(values), settings.sample_rows, generator)
    sample, in_force = values[rows], labels[rows]
    distinct = len(np.unique(sample, axis=0))
    count = min(max(int(labels.max(initial=-1)) + 1, 2), distinct)
    finder = GapFinder(without_indicators(sample, is_indicator), settings.gaps)
    compared = {}
    for name, algorithm in algorithms.items():
        started = time.perf_counter()
        found = algorithm.fit(sample, count, settings.random_seed).labels
        seconds = time.perf_counter() - started
        if name == chosen:
            found = in_force
        found_count = int(found.max(initial=-1)) + 1
        recurrence = bootstrap_jaccard(
            sample,
            found,
            found_count,
            algorithm.refit(found_count),
            n_resamples=settings.n_resamples,
            random_seed=settings.random_seed,
            weigh_copies=algorithm.weighs_copies,
        )
        compared[name] = Comparison(
            segment_count=found_count,
            silhouette=silhouettes(sample, [found])[0],
            stability=float(recurrence.mean()) if found_count else float("nan"),
            agreement_with_chosen=float(adjusted_rand_score(in_force, found)),
            noise_share=float((found < 0).mean()),
            seconds=seconds,
            gap_share=finder.find(found, inside_of_slices=False).share,
            replication=float("nan"),
            verdict=None,
            reason=None,
        )
    return compared
