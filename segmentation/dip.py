"""The dip test: is there a gap in one variable?

The dip is the largest distance between the empirical distribution function and the nearest unimodal
one (Hartigan and Hartigan 1985, with the algorithm of Applied Statistics AS 217). It is 0 for a
perfect single hill, at most 1/4 for two far points of equal weight, and does not depend on unit,
origin or direction.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from segmentation.arrays import Floats

# Quantiles of sqrt(n) x dip of n uniform values, from 20,000 samples each drawn with seed 1985. The
# uniform distribution is the unimodal one that dips most, so p-values err on the safe side.
PROBABILITIES = np.array(
    [0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99, 0.995, 0.999]
)
SIZES = np.array([10, 20, 50, 100, 200, 500, 1000, 2000, 5000])
QUANTILES = np.array(
    [
        [
            0.1581,
            0.2279,
            0.2462,
            0.2693,
            0.2857,
            0.2986,
            0.3097,
            0.3242,
            0.3483,
            0.376,
            0.4134,
            0.4407,
            0.4659,
            0.5006,
            0.5278,
            0.5617,
        ],
        [
            0.1668,
            0.2364,
            0.2548,
            0.2782,
            0.296,
            0.3124,
            0.3291,
            0.3478,
            0.3691,
            0.3961,
            0.4351,
            0.4727,
            0.504,
            0.5434,
            0.5679,
            0.6206,
        ],
        [
            0.1728,
            0.2497,
            0.2667,
            0.2906,
            0.3098,
            0.3281,
            0.3467,
            0.366,
            0.3885,
            0.416,
            0.4581,
            0.4977,
            0.5314,
            0.5769,
            0.6059,
            0.661,
        ],
        [
            0.1833,
            0.2565,
            0.2739,
            0.2979,
            0.3169,
            0.3347,
            0.3528,
            0.3725,
            0.3956,
            0.425,
            0.469,
            0.509,
            0.5471,
            0.5884,
            0.6216,
            0.6826,
        ],
        [
            0.1794,
            0.2624,
            0.2799,
            0.3042,
            0.324,
            0.3426,
            0.3621,
            0.3825,
            0.4057,
            0.4345,
            0.4797,
            0.5196,
            0.5538,
            0.5995,
            0.6292,
            0.693,
        ],
        [
            0.1805,
            0.2673,
            0.2857,
            0.3097,
            0.3302,
            0.3491,
            0.3685,
            0.3897,
            0.4146,
            0.4451,
            0.4895,
            0.5327,
            0.5707,
            0.6163,
            0.646,
            0.7074,
        ],
        [
            0.1939,
            0.27,
            0.2885,
            0.3133,
            0.3333,
            0.3525,
            0.3716,
            0.3927,
            0.4169,
            0.4474,
            0.4949,
            0.5357,
            0.5758,
            0.622,
            0.6523,
            0.7177,
        ],
        [
            0.1794,
            0.2722,
            0.2901,
            0.3155,
            0.3359,
            0.3551,
            0.3739,
            0.3945,
            0.418,
            0.4498,
            0.4966,
            0.5383,
            0.5749,
            0.6216,
            0.6537,
            0.7172,
        ],
        [
            0.1984,
            0.2733,
            0.2909,
            0.3164,
            0.3365,
            0.3562,
            0.3761,
            0.3975,
            0.4219,
            0.453,
            0.5004,
            0.5396,
            0.5775,
            0.624,
            0.6571,
            0.7356,
        ],
    ]
)


def dip(values: ArrayLike) -> float:
    """Return the dip of values (n,), from 1 / (2 n) to 1 / 4; nan if there are fewer than two.

    Raises:
        ValueError: a value is not finite.
    """
    flat = np.sort(np.asarray(values, dtype=np.float64).ravel())
    if not np.isfinite(flat).all():
        raise ValueError("values must be finite")
    if flat.size < 2:
        return float("nan")
    points, first = np.unique(flat, return_index=True)
    # The distribution function in counts, just below and at each point.
    below = first.astype(np.float64)
    upto = np.append(below[1:], flat.size)
    dip_count = 1.0
    low, high = 0, len(points) - 1
    while high > low:
        span = slice(low, high + 1)
        x, lower, upper = points[span], below[span], upto[span]
        minorant = np.array(_hull(x, lower))
        majorant = np.array(_hull(x, -upper))
        minorant_at = np.interp(x, x[minorant], lower[minorant])
        majorant_at = np.interp(x, x[majorant], upper[majorant])
        apart_major = upper[majorant] - minorant_at[majorant]
        apart_minor = majorant_at[minorant] - lower[minorant]
        if max(apart_major.max(), apart_minor.max()) <= dip_count:
            break
        # The modal interval: where minorant and majorant are farthest apart.
        if apart_major.max() >= apart_minor.max():
            end = majorant[apart_major.argmax()]
            start = minorant[np.searchsorted(minorant, end, side="right") - 1]
        else:
            start = minorant[apart_minor.argmax()]
            end = majorant[np.searchsorted(majorant, start)]
        rising = (upper - minorant_at)[: start + 1].max()
        falling = (majorant_at - lower)[end:].max()
        dip_count = max(dip_count, float(rising), float(falling))
        if start == 0 and end == high - low:
            break
        low, high = low + int(start), low + int(end)
    return dip_count / (2.0 * flat.size)


def dip_p_value(depth: float, size: int) -> float:
    """Return the chance that `size` values without a gap dip at least as much as depth.

    Against the uniform distribution. Between the simulated sizes sqrt(n) x dip is interpolated in
    log n; beyond the simulated quantiles the tail falls like that of a normal variable. 1 if depth
    is nan.
    """
    if not np.isfinite(depth):
        return 1.0
    score = depth * np.sqrt(size)
    quantiles = [np.interp(np.log(size), np.log(SIZES), column) for column in QUANTILES.T]
    if score <= quantiles[-1]:
        return float(1.0 - np.interp(score, quantiles, PROBABILITIES))
    at_95, at_last = quantiles[list(PROBABILITIES).index(0.95)], quantiles[-1]
    last = 1.0 - PROBABILITIES[-1]
    rate = np.log(0.05 / last) / (at_last**2 - at_95**2)
    return float(last * np.exp(-rate * (score**2 - at_last**2)))


def _hull(x: Floats, y: Floats) -> list[int]:
    """Return the positions of the corners of the greatest convex minorant of ascending points."""
    xs, ys = x.tolist(), y.tolist()
    corners: list[int] = []
    for i, (xi, yi) in enumerate(zip(xs, ys, strict=True)):
        while len(corners) > 1:
            a, b = corners[-2], corners[-1]
            if (ys[b] - ys[a]) * (xi - xs[a]) < (yi - ys[a]) * (xs[b] - xs[a]):
                break
            corners.pop()
        corners.append(i)
    return corners
