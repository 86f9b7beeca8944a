"""Checks, sampling and label order shared by every fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
import sklearn.cluster  # noqa: F401  (loads the thread pools that one_thread holds)
from numpy.typing import ArrayLike, NDArray
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold numeric libraries to one thread: splitting a sum among threads changes its last bits.

    Several threads of Python may be in here at once. OpenMP has a limit for each of them; BLAS has
    one for all, which the first to come sets and the last to go takes back.
    """
    with _HOLDERS.lock:
        _HOLDERS.count += 1
        if _HOLDERS.count == 1:
            _HOLDERS.blas = _controller().limit(limits=1, user_api="blas")
    try:
        with _controller().limit(limits=1, user_api="openmp"):
            yield
    finally:
        with _HOLDERS.lock:
            _HOLDERS.count -= 1
            if _HOLDERS.count == 0:
                _HOLDERS.blas.restore_original_limits()


@dataclass
class _Holders:
    lock: Lock = field(default_factory=Lock)
    count: int = 0
    blas: Any = None


_HOLDERS = _Holders()


@cache
def _controller() -> Any:
    # Looking for the libraries takes longer than a small fit, so it is done once, when those that
    # scikit-learn brings along are loaded.
    return ThreadpoolController()


def as_matrix(values: ArrayLike) -> Floats:
    """Return values as a C-ordered float64 matrix (n, p).

    Raises:
        ValueError: not two-dimensional, without rows or columns, or with a value that is not
            finite.
    """
    matrix = np.ascontiguousarray(values, dtype=np.float64)
    if matrix.ndim != 2 or 0 in matrix.shape:
        raise ValueError(f"expected a matrix of users by features, got shape {matrix.shape}")
    if not np.isfinite(matrix).all():
        raise ValueError("values must be finite: fill in missing values before the fit")
    return matrix


def sample_rows(row_count: int, size: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """Return the positions, ascending, of a simple random sample without replacement.

    Every user has the same chance to be drawn, so means over the sample (silhouette, inertia per
    user, shares) estimate the means over all users without bias. All rows if size covers them.
    """
    if size >= row_count:
        return np.arange(row_count, dtype=np.int64)
    drawn = generator.choice(row_count, size=size, replace=False)
    return np.sort(drawn).astype(np.int64)


def without_indicators(values: Floats, is_indicator: Sequence[bool]) -> Floats:
    """Return the columns of values (n, p) in which a gap says something.

    The values of a category are apart by nature: a gap between them is no news. Where there is
    nothing but indicators, or none of them (as with an empty is_indicator), that is all columns.
    """
    if all(is_indicator) or not any(is_indicator):
        return values
    return np.ascontiguousarray(values[:, ~np.asarray(is_indicator, dtype=bool)])


def canonical_order(labels: Labels, centroids: Floats) -> NDArray[np.int64]:
    """Return the order of segments: largest first, ties by centroid from its first feature on."""
    sizes = np.bincount(labels, minlength=len(centroids))
    keys: list[NDArray[Any]] = [centroids[:, j] for j in range(centroids.shape[1])][::-1]
    return np.lexsort([*keys, -sizes]).astype(np.int64)
