"""The densest way from one segment to another through the users between them."""

from __future__ import annotations

import numpy as np

from user_profiling.arrays import Floats, Labels, one_thread


class Paths:
    """Single linkage on the mutual reachability distances of values (n, p).

    A user's core distance is that to the neighbour of rank `min_samples`. Two users reach each
    other at the largest of their distance and their core distances (Campello, Moulavi and Sander
    2013), so that a single stray user is no bridge.
    """

    def __init__(self, values: Floats, min_samples: int) -> None:
        self._values = values
        self._rank = min(min_samples, len(values) - 1)
        with one_thread():
            self._squares = (values**2).sum(axis=1)
            distances = self._distances(values)
        np.fill_diagonal(distances, 0.0)
        self._core = np.partition(distances, self._rank, axis=1)[:, self._rank]
        self._edges = _spanning_tree(distances, self._core)

    def sparsest(self, points: Floats) -> float:
        """Return the largest core distance that any of the points (m, p) would have."""
        distances = self._distances(points)
        return float(np.partition(distances, self._rank, axis=1)[:, self._rank].max())

    def crossings(self, labels: Labels, segment_count: int) -> Floats:
        """Return the reach at which the dense halves of two segments become one (k, k).

        The dense half of a segment is its users with the smallest core distances; two of them are
        one when half of each is linked. On the diagonal, the reach at which half of the dense half
        is linked to itself. Infinite for a segment without users.
        """
        is_dense = np.zeros(len(labels), dtype=bool)
        for segment in range(segment_count):
            own = labels == segment
            if own.any():
                is_dense |= own & (self._core <= np.median(self._core[own]))
        totals = np.bincount(labels[is_dense], minlength=segment_count)
        held = np.zeros((len(labels), segment_count))
        held[np.flatnonzero(is_dense), labels[is_dense]] = 1.0
        parent = list(range(len(labels)))

        def root(user: int) -> int:
            while parent[user] != user:
                parent[user] = parent[parent[user]]
                user = parent[user]
            return user

        reach = np.full((segment_count, segment_count), np.inf)
        needed = np.where(totals > 0, totals / 2.0, np.inf)
        present = int((totals > 0).sum())
        known = [0] * len(labels)
        for length, one, other in self._edges:
            one, other = root(one), root(other)
            parent[one] = other
            held[other] += held[one]
            reached = held[other] >= needed
            count = int(np.count_nonzero(reached))
            # Edges come shortest first: only what this edge has linked is news.
            if count > max(known[one], known[other]):
                linked = np.flatnonzero(reached)
                block = np.ix_(linked, linked)
                reach[block] = np.minimum(reach[block], length)
                if count == present:
                    break
            known[other] = count
        return reach

    def _distances(self, points: Floats) -> Floats:
        squared = (points**2).sum(axis=1)[:, None] + self._squares - 2.0 * points @ self._values.T
        distances: Floats = np.sqrt(np.maximum(squared, 0.0))
        return distances


def _spanning_tree(distances: Floats, core: Floats) -> list[tuple[float, int, int]]:
    """Return the edges of the minimum spanning tree, shortest first (Prim 1957)."""
    count = len(distances)
    nearest = np.full(count, np.inf)
    link = np.zeros(count, dtype=np.int64)
    outside = np.ones(count, dtype=bool)
    current, edges = 0, []
    for _ in range(count - 1):
        outside[current] = False
        reach = np.maximum(np.maximum(distances[current], core), core[current])
        closer = (reach < nearest) & outside
        nearest[closer] = reach[closer]
        link[closer] = current
        current = int(np.where(outside, nearest, np.inf).argmin())
        edges.append((float(nearest[current]), current, int(link[current])))
    return sorted(edges)
