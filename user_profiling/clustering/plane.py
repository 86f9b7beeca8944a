"""The plane on which users are drawn: the two directions in which they differ most."""

from __future__ import annotations

import numpy as np

from user_profiling.arrays import Floats, one_thread

# Beyond these decimals two machines may differ.
DECIMALS = 9


def plane_axes(values: Floats) -> Floats:
    """Return the loadings of the first two principal components (Pearson 1901).

    Args:
        values: users on the scale of the model (n, p), in a canonical order, without nan.

    Returns:
        (p, 2): a user x is drawn at x @ axes, and the centre of the scale at 0. An axis points to
        where its strongest feature grows. Zeros where there is no second direction, or no user.
    """
    axes = np.zeros((values.shape[1], 2))
    if len(values) < 2:
        return axes
    with one_thread():
        centred = values - values.mean(axis=0)
        _, vectors = np.linalg.eigh(centred.T @ centred)
    found = vectors[:, ::-1][:, :2]
    strongest = found[np.abs(found.round(DECIMALS)).argmax(axis=0), range(found.shape[1])]
    axes[:, : found.shape[1]] = (found * np.sign(strongest)).round(DECIMALS)
    return axes + 0.0  # no -0.0
