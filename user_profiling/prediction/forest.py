"""Boosted trees as data: what a fit leaves behind, and what scoring reads.

A tree is a list of nodes, the first of which is the root. Scoring follows it with comparisons
alone, so that a kept model is read from a table and never from a pickled object.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from user_profiling.arrays import Floats

# How far the sums of the trees may be from scikit-learn's own, which adds them up in another order.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Node:
    """A node of a tree.

    Attributes:
        feature: position of the feature that is asked for; -1 for a leaf.
        value: the threshold, up to which a user goes left; of a leaf what it adds.
        left, right: positions of the nodes to go to.
        missing_left: whether a user without a value goes left.
    """

    feature: int
    value: float
    left: int = 0
    right: int = 0
    missing_left: bool = False


@dataclass(frozen=True)
class Forest:
    """The sum of an initial value and of one leaf of each tree.

    Attributes:
        initial_value: what is predicted before any tree is added.
        trees: the trees.
    """

    initial_value: float
    trees: Sequence[Sequence[Node]]

    def raw(self, values: Floats) -> Floats:
        """Return the sum (n,) for each row of values (n, p), in which nan is missing."""
        columns = np.asfortranarray(values)
        total = np.full(len(values), self.initial_value)
        for tree in self.trees:
            waiting = [(0, np.arange(len(values)))]
            while waiting:
                position, rows = waiting.pop()
                node = tree[position]
                if node.feature < 0:
                    total[rows] += node.value
                    continue
                asked = columns[rows, node.feature]
                goes_left = asked <= node.value
                if node.missing_left:
                    goes_left |= np.isnan(asked)
                waiting.append((node.left, rows[goes_left]))
                waiting.append((node.right, rows[~goes_left]))
        return total


def forest_of(estimator: Any, values: Floats) -> Forest:
    """Return the trees of a fitted histogram gradient boosting estimator of scikit-learn.

    Args:
        estimator: a HistGradientBoostingClassifier of two classes, or -Regressor.
        values: (n, p), on which both must say the same, since scikit-learn has no public way to
            its trees.

    Raises:
        RuntimeError: they do not, because scikit-learn keeps its trees in another way.
    """
    trees = [
        [
            Node(-1, float(node["value"]))
            if node["is_leaf"]
            else Node(
                int(node["feature_idx"]),
                float(node["num_threshold"]),
                int(node["left"]),
                int(node["right"]),
                bool(node["missing_go_to_left"]),
            )
            for node in predictor.nodes
        ]
        for (predictor,) in estimator._predictors
    ]
    forest = Forest(float(np.ravel(estimator._baseline_prediction)[0]), trees)
    if not np.allclose(
        forest.raw(values), estimator._raw_predict(values).ravel(), rtol=0, atol=ROUNDING
    ):
        raise RuntimeError("scikit-learn keeps its trees in a way that cannot be read")
    return forest
