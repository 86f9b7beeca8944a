"""Reference data: the same features and the same rank correlations, but no groups.

A Gaussian copula (Nelsen 2006, section 2.3; sampled as in Iman and Conover 1982): each feature
keeps exactly the values it has, and the features depend on each other only through a normal
distribution, which has no gaps. Shuffling each feature would lose the correlations and make every
correlated cloud look structured; a normal distribution of the same covariance would lose the shape
of each feature and make every skewed cloud look so.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from user_profiling.arrays import Floats, one_thread

# Ties weaken the rank correlation that a normal distribution induces; a few steps make up for it.
CORRECTION_STEPS = 4


class GaussianCopula:
    """A sampler of reference data for values (n, p)."""

    def __init__(self, values: Floats, generator: np.random.Generator) -> None:
        """Measure the features' values and rank correlations; the generator breaks ties."""
        self._sorted = np.sort(values, axis=0)
        with one_thread():
            target = _rank_correlation(values)
            # Pearson correlation of a normal pair with Spearman correlation rho (Kruskal 1958).
            latent = 2.0 * np.sin(np.pi * target / 6.0)
            self._root = _root(latent)
            for _ in range(CORRECTION_STEPS):
                reached = _rank_correlation(self._draw(generator))
                latent = np.clip(latent + target - reached, -1.0, 1.0)
                self._root = _root(latent)

    def sample(self, generator: np.random.Generator) -> Floats:
        """Return reference values (n, p): each column holds the values of the original column."""
        with one_thread():
            return self._draw(generator)

    def _draw(self, generator: np.random.Generator) -> Floats:
        normal = generator.standard_normal(self._sorted.shape) @ self._root.T
        ranks = normal.argsort(axis=0).argsort(axis=0)
        return np.take_along_axis(self._sorted, ranks, axis=0)


def _rank_correlation(values: Floats) -> Floats:
    ranks = rankdata(values, axis=0)
    scores = ranks - ranks.mean(axis=0)
    spread = np.sqrt((scores**2).sum(axis=0))
    # A constant feature has no correlation with anything.
    scores /= np.where(spread > 0, spread, 1.0)
    correlation: Floats = scores.T @ scores
    np.fill_diagonal(correlation, 1.0)
    return correlation


def _root(correlation: Floats) -> Floats:
    """Return a root of the nearest correlation matrix that is positive semidefinite."""
    np.fill_diagonal(correlation, 1.0)
    eigenvalues, vectors = np.linalg.eigh(correlation)
    root: Floats = vectors * np.sqrt(np.maximum(eigenvalues, 0.0))
    lengths = np.sqrt((root**2).sum(axis=1, keepdims=True))
    scaled: Floats = root / lengths
    return scaled
