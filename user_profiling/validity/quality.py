"""Measures of a partition: silhouette, and how well it recurs when users are resampled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from user_profiling.arrays import Floats, Labels, one_thread

# Rows of the distance matrix held at a time: what a processor keeps close by.
CHUNK_ROWS = 256
# Draws after which one may stop, and how many standard errors every threshold must be away then.
# The deviation of a draw counts at least as LEAST_DEVIATION: few draws can agree by chance.
FEWEST_RESAMPLES = 4
CLEAR_ERRORS = 3.0
LEAST_DEVIATION = 0.04


class Partition(Protocol):
    """A fit to rows (n, p)."""

    @property
    def labels(self) -> Labels:
        """The segment (n,) of each row, 0 to k - 1; -1 for noise."""

    def predict(self, values: Floats) -> Labels:
        """Return the segment (m,) that each row of values (m, p) would get."""


# Fits rows (n, p) with a seed.
Refit = Callable[[Floats, int], Partition]


def silhouettes(values: Floats, labelings: Sequence[Labels]) -> list[float]:
    """Return the mean silhouette (Rousseeuw 1987) of each labeling of the same rows (n, p).

    Exact, with Euclidean distance, in one pass over the distances for all labelings. Noise (-1)
    takes no part; a user alone in a segment counts 0; a labeling with one segment is nan.
    """
    centred = values - values.mean(axis=0)
    squares = np.einsum("ij,ij->i", centred, centred)
    members = [_members(labels) for labels in labelings]
    counts = [member.sum(axis=0) for member in members]
    together = np.concatenate(members, axis=1)
    sums = np.zeros_like(together)
    with one_thread():
        for start in range(0, len(values), CHUNK_ROWS):
            # Distances are the same both ways: each chunk is measured against itself and the rest.
            rows, rest = slice(start, start + CHUNK_ROWS), slice(start, None)
            distances = centred[rows] @ centred[rest].T
            distances *= -2.0
            distances += squares[rest]
            distances += squares[rows][:, None]
            np.sqrt(np.maximum(distances, 0.0, out=distances), out=distances)
            # A user is at no distance from itself, whatever rounding says.
            np.fill_diagonal(distances, 0.0)
            sums[rows] += distances @ together[rest]
            later = slice(start + CHUNK_ROWS, None)
            sums[later] += distances[:, CHUNK_ROWS:].T @ together[rows]
    ends = np.cumsum([member.shape[1] for member in members])
    totals = [
        _silhouette_sum(part, labels, count) if part.shape[1] > 1 else 0.0
        for part, labels, count in zip(
            np.split(sums, ends[:-1], axis=1), labelings, counts, strict=True
        )
    ]
    return [
        total / int(count.sum()) if len(count) > 1 else float("nan")
        for total, count in zip(totals, counts, strict=True)
    ]


def inertia(values: Floats, labels: Labels) -> float:
    """Return the mean squared distance of a user to the mean of the own segment; noise left out."""
    kept = labels >= 0
    total = sum(
        float(((values[labels == own] - values[labels == own].mean(axis=0)) ** 2).sum())
        for own in np.unique(labels[kept])
    )
    return total / max(int(kept.sum()), 1)


def bootstrap_jaccard(
    values: Floats,
    labels: Labels,
    segment_count: int,
    refit: Refit,
    *,
    n_resamples: int,
    random_seed: int,
    weigh_copies: bool = True,
    thresholds: Sequence[float] = (),
) -> Floats:
    """Return for each segment (k,) how well it recurs in bootstrap samples, from 0 to 1.

    The mean over `n_resamples` refits of the best Jaccard index between the segment, restricted to
    the users drawn, and a segment of the refit (Hennig 2007). 0 for a segment without users here.
    Without weigh_copies a user drawn twice is fitted once.
    With thresholds, drawing stops once the least stable segment is clearly on one side of each.
    """
    found = np.zeros(segment_count)
    seen = np.zeros(segment_count)
    resampled_indices: list[Floats] = []
    if not segment_count:
        return found
    for resample in range(n_resamples):
        generator = np.random.default_rng([random_seed, resample])
        drawn = np.sort(generator.integers(len(values), size=len(values)))
        # A user drawn twice is still one user when users are counted.
        users, first = np.unique(drawn, return_index=True)
        if not weigh_copies:
            drawn, first = users, np.arange(len(users))
        new = refit(values[drawn], int(generator.integers(2**31))).labels
        overlap = jaccard(labels[users], new[first], segment_count)
        present = np.bincount(labels[users][labels[users] >= 0], minlength=segment_count) > 0
        index = np.where(present, overlap.max(axis=1, initial=0.0), 0.0)
        found += index
        seen += present
        resampled_indices.append(index)
        least = int((found / np.maximum(seen, 1)).argmin())
        if _is_clear([float(index[least]) for index in resampled_indices], thresholds):
            break
    return found / np.maximum(seen, 1)


def split_half_jaccard(
    values: Floats,
    refit: Refit,
    *,
    n_resamples: int,
    random_seed: int,
    thresholds: Sequence[float] = (),
) -> float:
    """Return how alike the segments are that two halves of the users would give, from 0 to 1.

    The users are split at random; each half is fitted alone and every user goes where the fit would
    put a new user, once by each fit. The result is the mean over `n_resamples` splits and over
    segments of the best Jaccard index (the replication analysis of Breckenridge 1989). Bootstrap
    samples share users with the fit that they judge, and so shape: in a round cloud both follow its
    chance bulges. Halves share none. With thresholds, splitting stops once the mean is clearly on
    one side of each.
    """
    found: list[float] = []
    for resample in range(n_resamples):
        generator = np.random.default_rng([random_seed, resample])
        shuffled = generator.permutation(len(values))
        seed = int(generator.integers(2**31))
        first, second = (
            refit(values[np.sort(half)], seed).predict(values)
            for half in np.array_split(shuffled, 2)
        )
        both_ways = []
        for one, other in ((first, second), (second, first)):
            index = jaccard(one, other, int(one.max()) + 1).max(axis=1, initial=0.0)
            kept = np.unique(one[one >= 0])
            both_ways.append(float(index[kept].mean()) if len(kept) else 0.0)
        found.append(float(np.mean(both_ways)))
        if _is_clear(found, thresholds):
            break
    return float(np.mean(found))


def _is_clear(found: Sequence[float], thresholds: Sequence[float]) -> bool:
    """Return whether the mean of what was found so far is far enough from every threshold."""
    if not thresholds or len(found) < FEWEST_RESAMPLES:
        return False
    error = max(float(np.std(found, ddof=1)), LEAST_DEVIATION) / np.sqrt(len(found))
    return all(abs(float(np.mean(found)) - t) > CLEAR_ERRORS * error for t in thresholds)


def jaccard(old: Labels, new: Labels, old_count: int) -> Floats:
    """Return the Jaccard index of each old with each new segment (old_count, new count)."""
    new_count = int(new.max(initial=-1)) + 1
    shared = np.zeros((old_count, new_count))
    both = (old >= 0) & (new >= 0)
    np.add.at(shared, (old[both], new[both]), 1.0)
    old_sizes = np.bincount(old[old >= 0], minlength=old_count)
    new_sizes = np.bincount(new[new >= 0], minlength=new_count)
    either = old_sizes[:, None] + new_sizes[None, :] - shared
    index: Floats = shared / np.maximum(either, 1.0)
    return index


def _members(labels: Labels) -> Floats:
    member = np.zeros((len(labels), int(labels.max(initial=-1)) + 1))
    kept = np.flatnonzero(labels >= 0)
    member[kept, labels[kept]] = 1.0
    return member


def _silhouette_sum(sums: Floats, labels: Labels, counts: Floats) -> float:
    kept = labels >= 0
    sums, labels = sums[kept], labels[kept]
    rows = np.arange(len(labels))
    own_count = counts[labels]
    own = sums[rows, labels] / np.maximum(own_count - 1, 1)
    means = sums / np.maximum(counts, 1)
    means[:, counts == 0] = np.inf
    means[rows, labels] = np.inf
    other = means.min(axis=1)
    larger = np.maximum(own, other)
    scores = np.divide(other - own, larger, out=np.zeros_like(own), where=larger > 0)
    return float(scores[own_count > 1].sum())
