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
line says nothing; there, only how users are linked tells. Where that is hard to tell, in many
dimensions, a gap is a stretch on the best way that is sparser than the dense half of both segments
(single linkage on mutual reachability distances, as in Campello, Moulavi and Sander 2013), by a
good part of what the line is: a real gap cannot be gone around, a bend can.

Ties are spread first (`user_profiling.validity.ties`), so that the steps of counts and ranks, and
the point masses of shares at zero and one, are not taken for gaps.

A dip of 0.03 is what two equal normal groups 3.3 standard deviations apart show. Every pair is
tested, so the p-values are corrected for that: where most pairs show a gap, few users suffice.

A line sees what lies between two centroids. How users are linked (`user_profiling.validity.paths`)
shows three things that it does not:

- A ring and what it surrounds have no line between them. Where the best way from one segment to
  another is at least min_density_ratio times sparser than both dense halves, there is a gap.
- A border that cuts a ring or a band in two has a gap beside it and none where it cuts. If the
  dense half of a segment is linked with users across the border, at hardly more than the reach that
  links it itself, there is no gap.
- A segment may hold two groups. It has a gap inside if its users fall into two parts that are
  linked at a far larger reach than each is in itself, or if they have a valley along their first
  principal axis.

Densities are reaches to the power of the dimension of the surroundings. Where that is high, all
reaches are much the same, and only the line can tell.

Of a few dozen users a pair, no single test tells a gap from chance, and of two groups side by side
hardly any. A pair counts as thin if the middle third of the way between its centroids has fewer
users than a third (binomial test, in a wide tube), and no more than either third beside it;
`user_profiling.validity.reality` asks for more before it takes thin pairs for gaps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from user_profiling.arrays import Floats, Labels, one_thread, sample_rows
from user_profiling.validity.dip import dip, dip_p_value
from user_profiling.validity.paths import Paths
from user_profiling.validity.ties import spread_ties

ARC_POINTS = 400
LINE_POINTS = 11
# A share that no value reaches: every tie is a step.
NO_POINT_MASS = 2.0
# Share of a pair's users that the wide tube holds in which thin middles are sought.
WIDE_SHARE = 0.9
# Dimension of its surroundings below which a segment is a curve rather than an area.
CURVE_DIMENSION = 1.6
# Least share of a segment's users on either side of a cut across its principal axis.
LEAST_HALF = 0.12


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
        min_density_ratio: how many times sparser than the dense halves the best way is at a gap,
            whatever the line says.
        inside_density_ratio: the same between two parts of one segment, which are sought for it.
        inside_significance: greatest p-value of a dip inside a segment.
        min_part_share: least share of a segment's users in each of two parts.
        max_dimension: dimension of the surroundings up to which being linked tells against a gap.
        leak_density_ratio: how many times sparser than the dense half what it is linked with may
            be; min_density_ratio for a segment along a curve.
        leak_share: users across a border, per user of the dense half, from which they are linked.
        thin_users: a pair with fewer users on its line may be thin although users are linked.
        thin_significance: greatest p-value of a thin middle.
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
    min_density_ratio: float
    inside_density_ratio: float
    inside_significance: float
    min_part_share: float
    max_dimension: float
    leak_density_ratio: float
    leak_share: float
    thin_users: int
    thin_significance: float
    random_seed: int


@dataclass(frozen=True)
class PairGap:
    """Two neighbouring segments, by label, and whether a gap lies between them.

    Attributes:
        first, second: the labels, first < second; the same label twice for a gap inside a segment.
        users: how many users the dip rests on.
        dip: the least of their dips, ties and each point mass spread; 0 if there are too few.
        p_value: of the dip against a uniform distribution; 1 if there are too few users.
        is_gap: whether a gap was found.
        density_ratio: how many times sparser the best way is than the dense half of either.
        is_thin: whether there are fewer users in the middle than beside it.
    """

    first: int
    second: int
    users: int
    dip: float
    p_value: float
    is_gap: bool
    density_ratio: float = 1.0
    is_thin: bool = False


