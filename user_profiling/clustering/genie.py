"""Genie: single linkage that keeps clusters from growing too unequal.

Single linkage follows groups of any shape, but one stray user makes a cluster of its own. Genie
(Gagolewski, Bartoszuk and Cena 2016) joins the smallest cluster first whenever the Gini index of
the sizes exceeds a threshold, so strays join what is next to them and groups are left.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.spatial.distance import cdist

from user_profiling.arrays import (
    Floats,
    Labels,
    as_matrix,
    canonical_order,
    one_thread,
    sample_rows,
)
from user_profiling.clustering.algorithm import Algorithm, Fitted
from user_profiling.clustering.scoring import Density
from user_profiling.validity.paths import spanning_tree

# Hierarchies that are kept: they are the same for every number of segments, and a sweep fits the
# same resamples for each.
KEPT = 64


@dataclass(frozen=True)
class _Hierarchy:
    """Core distances (n,) of rows, and the clusters that are joined, in order (n - 1, 2).

    A cluster is given by one of its rows.
    """

    cores: Floats
    joins: Labels

    def labels(self, segment_count: int) -> Labels:
        """Return the clusters (n,) that are left when there are segment_count."""
        parent = np.arange(len(self.cores))
        for one, other in self.joins[: len(self.cores) - segment_count]:
            parent[other] = one
        while True:
            above = parent[parent]
            if (above == parent).all():
                break
            parent = above
        return np.unique(parent, return_inverse=True)[1].astype(np.int64)


@dataclass(frozen=True, kw_only=True)
class Genie(Algorithm):
    """Genie.

    Attributes:
        gini_threshold: the Gini index of cluster sizes, from 0 to 1, from which the smallest is
            joined first.
        min_samples: rank of the neighbour at the core distance; 0: plain distances.
        sample_rows: users to fit on, at most, kept with the model; all others are scored.
    """

    scored_by = Density.scored_by
    weighs_copies = False

    gini_threshold: float
    min_samples: int
    sample_rows: int

    def fit(self, values: Floats, segment_count: int, random_seed: int) -> Fitted:
        """Fit to values (n, p).

        Every user belongs to the segment of the fitted users who are reached first.
        """
        matrix = as_matrix(values)
        generator = np.random.default_rng(random_seed)
        sample = matrix[sample_rows(len(matrix), self.sample_rows, generator)]
        hierarchy = _joined(
            sample.tobytes(), sample.shape[1], self.min_samples, self.gini_threshold
        )
        labels = hierarchy.labels(min(segment_count, len(sample)))
        centroids = np.array(
            [sample[labels == own].mean(axis=0) for own in range(labels.max() + 1)]
        )
        order = canonical_order(labels, centroids)
        scorer = Density(
            sample,
            np.argsort(order)[labels].astype(np.int64),
            hierarchy.cores,
            self.min_samples,
            np.full(len(centroids), np.inf),
            centroids[order],
        )
        return Fitted(values, scorer)


@lru_cache(KEPT)
def _joined(data: bytes, feature_count: int, min_samples: int, gini_threshold: float) -> _Hierarchy:
    rows = np.frombuffer(data, dtype=np.float64).reshape(-1, feature_count)
    count = len(rows)
    with one_thread():
        distances = cdist(rows, rows)
    cores = np.zeros(count)
    if min_samples:
        # As in scoring: a user is the first of the own neighbours.
        rank = min(min_samples, count) - 1
        cores = np.partition(distances, rank, axis=1)[:, rank]
    edges = spanning_tree(distances, cores)
    ends = np.array([edge[1:] for edge in edges], dtype=np.int64).reshape(len(edges), 2)
    cluster = np.arange(count)
    sizes = np.ones(count, dtype=np.int64)
    open_edges = np.ones(len(edges), dtype=bool)
    joins = np.empty((len(edges), 2), dtype=np.int64)
    first = 0
    # Number of clusters of each size, for the Gini index.
    of_size = {1: count}
    for step in range(len(edges)):
        while not open_edges[first]:
            first += 1
        edge = first
        if len(of_size) > 1 and _gini(of_size) > gini_threshold:
            smallest = min(of_size)
            touches = (sizes[cluster[ends[first:]]] == smallest).any(axis=1) & open_edges[first:]
            edge = first + int(touches.argmax())
        open_edges[edge] = False
        one, other = cluster[ends[edge]]
        if sizes[one] < sizes[other]:
            one, other = other, one
        joins[step] = one, other
        for size in (int(sizes[one]), int(sizes[other])):
            of_size[size] -= 1
            if not of_size[size]:
                del of_size[size]
        cluster[cluster == other] = one
        sizes[one] += sizes[other]
        of_size[int(sizes[one])] = of_size.get(int(sizes[one]), 0) + 1
    return _Hierarchy(cores, joins)


def _gini(of_size: dict[int, int]) -> float:
    """Return the Gini index of cluster sizes, given how many clusters there are of each size."""
    sizes = np.array(sorted(of_size), dtype=np.float64)
    counts = np.array([of_size[int(size)] for size in sizes], dtype=np.float64)
    total = counts.sum()
    if total < 2:
        return 0.0
    # Sum over ordered clusters of (2 i - n - 1) x size, equal sizes taken together.
    upto = counts.cumsum()
    ranks = (2.0 * upto - counts) * counts - total * counts
    return float((ranks * sizes).sum() / ((total - 1.0) * (counts * sizes).sum()))
