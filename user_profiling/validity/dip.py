"""The dip test: is there a gap in one variable?

The dip is the largest distance between the empirical distribution function and the nearest unimodal
one (Hartigan and Hartigan 1985, with the algorithm of Applied Statistics AS 217). It is 0 for a
perfect single hill, at most 1/4 for two far points of equal weight, and does not depend on unit,
origin or direction.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import isotonic_regression

from user_profiling.arrays import Floats, Labels

# Quantiles of sqrt(n) x dip of n uniform values, by PROBABILITIES, from 20,000 samples each drawn
# with seed 1985. The uniform distribution is the hardest of the single hills to tell from two, so
# p-values err on the safe side.
# fmt: off
PROBABILITIES = (
    0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99, 0.995, 0.999,
)
QUANTILES = {
    10: (
        0.158, 0.228, 0.246, 0.269, 0.286, 0.299, 0.310, 0.324, 0.348, 0.376, 0.413,
        0.441, 0.466, 0.501, 0.528, 0.562,
    ),
    20: (
        0.167, 0.236, 0.255, 0.278, 0.296, 0.312, 0.329, 0.348, 0.369, 0.396, 0.435,
        0.473, 0.504, 0.543, 0.568, 0.621,
    ),
    50: (
        0.173, 0.250, 0.267, 0.291, 0.310, 0.328, 0.347, 0.366, 0.389, 0.416, 0.458,
        0.498, 0.531, 0.577, 0.606, 0.661,
    ),
    100: (
        0.183, 0.257, 0.274, 0.298, 0.317, 0.335, 0.353, 0.372, 0.396, 0.425, 0.469,
        0.509, 0.547, 0.588, 0.622, 0.683,
    ),
    200: (
        0.179, 0.262, 0.280, 0.304, 0.324, 0.343, 0.362, 0.383, 0.406, 0.434, 0.480,
        0.520, 0.554, 0.600, 0.629, 0.693,
    ),
    500: (
        0.180, 0.267, 0.286, 0.310, 0.330, 0.349, 0.368, 0.390, 0.415, 0.445, 0.489,
        0.533, 0.571, 0.616, 0.646, 0.707,
    ),
    1000: (
        0.194, 0.270, 0.288, 0.313, 0.333, 0.352, 0.372, 0.393, 0.417, 0.447, 0.495,
        0.536, 0.576, 0.622, 0.652, 0.718,
    ),
    2000: (
        0.179, 0.272, 0.290, 0.316, 0.336, 0.355, 0.374, 0.395, 0.418, 0.450, 0.497,
        0.538, 0.575, 0.622, 0.654, 0.717,
    ),
    5000: (
        0.198, 0.273, 0.291, 0.316, 0.337, 0.356, 0.376, 0.398, 0.422, 0.453, 0.500,
        0.540, 0.578, 0.624, 0.657, 0.736,
    ),
}
# fmt: on


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
        minorant = _corners(x, lower)
        majorant = _corners(x, -upper)
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
    sizes = np.log(list(QUANTILES))
    quantiles = [
        float(np.interp(np.log(size), sizes, column))
        for column in zip(*QUANTILES.values(), strict=True)
    ]
    if score <= quantiles[-1]:
        return float(1.0 - np.interp(score, quantiles, PROBABILITIES))
    at_95, at_last = quantiles[PROBABILITIES.index(0.95)], quantiles[-1]
    last = 1.0 - PROBABILITIES[-1]
    rate = np.log(0.05 / last) / (at_last**2 - at_95**2)
    return float(last * np.exp(-rate * (score**2 - at_last**2)))


def _corners(x: Floats, y: Floats) -> Labels:
    """Return the positions of the corners of the greatest convex minorant of ascending points.

    Its slopes are the isotonic regression of the slopes between the points (Robertson, Wright and
    Dykstra 1988, theorem 1.2.1); a corner is where they change.
    """
    widths = np.diff(x)
    slopes = isotonic_regression(np.diff(y) / widths, weights=widths)
    return np.append(slopes.blocks[:-1], len(widths))
