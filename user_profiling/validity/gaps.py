"""Are there gaps between neighbouring segments, or does one merge into the next?

Two segments are neighbours if no third centroid lies in the ball that has their centroids as poles
(Gabriel and Sokal 1969). For each pair of neighbours, the users around the line between the two
centroids are projected on it, and the dip test asks whether their density has a valley. Three
details make that fair to a continuum:

- Users are taken in a tube around the line, whatever their segment. The union of two segments is
  narrow at their common border, and would show a valley even in uniform data.
- The line is bent to follow the users (a parabola, measured along its arc). A straight line across
  a curved cloud runs through empty space.
- Equally many users are taken on both sides of the border, those nearest to it. Cutting the ends
  off a single hill leaves a single hill, and a small segment next to a large one counts fully.

Where the cloud is bent so much that the way through the users is far denser than the line, the
line says nothing; there, a gap is a stretch on the best way that is sparser than the dense half of
both segments (single linkage on mutual reachability distances, as in Campello, Moulavi and Sander
2013), by a good part of what the line is: a real gap cannot be gone around, a bend can.

Ties are spread first (`user_profiling.validity.ties`), so that the steps of counts and ranks, and
the point masses of shares at zero and one, are not taken for gaps.

A dip of 0.03 is what two equal normal groups 3.3 standard deviations apart show. Every pair is
tested, so the p-values are corrected for that: where most pairs show a gap, few users suffice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from user_profiling.arrays import Floats, Labels, one_thread, sample_rows
from user_profiling.validity.dip import dip, dip_p_value
from user_profiling.validity.paths import Paths
from user_profiling.validity.ties import spread_ties

ARC_POINTS = 400
LINE_POINTS = 11
# A share that no value reaches: every tie is a step.
NO_POINT_MASS = 2.0


@dataclass(frozen=True)
class GapSettings:
    """What counts as a gap between two segments.

    Attributes:
        sample_rows: users to measure on, at most.
        path_rows: users among which ways between segments are sought, at most.
        tube_share: share of the users of each of a pair that the tube around the line holds.
        min_users: with fewer users in the tube, no gap is claimed.
        significance: greatest share of a segmentation's gaps that chance may have made.
        min_dip: least dip that counts, however significant.
        min_samples: neighbours within whose distance a user's surroundings lie.
        bent_ratio: how many times sparser than the best way a line is that says nothing.
        bridge_part: part of the line's sparseness (as logarithms, against the dense halves) that
            the best way must share for a gap.
        point_mass_part: part in the distance of two segments from which a feature with a point mass
            may have made the gap by itself.
        random_seed: of samples and of where ties go.
    """

    sample_rows: int
    path_rows: int
    tube_share: float
    min_users: int
    significance: float
    min_dip: float
    min_samples: int
    bent_ratio: float
    bridge_part: float
    point_mass_part: float
    random_seed: int


@dataclass(frozen=True)
class PairGap:
    """Two neighbouring segments, by label, and whether a gap lies between them.

    Attributes:
        first, second: the labels, first < second.
        users: how many users the dip rests on.
        dip: the least of their dips, ties and each point mass spread; 0 if there are too few.
        p_value: of the dip against a uniform distribution; 1 if there are too few users.
        is_gap: whether a gap was found.
    """

    first: int
    second: int
    users: int
    dip: float
    p_value: float
    is_gap: bool


@dataclass(frozen=True)
class Gaps:
    """The gaps of a segmentation.

    Attributes:
        pairs: every pair of neighbours that was tested.
        share: share of users between whom and the second nearest segment a gap lies.
        group_count: number of groups left when segments without a gap between them are joined.
    """

    pairs: tuple[PairGap, ...]
    share: float
    group_count: int


class GapFinder:
    """Finds gaps in segmentations of the same values (n, p)."""

    def __init__(self, values: Floats, settings: GapSettings) -> None:
        """Draw the sample, spread its ties, and link its users to their neighbours."""
        generator = np.random.default_rng(settings.random_seed)
        self._settings = settings
        self.rows = sample_rows(len(values), settings.sample_rows, generator)
        # Users with ties spread; and, for each feature with a point mass, the same with
        # the mass laid out and without the feature: a gap that one mass makes by itself is none.
        sample = values[self.rows]
        self._values = spread_ties(
            sample, NO_POINT_MASS, np.random.default_rng(settings.random_seed)
        )
        laid_out = spread_ties(
            sample, settings.min_dip, np.random.default_rng(settings.random_seed)
        )
        self._without_mass: dict[int, tuple[Floats, Floats]] = {}
        for feature in np.flatnonzero((laid_out != self._values).any(axis=0)):
            variant = self._values.copy()
            variant[:, feature] = laid_out[:, feature]
            left_out = np.delete(self._values, feature, axis=1)
            self._without_mass[int(feature)] = (variant, left_out)
        self._path_rows = sample_rows(len(self._values), settings.path_rows, generator)
        self._paths = Paths(self._values[self._path_rows], settings.min_samples)

    def find(self, labels: Labels) -> Gaps:
        """Return the gaps between the segments of labels (n,), of which -1 is noise."""
        own = labels[self.rows]
        segment_count = int(labels.max(initial=-1)) + 1
        sizes = np.bincount(own[own >= 0], minlength=segment_count)
        # A segment without users in the sample is far from everything and takes no part.
        centres = np.full((segment_count, self._values.shape[1]), np.inf)
        for segment in np.flatnonzero(sizes):
            centres[segment] = self._values[own == segment].mean(axis=0)
        present = np.flatnonzero(sizes)
        with one_thread():
            crossing = self._paths.crossings(own[self._path_rows], segment_count)
            pairs = [
                self._measure(int(i), int(j), centres, own, crossing)
                for a, i in enumerate(present)
                for j in present[a + 1 :]
                if _are_neighbours(centres[present], centres[i], centres[j])
            ]
        pairs = _significant(pairs, self._settings.significance)
        is_gap = np.zeros((segment_count, segment_count), dtype=bool)
        for pair in pairs:
            is_gap[pair.first, pair.second] = is_gap[pair.second, pair.first] = pair.is_gap
        return Gaps(
            pairs=tuple(pairs),
            share=self._share(own, centres, present, is_gap),
            group_count=_group_count(present, pairs),
        )

    def _share(
        self, own: Labels, centres: Floats, present: Labels, is_gap: NDArray[np.bool_]
    ) -> float:
        kept = own >= 0
        if len(present) < 2:
            return 0.0
        offsets = self._values[kept][:, None, :] - centres[present][None, :, :]
        squared = np.einsum("ijk,ijk->ij", offsets, offsets)
        squared[present[None, :] == own[kept][:, None]] = np.inf
        return float(is_gap[own[kept], present[squared.argmin(axis=1)]].mean())

    def _measure(self, i: int, j: int, centres: Floats, own: Labels, crossing: Floats) -> PairGap:
        settings = self._settings
        weakest = self._valley(self._values, i, j, own)
        apart = (centres[j] - centres[i]) ** 2
        for feature, (laid_out, left_out) in self._without_mass.items():
            if apart[feature] < settings.point_mass_part * apart.sum():
                continue
            if not weakest.is_gap:
                return weakest
            found = self._valley(left_out, i, j, own) if left_out.shape[1] else weakest
            if not found.is_gap or not left_out.shape[1]:
                found = self._valley(laid_out, i, j, own)
            weakest = min(weakest, found, key=lambda pair: pair.dip)
        if not weakest.is_gap:
            return weakest
        line = centres[i] + np.linspace(0.0, 1.0, LINE_POINTS)[:, None] * (centres[j] - centres[i])
        sparsest, bridge = self._paths.sparsest(line), crossing[i, j]
        if sparsest > settings.bent_ratio * bridge:
            dense = max(crossing[i, i], crossing[j, j])
            # In logarithms: what part of the sparseness of the line the best way cannot go around.
            left = np.log(bridge / dense) / np.log(sparsest / dense)
            return replace(weakest, is_gap=bool(left >= settings.bridge_part))
        return weakest

    def _valley(self, values: Floats, i: int, j: int, own: Labels) -> PairGap:
        """Return whether the density on the line between two segments has a valley."""
        settings = self._settings
        first, second = values[own == i].mean(axis=0), values[own == j].mean(axis=0)
        middle, half = (first + second) / 2.0, (second - first) / 2.0
        length = float(np.linalg.norm(half))
        members = (own == i) | (own == j)
        along, across = _arc(values - middle, half / length, members)
        # Of the wider segment as well, which in a tube made for the tighter one would be missing.
        inside = across <= max(
            np.quantile(across[own == segment], settings.tube_share) for segment in (i, j)
        )
        # Beyond twice the way to a centroid lies what belongs to other neighbours.
        near = np.abs((values - middle) @ (half / length)) <= 2.0 * length
        positions = along[inside & near]
        left, right = np.sort(-positions[positions < 0]), np.sort(positions[positions >= 0])
        side = min(len(left), len(right))
        if 2 * side < settings.min_users:
            return PairGap(i, j, 2 * side, 0.0, 1.0, False)
        balanced = np.concatenate([-left[:side], right[:side]])
        depth = dip(balanced)
        p_value = dip_p_value(depth, len(balanced))
        is_gap = p_value <= settings.significance and depth >= settings.min_dip
        return PairGap(i, j, 2 * side, depth, p_value, bool(is_gap))


def _significant(pairs: list[PairGap], significance: float) -> list[PairGap]:
    """Keep the gaps among which chance made at most this share (Benjamini and Hochberg 1995)."""
    p_values = np.sort([pair.p_value for pair in pairs])
    steps = significance * np.arange(1, len(pairs) + 1) / max(len(pairs), 1)
    limit = max(p_values[p_values <= steps], default=-1.0)
    return [replace(pair, is_gap=pair.is_gap and pair.p_value <= limit) for pair in pairs]


def _are_neighbours(centres: Floats, first: Floats, second: Floats) -> bool:
    middle = (first + second) / 2.0
    radius = float(((first - middle) ** 2).sum())
    # The two themselves lie on the ball; rounding must not put them inside.
    inside = ((centres - middle) ** 2).sum(axis=1) < radius * (1.0 - 1e-9)
    return not inside.any()


def _arc(offsets: Floats, direction: Floats, members: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the position along, and the distance from, the parabola through the members.

    The position is arc length, 0 on the border.
    """
    along = offsets @ direction
    aside = offsets - along[:, None] * direction
    terms = np.stack([np.ones_like(along), along, along * along], axis=1)
    weights = np.linalg.lstsq(terms[members], aside[members], rcond=None)[0]
    across: Floats = np.sqrt(((aside - terms @ weights) ** 2).sum(axis=1))
    grid = np.linspace(along.min(), along.max(), ARC_POINTS)
    slope = weights[1] + 2.0 * grid[:, None] * weights[2]
    speed = np.sqrt(1.0 + (slope**2).sum(axis=1))
    arc = np.concatenate([[0.0], np.cumsum((speed[1:] + speed[:-1]) / 2.0 * np.diff(grid))])
    arc -= np.interp(0.0, grid, arc)
    return np.interp(along, grid, arc), across


def _group_count(present: Labels, pairs: list[PairGap]) -> int:
    group = {int(segment): int(segment) for segment in present}
    for pair in pairs:
        if not pair.is_gap:
            old, new = group[pair.first], group[pair.second]
            group = {segment: new if of == old else of for segment, of in group.items()}
    return len(set(group.values()))
