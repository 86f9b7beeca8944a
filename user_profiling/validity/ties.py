"""Spreading tied values, so that a density can be told from the grain of a scale.

Counts, ranks and shares come in steps, and the dip test would take every step for a gap. Two things
are done to each feature:

- A tied value is spread evenly to halfway to the next value on each side. What is left of the steps
  is their density, and a stretch of the scale with few users is still one.
- A point mass (no clicks, all converted) in a feature that has other values is laid out as a
  plateau no denser than the densest stretch of the rest: it fills what is less dense within one
  interquartile range of the rest on either side, and the scale is cut open at the mass to hold
  what is left. A mass then is no hill by itself, and neither is the step from no click to one in
  twenty; but between users who never buy and users who buy a lot, a gap wider than the latter
  differ among themselves still shows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from user_profiling.arrays import Floats

# Share of the values outside masses whose narrowest interval is the densest stretch: wide enough
# that chance does not make it dense.
DENSEST_SHARE = 0.25
# How many times as frequent as the values next to it a mass is; else it is a step.
STANDS_OUT = 3
# Bins per interquartile range in which a point mass fills up the stretches beside it.
BINS = 10


def spread_ties(values: Floats, mass_share: float, generator: np.random.Generator) -> Floats:
    """Return values (n, p) without ties; values that occur once keep their distances.

    Args:
        values: one column per feature.
        mass_share: least share of users with the same value for a point mass.
        generator: of the place in its interval that each tied value gets.
    """
    # Each feature has a generator of its own, so that a point mass in one does not move the others.
    generators = generator.spawn(values.shape[1])
    columns = [
        _spread(column, mass_share, own) for column, own in zip(values.T, generators, strict=True)
    ]
    return np.ascontiguousarray(np.stack(columns, axis=1))


def _spread(column: Floats, mass_share: float, generator: np.random.Generator) -> Floats:
    levels, position, counts = np.unique(column, return_inverse=True, return_counts=True)
    steps = np.diff(levels) / 2.0
    if not len(steps):
        return column
    below, above = np.append(steps[0], steps), np.append(steps, steps[-1])
    shift = generator.uniform(size=len(column)) * (below + above)[position] - below[position]
    spread: Floats = column + np.where(counts[position] > 1, shift, 0.0)
    beside = np.maximum(np.append(0, counts[:-1]), np.append(counts[1:], 0))
    masses = np.flatnonzero(
        (counts > 1) & (counts >= mass_share * len(column)) & (counts >= STANDS_OUT * beside)
    )
    rest = np.sort(spread[~np.isin(position, masses)])
    density = _peak(rest)
    if not np.isfinite(density):
        return spread
    reach = float(np.subtract(*np.quantile(rest, [0.75, 0.25])))
    # From the top down, so that room made for one mass does not move those still to come.
    for mass in masses[::-1]:
        own = position == mass
        spread = _lay_out(spread, own, float(levels[mass]), rest, density, reach, generator)
    return spread


def _lay_out(
    spread: Floats,
    own: NDArray[np.bool_],
    level: float,
    rest: Floats,
    density: float,
    reach: float,
    generator: np.random.Generator,
) -> Floats:
    users = np.flatnonzero(own)
    edges = level + np.linspace(-reach, reach, 2 * BINS + 1)
    # Beyond the other values there is nothing to fill up to.
    inside = np.where(edges[:-1] >= level, edges[:-1] < rest[-1], edges[1:] > rest[0])
    present = np.diff(np.searchsorted(rest, edges))
    wanted = np.where(inside, np.maximum(density * reach / BINS - present, 0.0), 0.0).astype(int)
    bins = np.repeat(np.arange(2 * BINS), wanted)
    taken = generator.permutation(bins)[: len(users)]
    filling, left = users[: len(taken)], users[len(taken) :]
    width = len(left) / density
    placed = np.where(spread > level, spread + width, spread)
    at = edges[taken] + generator.uniform(size=len(taken)) * reach / BINS
    placed[filling] = np.where(at > level, at + width, at)
    placed[left] = level + generator.uniform(size=len(left)) * width
    return placed


def _peak(rest: Floats) -> float:
    """Return users per unit in the densest stretch of sorted values; infinite if there is none."""
    size = int(DENSEST_SHARE * len(rest))
    if size < 2:
        return np.inf
    narrowest = float((rest[size:] - rest[:-size]).min())
    return size / narrowest if narrowest > 0 else np.inf
