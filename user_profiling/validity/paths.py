"""The densest way from one segment to another through the users between them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from user_profiling.arrays import Floats, Labels, one_thread

# One neighbour of min_samples for so many users, and no fewer than this.
USERS_PER_NEIGHBOUR = 40
LEAST_NEIGHBOURS = 5
# By how much a cluster must have grown for its size to be noted again.
GROWTH = 1.1


class Paths:
    """Single linkage on the mutual reachability distances of values (n, p).

    A user's core distance is that to the neighbour of rank `min_samples`. Two users reach each
    other at the largest of their distance and their core distances (Campello, Moulavi and Sander
    2013), so that a single stray user is no bridge.
    """

    def __init__(self, values: Floats, min_samples: int) -> None:
        self._values = values
        # Of few users each one counts: their neighbours of that rank are beyond their group.
        few = max(LEAST_NEIGHBOURS, len(values) // USERS_PER_NEIGHBOUR)
        self._rank = min(min_samples, few, len(values) - 1)
        with one_thread():
            self._squares = (values**2).sum(axis=1)
            distances = self._distances(values)
        np.fill_diagonal(distances, 0.0)
        twice = min(2 * self._rank, len(values) - 1)
        near = np.partition(distances, [self._rank, twice], axis=1)
        self._core = near[:, self._rank]
        self._edges = spanning_tree(distances, self._core)
        self._ranks = twice / max(self._rank, 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            self._growth = np.log(near[:, twice] / self._core)

    def dimension(self, members: NDArray[np.bool_]) -> float:
        """Return in how many dimensions the surroundings of the members (n,) extend.

        The number of users within a distance grows with its power of that (Levina and Bickel 2004,
        here from the neighbours of two ranks); never more than there are features.
        """
        growth = self._growth[members]
        growth = growth[np.isfinite(growth)]
        most = float(self._values.shape[1])
        if not len(growth) or growth.mean() <= 0:
            return most
        return float(np.clip(np.log(self._ranks) / growth.mean(), 1.0, most))

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
        is_dense = self._dense(labels, segment_count)
        totals = np.bincount(labels[is_dense], minlength=segment_count)
        held = np.zeros((len(labels), segment_count))
        held[np.flatnonzero(is_dense), labels[is_dense]] = 1.0
        parent = list(range(len(labels)))
        reach = np.full((segment_count, segment_count), np.inf)
        needed = np.where(totals > 0, totals / 2.0, np.inf)
        present = int((totals > 0).sum())
        known = [0] * len(labels)
        for length, one, other in self._edges:
            one, other = _root(parent, one), _root(parent, other)
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

    def joined(self, labels: Labels, segment_count: int, reach: Floats) -> Floats:
        """Return what the dense part of each segment is linked with (k, k).

        Entry (i, j) is the number of users of the dense half of j among those who are linked at
        the reach of i, divided by the number of users of the dense half of i among them.

        Args:
            labels: (n,), -1 for noise.
            segment_count: k.
            reach: (k,), at which to look for each segment.
        """
        is_dense = self._dense(labels, segment_count)
        linked = np.zeros((segment_count, segment_count))
        parent = list(range(len(labels)))
        done = 0
        for segment in np.argsort(reach, kind="stable"):
            while done < len(self._edges) and self._edges[done][0] <= reach[segment]:
                _, one, other = self._edges[done]
                parent[_root(parent, one)] = _root(parent, other)
                done += 1
            own = np.flatnonzero(is_dense & (labels == segment))
            if not len(own):
                continue
            roots = np.array([_root(parent, int(user)) for user in np.flatnonzero(is_dense)])
            of = labels[is_dense]
            main = np.bincount(roots[of == segment]).argmax()
            held = np.bincount(of[roots == main], minlength=segment_count)
            linked[segment] = held / max(int(held[segment]), 1)
        return linked

    def parts(self, labels: Labels, segment: int, least: int) -> Labels | None:
        """Return the two parts of a segment, 0 and 1, that are most clearly apart.

        Each has at least so many of its users. Of all edges that link two such parts it is the one
        that is longest for the reach at which a quarter of either is linked. Others are -1. None
        if there is no such edge.
        """
        own = labels == segment
        parent = list(range(len(labels)))
        held = own.astype(np.int64).tolist()
        # Of each cluster, sizes that something in it has reached, and the least reach of that.
        reached: list[list[tuple[int, float]]] = [[] for _ in parent]
        clearest, position = 0.0, None
        for place, (length, one, other) in enumerate(self._edges):
            one, other = _root(parent, one), _root(parent, other)
            if min(held[one], held[other]) >= least:
                linked = max(_reach_of(reached[end], held[end] / 4.0) for end in (one, other))
                if linked > 0 and length / linked > clearest:
                    clearest, position = length / linked, place
            parent[one] = other
            held[other] += held[one]
            if held[other] < least / 4.0:
                continue
            grown = (held[other], length)
            if reached[one]:
                merged = [*reached[one], *reached[other], grown]
                reached[other] = _least_reaches(sorted(merged))
                reached[one] = []
            elif not reached[other] or held[other] >= GROWTH * reached[other][-1][0]:
                reached[other].append(grown)
        if position is None:
            return None
        parent = list(range(len(labels)))
        for _, one, other in self._edges[:position]:
            parent[_root(parent, one)] = _root(parent, other)
        _, one, other = self._edges[position]
        roots = np.array([_root(parent, user) for user in range(len(labels))])
        parts = np.full(len(labels), -1, dtype=np.int64)
        parts[own & (roots == roots[one])] = 0
        parts[own & (roots == roots[other])] = 1
        return parts

    def _dense(self, labels: Labels, segment_count: int) -> NDArray[np.bool_]:
        is_dense = np.zeros(len(labels), dtype=bool)
        for segment in range(segment_count):
            own = labels == segment
            if own.any():
                is_dense |= own & (self._core <= np.median(self._core[own]))
        return is_dense

    def _distances(self, points: Floats) -> Floats:
        squared = (points**2).sum(axis=1)[:, None] + self._squares - 2.0 * points @ self._values.T
        distances: Floats = np.sqrt(np.maximum(squared, 0.0))
        return distances


def _reach_of(reached: list[tuple[int, float]], size: float) -> float:
    """Return the least reach at which something has reached a size; sizes ascend."""
    return next((reach for found, reach in reached if found >= size), 0.0)


def _least_reaches(reached: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Return what no larger size has reached earlier."""
    kept: list[tuple[int, float]] = []
    for size, reach in reversed(reached):
        if not kept or reach < kept[-1][1]:
            kept.append((size, reach))
    return kept[::-1]


def _root(parent: list[int], user: int) -> int:
    while parent[user] != user:
        parent[user] = parent[parent[user]]
        user = parent[user]
    return user


def spanning_tree(distances: Floats, core: Floats) -> list[tuple[float, int, int]]:
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