@dataclass(frozen=True)
class Gaps:
    """The gaps of a segmentation.

    Attributes:
        pairs: every pair of neighbours that was tested.
        inside: for each segment, whether a gap lies inside it.
        share: share of users between whom and the second nearest segment a gap lies.
        group_count: number of groups left when segments without a gap between them are joined.
        with_thin: the same where thin pairs count as gaps; None if that changes nothing.
    """

    pairs: tuple[PairGap, ...]
    inside: tuple[PairGap, ...]
    share: float
    group_count: int
    with_thin: Gaps | None = None

    @property
    def split_count(self) -> int:
        """The number of segments that have a gap inside."""
        return sum(segment.is_gap for segment in self.inside)

    @property
    def are_the_groups(self) -> bool:
        """Whether a gap follows every border, and no segment has one inside."""
        return bool(self.pairs) and all(pair.is_gap for pair in self.pairs) and not self.split_count


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
        self._laid_out = laid_out
        self._without_mass: dict[int, tuple[Floats, Floats]] = {}
        for feature in np.flatnonzero((laid_out != self._values).any(axis=0)):
            variant = self._values.copy()
            variant[:, feature] = laid_out[:, feature]
            left_out = np.delete(self._values, feature, axis=1)
            self._without_mass[int(feature)] = (variant, left_out)
        self._path_rows = sample_rows(len(self._values), settings.path_rows, generator)
        self._paths = Paths(self._values[self._path_rows], settings.min_samples)

    def find(self, labels: Labels, *, inside_of_slices: bool = True) -> Gaps:
        """Return the gaps between the segments of labels (n,), of which -1 is noise.

        Without inside_of_slices, gaps inside segments are sought only if there is one between some.
        """
        own = labels[self.rows]
        segment_count = int(labels.max(initial=-1)) + 1
        sizes = np.bincount(own[own >= 0], minlength=segment_count)
        # A segment without users in the sample is far from everything and takes no part.
        centres = np.full((segment_count, self._values.shape[1]), np.inf)
        for segment in np.flatnonzero(sizes):
            centres[segment] = self._values[own == segment].mean(axis=0)
        present = np.flatnonzero(sizes)
        with one_thread():
            on_path = own[self._path_rows]
            crossing = self._paths.crossings(on_path, segment_count)
            pairs = [
                self._measure(int(i), int(j), centres, own, crossing)
                for a, i in enumerate(present)
                for j in present[a + 1 :]
                if _are_neighbours(centres[present], centres[i], centres[j])
            ]
            pairs = _significant(pairs, self._settings.significance)
            pairs = self._linked(pairs, centres, on_path, crossing)
            is_sought = inside_of_slices or any(pair.is_gap or pair.is_thin for pair in pairs)
            inside = tuple(self._inside(int(i), own, on_path) for i in present if is_sought)
        strict = self._gaps(pairs, inside, own, centres, present)
        if all(pair.is_gap or not pair.is_thin for pair in pairs):
            return strict
        thin = [replace(pair, is_gap=pair.is_gap or pair.is_thin) for pair in pairs]
        return replace(strict, with_thin=self._gaps(thin, inside, own, centres, present))

    def _gaps(
        self,
        pairs: list[PairGap],
        inside: tuple[PairGap, ...],
        own: Labels,
        centres: Floats,
        present: Labels,
    ) -> Gaps:
        is_gap = np.zeros((len(centres), len(centres)), dtype=bool)
        for pair in pairs:
            is_gap[pair.first, pair.second] = is_gap[pair.second, pair.first] = pair.is_gap
        return Gaps(
            pairs=tuple(pairs),
            inside=inside,
            share=self._share(own, centres, present, is_gap),
            group_count=_group_count(present, pairs),
        )

    def _linked(
        self, pairs: list[PairGap], centres: Floats, labels: Labels, crossing: Floats
    ) -> list[PairGap]:
        """Return the pairs after a look at how their users are linked, and pairs that are one."""
        settings = self._settings
        leaks = self._leaks(labels, crossing)
        judged = []
        for pair in pairs:
            i, j = pair.first, pair.second
            ratio = self._density_ratio(crossing[[i, j]][:, [i, j]], (labels == i) | (labels == j))
            is_gap = pair.is_gap
            if self._is_of_mass(centres[j] - centres[i]):
                ratio = min(ratio, 1.0)
            elif ratio >= settings.min_density_ratio:
                is_gap = True
            is_gap = is_gap and not leaks[i, j]
            # Of few users, the reaches that link them are left to chance.
            is_thin = pair.is_thin and (pair.users < settings.thin_users or not leaks[i, j])
            pair = replace(pair, is_gap=bool(is_gap), density_ratio=ratio, is_thin=is_thin)
            judged.append(pair)
        known = {(pair.first, pair.second) for pair in pairs}
        sizes = np.bincount(labels[labels >= 0], minlength=len(centres))
        others = [
            PairGap(
                int(i),
                int(j),
                0,
                0.0,
                1.0,
                is_gap=False,
                is_thin=bool(min(sizes[i], sizes[j]) < settings.thin_users),
            )
            for i, j in np.argwhere(np.triu(leaks))
            if (int(i), int(j)) not in known
        ]
        return judged + others

    def _leaks(self, labels: Labels, crossing: Floats) -> NDArray[np.bool_]:
        """Return for each pair of segments whether users are linked across the border (k, k)."""
        settings, count = self._settings, len(crossing)
        dimensions = np.array([self._paths.dimension(labels == i) for i in range(count)])
        # Along a curve each user counts for more: chance makes sparser places.
        is_curve = dimensions < CURVE_DIMENSION
        ratios = np.where(is_curve, settings.min_density_ratio, settings.leak_density_ratio)
        slack = ratios ** (1.0 / dimensions)
        linked = self._paths.joined(labels, count, np.diagonal(crossing) * slack)
        # Where all reaches are alike, being linked at one says nothing.
        leaks = (linked >= settings.leak_share) & (dimensions <= settings.max_dimension)[:, None]
        leaks |= leaks.T
        np.fill_diagonal(leaks, False)
        return leaks

    def _density_ratio(self, crossing: Floats, members: NDArray[np.bool_]) -> float:
        """Return how many times sparser than two dense halves the best way between them is."""
        dense = max(crossing[0, 0], crossing[1, 1])
        if not (np.isfinite(crossing[0, 1]) and dense > 0):
            return 1.0
        return float((crossing[0, 1] / dense) ** self._paths.dimension(members))

    def _is_of_mass(self, apart: Floats) -> bool:
        """Return whether a feature with a point mass has a part in what sets two means apart."""
        masses = list(self._without_mass)
        squared = apart**2
        return bool((squared[masses] >= self._settings.point_mass_part * squared.sum()).any())

    def _inside(self, segment: int, own: Labels, on_path: Labels) -> PairGap:
        """Return whether a segment has a gap inside."""
        settings = self._settings
        none = PairGap(segment, segment, 0, 0.0, 1.0, is_gap=False)
        ratio, size = 1.0, int((on_path == segment).sum())
        least = max(settings.min_users // 2, int(np.ceil(settings.min_part_share * size)))
        parts = self._paths.parts(on_path, segment, least) if 2 * least <= size else None
        if parts is not None:
            values = self._values[self._path_rows]
            apart = values[parts == 1].mean(axis=0) - values[parts == 0].mean(axis=0)
            if not self._is_of_mass(apart):
                crossing = self._paths.crossings(parts, 2)
                ratio = self._density_ratio(crossing, on_path == segment)
        members = self._laid_out[own == segment]
        halves = _principal_halves(members, LEAST_HALF)
        found = none
        if halves is not None:
            found = replace(self._valley(members, 0, 1, halves), first=segment, second=segment)
        is_gap = found.is_gap and found.p_value <= settings.inside_significance
        dimension = self._paths.dimension(on_path == segment)
        if is_gap and halves is not None and dimension <= settings.max_dimension:
            cut = np.full(len(own), -1, dtype=np.int64)
            cut[own == segment] = halves
            cut = cut[self._path_rows]
            # Through a bend the axis runs outside of the users.
            across = self._density_ratio(self._paths.crossings(cut, 2), cut >= 0)
            is_gap = across >= settings.min_density_ratio
        is_gap = is_gap or ratio >= settings.inside_density_ratio
        return replace(found, is_gap=bool(is_gap), density_ratio=ratio, is_thin=False)

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
        on_path_pair = np.isin(own[self._path_rows], (i, j))
        if sparsest > settings.bent_ratio * bridge:
            if self._paths.dimension(on_path_pair) <= settings.max_dimension:
                # Where reaches tell densities apart they decide.
                return replace(weakest, is_gap=False)
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
        wide = across <= max(np.quantile(across[own == segment], WIDE_SHARE) for segment in (i, j))
        is_thin = _is_thin(along[wide] / length, settings.thin_significance)
        if 2 * side < settings.min_users:
            return PairGap(i, j, 2 * side, 0.0, 1.0, is_gap=False)
        balanced = np.concatenate([-left[:side], right[:side]])
        depth = dip(balanced)
        p_value = dip_p_value(depth, len(balanced))
        is_gap = p_value <= settings.significance and depth >= settings.min_dip
        return PairGap(i, j, 2 * side, depth, p_value, bool(is_gap), is_thin=is_thin)


def _significant(pairs: list[PairGap], significance: float) -> list[PairGap]:
    """Keep the gaps among which chance made at most this share (Benjamini and Hochberg 1995)."""
    p_values = np.sort([pair.p_value for pair in pairs])
    steps = significance * np.arange(1, len(pairs) + 1) / max(len(pairs), 1)
    limit = max(p_values[p_values <= steps], default=-1.0)
    return [replace(pair, is_gap=pair.is_gap and pair.p_value <= limit) for pair in pairs]


def _is_thin(positions: Floats, significance: float) -> bool:
    """Return whether fewer users are in the middle third between -1 and 1 than in others."""
    middle = int((np.abs(positions) < 1.0 / 3.0).sum())
    below = int(((positions > -1.0) & (positions <= -1.0 / 3.0)).sum())
    above = int(((positions < 1.0) & (positions >= 1.0 / 3.0)).sum())
    chance = binom.cdf(middle, middle + below + above, 1.0 / 3.0)
    return bool(chance <= significance and middle <= min(below, above))


def _principal_halves(values: Floats, min_part_share: float) -> Labels | None:
    """Return the halves (n,), 0 or 1, into which users fall best along their principal axis.

    Where the squared distances to the means of the two are least, with at least min_part_share of
    the users in each. None if there are too few users.
    """
    least = max(2, int(np.ceil(min_part_share * len(values))))
    if len(values) < 2 * least:
        return None
    centred = values - values.mean(axis=0)
    axis = np.linalg.eigh(centred.T @ centred)[1][:, -1]
    score = centred @ axis
    order = score.argsort(kind="stable")
    sums, count = score[order].cumsum(), np.arange(1, len(score) + 1)
    # The more the means of two parts explain, the closer users are to them.
    explained = (sums[:-1] ** 2) * (1.0 / count[:-1] + 1.0 / count[:-1][::-1])
    allowed = slice(least - 1, len(score) - least)
    cut = int(explained[allowed].argmax()) + least
    halves = np.zeros(len(values), dtype=np.int64)
    halves[order[cut:]] = 1
    if np.ptp(score) <= 0:
        return None
    return halves


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
