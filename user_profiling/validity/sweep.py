"""How many segments: every candidate measured on the same sample, and a declared policy.

A candidate is admissible if its smallest segment has at least min_segment_share of the users, if
each segment recurs in bootstrap samples with a Jaccard index of at least min_stability, and if two
halves of the users give the same segments to at least min_replication. Of the admissible ones:

1. Where gaps lie between the segments of at least min_gap_share of the users, the candidate
   that tells most groups apart is chosen, if each recurs to min_group_stability; of equals, the
   one with the best silhouette.
2. Where no candidate has such gaps the users are a continuum, and any number of slices is a
   convenience: the largest number up to max_slices whose silhouette is at least
   silhouette_tolerance times the best one's and that replicates at least replication_tolerance
   times as well as the best one.
3. If none is admissible, the one that replicates best is taken, and the verdict says what it is.

Cost: the sample bounds it, so it takes the same time at any number of users. The sample is simple
random, so silhouette, shares and inertia per user estimate those of all users without bias;
stability and replication are those of a fit to the sample and understate those of a fit to more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from sklearn.metrics import (
    calinski_harabasz_score,
    davies_bouldin_score,
)

from user_profiling.arrays import (
    Floats,
    Labels,
    as_matrix,
    one_thread,
    sample_rows,
    without_indicators,
)
from user_profiling.clustering.algorithm import Algorithm
from user_profiling.validity.gaps import GapFinder, GapSettings
from user_profiling.validity.quality import (
    bootstrap_jaccard,
    inertia,
    silhouettes,
    split_half_jaccard,
)


@dataclass(frozen=True)
class SweepSettings:
    """How candidates are measured and which one is chosen.

    Attributes:
        sample_rows: users to measure on, at most.
        n_resamples: bootstrap samples, and splits into halves, per candidate.
        random_seed: of the sample, the fits and the bootstrap.
        min_segment_share: least share of users in the smallest segment, from 0 to 1.
        min_stability: least Jaccard index of the least stable segment, from 0 to 1.
        min_group_stability: the same for a group that is to be told apart by its gaps.
        min_replication: least Jaccard index between the segments of two halves, from 0 to 1.
        min_gap_share: least share of users with a gap to the second nearest segment.
        silhouette_tolerance: a silhouette of at least this multiple of the best is as good.
        replication_tolerance: replication of at least this multiple of the best is as good.
        max_slices: greatest number of segments to cut a continuum into.
        gaps: what counts as a gap.
    """

    sample_rows: int
    n_resamples: int
    random_seed: int
    min_segment_share: float
    min_stability: float
    min_group_stability: float
    min_replication: float
    min_gap_share: float
    silhouette_tolerance: float
    replication_tolerance: float
    max_slices: int
    gaps: GapSettings


@dataclass(frozen=True)
class Candidate:
    """One number of segments and its measures, taken on the sample.

    Attributes:
        segment_count: the number of segments.
        inertia: mean squared distance of a user to the own centroid x number of users.
        silhouette: mean silhouette, -1 to 1 (Rousseeuw 1987).
        davies_bouldin: spread within against distance between segments, lower is better.
        calinski_harabasz: variance between against within segments, higher is better.
        stability: mean over segments of the bootstrap Jaccard index, 0 to 1 (Hennig 2007).
        lowest_stability: that of the least stable segment.
        replication: Jaccard index between the segments of two halves of the users, 0 to 1.
        smallest_share: share of users in the smallest segment.
        gap_share: share of users between whom and the second nearest segment a gap lies.
        group_count: number of groups when segments without a gap between them are joined.
        split_count: number of segments with a gap inside.
        are_the_groups: whether a gap follows every border and none is inside a segment; with few
            users, whether each pair of neighbours is at least thin in the middle.
    """

    segment_count: int
    inertia: float
    silhouette: float
    davies_bouldin: float
    calinski_harabasz: float
    stability: float
    lowest_stability: float
    replication: float
    smallest_share: float
    gap_share: float
    group_count: int
    split_count: int
    are_the_groups: bool


def sweep(
    values: ArrayLike,
    candidates: Sequence[int],
    settings: SweepSettings,
    algorithm: Algorithm,
    *,
    is_indicator: Sequence[bool] = (),
) -> list[Candidate]:
    """Measure an algorithm with each number of segments on a sample of values (n, p).

    Candidates that the sample cannot fill are left out: where there are fewer different users than
    segments, or where a mixture leaves a segment empty. An algorithm that finds the number of
    segments itself has one candidate, the number that it finds.
    Gaps are sought beside the indicators of categories; is_indicator (p,) tells which these are.

    Raises:
        ValueError: values are not a finite matrix, a candidate is below 2, or none can be filled.
    """
    matrix = as_matrix(values)
    if not candidates or min(candidates) < 2:
        raise ValueError("candidates must be numbers of segments from 2 up")
    generator = np.random.default_rng(settings.random_seed)
    sample_size = min(settings.sample_rows, algorithm.judged_rows)
    sample = matrix[sample_rows(len(matrix), sample_size, generator)]
    counts = sorted(set(candidates)) if algorithm.takes_segment_count else [0]
    distinct = len(np.unique(sample, axis=0))
    # Two halves of the users are to be cut into as many segments.
    most = min(distinct, len(sample) // 2)
    counts = [count for count in counts if count <= most]
    if not counts:
        least = min(candidates)
        raise ValueError(
            f"{len(sample)} users, {distinct} of them different, cannot make {least} segments:"
            f" {2 * least} users are needed, {least} of them different"
        )
    labelings = [algorithm.fit(sample, count, settings.random_seed).labels for count in counts]
    if algorithm.takes_segment_count:
        filled = [int(labels.max()) + 1 == n for labels, n in zip(labelings, counts, strict=True)]
        labelings = [labels for labels, is_full in zip(labelings, filled, strict=True) if is_full]
        if not labelings:
            raise ValueError("no candidate number of segments could be filled with users")
    scores = silhouettes(sample, labelings)
    finder = GapFinder(without_indicators(sample, is_indicator), settings.gaps)
    return [
        _measure(sample, labels, len(matrix), silhouette, finder, settings, algorithm)
        for labels, silhouette in zip(labelings, scores, strict=True)
    ]


def _measure(
    sample: Floats,
    labels: Labels,
    user_count: int,
    silhouette: float,
    finder: GapFinder,
    settings: SweepSettings,
    algorithm: Algorithm,
) -> Candidate:
    kept = labels >= 0
    count = int(labels.max(initial=-1)) + 1
    refit = algorithm.refit(count)
    recurrence = bootstrap_jaccard(
        sample,
        labels,
        count,
        refit,
        n_resamples=settings.n_resamples,
        random_seed=settings.random_seed,
        weigh_copies=algorithm.weighs_copies,
        thresholds=(settings.min_stability, settings.min_group_stability),
    )
    lowest = float(recurrence.min(initial=1.0)) if count else 0.0
    strict = finder.find(labels, inside_of_slices=False)
    gaps = strict.with_thin or strict
    if not gaps.are_the_groups or lowest < settings.min_group_stability:
        gaps = strict
    is_split = count > 1
    with one_thread():
        scores = [
            float(score(sample[kept], labels[kept])) if is_split else float("nan")
            for score in (davies_bouldin_score, calinski_harabasz_score)
        ]
    sizes = np.bincount(labels[kept], minlength=count)
    return Candidate(
        segment_count=count,
        inertia=inertia(sample, labels) * user_count,
        silhouette=silhouette,
        davies_bouldin=scores[0],
        calinski_harabasz=scores[1],
        stability=float(recurrence.mean()) if count else 0.0,
        lowest_stability=lowest,
        replication=split_half_jaccard(
            sample,
            refit,
            n_resamples=settings.n_resamples,
            random_seed=settings.random_seed,
            thresholds=(settings.min_replication,),
        ),
        smallest_share=float(sizes.min(initial=len(sample)) / len(sample)),
        gap_share=gaps.share,
        group_count=gaps.group_count,
        split_count=gaps.split_count,
        are_the_groups=gaps.are_the_groups,
    )


def choose(
    candidates: Sequence[Candidate], settings: SweepSettings, *, fixed: int | None = None
) -> tuple[int, Mapping[int, str]]:
    """Return the chosen number of segments and, for each candidate, the reason in words.

    Args:
        candidates: as measured by `sweep`.
        settings: the policy.
        fixed: the number that the input demands; it is taken, and judged like the others.

    Raises:
        ValueError: there are no candidates, or the fixed number is not among them.
    """
    if not candidates:
        raise ValueError("no candidates to choose from")
    faults = {c.segment_count: _fault(c, settings) for c in candidates}
    admissible = [c for c in candidates if not faults[c.segment_count]]
    grouped = [c for c in admissible if c.gap_share >= settings.min_gap_share]
    if grouped:
        stable = [c for c in grouped if c.lowest_stability >= settings.min_group_stability]
        # Segments that are the groups come before slices that happen to tell more apart.
        best = max(stable or grouped, key=lambda c: (c.are_the_groups, c.group_count, c.silhouette))
        why = f"tells {best.group_count} groups with gaps between them apart"
        if not best.are_the_groups:
            why += ", but no number of segments follows all gaps and no others"
    elif admissible:
        small = [c for c in admissible if c.segment_count <= settings.max_slices] or admissible
        level = max(c.silhouette for c in small)
        level = min(level, level * settings.silhouette_tolerance)
        agreed = max(c.replication for c in small) * settings.replication_tolerance
        good = [c for c in small if c.silhouette >= level and c.replication >= agreed]
        best = max(good or small, key=lambda c: c.segment_count)
        why = (
            "no gaps to go by; the most slices that keep a silhouette of "
            f"{level:.3f} and of which two halves of the users agree to {agreed:.2f}"
        )
    else:
        large = [c for c in candidates if c.smallest_share >= settings.min_segment_share]
        best = max(large or candidates, key=lambda c: (c.replication, -c.segment_count))
        why = f"no number is sound; this one replicates best, {best.replication:.2f}"
    chosen = best.segment_count if fixed is None else fixed
    if chosen not in faults:
        raise ValueError(f"{chosen} segments were not measured: add the number to the candidates")
    reasons = {}
    for candidate in candidates:
        count = candidate.segment_count
        reason = faults[count] or _comparison(candidate, best, bool(grouped), settings)
        if candidate is best:
            reason = why
        if count == chosen:
            reason = ("chosen: " if fixed is None else "demanded; judged: ") + reason
        reasons[count] = reason
    return chosen, reasons


def goes_on(candidates: Sequence[Candidate], last: int) -> bool:
    """Return whether the users may fall into more groups than the last number of segments tried.

    They may if that number tells most groups apart, each of its segments being a group, or if no
    number has segments that are the groups and some of the last still have a gap inside.
    """
    largest = next((c for c in candidates if c.segment_count == last), None)
    if largest is None:
        return False
    if largest.are_the_groups:
        return largest.group_count == max(c.group_count for c in candidates)
    return largest.split_count > 0 and not any(c.are_the_groups for c in candidates)


def found_by_density(candidate: Candidate, settings: SweepSettings) -> Mapping[int, str]:
    """Return the reason, by number of segments, where the algorithm finds the number itself."""
    fault = _fault(candidate, settings) or "each segment recurs when users are resampled"
    return {candidate.segment_count: f"found by the density of users: {fault}"}


def _fault(candidate: Candidate, settings: SweepSettings) -> str:
    if candidate.smallest_share < settings.min_segment_share:
        return (
            f"smallest segment {candidate.smallest_share:.1%} of users, "
            f"below {settings.min_segment_share:.1%}"
        )
    if candidate.replication < settings.min_replication:
        return (
            f"two halves of the users agree on the segments to {candidate.replication:.2f} only, "
            f"below {settings.min_replication:.2f}"
        )
    if candidate.lowest_stability < settings.min_stability:
        return (
            f"a segment recurs to {candidate.lowest_stability:.2f} only when users are "
            f"resampled, below {settings.min_stability:.2f}"
        )
    return ""


def _comparison(
    candidate: Candidate, best: Candidate, grouped: bool, settings: SweepSettings
) -> str:
    """Return why a sound candidate is not the best one."""
    if not grouped:
        if candidate.segment_count > settings.max_slices:
            return f"sound, but more than {settings.max_slices} slices of a continuum"
        if candidate.segment_count < best.segment_count:
            return f"sound, but {best.segment_count} slices tell more"
        return (
            f"silhouette {candidate.silhouette:.3f} or agreement of halves "
            f"{candidate.replication:.2f} falls off too far"
        )
    if candidate.gap_share < settings.min_gap_share:
        return f"a gap to the next segment for {candidate.gap_share:.0%} of users only"
    if best.are_the_groups and not candidate.are_the_groups:
        inside = f"{candidate.split_count} segments have a gap inside"
        return inside if candidate.split_count else "a border runs where there is no gap"
    if candidate.group_count > best.group_count:
        return (
            f"a group recurs to {candidate.lowest_stability:.2f} only when users are resampled, "
            f"below {settings.min_group_stability:.2f}"
        )
    if candidate.group_count < best.group_count:
        return f"tells {candidate.group_count} groups apart, not {best.group_count}"
    return f"tells no more groups apart, at a silhouette of {candidate.silhouette:.3f}"
